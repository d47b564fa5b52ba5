"""One scenario gone through, from the strongest norm to the weakest (docs/semantics.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from ..conflicts.table import Conflict
from ..model.formula import Formula
from ..model.spec import Norm, Settlement
from ..model.strength import Strength
from .index import Bits, places
from .rivals import Further, Member, Place, Rivals


@dataclass(slots=True)
class Force:
    """The norms in force, as bits, and the instructions in force; what overrides the others.

    `overridden` has for each written norm the stronger ones in force with which it cannot be followed, or one conflict,
    and `unheard` for each instruction the same. Of the norms in force, `pairs` are some that contradict others, and
    `tangled` the heads that take part in conflicts of another sort.
    """

    in_force: Bits = 0
    heard: list[Member] = field(default_factory=list)
    overridden: dict[int, Bits | tuple[Norm, ...]] = field(default_factory=dict)
    unheard: list[tuple[Norm, ...]] = field(default_factory=list)
    pairs: list[tuple[int, Bits]] = field(default_factory=list)
    tangled: set[Place] = field(default_factory=set)


@dataclass(slots=True)
class Outcome:
    """What a scenario comes to: force after settling, contradictions that are left and that were settled."""

    force: Force
    contradictions: tuple[tuple[Norm, ...], ...]
    settled: tuple[tuple[Norm, ...], ...] = ()
    withdrawn: frozenset[str] = frozenset()


class Run:
    """The evaluation of one scenario; `holds` says what is true in it of the table's formulas."""

    def __init__(self, rivals: Rivals, strength: Strength, holds: Callable[[Formula], bool]) -> None:
        self._rivals, self._strength, self._holds = rivals, strength, holds

    def outcome(
        self, applicable: Bits, spoken: Sequence[Member], settlements: Iterable[tuple[Settlement, int]] = ()
    ) -> Outcome:
        """Goes from the strongest norm to the weakest, settling level by level.

        `applicable` are the written norms whose condition holds, `spoken` the instructions that bind, strongest first,
        `settlements` the `on conflict` clauses from the strongest level down, each with the number of its duty.
        """
        withdrawn: set[str] = set()
        settled: list[tuple[Norm, ...]] = []
        for settlement, duty in settlements:
            found = self._contradictions(self._without(withdrawn, applicable, spoken))
            clashes = [c for c in found if self._strength.weakest(c)[0].level == settlement.level]
            settled += clashes
            weakest = {n.name: n for clash in clashes for n in self._strength.weakest(clash)}
            if settlement.fallback is None:
                withdrawn |= {name for name, norm in weakest.items() if not norm.modality.prohibits}
            elif clashes:
                withdrawn |= set(weakest)
                applicable |= 1 << duty
        force = self._without(withdrawn, applicable, spoken)
        return Outcome(force, tuple(self._contradictions(force)), tuple(settled), frozenset(withdrawn))

    def _without(self, withdrawn: set[str], applicable: Bits, spoken: Sequence[Member]) -> Force:
        """Force among the norms that are not withdrawn."""
        if not withdrawn:
            return self._force(applicable, spoken)
        blocked = sum(1 << self._rivals.number[name] for name in withdrawn if name in self._rivals.number)
        return self._force(applicable & ~blocked, [v for v in spoken if v.norm.name not in withdrawn], blocked)

    def _force(self, pending: Bits, spoken: Sequence[Member], blocked: Bits = 0) -> Force:
        """Which of the norms are in force. Those `blocked` never are."""
        force = Force()
        for voice in spoken:
            pending = self._go_through(force, pending, voice.stronger + 1, blocked)
            conflict = next(self.overriding(force, voice), None)
            if conflict is not None:
                force.unheard.append(conflict)
                continue
            force.heard.append(voice)
            if voice.further:
                force.tangled.add(voice.place)
        self._go_through(force, pending, 1 << len(self._rivals.order), blocked)
        return force

    def _go_through(self, force: Force, pending: Bits, end: Bits, blocked: Bits) -> Bits:
        """Takes the norms below the bit `end` in order; returns those that are left."""
        member_of, in_force = self._rivals.member, force.in_force
        while pending:
            bit = pending & -pending
            if bit >= end:
                break
            pending ^= bit
            number = bit.bit_length() - 1
            member = member_of(number)
            conflict: Bits | tuple[Norm, ...] | None = in_force & member.rivals or None
            if conflict is None and (member.further or force.heard):
                force.in_force = in_force
                conflict = next(self.overriding(force, member), None)
            if conflict is None:
                if peers := in_force & member.peers:
                    force.pairs.append((number, peers))
                if member.further:
                    force.tangled.add(member.place)
                in_force |= bit
                continue
            force.overridden[number] = conflict
            if member.successor >= 0:
                pending |= 1 << member.successor & ~blocked
        force.in_force = in_force
        return pending

    def overriding(self, force: Force, member: Member) -> Iterator[tuple[Norm, ...]]:
        """Every conflict that overrides a norm, the norm itself last."""
        norm, order = member.norm, self._rivals.order
        for number in places(force.in_force & member.rivals):
            yield order[number], norm
        for voice in force.heard:
            at_odds = voice.place in member.foes and not (norm.permits and voice.norm.permits)
            if at_odds and self._strength.stronger(voice.norm, norm):
                yield voice.norm, norm
        group, head = member.place
        for conflict in self._within_reach(force, member.further, head):
            others = [self._stronger_bearers(force, (group, h), member) for h in conflict.heads if h != head]
            for chosen in self._sets(conflict, others, 0 if norm.permits else 1):
                yield *chosen, norm

    def _within_reach(self, force: Force, further: Iterable[Further], head: int = -1) -> Iterator[Conflict]:
        """The conflicts of which every head, but for the one given, may be that of a norm in force."""
        in_force, heard = force.in_force, force.heard
        for each in further:
            for other, bearers in zip(each.conflict.heads, each.bearers, strict=True):
                if not in_force & bearers and other != head and not heard:
                    break
            else:
                yield each.conflict

    def _stronger_bearers(self, force: Force, place: Place, than: Member) -> list[Norm]:
        """The norms in force that have a head and are stronger than another."""
        head = self._rivals.head(place)
        written = force.in_force & than.stronger & (head.duties | head.permissions)
        spoken = [v.norm for v in force.heard if v.place == place and self._strength.stronger(v.norm, than.norm)]
        return [*(self._rivals.order[number] for number in places(written)), *spoken]

    def _bearers(self, force: Force, place: Place) -> list[Norm]:
        """The norms in force that have a head."""
        head = self._rivals.head(place)
        written = places(force.in_force & (head.duties | head.permissions))
        return [*(self._rivals.order[number] for number in written), *(v.norm for v in force.heard if v.place == place)]

    def _sets(
        self, conflict: Conflict, bearers: Sequence[Sequence[Norm]], permissions: int
    ) -> Iterator[tuple[Norm, ...]]:
        """One norm for each head, at most so many of them permissions, where the conflict is one."""
        if all(bearers) and self._holds(conflict.minimal):
            for chosen in product(*bearers):
                if sum(n.permits for n in chosen) <= permissions:
                    yield chosen

    def _contradictions(self, force: Force) -> Iterator[tuple[Norm, ...]]:
        """Every conflict all of whose members are in force, each in order of strength."""
        order = self._rivals.order
        for number, peers in force.pairs:
            for peer in places(peers):
                yield order[peer], order[number]
        for group, head in sorted(force.tangled):
            for conflict in self._within_reach(force, self._rivals.head((group, head)).further):
                if len(conflict.heads) > 1 and conflict.heads[0] == head:
                    borne = [self._bearers(force, (group, h)) for h in conflict.heads]
                    for chosen in self._sets(conflict, borne, 1):
                        yield tuple(self._strength.evaluation_order(chosen))

    def excluding(self, force: Force, place: Place) -> tuple[Norm, ...] | None:
        """Duties in force because of which no conduct has this head, none of which could be left out; None if some
        conduct has it."""
        if duties := force.in_force & self._rivals.against(place, permits=True):
            return (self._rivals.order[next(places(duties))],)
        head = self._rivals.head(place)
        for voice in force.heard:
            if voice.place in head.foes and not voice.norm.permits:
                return (voice.norm,)
        for conflict in self._within_reach(force, head.further, place[1]):
            borne = [self._bearers(force, (place[0], h)) for h in conflict.heads if h != place[1]]
            found = next(self._sets(conflict, borne, 0), None)
            if found is not None:
                return found
        return None

    def consistent(self, voices: Sequence[Member]) -> bool:
        """Whether these instructions can be followed together."""
        force = Force(heard=list(voices))
        for voice in voices:
            for other in voices:
                if other.place in voice.foes and not (voice.norm.permits and other.norm.permits):
                    return False
            for conflict in self._within_reach(force, voice.further):
                borne = [self._bearers(force, (voice.place[0], h)) for h in conflict.heads]
                if next(self._sets(conflict, borne, 1), None) is not None:
                    return False
        return True
