"""Which norms can apply together: a large group's norms in contexts, so that a question meets only those that matter.

Norms about one topic need other values of the same few facts than norms about another. Where a norm applies, only those
compatible with what it needs of these facts can; what is asked about it can be answered among them alone, provided the
question implies that it is applicable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .conflicts.table import Table
from .model.needs import Needs, Reader
from .model.spec import Norm, Spec

CANDIDATES = 8
"""How many facts are looked at, those that most norms need something of."""


@dataclass(frozen=True)
class Costs:
    """What a context, and a norm in one, costs to set up, where a question costs 1 for each norm in its context; a
    group of only `few` norms is one context."""

    per_context: int = 450
    per_norm: int = 20
    few: int = 40


@dataclass(frozen=True)
class Context:
    """`own` are the norms asked about here; `norms` all that can apply where one of them does, they included.

    Each written norm comes with its `otherwise` chain. `whole` tells that no norm of the group is left out.
    """

    own: tuple[Norm, ...]
    norms: tuple[Norm, ...]
    whole: bool


class Contexts:
    """The contexts of every group of a spec."""

    def __init__(self, spec: Spec, table: Table, costs: Costs | None = None) -> None:
        self._spec, self._table, self._costs = spec, table, costs or Costs()
        self._reader = Reader(spec)
        self._needs: dict[str, Needs] = {}
        self._in: dict[int, tuple[Context, ...]] = {}

    def needs(self, norm: Norm) -> Needs:
        """What a norm plainly needs to be applicable: that of the written norm, for an `otherwise`."""
        known = self._needs.get(norm.base)
        if known is None:
            known = self._needs[norm.base] = self._reader.needs(self._spec.norms[norm.base].condition)
        return known

    def of(self, norm: Norm) -> Context:
        """The context in which a norm of the spec is asked about."""
        return self._by_norm[norm.base]

    @cached_property
    def _by_norm(self) -> Mapping[str, Context]:
        return {n.base: context for group in self._table.norms for context in self.within(group) for n in context.own}

    def within(self, group: int) -> tuple[Context, ...]:
        """The contexts of a group of actions: each of its norms is one context's own."""
        if group not in self._in:
            norms = self._table.norms.get(group, ())
            alone = (Context(norms, norms, True),) if norms else ()
            self._in[group] = self._divided(norms) if len(norms) > self._costs.few else alone
        return self._in[group]

    def _divided(self, norms: tuple[Norm, ...]) -> tuple[Context, ...]:
        chains: dict[str, list[Norm]] = {}
        for norm in norms:
            chains.setdefault(norm.base, []).append(norm)
        units = list(chains.values())
        division = _Division(self._spec, [self.needs(chain[0]) for chain in units], self._costs)
        contexts = []
        for members, own in division.best().items():
            inside = tuple(norm for i, chain in enumerate(units) if members >> i & 1 for norm in chain)
            asked = tuple(norm for i in own for norm in units[i])
            contexts.append(Context(asked, inside, len(inside) == len(norms)))
        return tuple(contexts)


class _Division:
    """The search for the facts by which to divide norms; sets of norms are integers with a bit for each."""

    def __init__(self, spec: Spec, needed: Sequence[Needs], costs: Costs) -> None:
        self._needed, self._costs = needed, costs
        self._everybody = (1 << len(needed)) - 1
        counts: dict[str, int] = {}
        for needs_of_one in needed:
            for fact, values in needs_of_one.items():
                if isinstance(fact, str) and isinstance(values, frozenset):
                    counts[fact] = counts.get(fact, 0) + 1
        frequent = sorted(counts, key=lambda fact: (-counts[fact], fact))[:CANDIDATES]
        self._allowing = {fact: self._by_value(spec, fact) for fact in frequent}

    def _by_value(self, spec: Spec, fact: str) -> Mapping[int, int]:
        """For each value of a fact the norms that do not exclude it."""
        domain = spec.variables[fact].domain
        allowing = dict.fromkeys(range(domain.low, domain.high + 1), 0)
        for i, needs_of_one in enumerate(self._needed):
            for value in needs_of_one.get(fact, allowing):
                allowing[value] |= 1 << i
        return allowing

    def best(self) -> Mapping[int, Sequence[int]]:
        """Sets of norms that can apply together, each with the norms it is asked for; facts are added while it pays."""
        chosen: tuple[str, ...] = ()
        contexts = self._contexts(chosen)
        while True:
            options = [(*chosen, fact) for fact in self._allowing if fact not in chosen]
            tried = [(option, self._contexts(option)) for option in options]
            better = [(option, found) for option, found in tried if self._cost(found) < self._cost(contexts)]
            if not better:
                return contexts
            chosen, contexts = min(better, key=lambda each: self._cost(each[1]))

    def _contexts(self, facts: Sequence[str]) -> dict[int, list[int]]:
        contexts: dict[int, list[int]] = {}
        known: dict[tuple[object, ...], int] = {}
        for i, needs_of_one in enumerate(self._needed):
            key = tuple(needs_of_one.get(fact) for fact in facts)
            if key not in known:
                known[key] = self._compatible(facts, needs_of_one)
            # A norm that excludes itself is asked about all the same.
            contexts.setdefault(known[key] | 1 << i, []).append(i)
        return contexts

    def _compatible(self, facts: Sequence[str], needs_of_one: Needs) -> int:
        """The norms that need nothing of these facts that this one excludes."""
        members = self._everybody
        for fact in facts:
            if fact in needs_of_one:
                allowing = 0
                for value in needs_of_one[fact]:
                    allowing |= self._allowing[fact][value]
                members &= allowing
        return members

    def _cost(self, contexts: Mapping[int, Sequence[int]]) -> int:
        costs = self._costs
        return sum(costs.per_context + m.bit_count() * (costs.per_norm + len(own)) for m, own in contexts.items())
