"""Why an example fits no possible scenario: which of the facts it gives, and which axioms, exclude one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...answer import GaveUp, Sat, Unknown
from ...encoding.scenario import Lines, declare_variable, fact_value, said, term
from ...encoding.smt import no, symbol
from ...model.formula import Said
from ...model.spec import Axiom, Example
from ...program import Program
from ...solve import Solver

Literal = tuple[str, int]
"""A fact and its value."""


@dataclass(frozen=True)
class Impossible:
    """An example that no possible scenario fits: facts and axioms that exclude one another, none of which can go.

    `usual` are facts that the example leaves out, with their usual values: none if what is given excludes it.
    """

    example: Example
    given: tuple[Literal, ...]
    usual: tuple[Literal, ...]
    axioms: tuple[Axiom, ...]


def why_impossible(program: Program, example: Example) -> Impossible | None:
    """Why no possible scenario fits the example; None if one does. Raises GaveUp if that stays open."""
    spec = program.spec
    solver = Solver(_text(program, example), program.budget)
    known = {*dict(example.facts), *example.unknown}
    usual = tuple((fact.name, fact.usual) for fact in spec.facts if fact.name not in known)
    for left_out in ((), usual):
        # The facts left out are tried first, so that as few of them as possible are blamed.
        core = _core(program, solver, (*left_out, *spec.axioms, *example.facts))
        if core is not None:
            return Impossible(
                example,
                tuple(literal for literal in example.facts if literal in core),
                tuple(literal for literal in left_out if literal in core),
                tuple(sorted((a for a in spec.axioms if a in core), key=lambda axiom: axiom.span.key)),
            )
    return None


def _text(program: Program, example: Example) -> str:
    """Facts, actions and definitions, and what is said and what is not."""
    lines = Lines()
    for variable in program.spec.variables.values():
        declare_variable(lines, variable)
    given = {Said(i.principal, i.stance, i.action, i.value) for i in example.instructions}
    for atom in sorted(program.mentions.all_said, key=str):
        name = lines.declare(said(atom))
        lines.require(name if atom in given else no(name))
    for name in program.mentions.definition_order:
        lines.define(symbol("def", name), term(program.spec, program.spec.definitions[name].formula))
    return "\n".join(lines.lines)


def _core(program: Program, solver: Solver, parts: Sequence[Literal | Axiom]) -> list[Literal | Axiom] | None:
    """Parts that exclude one another, none of which can be left out; None if all can hold. Raises GaveUp."""
    if _together(program, solver, parts):
        return None
    kept = list(parts)
    for part in parts:
        fewer = [other for other in kept if other != part]
        if not _together(program, solver, fewer):
            kept = fewer
    return kept


def _together(program: Program, solver: Solver, parts: Iterable[Literal | Axiom]) -> bool:
    """Whether these facts and axioms can all hold. Raises GaveUp."""
    spec = program.spec
    terms = (term(spec, part.formula) if isinstance(part, Axiom) else fact_value(spec, *part) for part in parts)
    answer = solver.check(*terms)
    if isinstance(answer, Unknown):
        raise GaveUp(answer.reason)
    return isinstance(answer, Sat)
