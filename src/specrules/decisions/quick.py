"""The quickest way from facts by name to one verdict.

Most questions are about an action whose conflicts do not depend on the situation, in a case where nothing was said and
no norms contradict each other: then the norms of one group, as bits, decide. Whatever is not of this kind, what is not
known by name included, is left to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..evaluator.index import Bits
from ..evaluator.rivals import Further, Place
from ..model.domain import Integer, shown
from ..model.formula import TRUE
from ..model.spec import Variable, Verdict
from ..program import Program
from .answers import named_values
from .decide import incomplete

WIDE = 4_096
"""Integer facts with more values are left to the others."""


Together = tuple[tuple[Bits, ...], ...]
"""Sets of norms, of which it takes one of each, for one of several conflicts."""


@dataclass(frozen=True, slots=True)
class Probe:
    """An action value: the norms of its group, those elsewhere that may contradict each other, and the duties that
    exclude it, or exclude all else, by themselves or together."""

    group: Bits
    elsewhere: Bits
    against: Bits
    against_together: Together
    demanding: Bits
    demanding_together: Together


class Quick:
    """Verdicts of one program. Safe for threads."""

    def __init__(self, program: Program) -> None:
        evaluator = program.evaluator
        self._index = evaluator.index
        self._rough = self._index.rough | (~evaluator.everybody & (1 << self._index.width) - 1)
        self._tables = {f.name: self._by_value(f) for f in program.spec.facts if not _wide(f)}
        self._members = [self._member(program, number) for number in range(len(evaluator.rivals.order))]
        self._probes = {} if program.once(incomplete) else dict(self._probed(program))

    def _by_value(self, fact: Variable) -> tuple[type, Mapping[Any, Bits]]:
        """The type of a fact's values, and what each lets through."""
        values = range(fact.domain.low, fact.domain.high + 1)
        table = {shown(fact.domain, value): self._index.tolerating(fact.name, value) for value in values}
        return type(next(iter(table))), table

    def _member(self, program: Program, number: int) -> tuple[Bits, Together, Bits, Together, Bits]:
        """What overrides a norm, by itself and together, what contradicts it, and the norm that is left of it."""
        member = program.evaluator.rivals.member(number)
        others = _others(member.further, member.place)
        stronger = tuple(tuple(bits & member.stronger for bits in each) for each in others)
        successor = 1 << member.successor if member.successor >= 0 else 0
        return member.rivals, stronger, member.peers, others, successor

    def _probed(self, program: Program) -> Iterator[tuple[str, Probe]]:
        """The action values that can be asked about this way, by name."""
        evaluator, table = program.evaluator, program.table
        plain = [_plain(program, number) for number in range(len(table.groups))]
        for name, (action, value) in program.once(named_values).items():
            group = table.group_of[action]
            if value is not None and plain[group]:
                says, denies = evaluator.probes(action, value)
                mine = evaluator.members(group)
                yield (
                    name,
                    Probe(
                        mine,
                        evaluator.contentious & ~mine,
                        evaluator.rivals.against(says, permits=True),
                        _others(evaluator.rivals.head(says).further, says),
                        evaluator.rivals.against(denies, permits=True),
                        _others(evaluator.rivals.head(denies).further, denies),
                    ),
                )

    def verdict(self, action: str, facts: Mapping[str, object] | None) -> Verdict | None:
        """The verdict on an action value where nothing is said and the facts left out are as usual; None where it takes
        more to tell."""
        tables = self._tables
        try:
            probe = self._probes[action]
            facts = {} if facts is None else facts
            bits = self._index.quiet(tuple(facts))
            for name, value in facts.items():
                kind, table = tables[name]
                if value.__class__ is not kind:
                    return None
                bits &= table[value]
        except (KeyError, TypeError, AttributeError):  # of some other sort, or a mistake
            return None
        if bits & self._rough or bits & probe.elsewhere:
            return None
        left, in_force, members = bits & probe.group, 0, self._members
        while left:
            bit = left & -left
            left ^= bit
            rivals, stronger, peers, others, successor = members[bit.bit_length() - 1]
            if in_force & rivals or (stronger and _together(in_force, stronger)):
                left |= successor
            elif in_force & peers or (others and _together(in_force, others)):
                return None
            else:
                in_force |= bit
        if in_force & probe.against or _together(in_force, probe.against_together):
            return Verdict.FORBIDDEN
        required = in_force & probe.demanding or _together(in_force, probe.demanding_together)
        return Verdict.REQUIRED if required else Verdict.OPTIONAL


def _together(in_force: Bits, ways: Together) -> bool:
    """Whether in one of several ways every one of its sets has a norm that is in force."""
    for way in ways:
        for bits in way:
            if not in_force & bits:
                break
        else:
            return True
    return False


def _others(further: Iterable[Further], place: Place) -> Together:
    """For each conflict the bearers of its other heads."""
    return tuple(
        tuple(bits for head, bits in zip(each.conflict.heads, each.bearers, strict=True) if head != place[1])
        for each in further
    )


def _plain(program: Program, group: int) -> bool:
    """Whether the group's conflicts are the same in every situation and, where they are not all pairs, its norms are
    all duties: two permissions never conflict."""
    conflicts = program.table.groups[group].conflicts
    pairs = all(len(conflict.heads) == 2 for conflict in conflicts)
    duties = pairs or not any(norm.permits for norm in program.table.norms.get(group, ()))
    return duties and all(conflict.minimal == TRUE for conflict in conflicts)


def _wide(fact: Variable) -> bool:
    return isinstance(fact.domain, Integer) and fact.domain.high - fact.domain.low >= WIDE
