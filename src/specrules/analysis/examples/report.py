"""Why an example failed, as far as that can be said: what was expected and what came of it, what became of each norm,
and what would have to be different."""

from __future__ import annotations

from dataclasses import dataclass

from ...decisions.fates import Fate, fates
from ...model.spec import Example, Expectation
from ...program import Program
from .judge import Judged, Line, demanded, lines, passing
from .judgments import judged
from .nearest import nearest, worded_change
from .reasons import expected, got


@dataclass(frozen=True)
class Missed:
    """A line that does not hold: what it expects, and what came of it."""

    expected: str
    got: str


@dataclass(frozen=True)
class FailureReport:
    """A failed example.

    `fates` says what became of the norms about the same actions, from the strongest down. `nearest` are the fewest
    changes of what is given with which the example passes; None if few do not suffice. `alike` is another example,
    which passes, and judges the same thing.
    """

    missed: tuple[Missed, ...]
    fates: tuple[Fate, ...]
    nearest: tuple[str, ...] | None
    alike: Example | None


def report(program: Program, failed: Judged) -> FailureReport:
    """The report of an example that fails."""
    actions = {a for f in failed.failures for a in program.mentions.actions(demanded(program, f.line))}
    groups = {program.table.group_of[action] for action in actions}
    clash = failed.contradiction
    if clash is not None:
        groups |= {program.table.place(norm.head)[0] for norms in clash.contradictions for norm in norms}
    changes = nearest(program, failed.example, sorted(groups))
    return FailureReport(
        tuple(Missed(expected(program.spec, f.line), got(program, failed, f)) for f in failed.failures),
        fates(program, failed.decisions, groups, failed.example.unknown),
        None if changes is None else tuple(worded_change(program, change) for change in changes),
        _alike(program, failed),
    )


def _alike(program: Program, failed: Judged) -> Example | None:
    """The first other example that passes and judges what this one fails at."""
    about = {_judges(failure.line) for failure in failed.failures}
    for other in passing(program.once(judged)):
        if other.example is not failed.example and about & {_judges(line) for line in lines(other.example)}:
            return other.example
    return None


def _judges(line: Line) -> object:
    return line.formula if isinstance(line, Expectation) else line.values
