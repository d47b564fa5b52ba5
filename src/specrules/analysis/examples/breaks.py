"""What makes a conduct bad: the duties in force that do not allow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...answer import GaveUp
from ...conflicts.table import TooHard
from ...evaluator import Decision
from ...model.formula import Formula, conjunction
from ...model.spec import ConductCase, Norm
from ...model.strength import equals
from ...program import Program
from ..tabled import Tabled
from .judge import Judged


@dataclass(frozen=True)
class Silent:
    """A conduct that is bad, but not because of the norm it is said to break; `broken` are those it does break."""

    case: ConductCase
    broken: tuple[Norm, ...]


def silent(program: Program, judged: Judged) -> Iterator[Silent]:
    """The conducts of a passing example that do not break the norm they name. Raises GaveUp."""
    for case in judged.example.conducts:
        if case.breaks is not None:
            found = {norm.name: norm for decision in judged.decisions for norm in broken(program, decision, case)}
            if not any(norm.base == case.breaks for norm in found.values()):
                yield Silent(case, tuple(program.strength.evaluation_order(found.values())))


def broken(program: Program, decision: Decision, case: ConductCase) -> Iterator[Norm]:
    """Every duty in force that is in some minimal set of them with which the conduct is inconsistent. Raises GaveUp."""
    excluding = list(_excluding(program, decision, case))
    if () in excluding:
        return  # the axioms alone exclude it
    yield from (norm for borne in excluding for norms in borne for norm in norms)
    for clash in decision.contradictions:
        part = any(all(any(norm in clash for norm in norms) for norms in borne) for borne in excluding)
        if not part and not any(norm.permits for norm in clash):
            yield from clash  # these are inconsistent with whatever is done


def _excluding(program: Program, decision: Decision, case: ConductCase) -> Iterator[tuple[tuple[Norm, ...], ...]]:
    """The heads that make a conflict with the conduct, each as the duties in force that have it."""
    bearers: dict[tuple[int, int], list[Norm]] = {}
    for norm in decision.in_force:
        if not norm.permits:
            bearers.setdefault(program.table.place(norm.head), []).append(norm)
    for group, formula in by_group(program, case).items():
        try:
            conflicts = program.once(_tabled).of(formula)
        except TooHard as reason:
            raise GaveUp(str(reason)) from None
        for conflict in conflicts:
            borne = tuple(tuple(bearers.get((group, head), ())) for head in conflict.heads)
            if all(borne) and program.evaluator.true(conflict.minimal, decision.scenario):
                yield borne


def by_group(program: Program, case: ConductCase) -> dict[int, Formula]:
    """What a conduct does, for each group of actions: no duty is about actions of two."""
    parts: dict[int, list[Formula]] = {}
    for action, value in case.values:
        parts.setdefault(program.table.group_of[action], []).append(equals(program.spec, action, value))
    return {group: conjunction(*formulas) for group, formulas in sorted(parts.items())}


def _tabled(program: Program) -> Tabled:
    """What excludes each conduct that an example says breaks a norm."""
    cases = [case for example in program.spec.examples for case in example.conducts if case.breaks is not None]
    return Tabled(program, (formula for case in cases for formula in by_group(program, case).values()))
