"""Stretches of values that go with all else as it is in a conduct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..model.domain import Integer
from ..model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, leaves
from ..model.spec import Variable
from .box import Ends, Steps


def within(name: str, low: int, high: int, actions: Mapping[str, Variable]) -> list[Formula]:
    """Says that an action has a value from one to another."""
    if isinstance(actions[name].domain, Integer):
        return [Linear(((1, name),), high), Linear(((-1, name),), -low)]
    return [In(name, frozenset(range(low, high + 1)))]


def joined(stretches: Iterable[Ends]) -> tuple[Ends, ...]:
    """The stretches in order, those that touch as one."""
    found: list[Ends] = []
    for low, high in sorted(stretches):
        if found and found[-1][1] + 1 >= low:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return tuple(found)


def stretch(formulas: Sequence[Formula], conduct: Mapping[str, int], action: str, inside: Ends, steps: Steps) -> Ends:
    """The values around that of an integer action with which, all else as it is, the formulas still hold."""
    low, high = inside
    value = conduct[action]
    starts = sorted({low, *(cut for f in formulas for cut in _cuts(f, conduct, action) if low < cut <= high)})
    steps.take(len(starts))
    cells = [(start, end) for start, end in zip(starts, [*(s - 1 for s in starts[1:]), high], strict=True)]
    here = next(i for i, (_, end) in enumerate(cells) if value <= end)
    first = last = here

    def holds(cell: Ends) -> bool:
        return all(true_of(formula, {**conduct, action: cell[0]}, steps) for formula in formulas)

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


def true_of(formula: Formula, conduct: Mapping[str, int], steps: Steps) -> bool:
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
            return not true_of(of, conduct, steps)
        case And(of):
            return all(true_of(part, conduct, steps) for part in of)
        case Or(of):
            return any(true_of(part, conduct, steps) for part in of)
        case Iff(left, right):
            return true_of(left, conduct, steps) == true_of(right, conduct, steps)
        case Said() | Named():
            raise AssertionError("nothing but actions is mentioned")
