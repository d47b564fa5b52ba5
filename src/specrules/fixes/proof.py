"""Candidates put to the test: made in memory, checked again, and a fix only if that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Finding, Fix
from .candidate import Candidate
from .candidates import KINDS, candidates
from .version import Version, improves

RECHECKS = 300
"""So many edited versions of one spec are checked: counted, because time would not be repeatable."""

NORMS = 30_000
"""The versions that are checked have at most so many norms in all, so that of a huge spec there are fewer."""

FEWEST_RECHECKS = 20


@dataclass
class Budget:
    """How many edited versions may still be checked."""

    left: int

    @classmethod
    def of(cls, version: Version) -> Budget:
        """What a spec of this size may take."""
        norms = version.report.rules + version.report.defaults
        return cls(max(FEWEST_RECHECKS, min(RECHECKS, NORMS // max(norms, 1))))

    def spend(self) -> bool:
        """Takes one re-check; False if there is none left."""
        self.left -= 1
        return self.left >= 0


@dataclass(frozen=True)
class Proved:
    """A candidate that is a fix, and the version of the spec that it makes."""

    fix: Fix
    candidate: Candidate
    after: Version

    @property
    def width(self) -> tuple[object, ...]:
        """Orders the fixes of a finding: what makes most examples pass, then what changes least behaviour, and text.

        Every example that flips passes now: one that no longer did would be a finding of its own.
        """
        length = sum(len(edit.text) + edit.span.end - edit.span.start for edit in self.fix.edits)
        return -self.fix.flips, self.candidate.reach, length, self.fix.title


def worth_trying(before: Version, finding: Finding) -> list[Candidate]:
    """The candidates for a finding; none where a file could not be fully read, and none that edits a base."""
    if finding.code not in KINDS or not before.readable:
        return []
    found, extended = candidates(before.program, before.sources, finding), before.files.extended
    return [each for each in found if not any(edit.span.source.path in extended for edit in each.edits)]


def prove(before: Version, finding: Finding, candidate: Candidate) -> Proved | None:
    """The candidate as a fix, if it is one. Where the text leaves nothing to analyse, only the text is compared."""
    after = before.edited(candidate.edits)
    if not improves(before, after, candidate, finding, of_text=not before.program.usable):
        return None
    flips = before.flips(after)
    fix = Fix(
        candidate.subject,
        candidate.change,
        candidate.edits,
        flips=flips,
        examples=len(before.outcomes),
        safe=candidate.idle and not flips,
    )
    return Proved(fix, candidate, after)
