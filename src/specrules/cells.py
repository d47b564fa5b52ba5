"""Which values of the facts are worth telling apart, and which facts axioms tie together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from .conflicts.table import Table
from .model.domain import Integer
from .model.formula import Formula, Linear
from .model.mentions import Mentions
from .model.spec import Spec

FEW = 64
"""A range of at most this many values is gone through value by value where comparisons relate it to others."""


class Cells:
    """Stretches of each fact's values that no comparison in the spec tells apart.

    `further` are formulas that limit facts besides axioms and coherence.
    """

    def __init__(self, spec: Spec, mentions: Mentions, table: Table, further: Iterable[Formula] = ()) -> None:
        self._spec, self._mentions, self._table, self._further = spec, mentions, table, tuple(further)

    @cached_property
    def _starts(self) -> Mapping[str, tuple[int, ...]]:
        return self._cut(self._mentions.all_linear)

    def _cut(self, forms: Iterable[Linear]) -> Mapping[str, tuple[int, ...]]:
        """The first value of each stretch of an integer fact; none for a wide one that is compared with others."""
        forms = frozenset(forms)
        related = {name for form in forms if len(form.terms) > 1 for _, name in form.terms}
        starts: dict[str, tuple[int, ...]] = {}
        for fact in self._spec.facts:
            if not isinstance(fact.domain, Integer):
                continue
            low, high = fact.domain.low, fact.domain.high
            if fact.name in related:
                starts[fact.name] = tuple(range(low, high + 1)) if high - low < FEW else ()
                continue
            cuts = {low}
            for form in forms:
                if form.terms[0][1] == fact.name:
                    factor = form.terms[0][0]
                    cuts.add(form.bound // factor + 1 if factor > 0 else -(form.bound // -factor))
            starts[fact.name] = tuple(sorted(cut for cut in cuts if low <= cut <= high))
        return starts

    def representative(self, fact: str, value: int) -> int:
        """The smallest value of the stretch the value lies in."""
        starts = self._starts[fact]
        return max(start for start in starts if start <= value) if starts else value

    def values(self, fact: str, asked: Iterable[Formula] = ()) -> Sequence[int]:
        """The values of a fact worth telling apart; none for a wide integer that is compared with others.

        `asked` are formulas that are no part of what the spec says, and may tell further values apart.
        """
        domain = self._spec.variables[fact].domain
        if not isinstance(domain, Integer):
            return range(domain.low, domain.high + 1)
        further = {form for formula in asked for form in self._mentions.linear(formula)}
        return self._cut(self._mentions.all_linear | further)[fact] if further else self._starts[fact]

    @cached_property
    def limits(self) -> tuple[Formula, ...]:
        """What axioms and coherence say of facts."""
        spec, table = self._spec, self._table
        formulas: list[Formula] = [a.formula for a in spec.axioms if not self._mentions.actions(a.formula)]
        formulas += [group.impossible for group in table.groups]
        return (*formulas, *self._coherence, *self._further)

    @cached_property
    def _coherence(self) -> tuple[Formula, ...]:
        """What says where instructions bind, and where they can be followed together."""
        if not self._spec.principals:
            return ()
        conflicts = (c.when for group in self._table.groups for c in group.conflicts)
        return (*conflicts, *(d.condition for d in self._spec.delegations))

    @cached_property
    def free(self) -> frozenset[str]:
        """The facts that axioms and coherence leave alone: each of their values goes with all of the other facts'."""
        limited = {name for formula in self.limits for name in self._mentions.facts(formula)}
        return frozenset(fact.name for fact in self._spec.facts) - limited

    @cached_property
    def tied(self) -> Mapping[str, frozenset[str]]:
        """For each fact, the facts whose values axioms and coherence tie to it, itself included."""
        sets = {fact.name: {fact.name} for fact in self._spec.facts}
        for formula in self.limits:
            names = sorted(self._mentions.facts(formula))
            for name in names[1:]:
                joined = sets[names[0]]
                if sets[name] is not joined:
                    joined |= sets[name]
                    for member in sets[name]:
                        sets[member] = joined
        return {name: frozenset(members) for name, members in sets.items()}

    @cached_property
    def strand(self) -> Mapping[str, str]:
        """For each fact the name of what it depends on: the first of the facts it is tied to. If these depend on
        what is said it is no name, which all such facts share."""
        spoken = {f for formula in (*self._coherence, *self._further) for f in self._mentions.facts(formula)}
        spoken |= {f for formula in self.limits if self._mentions.said(formula) for f in self._mentions.facts(formula)}
        return {fact: "" if members & spoken else min(members) for fact, members in self.tied.items()}
