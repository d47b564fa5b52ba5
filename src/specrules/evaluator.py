"""Decisions without a solver: the spec compiled once, a scenario at a time.

Formulas become closures over a scenario, and the table of conflicts says what overrides what, so no conducts are
enumerated. Every witness the solver finds is replayed here before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from .conflicts.table import Conflict, Table
from .model.formula import FALSE, TRUE, And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from .model.spec import Instruction, Norm, Scenario, Spec, Verdict
from .model.strength import Strength, binding, equals, fallback
from .model.voices import bindings

Values = Mapping[str, int]
Test = Callable[[Values, frozenset[Instruction]], bool]


class Compiler:
    """Turns formulas into tests; definitions are compiled once and shared."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._tests: dict[int, tuple[Formula, Test]] = {}

    def test(self, formula: Formula) -> Test:
        """A function of the values of facts (and actions) and of what was said.

        Remembered by identity: to hash a formula takes longer than to test it.
        """
        known = self._tests.get(id(formula))
        if known is None:
            known = self._tests[id(formula)] = formula, self._compiled(formula)
        return known[1]

    def _compiled(self, formula: Formula) -> Test:
        match formula:
            case Const(constant):
                return lambda values, said: constant
            case In(variable, allowed):
                return lambda values, said: values[variable] in allowed
            case Linear(terms, bound):
                return lambda values, said: sum(f * values[n] for f, n in terms) <= bound
            case Said(principal, stance, action, value):
                spoken = Instruction(principal, stance, action, value)
                return lambda values, said: spoken in said
            case Named(name):
                return self.test(self._spec.definitions[name].formula)
            case Not(of):
                inner = self.test(of)
                return lambda values, said: not inner(values, said)
            case And(of):
                return self._all(of)
            case Or(of):
                parts = [self.test(part) for part in of]
                return lambda values, said: any(part(values, said) for part in parts)
            case Iff(left, right):
                one, other = self.test(left), self.test(right)
                return lambda values, said: one(values, said) == other(values, said)

    def _all(self, of: Sequence[Formula]) -> Test:
        """That all of the formulas hold: choices of values, which are most of what conditions say, are looked at first
        and without a call for each."""
        choices = [(part.variable, part.values) for part in of if isinstance(part, In)]
        others = [self.test(part) for part in of if not isinstance(part, In)]

        def test(values: Values, said: frozenset[Instruction]) -> bool:
            for variable, allowed in choices:
                if values[variable] not in allowed:
                    return False
            return all(other(values, said) for other in others)

        return test


@dataclass(frozen=True)
class Decision:
    """What a scenario comes to: norms in force (strongest first), what overrides each overridden norm,
    contradictions left and contradictions settled, and the norms that settling withdrew."""

    scenario: Scenario
    in_force: tuple[Norm, ...]
    overridden: Mapping[str, tuple[Norm, ...]]
    contradictions: tuple[tuple[Norm, ...], ...]
    settled: tuple[tuple[Norm, ...], ...]
    withdrawn: frozenset[str]


