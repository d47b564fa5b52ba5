"""Decisions with unknown facts: over all their completions, what they hinge on, and what is best asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from ..evaluator import Decision
from ..finding import Value
from ..model.domain import shown
from ..model.formula import negation
from ..model.spec import Norm, Verdict
from ..model.strength import equals
from ..model.wording import assigned
from ..program import Program
from .answers import Nothing, Standings, named_values, names, overridden, quietly, readable
from .cautious import Conducts
from .decision import Allowed, Overridden, Question, Standing
from .query import Query

TRIED = 2_000
"""So many sets of facts are tried for a smallest one; beyond, one from which none can be left out is named."""


class Partly(Nothing):
    """The parts of the decision of a case in which some facts are unknown, by its completions."""

    def __init__(self, program: Program, query: Query, decisions: Sequence[Decision]) -> None:
        self.program, self.query, self.decisions = program, query, tuple(decisions)
        self._settled: dict[frozenset[int], bool] = {}

    @cached_property
    def conducts(self) -> Conducts:
        """The cautious conducts, if there is no contradiction."""
        return Conducts(self.program, self.decisions)

    def where(self, decision: Decision) -> str:
        """The completion that a decision is of, in brackets."""
        facts = decision.scenario.facts
        return f" (where {', '.join(assigned(self.program.spec, name, facts[name]) for name in self.query.unknown)})"

    def actions(self) -> Mapping[str, Standing | Allowed]:
        return Standings(self.program.once(named_values), self._standing)

    def _standing(self, action: str, value: int | None) -> Standing | Allowed:
        actions = self.program.mentions.actions
        about = names(norm for norm in self._ever_in_force if action in actions(norm.head))
        if value is None:
            return Allowed(action, quietly(lambda: self.conducts.allowed(action)), about, not about)
        says = equals(self.program.spec, action, value)
        verdict = self.conducts.verdict(says)
        assert verdict is not None, "a case is decided if there is cautious conduct"
        by = about
        if verdict is not Verdict.OPTIONAL:
            by = names(self.conducts.excluding(says if verdict is Verdict.FORBIDDEN else negation(says)))
        return Standing(action, shown(self.program.spec.variables[action].domain, value), verdict, by, not about)

    @cached_property
    def _ever_in_force(self) -> list[Norm]:
        """The norms in force in some completion, the strongest first."""
        found = {norm.name: norm for decision in self.decisions for norm in decision.in_force}
        return self.program.strength.evaluation_order(found.values())

    @cached_property
    def _always_in_force(self) -> frozenset[str]:
        return frozenset.intersection(*(frozenset(names(decision.in_force)) for decision in self.decisions))

    def in_force(self) -> tuple[str, ...]:
        return tuple(norm.name for norm in self._ever_in_force if norm.name in self._always_in_force)

    def in_force_in_some(self) -> tuple[str, ...]:
        return tuple(norm.name for norm in self._ever_in_force if norm.name not in self._always_in_force)

    def overridden(self) -> tuple[Overridden, ...]:
        first, *others = (decision.overridden for decision in self.decisions)
        always = {name: conflict for name, conflict in first.items() if all(name in other for other in others)}
        return tuple(overridden(self.program, always))

    def withdrawn(self) -> tuple[str, ...]:
        return tuple(sorted({name for decision in self.decisions for name in decision.withdrawn}))

    def contradictions(self) -> tuple[tuple[str, ...], ...]:
        return tuple(dict.fromkeys(names(clash) for decision in self.decisions for clash in decision.contradictions))

    def conduct(self) -> Mapping[str, Value] | None:
        return readable(self.program.spec, quietly(lambda: self.conducts.first()))

    # What it hinges on

    def hinges_on(self) -> tuple[str, ...]:
        return quietly(lambda: self._hinges) or ()

    @cached_property
    def _hinges(self) -> tuple[str, ...]:
        """The fewest unknown facts whose values, whatever they are, settle the case; raises GaveUp."""
        if self._settles(()):
            return ()
        kept = list(self._open)
        for fact in reversed(self._open):
            fewer = [name for name in kept if name != fact]
            if self._settles(fewer):
                kept = fewer
        tried = 0
        for size in range(1, len(kept)):
            for chosen in combinations(self._open, size):
                if self._settles(chosen):
                    return chosen
                tried += 1
                if tried > TRIED:
                    return tuple(kept)
        return tuple(kept)

    @cached_property
    def _open(self) -> tuple[str, ...]:
        """The unknown facts that have several values in the completions."""
        return tuple(name for name in self.query.unknown if len(self._classes([name])) > 1)

    def _settles(self, facts: Iterable[str]) -> bool:
        """Whether knowing these facts leaves nothing open, whatever their values are."""
        return all(map(self._is_settled, self._classes(facts)))

    def _classes(self, facts: Iterable[str]) -> list[frozenset[int]]:
        """The completions, by number, sorted into those with the same values of these facts."""
        facts, classes = tuple(facts), dict[tuple[int, ...], list[int]]()
        for number, decision in enumerate(self.decisions):
            key = tuple(decision.scenario.facts[name] for name in facts)
            classes.setdefault(key, []).append(number)
        return [frozenset(numbers) for numbers in classes.values()]

    def _is_settled(self, numbers: frozenset[int]) -> bool:
        """Whether these completions need not be told apart: some conduct complies in all, or none does in any."""
        if numbers not in self._settled:
            decisions = [self.decisions[number] for number in sorted(numbers)]
            clashing = [bool(decision.contradictions) for decision in decisions]
            settled = all(clashing) or (not any(clashing) and Conducts(self.program, decisions).can())
            self._settled[numbers] = settled
        return self._settled[numbers]

    def question(self) -> Question | None:
        return quietly(self._best_question)

    def _best_question(self) -> Question | None:
        """The fact whose answer settles most completions; of equals one that the case hinges on, by name."""
        if not self._hinges:
            return None
        by_fact = {fact: self._classes([fact]) for fact in self._open}
        settled = {fact: [c for c in classes if self._is_settled(c)] for fact, classes in by_fact.items()}
        fact = min(self._open, key=lambda f: (-sum(map(len, settled[f])), f not in self._hinges, f))
        return Question(fact, len(settled[fact]), len(by_fact[fact]))
