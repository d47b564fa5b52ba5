"""Examples and assertions that were tried, as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .escape import visible
from .paint import Paint, plain
from .sheet import Sheet
from .tally import Catalogue, plural
from .text import finding

if TYPE_CHECKING:
    from ..analysis.examples.coverage import Coverage, Goal
    from ..checks.trials import Item, Trial, Trials
    from ..source import Span

ROLES = {"failed": "error", "undetermined": "undetermined", "passed": "settled"}
"""The role of each state, the one most in need of attention first."""

VACUOUS = "holds, but its condition is never met"


def report(sheet: Sheet[Trials], catalogue: Catalogue, paint: Paint = plain, *, verbose: bool = False) -> str:
    """What did not pass, what holds for nothing (or, if verbose, everything), and a summary; ends with a line end."""
    parts: list[str] = []
    listed: list[str] = []
    for trial in sheet.content.trials:
        if trial.finding is not None:
            parts.append(f"{line(trial, paint)}\n{finding(trial.finding, catalogue, paint)}")
        elif verbose or trial.vacuous or trial.state != "passed":
            listed.append(line(trial, paint))
    if listed:
        parts.append("\n".join(listed))
    if sheet.content.coverage is not None:
        parts.append("\n".join(_coverage(sheet.content.coverage, paint)))
    parts.append(f"{summary([sheet])} in {visible(sheet.path)}, {sheet.content.seconds:.2f} s")
    return "\n\n".join(parts) + "\n"


def line(trial: Trial, paint: Paint = plain) -> str:
    """What became of an item, and where it stands."""
    word = trial.state.upper() if trial.state != "passed" else str(trial.state)
    about = trial.reason or (VACUOUS if trial.vacuous else "")
    role = "warning" if trial.vacuous else ROLES[trial.state]
    told = f"{paint(word, role)} {_place(trial.item.span)} {paint(title(trial.item), 'strong')}"
    return f"{told}: {visible(about)}" if about else told


def title(item: Item) -> str:
    """`example "delve"`, `assertion never_lies`."""
    return f'example "{visible(item.name)}"' if item.kind == "example" else f"assertion {visible(item.name)}"


def summary(sheets: Sequence[Sheet[Trials]]) -> str:
    """How many items came to what: `1 failed, 14 passed, 3 deselected`."""
    counts = [
        f"{number:,} {state}"
        for state in ROLES
        if (number := sum(trial.state == state for sheet in sheets for trial in sheet.content.trials))
    ]
    deselected = sum(sheet.content.deselected for sheet in sheets)
    counts += [f"{deselected:,} deselected"] * bool(deselected)
    return ", ".join(counts) or "no examples and no assertions"


def total(sheets: Sequence[Sheet[Trials]]) -> str:
    """The line after the reports of several specs; ends with a line end."""
    return f"{summary(sheets)} in {plural(len(sheets), 'spec')}\n"


def _coverage(coverage: Coverage, paint: Paint) -> Iterator[str]:
    """How much the examples exercise, by sort, and what none of them does."""
    from ..analysis.examples.coverage import Sort, percent

    covered, goals = coverage.counts
    yield f"{paint('coverage', 'strong')}: {percent(covered, goals):.0f}% ({covered:,} of {goals:,})"
    for sort in Sort:
        covered, goals = coverage.of(sort)
        yield f"  {sort + 's':<13} {covered:,} of {goals:,}"
    missing = [goal for goal in coverage.goals if not goal.covered]
    if missing:
        yield f"{paint('no passing example in which', 'strong')}"
        yield from (f"  {_place(goal.span)} {_missing(goal)}" for goal in missing)
    for question in coverage.open:
        yield f"{paint('undetermined', 'undetermined')} {visible(question)}"


def _missing(goal: Goal) -> str:
    return f"`{visible(goal.names[0])}` {visible(goal.missing)}"


def _place(span: Span) -> str:
    """Path and line."""
    return f"{visible(span.source.path)}:{span.source.position(span.start)[0]}"