class Evaluator:
    """The compiled spec; `without` leaves out one written norm with its `otherwise` and its `overrides`."""

    def __init__(self, spec: Spec, table: Table, without: str = "") -> None:
        self.spec, self.table, self.without = spec, table, without
        self.strength = Strength(spec, without=without)
        self.compiler = Compiler(spec)
        self.fallbacks = {
            level: fallback(spec, level) for level, s in spec.settlements.items() if s.fallback is not None
        }
        """The duty that `on conflict` brings in, by level."""
        self._written = self.strength.evaluation_order(spec.norms.values())
        self._bindings: dict[tuple[Instruction, int], Norm] = {}
        self._probes: dict[tuple[str, int], tuple[Formula, Formula]] = {}

    def true(self, formula: Formula, scenario: Scenario, conduct: Values | None = None) -> bool:
        """Whether a formula holds in the scenario, under the conduct if it mentions actions."""
        values = {**scenario.facts, **conduct} if conduct else scenario.facts
        return self.compiler.test(formula)(values, frozenset(scenario.instructions))

    def possible(self, scenario: Scenario) -> bool:
        """Whether the facts satisfy the axioms and some conduct is feasible."""
        facts, said = scenario.facts, frozenset(scenario.instructions)
        return all(test(facts, said) for test in self._axioms) and not any(
            test(facts, said) for test in self._impossible
        )

    @cached_property
    def _axioms(self) -> tuple[Test, ...]:
        """The axioms about situations."""
        axioms = (axiom.formula for axiom in self.spec.axioms)
        return tuple(self.compiler.test(f) for f in axioms if not self.table.mentions.actions(f))

    @cached_property
    def _impossible(self) -> tuple[Test, ...]:
        """Where no conduct is feasible."""
        return tuple(self.compiler.test(group.impossible) for group in self.table.groups if group.impossible != FALSE)

    def feasible(self, scenario: Scenario, conduct: Values) -> bool:
        """Whether the conduct, which must value every action, satisfies the axioms."""
        return all(self.true(axiom.formula, scenario, conduct) for axiom in self.spec.axioms)

    def complies(self, decision: Decision, conduct: Values) -> bool:
        """Whether the conduct is feasible, satisfies every duty in force, and no contradiction remains."""
        duties = [n.head for n in decision.in_force if not n.permits]
        return (
            not decision.contradictions
            and self.feasible(decision.scenario, conduct)
            and all(self.true(head, decision.scenario, conduct) for head in duties)
        )

    def coherent(self, scenario: Scenario) -> bool:
        """Whether nobody takes two stances on one thing, and each level's instructions can be followed together."""
        stances = {(i.principal, i.action, i.value) for i in scenario.instructions}
        by_level: dict[int, list[Norm]] = {}
        for norm in self.instructions(scenario):
            by_level.setdefault(norm.level, []).append(norm)
        run = _Run(self, scenario)
        return len(stances) == len(set(scenario.instructions)) and all(
            run.consistent(norms) for norms in by_level.values()
        )

    def decide(
        self, scenario: Scenario, groups: Collection[int] | None = None, norms: Sequence[Norm] | None = None
    ) -> Decision:
        """Goes from the strongest norm to the weakest, settling level by level (docs/semantics.md).

        With `groups`, only norms about the actions of these groups are decided; other groups cannot change that. With
        `norms`, no others of the spec can be applicable in this scenario.
        """
        return _Run(self, scenario, groups, norms).decision()

    def verdict(self, decision: Decision, action: str, value: int) -> Verdict | None:
        """Whether an action value of the table is required, forbidden or optional; None under a contradiction."""
        if decision.contradictions:
            return None
        run = _Run(self, decision.scenario)
        if (action, value) not in self._probes:
            says = equals(self.spec, action, value)
            self._probes[action, value] = says, Not(says)
        says, denies = self._probes[action, value]
        if run.excluded(says, decision.in_force):
            return Verdict.FORBIDDEN
        return Verdict.REQUIRED if run.excluded(denies, decision.in_force) else Verdict.OPTIONAL

    def overriders(self, decision: Decision, norm: Norm) -> Iterator[tuple[Norm, ...]]:
        """Every conflict that overrides the norm in a decided scenario."""
        run = _Run(self, decision.scenario)
        return run.all_overriding(norm, run.bearers(decision.in_force))

    def place(self, head: Formula) -> tuple[int, int]:
        """The group and the number of a head in the table."""
        return self.table.place(head)

    def instructions(self, scenario: Scenario) -> Iterator[Norm]:
        """The instructions of the scenario that bind, as norms."""
        last = {said: position for position, said in enumerate(scenario.instructions)}
        for said, position in sorted(last.items(), key=lambda item: item[1]):
            for level, condition in bindings(self.spec, self.spec.principals[said.principal], said.stance):
                if condition == TRUE or self.true(condition, scenario):
                    yield replace(self._binding(said, level), position=position)

    def _binding(self, said: Instruction, level: int) -> Norm:
        if (said, level) not in self._bindings:
            self._bindings[said, level] = binding(self.spec, said, level)
        return self._bindings[said, level]

    @property
    def written(self) -> Sequence[Norm]:
        """The spec's own norms in the order in which they are decided."""
        return self._written


