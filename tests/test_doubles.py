"""Two scenarios that look the same: their constraints, what is shown of them, and that they cost nothing unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, combinations, product

import pytest

from agreement import assumptions, expected_flags
from comparison import Case
from deciders import sr206, sr403, sr404
from deciders.doubles import Decided, hidden, lookalikes
from random_specs import rule_file
from specrules import witness
from specrules.analysis import doubles
from specrules.analysis.replay import Disagreement
from specrules.answer import Sat, Unknown, Unsat
from specrules.checks import REGISTRY, Undetermined, run
from specrules.checks.check import Proved
from specrules.encoding.scenario import fact_value, term
from specrules.encoding.smt import YES, any_of, no
from specrules.files import load_text
from specrules.finding import Finding
from specrules.model.domain import shown
from specrules.model.doubling import doubled, twin
from specrules.model.formula import Linear, Named
from specrules.model.spec import Scenario
from specrules.program import Program
from specrules.semantics import holds

CODES = ("SR206", "SR403", "SR404")

CHILD = """
levels platform > user
principal user at user
fact age: adult | child  hidden
fact minor_account  from user
action reply: answer | refuse
rule protect at platform
  when age = child
  must not reply = answer
rule inform at platform
  when age = adult
  unless minor_account
  must reply = answer
"""


def program(text: str, budget: int | None = None) -> Program:
    files = load_text(text)
    return Program.build(files) if budget is None else Program.build(files, budget=budget)


def found(text: str, code: str) -> list[Finding]:
    return [result for result in REGISTRY[code].run(program(text)) if isinstance(result, Finding)]


def interesting(first: int, last: int) -> Iterator[Case]:
    """Random specs with facts that are hidden or rest on somebody's word."""
    for seed in range(first, last):
        case = Case(rule_file(seed), seed)
        doubtful = [fact for fact in case.oracle.facts if fact.hidden or fact.teller]
        if doubtful and case.oracle.decided and not any(group.incomplete for group in case.program.table.groups):
            yield case


# The larger spec


def test_two_scenarios_agree_on_a_fact_where_the_formula_says_so() -> None:
    spec = program("levels a\nfact b hidden\nfact e: x | y | z hidden\nfact n: -1..1 hidden\naction c\n").spec
    both = doubled(spec, Case("levels a\naction c\n").program.mentions, ["b", "e", "n"])
    for fact in spec.facts:
        values = range(fact.domain.low, fact.domain.high + 1)
        for one, other in product(values, values):
            assert holds(both.equal(fact.name), both.joint, {fact.name: one, twin(fact.name): other}) is (one == other)


def test_only_what_depends_on_the_facts_is_copied() -> None:
    text = """
    levels a
    fact h: 0..9 hidden
    fact i: 0..9
    action c
    define far = h - i > 3
    define near = not far
    define even = i = 2 or i = 4
    axiom even -> i > 1
    axiom c -> near
    rule r at a when near must c
    rule s at a when even must not c
    """
    made = program(text)
    both = doubled(made.spec, made.mentions, ["h"])
    assert set(both.first.definitions) == {"far", "near", "even", "far'", "near'"}
    assert both.second.norms["r"].condition == Named("near'")
    assert both.second.norms["s"] is made.spec.norms["s"]
    assert len(both.joint.axioms) == 3
    assert both.first.definitions["far'"].formula != both.first.definitions["far"].formula
    variants = made.once(doubles.halves)
    assert variants.first.table.groups[0] is made.table.groups[0]
    linear = [form for form in variants.joint.mentions.all_linear if isinstance(form, Linear) and len(form.terms) > 1]
    assert all(list(form.terms) == sorted(form.terms, key=lambda term: term[1]) for form in linear)


@pytest.mark.parametrize("first", range(0, 120, 30))
def test_both_scenarios_are_decided_as_the_oracle_decides_them(first: int) -> None:
    compared = 0
    for case in interesting(first, first + 30):
        facts = case.program.once(doubles.halves).doubled.facts
        pairs = [(one, other) for one, other in lookalikes(case, facts) if one[0].instructions == other[0].instructions]
        two = doubles.pairs(case.program, range(len(case.program.table.groups)))
        for one, other in case.random.sample(pairs, min(len(pairs), 4)):
            fixed = assumptions(case, two.inquiry, one[0]) + twins(two, other[0])
            assert isinstance(two.inquiry.ask(*fixed), Sat)
            expected = {**expected_flags(case, two.first, one[0]), **expected_flags(case, two.second, other[0])}
            wrong = any_of(no(flag) if true else flag for flag, true in expected.items())
            assert isinstance(two.inquiry.ask(*fixed, wrong), Unsat)
            compared += 1
    assert compared > 20


