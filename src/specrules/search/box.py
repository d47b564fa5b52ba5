"""What a search has left of every action's values."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..answer import GaveUp
from ..model.domain import Integer
from ..model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from ..model.spec import Variable

Ends = tuple[int, int]
"""The first and the last of a stretch of numbers."""


class Steps:
    """What a question may still cost: a step is a part of a formula, a term of a sum or a value of a list looked at."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, count: int = 1) -> None:
        """Raises GaveUp if that is too many."""
        self._left -= count
        if self._left < 0:
            raise GaveUp("to find out what conduct complies took too many steps")


def mask(values: Collection[int], steps: Steps) -> int:
    """Values of an enumeration, each as a bit."""
    steps.take(len(values))
    return sum(1 << value for value in values)


class Box:
    """Some values of every action: of an integer action all from one to another, of others any, as bits."""

    def __init__(self, actions: Mapping[str, Variable]) -> None:
        self.bits: dict[str, int] = {}
        self.ends: dict[str, Ends] = {}
        for name, action in actions.items():
            if isinstance(action.domain, Integer):
                self.ends[name] = action.domain.low, action.domain.high
            else:
                self.bits[name] = (1 << action.domain.high + 1) - 1

    def copy(self) -> Box:
        other = Box({})
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

    def status(self, formula: Formula, steps: Steps) -> bool | None:
        """Whether a formula is true, or false, of all that is left; None if of some."""
        steps.take()
        match formula:
            case Const(value):
                return value
            case In(variable, values):
                left, wanted = self.bits[variable], mask(values, steps)
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
