"""Finds conducts that satisfy formulas: a small complete search, for decisions that do without a solver.

A state of the search is a box, which leaves every action some of its values, together with what is still to be made
true: choices (disjunctions) and comparisons of sums. What leaves one alternative is followed up at once, comparisons
narrow the ranges of their terms, and only when nothing more follows is a choice made or a range halved. Formulas that
share no action are searched apart. Every question may take so many steps and no more, which is repeatable.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .answer import GaveUp
from .model.domain import Integer
from .model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, leaves
from .model.spec import Variable

EFFORT = 200_000
"""Steps that a question may take."""

Key = TypeVar("Key", bound=Hashable)
Aim = tuple[Formula, bool]
"""A formula that is to be true, or false."""
Choice = list[tuple[Aim, ...]]
"""Alternatives, of one of which all aims are to be met."""
Ends = tuple[int, int]


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
        steps = _Steps(self._effort)
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
            if any(action in _variables(leaf) for formula in part for leaf in leaves(formula)):
                mine = part
            elif not self.possible(part):
                return ()
        found: list[Ends] = []
        domain, steps = self._actions[action].domain, _Steps(self._effort)
        low, high = domain.low, domain.high
        while low <= high:
            # From the highest value down: what else has to move with it mostly leaves room for lower ones.
            conduct = self._highest(mine, action, (low, high), steps)
            if conduct is None:
                break
            start, end = _stretch(mine, conduct, action, (low, high), steps)
            found.append((start, end))
            high = start - 1
        return _joined(found)

    def _highest(self, formulas: Sequence[Formula], action: str, inside: Ends, steps: _Steps) -> dict[str, int] | None:
        """A conduct that satisfies the formulas in which an action has the highest value it can have."""
        low, high = inside
        best, start = None, low
        while low <= high:
            conduct = self._solution([*formulas, *_within(action, start, high, self._actions)], steps)
            if conduct is not None:
                best, low = conduct, _stretch(formulas, conduct, action, (start, high), steps)[1] + 1
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
        steps = _Steps(self._effort)
        for part in _apart([*given, *formulas.values()]):
            if self._solution(part, steps) is None:
                members = {id(formula) for formula in part}
                return [key for key, formula in formulas.items() if id(formula) in members]
        return None

    def _first(self, part: Sequence[Formula]) -> dict[str, int] | None:
        """The first values of the actions that a part mentions."""
        values = self._solution(part, _Steps(self._effort))
        if values is None:
            return None
        fixed = list(part)
        for name in sorted(values):
            values = self._lowest(fixed, values, name)
            fixed += _within(name, values[name], values[name], self._actions)
        return values

    def _lowest(self, formulas: Sequence[Formula], values: dict[str, int], name: str) -> dict[str, int]:
        """Values that satisfy the formulas of which that of one action is as low as can be, by halving."""
        low = self._actions[name].domain.low
        while low < values[name]:
            middle = (low + values[name] - 1) // 2
            limits = _within(name, low, middle, self._actions)
            found = self._solution([*formulas, *limits], _Steps(self._effort))
            if found is None:
                low = middle + 1
            else:
                values = found
        return values

    def _solution(self, formulas: Sequence[Formula], steps: _Steps) -> dict[str, int] | None:
        """Some values of the actions mentioned that satisfy all the formulas."""
        names = {name for formula in formulas for leaf in leaves(formula) for name in _variables(leaf)}
        box = _Box({name: self._actions[name] for name in names})
        pending = [_State(box, [(formula, True) for formula in formulas], [], [])]
        while pending:
            state = pending.pop()
            if state.narrowed(steps):
                branches = state.branches(steps)
                if not branches:
                    return state.box.values()
                pending += reversed(branches)
        return None


class _Steps:
    """What a question may still cost."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, count: int = 1) -> None:
        """Raises GaveUp if that is too many."""
        self._left -= count
        if self._left < 0:
            raise GaveUp("to find out what conduct complies took too many steps")


