"""The questions that a search answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from ..model.domain import Integer
from ..model.formula import Formula, In, Not
from ..model.spec import Variable
from .box import Box, Ends, Steps
from .parts import apart, variables
from .projection import projected
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
        self._known: dict[tuple[int, ...], tuple[list[Formula], bool]] = {}

    def possible(self, formulas: Iterable[Formula]) -> bool:
        """Whether some conduct satisfies the formulas."""
        return self._guilty(formulas, Steps(self._effort)) is None

    def first(self, formulas: Iterable[Formula]) -> Mapping[str, int] | None:
        """The first conduct that satisfies them: the actions, by name, each in turn take the first value that is
        possible. None if there is none."""
        found = {name: action.domain.low for name, action in self._actions.items()}
        steps = Steps(self._effort)
        for _, part in apart(formulas):
            values = self._first(part, steps)
            if values is None:
                return None
            found |= values
        return found

    def allowed(self, formulas: Iterable[Formula], action: str) -> tuple[Ends, ...]:
        """The longest stretches of values that an action has in some conduct that satisfies them, ascending."""
        mine: list[Formula] = []
        steps = Steps(self._effort)
        for names, part in apart(formulas):
            if action in names:
                mine = part
            elif self._solution(part, steps) is None:
                return ()
        if isinstance(self._actions[action].domain, Integer):
            return joined(self._stretches(mine, action, steps))
        return joined((value, value) for value in self._values(mine, action, steps))

    def core(self, formulas: Mapping[Key, Formula], given: Iterable[Formula] = ()) -> list[Key] | None:
        """Keys of formulas which, with those given, no conduct satisfies, and none of which could be left out: of
        several such sets one with early keys. None if some conduct satisfies all."""
        given, steps = list(given), Steps(self._effort)
        if self._guilty(given, steps) is not None:
            return []
        guilty = self._guilty([*given, *formulas.values()], steps)
        if guilty is None:
            return None
        members = {id(formula) for formula in guilty}
        given = [formula for formula in given if id(formula) in members]
        kept = [key for key, formula in formulas.items() if id(formula) in members]
        # Late keys are tried first. Many at once, because what can be left out together can be left out one by one.
        pending = [kept]
        while pending:
            tried = pending.pop()
            fewer = [key for key in kept if key not in set(tried)]
            if self._guilty([*given, *(formulas[key] for key in fewer)], steps) is not None:
                kept = fewer
            elif len(tried) > 1:
                pending += [tried[: len(tried) // 2], tried[len(tried) // 2 :]]
        return kept

    def _guilty(self, formulas: Iterable[Formula], steps: Steps) -> list[Formula] | None:
        """Some of the formulas, connected by their actions, that no conduct satisfies; None if some satisfies all."""
        return next((part for _, part in apart(formulas) if not self._soluble(part, steps)), None)

    def _soluble(self, part: list[Formula], steps: Steps) -> bool:
        """Whether some conduct satisfies these formulas; remembered, as most parts of a question are those of others.

        To hash formulas takes long, so they go by their identity, and are kept so that it stays theirs.
        """
        match part:  # what most parts are
            case [In(_, values)]:
                return bool(values)
            case [Not(In(action, values))]:
                domain = self._actions[action].domain
                return not values.issuperset(range(domain.low, domain.high + 1))
        key = tuple(map(id, part))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = part, self._solution(part, steps) is not None
        return known[1]

    def _values(self, formulas: Sequence[Formula], action: str, steps: Steps) -> set[int]:
        """The possible values of a boolean or enumerated action."""
        left, found = set(range(self._actions[action].domain.high + 1)), set[int]()
        while left:
            state = self._solution([*formulas, In(action, frozenset(left))], steps)
            if state is None:
                break
            # Sums do not mention the action, so every value in the box will do.
            steps.take(len(left))
            more = {value for value in left if state.box.bits[action] >> value & 1}
            found |= more
            left -= more
        return found

    def _stretches(self, formulas: Sequence[Formula], action: str, steps: Steps) -> list[Ends]:
        """Stretches that cover the possible values of an integer action, from the highest value down: what else has
        to move with it mostly leaves room for lower ones."""
        found: list[Ends] = []
        low, high = self._actions[action].domain.low, self._actions[action].domain.high
        while low <= high:
            highest = self._highest(formulas, action, (low, high), steps)
            if highest is None:
                break
            found.append(highest)
            high = highest[0] - 1
        return found

    def _highest(self, formulas: Sequence[Formula], action: str, inside: Ends, steps: Steps) -> Ends | None:
        """A stretch of possible values up to the highest there is, by halving; but after the first stretch, whether
        there is anything above it, because mostly there is not."""
        (low, high), best = inside, None
        start = low
        while low <= high:
            state = self._solution([*formulas, *within(action, start, high, self._actions)], steps)
            if state is None:
                high = start - 1
                start = (low + high + 1) // 2
            else:
                is_first = best is None
                best = self._around(formulas, action, state, (inside[0], high), steps)
                low = best[1] + 1
                start = low if is_first else (low + high + 1) // 2
        return best

    def _around(self, formulas: Sequence[Formula], action: str, state: State, inside: Ends, steps: Steps) -> Ends:
        """Possible values of an integer action, up to that in the conduct found or further."""
        conduct, before = state.box.values(), state.before_halving
        moving = projected(before.box, before.sums, action, steps)
        if moving is not None and moving[1] >= conduct[action]:
            return moving
        return stretch(formulas, conduct, action, inside, steps)

    def _first(self, part: Sequence[Formula], steps: Steps) -> dict[str, int] | None:
        """The first values of the actions that a part mentions."""
        state = self._solution(part, steps)
        if state is None:
            return None
        values, fixed = state.box.values(), list(part)
        for name in sorted(values):
            values = self._lowest(fixed, values, name, steps)
            fixed += within(name, values[name], values[name], self._actions)
        return values

    def _lowest(self, formulas: Sequence[Formula], values: dict[str, int], name: str, steps: Steps) -> dict[str, int]:
        """Values that satisfy the formulas of which that of one action is as low as can be, by halving; first of all,
        whether it can be lower, because mostly it cannot."""
        low, middle = self._actions[name].domain.low, values[name] - 1
        while low < values[name]:
            state = self._solution([*formulas, *within(name, low, middle, self._actions)], steps)
            if state is None:
                low = middle + 1
            else:
                values = state.box.values()
            middle = (low + values[name] - 1) // 2
        return values

    def _solution(self, formulas: Sequence[Formula], steps: Steps) -> State | None:
        """A state of which every conduct satisfies all the formulas; it has the actions that they mention."""
        names: set[str] = set()
        for formula in formulas:
            mentioned = variables(formula)
            steps.take(1 + len(mentioned))
            names |= mentioned
        box = Box({name: self._actions[name] for name in names})
        pending = [State(box, [(formula, True) for formula in formulas], [], [])]
        while pending:
            state = pending.pop()
            if state.narrowed(steps):
                branches = state.branches(steps)
                if not branches:
                    return state
                pending += reversed(branches)
        return None
