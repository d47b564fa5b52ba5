"""Examples: what makes one pass, what a failing one is told, and what passing ones cover."""

from __future__ import annotations

from random import Random

import pytest

from comparison import Case
from deciders import agree_on
from deciders.examples import passes
from random_specs import rule_file
from specrules.analysis.examples.coverage import Sort, coverage, percent
from specrules.analysis.examples.impossible import Impossible
from specrules.analysis.examples.judge import Judged, Judgment, Open, passing
from specrules.analysis.examples.judgments import judged
from specrules.analysis.examples.nearest import changed, nearest
from specrules.analysis.examples.pins import pinned
from specrules.analysis.examples.report import FailureReport, report
from specrules.answer import GaveUp
from specrules.checks import Undetermined, run
from specrules.files import load_text
from specrules.model.formula import Iff, In, Linear, Named, conjunction, disjunction, negation
from specrules.model.wording import worded
from specrules.program import Program

SCHOOL = """
levels school > teacher > pupil
principal teacher at teacher
principal pupil at pupil
fact age: child | teen | adult
fact hour: 0..23
fact exam
fact words: 0..1000000
fact limit: 0..1000000
action reply: answer | hint | refuse
action length: 0..500
axiom age = adult -> not exam
rule exams at school
  when exam
  must not reply = answer
rule nights at teacher
  when age != adult and hour >= 22
  must reply = refuse
  unless teacher permits reply = hint
default helpful at pupil
  must reply = answer
  otherwise must reply = hint
"""


def program(examples: str, budget: int | None = None) -> Program:
    files = load_text(SCHOOL + examples)
    made = Program.build(files) if budget is None else Program.build(files, budget=budget)
    assert made.findings == ()
    return made


def judge(examples: str) -> Judgment:
    (found,) = program(examples).once(judged)
    return found


def holding(examples: str) -> list[str]:
    """The lines of the one example that hold, as written."""
    found = judge(examples)
    assert isinstance(found, Judged)
    failing = {failure.line.span.text for failure in found.failures}
    lines = (*found.example.expectations, *found.example.conducts)
    return [line.span.text for line in lines if line.span.text not in failing]


def explained(examples: str) -> FailureReport:
    made = program(examples)
    failed = made.once(judged).cases[0].judgment
    assert isinstance(failed, Judged) and failed.failures
    return report(made, failed)


# What holds


def test_without_unknown_facts_a_line_is_about_the_conducts_that_comply() -> None:
    found = holding(
        'example "e" given exam expect must reply = hint, must not reply = answer, '
        "may reply = answer, may reply = hint "
        "good reply = hint good length = 7 ok reply = refuse bad reply = answer bad length = 7"
    )
    assert found == [
        "must reply = hint",
        "must not reply = answer",
        "may reply = hint",
        "good reply = hint",
        "good length = 7",
        "bad reply = answer",
    ]


def test_with_unknown_facts_one_conduct_has_to_do_for_all_of_them() -> None:
    found = holding(
        'example "e" given unknown exam '
        "expect must reply != answer, must reply = hint, may reply = refuse good length = 3 bad reply = answer"
    )
    # With `exam` an answer is excluded; without it the pupil's default wants one: nothing does for both.
    assert found == ["bad reply = answer"]


def test_a_dilemma_is_told_from_a_contradiction() -> None:
    dilemma = judge('example "e" given unknown exam expect may reply = hint')
    assert isinstance(dilemma, Judged) and dilemma.dilemma and dilemma.contradiction is None
    clash = judge(
        "rule never at teacher must not reply = refuse "
        'example "e" given unknown hour expect may reply = hint bad reply = hint'
    )
    assert isinstance(clash, Judged) and not clash.dilemma
    assert clash.contradiction is not None and clash.contradiction.scenario.facts["hour"] == 22
    assert [failure.line.span.text for failure in clash.failures] == ["may reply = hint"]


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        ("must (exam -> reply = hint)", True),
        ("must (exam and reply = hint)", False),
        ("may (exam and reply = hint)", True),
        ("must not (exam and reply = answer)", True),
        ("must not (not exam and reply = hint)", False),
    ],
)
def test_an_expectation_about_unknown_facts_is_judged_in_every_completion(expected: str, holds: bool) -> None:
    free = f"default more at pupil must length >= 1 example 'e' given unknown exam, age = teen expect {expected}"
    text = SCHOOL.replace("default helpful at pupil\n  must reply = answer\n  otherwise must reply = hint", "")
    text = text.replace("  must not reply = answer", "  must reply = hint") + free.replace("'", '"')
    (found,) = Program.build(load_text(text)).once(judged)
    assert isinstance(found, Judged)
    assert (not found.failures) is holds


def test_a_value_that_only_the_example_tells_apart_is_tried() -> None:
    found = judge('example "e" given unknown hour, age = teen expect must (hour = 5 -> reply = hint)')
    assert isinstance(found, Judged)
    assert {d.scenario.facts["hour"] for d in found.decisions} == {0, 5, 6, 22}


def test_an_instruction_about_a_number_that_nothing_else_mentions_binds() -> None:
    assert holding('example "e" given pupil requests length = 123 expect must length = 123 bad length = 7') == [
        "must length = 123",
        "bad length = 7",
    ]


