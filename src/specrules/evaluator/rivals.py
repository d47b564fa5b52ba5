"""Conflicts as sets of norms: which stronger norms override each norm, and which equally strong ones contradict it.

Most conflicts are two heads that can never be satisfied together; for these one AND with the norms in force says
whether some norm is overridden. Conflicts of more heads, of one, and those that depend on the situation are looked at
one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ..conflicts.table import Conflict, Table
from ..model.formula import TRUE
from ..model.spec import Norm
from ..model.strength import Strength
from .index import Bits

Place = tuple[int, int]
"""A head: its group, and its number there."""


@dataclass(frozen=True, slots=True)
class Further:
    """A conflict of another sort than two heads that can never be satisfied together; for each head its bearers."""

    conflict: Conflict
    bearers: tuple[Bits, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The norms that have a head, and the conflicts it takes part in.

    `foes` are the heads that are never satisfied together with this one, though each can be; `further` are all other
    conflicts.
    """

    duties: Bits
    permissions: Bits
    foes: frozenset[Place]
    further: tuple[Further, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A norm, written or spoken, with the written ones that can override and that can contradict it.

    `stronger` are all that are stronger; `rivals` those of them that can never be followed together with it, `peers`
    the same but neither stronger nor weaker. `successor` is the number of its `otherwise`, -1 without.
    """

    norm: Norm
    place: Place
    rivals: Bits
    peers: Bits
    stronger: Bits
    further: tuple[Further, ...]
    foes: frozenset[Place]
    successor: int


class Rivals:
    """The norms of a spec by their numbers in the order of strength, worked out one by one when first met.

    Safe for threads: two that work out the same come to the same.
    """

    def __init__(self, table: Table, strength: Strength, order: Sequence[Norm]) -> None:
        self._table, self._strength = table, strength
        self.order = tuple(order)
        self.number = {norm.name: number for number, norm in enumerate(order)}
        self._members: list[Member | None] = [None] * len(order)
        self._bearers: dict[int, dict[int, tuple[Bits, Bits]]] = {}
        self._heads: dict[Place, Head] = {}
        self._conflicts: dict[tuple[int, int], Further] = {}
        self._against: dict[tuple[Place, bool], Bits] = {}
        self._order_of_ranks = [norm.rank for norm in order]
        self._ranks: dict[tuple[int, int, int], tuple[int, int]] = {}
        for number, norm in enumerate(order):
            first, _ = self._ranks.get(norm.rank, (number, number))
            self._ranks[norm.rank] = first, number + 1
        self._brought = [norm for norm in order if norm.base not in table.spec.norms]
        self._successors = {norm.after: number for number, norm in enumerate(order) if norm.after is not None}

    def member(self, number: int) -> Member:
        """The norm of this number."""
        return self._members[number] or self._met(number)

    def voice(self, norm: Norm) -> Member:
        """An instruction that binds."""
        place = self._table.place(norm.head)
        stronger = (1 << bisect_left(self._order_of_ranks, norm.rank)) - 1
        rivals, head = self.against(place, norm.permits) & stronger, self.head(place)
        return Member(norm, place, rivals, 0, stronger, head.further, head.foes, -1)

    def head(self, place: Place) -> Head:
        """What there is to know of a head."""
        known = self._heads.get(place)
        if known is None:
            known = self._heads[place] = self._looked_at(place)
        return known

    def against(self, place: Place, permits: bool) -> Bits:
        """The norms that can never be followed together with one that has this head; two permissions always can."""
        found = self._against.get((place, permits))
        if found is None:
            found = 0
            for foe in self.head(place).foes:
                other = self.head(foe)
                found |= other.duties if permits else other.duties | other.permissions
            self._against[place, permits] = found
        return found

    def _looked_at(self, place: Place) -> Head:
        group, number = place
        pairs, further = [], []
        for conflict in self._table.groups[group].containing[number]:
            if len(conflict.heads) == 2 and conflict.minimal == TRUE:
                pairs += [(group, other) for other in conflict.heads if other != number]
            else:
                further.append(self._further(group, conflict))
        duties, permissions = self._bearing(group).get(number, (0, 0))
        return Head(duties, permissions, frozenset(pairs), tuple(further))

    def _further(self, group: int, conflict: Conflict) -> Further:
        """One for each conflict of a group, however many heads it has; another group may have the very same one."""
        known = self._conflicts.get((group, id(conflict)))
        if known is None:
            bearing = self._bearing(group)
            bearers = (bearing.get(head, (0, 0)) for head in conflict.heads)
            known = self._conflicts[group, id(conflict)] = Further(conflict, tuple(d | p for d, p in bearers))
        return known

    def _bearing(self, group: int) -> dict[int, tuple[Bits, Bits]]:
        """The duties and the permissions that have each head of a group."""
        if group not in self._bearers:
            found: dict[int, tuple[Bits, Bits]] = {}
            for norm in self._about(group):
                duties, permissions = found.get(head := self._table.place(norm.head)[1], (0, 0))
                bit = 1 << self.number[norm.name]
                found[head] = (duties, permissions | bit) if norm.permits else (duties | bit, permissions)
            self._bearers[group] = found
        return self._bearers[group]

    def _about(self, group: int) -> list[Norm]:
        """The norms about a group of actions, and the duties that `on conflict` brings in."""
        written = [norm for norm in self._table.norms.get(group, ()) if norm.name in self.number]
        return written + [norm for norm in self._brought if self._table.home(norm.head) == group]

    def _met(self, number: int) -> Member:
        norm = self.order[number]
        place = self._table.place(norm.head)
        head = self.head(place)
        against = self.against(place, norm.permits)
        first, last = self._ranks[norm.rank]
        stronger = (1 << first) - 1
        equals = (1 << last) - 1 & ~stronger & ~(1 << number)
        if self._strength.has_part(norm):
            for other in range(first, last):
                if self._strength.stronger(self.order[other], norm):
                    stronger |= 1 << other
                    equals &= ~(1 << other)
                elif self._strength.stronger(norm, self.order[other]):
                    equals &= ~(1 << other)
        member = Member(
            norm, place, against & stronger, against & equals, stronger, head.further, head.foes,
            self._successors.get(norm.name, -1),
        )  # fmt: skip
        self._members[number] = member
        return member
