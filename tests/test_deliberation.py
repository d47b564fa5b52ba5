"""Explanations as reasoning texts: each case told as a whole, and what holds of every such text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from explained import CASES, explained
from specrules.decisions.explanation import Explanation
from specrules.report.deliberation import WIDTH, deliberation

TEXTS = {
    "a prohibition": """\
The question is whether `reveal` is allowed. Given is `marked`. Nothing being known to the contrary,
`age = adult` is taken as usual. Nothing was said.

The strongest norm that applies, the default `discreet` at `developer`, says: must not reveal, when
marked [privacy#marked]. It is in force. The default `be_open` at `user` says: must reveal
[case.specrules:16]. It cannot be followed together with `discreet`, which is stronger, so it gives
way. The rule `children` at `root` would say: must not reveal, when age = child [case.specrules:13].
It does not apply, because `age = child` does not hold.

So `reveal` is forbidden, because of `discreet`. One conduct that complies: `not reveal`.

It would be allowed if `developer permits reveal`.
""",
    "a permission lifts it": """\
The question is whether `reveal` is allowed. Given is `marked`. Nothing being known to the contrary,
`age = adult` is taken as usual. What was said: `developer permits reveal`.

The strongest norm that applies, the instruction `developer permits reveal` at `developer`, says:
may reveal [`developer` speaks at `developer`]. It is in force. The default `discreet` at
`developer` says: must not reveal, when marked [privacy#marked]. It cannot be followed together with
`developer permits reveal`, which is stronger, so it gives way. The default `be_open` at `user`
says: must reveal [case.specrules:16]. It is in force. The rule `children` at `root` would say: must
not reveal, when age = child [case.specrules:13]. It does not apply, because `age = child` does not
hold.

So `reveal` is required, because of `be_open`. One conduct that complies: `reveal`.

It would no longer be required if `developer forbids reveal`.
""",
    "a permission leaves it open": """\
The question is whether `reveal` is allowed. No facts are given. Nothing being known to the
contrary, `age = adult` and `not marked` are taken as usual. Nothing was said.

The strongest norm that applies, the default `be_open` at `user`, says: may reveal
[case.specrules:16]. It is in force. The rule `children` at `root` would say: must not reveal, when
age = child [case.specrules:13]. It does not apply, because `age = child` does not hold. The default
`discreet` at `developer` would say: must not reveal, when marked [privacy#marked]. It does not
apply, because `marked` does not hold.

So `reveal` is optional: `be_open` leaves it open. One conduct that complies: `not reveal`.

It would be forbidden if `developer forbids reveal`. It would be required if
`developer requests reveal`.
""",
    "silence": """\
The question is whether `warn` is allowed. No facts are given. Nothing being known to the contrary,
`not danger` and `not secret` are taken as usual. Nothing was said.

No norm about this applies. The rule `stay_silent` at `law` would say: must not warn, when secret
[case.specrules:10]. It does not apply, because `secret` does not hold. The rule `warn_them` at
`law` would say: must warn, when danger [case.specrules:7]. It does not apply, because `danger` does
not hold.

So `warn` is optional: no norm in force is about it. One conduct that complies: `not warn`.

It would be forbidden if `secret`. It would be required if `danger`.
""",
    "three cannot be followed together": """\
The question is what becomes of the norm `keep_in_touch`. Given is `late`. Nothing was said.

The strongest norm that applies, the rule `paperless` at `root`, says: must not write
[case.specrules:9]. It is in force. The rule `quiet` at `root` says: must not call, when late
[case.specrules:6]. It is in force. The default `keep_in_touch` at `user` says: must call or write
[manual#contact]. It cannot be followed together with `paperless` and `quiet`, which are stronger,
so it gives way.

So `keep_in_touch` is overridden by `paperless` and `quiet`. `call` is forbidden, because of
`quiet`. `write` is forbidden, because of `paperless`. One conduct that complies: `not call` and
`not write`.

It would be in force if `not late`.
""",
    "a chain of otherwise": """\
The question is what `reply` may be. Given is `exam`. Nothing being known to the contrary, `noted`
is taken as usual. Nothing was said.

The strongest norm that applies, the rule `exams` at `school`, says: must not reply = answer, when
exam [case.specrules:6]. It is in force. The rule `no_hints` at `school` says: must not reply =
hint, when exam and noted [case.specrules:9]. It is in force. The default `helpful` at `pupil` says:
must reply = answer [case.specrules:12]. It cannot be followed together with `exams`, which is
stronger, so it gives way. The default `helpful/otherwise` at `pupil` says: must reply = hint, where
`helpful` is overridden [case.specrules:14]. It cannot be followed together with `no_hints`, which
is stronger, so it gives way. The default `helpful/otherwise-2` at `pupil` says: should reply =
refuse, where `helpful/otherwise` is overridden [case.specrules:15]. It is in force.

So `reply` must be refuse, because of `helpful/otherwise-2`. One conduct that complies:
`reply = refuse`.
""",
    "on conflict": """\
The question is whether `warn` is allowed. Given are `danger` and `secret`. Nothing was said.

The strongest norm that applies, the rule `stay_silent` at `law`, says: must not warn, when secret
[case.specrules:10]. It is in force. The rule `warn_them` at `law` says: must warn, when danger
[case.specrules:7]. It cannot be followed together with `stay_silent`, so an `on conflict` withdraws
it.

So `warn` is forbidden, because of `stay_silent`. One conduct that complies: `not warn`.

It would be allowed if `not secret`.
""",
    "delegated": """\
The question is whether `send` is allowed. Given is `vouched`. What was said, in order:
`tool requests send`, then `stranger forbids send`.

The strongest norm that applies, the instruction `tool requests send` at `owner`, says: must send
[`tool` speaks at `owner`, delegated to it where `vouched`]. It is in force. The default `ask_first`
at `owner` says: must not send [case.specrules:9]. It cannot be followed together with
`tool requests send`, which is stronger, so it gives way. `stranger forbids send` binds nobody:
`stranger` has no level.

So `send` is required, because of `tool requests send`. One conduct that complies: `send`.

It would no longer be required if `owner forbids send`.
""",
    "everything, not delegated": """\
The question is what is required here, and what is forbidden. No facts are given. Nothing being
known to the contrary, `not vouched` is taken as usual. What was said: `tool requests send`.

The strongest norm that applies, the default `ask_first` at `owner`, says: must not send
[case.specrules:9]. It is in force. `tool requests send` binds nobody: no `delegate` gives `tool` a
level here.

Forbidden: `send`. One conduct that complies: `not send`.
""",
    "a dilemma": """\
The question is whether `reply = story` is allowed. No facts are given. It is not known what `age`
is. Nothing was said.

The strongest norm that can apply, the rule `be_honest` at `house`, says: must reply = truth, when
age != child [case.specrules:6]. With `age = adult` it is in force; with `age = child` it is not
applicable: `age != child` does not hold. The rule `keep_the_magic` at `house` says: must reply =
story, when age = child [case.specrules:9]. With `age = adult` it is not applicable: `age = child`
does not hold; with `age = child` it is in force.

So no one conduct complies whatever `age` is. It hinges on `age`. The question to ask first: is
`age` adult, teen or child? Every answer settles it.

It would be allowed if `age = child` is known.
""",
    "no dilemma": """\
The question is whether `reply = truth` is allowed. No facts are given. It is not known what `age`
is. Nothing was said.

The strongest norm that can apply, the rule `be_honest` at `house`, says: must reply = truth, when
age != child [case.specrules:6]. With `age = adult` it is in force; with `age = child` it is not
applicable: `age != child` does not hold. The rule `keep_the_magic` at `house` says: must reply =
truth, when age = child [case.specrules:9]. With `age = adult` it is not applicable: `age = child`
does not hold; with `age = child` it is in force.

So `reply = truth` is required, because of `be_honest`. One conduct that complies: `reply = truth`.

Nothing that is known or said can change it.
""",
    "a contradiction": """\
The question is whether `help` is allowed. Given are `danger` and `victim`. Nothing was said.

The strongest norm that applies, the rule `do_not_hurt` at `first`, says: must not hurt
[asimov#first_law]. It is in force, and cannot be followed together with `do_not_stand_by`. The rule
`do_not_stand_by` at `first` says: must help, when danger [asimov#first_law]. It is in force, and
cannot be followed together with `do_not_hurt`.

So `do_not_hurt` and `do_not_stand_by` contradict each other, and nothing says which of them yields.
No conduct complies.

It would no longer be a contradiction if `not danger`.
""",
    "an impossible case": """\
The question is whether `help` is allowed. Given are `adult` and `exam`. Nothing was said.

The axioms exclude what is given: `not adult or not exam`.

It would be allowed if `not adult`.
""",
    "an impossible duty": """\
The question is what becomes of the norm `deliver`. Given is `shut`. Nothing was said.

The strongest norm that applies, the rule `deliver` at `house`, says: must enter [case.specrules:6].
No conduct can follow it, so it gives way. The rule `deliver/otherwise` at `house` says: must not
enter, where `deliver` is overridden [case.specrules:8]. It is in force.

So `deliver` is overridden: no conduct can follow it. `enter` is forbidden: the axioms leave nothing
else. One conduct that complies: `not enter`.

It would be in force if `not shut`.
""",
    "a number": """\
The question is what `words` may be. Given is `busy`. Nothing was said.

The strongest norm that applies, the rule `short` at `house`, says: must words <= 120, when busy
[case.specrules:6]. It is in force. The rule `something` at `house` says: must words >= 1
[case.specrules:9]. It is in force. The default `thorough` at `reader` says: must words >= 300
[case.specrules:11]. It cannot be followed together with `short`, which is stronger, so it gives
way.

So `words` may be 1 to 120, because of `short` and `something`. One conduct that complies:
`words = 1`.
""",
    "undetermined": """\
The question is whether `answer` is allowed. No facts are given. It is not known what `asked` is.
Nothing was said.

This could not be worked out: the unknown `asked` has too many values to go through.
""",
}


@pytest.mark.parametrize("shown", CASES)
def test_a_case_is_told_as_a_whole(shown: str) -> None:
    assert deliberation(explained(*CASES[shown])) == TEXTS[shown]


@pytest.mark.parametrize("shown", CASES)
def test_a_text_is_short_and_speaks_of_nobody(shown: str) -> None:
    text = deliberation(explained(*CASES[shown]))
    assert text.count("\n") <= 25
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not re.search(r"\b(I|we|my|our)\b", text)


def test_what_is_quoted_is_not_broken_over_lines() -> None:
    for shown in CASES:
        for line in deliberation(explained(*CASES[shown])).splitlines():
            assert line.count("`") % 2 == 0, line


def with_norms(why: Explanation, count: int) -> Explanation:
    """The same with its weakest norm told so many times, under other names."""
    *_, weakest = why.steps
    return replace(why, steps=tuple(replace(weakest, norm=f"norm_{i}") for i in range(count)))


def test_of_many_norms_the_strongest_are_told_and_the_others_counted() -> None:
    text = " ".join(deliberation(with_norms(explained(*CASES["a prohibition"]), 30)).split())
    assert [f"`norm_{i}` at" in text for i in range(30)] == [True] * 8 + [False] * 22
    assert "22 further norms apply." in text


def test_of_many_norms_that_do_not_apply_two_are_told() -> None:
    text = " ".join(deliberation(with_norms(explained(*CASES["silence"]), 9)).split())
    assert "`norm_0` at" in text and "`norm_1` at" in text and "`norm_2`" not in text
    assert "7 other norms do not apply." in text