def test_what_is_said_twice_counts_where_it_is_said_last() -> None:
    said = "pupil requests reply = refuse, pupil forbids reply = refuse, pupil requests reply = refuse"
    assert holding(f'example "e" given {said} expect must reply = refuse') == ["must reply = refuse"]


# What cannot be judged


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("unknown words, unknown limit", "too many values"),
        ("unknown exam, unknown hour, unknown age, unknown n1, unknown n2", "more than 256"),
    ],
)
def test_what_has_too_many_completions_stays_undetermined(given: str, reason: str) -> None:
    text = "fact n1: 0..9 fact n2: 0..9 "
    text += "".join(f"default d{i} at pupil when n1 + n2 = {i} and words > limit must length >= {i} " for i in range(3))
    found = judge(f'{text} example "e" given {given} expect may reply = hint')
    assert isinstance(found, Open) and reason in found.reason
    outcome = run(program(f'{text} example "e" given {given} expect may reply = hint'), {"SR502", "SR503", "SR504"})
    assert outcome.findings == ()
    assert {question.code for question in outcome.undetermined} == {"SR502", "SR503"}


def test_an_impossible_example_is_known_to_be_however_many_values_there_are() -> None:
    found = judge('axiom words > 5 -> exam example "e" given unknown words, unknown limit, age = adult, exam')
    assert isinstance(found, Impossible)
    assert (found.given, found.usual) == ((("age", 2), ("exam", 1)), ())


def test_a_usual_value_is_blamed_only_if_what_is_given_does_not_exclude_itself() -> None:
    found = judge('axiom hour > 12 -> exam example "e" given hour = 13 expect may reply = hint')
    assert isinstance(found, Impossible)
    assert (found.given, found.usual) == ((("hour", 13),), (("exam", 0),))
    (finding,) = run(program('axiom hour > 12 -> exam example "e" given hour = 13'), {"SR503"}).findings
    assert finding.help == ("say in `given` what `exam` is",)
    assert len(finding.labels) == 2


@pytest.mark.parametrize("budget", [1, 100])
def test_too_little_effort_never_passes_an_example(budget: int) -> None:
    made = program('example "e" given exam expect must reply = hint bad reply = answer breaks exams', budget)
    outcome = run(made, {"SR502", "SR503", "SR504"})
    assert outcome.findings == ()
    assert all(isinstance(each, Undetermined) for each in outcome.undetermined)
    (found,) = made.once(judged)
    if not isinstance(found, Judged):
        assert passing([found]) == []
        with pytest.raises(GaveUp):
            pinned(made, made.spec.norms["helpful"], made.spec.norms["exams"])


# What a failing example is told


def test_every_norm_is_told_of_from_the_strongest_down() -> None:
    why = explained('example "e" given exam, hour = 23, teacher permits reply = hint expect must reply = answer')
    assert [(fate.norm, fate.text) for fate in why.fates] == [
        ("exams", "in force"),
        ("nights", "not applicable: its exception `teacher permits reply = hint` holds"),
        ("teacher permits reply = hint", "in force"),
        ("helpful", "overridden by `exams`"),
        ("helpful/otherwise", "in force"),
    ]
    assert [(each.expected, each.got) for each in why.missed] == [
        ("must reply = answer", "a conduct that complies does not: reply = hint")
    ]


def test_what_a_norm_lacks_is_named() -> None:
    why = explained('example "e" given hour = 3 expect must reply = refuse')
    fates = {fate.norm: fate.text for fate in why.fates}
    assert fates["exams"] == "not applicable: `exam` does not hold"
    assert fates["nights"] == "not applicable: `hour >= 22` does not hold"
    assert fates["helpful/otherwise"] == "not applicable: `helpful` is not overridden"


def test_what_depends_on_an_unknown_fact_is_told_with_a_value_of_it() -> None:
    why = explained('example "e" given unknown exam expect must reply = hint')
    assert [(f.norm, f.text) for f in why.fates if f.norm in ("exams", "helpful")] == [
        ("exams", "not applicable: `exam` does not hold (not exam)"),
        ("exams", "in force (exam)"),
        ("helpful", "in force (not exam)"),
        ("helpful", "overridden by `exams` (exam)"),
    ]
    assert why.missed[0].got == "no one conduct complies whatever `exam` is"
    assert why.nearest == ("exam",)


@pytest.mark.parametrize(
    ("example", "nearest"),
    [
        ("expect must reply = hint", ("exam",)),
        ("given hour = 22 expect must reply = answer", ("age = adult",)),
        ("given pupil forbids reply = answer expect must reply = answer", ("not said: pupil forbids reply = answer",)),
        (
            "given exam, pupil requests reply = refuse expect must reply = answer",
            ("not exam", "not said: pupil requests reply = refuse"),
        ),
        ("given exam expect must reply = answer, must not reply = answer", None),
    ],
)
def test_the_nearest_case_that_passes_changes_as_little_as_possible(
    example: str, nearest: tuple[str, ...] | None
) -> None:
    assert explained(f'example "e" {example}').nearest == nearest


