"""SR206: norms bind or not by what is hidden, and no conduct is right whichever it is."""

from collections.abc import Iterator

from ..analysis.dilemmas import Dilemma, find
from ..finding import Finding, Label, Severity
from ..model.spec import Kind, Norm
from ..program import Program
from .check import Check, Proved, Result
from .clashes import demand, listed
from .outcome import Undetermined
from .unseen import labels, named


def run(program: Program) -> Iterator[Result]:
    """One finding per set of norms that two completions of one observation pit against each other, unless all are
    among those of another such set."""
    found = program.once(find)
    yield Proved(found.excluded)
    for left in found.open:
        yield Undetermined("SR206", left.norms, left.reason)
    for dilemma in found.found:
        yield finding(program, dilemma)


def finding(program: Program, dilemma: Dilemma) -> Finding:
    spec, pair, norms = program.spec, dilemma.pair, dilemma.norms
    unknown = f"{named(pair.differing)} {'is' if len(pair.differing) == 1 else 'are'} not known"
    spoken = any(n.kind is Kind.INSTRUCTION for side in dilemma.members for n in side)
    whom = [listed(norms)] * bool(norms) + ["what people ask for"] * spoken
    return Finding(
        "SR206",
        f"as long as {unknown}, no conduct is right by {' and '.join(whom)}",
        (*(Label(n.head_span, demand(spec, n)) for n in norms), *labels(program, pair)),
        norms=tuple(n.name for n in norms),
        scene=pair.observed,
        notes=tuple((f"if {pair.completion(half)}", binds(side)) for half, side in enumerate(dilemma.members)),
        help=(f"let the assistant ask, as an action they all leave open, or say what holds while {unknown}",),
        rank=(max((n.level for n in norms), default=0), pair.observed.size),
    )


def binds(members: tuple[Norm, ...]) -> str:
    """Who has to be followed in one of the two."""
    return f"{listed(members)} {'binds' if len(members) == 1 else 'bind'}"


CHECK = Check(
    "SR206",
    "uncertainty-dilemma",
    Severity.WARNING,
    "what is hidden decides which norms bind, and no conduct is right by all of them",
    run,
)
