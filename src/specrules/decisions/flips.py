"""The smallest change of a case after which something is so that was not, proved minimal.

The search goes by reasons. Of a case in which the goal is not met, `reasons` names features (facts, and instructions
given or not) such that it is not met as long as these stay as they are: so any change that does it changes one of them.
Sets of one change are tried first, then of two, and so on, each beginning with a change of what the reason names; a
reason found once serves every other case in which its features are the same. Where no reason leaves anything to
change, no change at all does it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from ..answer import GaveUp
from ..model.spec import Scenario, Verdict
from ..program import Program
from .changes import Change, Changes, Feature, Sort, preference
from .completions import completions
from .goals import Becomes, Consistent, Force, Goal, Grounds
from .query import Query
from .reasons import Features, Truth, features_of, limits

EFFORT = 20_000
"""How many steps a search may take: sets of changes it looks at, and completions it decides."""

MOST = 10
"""The most changes together that are tried."""


@dataclass(frozen=True)
class Flip:
    """The fewest changes that do it, as `changes` in canonical order; none if it is so already.

    `verdict` is what the action value asked about is then, if one was. Fewer do not do it, unless one of the facts
    `left_out` changes: these have too many values to try. `tried` cases were decided.
    """

    changes: tuple[Change, ...]
    verdict: Verdict | None
    left_out: tuple[str, ...]
    tried: int = field(compare=False)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "found": True,
            "changes": [change.as_json() for change in self.changes],
            "verdict": None if self.verdict is None else self.verdict.value,
            "left_out": list(self.left_out),
        }


@dataclass(frozen=True)
class NoFlip:
    """No changes were found that do it.

    It is proved that none of up to `up_to` does, and if `complete` that none at all does. `left_out` are facts that
    were not changed, because they have too many values to try: of changes to these nothing is known.
    """

    up_to: int
    complete: bool
    left_out: tuple[str, ...]
    tried: int = field(compare=False)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "found": False,
            "up_to": self.up_to,
            "complete": self.complete,
            "left_out": list(self.left_out),
        }


def attempt(program: Program, query: Query, goal: Goal) -> Flip | NoFlip:
    """The same as `smallest`; that nothing is known, where a case on the way cannot be decided."""
    try:
        return smallest(program, query, goal)
    except GaveUp:
        return NoFlip(0, False, (), 0)


def smallest(program: Program, query: Query, goal: Goal, effort: int = EFFORT) -> Flip | NoFlip:
    """The smallest change of a case after which it is possible and the goal is met; the preferred one of these, unless
    the effort ends while it is still looked for.

    Raises GaveUp where the case, or one that had to be looked at, cannot be decided: its unknown facts leave too many
    completions, or the conflicts of the actions concerned are not known.
    """
    groups = goal.groups(program)
    for number, group in enumerate(program.table.groups):
        if group.incomplete is not None and (groups is None or number in groups):
            raise GaveUp(group.incomplete)
    return _Search(program, query, goal, effort).result()


class _Reasons:
    """The reasons found: for the changes made of what a reason names, the features of all such reasons."""

    def __init__(self) -> None:
        self._found: dict[frozenset[Change], list[Features]] = {}

    def add(self, features: Features, made: Iterable[Change]) -> None:
        """Remembers why the goal is not met with these changes."""
        changed = frozenset(change for change in made if change.feature in features)
        self._found.setdefault(changed, []).append(features)

    def holding(self, made: Sequence[Change]) -> list[Features]:
        """Those because of which it is not met with these changes: of what they name nothing else has changed."""
        return [
            features
            for size in range(len(made) + 1)
            for changed in map(frozenset, combinations(made, size))
            for features in self._found.get(changed, ())
            if all(change in changed or change.feature not in features for change in made)
        ]


class _Exhausted(Exception):
    """The search has taken all the steps it may take."""


class _Search:
    """The search for one smallest change."""

    def __init__(self, program: Program, query: Query, goal: Goal, effort: int) -> None:
        self.program, self.query, self.goal, self.effort = program, query, goal, effort
        self.changes = Changes(program, query, goal.about(program))
        self.groups = goal.groups(program)
        self.reasons = _Reasons()
        self.left_out: set[str] = set()
        self.tried = 0
        self.best: tuple[Change, ...] | None = None
        self.cut = False
        """Whether something was left untried because it takes more changes than allowed."""

    def result(self) -> Flip | NoFlip:
        """Searches by size."""
        proved = 0
        try:
            for size in range(MOST + 1):
                self.cut = False
                self._explore((), size, frozenset())
                if self.best is not None:
                    return self._flip(self.best)
                proved = size
                if not self.cut:
                    return NoFlip(proved, not self.left_out, self._left_out, self.tried)
        except _Exhausted:
            if self.best is not None:
                return self._flip(self.best)
        return NoFlip(proved, False, self._left_out, self.tried)

    def _flip(self, changes: tuple[Change, ...]) -> Flip:
        found = completions(self.program, self.changes.made(changes))
        decisions = [self.program.evaluator.decide(scenario, self.groups) for scenario in found]
        verdict = self.goal.verdict(self.program, decisions) if isinstance(self.goal, Becomes) else None
        made = tuple(sorted(changes, key=lambda change: change.order))
        return Flip(made, verdict, self._left_out if len(made) > 1 else (), self.tried)

    @property
    def _left_out(self) -> tuple[str, ...]:
        return tuple(sorted(self.left_out))

    def _explore(self, made: tuple[Change, ...], left: int, closed: frozenset[Change]) -> None:
        """Looks for the best way to meet the goal with these changes and so many more, none of them `closed`: what
        can be done with those has been looked at."""
        self._spend(1)
        reason = self._reason(made, left)
        if reason is None:
            self.best = made
            return
        further = self._further(reason, made, closed)
        if left == 0:
            self.cut |= bool(further)
            return
        for change in further:
            if self._may_be_best((*made, change)):
                self._explore((*made, change), left - 1, closed)
            closed |= {change}

    def _further(self, features: Features, made: tuple[Change, ...], closed: frozenset[Change]) -> list[Change]:
        """The changes of some features that go with those made, in canonical order."""
        self.left_out |= {str(feature) for feature in features if self.changes.too_many(feature)}
        found = [
            change
            for feature in features
            for change in self.changes.of(feature)
            if change not in closed and self.changes.together(made, change)
        ]
        return sorted(found, key=lambda change: change.order)

    def _may_be_best(self, made: tuple[Change, ...]) -> bool:
        """Whether these changes, with more, may be preferred to the best known."""
        return self.best is None or preference(made)[:3] <= preference(self.best)[:3]

    def _reason(self, made: tuple[Change, ...], left: int) -> Features | None:
        """What has to change for the goal to be met; None if it is met, and no better way is known.

        With one change left it has to be one that every known reason names.
        """
        known = self.reasons.holding(made)
        if not known:
            unmet = self._unmet(made)
            if unmet is None:
                return None if self._is_best(made) else frozenset()
            self.reasons.add(unmet, made)
            return unmet
        if left != 1:
            return min(known, key=len)
        common = frozenset.intersection(*known)
        self.cut |= common != known[0]
        return common

    def _is_best(self, made: tuple[Change, ...]) -> bool:
        return self.best is None or preference(made) < preference(self.best)

    def _unmet(self, made: tuple[Change, ...]) -> Features | None:
        """Why the goal is not met with these changes; None if it is."""
        self.tried += 1
        found = self._completions(made)
        query, free = self.changes.made(made), [change.feature for change in made]
        if not found:
            return self._impossible(query, free)
        decisions = [self.program.evaluator.decide(scenario, self.groups) for scenario in found]
        if self.goal.met(self.program, decisions):
            return None
        grounds = Grounds(self.program, query.unknown, free)
        self.goal.because(grounds, decisions)
        # What has become known is not taken for unknown again: several completions may rule out more than each does.
        return frozenset(grounds.found).union(c.feature for c in made if c.sort is Sort.KNOWN)

    def _impossible(self, query: Query, free: list[Feature]) -> Features:
        """Why no scenario is possible with what is given."""
        if query.unknown:
            return features_of(self.program, [formula for formula, _ in self.program.once(limits)])
        truth = Truth(self.program, Scenario(query.values(self.program.spec), query.said), set(free))
        broken = [formula for formula, wanted in self.program.once(limits) if truth.holds(formula) is not wanted]
        return min(map(truth.why, broken), key=truth.cost)

    def _completions(self, made: tuple[Change, ...]) -> tuple[Scenario, ...]:
        found = completions(self.program, self.changes.made(made))
        self._spend(len(found))
        return found

    def _spend(self, steps: int) -> None:
        self.effort -= steps
        if self.effort < 0:
            raise _Exhausted


__all__ = ["Becomes", "Change", "Consistent", "Flip", "Force", "Goal", "NoFlip", "Sort", "smallest"]
