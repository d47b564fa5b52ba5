"""Smallest hitting sets: the fewest literals, the first such in order, that meet every one of some sets of literals."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import TypeVar

L = TypeVar("L", bound=Hashable)


class OutOfPatience(Exception):
    """The search took more steps than it was given."""


class Patience:
    """The steps that searches may still take together."""

    def __init__(self, steps: int) -> None:
        self._steps = steps

    @property
    def left(self) -> int:
        """How many steps are left; none, once a search has wanted more."""
        return max(self._steps, 0)

    @property
    def exhausted(self) -> bool:
        """Whether there are no steps left."""
        return self._steps <= 0

    def renew(self, steps: int) -> None:
        """Gives so many steps from now on."""
        self._steps = steps

    def spend(self, steps: int = 1) -> None:
        """Takes a step, or several at once. Raises OutOfPatience when none is left."""
        self._steps -= steps
        if self._steps < 0:
            raise OutOfPatience


def smallest_hitting_set(
    literals: Sequence[L],
    rivals: Sequence[Collection[int]],
    sets: Sequence[Collection[L]],
    nogoods: Sequence[frozenset[L]],
    least: int,
    most: int,
    patience: Patience,
) -> tuple[L, ...] | None:
    """The lexicographically first of the smallest choices of literals that meets every set and contains no nogood.

    `literals` are in canonical order; `rivals[i]` are the positions of those that cannot be chosen with the i-th (it
    included). Sizes from `least` to `most` are tried; None if none of them will do. Raises OutOfPatience.
    """
    position = {literal: i for i, literal in enumerate(literals)}
    masks = [sum(1 << position[x] for x in one if x in position) for one in sets]
    barred = [sum(1 << i for i in group) for group in rivals]
    bad = [sum(1 << position[x] for x in nogood) for nogood in nogoods if all(x in position for x in nogood)]

    def search(open_sets: list[int], allowed: int, chosen: int, slots: int) -> int | None:
        if any(chosen & nogood == nogood for nogood in bad):
            return None
        if not open_sets:
            return chosen if slots == 0 else None
        patience.spend()
        available = [one & allowed for one in open_sets]
        if slots == 0 or _disjoint(available) > slots:
            return None
        last = min(one.bit_length() for one in available)  # beyond it, some set could not be met any more
        useful = 0
        for one in available:
            useful |= one
        useful &= (1 << last) - 1
        while useful:
            lowest = useful & -useful
            i = lowest.bit_length() - 1
            rest = [one for one in open_sets if not one & lowest]
            found = search(rest, allowed & ~(2 * lowest - 1) & ~barred[i], chosen | lowest, slots - 1)
            if found is not None:
                return found
            useful ^= lowest
        return None

    for size in range(least, most + 1):
        found = search(masks, (1 << len(literals)) - 1, 0, size)
        if found is not None:
            return tuple(x for i, x in enumerate(literals) if found >> i & 1)
    return None


def _disjoint(sets: list[int]) -> int:
    """A number of pairwise disjoint sets among these: as many literals at least are needed; huge if one is empty."""
    used, count = 0, 0
    for one in sorted(sets, key=int.bit_count):
        if not one:
            return 1 << 30
        if not one & used:
            used |= one
            count += 1
    return count
