"""Conducts that comply: in one decided scenario, or in every completion of what is only partly known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from ..answer import GaveUp, Sat, Unknown
from ..decisions.cautious import Conducts, Ground
from ..encoding.scenario import Lines, declare_variable, fact_value, read, term
from ..encoding.smt import YES, all_of, any_of, number, symbol
from ..evaluator import Decision
from ..finding import Value
from ..model.domain import Integer, shown
from ..model.formula import Const, Formula, Named
from ..model.grounding import grounded
from ..model.spec import Norm
from ..program import Program
from ..solve import Solver
from .cores import smallest_core
from .replay import Disagreement


def compliant(
    program: Program, decision: Decision, *wanted: Formula, about: Iterable[str] = ()
) -> Mapping[str, int] | None:
    """A conduct that complies in one decided scenario and satisfies the formulas: see `Cautious.conduct`."""
    return Cautious(program, (decision,)).conduct(*wanted, about=about)


class Cautious:
    """The conducts that comply in every one of some decisions, behind one solver (semantics, Partial knowledge).

    A formula that mentions facts is satisfied if it is in one of the scenarios. Whether there is such a conduct at all
    is asked of the search for conducts first, which needs no solver.
    """

    def __init__(self, program: Program, decisions: Sequence[Decision]) -> None:
        self.program, self.decisions = program, tuple(decisions)
        self._contradiction = any(decision.contradictions for decision in decisions)

    @cached_property
    def _quick(self) -> Conducts:
        return Conducts(self.program, self.decisions)

    @cached_property
    def _lines(self) -> Lines:
        lines = Lines()
        for action in self.program.spec.actions:
            declare_variable(lines, action)
        return lines

    @cached_property
    def _definitions(self) -> list[dict[str, Formula]]:
        return [self._defined(index, decision) for index, decision in enumerate(self.decisions)]

    @cached_property
    def _solver(self) -> Solver:
        assert self._duties is not None  # what they and the axioms are made of is declared with them
        return Solver("\n".join(self._lines.lines), self.program.budget)

    def question(self, formulas: Iterable[Formula]) -> tuple[object, ...]:
        """Equal for conducts about which questions on these formulas have equal answers."""
        duties, wanted = self._duties, [self._wanted([formula]) for formula in formulas]
        return self._contradiction, *self._lines.lines, None, *duties, None, *wanted

    def can(self, *wanted: Formula) -> bool:
        """Whether one of them satisfies the formulas. Raises GaveUp if that stays open, and Disagreement."""
        quick = self._without_solver(wanted)
        return self._some([self._wanted(wanted)], wanted) is not None if quick is None else quick

    def _without_solver(self, wanted: Sequence[Formula]) -> bool | None:
        """Whether one of them satisfies the formulas; None where the search cannot tell."""
        mentions = self.program.mentions
        if self._contradiction or any(mentions.facts(formula) or mentions.said(formula) for formula in wanted):
            return False if self._contradiction else None
        try:
            ground = Ground(self.program, self.decisions[0].scenario)  # that of any other comes to the same
            return self._quick.can(*map(ground.formula, wanted))
        except GaveUp:
            return None

    def conduct(self, *wanted: Formula, about: Iterable[str] = ()) -> Mapping[str, int] | None:
        """One of them that satisfies the formulas; canonical for the groups of their actions and of `about`.

        Each of those actions in turn takes its first value that is possible. None if there is none. Raises Disagreement
        if the evaluator does not accept it, and GaveUp if the question stays open.
        """
        if self._without_solver(wanted) is False:
            return None
        assumed = [self._wanted(wanted)]
        if self._some(assumed, wanted) is None:
            return None
        mentioned = {a for formula in wanted for a in self.program.mentions.actions(formula)}
        for name in _about(self.program, {*about, *mentioned}):
            assumed.append(self._first_value(name, assumed))
        found = self._some(assumed, wanted)
        if found is None:
            raise GaveUp("the solver gave up on a conduct")
        return found

    def excluding(self, *wanted: Formula) -> tuple[Norm, ...]:
        """The fewest duties because of which none satisfies the formulas, strongest first; none if what the formulas
        ask for is not feasible, or if that stays open."""
        asked = self._wanted(wanted)
        try:
            kept = smallest_core(self._solver, [asked], {duty: duty for duty in self._duties}) or ()
        except GaveUp:
            return ()
        norms = {self._duties[duty].name: self._duties[duty] for duty in kept}
        return tuple(self.program.strength.evaluation_order(norms.values()))

    def _defined(self, index: int, decision: Decision) -> dict[str, Formula]:
        """What each definition comes to in a scenario; what conducts decide of it stands under a name of its own."""
        known: dict[str, Formula] = {}
        for name in self.program.mentions.definition_order:
            formula = grounded(self.program.spec.definitions[name].formula, decision.scenario, known)
            if not isinstance(formula, Const):
                named = f"{name} {index}"
                self._lines.define(symbol("def", named), term(self.program.spec, formula))
                formula = Named(named)
            known[name] = formula
        return known

    @cached_property
    def _duties(self) -> dict[str, Norm]:
        """Requires the axioms, and collects the duties in force as assumptions."""
        found: dict[str, Norm] = {}
        for index, decision in enumerate(self.decisions):
            for axiom in self.program.spec.axioms:
                self._lines.require(self._term(index, axiom.formula))
            for norm in decision.in_force:
                if not norm.permits and (duty := self._term(index, norm.head)) != YES:
                    found.setdefault(duty, norm)
        return found

    def _term(self, index: int, formula: Formula) -> str:
        scenario = self.decisions[index].scenario
        return term(self.program.spec, grounded(formula, scenario, self._definitions[index]))

    def _wanted(self, formulas: Sequence[Formula]) -> str:
        """That in one of the scenarios all the formulas hold."""
        return any_of(all_of(self._term(i, formula) for formula in formulas) for i in range(len(self.decisions)))

    def _some(self, assumed: Sequence[str], wanted: Sequence[Formula]) -> Mapping[str, int] | None:
        """A conduct under these assumptions that the evaluator has accepted, if there is one."""
        if self._contradiction:
            return None
        answer = self._solver.check(*assumed, *self._duties)
        if isinstance(answer, Unknown):
            raise GaveUp(answer.reason)
        if not isinstance(answer, Sat):
            return None
        found = {a.name: read(a, answer) for a in self.program.spec.actions}
        evaluator = self.program.evaluator
        if not all(evaluator.complies(decision, found) for decision in self.decisions) or not any(
            all(evaluator.true(formula, decision.scenario, found) for formula in wanted) for decision in self.decisions
        ):
            raise Disagreement(f"{found} does not comply")
        return found

    def _possible(self, *assumed: str) -> bool:
        return isinstance(self._solver.check(*assumed, *self._duties), Sat)

    def _first_value(self, name: str, assumed: Sequence[str]) -> str:
        """The term that gives the action its first value that is possible."""
        spec = self.program.spec
        domain = spec.variables[name].domain
        if isinstance(domain, Integer):
            return self._least(name, assumed)
        for value in range(domain.low, domain.high + 1):
            literal = fact_value(spec, name, value)
            if self._possible(*assumed, literal):
                return literal
        raise GaveUp("the solver gave up on a conduct")

    def _least(self, name: str, assumed: Sequence[str]) -> str:
        """The same for an integer action, by halving its range."""
        domain = self.program.spec.variables[name].domain
        low, high = domain.low, domain.high
        while low < high:
            middle = (low + high) // 2
            if self._possible(*assumed, f"(<= {symbol('fact', name)} {number(middle)})"):
                high = middle
            else:
                low = middle + 1
        return fact_value(self.program.spec, name, low)


def _about(program: Program, actions: Iterable[str]) -> list[str]:
    """The actions in the groups of these, by name."""
    groups = {program.table.group_of[action] for action in actions}
    return [a.name for a in program.spec.actions if program.table.group_of[a.name] in groups]


def readable(
    program: Program, conduct: Mapping[str, int], about: Iterable[str]
) -> tuple[tuple[str, Value], ...] | None:
    """The conduct as people read it, for the actions of the groups that these actions belong to; None without any."""
    variables = program.spec.variables
    found = tuple((name, shown(variables[name].domain, conduct[name])) for name in _about(program, about))
    return found or None
