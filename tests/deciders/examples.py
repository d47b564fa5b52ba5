"""Examples by brute force: every value of every unknown fact, every conduct, straight from docs/semantics.md."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from comparison import Case
from oracle import Conducts, Decision, values_of
from specrules.model.spec import ConductCase, Example, Expectation, Judgement, Modality, Scenario


def completions(case: Case, example: Example) -> Iterator[tuple[Scenario, Decision]]:
    """The possible scenarios that fit an example, decided."""
    ranges = [
        values_of(fact) if fact.name in example.unknown else [dict(example.facts).get(fact.name, fact.usual)]
        for fact in case.oracle.facts
    ]
    for values in product(*ranges):
        facts = {fact.name: value for fact, value in zip(case.oracle.facts, values, strict=True)}
        scenario = Scenario(facts, example.instructions)
        if case.oracle.feasible(scenario):
            yield scenario, case.oracle.decide(scenario)


def cautious(case: Case, example: Example) -> Conducts:
    """The conducts that comply in every completion."""
    found = case.oracle.all_conducts
    for _, decision in completions(case, example):
        found &= decision.compliant
    return found


def fits(case: Case, example: Example) -> bool:
    return any(True for _ in completions(case, example))


def fails(case: Case, example: Example) -> bool:
    """Whether something that the example says of its scenarios does not hold."""
    expected = (met(case, example, expectation) for expectation in example.expectations)
    judged = (comes_out(case, example, conduct) for conduct in example.conducts)
    return fits(case, example) and not (all(expected) and all(judged))


def met(case: Case, example: Example, expectation: Expectation) -> bool:
    conducts = cautious(case, example)
    if not conducts:
        return False
    satisfied = [case.oracle.satisfying(expectation.formula, scenario) for scenario, _ in completions(case, example)]
    match expectation.modality:
        case Modality.MUST:
            return all(not conducts & ~those for those in satisfied)
        case Modality.MUST_NOT:
            return all(not conducts & those for those in satisfied)
        case _:
            return any(conducts & those for those in satisfied)


def comes_out(case: Case, example: Example, judged: ConductCase) -> bool:
    some = cautious(case, example) & with_values(case, judged) != 0
    return some is not (judged.judgement is Judgement.BAD)


def with_values(case: Case, judged: ConductCase) -> Conducts:
    """The conducts that have the values a conduct of an example names."""
    found = case.oracle.all_conducts
    for pair in judged.values:
        found &= case.oracle.conducts_with[pair]
    return found


def passes(case: Case, example: Example) -> bool:
    """Whether the example is evidence: it fits a scenario, says something, and all it says holds."""
    says = bool(example.expectations or example.conducts)
    return says and fits(case, example) and not fails(case, example)


def titled(message: str) -> str:
    """The title of the example that a message is about."""
    return message.split("`")[1]
