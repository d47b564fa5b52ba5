"""The values that one action of some sums can have, the others moving with it.

The other actions are eliminated one by one: whatever is at least what bounds one from below and at most what bounds it
from above leaves room for a number in between, where their factors are 1. Where they are not, a margin makes sure that
a whole number fits (W. Pugh, The Omega Test, 1991: the dark shadow). So every value found is possible; where both
factors of a pair are greater than 1, there may be others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd

from ..model.formula import Linear
from .box import Box, Ends, Steps
from .parts import apart

MOST_ROWS = 200
"""More sums than that at once are not worth it."""

Rows = dict[tuple[tuple[int, str], ...], int]
"""Sums with the bounds they are not to exceed; none that hold in all of the box."""

Side = tuple[dict[str, int], int, int]
"""A row as a bound of one action: the factors of the others, that of the action without its sign, and the bound."""


def projected(box: Box, sums: Sequence[Linear], action: str, steps: Steps) -> Ends | None:
    """A stretch of values for each of which some point of the box satisfies all sums that are connected with the
    action; None if this way finds none."""
    names, mine = next((part for part in apart(sums) if action in part[0]), ({action}, []))
    rows: Rows = {}
    for linear in mine:
        _add(rows, box, {name: factor for factor, name in linear.terms}, linear.bound)
    others = names - {action}
    while others:
        name = min(others, key=lambda other: (_largest_factor(other, rows), other))
        others.remove(name)
        rows = _without(name, rows, box, steps)
        if len(rows) > MOST_ROWS:
            return None
    low, high = box.ends[action]
    for terms, bound in rows.items():
        if not terms:
            return None
        # A row in its simplest form that mentions one action has the factor 1 or -1.
        low, high = (low, min(high, bound)) if terms[0][0] > 0 else (max(low, -bound), high)
    return (low, high) if low <= high else None


def _largest_factor(name: str, rows: Rows) -> int:
    return max((abs(factor) for terms in rows for factor, other in terms if other == name), default=0)


def _without(name: str, rows: Rows, box: Box, steps: Steps) -> Rows:
    """What the rows come to for the other actions, whatever value this one takes."""
    left: Rows = {}
    low, high = box.ends[name]
    above: list[Side] = [({}, 1, high)]
    below: list[Side] = [({}, 1, -low)]
    for terms, bound in rows.items():
        others = {other: factor for factor, other in terms if other != name}
        factor = next((factor for factor, other in terms if other == name), 0)
        if factor > 0:
            above.append((others, factor, bound))
        elif factor < 0:
            below.append((others, -factor, bound))
        else:
            left[terms] = bound
    for upper, a, p in above:
        for lower, c, q in below:
            steps.take(1 + len(upper) + len(lower))
            _add(left, box, _sum(upper, c, lower, a), c * p + a * q - (a - 1) * (c - 1))
    return left


def _sum(upper: Mapping[str, int], c: int, lower: Mapping[str, int], a: int) -> dict[str, int]:
    return {name: c * upper.get(name, 0) + a * lower.get(name, 0) for name in upper.keys() | lower.keys()}


def _add(rows: Rows, box: Box, factors: Mapping[str, int], bound: int) -> None:
    """Adds a row in its simplest form, unless it holds in all of the box."""
    common = gcd(*factors.values()) or 1
    terms = tuple((factors[name] // common, name) for name in sorted(factors) if factors[name])
    bound //= common
    if box.reach(Linear(terms, bound))[1] > bound:
        rows[terms] = min(bound, rows.get(terms, bound))
