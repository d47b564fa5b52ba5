"""The quickest way from facts by name to one verdict.

Most questions are about an action all of whose conflicts are pairs of heads, in a case where nothing was said and no
norm can contradict another: then the norms of one group, as bits, decide. Whatever is not of this kind, what is not
known by name included, is left to the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..evaluator.index import Bits
from ..model.domain import Integer, shown
from ..model.formula import TRUE
from ..model.spec import Variable, Verdict
from ..program import Program
from .answers import named_values
from .decide import incomplete

WIDE = 4_096
"""Integer facts with more values are left to the others."""


@dataclass(frozen=True, slots=True)
class Probe:
    """An action value: the norms of its group, those elsewhere that may contradict each other, and the duties that
    exclude it, or exclude all else."""

    group: Bits
    elsewhere: Bits
    against: Bits
    demanding: Bits


class Quick:
    """Verdicts of one program. Safe for threads."""

    def __init__(self, program: Program) -> None:
        evaluator = program.evaluator
        self._index = evaluator.index
        self._rough = self._index.rough | (~evaluator.everybody & (1 << self._index.width) - 1)
        self._tables = {f.name: self._by_value(f) for f in program.spec.facts if not _wide(f)}
        self._members = [
            (m.rivals, m.peers, 1 << m.successor if m.successor >= 0 else 0)
            for m in map(evaluator.rivals.member, range(len(evaluator.rivals.order)))
        ]
        self._probes = {} if program.once(incomplete) else dict(self._probed(program))

    def _by_value(self, fact: Variable) -> tuple[type, Mapping[Any, Bits]]:
        """The type of a fact's values, and what each lets through."""
        values = range(fact.domain.low, fact.domain.high + 1)
        table = {shown(fact.domain, value): self._index.tolerating(fact.name, value) for value in values}
        return type(next(iter(table))), table

    def _probed(self, program: Program) -> Iterator[tuple[str, Probe]]:
        """The action values that can be asked about this way, by name."""
        evaluator, table = program.evaluator, program.table
        plain = [all(len(c.heads) == 2 and c.minimal == TRUE for c in group.conflicts) for group in table.groups]
        for name, (action, value) in program.once(named_values).items():
            group = table.group_of[action]
            if value is not None and plain[group]:
                says, denies = evaluator.probes(action, value)
                mine = evaluator.members(group)
                against, demanding = (evaluator.rivals.against(place, permits=True) for place in (says, denies))
                yield name, Probe(mine, evaluator.contentious & ~mine, against, demanding)

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
            rivals, peers, successor = members[bit.bit_length() - 1]
            if in_force & rivals:
                left |= successor
            elif in_force & peers:
                return None
            else:
                in_force |= bit
        if in_force & probe.against:
            return Verdict.FORBIDDEN
        return Verdict.REQUIRED if in_force & probe.demanding else Verdict.OPTIONAL


def _wide(fact: Variable) -> bool:
    return isinstance(fact.domain, Integer) and fact.domain.high - fact.domain.low >= WIDE
