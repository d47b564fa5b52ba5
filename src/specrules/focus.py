"""What a report has to do with some files: the whole spec is analysed, and only what touches them is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .bases import PACK
from .files import SpecFiles
from .finding import Finding, Label, Severity
from .program import Program
from .source import Span
from .syntax import tree

if TYPE_CHECKING:
    from .checks.outcome import Report, Undetermined
    from .report.tally import Catalogue


@dataclass(frozen=True)
class View:
    """A spec seen from some files, given as real places; they need not exist any more.

    A statement that names one of them, `use` or `extends`, touches it too: so a file that was deleted, and is still
    used, is not missed.
    """

    spec: SpecFiles
    places: frozenset[str]

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths, as the spec has them, of the files that are meant."""
        everything = {file.source.path for file in self.spec.files}
        everything |= {label.span.source.path for finding in self.spec.findings for label in finding.labels}
        return frozenset(path for path in everything if os.path.realpath(path) in self.places)

    @cached_property
    def naming(self) -> tuple[Span, ...]:
        """Where the spec names one of the files."""
        return tuple(text.span for file in self.spec.files for text in _named(file) if _led(file, text) in self._around)

    @cached_property
    def _around(self) -> frozenset[str | None]:
        """The files and the folders around them, as what is extended may be a folder."""
        return self.places.union(str(folder) for place in self.places for folder in Path(place).parents)

    @property
    def touched(self) -> bool:
        """Whether the spec has to do with any of the files."""
        return bool(self.paths or self.naming)

    def of(self, report: Report, program: Program, catalogue: Catalogue) -> Report:
        """The report with what touches the files. What keeps the spec from being analysed is always told."""
        names = self._norms(program)

        def shown(finding: Finding) -> bool:
            return (
                any(map(self._here, finding.labels))
                or any(names.get(name.partition("/")[0], False) for name in finding.norms)
                or (bool(report.skipped) and _stops(finding, catalogue))
            )

        def asked(question: Undetermined) -> bool:
            # One about nothing in particular, or about what is no norm, may be about anything.
            return not question.norms or any(names.get(name.partition("/")[0], True) for name in question.norms)

        findings = tuple(filter(shown, report.findings))
        undetermined = tuple(filter(asked, report.undetermined))
        return replace(
            report,
            findings=findings,
            undetermined=undetermined,
            allowed=tuple(pair for pair in report.allowed if shown(pair[0])),
            in_baseline=tuple(filter(shown, report.in_baseline)),
            elsewhere=len(report.findings) + len(report.undetermined) - len(findings) - len(undetermined),
        )

    def _here(self, label: Label) -> bool:
        span = label.span
        return span.source.path in self.paths or any(
            span.source.path == named.source.path and span.start < named.end and named.start < span.end
            for named in self.naming
        )

    def _norms(self, program: Program) -> dict[str, bool]:
        """Whether each norm is in one of the files."""
        if not program.usable:
            return {}
        return {norm.name: norm.name_span.source.path in self.paths for norm in program.written}


def _stops(finding: Finding, catalogue: Catalogue) -> bool:
    """Whether the finding is, or may be, why checks did not run."""
    check = catalogue[finding.code]
    return check.severity is Severity.ERROR and not check.acceptable


def _named(file: tree.File) -> Iterator[tree.Text]:
    """What else a file says belongs to the spec."""
    for statement in file.statements:
        if isinstance(statement, tree.Use):
            yield statement.path
        elif isinstance(statement, tree.SpecTitle) and statement.extends:
            yield statement.extends


def _led(file: tree.File, text: tree.Text) -> str | None:
    """Where a name in a file leads: to a file or, of what is extended, perhaps a folder. None for that of a pack."""
    if text.value.startswith(PACK) or "\0" in text.value:
        return None
    return os.path.realpath(os.path.join(os.path.dirname(file.source.path), text.value))
