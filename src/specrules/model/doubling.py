"""Two scenarios of one spec that agree on all but some facts, as one scenario of a larger spec.

Each of those facts gets a twin, `age'` for `age`, under a name that no rule file can write. The first scenario has the
values of the facts as they are, the second those of the twins; all other facts, and what is said, they share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from .domain import Boolean, Enumeration
from .formula import And, Formula, Iff, In, Linear, Named, Not, Or, conjunction
from .mentions import Mentions
from .spec import Norm, Scenario, Settlement, Spec
from .strength import fallback

T = TypeVar("T")

MARK = "'"


def twin(name: str) -> str:
    """The name of the twin of a fact or a definition."""
    return name + MARK


def original(name: str) -> str:
    """The name of which this is, or has, the twin."""
    return name.removesuffix(MARK)


@dataclass(frozen=True)
class Doubled:
    """A spec as the first and as the second scenario meet it, and both together: to follow the norms of both.

    All three have the twins besides the facts, and the twins of definitions. The joint spec has the formulas of both;
    which norms are in force has to be asked of the first and of the second.
    """

    facts: tuple[str, ...]
    first: Spec
    second: Spec
    joint: Spec

    def equal(self, fact: str) -> Formula:
        """That the two scenarios agree on a fact."""
        domain, other = self.first.variables[fact].domain, twin(fact)
        match domain:
            case Boolean():
                return Iff(In(fact, frozenset({1})), In(other, frozenset({1})))
            case Enumeration(values):
                places = [frozenset({i}) for i in range(len(values))]
                return conjunction(*(Iff(In(fact, place), In(other, place)) for place in places))
            case _:
                return conjunction(Linear(((1, fact), (-1, other)), 0), Linear(((-1, fact), (1, other)), 0))

    def apart(self, scenario: Scenario) -> tuple[Scenario, Scenario]:
        """The two scenarios for which one with twins stands."""
        first = {name: value for name, value in scenario.facts.items() if original(name) == name}
        second = first | {fact: scenario.facts[twin(fact)] for fact in self.facts}
        return Scenario(first, scenario.instructions), Scenario(second, scenario.instructions)


def doubled(spec: Spec, mentions: Mentions, facts: Collection[str]) -> Doubled:
    """The spec for two scenarios that may differ in these facts."""
    copy = _Copy(spec, mentions, frozenset(facts))
    variables = [replace(spec.variables[fact], name=twin(fact)) for fact in facts]
    definitions = [
        replace(d, name=twin(d.name), formula=copy.formula(d.formula))
        for d in spec.definitions.values()
        if copy.changes(d.formula)
    ]
    first = replace(
        spec,
        variables=_joined(spec.variables, {v.name: v for v in variables}),
        definitions=_joined(spec.definitions, {d.name: d for d in definitions}),
    )
    second = replace(
        first,
        delegations=tuple(replace(d, condition=copy.formula(d.condition)) for d in spec.delegations),
        axioms=tuple(replace(a, formula=copy.formula(a.formula)) for a in spec.axioms),
        norms={name: copy.norm(norm) for name, norm in spec.norms.items()},
        settlements={level: copy.settlement(s) for level, s in spec.settlements.items()},
        claims=tuple(
            replace(c, condition=copy.formula(c.condition), formula=copy.formula(c.formula)) for c in spec.claims
        ),
    )
    return Doubled(tuple(sorted(facts)), first, second, _joint(first, second))


def _joint(first: Spec, second: Spec) -> Spec:
    """All that either of them says."""
    further = [s.level for s in second.settlements.values() if s.fallback is not None]
    norms = [*second.norms.values(), *(fallback(second, level) for level in further)]
    return replace(
        first,
        axioms=_both(first.axioms, second.axioms),
        delegations=_both(first.delegations, second.delegations),
        claims=_both(first.claims, second.claims),
        norms=_joined(first.norms, {twin(norm.name): norm for norm in norms}),
    )


def _both(first: tuple[T, ...], second: tuple[T, ...]) -> tuple[T, ...]:
    """What the first has, and what the second has in place of it."""
    return (*first, *(other for one, other in zip(first, second, strict=True) if one != other))


def _joined(names: Mapping[str, T], twins: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted({**names, **twins}.items()))


@dataclass(frozen=True)
class _Copy:
    """Makes what speaks of the facts speak of their twins."""

    spec: Spec
    mentions: Mentions
    facts: frozenset[str]

    def changes(self, formula: Formula) -> bool:
        """Whether the formula depends on one of the facts."""
        return not self.facts.isdisjoint(self.mentions.variables(formula))

    def formula(self, formula: Formula) -> Formula:
        """The formula about the twins; the very same one if it does not depend on the facts."""
        if not self.changes(formula):
            return formula
        match formula:
            case In(variable, values):
                return In(twin(variable), values)
            case Linear(terms, bound):
                renamed = ((factor, self._name(name)) for factor, name in terms)
                return Linear(tuple(sorted(renamed, key=lambda term: term[1])), bound)
            case Named(name):
                return Named(twin(name))
            case Not(of):
                return Not(self.formula(of))
            case And(of):
                return And(tuple(self.formula(part) for part in of))
            case Or(of):
                return Or(tuple(self.formula(part) for part in of))
            case Iff(left, right):
                return Iff(self.formula(left), self.formula(right))
            case _:
                return formula

    def _name(self, name: str) -> str:
        return twin(name) if name in self.facts else name

    def norm(self, norm: Norm) -> Norm:
        """The norm under the other condition and with the other head."""
        if not (self.changes(norm.condition) or self.changes(norm.head)):
            return norm
        return replace(norm, condition=self.formula(norm.condition), head=self.formula(norm.head))

    def settlement(self, settlement: Settlement) -> Settlement:
        """The settlement with the other fallback."""
        duty = settlement.fallback
        return settlement if duty is None else replace(settlement, fallback=self.formula(duty))
