"""Names that stand for nothing (SR101), read as names that are near them.

Where one is unknown there is no spec yet, so no decision to change: to read all of them otherwise is safe if each has
just one near name that fits, and the spec that this makes has no finding that was not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..finding import Finding, Fix
from .candidate import Candidate, Reach
from .proof import Budget, Proved, prove, worth_trying
from .version import Version, improves

UNKNOWN_NAME = "SR101"


@dataclass(frozen=True)
class Spelling:
    """What each unknown name may be read as, by message; None where that was not looked for.

    `corrected` is the version with all of them read as the only name that fits, if that is safe.
    """

    readings: Mapping[str, tuple[Fix, ...] | None]
    corrected: Version | None


def spelling(before: Version, budget: Budget) -> Spelling:
    """What the unknown names of a version may be read as."""
    unknown = {f.message: f for f in before.report.findings if f.code == UNKNOWN_NAME}
    found = {message: _readings(before, finding, budget) for message, finding in unknown.items()}
    corrected = _corrected(before, list(unknown.values()), list(found.values()), budget)
    safe = corrected is not None
    readings = {
        message: None if proved is None else tuple(replace(each.fix, safe=safe) for each in proved)
        for message, proved in found.items()
    }
    return Spelling(readings, corrected)


def _readings(before: Version, finding: Finding, budget: Budget) -> tuple[Proved, ...] | None:
    tried = worth_trying(before, finding)
    if budget.left < len(tried):
        return None
    proved = (prove(before, finding, candidate) for candidate in tried if budget.spend())
    return tuple(sorted(filter(None, proved), key=lambda p: p.width))


def _corrected(
    before: Version, unknown: list[Finding], found: list[tuple[Proved, ...] | None], budget: Budget
) -> Version | None:
    chosen = [proved[0] for proved in found if proved is not None and len(proved) == 1]
    if not chosen or len(chosen) < len(found) or not budget.spend():
        return None
    edits = tuple(edit for proved in chosen for edit in proved.fix.edits)
    together = Candidate("", "", edits, Reach.CONDITION)
    after = before.edited(edits)
    good = after.program.usable and improves(before, after, together, *unknown)
    return after if good else None
