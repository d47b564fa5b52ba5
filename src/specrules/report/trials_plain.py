"""Examples and assertions that were tried, as sentences in reading order, for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .escape import visible
from .plain import said, sentence, told
from .sheet import Sheet
from .tally import plural
from .trials import VACUOUS, summary, title
from .where import place

if TYPE_CHECKING:
    from ..analysis.examples.coverage import Coverage
    from ..checks.trials import Trial, Trials
    from ..source import Span


def document(sheets: Sequence[Sheet[Trials]], *, verbose: bool = False) -> str:
    """What it comes to, then what did not pass or holds for nothing or, if verbose, everything."""
    where = visible(sheets[0].path) if len(sheets) == 1 else plural(len(sheets), "spec")
    parts = [[sentence(f"{summary(sheets)} in {where}")]]
    for sheet in sheets:
        trials = sheet.content.trials
        parts += [list(_trial(each)) for each in trials if verbose or each.vacuous or each.state != "passed"]
        if sheet.content.coverage is not None:
            parts.append(list(_coverage(sheet.content.coverage)))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _trial(trial: Trial) -> Iterator[str]:
    yield f"{trial.state.capitalize()}: {said(title(trial.item))}, {_place(trial.item.span)}."
    if trial.finding is not None:
        yield from told(trial.finding)
    elif trial.reason:
        yield sentence(said(trial.reason))
    elif trial.vacuous:
        yield sentence(VACUOUS)


def _coverage(coverage: Coverage) -> Iterator[str]:
    """How much the examples exercise, by sort, and what none of them does."""
    from ..analysis.examples.coverage import Sort, percent

    covered, goals = coverage.counts
    yield f"Coverage: {percent(covered, goals):.0f} percent, {covered:,} of {goals:,}."
    for sort in Sort:
        covered, goals = coverage.of(sort)
        yield sentence(f"{sort}s: {covered:,} of {goals:,}")
    for goal in coverage.goals:
        if not goal.covered:
            yield f'No passing example in which "{visible(goal.names[0])}" {said(goal.missing)}, {_place(goal.span)}.'
    for question in coverage.open:
        yield sentence(f"undetermined: {said(question)}")


def _place(span: Span) -> str:
    where = place(span)
    return f"file {visible(where.path)}, line {where.line}"
