"""Two scenarios that look the same: the same is said in both, and they differ only in facts that nobody sees or that
rest on somebody's word.

Both are possible and coherent, and one solver has the force of norms in both (model/doubling.py), so that a question
about the two is a question about one scenario of a larger spec. Nothing is built for a spec without such facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..answer import GaveUp, Sat, Unknown, Unsat
from ..cells import Cells
from ..encoding.force import Encoding
from ..encoding.scenario import Lines, coherence, possibility, term
from ..encoding.smt import all_of, no
from ..evaluator import Decision
from ..finding import Scene, Value
from ..model.domain import shown
from ..model.doubling import Doubled, doubled, original, twin
from ..model.formula import Formula
from ..model.spec import Scenario
from ..model.strength import spoken
from ..program import Program
from ..witness import Among, Inquiry, Witness
from .replay import Disagreement

T = TypeVar("T")

Facts = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Halves:
    """The programs of the first scenario, of the second, and of the two together."""

    doubled: Doubled
    first: Program
    second: Program
    joint: Program


def halves(program: Program) -> Halves:
    """The program for two scenarios that differ in hidden facts or in told ones. Use as `program.once(halves)`."""
    facts = [fact.name for fact in program.spec.facts if fact.hidden or fact.teller is not None]
    both = doubled(program.spec, program.mentions, facts)
    return Halves(both, program.variant(both.first), program.variant(both.second), program.variant(both.joint))


def hidden(program: Program) -> frozenset[str]:
    """The facts that nobody sees. Use as `program.once(hidden)`."""
    return frozenset(fact.name for fact in program.spec.facts if fact.hidden)


def depends(program: Program, group: int, facts: Collection[str]) -> bool:
    """Whether what is decided about a group of actions may depend on the facts, be it only by who has authority."""
    spec, table = program.spec, program.table
    fallbacks = [s.fallback for s in spec.settlements.values() if s.fallback is not None]
    formulas: list[Formula] = [f for n in table.norms.get(group, ()) for f in (n.condition, n.head)]
    formulas += [d.condition for d in spec.delegations]
    formulas += table.axioms(table.groups[group].actions)
    formulas += [duty for duty in fallbacks if table.home(duty) == group]
    return any(not program.mentions.variables(formula).isdisjoint(facts) for formula in formulas)


@dataclass(frozen=True)
class Pair:
    """Two scenarios that look the same, as small as can be.

    `seen` and `unseen` are the facts that matter on which they agree, by whether they are hidden; `apart` are those on
    which they do not, as they are in each. `scenario` has both, with twins; `decisions` are about the groups asked for.
    """

    said: tuple[str, ...]
    seen: Facts
    unseen: Facts
    apart: tuple[Facts, Facts]
    scenario: Scenario
    decisions: tuple[Decision, Decision]

    @property
    def differing(self) -> tuple[str, ...]:
        """The facts that make the difference."""
        return tuple(name for name, _ in self.apart[0])

    @property
    def observed(self) -> Scene:
        """What is the same in both and can be seen."""
        return Scene(self.seen, self.said)

    def completion(self, half: int) -> str:
        """What cannot be seen in one of the two, on one line."""
        return Scene(tuple(sorted((*self.unseen, *self.apart[half])))).text


class Pairs:
    """Questions about two scenarios, as far as some groups of actions go."""

    def __init__(self, program: Program, both: Halves, groups: Sequence[int]) -> None:
        self.program, self.halves = program, both
        one, other = both.first, both.second
        self.first = Encoding(one.spec, one.table, program.strength, groups)
        self.second = Encoding(other.spec, other.table, program.strength, groups, prefix="other ")
        self._equal = {fact: term(one.spec, both.doubled.equal(fact)) for fact in both.doubled.facts}
        cells, patience = self._cells(()), both.joint.patience
        self.inquiry = Inquiry(one.spec, self.first, cells, program.budget, patience, alone=True)
        self.inquiry.solver.add("\n".join([*self._limits(), self.second.text]))

    def _limits(self) -> list[str]:
        """What makes the second scenario possible and coherent, besides what the two have in common."""
        lines, (spec, mentions, table) = Lines(), (self.second.spec, self.second.mentions, self.second.table)
        for limit in (*possibility(spec, mentions, table), *coherence(spec, table, self.second.voices)):
            if any(original(name) != name for formula in limit.about for name in mentions.variables(formula)):
                lines.require(limit.condition)
        return lines.lines

    def _cells(self, differ: Collection[str]) -> Cells:
        """What ties facts to each other, and to twins, if the two scenarios agree on all but these."""
        both = self.halves
        equal = [both.doubled.equal(fact) for fact in both.doubled.facts if fact not in differ]
        return Cells(both.first.spec, both.joint.mentions, both.first.table, (*both.second.cells.limits, *equal))

    @property
    def unclouded(self) -> str:
        """That no contradiction remains in either."""
        return all_of((no(self.first.contradiction), no(self.second.contradiction)))

    def alike(self, differ: Collection[str]) -> str:
        """That the two agree on all facts but these."""
        return all_of(equal for fact, equal in self._equal.items() if fact not in differ)

    def smallest(
        self, condition: str, differ: Iterable[str], shows: Callable[[Pair], T | None]
    ) -> tuple[Pair, T] | Unsat | Unknown:
        """The smallest two scenarios that meet the condition and differ in as few of these facts as can be.

        With them goes what their replay shows. Raises Disagreement if it shows nothing.
        """
        try:
            apart = self._fewest(condition, sorted(differ))
        except GaveUp as reason:
            return Unknown(str(reason))
        if apart is None:
            return Unsat()
        found = self.inquiry.witness(condition, among=self._among(apart))
        if not isinstance(found, Witness):
            return found
        pair = self._decided(found, apart)
        shown_by = shows(pair) if all(self.program.evaluator.possible(d.scenario) for d in pair.decisions) else None
        if shown_by is None:
            raise Disagreement(f"{pair.observed.text}: {pair.completion(0)} and {pair.completion(1)} do not show it")
        return pair, shown_by

    def _among(self, apart: Collection[str]) -> Among:
        """The pairs of scenarios that agree on all but these facts; of the others, the twins need not be shown."""
        same = frozenset(twin(fact) for fact in self._equal if fact not in apart)
        return Among(self.alike(apart), self._cells(apart).tied, same)

    def _fewest(self, condition: str, differ: Sequence[str]) -> list[str] | None:
        """The first of the smallest sets of facts that have to differ. Raises GaveUp."""
        holds = [condition, self.alike(differ)]
        sure, apart = self.inquiry.sure, {fact: no(self._equal[fact]) for fact in differ}
        if isinstance(sure(*holds), Unsat):
            return None
        for count in range(1, len(differ)):
            few = f"((_ at-most {count}) {' '.join(apart.values())})"
            if isinstance(sure(*holds, few), Sat):
                holds.append(few)
                break
        else:
            return list(differ)
        chosen: list[str] = []
        for fact in differ:
            if len(chosen) < count and isinstance(sure(*holds, apart[fact]), Sat):
                chosen.append(fact)
                holds.append(apart[fact])
        return chosen

    def _decided(self, found: Witness, apart: Collection[str]) -> Pair:
        program, variables = self.program, self.program.spec.variables
        first, second = self.halves.doubled.apart(found.scenario)
        shared = {original(name): value for name, value in found.facts if original(name) not in apart}

        def readable(facts: Mapping[str, int], names: Iterable[str]) -> Facts:
            return tuple((name, shown(variables[name].domain, facts[name])) for name in sorted(names))

        return Pair(
            said=tuple(spoken(program.spec, instruction) for instruction in found.instructions),
            seen=readable(shared, (name for name in shared if not variables[name].hidden)),
            unseen=readable(shared, (name for name in shared if variables[name].hidden)),
            apart=(readable(first.facts, apart), readable(second.facts, apart)),
            scenario=found.scenario,
            decisions=(self._decide(first), self._decide(second)),
        )

    def _decide(self, scenario: Scenario) -> Decision:
        return self.program.evaluator.decide(scenario, self.first.groups)


def pairs(program: Program, groups: Iterable[int]) -> Pairs:
    """Questions about two scenarios: one solver for each set of groups asked about."""
    known, key = program.once(_asked_about), tuple(sorted(set(groups)))
    if key not in known:
        known[key] = Pairs(program, program.once(halves), key)
    return known[key]


def _asked_about(program: Program) -> dict[tuple[int, ...], Pairs]:
    return {}
