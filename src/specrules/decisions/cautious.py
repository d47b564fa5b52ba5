"""Cautious conduct: what complies in every one of some decisions, found without a solver."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain

from ..answer import GaveUp
from ..evaluator import Decision
from ..model.formula import TRUE, Formula, Named, leaves, negation
from ..model.grounding import grounded
from ..model.spec import Norm, Scenario, Verdict
from ..model.strength import equals
from ..program import Program
from ..search import Search, apart, variables

LARGEST = 20_000
"""A formula that has more atoms, definitions written out, is not looked into."""


def verdict(program: Program, decisions: Sequence[Decision], action: str, value: int) -> Verdict | None:
    """Whether an action value is required, forbidden or optional in cautious conduct; None where there is no such
    conduct: in a contradiction or a dilemma. Raises GaveUp."""
    if contradiction(decisions) is not None:
        return None
    return Conducts(program, decisions).verdict(equals(program.spec, action, value))


def contradiction(decisions: Sequence[Decision]) -> Decision | None:
    """The first of them in which a contradiction remains."""
    return next((decision for decision in decisions if decision.contradictions), None)


class Conducts:
    """The conducts that are feasible and satisfy every duty in force in all of some decisions without contradictions.

    What is asked about them are formulas over actions alone. All questions raise GaveUp beyond the limits.
    """

    def __init__(self, program: Program, decisions: Sequence[Decision]) -> None:
        self.program = program
        self._search = Search(program.spec.actions)
        self._of_one = len(decisions) == 1
        self._limits: dict[Formula, None] = {}
        self._duties: dict[Formula, dict[str, Norm]] = {}
        axioms = [a.formula for a in program.spec.axioms if program.mentions.actions(a.formula)]
        for decision in decisions:
            ground = Ground(program, decision.scenario)
            self._limits.update(dict.fromkeys(map(ground.formula, axioms)))
            for norm in decision.in_force:
                if not norm.permits:
                    self._duties.setdefault(ground.formula(norm.head), {})[norm.name] = norm
        self._limits.pop(TRUE, None)
        self._duties.pop(TRUE, None)

    @cached_property
    def _required(self) -> list[Formula]:
        return [*self._limits, *self._duties]

    @cached_property
    def _some(self) -> bool:
        """Whether there are any. Of one decision it is plain: duties that cannot be met together are contradictions."""
        if self._of_one and self.program.table.incomplete is None:
            return True
        return self._search.possible(self._required)

    @cached_property
    def _beside(self) -> Mapping[str, list[Formula]]:
        """For each action that something is required of all that has to do with it, directly or through others."""
        return {name: part for names, part in apart(self._required) for name in names}

    def can(self, *wanted: Formula) -> bool:
        """Whether one of them satisfies these formulas: only what has to do with them is looked at again."""
        named = {name for formula in wanted for name in variables(formula)}
        parts = {id(part): part for name in sorted(named) if (part := self._beside.get(name)) is not None}
        return self._some and self._search.possible([*chain.from_iterable(parts.values()), *wanted])

    def first(self, *wanted: Formula) -> Mapping[str, int] | None:
        """The first of them that satisfies these formulas: each action in turn takes its first possible value."""
        return self._search.first([*self._required, *wanted])

    def allowed(self, action: str) -> tuple[tuple[int, int], ...]:
        """The stretches of values that an action has in some of them."""
        return self._search.allowed(self._required, action)

    def verdict(self, asked: Formula) -> Verdict | None:
        """Whether all, none or some of them satisfy the formula; None if there are none at all."""
        if self.can(asked):
            return Verdict.OPTIONAL if self.can(negation(asked)) else Verdict.REQUIRED
        return Verdict.FORBIDDEN if self.can() else None

    def excluding(self, *wanted: Formula) -> tuple[Norm, ...]:
        """Duties because of which none satisfies these formulas, none of which could be left out, strongest first;
        none of them where the axioms alone are the cause, or where some conduct satisfies them."""
        core = self._search.core(dict(self._by_number), [*self._limits, *wanted]) or []
        norms = (next(iter(self._duties[self._by_number[number]].values())) for number in core)
        return tuple(self.program.strength.evaluation_order(norms))

    def feasible(self, *wanted: Formula) -> bool:
        """Whether some feasible conduct satisfies these formulas, whatever the duties."""
        return self._search.possible([*self._limits, *wanted])

    def broken(self, *values: Formula) -> tuple[Norm, ...]:
        """Duties because of which none has these values, strongest first: each that is by itself enough; if none is,
        some that are together, none of which could be left out."""
        alone: dict[str, Norm] = {}
        for duty, norms in self._duties.items():
            if not self.feasible(duty, *values):
                alone |= norms
        return tuple(self.program.strength.evaluation_order(alone.values())) or self.excluding(*values)

    @cached_property
    def _by_number(self) -> Mapping[int, Formula]:
        return dict(enumerate(self._duties))


class Ground:
    """Works the facts of one scenario, and what was said in it, into formulas."""

    def __init__(self, program: Program, scenario: Scenario) -> None:
        self._program, self._scenario = program, scenario
        self._known: dict[str, Formula] = {}
        self._sizes: dict[str, int] = {}

    def formula(self, formula: Formula) -> Formula:
        """What is left of a formula for conduct to decide. Raises GaveUp where that is too large to look into."""
        mentions = self._program.mentions
        used = mentions.definitions(formula)
        if not (used or mentions.facts(formula) or mentions.said(formula)):
            return formula
        return grounded(formula, self._scenario, self._written_out(used) if used else {})

    def _written_out(self, names: Collection[str]) -> Mapping[str, Formula]:
        """What each of these definitions comes to; they are all that any of them uses."""
        mentions, definitions = self._program.mentions, self._program.spec.definitions
        for name in mentions.definition_order:
            if name in names and name not in self._known:
                formula = definitions[name].formula
                size = sum(self._sizes[leaf.name] if isinstance(leaf, Named) else 1 for leaf in leaves(formula))
                if size > LARGEST and mentions.actions(formula):
                    raise GaveUp(f"`{name}`, with the definitions it uses, is too large to look into")
                self._sizes[name], self._known[name] = size, grounded(formula, self._scenario, self._known)
        return self._known
