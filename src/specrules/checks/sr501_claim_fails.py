"""SR501: an `assert` does not hold."""

from collections.abc import Iterator

from ..analysis.claims import Refuted, judge
from ..analysis.conduct import readable
from ..finding import Finding, Label, Severity
from ..model.spec import Claim, ClaimKind, Kind
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per claim that fails, with the smallest scenario and, where a conduct shows it, the conduct."""
    for claim in program.spec.claims:
        match judge(program, claim):
            case Refuted() as refuted:
                yield finding(program, claim, refuted)
            case str(reason):
                yield Undetermined("SR501", (claim.name,), reason)
            case None:
                yield Proved()


MESSAGES = {
    ClaimKind.NEVER: "does not hold: a conduct that complies does it",
    ClaimKind.ALWAYS: "does not hold: a conduct that complies does not",
    ClaimKind.POSSIBLE: "does not hold: in this scenario no conduct that complies does it",
    ClaimKind.SOMETIMES: "does not hold: in no scenario does a conduct that complies do it",
    ClaimKind.DECIDED: "does not hold: in this scenario no norm governs it",
}


def finding(program: Program, claim: Claim, refuted: Refuted) -> Finding:
    # A norm and its `otherwise` stand at one place.
    guards = {n.name: n for pair in refuted.guards for n in pair if n.kind is not Kind.INSTRUCTION}
    notes = [
        ("why", f"`{guard.name}` would rule it out, but `{winner.name}` overrides it")
        for guard, winner in refuted.guards
    ]
    conduct = None
    if refuted.conduct is not None:
        conduct = readable(program, refuted.conduct, program.mentions.actions(claim.formula))
    scene = refuted.shown.scene if refuted.shown else None
    return Finding(
        "SR501",
        f"`{claim.name}` {MESSAGES[claim.kind]}",
        (Label(claim.span, "claimed here"), *dict.fromkeys(Label(n.name_span) for n in guards.values())),
        norms=(claim.name, *guards),
        scene=scene,
        conduct=conduct,
        notes=tuple(notes),
        rank=(0, scene.size if scene else 0),
    )


CHECK = Check("SR501", "claim-fails", Severity.ERROR, "an `assert` does not hold", run)
