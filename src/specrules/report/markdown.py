"""Findings as a comment on a pull request: a table, and each finding in full, folded.

What rule files say is only ever shown as code, where Markdown, HTML, links and mentions are plain characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..finding import Finding
from .escape import visible
from .forms import Manner
from .tally import Catalogue, by_severity, plural, questions, spoken
from .text import allowed, families, finding, result, unsettled
from .where import place

if TYPE_CHECKING:
    from ..checks.outcome import Report

LONGEST = 65_000
"""So many bytes at most: a comment may have 65,536 characters."""

TABLE, FOLDED = 30_000, 34_000
"""So many of them for the table and for what is folded; the rest is for what stands around them."""

WIDEST = 300
"""So many characters of a message fit in a row; it stands below in full."""

HEAD = "| no. | severity | check | finding | place |\n|--:|---|---|---|---|\n"

_SOUND = re.compile(r"(?:[A-Za-z ();’“”–]|\b\d{1,3}\b|[,.:?](?= |\Z)|(?<=[a-z])-(?=[a-z]))*")
_HASH = re.compile(r"\b[0-9a-f]{7,}\b")
_PIPE = re.compile(r"(\\?)\|")


@dataclass(frozen=True)
class Entry:
    """A row of the table, and what is folded below it; `severity` and `check` are words of ours."""

    severity: str
    check: str
    message: str
    place: str
    details: str = ""


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """The comment; where not all of it fits, it says how much is left out."""
    entries = list(enumerate((e for report in reports for e in _entries(report, catalogue, manner)), 1))
    rows = _fitting((_row(number, entry) for number, entry in entries), TABLE)
    folded = _fitting((_folded(number, entry) for number, entry in entries if entry.details), FOLDED)
    findings = [each for report in reports for each in report.findings]
    parts = [f"### specrules: {spoken(by_severity(findings, catalogue))}\n"]
    if rows:
        parts.append(HEAD + "".join(rows))
    parts += folded
    missing = sum(bool(entry.details) for _, entry in entries) - len(folded)
    if missing or len(rows) < len(entries):
        parts.append(_left_out(len(entries) - len(rows), missing))
    return "\n".join([*parts, result(reports, catalogue)])


def _fitting(parts: Iterable[str], room: int) -> list[str]:
    """The first of the parts, as many as there is room for."""
    found = list[str]()
    for part in parts:
        room -= len(part.encode()) + 1
        if room < 0:
            break
        found.append(part)
    return found


def _left_out(rows: int, folded: int) -> str:
    not_listed = f"{plural(rows, 'row')} of the table and " * bool(rows)
    return f"Left out, as a comment can only be so long: {not_listed}{plural(folded, 'finding')} in full.\n"


def _entries(report: Report, catalogue: Catalogue, manner: Manner) -> Iterator[Entry]:
    for each in report.findings:
        yield _entry(catalogue[each.code].severity, each, report, catalogue, finding(each, catalogue))
    for each, allow in report.allowed if manner.show_allowed else ():
        yield _entry("allowed", each, report, catalogue, allowed(each, allow, catalogue))
    for question in questions(report):
        check = f"{question.code} {catalogue[question.code].name}"
        yield Entry("undetermined", check, unsettled(question), visible(report.path))
    if report.skipped:
        skipped = ", ".join(families(report.skipped, catalogue))
        yield Entry("not checked", skipped, "because of the errors", visible(report.path))


def _entry(severity: str, each: Finding, report: Report, catalogue: Catalogue, details: str) -> Entry:
    where = place(each.labels[0].span).text if each.labels else visible(report.path)
    return Entry(severity, f"{each.code} {catalogue[each.code].name}", visible(each.message), where, details)


def _row(number: int, entry: Entry) -> str:
    message = entry.message if len(entry.message) <= WIDEST else f"{entry.message[:WIDEST]}…"
    cells = (str(number), entry.severity, entry.check, _prose(message), code(entry.place))
    return f"| {' | '.join(cells)} |\n"


def _folded(number: int, entry: Entry) -> str:
    fence = "`" * max(3, _longest_run(entry.details) + 1)
    summary = f"{number}. {entry.severity} {entry.check}"
    return f"<details>\n<summary>{summary}</summary>\n\n{fence}text\n{entry.details}\n{fence}\n\n</details>\n"


def _prose(text: str) -> str:
    """A message with what stands in backquotes as code; all of it as code if more than plain words stands outside."""
    parts = text.split("`")
    plain, quoted = parts[::2], parts[1::2]
    if len(parts) % 2 == 0 or not all(quoted) or not all(map(_sound, plain)):
        return code(text)
    return "".join(code(part) if index % 2 else part for index, part in enumerate(parts))


def _sound(text: str) -> bool:
    """Whether nothing in the text can be taken for Markdown, a link, a mention or a reference."""
    return _SOUND.fullmatch(text) is not None and not _HASH.search(text)


def code(text: str) -> str:
    """A text without line ends as code in a cell of a table, where `|` has to be escaped even in code."""
    shown = _PIPE.sub(lambda pipe: r"\\u{7c}" if pipe[1] else r"\|", text)
    marks = "`" * (_longest_run(shown) + 1)
    space = " " if {shown[:1], shown[-1:]} & {"`", " "} else ""
    return f"{marks}{space}{shown}{space}{marks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
