"""Safe fixes made, one after the other: each is proved on the version that the ones before it have left.

Two clauses may each be idle only because of the other, so what is safe together is never taken from one version.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .candidate import Candidate
from .proof import Budget, prove, worth_trying
from .spelling import UNKNOWN_NAME, spelling
from .version import Version


@dataclass(frozen=True)
class Mended:
    """A spec before and after its safe fixes, and how many findings they have cleared."""

    before: Version
    after: Version
    fixed: int


def mend(version: Version, select: Collection[str] | None = None, shared: Collection[str] = ()) -> Mended:
    """Makes every safe fix of a finding with a selected code (None: all), but none in a `shared` file.

    A file that several specs use is left alone: what is idle in one of them may be needed in another.
    """
    mending = _Mending(version, select, frozenset(shared))
    mending.correct_names()
    mending.delete_what_is_idle()
    return Mended(version, mending.version, mending.fixed)


class _Mending:
    def __init__(self, version: Version, select: Collection[str] | None, shared: frozenset[str]) -> None:
        self.version, self.fixed = version, 0
        self._select, self._shared = select, shared
        self._budget = Budget.of(version)
        self._failed: set[tuple[str, str, str]] = set()

    def correct_names(self) -> None:
        """Reads every unknown name as the near one that was meant."""
        before = self.version
        if before.program.usable or not self._wanted(UNKNOWN_NAME):
            return
        corrected = spelling(before, self._budget).corrected
        if corrected is not None and not self._shared & _changed(before, corrected):
            self.fixed += sum(f.code == UNKNOWN_NAME for f in before.report.findings)
            self.version = corrected

    def delete_what_is_idle(self) -> None:
        """One at a time, until nothing more can go; what failed is tried once more when all else is done."""
        again = False
        while True:
            if self._delete_one():
                again = True
            elif again and self._failed:
                self._failed.clear()
                again = False
            else:
                return

    def _delete_one(self) -> bool:
        for finding in self.version.report.findings:
            if not self._wanted(finding.code):
                continue
            for candidate in worth_trying(self.version, finding):
                attempt = finding.code, candidate.subject, candidate.change
                if not candidate.idle or attempt in self._failed or self._is_shared(candidate):
                    continue
                if not self._budget.spend():
                    return False
                proved = prove(self.version, finding, candidate)
                if proved is not None and proved.fix.safe:
                    self.version, self.fixed = proved.after, self.fixed + 1
                    return True
                self._failed.add(attempt)
        return False

    def _wanted(self, code: str) -> bool:
        return self._select is None or code in self._select

    def _is_shared(self, candidate: Candidate) -> bool:
        return any(edit.span.source.path in self._shared for edit in candidate.edits)


def _changed(before: Version, after: Version) -> frozenset[str]:
    """The paths of the files that are not the same in the two versions."""
    pairs = zip(before.files.files, after.files.files, strict=True)
    return frozenset(old.source.path for old, new in pairs if old.source.text != new.source.text)
