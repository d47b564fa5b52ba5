"""Conditions taken apart: parts with places, questions about conditions alone, and why parts exclude each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from comparison import Case, Unusable
from deciders import agree_on
from deciders.conditions import Conditions, Scenarios, written
from oracle import Oracle
from random_specs import case_by_case, rule_file
from specrules.analysis import cores
from specrules.analysis.conditions import applicability, clauses, required
from specrules.analysis.cores import smallest_core
from specrules.analysis.exclusion import Exclusion, Explainer
from specrules.analysis.idle_parts import MOST, idle_parts
from specrules.checks import REGISTRY, Report, Undetermined, run
from specrules.checks.check import Result
from specrules.files import load_text
from specrules.finding import Finding
from specrules.model.formula import TRUE, Const, Formula, In, Named, Not, conjunction, negation
from specrules.model.spec import Norm, Part
from specrules.program import Program
from specrules.solve import Solver

WORDS = """levels root > user
principal user at user
fact a
fact b
fact c
fact n: 0..9
define d = a and b
action x
action y
"""


def program(rules: str, budget: int | None = None) -> Program:
    files = load_text(WORDS + rules)
    built = Program.build(files) if budget is None else Program.build(files, budget)
    assert built.usable, built.findings
    return built


def norm(clauses: str) -> Norm:
    return program(f"rule r at root must x {clauses}").spec.norms["r"]


def shape(part: Part) -> object:
    """The words of a part and its operands, and the text of what has none."""
    return (part.word, *map(shape, part.of)) if part.of else part.span.text


# Parts


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a", "a"),
        ("a and b and c", ("and", "a", "b", "c")),
        ("a and (b or not c)", ("and", "a", ("or", "b", ("not", "c")))),
        ("((a) and (b and c))", ("and", "a", ("and", "b", "c"))),
        ("not (a or not (b and n > 3))", ("not", ("or", "a", ("not", ("and", "b", "n > 3"))))),
        ("d or a -> b and c", "d or a -> b and c"),
        ("d and (a <-> b)", ("and", "d", "a <-> b")),
        ("n in {1, 2} or user requests x", ("or", "n in {1, 2}", "user requests x")),
    ],
)
def test_a_condition_keeps_its_parts_as_written(condition: str, expected: object) -> None:
    (part,) = norm(f"when {condition}").when
    assert shape(part) == expected


def test_parts_have_the_formulas_of_what_they_say() -> None:
    (part,) = norm("when d and not (a or n <= 9)").when
    d, denied = part.of
    assert d.formula == Named("d")
    assert denied.of[0].of[1].formula == TRUE  # always so, and part of the text all the same
    assert denied.formula == Const(False)
    assert part.formula == Const(False)


def test_clauses_come_in_the_order_of_the_text_and_make_up_the_condition() -> None:
    rule = norm("unless c when a unless n > 3 when b")
    assert [(each.span.text, each.positive) for each in clauses(rule)] == [
        ("c", False),
        ("a", True),
        ("n > 3", False),
        ("b", True),
    ]
    when, unless = [p.formula for p in rule.when], [negation(p.formula) for p in rule.unless]
    assert rule.condition == conjunction(*when, *unless)


def test_an_otherwise_has_no_clauses_of_its_own() -> None:
    spec = program("rule r at root when a must x otherwise must y").spec
    assert spec.norms["r"].when
    assert (spec.norms["r/otherwise"].when, spec.norms["r/otherwise"].unless) == ((), ())


def test_pieces_say_what_is_required_under_negations_too() -> None:
    pieces = required(clauses(norm("when a and not (b or n > 3) unless c or not d")))
    assert [(each.text, each.positive) for each in pieces] == [
        ("a", True),
        ("not b", False),
        ("not n > 3", False),
        ("not c", False),
        ("d", False),
    ]


def test_a_negated_piece_reads_as_what_is_required() -> None:
    pieces = clauses(norm("unless a and b unless a -> b unless not (a or c)"))
    assert [each.text for each in pieces] == ["not (a and b)", "not (a -> b)", "a or c"]
    assert [each.opposite.text for each in pieces] == ["a and b", "a -> b", "not (a or c)"]


# Questions about conditions alone


def cases(first: int, count: int) -> Iterator[Case]:
    for seed in range(first, first + count):
        try:
            case = Case(rule_file(seed), seed)
        except Unusable:
            continue
        if case.oracle.decided:
            yield case


def some_formulas(case: Case) -> list[Formula]:
    """Conditions of the spec, their opposites, and what they are made of."""
    norms = written(case)
    formulas = [n.condition for n in norms] + [piece.formula for n in norms for piece in required(clauses(n))]
    return [*formulas[:12], *(Not(formula) for formula in formulas[:12])]


def test_what_is_possible_is_what_brute_force_finds() -> None:
    for case in cases(0, 60):
        conditions = Conditions(case.oracle)
        formulas = some_formulas(case)
        where = [conditions.where(formula) for formula in formulas]
        for (i, one), (j, other) in combinations(enumerate(formulas), 2):
            assert case.program.situations.possible(one, other) is bool(where[i] & where[j])
            scenario = case.program.situations.scenario(one, other)
            assert (scenario is not None) is bool(where[i] & where[j])
            if scenario is not None:
                assert case.program.evaluator.possible(scenario)
                assert case.oracle.coherent(scenario)
                assert case.oracle.holds(one, scenario)
                assert case.oracle.holds(other, scenario)


def test_what_has_nothing_to_do_with_each_other_is_asked_once() -> None:
    situations = program("axiom a -> b\naxiom b -> c\nrule r at root when a must x").situations
    a, n = In("a", frozenset({1})), In("n", frozenset({1}))
    assert situations.possible(a, n)
    asked = situations.solver.asked
    assert situations.possible(n, a)
    assert not situations.possible(a, Not(In("b", frozenset({1}))))
    assert situations.solver.asked == asked + 1


def test_with_no_scenario_nothing_is_possible() -> None:
    situations = program("axiom a\naxiom not a\nrule r at root when c must x").situations
    assert not situations.possible()
    assert not situations.possible(In("a", frozenset({1})))
    assert situations.scenario() is None


# The fewest that exclude each other


def hold(solver: Solver, terms: dict[str, str], chosen: tuple[str, ...]) -> bool:
    return type(solver.check(*(terms[key] for key in chosen))).__name__ == "Sat"


@pytest.mark.parametrize("steps", [0, 20_000])
def test_the_core_is_the_first_of_the_smallest(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "STEPS", steps)
    solver = Solver("\n".join(f"(declare-const |{name}| Bool)" for name in "pqrs"), 10_000_000)
    conditions = ["|p|", "(or |q| |r|)", "(not |q|)", "(=> |p| |s|)", "(not |r|)", "(not |s|)", "(and |r| |s|)"]
    for names in combinations(range(len(conditions)), 5):
        terms = {str(i): conditions[i] for i in names}
        subsets = (chosen for size in range(len(terms) + 1) for chosen in combinations(terms, size))
        expected = next((chosen for chosen in subsets if not hold(solver, terms, chosen)), None)
        found = smallest_core(solver, [], terms)
        if steps:
            assert found == expected
        else:  # given up: none can be left out
            assert (found is None) is (expected is None)
            assert all(hold(solver, terms, tuple(k for k in found or () if k != out)) for out in found or ())


def test_of_very_many_terms_some_core_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "MANY", 3)
    solver = Solver("\n".join(f"(declare-const |v{i}| Bool)" for i in range(9)), 10_000_000)
    terms = {str(i): f"|v{i}|" for i in range(9)} | {"against": "(not |v4|)"}
    assert smallest_core(solver, [], terms) == ("4", "against")


# Why


def why_dead(rules: str, name: str = "r") -> tuple[list[str], str]:
    """The texts of the pieces that exclude each other, and what makes them do so."""
    built = program(rules)
    rule = built.spec.norms[name]
    found = built.once(Explainer).why(rule, list(required(clauses(rule))))
    assert found is not None
    return [piece.text for piece in found.pieces], found.reasons


@pytest.mark.parametrize(
    ("rules", "pieces", "reasons"),
    [
        ("rule r at root must x when b and n < 3 and c when n > 5", ["n < 3", "n > 5"], ""),
        ("rule r at root must x when n > 9", ["n > 9"], ""),
        ("axiom a -> b\nrule r at root must x when c and a and not b", ["a", "not b"], "axiom `a -> b`"),
        ("rule r at root must x when d and c and not a", ["d", "not a"], "definition `d`"),
        ("rule r at root must x when d and not d", ["d", "not d"], ""),
        ("define e = not d\nrule r at root must x when d and e", ["d", "e"], "definition `e`"),
        (
            'axiom a -> b "why"\naxiom b -> c\naxiom a and n < 2 -> false\nrule r at root must x when a and not c',
            ["a", "not c"],
            "axiom `a -> b`; axiom `b -> c`",
        ),
        (
            "rule r at root must x when user requests x and b and user hints x",
            ["user requests x", "user hints x"],
            "a principal takes one stance on a thing",
        ),
        (
            "axiom x -> not y\naxiom a -> not x\nrule r at root must x when user requests x when user requests y",
            ["user requests x", "user requests y"],
            "axiom `x -> not y`; what is asked at `user` must be possible to follow together",
        ),
        ("axiom a -> x\naxiom b -> not x\nrule r at root must x when d", ["d"], None),
        ("rule r at root must x when a and c unless a", ["a", "not a"], ""),
    ],
)
def test_why_parts_exclude_each_other(rules: str, pieces: list[str], reasons: str | None) -> None:
    found = why_dead(rules.replace("false", "not (a or not a)"))
    assert found[0] == pieces
    assert found[1] == (reasons if reasons is not None else "axiom `a -> x`; axiom `b -> not x`; definition `d`")


def test_what_does_not_exclude_itself_has_no_reason() -> None:
    built = program("rule r at root must x when a and not c")
    rule = built.spec.norms["r"]
    assert built.once(Explainer).why(rule, list(required(clauses(rule)))) is None


def left_over(case: Case, why: Exclusion, given: Formula) -> Scenarios:
    """Where all that is named holds although it should not, with the named axioms and no others."""
    conditions = Conditions(Oracle(replace(case.spec, axioms=why.axioms)))
    return conditions.where(conjunction(given, *(piece.formula for piece in why.pieces)))


def test_the_reasons_told_are_enough() -> None:
    told = 0
    for case in cases(0, 80):
        explainer = case.program.once(Explainer)
        dead = case.program.once(applicability).dead
        for rule in written(case):
            if rule.name in dead:
                why = explainer.why(rule, list(required(clauses(rule))))
                assert why is not None
                assert not left_over(case, why, TRUE)
                told += 1
                continue
            for idle in idle_parts(case.program, rule):
                why = explainer.why(rule, list(required(idle.around)), [idle.against])
                assert why is not None
                assert not left_over(case, why, idle.against)
                told += 1
    assert told > 60


# Cases of a fact


def test_the_cases_found_to_be_forgotten_are_those_of_brute_force() -> None:
    told = 0
    for seed in range(100):
        case = Case(case_by_case(seed), seed)
        if case.oracle.decided:
            agree_on("SR401", case)
            told += bool(case.findings("SR401"))
    assert told >= 10


# What is told


def report(rules: str) -> Report:
    return run(Program.build(load_text(WORDS + rules)), {"SR301", "SR304", "SR305", "SR306", "SR401"})


def only(rules: str) -> Finding:
    (finding,) = report(rules).findings
    return finding


def underlined(finding: Finding) -> list[str]:
    return [label.span.text for label in finding.labels]


def test_a_dead_norm_is_explained_in_words_and_places() -> None:
    found = only("axiom a -> b\nrule r at root must x when c and a and not b")
    assert (found.code, found.norms) == ("SR301", ("r",))
    assert underlined(found) == ["r", "a", "not b", "axiom a -> b"]
    assert found.notes == (("why", "`a` and `not b` exclude each other: axiom `a -> b`"),)


def test_a_swallowed_norm_names_the_fewest_exceptions() -> None:
    found = only("rule r at root must x unless n < 5 and a unless n > 3 unless b and c unless n < 5")
    assert (found.code, found.norms) == ("SR306", ("r",))
    assert underlined(found) == ["r", "n > 3", "n < 5"]
    assert found.notes == (("why", "one of `n > 3` and `n < 5` always holds"),)


def test_an_idle_exception_is_told_with_its_reason() -> None:
    found = only("axiom a -> n > 5\nrule r at root must x when n < 3 unless c and a")
    assert (found.code, found.norms) == ("SR305", ("r",))
    assert found.message == "the exception `c and a` of `r` changes nothing"
    assert underlined(found) == ["c and a", "n < 3", "axiom a -> n > 5"]
    assert found.notes == (("why", "`c and a` never holds where `n < 3` does: axiom `a -> n > 5`"),)


def test_of_two_that_say_the_same_the_later_is_idle() -> None:
    found = only("rule r at root must x when n > 3 and a when not n <= 3")
    assert found.message == "the condition `not n <= 3` of `r` changes nothing"
    assert found.notes == (("why", "`not n <= 3` always holds where `n > 3` does"),)


def test_two_parts_that_follow_from_each_other_are_not_both_idle() -> None:
    found = report("axiom a -> b\naxiom b -> a\nrule r at root must x when a and c when b and c").findings
    assert [(f.code, underlined(f)[0]) for f in found] == [("SR305", "b and c")]


@pytest.mark.parametrize("joined", [" and ", " or "])
def test_a_condition_of_very_many_parts_is_left_open(joined: str) -> None:
    wide = joined.join(f"n != {i % 10}" for i in range(MOST))
    results = list(REGISTRY["SR305"].run(program(f"rule r at root must x when a and ({wide})")))
    dead = joined == " and "
    assert [type(result) for result in results] == ([] if dead else [Undetermined])


def opened(code: str, rules: str) -> list[Result]:
    return list(REGISTRY[code].run(program(rules, budget=1)))


@pytest.mark.parametrize("code", ["SR301", "SR305", "SR306"])
def test_what_the_solver_cannot_tell_of_a_condition_is_said(code: str) -> None:
    found = opened(code, "axiom a -> b or c\naxiom b -> c\nrule r at root must x when a and not b unless c and n > 3")
    assert [(type(result), getattr(result, "norms", ())) for result in found] == [(Undetermined, ("r",))]


def test_a_frozen_default_is_told_with_what_is_in_the_way() -> None:
    found = only("rule free at root may x\ndefault r at user when a should x")
    assert (found.code, found.norms) == ("SR304", ("r", "free"))
    assert found.notes == (("why", "`free` always overrides the instructions that go against it"),)


def test_delegated_authority_may_change_a_default() -> None:
    alone = "principal tool\ndefault r at root should x"
    assert report(alone).findings == ()  # nobody has that level
    given = f"{alone}\ndelegate tool at root when a\nrule free at root may x\n"
    assert [f.code for f in report(given).findings] == ["SR304"]
    assert report(given.replace("rule free at root may x", "axiom a -> b")).findings == ()
    assert report(given.replace("when a\n", "when a\naxiom not a\n")).findings == ()


def test_neighbouring_stretches_of_a_number_are_one_region() -> None:
    rules = """rule one at root must x when n < 2
rule two at root must not x when n > 6
rule other at root must y when n > 4
"""
    found = only(rules)
    assert (found.code, found.norms) == ("SR401", ("one", "two"))
    assert "`n = 2..6`" in found.message
    assert underlined(found) == ["n", "n < 2", "n > 6"]
    assert found.scene is not None
    assert found.scene.text == "n = 2"


def test_what_on_conflict_brings_in_governs_too() -> None:
    rules = """rule one at root must x when n < 2
rule two at root must not x when n > 6
rule left at root must y when n = 4
rule right at root must not y when n = 4
on conflict at root must x
"""
    found = only(rules)
    assert "`n = 2..3` and `n = 5..6`" in found.message