class _Run:
    """The evaluation of one scenario."""

    def __init__(
        self,
        evaluator: Evaluator,
        scenario: Scenario,
        groups: Collection[int] | None = None,
        norms: Sequence[Norm] | None = None,
    ) -> None:
        self.evaluator, self.scenario, self.norms = evaluator, scenario, norms
        numbers = range(len(evaluator.table.groups))
        self.groups = numbers if groups is None else [number for number in numbers if number in groups]
        self.strength = evaluator.strength
        self._said = frozenset(scenario.instructions)
        self._holds: dict[int, bool] = {}

    def holds(self, formula: Formula) -> bool:
        """Whether a formula of the spec or the table holds in the scenario."""
        known = self._holds.get(id(formula))
        if known is None:
            test = self.evaluator.compiler.test(formula)
            known = self._holds[id(formula)] = test(self.scenario.facts, self._said)
        return known

    def decision(self) -> Decision:
        spec, table = self.evaluator.spec, self.evaluator.table
        written = (n for g in self.groups for n in table.norms.get(g, ())) if self.norms is None else self.norms
        norms = [n for n in written if n.base != self.evaluator.without]
        norms += [n for n in self.evaluator.instructions(self.scenario) if table.home(n.head) in self.groups]
        withdrawn: set[str] = set()
        settled: list[tuple[Norm, ...]] = []
        for level, settlement in sorted(spec.settlements.items()):
            in_force, _ = self.force([n for n in norms if n.name not in withdrawn])
            clashes = [c for c in self.contradictions(in_force) if self.strength.weakest(c)[0].level == level]
            settled += clashes
            weakest = {n.name: n for clash in clashes for n in self.strength.weakest(clash)}
            if settlement.fallback is None:
                withdrawn |= {name for name, n in weakest.items() if not n.modality.prohibits}
            elif clashes:
                withdrawn |= set(weakest)
                norms.append(self.evaluator.fallbacks[level])
        in_force, overridden = self.force([n for n in norms if n.name not in withdrawn])
        return Decision(
            self.scenario, tuple(in_force), overridden, tuple(self.contradictions(in_force)), tuple(settled),
            frozenset(withdrawn),
        )  # fmt: skip

    def force(self, norms: Sequence[Norm]) -> tuple[list[Norm], dict[str, tuple[Norm, ...]]]:
        in_force: list[Norm] = []
        bearers: dict[tuple[int, int], list[Norm]] = {}
        overridden: dict[str, tuple[Norm, ...]] = {}
        for norm in self.strength.evaluation_order(norms):
            if not (norm.after in overridden if norm.after else self.holds(norm.condition)):
                continue
            conflict = self.overriding(norm, bearers)
            if conflict is not None:
                overridden[norm.name] = conflict
                continue
            in_force.append(norm)
            bearers.setdefault(self.evaluator.place(norm.head), []).append(norm)
        return in_force, overridden

    def overriding(self, norm: Norm, bearers: Mapping[tuple[int, int], list[Norm]]) -> tuple[Norm, ...] | None:
        """A conflict that overrides the norm, the norm itself last; None if it is not overridden."""
        return next(self.all_overriding(norm, bearers), None)

    def all_overriding(self, norm: Norm, bearers: Mapping[tuple[int, int], list[Norm]]) -> Iterator[tuple[Norm, ...]]:
        """Every conflict that overrides the norm, the smallest first."""
        group, head = self.evaluator.place(norm.head)
        for conflict in self.evaluator.table.groups[group].containing[head]:
            others = [
                [m for m in bearers.get((group, h), ()) if self.strength.stronger(m, norm)]
                for h in conflict.heads
                if h != head
            ]
            for chosen in self.sets(conflict, others, 0 if norm.permits else 1):
                yield (*chosen, norm)

    def bearers(self, norms: Sequence[Norm]) -> dict[tuple[int, int], list[Norm]]:
        """The norms by the place of their heads."""
        found: dict[tuple[int, int], list[Norm]] = {}
        for norm in norms:
            found.setdefault(self.evaluator.place(norm.head), []).append(norm)
        return found

    def sets(
        self, conflict: Conflict, bearers: Sequence[Sequence[Norm]], permissions: int
    ) -> Iterator[tuple[Norm, ...]]:
        """One norm for each head, at most so many of them permissions, where the conflict is one."""
        if all(bearers) and self.holds(conflict.minimal):
            for chosen in product(*bearers):
                if sum(n.permits for n in chosen) <= permissions:
                    yield chosen

    def consistent(self, norms: Sequence[Norm]) -> bool:
        """Whether no norm is infeasible by itself, nor any set of them together."""
        bearers = self.bearers(norms)
        for group, head in bearers:
            for conflict in self.evaluator.table.groups[group].containing[head]:
                borne = [bearers.get((group, h), ()) for h in conflict.heads]
                if next(self.sets(conflict, borne, 1), None) is not None:
                    return False
        return True

    def contradictions(self, in_force: Sequence[Norm]) -> Iterator[tuple[Norm, ...]]:
        """Every conflict all of whose members are in force, each in order of strength."""
        bearers = self.bearers(in_force)
        for number in self.groups:
            for conflict in self.evaluator.table.groups[number].conflicts:
                if len(conflict.heads) > 1:
                    borne = [bearers.get((number, h), ()) for h in conflict.heads]
                    for chosen in self.sets(conflict, borne, 1):
                        yield tuple(self.strength.evaluation_order(chosen))

    def excluded(self, formula: Formula, in_force: Sequence[Norm]) -> bool:
        """Whether no compliant conduct satisfies a head of the table."""
        group, head = self.evaluator.place(formula)
        borne = {self.evaluator.place(n.head) for n in in_force if not n.permits}
        return any(
            all((group, h) in borne for h in conflict.heads if h != head) and self.holds(conflict.minimal)
            for conflict in self.evaluator.table.groups[group].containing[head]
        )
