"""Decisions without a solver: the spec compiled once, a scenario at a time.

An index says which norms are applicable, and the table of conflicts, as sets of norms, what overrides what, so no
conducts are enumerated. Every witness the solver finds is replayed here before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from ..conflicts.table import Table
from ..model.formula import FALSE, TRUE, Formula, Not, Stance, negation
from ..model.spec import Instruction, Norm, Scenario, Settlement, Spec, Verdict
from ..model.strength import Strength, binding, equals, fallback
from ..model.voices import bindings
from .closures import Compiler, Truths, Values
from .decision import Decision
from .index import Bits, Index, places
from .rivals import Member, Place, Rivals
from .run import Force, Outcome, Run


class Evaluator:
    """The compiled spec; `without` leaves out one written norm with its `otherwise` and its `overrides`.

    Safe for threads: what is worked out on demand comes to the same whoever does it.
    """

    def __init__(self, spec: Spec, table: Table, without: str = "") -> None:
        self.spec, self.table, self.without = spec, table, without
        self.strength = Strength(spec, without=without)
        self.compiler = Compiler(spec)
        self.fallbacks = {
            level: fallback(spec, level) for level, s in spec.settlements.items() if s.fallback is not None
        }
        """The duty that `on conflict` brings in, by level."""
        norms = [norm for norm in spec.norms.values() if norm.base != without]
        self._written = self.strength.evaluation_order(norms)
        self.rivals = Rivals(table, self.strength, self.strength.evaluation_order([*norms, *self.fallbacks.values()]))
        self._bindings: dict[tuple[Instruction, int], Norm] = {}
        self._bound: dict[tuple[str, Stance], tuple[tuple[int, Formula], ...]] = {}
        self._groups: dict[int, Bits] = {}
        self._mentioning: dict[str, Bits] = {}
        self._probes: dict[tuple[str, int], tuple[Place, Place]] = {}
        self._last: tuple[Scenario, Bits] | None = None

    @cached_property
    def index(self) -> Index:
        """Which norms' conditions hold (not an `otherwise`, nor what `on conflict` brings in, which have none) and,
        numbered after the norms, what makes a situation impossible."""
        written = self.spec.norms
        conditions = [n.condition if n.after is None and n.name in written else FALSE for n in self.rivals.order]
        return Index(self.spec, self.compiler, [*conditions, *map(negation, self._axioms), *self._impossible])

    @cached_property
    def everybody(self) -> Bits:
        """All norms."""
        return (1 << len(self.rivals.order)) - 1

    @cached_property
    def contentious(self) -> Bits:
        """Without one of these norms, and without instructions, there is no contradiction: those that can contradict
        others, and those on which an `otherwise` stands that can."""
        found, order = 0, self.rivals.order
        for number in reversed(range(len(order))):
            member = self.rivals.member(number)
            # A norm is never in force together with its `otherwise`.
            peers = any(order[other].base != member.norm.base for other in places(member.peers))
            further = any(all(each.bearers) for each in member.further)
            later = member.successor >= 0 and found >> member.successor & 1
            found |= (1 << number) * bool(peers or further or later)
        return found

    def true(self, formula: Formula, scenario: Scenario, conduct: Values | None = None) -> bool:
        """Whether a formula holds in the scenario, under the conduct if it mentions actions."""
        values = {**scenario.facts, **conduct} if conduct else scenario.facts
        return self.compiler.test(formula)(values, frozenset(scenario.instructions))

    def possible(self, scenario: Scenario) -> bool:
        """Whether the facts satisfy the axioms and some conduct is feasible."""
        return self._holding(scenario) <= self.everybody

    @cached_property
    def _axioms(self) -> tuple[Formula, ...]:
        """The axioms about situations."""
        return tuple(a.formula for a in self.spec.axioms if not self.table.mentions.actions(a.formula))

    @cached_property
    def _impossible(self) -> tuple[Formula, ...]:
        """Where no conduct is feasible."""
        return tuple(group.impossible for group in self.table.groups if group.impossible != FALSE)

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
        by_level: dict[int, list[Member]] = {}
        for norm in self.instructions(scenario):
            by_level.setdefault(norm.level, []).append(self.rivals.voice(norm))
        run = self._run(scenario)
        return len(stances) == len(set(scenario.instructions)) and all(
            run.consistent(voices) for voices in by_level.values()
        )

    def decide(
        self, scenario: Scenario, groups: Collection[int] | None = None, norms: Sequence[Norm] | None = None
    ) -> Decision:
        """Goes from the strongest norm to the weakest, settling level by level (docs/semantics.md).

        With `groups`, only norms about the actions of these groups are decided; other groups cannot change that. With
        `norms`, no others of the spec can be applicable in this scenario.
        """
        truths = self._truths(scenario)
        spoken = self._voices(scenario.instructions, truths)
        if groups is None and norms is None:
            bits = self.applicable(scenario)
        else:
            bits = self._applicable_of(truths, self._in(groups) if norms is None else norms)
            spoken = [voice for voice in spoken if groups is None or voice.place[0] in groups]
        return self.named(scenario, self._outcome(truths, bits, spoken))

    def applicable(self, scenario: Scenario) -> Bits:
        """The written norms whose condition holds."""
        return self._holding(scenario) & self.everybody

    def _holding(self, scenario: Scenario) -> Bits:
        """What the index says of a scenario: somebody who asks about one asks again at once."""
        last = self._last
        if last is None or last[0] is not scenario:
            usual = self._usual
            given = {name: value for name, value in scenario.facts.items() if value != usual[name]}
            last = self._last = scenario, self.index.holding(given, scenario.instructions)
        return last[1]

    def outcome(self, holding: Bits, given: Values, said: Sequence[Instruction] = ()) -> Outcome:
        """The same for all norms, where these facts have these values and the others their usual ones, before anybody
        asks for names; `holding` is what the index says of that."""
        truths = Truths(self.compiler, given, said, self._usual)
        return self._outcome(truths, holding & self.everybody, self._voices(said, truths) if said else ())

    @cached_property
    def _usual(self) -> Values:
        return {fact.name: fact.usual for fact in self.spec.facts}

    def excluding(
        self, given: Values, said: Sequence[Instruction], force: Force, place: Place
    ) -> tuple[Norm, ...] | None:
        """Duties in force there because of which no conduct has this head, none of which could be left out; None if
        some conduct has it."""
        run = Run(self.rivals, self.strength, Truths(self.compiler, given, said, self._usual).holds)
        return run.excluding(force, place)

    def members(self, group: int) -> Bits:
        """The norms about a group of actions."""
        if group not in self._groups:
            home, order = self.table.home, self.rivals.order
            self._groups[group] = sum(1 << i for i, norm in enumerate(order) if home(norm.head) == group)
        return self._groups[group]

    def mentioning(self, action: str) -> Bits:
        """The written norms whose head mentions an action."""
        if action not in self._mentioning:
            actions, order = self.table.mentions.actions, self.rivals.order
            self._mentioning[action] = sum(1 << i for i, norm in enumerate(order) if action in actions(norm.head))
        return self._mentioning[action]

    def _in(self, groups: Collection[int] | None) -> Iterator[Norm]:
        for group in groups or ():
            yield from self.table.norms.get(group, ())

    def _applicable_of(self, truths: Truths, norms: Iterable[Norm]) -> Bits:
        """Those of a few norms whose condition holds."""
        number = self.rivals.number
        return sum(
            1 << number[norm.name]
            for norm in norms
            if norm.after is None and norm.base != self.without and truths.holds(norm.condition)
        )

    def _outcome(self, truths: Truths, applicable: Bits, spoken: Iterable[Member]) -> Outcome:
        """What comes of the norms whose condition holds and of the instructions that bind."""
        run = Run(self.rivals, self.strength, truths.holds)
        voices = sorted(spoken, key=lambda voice: (voice.norm.level, -voice.norm.position))
        return run.outcome(applicable, voices, self._settlements)

    @cached_property
    def _settlements(self) -> tuple[tuple[Settlement, int], ...]:
        """The `on conflict` clauses from the strongest level down, each with the number of its duty, or -1."""
        number = {level: self.rivals.number[norm.name] for level, norm in self.fallbacks.items()}
        return tuple((s, number.get(level, -1)) for level, s in sorted(self.spec.settlements.items()))

    def named(self, scenario: Scenario, outcome: Outcome) -> Decision:
        """An outcome with the norms themselves."""
        force = outcome.force
        return Decision(
            scenario, self.in_force(force), self.overridden(force), outcome.contradictions, outcome.settled,
            outcome.withdrawn, force,
        )  # fmt: skip

    def overridden(self, force: Force) -> dict[str, tuple[Norm, ...]]:
        """For each overridden norm, by name, a conflict that overrides it, the norm itself last."""
        found = {conflict[-1].name: conflict for conflict in force.unheard}
        for number, by in force.overridden.items():
            norm = self.rivals.order[number]
            found[norm.name] = (self.rivals.order[next(places(by))], norm) if isinstance(by, int) else by
        return found

    def in_force(self, force: Force) -> tuple[Norm, ...]:
        """The norms in force, strongest first."""
        found: list[Norm] = []
        rest = force.in_force
        for voice in force.heard:
            stronger = rest & voice.stronger
            found += [self.rivals.order[number] for number in places(stronger)]
            found.append(voice.norm)
            rest ^= stronger
        return *found, *(self.rivals.order[number] for number in places(rest))

    def verdict(self, decision: Decision, action: str, value: int) -> Verdict | None:
        """Whether an action value of the table is required, forbidden or optional; None under a contradiction."""
        if decision.contradictions:
            return None
        says, denies = self.probes(action, value)
        run = self._run(decision.scenario)
        if run.excluding(decision.force, says) is not None:
            return Verdict.FORBIDDEN
        return Verdict.OPTIONAL if run.excluding(decision.force, denies) is None else Verdict.REQUIRED

    def probes(self, action: str, value: int) -> tuple[Place, Place]:
        """The places of the heads that an action has a value, and that it has not."""
        known = self._probes.get((action, value))
        if known is None:
            says = equals(self.spec, action, value)
            known = self._probes[action, value] = self.table.place(says), self.table.place(Not(says))
        return known

    def _run(self, scenario: Scenario) -> Run:
        return Run(self.rivals, self.strength, self._truths(scenario).holds)

    def _truths(self, scenario: Scenario) -> Truths:
        return Truths(self.compiler, scenario.facts, scenario.instructions)

    def overriders(self, decision: Decision, norm: Norm) -> Iterator[tuple[Norm, ...]]:
        """Every conflict that overrides the norm in a decided scenario."""
        number = self.rivals.number.get(norm.name)
        member = self.rivals.voice(norm) if number is None else self.rivals.member(number)
        return self._run(decision.scenario).overriding(decision.force, member)

    def place(self, head: Formula) -> tuple[int, int]:
        """The group and the number of a head in the table."""
        return self.table.place(head)

    def instructions(self, scenario: Scenario) -> Iterator[Norm]:
        """The instructions of the scenario that bind, as norms."""
        return self._binding_ones(scenario.instructions, self._truths(scenario))

    def _voices(self, said: Sequence[Instruction], truths: Truths) -> list[Member]:
        return [self.rivals.voice(norm) for norm in self._binding_ones(said, truths)]

    def _binding_ones(self, instructions: Sequence[Instruction], truths: Truths) -> Iterator[Norm]:
        last = {said: position for position, said in enumerate(instructions)}
        for said, position in sorted(last.items(), key=lambda item: item[1]):
            for level, condition in self._levels(said):
                if condition == TRUE or truths.holds(condition):
                    yield replace(self._binding(said, level), position=position)

    def _levels(self, said: Instruction) -> tuple[tuple[int, Formula], ...]:
        """The levels at which an instruction may bind, each with the condition under which it does."""
        key = said.principal, said.stance
        if key not in self._bound:
            self._bound[key] = bindings(self.spec, self.spec.principals[said.principal], said.stance)
        return self._bound[key]

    def _binding(self, said: Instruction, level: int) -> Norm:
        if (said, level) not in self._bindings:
            self._bindings[said, level] = binding(self.spec, said, level)
        return self._bindings[said, level]

    @property
    def written(self) -> Sequence[Norm]:
        """The spec's own norms in the order in which they are decided."""
        return self._written
