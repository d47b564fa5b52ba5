"""SR109: an `allow` that accepts no finding."""

from collections.abc import Iterator

from ..finding import Finding, Label, Severity
from ..model.names import did_you_mean
from ..model.spec import Allow
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Outcome


def review(program: Program, outcome: Outcome) -> Iterator[Result]:
    """One finding per `allow` that can be deleted: nothing is to be accepted, or nothing could be."""
    unsettled, idle = {question.code for question in outcome.undetermined}, set(outcome.idle)
    for allow in program.spec.allows:
        if allow.code not in outcome.known:
            yield finding(program, allow, "there is no such check", *did_you_mean(allow.code.upper(), outcome.known))
        elif allow.code not in outcome.acceptable:
            yield finding(program, allow, "such a finding cannot be accepted, only mended")
        elif allow not in idle:
            yield Proved()
        elif allow.code in outcome.ran and allow.code not in unsettled:
            yield finding(program, allow, "no finding needs it")


def finding(program: Program, allow: Allow, why: str, *help: str) -> Finding:
    norm = program.spec.norms.get(allow.owner)
    owner = f"`{allow.owner}`" if norm else f"`yield {allow.owner}`"
    return Finding(
        "SR109",
        f"`allow {allow.code}` on {owner} accepts nothing: {why}",
        (Label(allow.span, why),),
        norms=(norm.name,) if norm else (),
        help=help or ("delete it",),
        rank=(norm.level,) if norm else (),
    )


CHECK = Check("SR109", "stale-allow", Severity.WARNING, "an `allow` accepts no finding", review=review)