class _Box:
    """Some values of every action: of an integer action all from one to another, of others any, as bits."""

    def __init__(self, actions: Mapping[str, Variable]) -> None:
        self.bits: dict[str, int] = {}
        self.ends: dict[str, Ends] = {}
        for name, action in actions.items():
            if isinstance(action.domain, Integer):
                self.ends[name] = action.domain.low, action.domain.high
            else:
                self.bits[name] = (1 << action.domain.high + 1) - 1

    def copy(self) -> _Box:
        other = _Box({})
        other.bits, other.ends = dict(self.bits), dict(self.ends)
        return other

    def values(self) -> dict[str, int]:
        """The first values left."""
        chosen = {name: (bits & -bits).bit_length() - 1 for name, bits in self.bits.items()}
        return chosen | {name: low for name, (low, _) in self.ends.items()}

    def reach(self, linear: Linear) -> Ends:
        """The smallest and the largest value that a sum takes."""
        low = high = 0
        for factor, name in linear.terms:
            start, end = self.ends[name]
            low += factor * (start if factor > 0 else end)
            high += factor * (end if factor > 0 else start)
        return low, high

    def status(self, formula: Formula, steps: _Steps) -> bool | None:
        """Whether a formula is true, or false, of all that is left; None if of some."""
        steps.take()
        match formula:
            case Const(value):
                return value
            case In(variable, values):
                left, wanted = self.bits[variable], sum(1 << value for value in values)
                return False if not left & wanted else None if left & ~wanted else True
            case Linear(_, bound):
                low, high = self.reach(formula)
                return True if high <= bound else False if low > bound else None
            case Not(of):
                known = self.status(of, steps)
                return None if known is None else not known
            case And(of) | Or(of):
                decisive = isinstance(formula, Or)
                found = [self.status(part, steps) for part in of]
                return decisive if decisive in found else None if None in found else not decisive
            case Iff(left_side, right_side):
                one, other = self.status(left_side, steps), self.status(right_side, steps)
                return None if one is None or other is None else one is other
            case Said() | Named():
                raise AssertionError("nothing but actions is mentioned")


