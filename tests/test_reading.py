"""Names and text are read as what they stand for, and whatever is not known is refused, with the nearest known name."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from enum import IntEnum, StrEnum
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from random_specs import rule_file
from specrules.decisions.query import Query
from specrules.decisions.reading import QueryError, Reader
from specrules.files import load_text
from specrules.model.domain import Boolean, shown
from specrules.model.formula import Stance
from specrules.model.names import nearest
from specrules.model.resolve import resolve
from specrules.model.spec import Instruction, Spec
from specrules.model.strength import spoken
from specrules.model.wording import assigned

WORDS = """\
levels root > developer > user
principal user at user
principal developer at developer
fact user_probes
fact age: adult | child usually adult
fact secret hidden
fact words_asked: -5..300
fact large: 0..1000000
action reveal
action reply: answer | refuse | lie
action words: -9..100
define probing = user_probes and not user requests reveal
define wide = words_asked <= words
define spoken_only = developer permits reveal
define nothing = 1 <= 2
rule reveal at user must reveal otherwise must not reveal otherwise should not reveal
rule calm at root must not reply = lie
"""
SEEDS = range(120)


def spec_of(text: str) -> Spec:
    files = load_text(text)
    spec, findings = resolve(files.files)
    assert spec is not None, (files.findings, findings)
    return spec


SPEC = spec_of(WORDS)
READER = Reader(SPEC)


def said(principal: str, stance: str, action: str, value: int = 1) -> Instruction:
    return Instruction(principal, Stance(stance), action, value)


def refusal(ask: Callable[[], object]) -> QueryError:
    with pytest.raises(QueryError) as caught:
        ask()
    return caught.value


# Facts


@pytest.mark.parametrize(
    ("facts", "values"),
    [
        ({}, {}),
        ({"user_probes": True, "secret": False}, {"user_probes": 1, "secret": 0}),
        ({"age": "child"}, {"age": 1}),
        ({"words_asked": -5}, {"words_asked": -5}),
        ({"large": 1_000_000}, {"large": 1_000_000}),
    ],
)
def test_facts_by_type(facts: dict[str, object], values: dict[str, int]) -> None:
    assert READER.query(facts) == READER.case({"facts": facts}) == Query(values)


def test_nothing_given_is_the_usual_case() -> None:
    assert READER.query() == READER.query(None) == READER.case({}) == Query()


def test_members_of_pythons_own_enumerations_count_by_their_value() -> None:
    class Age(StrEnum):
        YOUNG = "child"

    class Size(IntEnum):
        SMALL = 7

    query = READER.query({"age": Age.YOUNG, "words_asked": Size.SMALL, "large": Size.SMALL})
    assert query.facts == {"age": 1, "words_asked": 7, "large": 7}
    assert {type(value) for value in query.facts.values()} == {int}


def test_unknown_facts_are_sorted_and_listed_once() -> None:
    assert READER.query(unknown=["user_probes", "age", "age"]).unknown == ("age", "user_probes")
    assert READER.query({"secret": True}, unknown={"age"}) == Query({"secret": 1}, ("age",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("user_probes", {"user_probes": True}),
        ("not user_probes", {"user_probes": False}),
        ("  not \t user_probes ", {"user_probes": False}),
        ("user_probes=true", {"user_probes": True}),
        ("user_probes = false", {"user_probes": False}),
        ("age=child", {"age": "child"}),
        ("words_asked=300", {"words_asked": 300}),
        ("words_asked = -5", {"words_asked": -5}),
        ("words_asked = - 5", {"words_asked": -5}),
        ("words_asked = 007", {"words_asked": 7}),
    ],
)
def test_facts_of_a_command_line(text: str, value: dict[str, object]) -> None:
    found = READER.literals([text])
    assert found == value
    assert [type(each) for each in found.values()] == [type(each) for each in value.values()]
    READER.query(found)


# What is said


@pytest.mark.parametrize(
    ("text", "instruction"),
    [
        ("user requests reveal", said("user", "requests", "reveal")),
        ("developer forbids reply = lie", said("developer", "forbids", "reply", 2)),
        ("developer permits reply=answer", said("developer", "permits", "reply", 0)),
        ("user hints words = 50", said("user", "hints", "words", 50)),
        ("user hints words = - 9", said("user", "hints", "words", -9)),
        (" user\trequests\n  reveal ", said("user", "requests", "reveal")),
        ({"principal": "user", "stance": "forbids", "action": "reveal"}, said("user", "forbids", "reveal")),
        (
            {"principal": "user", "stance": "requests", "action": "reveal", "value": True},
            said("user", "requests", "reveal"),
        ),
        (
            {"principal": "user", "stance": "requests", "action": "reply", "value": "lie"},
            said("user", "requests", "reply", 2),
        ),
        ({"principal": "user", "stance": "hints", "action": "words", "value": 0}, said("user", "hints", "words", 0)),
    ],
)
def test_an_instruction(text: str | dict[str, object], instruction: Instruction) -> None:
    assert READER.query(said=[text]).said == READER.case({"said": [text]}).said == (instruction,)


def test_instructions_keep_their_order_and_repetitions() -> None:
    texts = ["user requests reveal", "user forbids reveal", "user requests reveal"]
    assert READER.query(said=iter(texts)).said == (
        said("user", "requests", "reveal"),
        said("user", "forbids", "reveal"),
        said("user", "requests", "reveal"),
    )


SENTENCES = [
    *(f"{who} {does} {what}" for who in ("user", "tool") for does in ("requests", "wants") for what in ("reveal", "x")),
    "user requests reply",
    "user requests reply = lie",
    "user requests reply=li",
    "user requests reply = 3",
    "user requests words = 100",
    "user requests words = 101",
    "user requests words = - 9",
    "user requests words = -10",
    "user requests words = many",
    "user requests age = child",
    "user requests probing",
    "user requests not reveal",
    "user requests reveal = false",
    "user requests reveal = yes",
    "user requests",
    "requests reveal",
    "user requests reveal reveal",
    "user requests reply = lie = lie",
    "user requests reply lie",
    "user requests reply =",
    "= lie",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_read_as_an_example_reads_it(sentence: str) -> None:
    """What the language refuses is refused, and what it takes is taken for the same."""
    files = load_text(WORDS + f'example "this" given {sentence} expect may reveal')
    spec, _ = resolve(files.files)
    if files.findings or spec is None:
        refusal(lambda: READER.query(said=[sentence]))
    else:
        assert READER.query(said=[sentence]).said == spec.examples[0].instructions


LITERALS = [
    "user_probes", "not user_probes", "user_probes = true", "user_probes = false", "user_probes = yes",
    "not user_probes = true", "age", "not age", "age = child", "age = chld", "age = 1", "age = true",
    "words_asked = 300", "words_asked = 301", "words_asked = -5", "words_asked = - 5", "words_asked = five",
    "not not user_probes", "words_asked = -child", "unknown_fact", "reveal", "probing", "user_probes =", "age != child",
]  # fmt: skip


@pytest.mark.parametrize("literal", LITERALS)
def test_a_literal_is_read_as_an_example_reads_it(literal: str) -> None:
    files = load_text(WORDS + f'example "this" given {literal} expect may reveal')
    spec, _ = resolve(files.files)
    if files.findings or spec is None:
        refusal(lambda: READER.literals([literal]))
    else:
        assert READER.query(READER.literals([literal])).facts == dict(spec.examples[0].facts)


# Conducts, and what is asked about


@pytest.mark.parametrize(
    "values",
    [
        {"reply": "lie", "reveal": False, "words": 100},
        ["reply = lie", "not reveal", "words = 100"],
        ["words=100", "reveal = false", " reply =lie "],
    ],
)
def test_a_conduct(values: dict[str, object] | list[str]) -> None:
    assert READER.conduct(values) == {"reply": 2, "reveal": 0, "words": 100}


def test_a_conduct_need_not_name_anything() -> None:
    assert READER.conduct({}) == READER.conduct([]) == {}


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("reply", ("reply", None)),
        ("words", ("words", None)),
        ("reply = refuse", ("reply", 1)),
        ("words=-9", ("words", -9)),
        (" not  reveal ", ("reveal", 0)),
        ("reveal = true", ("reveal", 1)),
        ("reveal = false", ("reveal", 0)),
    ],
)
def test_an_action(text: str, action: tuple[str, int | None]) -> None:
    assert READER.action(text) == READER.about(text) == action


def test_of_a_norm_and_an_action_with_one_name_the_norm_is_asked_about() -> None:
    assert READER.action("reveal") == ("reveal", 1)
    assert READER.about("reveal") == READER.about(" reveal ") == "reveal"
    assert READER.about("reveal = true") == ("reveal", 1)


@pytest.mark.parametrize("norm", ["calm", "reveal/otherwise", "reveal/otherwise-2"])
def test_every_norm_can_be_asked_about(norm: str) -> None:
    assert norm in SPEC.norms
    assert READER.about(norm) == norm


# What is refused

HUGE = "x" * 100_000
SHORT = f"{HUGE[:40]}…"
OPPOSITE = "an instruction is about doing something, not about its opposite"
NO_SENTENCE = "is not what somebody says, as `user requests reveal` or `user forbids reply = lie` is"
NO_FACT = "is not a fact: write `name`, `not name` or `name = value`"
NO_ACTION = "is not an action: write `name`, `not name` or `name = value`"
SPEAKS = {"principal": "user", "stance": "requests", "action": "reveal"}

REFUSED_FACTS: list[tuple[object, str, str, str, str | None]] = [
    ([], "`facts` is an object, not a list", "form", "a list", None),
    (None, "`facts` is an object, not null", "form", "null", None),
    ("age", "`facts` is an object, not the text `age`", "form", "age", None),
    ({"agee": "child"}, "there is no fact `agee`; did you mean `age`?", "fact", "agee", "age"),
    ({"zzz": "child"}, "there is no fact `zzz`", "fact", "zzz", None),
    ({HUGE: True}, f"there is no fact `{SHORT}`", "fact", SHORT, None),
    ({7: True}, "a fact is named by a text, not the number 7", "form", "the number 7", None),
    ({"reveal": True}, "`reveal` is an action, not a fact: what is done is decided, not given", "fact", "reveal", None),
    (
        {"probing": True},
        "`probing` is a definition, not a fact: it is worked out from `user_probes` and from what is said",
        "fact",
        "probing",
        None,
    ),
    (
        {"wide": True},
        "`wide` is a definition, not a fact: it is worked out from `words` and `words_asked`",
        "fact",
        "wide",
        None,
    ),
    (
        {"spoken_only": True},
        "`spoken_only` is a definition, not a fact: it is worked out from what is said",
        "fact",
        "spoken_only",
        None,
    ),
    ({"nothing": True}, "`nothing` is a definition, not a fact", "fact", "nothing", None),
    ({"user_probes": 1}, "`user_probes` is true or false, not the number 1", "value", "the number 1", None),
    ({"user_probes": "true"}, "`user_probes` is true or false, not the text `true`", "value", "true", None),
    ({"user_probes": None}, "`user_probes` is true or false, not null", "value", "null", None),
    ({"age": "chld"}, "`age` is one of adult, child, not `chld`; did you mean `child`?", "value", "chld", "child"),
    ({"age": "old"}, "`age` is one of adult, child, not `old`", "value", "old", None),
    ({"age": HUGE}, f"`age` is one of adult, child, not `{SHORT}`", "value", SHORT, None),
    ({"age": 1}, "`age` is one of adult, child, not the number 1", "value", "the number 1", None),
    ({"age": True}, "`age` is one of adult, child, not true", "value", "true", None),
    ({"age": ["child"]}, "`age` is one of adult, child, not a list", "value", "a list", None),
    ({"age": {"a": 1}}, "`age` is one of adult, child, not an object", "value", "an object", None),
    (
        {"words_asked": 301},
        "`words_asked` is a number from -5 to 300, not the number 301",
        "value",
        "the number 301",
        None,
    ),
    (
        {"words_asked": 3.0},
        "`words_asked` is a number from -5 to 300, not the decimal number 3.0",
        "value",
        "the decimal number 3.0",
        None,
    ),
    ({"words_asked": True}, "`words_asked` is a number from -5 to 300, not true", "value", "true", None),
    ({"words_asked": "3"}, "`words_asked` is a number from -5 to 300, not the text `3`", "value", "3", None),
    (
        {"words_asked": 10**5_000},
        "`words_asked` is a number from -5 to 300, not so large a number",
        "value",
        "so large a number",
        None,
    ),
    ({"large": True}, "`large` is a number from 0 to 1000000, not true", "value", "true", None),
    ({"large": -1}, "`large` is a number from 0 to 1000000, not the number -1", "value", "the number -1", None),
]

REFUSED_CASES: list[tuple[object, str, str, str, str | None]] = [
    (None, "a case is an object, not null", "form", "null", None),
    ([], "a case is an object, not a list", "form", "a list", None),
    ("facts", "a case is an object, not the text `facts`", "form", "facts", None),
    (
        {"fact": {}},
        "`fact` is not one of `facts`, `said` and `unknown`; did you mean `facts`?",
        "form",
        "fact",
        "facts",
    ),
    ({HUGE: 1}, f"`{SHORT}` is not one of `facts`, `said` and `unknown`", "form", SHORT, None),
    ({1: 1}, "the keys of an object are texts, not the number 1", "form", "the number 1", None),
    ({"unknown": "age"}, "`unknown` is a list, not the text `age`", "form", "age", None),
    ({"unknown": {"age": 1}}, "`unknown` is a list, not an object", "form", "an object", None),
    ({"unknown": 0}, "`unknown` is a list, not the number 0", "form", "the number 0", None),
    ({"unknown": [0]}, "a fact is named by a text, not the number 0", "form", "the number 0", None),
    ({"unknown": ["agee"]}, "there is no fact `agee`; did you mean `age`?", "fact", "agee", "age"),
    ({"facts": {"age": "child"}, "unknown": ["age"]}, "`age` is given and unknown at once", "fact", "age", None),
    (
        {"said": "user requests reveal"},
        "`said` is a list, not the text `user requests reveal`",
        "form",
        "user requests reveal",
        None,
    ),
    ({"said": SPEAKS}, "`said` is a list, not an object", "form", "an object", None),
    ({"said": {"user requests reveal"}}, "`said` is a list, not a set", "form", "a set", None),
    ({"said": None}, "`said` is a list, not null", "form", "null", None),
    ({"said": b"x"}, "`said` is a list, not bytes", "form", "bytes", None),
]

REFUSED_INSTRUCTIONS: list[tuple[object, str, str, str, str | None]] = [
    (5, "an instruction is an object, not the number 5", "form", "the number 5", None),
    ([], "an instruction is an object, not a list", "form", "a list", None),
    ("please", f"`please` {NO_SENTENCE}", "form", "please", None),
    ("", f"`` {NO_SENTENCE}", "form", "", None),
    (HUGE, f"`{SHORT}` {NO_SENTENCE}", "form", SHORT, None),
    ("usr requests reveal", "there is no principal `usr`; did you mean `user`?", "principal", "usr", "user"),
    (
        "user request reveal",
        "`request` is none of `requests`, `forbids`, `permits` and `hints`; did you mean `requests`?",
        "stance",
        "request",
        "requests",
    ),
    ("user xyz reveal", "`xyz` is none of `requests`, `forbids`, `permits` and `hints`", "stance", "xyz", None),
    ("user requests revel", "there is no action `revel`; did you mean `reveal`?", "action", "revel", "reveal"),
    ("user requests age = child", "`age` is a fact, not an action", "action", "age", None),
    (
        "user requests reply",
        "say which value of `reply` is meant, for example `reply = answer`",
        "value",
        "reply",
        None,
    ),
    ("user requests words", "say which value of `words` is meant, for example `words = -9`", "value", "words", None),
    (
        "user requests reply = li",
        "`reply` is one of answer, refuse, lie, not `li`; did you mean `lie`?",
        "value",
        "li",
        "lie",
    ),
    (
        "user requests words = 101",
        "`words` is a number from -9 to 100, not the number 101",
        "value",
        "the number 101",
        None,
    ),
    ("user requests not reveal", f"{OPPOSITE}: write `user forbids reveal`", "value", "reveal", None),
    ("user forbids reveal = false", f"{OPPOSITE}: write `user requests reveal`", "value", "reveal", None),
    ("user permits not reveal", OPPOSITE, "value", "reveal", None),
    ("user requests not reply = lie", OPPOSITE, "value", "reply", None),
    (
        "user requests reveal = true",
        "an instruction on `reveal` names no value: write `user requests reveal`",
        "value",
        "true",
        None,
    ),
    (SPEAKS | {"value": False}, f"{OPPOSITE}: write `user forbids reveal`", "value", "reveal", None),
    (SPEAKS | {"value": None}, "`reveal` is true or false, not null", "value", "null", None),
    (SPEAKS | {"action": "reply", "value": 2}, "`reply` is one of answer, refuse, lie, not the number 2", "value",
     "the number 2", None),
    (
        SPEAKS | {"stanse": 1},
        "`stanse` is not one of `principal`, `stance`, `action` and `value`; did you mean `stance`?",
        "form",
        "stanse",
        "stance",
    ),
    ({}, "an instruction needs `principal`, `stance` and `action`", "form", "principal", None),
    ({"principal": "user", "stance": "hints"}, "an instruction needs `action`", "form", "action", None),
    (SPEAKS | {"principal": 1}, "a principal is named by a text, not the number 1", "form", "the number 1", None),
    (SPEAKS | {"stance": []}, "a stance is named by a text, not a list", "form", "a list", None),
    (SPEAKS | {"action": None}, "an action is named by a text, not null", "form", "null", None),
]  # fmt: skip

REFUSED_LITERALS: list[tuple[object, str, str, str, str | None]] = [
    ("age", "what is given is a list, not the text `age`", "form", "age", None),
    (None, "what is given is a list, not null", "form", "null", None),
    ([1], "a fact is a text, not the number 1", "form", "the number 1", None),
    (["a b"], f"`a b` {NO_FACT}", "form", "a b", None),
    ([HUGE + " b"], f"`{SHORT}` {NO_FACT}", "form", SHORT, None),
    (["agee=child"], "there is no fact `agee`; did you mean `age`?", "fact", "agee", "age"),
    (["age"], "say which value of `age` is meant, for example `age = adult`", "value", "age", None),
    (["not age"], "`not` says too little of `age`: it is one of adult, child", "value", "age", None),
    (["user_probes=yes"], "`user_probes` is true or false, not the text `yes`", "value", "yes", None),
    (["age=child", "age=child"], "`age` is given twice", "fact", "age", None),
    (["words_asked=1e3"], "`words_asked` is a number from -5 to 300, not the text `1e3`", "value", "1e3", None),
    (["words_asked=1_0"], "`words_asked` is a number from -5 to 300, not the text `1_0`", "value", "1_0", None),
    (["words_asked=٣"], "`words_asked` is a number from -5 to 300, not the text `٣`", "value", "٣", None),
]

REFUSED_CONDUCTS: list[tuple[object, str, str, str, str | None]] = [
    (5, "a conduct is an object or a list, not the number 5", "form", "", None),
    ("reveal", "a conduct is an object or a list, not the text `reveal`", "form", "", None),
    ({"reveal": 1}, "`reveal` is true or false, not the number 1", "value", "the number 1", None),
    ({"revel": True}, "there is no action `revel`; did you mean `reveal`?", "action", "revel", "reveal"),
    ({"age": "child"}, "`age` is a fact, not an action", "action", "age", None),
    ({5: True}, "an action is named by a text, not the number 5", "form", "the number 5", None),
    (["reveal", "not reveal"], "`reveal` is given twice", "action", "reveal", None),
    (["reply"], "say which value of `reply` is meant, for example `reply = answer`", "value", "reply", None),
    (["not reply"], "`not` says too little of `reply`: it is one of answer, refuse, lie", "value", "reply", None),
    (["reply != lie"], f"`reply != lie` {NO_ACTION}", "form", "reply != lie", None),
]

REFUSED_QUESTIONS: list[tuple[object, str, str, str, str | None]] = [
    ("calmm", "there is no norm and no action `calmm`; did you mean `calm`?", "norm", "calmm", "calm"),
    ("xyz = 3", "there is no norm and no action `xyz = 3`", "norm", "xyz = 3", None),
    (HUGE, f"there is no norm and no action `{SHORT}`", "norm", SHORT, None),
    ("age", "`age` is a fact, not an action", "action", "age", None),
    ("reply = li", "`reply` is one of answer, refuse, lie, not `li`; did you mean `lie`?", "value", "li", "lie"),
    (5, "what is asked about is a text, not the number 5", "form", "the number 5", None),
    ([], "what is asked about is a text, not a list", "form", "a list", None),
]


def by_message(refused: tuple[Any, ...]) -> str:
    return str(refused[1])[:60]


def check(refused: tuple[Any, ...], ask: Callable[[Any], object]) -> None:
    of, message, kind, name, near = refused
    error = refusal(lambda: ask(of))
    assert str(error) == message
    assert error.as_json() == {"error": message, "kind": kind, "name": name, "nearest": near}


@pytest.mark.parametrize("refused", REFUSED_FACTS, ids=by_message)
def test_facts_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, lambda facts: READER.case({"facts": facts}))
    if refused[0] is not None:  # in Python, no facts at all
        check(refused, READER.query)


@pytest.mark.parametrize("refused", REFUSED_CASES, ids=by_message)
def test_cases_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, READER.case)


@pytest.mark.parametrize("refused", REFUSED_INSTRUCTIONS, ids=by_message)
def test_instructions_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, lambda said: READER.query(said=["user requests reveal", said]))


@pytest.mark.parametrize("refused", REFUSED_LITERALS, ids=by_message)
def test_literals_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, READER.literals)


@pytest.mark.parametrize("refused", REFUSED_CONDUCTS, ids=by_message)
def test_conducts_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, READER.conduct)


@pytest.mark.parametrize("refused", REFUSED_QUESTIONS, ids=by_message)
def test_questions_that_are_refused(refused: tuple[Any, ...]) -> None:
    check(refused, READER.about)


def test_no_action_is_taken_for_another() -> None:
    check((5, "an action is a text, not the number 5", "form", "the number 5", None), READER.action)
    check(("a b", f"`a b` {NO_ACTION}", "form", "a b", None), READER.action)


@pytest.mark.parametrize("nothing", [None, 0, False, "", {}])
def test_what_only_looks_like_nothing_is_refused(nothing: Any) -> None:
    assert refusal(lambda: READER.query(said=nothing)).kind == "form"
    assert refusal(lambda: READER.query(unknown=nothing)).kind == "form"


def test_a_definition_of_much_counts_what_it_is_worked_out_from() -> None:
    facts = [f"f{number}" for number in range(9)]
    text = WORDS + "\n".join(f"fact {name}" for name in facts) + f"\ndefine any = {' or '.join(facts)}"
    error = refusal(lambda: Reader(spec_of(text)).query({"any": True}))
    assert str(error) == "`any` is a definition, not a fact: it is worked out from 9 facts and actions"


def test_an_error_survives_the_way_to_another_process() -> None:
    error = refusal(lambda: READER.query({"agee": "child"}))
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, QueryError)
    assert again.as_json() == error.as_json()


# Laws


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_written_is_read_back(seed: int) -> None:
    spec, random = spec_of(rule_file(seed)), Random(f"readings of {seed}")
    reader = Reader(spec)
    for variable in spec.variables.values():
        for value in range(variable.domain.low, variable.domain.high + 1):
            text = assigned(spec, variable.name, value)
            if variable in spec.facts:
                by_type = {variable.name: shown(variable.domain, value)}
                assert reader.literals([text]) == by_type
                assert reader.query(by_type).facts == {variable.name: value}
            else:
                assert reader.conduct([text]) == {variable.name: value}
                assert reader.conduct({variable.name: shown(variable.domain, value)}) == {variable.name: value}
                assert reader.action(text) == (variable.name, value)
    conversation = tuple(instructions(spec, random, 6))
    assert reader.query(said=[spoken(spec, instruction) for instruction in conversation]).said == conversation
    assert all(reader.about(norm) == norm for norm in spec.norms)


def instructions(spec: Spec, random: Random, number: int) -> list[Instruction]:
    """Some instructions; none where nobody speaks."""
    found = []
    for _ in range(number if spec.principals else 0):
        action = random.choice(spec.actions)
        domain = action.domain
        value = 1 if isinstance(domain, Boolean) else random.randint(domain.low, domain.high)
        found.append(Instruction(random.choice(list(spec.principals)), random.choice(list(Stance)), action.name, value))
    return found


NAMES = st.sampled_from(
    [*SPEC.variables, *SPEC.principals, *Stance, *SPEC.definitions, "child", "lie", "=", "not", "-"]
)
TEXTS = st.text() | st.lists(NAMES | st.text(max_size=3), max_size=6).map(" ".join)
KEYS = st.sampled_from(["facts", "said", "unknown", "principal", "stance", "action", "value"]) | NAMES | TEXTS
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | NAMES
JSON = st.recursive(LEAVES, lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=4))
CASES = st.fixed_dictionaries({}, optional={"facts": JSON, "said": JSON | st.lists(JSON), "unknown": JSON})


@given(JSON | CASES, TEXTS)
@settings(max_examples=400, deadline=None)
@example({"facts": {"words_asked": float("nan")}}, "words=" + "9" * 5_000)
@example({"facts": {"large": float("inf")}}, "\ud800 \x1b[2J \u202e = \x00")
@example({"said": [{"principal": [], "stance": {}, "action": 1}]}, "not" + " " * 50_000)
@example({"unknown": [[]]}, "a" * 50_000 + " = -" + " " * 50_000)
def test_garbage_is_refused_in_a_short_sentence(document: object, text: str) -> None:
    """Whatever comes, it is read, or refused with a QueryError whose message is short."""
    asked: list[Callable[[], object]] = [
        lambda: READER.case(document),
        lambda: READER.conduct(document),  # type: ignore[arg-type]
        lambda: READER.instruction(document),
        lambda: READER.instruction(text),
        lambda: READER.literals([text]),
        lambda: READER.conduct([text]),
        lambda: READER.action(text),
        lambda: READER.about(text),
        lambda: READER.query(unknown=[text]),
    ]
    for ask in asked:
        try:
            ask()
        except QueryError as error:
            assert 0 < len(str(error)) < 300
            assert len(error.name) <= 41
            assert error.nearest is None or f"did you mean `{error.nearest}`?" in str(error)


# Cost


TYPOS = ("something_abuot_the_user_193077", "smething_about_the_user_193077", "something_about_the_user193077")


@pytest.mark.parametrize("typo", TYPOS)
def test_the_nearest_of_very_many_names_is_found_quickly(typo: str) -> None:
    known = [f"something_about_the_user_{number:06}" for number in range(200_000)]
    start = process_time()
    assert nearest(typo, known) == "something_about_the_user_193077"
    assert process_time() - start < 3  # compared in full, they take several times as long


def test_nothing_is_near_to_a_text_much_longer_than_any_name() -> None:
    start = process_time()
    assert nearest(HUGE * 10, [f"something_{number}" for number in range(20_000)]) is None
    assert process_time() - start < 1


def test_nothing_heavy_is_loaded_to_read_a_query() -> None:
    code = (
        "import sys, specrules.decisions.reading\n"
        "heavy = {'z3', 'networkx', 'lark', 'pydantic', 'rich', 'click', 'difflib'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    source = Path(__file__).parent.parent / "src"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(source)})
