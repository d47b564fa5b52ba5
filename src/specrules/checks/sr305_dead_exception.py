"""SR305: an exception, or another part of a condition, that changes nothing."""

from collections.abc import Iterator

from ..analysis.conditions import applicability, quoted, required
from ..analysis.exclusion import Exclusion, Explainer
from ..analysis.idle_parts import Idle, idle_parts
from ..answer import GaveUp
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per part of a written norm's condition that can be dropped; norms that never apply are left out."""
    found = program.once(applicability)
    for norm in program.written:
        if norm.name in found.open:
            yield Undetermined("SR305", (norm.name,), found.open[norm.name])
        elif norm.name not in found.dead:
            yield from judge(program, norm)


def judge(program: Program, norm: Norm) -> Iterator[Result]:
    try:
        found = idle_parts(program, norm)
    except GaveUp as reason:
        yield Undetermined("SR305", (norm.name,), str(reason))
        return
    yield from (finding(program, norm, idle) for idle in found)
    if not found:
        yield Proved()


def finding(program: Program, norm: Norm, idle: Idle) -> Finding:
    why = program.shared(Explainer).why(norm, list(required(idle.around)), [idle.against])
    return Finding(
        "SR305",
        f"{described(norm, idle)} changes nothing",
        (
            Label(idle.part.span, f"`{norm.name}` applies in the same situations without it"),
            *(Label(each.span, "because of this") for each in (why.pieces if why else ())),
            *(why.labels if why else ()),
        ),
        norms=(norm.name,),
        notes=(("why", sentence(idle, why)),) if why else (),
        help=("drop it, or mend it if it was meant to say something",),
        rank=(norm.level,),
    )


def described(norm: Norm, idle: Idle) -> str:
    text = quoted(idle.part.span.text)
    if any(part is idle.part for part in norm.unless):
        return f"the exception `{text}` of `{norm.name}`"
    if any(part is idle.part for part in norm.when):
        return f"the condition `{text}` of `{norm.name}`"
    return f"`{text}` in a condition of `{norm.name}`"


def sentence(idle: Idle, why: Exclusion) -> str:
    """Why it makes no difference."""
    return why.because(f"`{quoted(idle.part.span.text)}` {'always' if idle.holds else 'never'} holds{why.where}")


CHECK = Check(
    "SR305",
    "dead-exception",
    Severity.WARNING,
    "an `unless`, or another part of a condition, can be dropped without changing where the norm applies",
    run,
    by_group=True,
)
