"""The oracle on cases small enough to work out by hand, each a sentence of docs/semantics.md."""

from __future__ import annotations

from random import Random

import pytest

from oracle import Head, Oracle, Shown, conflicts, consistent, gives_way
from specrules.files import load_text
from specrules.model.formula import Stance
from specrules.model.resolve import resolve
from specrules.model.spec import Instruction, Scenario, Verdict

REPLY = "action reply: answer | refuse | lie\n"


def oracle_of(text: str) -> Oracle:
    spec, findings = resolve(load_text(text).files)
    assert spec is not None, findings
    return Oracle(spec)


def said(principal: str, stance: Stance, action: str, value: int = 1) -> Instruction:
    return Instruction(principal, stance, action, value)


# The lemma behind `gives_way`


def overridden_by_definition(feasible: int, head: Head, stronger: list[Head]) -> bool:
    """Some minimal inconsistent set contains the norm and otherwise only stronger ones."""
    heads = {"n": head} | {f"m{i}": h for i, h in enumerate(stronger)}
    return any("n" in conflict for conflict in conflicts(feasible, heads))


@pytest.mark.parametrize("seed", range(300))
def test_gives_way_is_the_definition_of_overridden(seed: int) -> None:
    rng = Random(seed)
    heads = [Head(rng.randrange(16), rng.random() < 0.3) for _ in range(rng.randint(1, 6))]
    for feasible in (15, 11, 3):
        cut = [Head(h.conducts & feasible, h.permits) for h in heads]
        assert gives_way(feasible, cut[0], cut[1:]) == overridden_by_definition(feasible, cut[0], cut[1:])


def test_permissions_need_not_hold_together() -> None:
    assert consistent(0b11, [Head(0b01, True), Head(0b10, True)])
    assert not consistent(0b11, [Head(0b01), Head(0b10, True)])


# Override and force


def test_the_stronger_level_wins_and_what_is_left_of_the_weaker_applies() -> None:
    oracle = oracle_of(
        "levels root > user\nfact f\n" + REPLY + "rule strong at root when f must not reply = answer\n"
        "rule weak at user must reply = answer otherwise must reply = answer otherwise must reply = refuse"
    )
    decision = oracle.decide(Scenario({"f": 1}))
    first, second = sorted(name for name in oracle.spec.norms if name not in ("strong", "weak"))
    assert decision.in_force == {"strong", second}
    assert decision.overridden == {"weak", first}
    assert decision.verdicts["reply", 1] is Verdict.REQUIRED
    assert oracle.compliant_conducts(decision) == [{"reply": 1}]
    assert oracle.decide(Scenario({"f": 0})).in_force == {"weak"}


def test_three_norms_can_conflict_where_no_two_do() -> None:
    oracle = oracle_of(
        "levels root > user\naction a\naction b\naction c\n"
        "rule r1 at root must a or b\nrule r2 at root must not a\nrule r3 at user must not b"
    )
    decision = oracle.decide(Scenario({}))
    assert decision.overridden == {"r3"}
    assert oracle.overriding(decision, "r3") == [{"r1", "r2", "r3"}]
    assert decision.verdicts["c", 1] is Verdict.OPTIONAL
    assert decision.governed == {"a", "b"}


def test_a_stronger_permission_overrides_a_prohibition() -> None:
    decision = oracle_of("levels l > m\naction a\nrule p at l may a\nrule q at m must not a").decide(Scenario({}))
    assert decision.in_force == {"p"}
    assert decision.verdicts["a", 1] is Verdict.OPTIONAL


def test_two_rules_at_one_level_contradict_unless_one_overrides() -> None:
    text = "levels l\naction a\nrule p at l must a\nrule q at l must not a "
    clash = oracle_of(text).decide(Scenario({}))
    assert clash.contradictions == {frozenset("pq")}
    assert clash.in_force == {"p", "q"}
    assert clash.verdicts["a", 1] is None
    assert not clash.compliant
    assert not clash.governed
    assert oracle_of(text + "overrides p").decide(Scenario({})).in_force == {"q"}


