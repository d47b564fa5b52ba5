"""One version of a spec with all that checking it says, and what makes another version better."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..analysis.examples.judgments import Passed, judged
from ..checks import Report, run
from ..files import SpecFiles
from ..finding import Edit, Finding
from ..program import Program
from .candidate import Candidate
from .edit import rewritten
from .sources import Sources

TEXT_ERRORS = "SR100"
"""After these a file is not fully read, so nothing is known about edits to it."""

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Version:
    """A spec as it is or as it would be, checked with every check there is."""

    program: Program
    report: Report

    @classmethod
    def of(cls, program: Program, report: Report | None = None) -> Version:
        """The version that the program is; the report, if there is one, must be that of all checks."""
        return cls(program, report or run(program))

    def edited(self, edits: tuple[Edit, ...]) -> Version:
        """The version with the edits made."""
        return Version.of(Program.build(rewritten(self.files, edits), self.program.budget))

    @property
    def files(self) -> SpecFiles:
        return self.program.files

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.files.files)

    @property
    def readable(self) -> bool:
        """Whether every statement of every file could be read."""
        return not any(f.code == TEXT_ERRORS for f in self.program.findings)

    @cached_property
    def outcomes(self) -> tuple[bool, ...]:
        """Whether each example passes, in canonical order; none where the spec is not analysed."""
        if self.report.skipped:
            return ()
        return tuple(isinstance(case.outcome, Passed) for case in self.program.once(judged).cases)

    def flips(self, other: Version) -> int:
        """How many examples have another outcome there; none if one of the two is not analysed."""
        return sum(here != there for here, there in zip(self.outcomes, other.outcomes, strict=False))

    def told(self, of_text: bool = False) -> tuple[Finding, ...]:
        """What is found, be it accepted by an `allow` or not; or only what reading the text brings up."""
        if of_text:
            return self.program.findings
        return (*self.report.findings, *(finding for finding, _ in self.report.allowed))


def improves(before: Version, after: Version, candidate: Candidate, *cleared: Finding, of_text: bool = False) -> bool:
    """Whether the findings are gone and none is there, nor any open question, that was not there before.

    With `of_text` only what reading the text brings up counts: where that left nothing to analyse, all else could not
    be seen before.
    """
    old = dict(candidate.renamed)
    known, left = before.told(of_text), [_renamed(found, old) for found in after.told(of_text)]
    if Counter(map(_key, left)) - Counter(map(_key, known)):
        return False
    if not of_text and _open(after) - _open(before):
        return False
    return all(_fewer(finding, known, left, key) for finding in cleared for key in (_key, _sentence))


def _fewer(finding: Finding, known: Iterable[Finding], left: Iterable[Finding], key: Callable[[Finding], Key]) -> bool:
    """Whether fewer findings are left that look like this one."""
    mine = key(finding)
    return sum(key(f) == mine for f in left) < sum(key(f) == mine for f in known)


def _key(finding: Finding) -> Key:
    """What stays the same about a finding: its code, and its norms or its message, but not its scenario."""
    return finding.code, finding.norms or (finding.message,)


def _sentence(finding: Finding) -> Key:
    return finding.code, (*finding.norms, finding.message)


def _renamed(finding: Finding, old: Mapping[str, str]) -> Finding:
    return replace(finding, norms=tuple(old.get(name, name) for name in finding.norms)) if old else finding


def _open(version: Version) -> Counter[Key]:
    return Counter((question.code, question.norms) for question in version.report.undetermined)
