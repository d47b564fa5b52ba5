"""The reference semantics against the oracle: two readings of docs/semantics.md that share no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

import pytest

from oracle import Oracle, values_of
from random_specs import features, rule_file, too_rare
from specrules.files import load_text
from specrules.model.domain import Boolean, Integer
from specrules.model.formula import And, Formula, In, Linear, Stance
from specrules.model.resolve import resolve
from specrules.model.spec import Instruction, Norm, Scenario, Spec, Variable
from specrules.semantics import Outcome, World, verdict

SEEDS = 200
MEASURED = 400
LOT = 20


def spec_of(seed: int) -> Spec:
    files = load_text(rule_file(seed))
    spec, findings = resolve(files.files)
    assert spec is not None, (seed, files.findings, findings)
    return spec


def conversations(oracle: Oracle, rng: Random, count: int) -> Iterator[Scenario]:
    """Scenarios that analysis leaves out: stances on one value that differ, said again, on any value of an integer."""
    situations = list(oracle.situations())
    sayable = [
        Instruction(principal, stance, action.name, value)
        for principal in oracle.spec.principals
        for stance in Stance
        for action in oracle.actions
        for value in values_of(action)
        if value or not isinstance(action.domain, Boolean)  # of a boolean action nobody names false
    ]
    for _ in range(count if situations and sayable else 0):
        yield Scenario(rng.choice(situations), tuple(rng.choices(sayable, k=rng.randint(2, 5))))


def equals(action: Variable, value: int) -> Formula:
    if isinstance(action.domain, Integer):
        return And((Linear(((1, action.name),), value), Linear(((-1, action.name),), -value)))
    return In(action.name, frozenset({value}))


def names(norms: Iterable[Norm]) -> frozenset[str]:
    return frozenset(norm.name for norm in norms)


def compare(oracle: Oracle, scenario: Scenario) -> None:
    world, decision = World(oracle.spec, scenario), oracle.decide(scenario)
    outcome = world.outcome()
    assert names(outcome.in_force) == decision.in_force
    assert outcome.overridden.keys() == decision.overridden
    assert frozenset(map(names, outcome.contradictions)) == decision.contradictions
    assert frozenset(map(names, outcome.settled)) == decision.addressed
    assert outcome.withdrawn == decision.withdrawn
    assert [dict(conduct) for conduct in outcome.compliant] == oracle.compliant_conducts(decision)
    for name, conflict in outcome.overridden.items():
        assert names(conflict) in oracle.overriding(decision, name)
    compare_verdicts(oracle, scenario, world, outcome)


def compare_verdicts(oracle: Oracle, scenario: Scenario, world: World, outcome: Outcome) -> None:
    verdicts = oracle.decide(scenario).verdicts
    for action in oracle.actions:
        for value in values_of(action):
            assert verdict(equals(action, value), world, outcome) == verdicts[action.name, value]


@pytest.mark.parametrize("first", range(0, SEEDS, LOT))
def test_the_reference_agrees_with_the_oracle(first: int) -> None:
    """On every possible scenario, coherent or not, and on some conversations that no analysis considers."""
    for seed in range(first, first + LOT):
        oracle = Oracle(spec_of(seed))
        for scenario in (*oracle.all_scenarios(coherent=False), *conversations(oracle, Random(seed), 20)):
            try:
                compare(oracle, scenario)
            except AssertionError as difference:
                difference.add_note(
                    f"seed {seed}: {dict(scenario.facts)} {list(map(oracle.said_name, scenario.instructions))}"
                )
                raise


def test_random_specs_are_interesting() -> None:
    oracles = [Oracle(spec_of(seed)) for seed in range(MEASURED)]
    assert not too_rare([features(oracle) for oracle in oracles])


def test_random_specs_are_small() -> None:
    """So that comparing implementations on thousands of them stays a matter of minutes."""
    oracles = [Oracle(spec_of(seed)) for seed in range(0, MEASURED, 4)]
    assert max(len(oracle.conducts) for oracle in oracles) <= 64
    assert sum(len(oracle.decided) for oracle in oracles) / len(oracles) < 250


def test_a_seed_always_writes_the_same_text() -> None:
    assert rule_file(7) == rule_file(7)
    assert len({rule_file(seed) for seed in range(50)}) == 50
