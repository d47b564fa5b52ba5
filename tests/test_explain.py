"""Which norms an explanation tells of, and that what it says is what is decided."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from comparison import Case
from explained import CASES, explained
from random_specs import rule_file
from specrules.decisions.decide import decide
from specrules.decisions.decision import Decision, Status
from specrules.decisions.explain import About, explain
from specrules.decisions.explanation import Explanation, Subject
from specrules.decisions.fates import Became
from specrules.decisions.query import Query
from specrules.program import Program
from specrules.report.deliberation import deliberation
from specrules.report.explanation import explanation

# What is shown of many norms


MANY = "levels top\nfact late\naction call\naction write\n" + "".join(
    f"rule norm_{i:02} at top when {'late' if i % 2 else 'not late'} must {'call' if i < 40 else 'write'}\n"
    for i in range(60)
)


def test_what_is_in_force_is_told_in_full_and_of_the_rest_what_comes_closest() -> None:
    why = explained(MANY, ("call", 1))
    counts = Counter(fate.state for step in why.steps for fate in step.fates)
    assert counts == {Became.IN_FORCE: 20, Became.NOT_APPLICABLE: 12}
    assert why.others == 8
    assert "and 8 others\n" in explanation(why)


def test_the_norm_asked_about_is_told_of_however_many_come_before_it() -> None:
    why = explained(MANY, "norm_39")
    assert [step.norm for step in why.steps if not step.applicable] == [f"norm_{i:02}" for i in (*range(1, 23, 2), 39)]


def test_an_otherwise_is_not_told_of_where_nothing_before_it_applies() -> None:
    why = explained("levels top fact late action call rule it at top when late must call otherwise must not call", None)
    assert ([step.norm for step in why.steps], why.others) == (["it"], 1)


def quiet(actions: int) -> str:
    """A spec of which nothing is about so many of its actions."""
    words = "".join(f"action quiet_{i}\n" for i in range(actions))
    return f"levels top\n{words}action call\nrule it at top must call\n"


@pytest.mark.parametrize(("actions", "counted"), [(8, False), (9, True)])
def test_of_everything_what_nothing_is_about_is_counted_if_it_is_much(actions: int, counted: bool) -> None:
    why = explained(quiet(actions), None)
    on_terminal, told = explanation(why), " ".join(deliberation(why).split())
    assert ("`quiet_3`" in on_terminal, "`quiet_3`" in told) == (not counted, not counted)
    assert (f"{actions} others are optional: no norm in force is about them\n" in on_terminal) is counted
    assert (f"{actions} other values are left open, because no norm in force is about them." in told) is counted
    assert "`call` is required, because of `it`\n" in on_terminal and "Required: `call`." in told


def test_several_contradictions_are_all_told() -> None:
    rules = "levels top action call action write " + "".join(
        f"rule do_{action} at top must {action} rule leave_{action} at top must not {action} "
        for action in ("call", "write")
    )
    text = explanation(explained(rules, None))
    assert text.startswith("contradiction: `do_call` and `leave_call` contradict each other")
    assert "= contradictions:   `do_call` and `leave_call`\n" in text
    assert " `do_write` and `leave_write`\n" in text
    assert "There is 1 further contradiction." in " ".join(deliberation(explained(rules, None)).split())


def test_a_norm_in_many_contradictions_names_some_of_them() -> None:
    rules = "levels top action call rule no at top must not call " + " ".join(
        f"rule yes_{i:02} at top must call" for i in range(20)
    )
    lines = explanation(explained(rules, ("call", 1))).split("\n")
    assert sum("cannot be followed together with `yes_" in line for line in lines) == 8
    assert sum("takes part in 12 further contradictions" in line for line in lines) == 1
    assert sum(line.endswith("and 12 others") for line in lines) == 1


# Every explanation


@pytest.mark.parametrize("shown", CASES)
def test_the_json_form_has_plain_values(shown: str) -> None:
    document = explained(*CASES[shown]).as_json()
    assert json.loads(json.dumps(document)) == document


def asked_about(program: Program, rng: Random) -> About:
    """Something to ask about: everything, a norm, an action, or a value of one."""
    action = rng.choice(program.spec.actions)
    value = rng.randint(action.domain.low, action.domain.high)
    return rng.choice((None, rng.choice(list(program.spec.norms)), (action.name, None), (action.name, value)))


def some_cases(case: Case, rng: Random) -> Iterator[Query]:
    """Possible scenarios of which some facts may not be known."""
    for scenario in case.sample(3):
        unknown = tuple(sorted(name for name in scenario.facts if rng.random() < 0.3))
        known = {name: value for name, value in scenario.facts.items() if name not in unknown}
        yield Query(known, unknown, scenario.instructions)


@pytest.mark.parametrize("start", range(0, 240, 60))
def test_what_is_told_is_complete_and_agrees_with_the_decision(start: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(start, start + 60):
        case, rng = Case(rule_file(seed), seed), Random(f"what is asked of {seed}")
        for query in some_cases(case, rng):
            about, decision = asked_about(case.program, rng), decide(case.program, query)
            why = explain(case.program, query, about, decision)
            check(case.program, about, decision, why)
            counts.update((why.status, why.subject))
    assert min(counts[kind] for kind in (Status.DECIDED, Status.CONTRADICTION, Status.DILEMMA, *Subject)) >= 5, counts


def check(program: Program, about: About, decision: Decision, why: Explanation) -> None:
    """Everything about the actions asked about is told of or counted, and is what is decided."""
    fates = {step.norm: {fate.state for fate in step.fates} for step in why.steps}
    concerned = {*decision.in_force, *decision.in_force_in_some, *(each.norm for each in decision.overridden)}
    if about is None:
        assert concerned <= fates.keys()
        assert len(fates.keys() & program.spec.norms.keys()) + why.others == len(program.spec.norms)
    assert {norm for norm, states in fates.items() if states == {Became.IN_FORCE}} == fates.keys() & {
        *decision.in_force
    }
    assert {clash.norms for clash in why.clashes} == set(decision.contradictions)
    for name in why.actions.keys() & decision.actions.keys():
        assert why.actions[name] == decision.actions[name]
    for text in (explanation(why), deliberation(why)):
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert all(line == line.rstrip() for line in text.splitlines())