@dataclass(slots=True)
class _State:
    """A box, and what is still to be made true in it."""

    box: _Box
    aims: list[Aim]
    choices: list[Choice]
    sums: list[Linear]

    def narrowed(self, steps: _Steps) -> bool:
        """Follows up whatever follows; False if nothing satisfies it."""
        while True:
            while self.aims:
                if not self._aimed(*self.aims.pop(), steps):
                    return False
            if not all(self._summed(linear, steps) for linear in self.sums) or self._opposed():
                return False
            choices, self.choices = self.choices, []
            for choice in choices:
                if not self._chosen(choice, steps):
                    return False
            if not self.aims and not self._unsteady(steps):
                return True

    def _aimed(self, formula: Formula, true: bool, steps: _Steps) -> bool:
        steps.take()
        match formula:
            case Const(value):
                return value is true
            case In(variable, values):
                wanted = sum(1 << value for value in values)
                self.box.bits[variable] &= wanted if true else ~wanted
                return self.box.bits[variable] != 0
            case Linear(terms, bound):
                opposite = Linear(tuple((-factor, name) for factor, name in terms), -bound - 1)
                self.sums.append(formula if true else opposite)
            case Not(of):
                self.aims.append((of, not true))
            case And(of) | Or(of) if isinstance(formula, And) is true:
                self.aims += [(part, true) for part in of]
            case And(of) | Or(of):
                self.choices.append([((part, true),) for part in of])
            case Iff(left, right):
                self.choices.append([((left, one), (right, one is true)) for one in (True, False)])
            case Said() | Named():
                raise AssertionError("nothing but actions is mentioned")
        return True

    def _chosen(self, choice: Choice, steps: _Steps) -> bool:
        """Keeps the alternatives that are still open; False if there are none."""
        left: Choice = []
        for alternative in choice:
            known = [self.box.status(formula, steps) for formula, _ in alternative]
            met = [None if k is None else k is true for k, (_, true) in zip(known, alternative, strict=True)]
            if all(met):
                return True
            if False not in met:
                left.append(alternative)
        if len(left) == 1:
            self.aims += left[0]
        elif left:
            self.choices.append(left)
        return bool(left)

    def _summed(self, linear: Linear, steps: _Steps) -> bool:
        """Narrows the ranges of the terms of a sum; False if it is too large whatever they are."""
        steps.take(len(linear.terms))
        low, _ = self.box.reach(linear)
        slack = linear.bound - low
        if slack < 0:
            return False
        for factor, name in linear.terms:
            start, end = self.box.ends[name]
            if factor > 0:
                self.box.ends[name] = start, min(end, start + slack // factor)
            else:
                self.box.ends[name] = max(start, end - slack // -factor), end
        return True

    def _unsteady(self, steps: _Steps) -> bool:
        """Whether some sum would narrow a range further."""
        before = dict(self.box.ends)
        return not all(self._summed(linear, steps) for linear in self.sums) or self.box.ends != before

    def _opposed(self) -> bool:
        """Whether two sums bound each other to nothing, which narrowing by single values would take long to see."""
        bounds: dict[tuple[tuple[int, str], ...], int] = {}
        for linear in self.sums:
            bounds[linear.terms] = min(linear.bound, bounds.get(linear.terms, linear.bound))
        opposites = ((bound, tuple((-f, name) for f, name in terms)) for terms, bound in bounds.items())
        return any(bound + bounds[terms] < 0 for bound, terms in opposites if terms in bounds)

    def branches(self, steps: _Steps) -> list[_State]:
        """Smaller states that together are this one, the first to be looked at first; none if all that is left
        satisfies it."""
        if self.choices:
            choice = min(self.choices, key=len)
            rest = [other for other in self.choices if other is not choice]
            return [_State(self.box.copy(), list(aims), list(rest), list(self.sums)) for aims in choice]
        for linear in self.sums:
            if self.box.reach(linear)[1] > linear.bound:
                return list(self._halves(linear))
        return []

    def _halves(self, linear: Linear) -> Iterator[_State]:
        widest = max((name for _, name in linear.terms), key=lambda n: self.box.ends[n][1] - self.box.ends[n][0])
        low, high = self.box.ends[widest]
        middle = (low + high) // 2
        for ends in ((low, middle), (middle + 1, high)):
            box = self.box.copy()
            box.ends[widest] = ends
            yield _State(box, [], [], list(self.sums))


def _variables(leaf: Formula) -> Iterable[str]:
    match leaf:
        case In(variable, _):
            return (variable,)
        case Linear(terms, _):
            return [name for _, name in terms]
        case _:
            return ()


def _apart(formulas: Iterable[Formula]) -> list[list[Formula]]:
    """The formulas in parts that share no action; constants are a part of their own."""
    parts: list[tuple[set[str], list[Formula]]] = []
    for formula in formulas:
        names, members = {name for leaf in leaves(formula) for name in _variables(leaf)}, [formula]
        for part in [part for part in parts if part[0] & names]:
            parts.remove(part)
            names, members = names | part[0], part[1] + members
        parts.append((names, members))
    return [members for _, members in parts]


def _within(name: str, low: int, high: int, actions: Mapping[str, Variable]) -> list[Formula]:
    """Says that an action has a value from one to another."""
    if isinstance(actions[name].domain, Integer):
        return [Linear(((1, name),), high), Linear(((-1, name),), -low)]
    return [In(name, frozenset(range(low, high + 1)))]


def _joined(stretches: Iterable[Ends]) -> tuple[Ends, ...]:
    """The stretches in order, those that touch as one."""
    found: list[Ends] = []
    for low, high in sorted(stretches):
        if found and found[-1][1] + 1 >= low:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return tuple(found)


def _stretch(formulas: Sequence[Formula], conduct: Mapping[str, int], action: str, inside: Ends, steps: _Steps) -> Ends:
    """The values around that of one action with which, all else as it is, the formulas still hold."""
    low, high = inside
    value = conduct.get(action, low)
    starts = sorted({low, *(cut for f in formulas for cut in _cuts(f, conduct, action) if low < cut <= high)})
    cells = [(start, end) for start, end in zip(starts, [*(s - 1 for s in starts[1:]), high], strict=True)]
    here = next(i for i, (_, end) in enumerate(cells) if value <= end)
    first = last = here

    def holds(cell: Ends) -> bool:
        return all(_true(formula, {**conduct, action: cell[0]}, steps) for formula in formulas)

    while first > 0 and holds(cells[first - 1]):
        first -= 1
    while last + 1 < len(cells) and holds(cells[last + 1]):
        last += 1
    return cells[first][0], cells[last][1]


def _cuts(formula: Formula, conduct: Mapping[str, int], action: str) -> Iterator[int]:
    """The values of an action from which on some comparison comes out otherwise, all else as it is."""
    for leaf in leaves(formula):
        if isinstance(leaf, Linear):
            factor = sum(f for f, name in leaf.terms if name == action)
            rest = leaf.bound - sum(f * conduct[name] for f, name in leaf.terms if name != action)
            if factor:
                yield rest // factor + 1 if factor > 0 else -(rest // -factor)
        elif isinstance(leaf, In) and leaf.variable == action:
            for value in leaf.values:
                yield from (value, value + 1)


def _true(formula: Formula, conduct: Mapping[str, int], steps: _Steps) -> bool:
    """Whether a formula holds of a conduct."""
    steps.take()
    match formula:
        case Const(value):
            return value
        case In(variable, values):
            return conduct[variable] in values
        case Linear(terms, bound):
            return sum(factor * conduct[name] for factor, name in terms) <= bound
        case Not(of):
            return not _true(of, conduct, steps)
        case And(of):
            return all(_true(part, conduct, steps) for part in of)
        case Or(of):
            return any(_true(part, conduct, steps) for part in of)
        case Iff(left, right):
            return _true(left, conduct, steps) == _true(right, conduct, steps)
        case Said() | Named():
            raise AssertionError("nothing but actions is mentioned")
