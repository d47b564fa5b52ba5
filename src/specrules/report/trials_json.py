"""Examples and assertions that were tried, as machines read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..finding import Label
from .json import HEAD, label_model, scenario_model, spec_model, written
from .schema_trials import Covered, Exercised, Failed, Fate, Goal, Missed, Tested, TestedItem, TestsDocument
from .sheet import Sheet

if TYPE_CHECKING:
    from ..analysis.examples import coverage
    from ..analysis.examples.report import FailureReport
    from ..checks.trials import Trial, Trials


def document(sheets: Sequence[Sheet[Trials]]) -> str:
    """The document of one or several specs that were tried."""
    return written(TestsDocument(**HEAD, specs=[_tested(sheet) for sheet in sheets]))


def _tested(sheet: Sheet[Trials]) -> Tested:
    found = sheet.content
    return Tested(
        spec=spec_model(sheet),
        items=[_item(trial) for trial in found.trials],
        passed=sum(trial.state == "passed" for trial in found.trials),
        failed=sum(trial.state == "failed" for trial in found.trials),
        undetermined=sum(trial.state == "undetermined" for trial in found.trials),
        deselected=found.deselected,
        coverage=None if found.coverage is None else _coverage(found.coverage),
    )


def _item(trial: Trial) -> TestedItem:
    found = trial.finding
    return TestedItem(
        kind=trial.item.kind,
        name=trial.item.name,
        norms=list(trial.item.norms),
        location=label_model(Label(trial.item.span)),
        state=trial.state.value,
        vacuous=trial.vacuous,
        reason=trial.reason or None,
        code=None if found is None else found.code,
        message=None if found is None else found.message,
        scenario=None if found is None else scenario_model(found.scene),
        conduct=None if found is None or found.conduct is None else dict(found.conduct),
        failure=None if trial.report is None else _failure(trial.report),
    )


def _failure(why: FailureReport) -> Failed:
    return Failed(
        missed=[Missed(expected=each.expected, got=each.got) for each in why.missed],
        norms=[
            Fate(norm=f.norm, level=f.level, state=f.state.value, by=list(f.by), why=f.why, where=f.where)
            for f in why.fates
        ],
        nearest=None if why.nearest is None else list(why.nearest),
        alike=None if why.alike is None else why.alike.title,
    )


def _coverage(found: coverage.Coverage) -> Covered:
    from ..analysis.examples.coverage import Sort, percent

    covered, goals = found.counts
    return Covered(
        percent=round(percent(covered, goals), 2),
        sorts=[Exercised(sort=sort.value, covered=found.of(sort)[0], goals=found.of(sort)[1]) for sort in Sort],
        missing=[_goal(goal) for goal in found.goals if not goal.covered],
        undetermined=list(found.open),
    )


def _goal(goal: coverage.Goal) -> Goal:
    place = label_model(Label(goal.span))
    return Goal(sort=goal.sort.value, names=list(goal.names), missing=goal.missing, location=place)
