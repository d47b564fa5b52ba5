"""One state of a search, and the smaller ones it comes down to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from .box import Box, Steps, mask
from .stretches import true_of

Aim = tuple[Formula, bool]
"""A formula that is to be true, or false."""

Choice = list[tuple[Aim, ...]]
"""Alternatives, of one of which all aims are to be met."""


@dataclass(slots=True)
class State:
    """A box, and what is still to be made true in it."""

    box: Box
    aims: list[Aim]
    choices: list[Choice]
    sums: list[Linear]
    whole: State | None = None
    """The state of which this is a part, if ranges were halved."""

    @property
    def before_halving(self) -> State:
        """The state that this was before ranges were halved: once all choices are made, only its sums are open."""
        return self.whole or self

    def narrowed(self, steps: Steps) -> bool:
        """Follows up whatever follows; False if nothing satisfies it."""
        while True:
            if not self._met_aims(steps) or not all(self._summed(linear, steps) for linear in self.sums):
                return False
            if self._opposed():
                return False
            choices, self.choices, steady = self.choices, [], True
            for choice in choices:
                if not self._chosen(choice, steps):
                    return False
                steady = steady and not self.aims
                if not self._met_aims(steps):
                    return False
            if steady and not self._unsteady(steps):
                return True

    def _met_aims(self, steps: Steps) -> bool:
        """Narrows the box to what the aims say; False if that leaves nothing."""
        while self.aims:
            if not self._aimed(*self.aims.pop(), steps):
                return False
        return True

    def _aimed(self, formula: Formula, true: bool, steps: Steps) -> bool:
        steps.take()
        match formula:
            case Const(value):
                return value is true
            case In(variable, values):
                wanted = mask(values, steps)
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

    def _chosen(self, choice: Choice, steps: Steps) -> bool:
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

    def _summed(self, linear: Linear, steps: Steps) -> bool:
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

    def _unsteady(self, steps: Steps) -> bool:
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

    def branches(self, steps: Steps) -> list[State]:
        """Smaller states that together are this one, the first to be looked at first; none if all that is left
        satisfies it."""
        if self.choices:
            if (met := self._met_by_lowest(steps)) is not None:
                return [State(self.box.copy(), met, [], list(self.sums))]
            choice = min(self.choices, key=len)
            rest = [other for other in self.choices if other is not choice]
            return [State(self.box.copy(), list(aims), list(rest), list(self.sums)) for aims in choice]
        for linear in self.sums:
            if self.box.reach(linear)[1] > linear.bound:
                return list(self._halves(linear))
        return []

    def _met_by_lowest(self, steps: Steps) -> list[Aim] | None:
        """What to aim for if the lowest values left satisfy everything: of every choice an alternative that they meet.
        Nothing else need be tried then. None if they do not."""
        lowest = self.box.values()
        if not all(true_of(linear, lowest, steps) for linear in self.sums):
            return None
        aims: list[Aim] = []
        for choice in self.choices:
            met = (way for way in choice if all(true_of(formula, lowest, steps) is true for formula, true in way))
            alternative = next(met, None)
            if alternative is None:
                return None
            aims += alternative
        return aims

    def _halves(self, linear: Linear) -> Iterator[State]:
        widest = max((name for _, name in linear.terms), key=lambda n: self.box.ends[n][1] - self.box.ends[n][0])
        low, high = self.box.ends[widest]
        middle = (low + high) // 2
        for ends in ((low, middle), (middle + 1, high)):
            box = self.box.copy()
            box.ends[widest] = ends
            yield State(box, [], [], list(self.sums), self.before_halving)
