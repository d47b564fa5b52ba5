"""Plain scenarios: what the conditions of one or two norms plainly need, all else as usual, or as it usually is not.

They are found without a solver and decided among the few norms that can apply there. Most norms take effect in theirs,
and most that meet do so in one of two; what the evaluator has seen need not be asked, and the solver is left with the
rest. Another norm that is in the way in the usual scenario seldom is in the unusual one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..evaluator import Decision
from ..model.domain import Boolean, Enumeration, Integer
from ..model.formula import Said
from ..model.needs import SAID, Needs, together
from ..model.spec import Instruction, Norm, Scenario, Variable
from ..program import Program


def plain(program: Program, norm: Norm) -> Iterator[Decision]:
    """The decisions, about the actions of its group, of a norm's plain scenarios in which it is applicable."""
    known = program.shared(_known)
    for kind, facts in enumerate(program.shared(_backgrounds)):
        if (norm.base, kind) not in known:
            known[norm.base, kind] = _decided(program, norm, facts, program.contexts.needs(norm))
        decision = known[norm.base, kind]
        if decision is not None:
            yield decision


def plain_meetings(program: Program, norm: Norm, other: Norm) -> Iterator[Decision]:
    """The same for scenarios that have what both norms need."""
    needs = program.contexts.needs
    for facts in program.shared(_backgrounds):
        decision = _decided(program, norm, facts, together(needs(norm), needs(other)))
        if decision is not None:
            yield decision


def plain_with(program: Program, norm: Norm, fact: str, value: int) -> Iterator[Decision]:
    """The same for scenarios in which the norm is applicable and the fact has the value."""
    integer = isinstance(program.spec.variables[fact].domain, Integer)
    given: Needs = {fact: range(value, value + 1) if integer else frozenset({value})}
    for facts in program.shared(_backgrounds):
        decision = _decided(program, norm, facts, together(program.contexts.needs(norm), given))
        if decision is not None:
            yield decision


def plain_without(program: Program, norm: Norm, others: Iterable[Norm]) -> Decision | None:
    """The same for one scenario in which the others are not applicable, as far as a fact that the norm needs nothing of
    will do it: one that nothing limits, if there is one."""
    needed = dict(program.contexts.needs(norm))
    for other in others:
        facts = [(f, values) for f, values in program.contexts.needs(other).items() if isinstance(f, str)]
        for fact, values in sorted(facts, key=lambda each: each[0] not in program.cells.free):
            domain = program.spec.variables[fact].domain
            outside = next((value for value in (domain.low, domain.high) if value not in values), None)
            if fact not in needed and outside is not None:
                needed[fact] = range(outside, outside + 1) if isinstance(values, range) else frozenset({outside})
                break
    return _decided(program, norm, program.shared(_backgrounds)[0], needed)


def _known(program: Program) -> dict[tuple[str, int], Decision | None]:
    return {}


def _backgrounds(program: Program) -> tuple[Mapping[str, int], ...]:
    """The values of facts that nothing is needed of: the usual ones, and others of those that may have any value."""
    usual = {fact.name: fact.usual for fact in program.spec.facts}
    free = program.cells.free
    return usual, {fact.name: _unusual(fact) if fact.name in free else fact.usual for fact in program.spec.facts}


def _unusual(fact: Variable) -> int:
    match fact.domain:
        case Boolean():
            return 1 - fact.usual
        case Enumeration(values):
            return (fact.usual + 1) % len(values)
        case Integer(low, high):
            return high if fact.usual == low else low


def _decided(program: Program, norm: Norm, background: Mapping[str, int], needs: Needs) -> Decision | None:
    evaluator, scenario = program.evaluator, _scenario(background, needs)
    if scenario is None or not evaluator.true(program.spec.norms[norm.base].condition, scenario):
        return None
    if not evaluator.possible(scenario) or not evaluator.coherent(scenario):
        return None
    group, _ = program.table.place(norm.head)
    return evaluator.decide(scenario, [group], program.contexts.of(norm).norms)


def _scenario(background: Mapping[str, int], needs: Needs) -> Scenario | None:
    """The background with what is needed in place of it; None if something needed is impossible."""
    facts, said = dict(background), []
    for key, values in needs.items():
        if not values:
            return None
        if not isinstance(key, Said):
            facts[key] = facts[key] if facts[key] in values else min(values)
        elif values == SAID:
            said.append(Instruction(key.principal, key.stance, key.action, key.value))
    return Scenario(facts, tuple(said))
