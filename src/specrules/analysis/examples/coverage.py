"""What the examples of a spec exercise, and what none of them does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ...answer import Sat, Unknown
from ...encoding.smt import no
from ...evaluator import Decision
from ...model.formula import TRUE
from ...model.spec import Norm
from ...program import Program
from ...source import Span
from ..interactions import find
from ..meetings import Meeting, overrides
from .judge import passing
from .judgments import judged


class Sort(StrEnum):
    """What an example can exercise."""

    NORM = "norm"
    CONDITION = "condition"
    OVERRIDE = "override"
    INTERACTION = "interaction"


ORDER = {sort: place for place, sort in enumerate(Sort)}


@dataclass(frozen=True)
class Goal:
    """Something that happens in some scenario of the spec, and whether it does in that of a passing example.

    `names` are the norm, or the principles of an interaction; `missing` says what no example shows, if none does.
    """

    sort: Sort
    names: tuple[str, ...]
    missing: str
    span: Span
    covered: bool


@dataclass(frozen=True)
class Coverage:
    """The goals of one spec, and what could not be settled: whether it happens in any scenario at all."""

    goals: tuple[Goal, ...]
    open: tuple[str, ...]

    def of(self, sort: Sort) -> tuple[int, int]:
        """How many goals of a sort are covered, and how many there are."""
        mine = [goal for goal in self.goals if goal.sort is sort]
        return sum(goal.covered for goal in mine), len(mine)

    @property
    def counts(self) -> tuple[int, int]:
        """How many goals are covered, and how many there are."""
        return sum(goal.covered for goal in self.goals), len(self.goals)


def percent(covered: int, goals: int) -> float:
    """The share of goals that are covered; all of none."""
    return 100.0 if not goals else 100.0 * covered / goals


def coverage(program: Program) -> Coverage:
    """What the passing examples exercise of all that can happen: what never can is no goal.

    A norm is to be in force; the condition of one that has any, to hold and not to hold; a norm that is overridden in
    some scenario, to be; of two principles that meet, some norms are to.
    """
    search = _Search(program, [d for each in passing(program.once(judged)) for d in each.decisions])
    goals = sorted((*search.norms(), *search.interactions()), key=lambda goal: (ORDER[goal.sort], goal.names))
    return Coverage(tuple(goals), tuple(search.open))


@dataclass
class _Search:
    """The goals as they are found; `shown` are the decisions of the passing examples."""

    program: Program
    shown: Sequence[Decision]
    open: list[str] = field(default_factory=list)

    def norms(self) -> Iterator[Goal]:
        for group, norms in self.program.by_group.items():
            incomplete = self.program.table.groups[group].incomplete
            for norm in norms:
                if incomplete is not None:
                    self.open.append(f"`{norm.name}`: {incomplete}")
                else:
                    yield from self._norm(group, norm)

    def _norm(self, group: int, norm: Norm) -> Iterator[Goal]:
        """What one norm may come to."""
        inquiry = self.program.inquiry([group])
        flag = {kind: inquiry.encoding.flag(kind, norm) for kind in ("app", "ovr", "frc")}

        def true(decision: Decision) -> bool:
            return self.program.evaluator.true(norm.condition, decision.scenario)

        def goal(sort: Sort, missing: str, happens: str, shows: Callable[[Decision], bool]) -> Iterator[Goal]:
            answer = inquiry.ask(happens)
            if isinstance(answer, Unknown):
                self.open.append(f"`{norm.name}`: {answer.reason}")
            elif isinstance(answer, Sat):
                place = norm.head_span if norm.after else norm.name_span
                yield Goal(sort, (norm.name,), missing, place, any(map(shows, self.shown)))

        yield from goal(Sort.NORM, "is in force", flag["frc"], lambda d: norm.name in {n.name for n in d.in_force})
        if norm.condition != TRUE:
            yield from goal(Sort.CONDITION, "applies", flag["app"], true)
            yield from goal(Sort.CONDITION, "does not apply", no(flag["app"]), lambda d: not true(d))
        yield from goal(Sort.OVERRIDE, "is overridden", flag["ovr"], lambda d: norm.name in d.overridden)

    def interactions(self) -> Iterator[Goal]:
        """The principles that meet."""
        found = self.program.once(find)
        self.open += [f"`{loser}` and `{winner}`: {reason}" for loser, winner, reason in found.open]
        for (loser, winner), meetings in found.meetings.items():
            shown = any(self._shown(meeting) for meeting in meetings)
            place = self.program.spec.principles[loser].span
            yield Goal(Sort.INTERACTION, (loser, winner), f"yields to `{winner}`", place, shown)

    def _shown(self, meeting: Meeting) -> bool:
        return any(overrides(self.program, decision, meeting.loser, meeting.winner) for decision in self.shown)
