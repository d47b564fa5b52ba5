"""Findings one on a line, as editors and grep know them: `bot.specrules:12:9: error[SR201] …`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .escape import visible
from .forms import Manner
from .tally import Catalogue, questions
from .text import result, unchecked, unsettled
from .where import place

if TYPE_CHECKING:
    from ..checks.outcome import Report


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """A line for each finding and open question, and what they come to."""
    lines = [line for report in reports for line in _lines(report, catalogue)]
    return "".join(f"{line}\n" for line in lines) + result(reports, catalogue)


def _lines(report: Report, catalogue: Catalogue) -> Iterator[str]:
    path = visible(report.path)
    for each in report.findings:
        where = place(each.labels[0].span).text if each.labels else path
        yield f"{where}: {catalogue[each.code].severity}[{each.code}] {visible(each.message)}"
    for question in questions(report):
        yield f"{path}: undetermined[{question.code}] {unsettled(question)}"
    if report.skipped:
        yield f"{path}: {unchecked(report, catalogue)}"