def twins(two: doubles.Pairs, other: Scenario) -> list[str]:
    """What fixes the facts of the second scenario."""
    doubtful = two.halves.doubled.facts
    return [fact_value(two.halves.first.spec, twin(fact), other.facts[fact]) for fact in doubtful]


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_both_scenarios_are_possible_and_coherent(first: int) -> None:
    for case in interesting(first, first + 40):
        facts = case.program.once(doubles.halves).doubled.facts
        two = doubles.pairs(case.program, range(len(case.program.table.groups)))
        considered = {scenario_key(s) for s, _ in case.oracle.decided}
        for scenario in {scenario_key(s): s for s, _ in case.oracle.decided if len(s.instructions) < 2}.values():
            for values in product(*(range(len_of(case, fact)) for fact in facts)):
                moved = {fact: low_of(case, fact) + value for fact, value in zip(facts, values, strict=True)}
                other = Scenario({**scenario.facts, **moved}, scenario.instructions)
                fixed = assumptions(case, two.inquiry, scenario) + twins(two, other)
                assert isinstance(two.inquiry.ask(*fixed), Sat) is (scenario_key(other) in considered)
            if case.random.random() < 0.9:
                break  # one scenario of most specs is enough


def scenario_key(scenario: Scenario) -> object:
    return tuple(sorted(scenario.facts.items())), frozenset(scenario.instructions)


def low_of(case: Case, fact: str) -> int:
    return case.spec.variables[fact].domain.low


def len_of(case: Case, fact: str) -> int:
    return case.spec.variables[fact].domain.high - low_of(case, fact) + 1


# What is shown


Holds = Callable[[Decided, Decided], bool]


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_what_is_shown_holds_in_every_completion_and_is_the_smallest(
    first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("STEPS", "QUESTIONS"):
        monkeypatch.setattr(witness, limit, 1_000_000)
    monkeypatch.setattr("specrules.program.ALL_QUESTIONS", 1_000_000)
    shown_before = 0
    for case in interesting(first, first + 20):
        for code in CODES:
            for finding in case.findings(code):
                if finding.scene is not None and len(finding.scene.said) < 2:
                    assert_smallest(case, finding, predicate(case, finding))
                    shown_before += 1
    assert shown_before > 10


def predicate(case: Case, finding: Finding) -> Holds:
    """Whether two scenarios show what a finding is about."""
    if finding.code == "SR206":
        return lambda one, other: frozenset(finding.norms) in opposed(case, one, other)
    (name,) = finding.norms
    if finding.code == "SR403":
        return lambda one, other: sr403.leaks(case, name, one, other)
    condition = case.spec.norms[name].condition
    return lambda one, other: case.oracle.holds(condition, one[0]) and not case.oracle.holds(condition, other[0])


def opposed(case: Case, one: Decided, other: Decided) -> set[frozenset[str]]:
    if one[1].contradictions or other[1].contradictions:
        return set()
    return set(sr206.opposed(one[1].feasible & other[1].feasible, sr206.side(case, one), sr206.side(case, other)))


def assert_smallest(case: Case, finding: Finding, holds_in: Holds) -> None:
    assert finding.scene is not None
    first, second = sides(finding)
    differing = {name for name in first if first[name] != second.get(name, first[name])}
    agreeing = ((decided, decided) for decided in case.oracle.decided)
    pairs = [
        (one, other)
        for one, other in chain(lookalikes(case, differing), agreeing)
        if {case.oracle.said_name(i) for i in one[0].instructions} == set(finding.scene.said)
    ]
    good = [holds_in(one, other) for one, other in pairs]
    views = [view(case, one, other, differing) for one, other in pairs]
    cube = frozenset(first.items()) | {(twin(name), second[name]) for name in differing}
    where = f"{finding.code} {finding.norms} {sorted(map(str, cube))}"
    assert any(cube <= seen for seen in views), f"{where}: impossible"
    assert all(fine for seen, fine in zip(views, good, strict=True) if cube <= seen), f"{where}: not everywhere"
    fewer = set(smaller_cubes(views, good, len(cube)))
    if finding.code != "SR403":
        assert hidden(case).isdisjoint(name for name, _ in finding.scene.facts), f"{where}: unseen"
    assert not fewer, f"{where}: {sorted(map(str, next(iter(fewer))))} is smaller"


def sides(finding: Finding) -> tuple[dict[str, object], dict[str, object]]:
    """All facts that are shown, as they are in the one scenario and, where it says so, in the other."""
    assert finding.scene is not None
    seen = dict(finding.scene.facts)
    match finding.code:
        case "SR206":
            texts = [heading.removeprefix("if ") for heading, _ in finding.notes]
        case "SR403":
            return seen, {**seen, **read(finding.notes[0][0].removeprefix("if instead "))}
        case _:
            texts = [text for _, text in finding.notes]
    return {**seen, **read(texts[0])}, {**seen, **read(texts[1])}


def read(text: str) -> dict[str, object]:
    """The facts that a line gives: `age = child, not member`."""
    found: dict[str, object] = {}
    for part in text.split(", "):
        name, _, value = part.removeprefix("not ").partition(" = ")
        number = value.removeprefix("-").isdigit()
        found[name] = (int(value) if number else value) if value else not part.startswith("not ")
    return found


def view(case: Case, one: Decided, other: Decided, differing: set[str]) -> frozenset[tuple[str, object]]:
    """The facts of two scenarios, as people read them."""

    def read_as(facts: Mapping[str, int], name: str) -> object:
        return shown(case.spec.variables[name].domain, facts[name])

    first = {(name, read_as(one[0].facts, name)) for name in one[0].facts}
    return frozenset(first | {(twin(name), read_as(other[0].facts, name)) for name in differing})


def smaller_cubes(
    views: list[frozenset[tuple[str, object]]], good: list[bool], size: int
) -> Iterator[frozenset[tuple[str, object]]]:
    """The sets of fewer facts that show it too."""
    for seen, fine in zip(views, good, strict=True):
        for chosen in map(frozenset, combinations(sorted(seen, key=str), size - 1)) if fine else ():
            if all(also for other, also in zip(views, good, strict=True) if chosen <= other):
                yield chosen


def test_facts_that_differ_together_are_named_together() -> None:
    text = CHILD.replace("from user", "hidden") + "axiom minor_account <-> age = child\n"
    (_, protect) = found(text, "SR404")
    assert sr404.told(protect) == ("protect", ("age", "minor_account"))


def test_of_equally_few_facts_the_first_are_named() -> None:
    text = "levels a\nfact c hidden\nfact b hidden\naction d\nrule r at a when b <-> c must d\n"
    (finding,) = found(text, "SR404")
    assert sr404.told(finding) == ("r", ("b",))
    assert finding.notes == (("it applies if", "not b, not c"), ("it does not if", "b, not c"))


def test_a_conduct_goes_against_the_head_as_it_reads_in_the_first_scenario() -> None:
    text = """
    levels platform > user
    principal user at user
    fact amount: 0..9  from user
    action refund: 0..9
    define exact = refund = amount
    rule pay at platform must exact
    """
    (finding,) = found(text, "SR403")
    assert finding.message == "`amount` decides what `pay` asks for, on the word of `user` alone"
    assert finding.scene is not None
    assert dict(finding.conduct or ())["refund"] != dict(finding.scene.facts)["amount"]


def test_thresholds_of_a_delegation_tell_the_values_of_twins_apart() -> None:
    text = """
    levels platform > user
    principal user
    principal tool
    fact trust: 0..3  from tool
    delegate user at platform when trust < 3
    action a
    rule r at user must a
    """
    (finding,) = found(text, "SR403")
    assert finding.scene is not None
    assert finding.scene.said == ("user forbids a",)
    assert finding.scene.facts == (("trust", 3),)


def test_where_the_search_takes_too_long_the_same_is_shown_whatever_came_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(witness, "STEPS", 3)
    for case in interesting(0, 60):
        results = REGISTRY["SR404"].run(Program.build(case.program.files))
        alone = [result for result in results if isinstance(result, Finding)]
        assert case.findings("SR206", "SR404")[-len(alone) :] == alone or not alone


# What it costs, and what stays open


def test_nothing_is_built_without_such_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles, "doubled", lambda *_: pytest.fail("a spec was doubled"))
    text = CHILD.replace(" hidden", "").replace(" from user", "")
    assert run(program(text)).ran >= set(CODES)


