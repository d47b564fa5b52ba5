"""A conduct that complies in a decided scenario and does (or avoids) something: what a loophole looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..answer import GaveUp, Sat, Unknown, Unsat
from ..encoding.scenario import Lines, declare_variable, define_name, fact_value, read, said, term
from ..encoding.smt import symbol
from ..evaluator import Decision
from ..finding import Value
from ..model.domain import Integer, shown
from ..model.formula import Formula, Said
from ..program import Program
from ..solve import Solver
from .replay import Disagreement


def compliant(
    program: Program, decision: Decision, *wanted: Formula, about: Iterable[str] = ()
) -> Mapping[str, int] | None:
    """A conduct that complies and satisfies the formulas; canonical for the groups of their actions and of `about`.

    Each of those actions in turn takes its first value that is possible. None if there is none. Raises Disagreement if
    the evaluator does not accept it, and GaveUp if the question stays open.
    """
    if decision.contradictions:
        return None
    solver = Solver(_text(program, decision, wanted), program.budget)
    match solver.check():
        case Unsat():
            return None
        case Unknown(reason):
            raise GaveUp(reason)
        case Sat():
            pass
    chosen: dict[str, int] = {}
    assumed: list[str] = []
    for name in _about(program, {*about, *(a for formula in wanted for a in program.mentions.actions(formula))}):
        chosen[name], literal = _first_value(program, solver, name, assumed)
        assumed.append(literal)
    answer = solver.check(*assumed)
    if not isinstance(answer, Sat):
        raise GaveUp("the solver gave up on a conduct")
    chosen = {a.name: read(a, answer) for a in program.spec.actions}
    true = program.evaluator.true
    if not program.evaluator.complies(decision, chosen) or not all(
        true(formula, decision.scenario, chosen) for formula in wanted
    ):
        raise Disagreement(f"{chosen} does not comply")
    return chosen


def _first_value(program: Program, solver: Solver, name: str, assumed: list[str]) -> tuple[int, str]:
    domain = program.spec.variables[name].domain
    if isinstance(domain, Integer):
        return _least(program, solver, name, assumed)
    for value in range(domain.low, domain.high + 1):
        literal = fact_value(program.spec, name, value)
        if isinstance(solver.check(*assumed, literal), Sat):
            return value, literal
    raise GaveUp("the solver gave up on a conduct")


def _least(program: Program, solver: Solver, name: str, assumed: list[str]) -> tuple[int, str]:
    """The least possible value of an integer action, by halving its range."""
    domain = program.spec.variables[name].domain
    low, high = domain.low, domain.high
    while low < high:
        middle = (low + high) // 2
        if isinstance(solver.check(*assumed, f"(<= {symbol('fact', name)} {middle})"), Sat):
            high = middle
        else:
            low = middle + 1
    return low, fact_value(program.spec, name, low)


def _text(program: Program, decision: Decision, wanted: Iterable[Formula]) -> str:
    """The scenario's conducts: facts and what was said fixed, axioms, duties in force and the wanted formulas."""
    spec, lines = program.spec, Lines()
    for variable in spec.variables.values():
        declare_variable(lines, variable)
    for atom in sorted(program.mentions.all_said, key=str):
        lines.declare(said(atom))
    given = {Said(i.principal, i.stance, i.action, i.value) for i in decision.scenario.instructions}
    for atom in sorted(program.mentions.all_said, key=str):
        lines.require(said(atom) if atom in given else f"(not {said(atom)})")
    for name in program.mentions.definition_order:
        define_name(lines, spec, name)
    for fact in spec.facts:
        lines.require(fact_value(spec, fact.name, decision.scenario.facts[fact.name]))
    for formula in (
        *(axiom.formula for axiom in spec.axioms),
        *(norm.head for norm in decision.in_force if not norm.permits),
        *wanted,
    ):
        lines.require(term(spec, formula))
    return "\n".join(lines.lines)


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