def test_a_chain_of_overrides_counts() -> None:
    oracle = oracle_of(
        "levels l\naction a\naction b\nrule p at l must a overrides q\nrule q at l must b overrides r\n"
        "rule r at l must not a"
    )
    assert oracle.decide(Scenario({})).in_force == {"p", "q"}


def test_must_beats_should_and_a_rule_beats_a_default() -> None:
    oracle = oracle_of(
        "levels l\naction a\naction b\nrule p at l must a\nrule q at l should not a\n"
        "default s at l must not b\nrule t at l should b"
    )
    assert oracle.decide(Scenario({})).in_force == {"p", "t"}


def test_an_impossible_duty_is_overridden_by_itself() -> None:
    oracle = oracle_of("levels l\naction a\naction b\naxiom not a\nrule p at l must a otherwise must b")
    decision = oracle.decide(Scenario({}))
    assert decision.impossible == decision.overridden == {"p"}
    assert decision.verdicts["b", 1] is Verdict.REQUIRED
    assert oracle.summary().unreachable == {"p"}


def test_an_otherwise_is_never_of_a_stronger_degree_than_the_norm_before_it() -> None:
    oracle = oracle_of(
        "levels l\naction a\naction b\nrule top at l must not a\n"
        "rule p at l should a otherwise must b\nrule q at l must not b"
    )
    assert oracle.decide(Scenario({})).in_force == {"top", "q"}


# Instructions


def test_of_two_instructions_at_one_level_the_later_wins() -> None:
    oracle = oracle_of("levels l > m\nprincipal u at l\nprincipal v at l\naction a\nrule r at m must a")
    yes, no = said("u", Stance.REQUESTS, "a"), said("v", Stance.FORBIDS, "a")
    assert oracle.decide(Scenario({}, (yes, no))).in_force == {"v forbids a"}
    assert oracle.decide(Scenario({}, (no, yes))).in_force == {"u requests a", "r"}
    assert oracle.decide(Scenario({}, (yes, no, yes))).overridden == {"v forbids a"}
    assert not oracle.coherent(Scenario({}, (yes, no)))


def test_an_instruction_stands_between_rules_and_defaults() -> None:
    text = "levels l\nprincipal u at l\naction a\n{} r at l must a"
    no = Scenario({}, (said("u", Stance.FORBIDS, "a"),))
    assert oracle_of(text.format("rule")).decide(no).in_force == {"r"}
    assert oracle_of(text.format("default")).decide(no).in_force == {"u forbids a"}


def test_delegation_gives_the_strongest_level_that_holds_and_never_to_hints() -> None:
    oracle = oracle_of(
        "levels l > m > k\nprincipal t\nfact f\nfact g\naction a\n"
        "delegate t at l when f\ndelegate t at m when g\nrule r at l when t hints a must a"
    )
    request, hint = said("t", Stance.REQUESTS, "a"), said("t", Stance.HINTS, "a")
    levels = [oracle.level_of(request, Scenario({"f": f, "g": g}, (request,))) for f, g in ((1, 1), (0, 1), (0, 0))]
    assert levels == [0, 1, None]
    assert oracle.level_of(hint, Scenario({"f": 1, "g": 1}, (hint,))) is None
    assert oracle.decide(Scenario({"f": 0, "g": 0}, (hint,))).in_force == {"r"}


# Settling


def test_a_fallback_stands_in_for_the_weakest_members() -> None:
    oracle = oracle_of(
        "levels l\nprincipal u at l\naction a\naction b\ndefault p at l must a otherwise must b\n"
        "default q at l must not a\non conflict at l must (not b)"
    )
    decision = oracle.decide(Scenario({}, (said("u", Stance.REQUESTS, "b"),)))
    assert decision.withdrawn == {"p", "q"}
    assert decision.in_force == {"on conflict at l"}
    assert decision.overridden == {"u requests b"}
    assert decision.unsettled == decision.addressed == {frozenset("pq")}
    assert not decision.contradictions
    assert oracle.summary().settled == {(frozenset("pq"), False)}


def test_prohibitions_prevail_keeps_what_is_written_must_not() -> None:
    oracle = oracle_of(
        "levels l\naction a\nrule p at l must a\nrule q at l must not a\non conflict at l prohibitions prevail"
    )
    assert oracle.decide(Scenario({})).in_force == {"q"}


