"""Explanations: each case told as a whole on the terminal, and what is told of every case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explained import CASES, PRIVACY, explained
from specrules.decisions.changes import Changes
from specrules.decisions.explanation import Wanted
from specrules.decisions.flips import Flip, NoFlip
from specrules.decisions.query import Query
from specrules.files import load_text
from specrules.program import Program
from specrules.report.deliberation import deliberation
from specrules.report.explanation import explanation

TEXTS = {
    "a prohibition": """\
`reveal` is forbidden, because of `discreet`
 --> case.specrules:8
  |
  = given:            marked
  = as usual:         age = adult
  = strongest first:  discreet  developer  default  in force
                        must not reveal, when marked
                        "What is marked stays private."
                        [privacy#marked] case.specrules:8
                      be_open   user       default  overridden by `discreet`
                        must reveal
                        case.specrules:16
  = not applicable:   children  root  `age = child` does not hold
  = complies:         not reveal
  = would be allowed if `developer permits reveal`
""",
    "a permission lifts it": """\
`reveal` is required, because of `be_open`
 --> case.specrules:16
  |
  = given:            marked
  = as usual:         age = adult
  = said:             developer permits reveal
  = strongest first:  developer permits reveal  developer  instruction  in force
                        may reveal
                        `developer` speaks at `developer`
                      discreet                  developer  default      overridden by `developer permits reveal`
                        must not reveal, when marked
                        "What is marked stays private."
                        [privacy#marked] case.specrules:8
                      be_open                   user       default      in force
                        must reveal
                        case.specrules:16
  = not applicable:   children  root  `age = child` does not hold
  = complies:         reveal
  = would no longer be required if `developer forbids reveal`
""",
    "a permission leaves it open": """\
`reveal` is optional: `be_open` leaves it open
 --> case.specrules:16
  |
  = as usual:         age = adult, not marked
  = strongest first:  be_open  user  default  in force
                        may reveal
                        case.specrules:16
  = not applicable:   children  root       `age = child` does not hold
                      discreet  developer  `marked` does not hold
  = complies:         not reveal
  = would be forbidden if `developer forbids reveal`
  = would be required if `developer requests reveal`
""",
    "silence": """\
`warn` is optional: no norm in force is about it
  |
  = as usual:         not danger, not secret
  = not applicable:   stay_silent  law  `secret` does not hold
                      warn_them    law  `danger` does not hold
  = complies:         not warn
  = would be forbidden if `secret`
  = would be required if `danger`
""",
    "three cannot be followed together": """\
`keep_in_touch` is overridden by `paperless` and `quiet`
 --> case.specrules:11
  |
  = given:            late
  = verdicts:         `call` is forbidden, because of `quiet`
                      `write` is forbidden, because of `paperless`
  = strongest first:  paperless      root  rule     in force
                        must not write
                        case.specrules:9
                      quiet          root  rule     in force
                        must not call, when late
                        case.specrules:6
                      keep_in_touch  user  default  overridden by `paperless` and `quiet`
                        must call or write
                        [manual#contact] case.specrules:11
  = complies:         not call, not write
  = would be in force if `not late`
""",
    "a chain of otherwise": """\
`reply` must be refuse, because of `helpful/otherwise-2`
 --> case.specrules:6
  |
  = given:            exam
  = as usual:         noted
  = verdicts:         `reply = answer` is forbidden, because of `exams`
                      `reply = hint` is forbidden, because of `no_hints`
                      `reply = refuse` is required, because of `helpful/otherwise-2`
  = strongest first:  exams                school  rule     in force
                        must not reply = answer, when exam
                        case.specrules:6
                      no_hints             school  rule     in force
                        must not reply = hint, when exam and noted
                        case.specrules:9
                      helpful              pupil   default  overridden by `exams`
                        must reply = answer
                        case.specrules:12
                      helpful/otherwise    pupil   default  overridden by `no_hints`
                        must reply = hint, where `helpful` is overridden
                        case.specrules:14
                      helpful/otherwise-2  pupil   default  in force
                        should reply = refuse, where `helpful/otherwise` is overridden
                        case.specrules:15
  = complies:         reply = refuse
""",
    "on conflict": """\
`warn` is forbidden, because of `stay_silent`
 --> case.specrules:10
  |
  = given:            danger, secret
  = strongest first:  stay_silent  law  rule  in force
                        must not warn, when secret
                        case.specrules:10
                      warn_them    law  rule  withdrawn: an `on conflict` settles what it contradicts
                        must warn, when danger
                        case.specrules:7
                        cannot be followed together with `stay_silent`
  = complies:         not warn
  = would be allowed if `not secret`
""",
    "delegated": """\
`send` is required, because of `tool requests send`
  |
  = given:            vouched
  = said:             tool requests send
                      stranger forbids send
  = strongest first:  tool requests send  owner  instruction  in force
                        must send
                        `tool` speaks at `owner`, delegated to it where `vouched`
                      ask_first           owner  default      overridden by `tool requests send`
                        must not send
                        case.specrules:9
  = binds nobody:     stranger forbids send: `stranger` has no level
  = complies:         send
  = would no longer be required if `owner forbids send`
""",
    "everything, not delegated": """\
some conduct complies: 1 forbidden
  |
  = as usual:         not vouched
  = said:             tool requests send
  = strongest first:  ask_first  owner  default  in force
                        must not send
                        case.specrules:9
  = binds nobody:     tool requests send: no `delegate` gives `tool` a level here
  = complies:         not send
""",
    "a dilemma": """\
dilemma: no one conduct complies whatever `age` is
  |
  = unknown:          age
  = strongest first:  be_honest       house  rule  in force (age = adult)
                                                   not applicable: `age != child` does not hold (age = child)
                        must reply = truth, when age != child
                        case.specrules:6
                      keep_the_magic  house  rule  not applicable: `age = child` does not hold (age = adult)
                                                   in force (age = child)
                        must reply = story, when age = child
                        case.specrules:9
  = hinges on:        `age`
  = ask:              is `age` adult, teen or child? (every answer settles it)
  = would be allowed if `age = child` is known
""",
    "no dilemma": """\
`reply = truth` is required, because of `be_honest`
 --> case.specrules:6
  |
  = unknown:          age
  = strongest first:  be_honest       house  rule  in force (age = adult)
                                                   not applicable: `age != child` does not hold (age = child)
                        must reply = truth, when age != child
                        case.specrules:6
                      keep_the_magic  house  rule  not applicable: `age = child` does not hold (age = adult)
                                                   in force (age = child)
                        must reply = truth, when age = child
                        case.specrules:9
  = complies:         reply = truth
  = nothing that is known or said can change it
""",
    "a contradiction": """\
contradiction: `do_not_hurt` and `do_not_stand_by` contradict each other, and nothing says which of them yields
 --> case.specrules:8
  |
  = given:            danger, victim
  = strongest first:  do_not_hurt      first  rule  in force
                        must not hurt
                        "A robot does not injure a human."
                        [asimov#first_law] case.specrules:8
                        cannot be followed together with `do_not_stand_by`
                      do_not_stand_by  first  rule  in force
                        must help, when danger
                        [asimov#first_law] case.specrules:12
                        cannot be followed together with `do_not_hurt`
  = would no longer be a contradiction if `not danger`
""",
    "an impossible case": """\
impossible: the axioms exclude what is given: `not adult or not exam`
  |
  = given:            adult, exam
  = would be allowed if `not adult`
""",
    "an impossible duty": """\
`deliver` is overridden: no conduct can follow it
 --> case.specrules:6
  |
  = given:            shut
  = verdicts:         `enter` is forbidden: the axioms leave nothing else
  = strongest first:  deliver            house  rule  overridden: no conduct can follow it
                        must enter
                        case.specrules:6
                      deliver/otherwise  house  rule  in force
                        must not enter, where `deliver` is overridden
                        case.specrules:8
  = complies:         not enter
  = would be in force if `not shut`
""",
    "a number": """\
`words` may be 1 to 120, because of `short` and `something`
 --> case.specrules:6
  |
  = given:            busy
  = strongest first:  short      house   rule     in force
                        must words <= 120, when busy
                        case.specrules:6
                      something  house   rule     in force
                        must words >= 1
                        case.specrules:9
                      thorough   reader  default  overridden by `short`
                        must words >= 300
                        case.specrules:11
  = complies:         words = 1
""",
    "undetermined": """\
undetermined: this could not be worked out: the unknown `asked` has too many values to go through
  |
  = unknown:          asked
""",
}


@pytest.mark.parametrize("shown", CASES)
def test_a_case_is_told_as_a_whole(shown: str) -> None:
    assert explanation(explained(*CASES[shown])) == TEXTS[shown]


# What would change it


def with_flips(*flips: tuple[Wanted, Flip | NoFlip]) -> list[str]:
    """What is told of these, in the last lines."""
    text = explanation(replace(explained(*CASES["a prohibition"]), flips=flips))
    return [line.removeprefix("  = ") for line in text.splitlines()[-len(flips) :]]


def proved(up_to: int = 4) -> NoFlip:
    return NoFlip(up_to, True, (), 1)


def unproved(up_to: int, *left_out: str) -> NoFlip:
    return NoFlip(up_to, False, left_out, 1)


def test_several_changes_are_told_together() -> None:
    program = Program.build(load_text(PRIVACY))
    changes = Changes(program, Query({"marked": 1}))
    chosen = (*changes.of("marked"), changes.of("age")[1])
    assert with_flips((Wanted.REQUIRED, Flip(chosen, None, (), 1))) == [
        "would be required if `not marked` and `age = child`"
    ]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (proved(), "nothing that is known or said can change it"),
        (unproved(3), "no change of up to 3 things was found to change it"),
        (unproved(1, "hour"), "no change of up to 1 thing was found to change it, with `hour` left alone"),
        (unproved(0), "nothing was found to change it"),
    ],
)
def test_a_search_in_vain_is_told_as_far_as_it_proves_anything(search: NoFlip, expected: str) -> None:
    assert with_flips((Wanted.ALLOWED, search)) == [expected]


def test_of_two_searches_in_vain_the_weaker_proof_is_told() -> None:
    text = explanation(
        replace(
            explained(*CASES["silence"]),
            flips=((Wanted.FORBIDDEN, proved()), (Wanted.REQUIRED, unproved(2)), (Wanted.ALLOWED, unproved(5))),
        )
    )
    assert text.splitlines()[-1] == "  = no change of up to 2 things was found to change it"


def test_each_of_several_searches_is_told_where_one_finds_something() -> None:
    program = Program.build(load_text(PRIVACY))
    found = Flip(Changes(program, Query()).of("marked"), None, (), 1)
    assert with_flips((Wanted.FORBIDDEN, found), (Wanted.REQUIRED, proved()), (Wanted.ALLOWED, unproved(2))) == [
        "would be forbidden if `marked`",
        "nothing that is known or said makes it required",
        "nothing was found to make it allowed",
    ]


# What is safe to show


def test_nothing_in_a_text_can_move_the_cursor_or_hide() -> None:
    rules = PRIVACY.replace("What is marked stays private.", "What is\u202e marked\n  stays").replace(
        "#marked", "#\u200b"
    )
    why = explained(rules, ("reveal", 1), "marked")
    why = replace(why, steps=tuple(replace(step, place="\x1b[2J:1") for step in why.steps))
    for text in (explanation(why), deliberation(why)):
        assert all(line.isprintable() for line in text.split("\n")), text
    assert '"What is\\u{202e} marked stays"' in explanation(why)
    assert "[privacy#\\u{200b}]" in deliberation(why)


@pytest.mark.parametrize(
    ("shown", "role"),
    [
        ("a contradiction", "error"),
        ("an impossible case", "error"),
        ("a dilemma", "warning"),
        ("undetermined", "undetermined"),
        ("a prohibition", "strong"),
    ],
)
def test_the_first_line_has_the_colour_of_what_it_says(shown: str, role: str) -> None:
    text = explanation(explained(*CASES[shown]), lambda text, role: f"<{role}>{text}</>")
    assert text.startswith(f"<{role}>")
