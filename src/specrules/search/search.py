"""The questions that a search answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from ..model.formula import Formula, leaves
from ..model.spec import Variable
from .box import Box, Ends, Steps, variables
from .state import State
from .stretches import joined, stretch, within

EFFORT = 200_000
"""Steps that a question may take."""

Key = TypeVar("Key", bound=Hashable)


class Search:
    """The conducts of some actions.

    The formulas asked about mention nothing but actions: facts, what was said, and definitions are worked into them
    (`model.grounding`). Every question raises GaveUp if it takes too long.
    """

    def __init__(self, actions: Sequence[Variable], effort: int = EFFORT) -> None:
        self._actions = {action.name: action for action in sorted(actions, key=lambda action: action.name)}
        self._effort = effort

    def possible(self, formulas: Iterable[Formula]) -> bool:
        """Whether some conduct satisfies the formulas."""
        steps = Steps(self._effort)
        return all(self._solution(part, steps) is not None for part in _apart(formulas))

    def first(self, formulas: Iterable[Formula]) -> Mapping[str, int] | None:
        """The first conduct that satisfies them: the actions, by name, each in turn take the first value that is
        possible. None if there is none."""
        found = {name: action.domain.low for name, action in self._actions.items()}
        for part in _apart(formulas):
            values = self._first(part)
            if values is None:
                return None
            found |= values
        return found

    def allowed(self, formulas: Iterable[Formula], action: str) -> tuple[Ends, ...]:
        """The longest stretches of values that an action has in some conduct that satisfies them, ascending."""
        mine: list[Formula] = []
        for part in _apart(formulas):
            if any(action in variables(leaf) for formula in part for leaf in leaves(formula)):
                mine = part
            elif not self.possible(part):
                return ()
        found: list[Ends] = []
        domain, steps = self._actions[action].domain, Steps(self._effort)
        low, high = domain.low, domain.high
        while low <= high:
            # From the highest value down: what else has to move with it mostly leaves room for lower ones.
            conduct = self._highest(mine, action, (low, high), steps)
            if conduct is None:
                break
            start, end = stretch(mine, conduct, action, (low, high), steps)
            found.append((start, end))
            high = start - 1
        return joined(found)

    def _highest(self, formulas: Sequence[Formula], action: str, inside: Ends, steps: Steps) -> dict[str, int] | None:
        """A conduct that satisfies the formulas in which an action has the highest value it can have."""
        low, high = inside
        best, start = None, low
        while low <= high:
            conduct = self._solution([*formulas, *within(action, start, high, self._actions)], steps)
            if conduct is not None:
                best, low = conduct, stretch(formulas, conduct, action, (start, high), steps)[1] + 1
            elif best is None:
                return None
            else:
                high = start - 1
            start = (low + high + 1) // 2
        return best and best | {action: low - 1}

    def core(self, formulas: Mapping[Key, Formula], given: Iterable[Formula] = ()) -> list[Key] | None:
        """Keys of formulas which, with those given, no conduct satisfies, and none of which could be left out: of
        several such sets one with early keys. None if some conduct satisfies all."""
        given = list(given)
        kept = self._guilty(formulas, given)
        for key in reversed(kept or ()):
            assert kept is not None
            fewer = [other for other in kept if other != key]
            if not self.possible([*given, *(formulas[other] for other in fewer)]):
                kept = fewer
        return kept

    def _guilty(self, formulas: Mapping[Key, Formula], given: Sequence[Formula]) -> list[Key] | None:
        """The keys of a part of the formulas that cannot be satisfied; None if there is no such part."""
        steps = Steps(self._effort)
        for part in _apart([*given, *formulas.values()]):
            if self._solution(part, steps) is None:
                members = {id(formula) for formula in part}
                return [key for key, formula in formulas.items() if id(formula) in members]
        return None

    def _first(self, part: Sequence[Formula]) -> dict[str, int] | None:
        """The first values of the actions that a part mentions."""
        values = self._solution(part, Steps(self._effort))
        if values is None:
            return None
        fixed = list(part)
        for name in sorted(values):
            values = self._lowest(fixed, values, name)
            fixed += within(name, values[name], values[name], self._actions)
        return values

    def _lowest(self, formulas: Sequence[Formula], values: dict[str, int], name: str) -> dict[str, int]:
        """Values that satisfy the formulas of which that of one action is as low as can be, by halving."""
        low = self._actions[name].domain.low
        while low < values[name]:
            middle = (low + values[name] - 1) // 2
            limits = within(name, low, middle, self._actions)
            found = self._solution([*formulas, *limits], Steps(self._effort))
            if found is None:
                low = middle + 1
            else:
                values = found
        return values

    def _solution(self, formulas: Sequence[Formula], steps: Steps) -> dict[str, int] | None:
        """Some values of the actions mentioned that satisfy all the formulas."""
        names = {name for formula in formulas for leaf in leaves(formula) for name in variables(leaf)}
        box = Box({name: self._actions[name] for name in names})
        pending = [State(box, [(formula, True) for formula in formulas], [], [])]
        while pending:
            state = pending.pop()
            if state.narrowed(steps):
                branches = state.branches(steps)
                if not branches:
                    return state.box.values()
                pending += reversed(branches)
        return None


def _apart(formulas: Iterable[Formula]) -> list[list[Formula]]:
    """The formulas in parts that share no action; constants are a part of their own."""
    parts: list[tuple[set[str], list[Formula]]] = []
    for formula in formulas:
        names, members = {name for leaf in leaves(formula) for name in variables(leaf)}, [formula]
        for part in [part for part in parts if part[0] & names]:
            parts.remove(part)
            names, members = names | part[0], part[1] + members
        parts.append((names, members))
    return [members for _, members in parts]