def test_a_contradiction_that_its_clause_cannot_settle_remains() -> None:
    oracle = oracle_of(
        "levels l\naction a\nrule p at l must not (not a)\nrule q at l must not a\n"
        "on conflict at l prohibitions prevail"
    )
    assert oracle.decide(Scenario({})).contradictions == {frozenset("pq")}


# Scenarios, claims, and what is shown


def test_scenarios_are_counted_once_per_order_that_matters() -> None:
    one = oracle_of("levels l\nprincipal u at l\nfact f\naction a\nrule r at l must a")
    assert len(list(one.scenarios())) == 2 * 4
    two = oracle_of("levels l\nprincipal u at l\naction a\naction b\nrule r at l must a")
    assert len(list(two.scenarios())) == 1 + 6 + 9 * 2
    mute = oracle_of("levels l\nprincipal u\naction a\naction b\nrule r at l when u permits a must a")
    assert len(list(mute.scenarios())) == 2


def test_impossible_and_incoherent_scenarios_are_left_out() -> None:
    oracle = oracle_of("levels l\nprincipal u at l\nfact f\naction a\naxiom f -> a\nrule r at l must a")
    assert len(list(oracle.scenarios())) == 4 + 3  # where `f` holds nobody can forbid `a` coherently
    assert len(list(oracle.all_scenarios(coherent=False))) == 8
    nowhere = oracle_of("levels l\nfact f\naction a\naxiom f\naxiom not f\nrule r at l must a")
    assert not list(nowhere.scenarios())


def test_integer_actions_are_spoken_of_by_the_values_that_atoms_name() -> None:
    oracle = oracle_of("levels l\nprincipal u at l\naction n: 0..9\nrule r at l when u permits n = 4 must n = 4")
    assert {i.value for slot in oracle.slots for i in slot} == {4}


def test_claims() -> None:
    oracle = oracle_of(
        "levels l\nfact f\naction a\naction b\nrule r at l when f must a\n"
        "assert c1 when f never not a\nassert c2 never not a\nassert c3 when f always a\nassert c4 always a\n"
        "assert c5 possible a\nassert c6 possible not a\nassert c7 when f sometimes not a\nassert c8 sometimes not a\n"
        "assert c9 when f decided a\nassert c10 decided a\nassert c11 when f decided b"
    )
    failing = {name for name, fails in oracle.summary().failing.items() if fails}
    assert failing == {"c2", "c4", "c6", "c7", "c10", "c11"}


def test_dead_and_unreachable_norms() -> None:
    summary = oracle_of(
        "levels l > m\nfact f\naction a\nrule r at l must a\nrule s at m when f must not a\n"
        "rule t at m when f and not f must a"
    ).summary()
    assert summary.dead == {"t"}
    assert summary.unreachable == {"s"}


def test_the_smallest_scenario_has_the_fewest_instructions_then_facts_then_is_canonical() -> None:
    oracle = oracle_of(
        "levels l > m\nprincipal u at m\nfact n: 0..5\nfact f\nfact g\naction a\n"
        "rule r at l when (n >= 3 and n < 5) or (f and g) or u requests a must a"
    )
    assert oracle.smallest(lambda _, decision: "r" in decision.in_force) == Shown((), (("n", 3),))
    assert oracle.smallest(lambda _, decision: "r" not in decision.in_force) == Shown((), (("f", 0), ("n", 0)))
    both = oracle.smallest(lambda _, decision: {"r", "u requests a"} <= decision.in_force)
    assert both == Shown((("u", "a", 1, 0),), ())
    assert oracle.smallest(lambda _, decision: bool(decision.contradictions)) is None


def test_interactions_of_principles() -> None:
    oracle = oracle_of(
        "levels l > m\nfact f\nprinciple p\nprinciple q\naction a\naction b\nrule r at l for q when f must a\n"
        "rule s at m for p must not a otherwise must b\nrule t at m for q must (not b) or a"
    )
    assert oracle.interactions() == {("p", "q"): False}
