"""Findings as workflow commands, which GitHub shows beside the lines they are about.

Whatever a rule file says ends up inside a command, escaped, and never at the start of a line, where it could be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..finding import Finding, Severity
from . import fixes
from .account import account, other_places
from .escape import visible
from .forms import Manner
from .paint import plain
from .tally import Catalogue, questions
from .text import result, unchecked, unsettled
from .where import place

if TYPE_CHECKING:
    from ..checks.outcome import Report

LEVELS: Mapping[str, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTIES = IN_DATA | {":": "%3A", ",": "%2C"}


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """A command for each finding and for what stayed open, and what they come to."""
    commands = [command for report in reports for command in _commands(report, catalogue)]
    return "".join(f"{command}\n" for command in commands) + result(reports, catalogue)


def _commands(report: Report, catalogue: Catalogue) -> Iterator[str]:
    for each in report.findings:
        check = catalogue[each.code]
        title = f"{each.code} {check.name}"
        yield _command(LEVELS[check.severity], {**_place(each, report.path), "title": title}, _message(each))
    for question in questions(report):
        title = f"{question.code} {catalogue[question.code].name}, undetermined"
        yield _command("warning", {"file": visible(report.path), "title": title}, [unsettled(question)])
    if report.skipped:
        yield _command("warning", {"file": visible(report.path)}, [unchecked(report, catalogue)])


def _message(each: Finding) -> Iterator[str]:
    yield from account(each)
    yield from (" ".join(line.split()) for line in fixes.lines(each.fixes, plain))
    yield from (f"see also {line}" for line in other_places(each))


def _place(each: Finding, path: str) -> dict[str, str]:
    """File, lines and columns; there are columns only where all is on one line, as GitHub takes no others."""
    if not each.labels:
        return {"file": visible(path)}
    where = place(each.labels[0].span)
    found = {"file": visible(where.path), "line": str(where.line), "endLine": str(where.end_line)}
    if where.line == where.end_line:
        found |= {"col": str(where.column), "endColumn": str(where.end_column)}
    return found


def _command(name: str, properties: Mapping[str, str], lines: Iterable[str]) -> str:
    told = ",".join(f"{key}={_escaped(value, IN_PROPERTIES)}" for key, value in properties.items())
    data = _escaped("\n".join(lines), IN_DATA)
    return f"::{name} {told}::{data}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
