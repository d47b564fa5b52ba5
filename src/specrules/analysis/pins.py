"""Examples as evidence: which interactions a passing example pins."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..evaluator import Decision
from ..model.formula import Formula, conjunction, negation
from ..model.spec import Example, Judgement, Modality, Norm, Scenario
from ..model.strength import equals
from ..program import Program
from .conduct import compliant
from .interactions import overrides

COMPLETIONS = 256
"""An example that leaves more combinations of unknown facts open than this pins nothing."""


def pinned(program: Program, loser: Norm, winner: Norm) -> bool:
    """Whether some passing example has a scenario in which a conflict with the winner overrides the loser."""
    for example, decisions in program.once(decided):
        if any(overrides(program, d, loser, winner) for d in decisions) and _passes(program, example):
            return True
    return False


def decided(program: Program) -> tuple[tuple[Example, tuple[Decision, ...]], ...]:
    """Every example with the decisions of its scenarios. Use as `program.once(decided)`."""
    return tuple((e, tuple(map(program.evaluator.decide, scenarios(program, e)))) for e in program.spec.examples)


def _passes(program: Program, example: Example) -> bool:
    decisions = next(found for e, found in program.once(decided) if e is example)
    return all(passes(program, example, d) for d in decisions)


def scenarios(program: Program, example: Example) -> Iterator[Scenario]:
    """The possible scenarios of an example: given facts, usual values, and every value of the unknown facts."""
    facts = {f.name: f.usual for f in program.spec.facts} | dict(example.facts)
    ranges = [program.cells.values(name) for name in example.unknown]
    size = 1
    for values in ranges:
        size *= len(values)
    if not 0 < size <= COMPLETIONS:
        return
    for values in product(*ranges):
        scenario = Scenario(facts | dict(zip(example.unknown, values, strict=True)), example.instructions)
        if program.evaluator.possible(scenario):
            yield scenario


def passes(program: Program, example: Example, decision: Decision) -> bool:
    """Whether the decision is what the example expects."""
    if decision.contradictions or not (example.expectations or example.conducts):
        return False  # what expects nothing is evidence of nothing
    for expected in example.expectations:
        can = compliant(program, decision, expected.formula) is not None
        if expected.modality is Modality.MUST:
            if compliant(program, decision, negation(expected.formula)) is not None:
                return False
        elif can is (expected.modality is Modality.MUST_NOT):
            return False
    for case in example.conducts:
        wanted: Formula = conjunction(*(equals(program.spec, action, value) for action, value in case.values))
        if (compliant(program, decision, wanted) is None) is not (case.judgement is Judgement.BAD):
            return False
    return True
