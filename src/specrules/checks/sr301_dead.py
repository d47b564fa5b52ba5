"""SR301: a norm whose conditions exclude each other."""

from collections.abc import Iterator

from ..analysis.conditions import applicability, clauses, required
from ..analysis.exclusion import Exclusion, Explainer
from ..answer import GaveUp
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..model.wording import listed
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm whose `when` excludes itself, under the axioms."""
    found = program.once(applicability)
    for norm in program.written:
        if norm.name in found.open:
            yield Undetermined("SR301", (norm.name,), found.open[norm.name])
        else:
            yield judge(program, norm) if norm.name in found.dead else Proved()


def judge(program: Program, norm: Norm) -> Result:
    try:
        swallowed = program.situations.possible(*(part.formula for part in norm.when))
    except GaveUp as reason:
        return Undetermined("SR301", (norm.name,), str(reason))
    return Proved() if swallowed else finding(program, norm)  # the exceptions are to blame: SR306


def finding(program: Program, norm: Norm) -> Finding:
    when = list(required([each for each in clauses(norm) if each.positive]))
    why = program.shared(Explainer).why(norm, when)
    labels, notes = (why_labels(why), (("why", sentence(why)),)) if why else ((), ())
    return Finding(
        "SR301",
        f"`{norm.name}` can never apply",
        (Label(norm.name_span, "no possible situation meets its condition"), *labels),
        norms=(norm.name,),
        notes=notes,
        help=("mend its `when`, or delete it",),
        rank=(norm.level,),
    )


def why_labels(why: Exclusion) -> tuple[Label, ...]:
    *others, last = why.pieces
    end = Label(last.span, "and this exclude each other" if others else "this excludes itself")
    return (*(Label(each.span, "this") for each in others), end, *why.labels)


def sentence(why: Exclusion) -> str:
    texts = listed(each.text for each in why.pieces)
    verb = "can never hold" if len(why.pieces) == 1 else "exclude each other"
    return why.because(f"{texts} {verb}")


CHECK = Check("SR301", "dead", Severity.ERROR, "a norm is applicable in no scenario", run, by_group=True)
