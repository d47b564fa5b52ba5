"""The reference meaning: docs/semantics.md in code, by enumeration, as short as it can be said.

Everything cleverer is held against this module. It enumerates conducts, so it is for small specs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from .model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from .model.spec import Instruction, Norm, Scenario, Spec, Verdict
from .model.strength import Strength, binding, fallback

Conduct = Mapping[str, int]


def holds(formula: Formula, spec: Spec, values: Mapping[str, int], said: Sequence[Instruction] = ()) -> bool:
    """Whether the formula is true of these values of facts and actions, and of what was said."""
    match formula:
        case Const(value):
            return value
        case In(variable, allowed):
            return values[variable] in allowed
        case Linear(terms, bound):
            return sum(factor * values[variable] for factor, variable in terms) <= bound
        case Said(principal, stance, action, value):
            return Instruction(principal, stance, action, value) in said
        case Named(name):
            return holds(spec.definitions[name].formula, spec, values, said)
        case Not(of):
            return not holds(of, spec, values, said)
        case And(of):
            return all(holds(part, spec, values, said) for part in of)
        case Or(of):
            return any(holds(part, spec, values, said) for part in of)
        case Iff(left, right):
            return holds(left, spec, values, said) == holds(right, spec, values, said)


@dataclass(frozen=True)
class Outcome:
    """What a scenario comes to: the norms in force (strongest first), what overrides each overridden norm,
    the contradictions left after settling and before it, the norms withdrawn, and the conducts that comply."""

    in_force: tuple[Norm, ...]
    overridden: Mapping[str, tuple[Norm, ...]]
    contradictions: tuple[tuple[Norm, ...], ...]
    settled: tuple[tuple[Norm, ...], ...]
    withdrawn: frozenset[str]
    compliant: tuple[Conduct, ...]


class World:
    """One scenario: its feasible conducts, and each set of conducts as the bits of an integer."""

    def __init__(self, spec: Spec, scenario: Scenario) -> None:
        self.spec, self.scenario, self.strength = spec, scenario, Strength(spec)
        domains = {v.name: range(v.domain.low, v.domain.high + 1) for v in spec.actions}
        conducts = (dict(zip(domains, values, strict=True)) for values in product(*domains.values()))
        self.feasible = [c for c in conducts if all(self.true(a.formula, c) for a in spec.axioms)]
        self.everything = (1 << len(self.feasible)) - 1
        self._extensions: dict[Formula, int] = {}

    def true(self, formula: Formula, conduct: Conduct = {}) -> bool:  # noqa: B006
        return holds(formula, self.spec, {**self.scenario.facts, **conduct}, self.scenario.instructions)

    def extension(self, formula: Formula) -> int:
        """The feasible conducts that satisfy the formula."""
        if formula not in self._extensions:
            bits = sum(1 << i for i, conduct in enumerate(self.feasible) if self.true(formula, conduct))
            self._extensions[formula] = bits
        return self._extensions[formula]

    def satisfying(self, norms: Sequence[Norm]) -> int:
        """The feasible conducts that satisfy every duty among the norms."""
        bits = self.everything
        for norm in norms:
            bits &= self.everything if norm.permits else self.extension(norm.head)
        return bits

    def consistent(self, norms: Sequence[Norm]) -> bool:
        duties = self.satisfying(norms)
        return duties != 0 and all(duties & self.extension(n.head) for n in norms if n.permits)

    def instructions(self) -> Iterator[Norm]:
        """The instructions of the scenario that bind, each as the norm it is."""
        for position, said in enumerate(self.scenario.instructions):
            if said in self.scenario.instructions[position + 1 :]:
                continue  # said again later: the later mention counts
            principal = self.spec.principals[said.principal]
            level = principal.hints_at if said.stance == "hints" else principal.level
            if level is None and said.stance != "hints":
                given = [d for d in self.spec.delegations if d.principal == said.principal and self.true(d.condition)]
                level = min((d.level for d in given), default=None)
            if level is not None:
                yield binding(self.spec, said, level, position)

    def conflicts(self, norms: Sequence[Norm], *containing: Norm) -> Iterator[tuple[Norm, ...]]:
        """The minimal inconsistent sets made of `containing` and some of the norms, the smallest first."""
        if self.consistent([*norms, *containing]):
            return
        found: list[set[str]] = []
        for size in range(len(norms) + 1):
            for others in combinations(norms, size):
                names = {n.name for n in (*others, *containing)}
                if any(known <= names for known in found) or self.consistent([*others, *containing]):
                    continue
                found.append(names)
                if not containing or self.consistent(others):
                    yield (*others, *containing)

    def force(self, norms: Sequence[Norm]) -> tuple[list[Norm], dict[str, tuple[Norm, ...]]]:
        """The norms in force, strongest first, and for each overridden norm one conflict that overrides it."""
        in_force: list[Norm] = []
        overridden: dict[str, tuple[Norm, ...]] = {}
        for norm in self.strength.evaluation_order(norms):
            if not (norm.after in overridden if norm.after else self.true(norm.condition)):
                continue
            stronger = [m for m in in_force if self.strength.stronger(m, norm)]
            conflict = next(self.conflicts(stronger, norm), None)
            if conflict is None:
                in_force.append(norm)
            else:
                overridden[norm.name] = conflict
        return in_force, overridden

    def outcome(self) -> Outcome:
        """Force, with every level's `on conflict` applied from the strongest level down."""
        norms = [*self.spec.norms.values(), *self.instructions()]
        withdrawn: set[str] = set()
        settled: list[tuple[Norm, ...]] = []
        for level, settlement in sorted(self.spec.settlements.items()):
            in_force, _ = self.force([n for n in norms if n.name not in withdrawn])
            clashes = [c for c in self.conflicts(in_force) if self.strength.weakest(c)[0].level == level]
            if not clashes:
                continue
            settled += clashes
            yielding = {n for clash in clashes for n in self.strength.weakest(clash)}
            if settlement.fallback is None:
                withdrawn |= {n.name for n in yielding if not n.modality.prohibits}
            else:
                withdrawn |= {n.name for n in yielding}
                norms.append(fallback(self.spec, level))
        in_force, overridden = self.force([n for n in norms if n.name not in withdrawn])
        contradictions = tuple(self.conflicts(in_force))
        bits = 0 if contradictions else self.satisfying(in_force)
        compliant = tuple(conduct for i, conduct in enumerate(self.feasible) if bits >> i & 1)
        return Outcome(tuple(in_force), overridden, contradictions, tuple(settled), frozenset(withdrawn), compliant)


def verdict(formula: Formula, world: World, outcome: Outcome) -> Verdict | None:
    """Whether the formula is required, forbidden or optional; None in a scenario with a contradiction."""
    if outcome.contradictions:
        return None
    satisfied = [world.true(formula, conduct) for conduct in outcome.compliant]
    return Verdict.REQUIRED if all(satisfied) else Verdict.OPTIONAL if any(satisfied) else Verdict.FORBIDDEN