def test_nothing_is_built_where_nothing_depends_on_such_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles, "doubled", lambda *_: pytest.fail("a spec was doubled"))
    text = CHILD.replace(" hidden", "").replace(" from user", "") + "fact idle hidden\nfact idle_too from user\n"
    assert run(program(text)).ran >= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_what_the_solver_leaves_open_is_said(code: str) -> None:
    results = list(REGISTRY[code].run(program(CHILD, budget=1)))
    assert any(isinstance(result, Undetermined) for result in results)
    assert not any(isinstance(result, Finding) for result in results)


@pytest.mark.parametrize("code", CODES)
def test_what_the_table_leaves_open_is_said(code: str) -> None:
    wide = CHILD.replace("action reply", "action n: 0..900\naction m: 0..900\naction reply")
    results = list(REGISTRY[code].run(program(wide.replace("must reply", "must 2 * n <= 3 * m and reply"))))
    assert {type(result) for result in results} - {Proved} == {Undetermined}


def test_what_the_replay_does_not_confirm_is_never_shown() -> None:
    made = program(CHILD)
    two = doubles.pairs(made, [0])
    with pytest.raises(Disagreement):
        two.smallest(YES, ["age"], lambda pair: None)


def test_scenarios_that_cannot_differ_are_no_answer() -> None:
    made = program(CHILD + "axiom age = child\n")
    two = doubles.pairs(made, [0])
    other = two.halves.second.spec.norms["protect"].condition
    assert two.smallest(no(term(two.halves.second.spec, other)), ["age"], lambda pair: pair) == Unsat()


def test_an_open_question_is_no_answer_either() -> None:
    two = doubles.pairs(program(CHILD, budget=1), [0])
    assert isinstance(two.smallest(two.unclouded, ["age"], lambda pair: pair), Unknown)