@pytest.mark.parametrize("seed", range(40))
def test_the_nearest_case_really_passes(seed: int) -> None:
    case = Case(rule_file(seed), seed)
    for found in case.program.once(judged):
        if isinstance(found, Judged) and found.failures:
            changes = nearest(case.program, found.example, range(len(case.program.table.groups)))
            if changes is not None:
                assert changes and passes(case, changed(found.example, changes))


def test_a_passing_example_that_judges_the_same_is_named() -> None:
    why = explained(
        'example "a" given exam expect must reply = answer example "b" expect must reply = answer '
        'example "c" expect may reply = answer'
    )
    assert why.alike is not None and why.alike.title == "b"


def test_the_duties_that_exclude_what_should_be_possible_are_named() -> None:
    (missed,) = explained('example "e" given exam good reply = answer').missed
    assert missed.got == "no conduct that complies does it, because of `exams`"
    (missed,) = explained('axiom reply != refuse example "e" given exam good reply = refuse').missed
    assert missed.got == "it is not possible: the axioms exclude it"


# What a conduct breaks


def test_of_three_norms_that_exclude_a_conduct_together_each_is_broken() -> None:
    text = """
    action a action b action c
    axiom not (a and b and c)
    rule one at school must a
    rule two at school must b
    rule three at school must a
    example "e" bad c breaks one bad c breaks three bad c breaks exams
    """
    found = run(program(text), {"SR504"}).findings
    assert [finding.labels[0].span.text for finding in found] == ["bad c breaks exams"]
    assert found[0].labels[0].text == "this breaks `one`, `three` and `two`"


def test_duties_that_contradict_each_other_are_broken_by_whatever_is_done() -> None:
    text = """
    action sing action dance
    rule one at school must dance
    rule two at school must not dance
    rule three at school must not sing
    example "e" bad sing breaks one bad sing breaks three bad dance breaks one bad dance breaks two
    """
    found = run(program(text), {"SR504"}).findings
    # To dance breaks `two` alone, so that with `one` it is in no minimal set.
    assert [finding.labels[0].span.text for finding in found] == ["bad dance breaks one"]


# What examples cover


def test_coverage_counts_what_can_happen_and_lists_what_no_example_shows() -> None:
    nothing = coverage(program("rule idle at school when exam and age = adult must reply = hint"))
    assert not any(goal.covered for goal in nothing.goals)
    assert ("idle",) not in {goal.names for goal in nothing.goals if goal.missing != "does not apply"}
    some = coverage(program('example "e" given exam expect must reply = hint'))
    assert {(g.sort, g.names[0]) for g in some.goals if g.covered} == {
        (Sort.NORM, "exams"),
        (Sort.NORM, "helpful/otherwise"),
        (Sort.CONDITION, "exams"),
        (Sort.CONDITION, "nights"),
        (Sort.OVERRIDE, "helpful"),
    }
    assert some.counts[1] == nothing.counts[1] - 1
    assert some.of(Sort.NORM) == (2, 4)


def test_an_example_that_fails_or_expects_nothing_covers_nothing() -> None:
    for text in ('example "e" given exam expect must reply = answer', 'example "e" given exam'):
        assert coverage(program(text)).counts[0] == 0
    assert percent(0, 0) == 100


def test_an_interaction_is_covered_by_the_example_that_pins_it() -> None:
    text = SCHOOL.replace("rule exams at school", "rule exams at school for fairness")
    text = text.replace("default helpful at pupil", "default helpful at pupil for kindness")
    text += 'principle fairness principle kindness example "e" given exam expect must reply = hint'
    (goal,) = (g for g in coverage(Program.build(load_text(text))).goals if g.sort is Sort.INTERACTION)
    assert (goal.names, goal.covered) == (("kindness", "fairness"), True)


# In words


def test_formulas_are_worded_as_they_are_written() -> None:
    spec = program("define late = hour >= 22").spec
    age, hour = In("age", frozenset({0})), Linear(((1, "hour"),), 21)
    assert worded(spec, negation(age)) == "age != child"
    assert worded(spec, In("age", frozenset({0, 1}))) == "age != adult"
    assert worded(spec, negation(hour)) == "hour >= 22"
    assert worded(spec, Linear(((-1, "hour"),), -22)) == "hour >= 22"
    assert worded(spec, Linear(((-2, "hour"), (1, "words")), 3)) == "-2 * hour + words <= 3"
    assert worded(spec, conjunction(Linear(((1, "length"),), 5), Linear(((-1, "length"),), -5))) == "length = 5"
    both = conjunction(Named("late"), disjunction(age, negation(Named("late"))))
    assert worded(spec, both) == "late and (age = child or not late)"
    assert worded(spec, Iff(age, negation(both))) == "age = child <-> not (late and (age = child or not late))"


@pytest.mark.parametrize("seed", Random(7).sample(range(10_000, 20_000), 30))
def test_the_checks_of_examples_agree_with_brute_force(seed: int) -> None:
    case = Case(rule_file(seed), seed)
    if case.oracle.decided:
        for code in ("SR502", "SR503", "SR504", "SR402"):
            agree_on(code, case)
