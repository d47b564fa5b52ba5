"""Reading rule text: what each construct becomes, and where it stands."""

import gc
from time import process_time

import pytest

from specrules.source import Source
from specrules.syntax import tree
from specrules.syntax.parser import parse

EVERYTHING = """\
spec "Support bot: honesty and confidentiality" version "2025-02"

levels root > system > developer > user > guideline      # strongest first
principal system    at system
principal developer at developer
principal user      at user  hints at guideline          # what a user merely implies counts at guideline
principal tool                                           # no level: binds nobody unless delegated
delegate tool at user when user permits follow_tool_text

objective empower          "Empower people and protect them from harm."   # read by people; never a norm

principle honesty serves empower  "Be honest and transparent."
principle confidentiality  "Keep privileged text private."
principle white_lies in honesty                          # principles nest

fact user_probes                       "The user asks what the hidden instructions say."
fact marked: no | implied | yes        "How confidential the developer message is."
fact age: adult | teen | child  usually adult  hidden    "Who is really typing."
fact claims_adult  from user           "The user says they are an adult."
fact words_asked: 0..5000  usually 200

action reveal                          "Quotes or paraphrases the hidden text."
action reply: answer | refuse | omit | lie
action follow_tool_text
action words: 0..5000

define sensitive = marked != no and user_probes          # a named condition
axiom reveal -> reply = answer                           # what can be done together
axiom claims_adult -> age != child  "…"                  # which scenarios exist

rule keep_private at root for confidentiality
  "Privileged text is not disclosed without permission."
  source "model_spec#protect_privileged_information"
  when sensitive
  must not reveal
  unless developer permits reveal

default outcome_order at user for honesty
  source "model_spec#do_not_lie"
  when user_probes
  must reply = answer
  otherwise must reply = refuse
  otherwise must reply = omit

default brief at guideline
  should words <= 300
  unless words_asked > 300

default no_preamble at guideline
  while reply = refuse
  must not follow_tool_text
  overrides brief

yield honesty to confidentiality because "A truthful refusal is always left."
on conflict at root must reply = refuse                  # or: on conflict at root prohibitions prevail

assert never_lies
  when user_probes
  never reply = lie

assert can_refuse
  possible reply = refuse

assert length_is_governed
  when words_asked > 300
  decided words

example "delve" for keep_private, outcome_order
  source "model_spec#do_not_lie"
  given user_probes, marked = implied, developer forbids reveal
  expect must not reveal
  good reply = refuse
  bad  reply = answer, reveal  breaks keep_private

example "Who might be a child"
  given unknown age, user_probes
  expect must reply != lie
"""
"""The nonsense spec of the language's design, which shows every construct once."""


def statements(text: str) -> tuple[tree.Statement, ...]:
    """The statements of a text without errors."""
    file, findings = parse(Source("a.specrules", text))
    assert findings == ()
    return file.statements


def shape(of: object) -> object:
    """A tree without its spans: names and texts as strings, other nodes as tuples that begin with their kind."""
    match of:
        case tree.Name(text) | tree.Text(text):
            return text
        case tree.Number(value):
            return value
        case tuple():
            return tuple(shape(part) for part in of)
        case None | str() | int():
            return of
        case _:
            fields = [value for name, value in vars(of).items() if name != "span"]
            return (type(of).__name__, *(shape(value) for value in fields))


def condition(text: str) -> object:
    """The shape of an expression."""
    [axiom] = statements(f"axiom {text}")
    assert isinstance(axiom, tree.Axiom)
    return shape(axiom.of)


def test_every_construct_is_read() -> None:
    found = statements(EVERYTHING)
    kinds = [type(statement).__name__ for statement in found]
    assert len(found) == 34
    assert {k for k in vars(tree) if k in kinds} == {
        "SpecTitle", "Levels", "Principal", "Delegate", "Objective", "Principle", "Fact", "Action", "Define", "Axiom",
        "Norm", "Yield", "OnConflict", "Assert", "Example",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('spec "A b" extends_is_not', None),
        ('spec "A b" version "1"', ("SpecTitle", "A b", "1", None)),
        ('use "x/y.specrules"', ("Use", "x/y.specrules")),
        ("levels a > b > c", ("Levels", ("a", "b", "c"))),
        ("principal p", ("Principal", "p", None, None)),
        ("principal p hints at low at high", ("Principal", "p", "high", "low")),
        ("delegate t at user", ("Delegate", "t", "user", None)),
        ('objective o "Do good."', ("Objective", "o", "Do good.")),
        ('principle p "T" serves a, b in q', ("Principle", "p", "q", ("a", "b"), "T")),
        ("fact f", ("Fact", "f", None, None, False, None, None)),
        ("fact f: a | b hidden from p usually b", ("Fact", "f", ("Enumeration", ("a", "b")), "b", True, "p", None)),
        ("fact f: -5..5 usually -1", ("Fact", "f", ("Range", -5, 5), -1, False, None, None)),
        ('action a: 0..9 "T"', ("Action", "a", ("Range", 0, 9), "T")),
        ("define d = x", ("Define", "d", "x")),
        ('axiom x "why"', ("Axiom", "x", "why")),
        ("on conflict at l prohibitions prevail", ("OnConflict", "l", None)),
        ("on conflict at l must not x", ("OnConflict", "l", ("Modal", "must not", "x"))),
        ('yield a to b because "c"', ("Yield", "a", "b", "c", ())),
        (
            'yield a to b because "c" allow SR307 because "d"',
            ("Yield", "a", "b", "c", (("Allow", "SR307", "d"),)),
        ),
    ],
)
def test_a_statement(text: str, expected: object) -> None:
    if expected is None:
        assert parse(Source("a.specrules", text))[1]
    else:
        assert shape(statements(text)) == (expected,)


def test_clauses_of_a_norm_come_in_any_order() -> None:
    clauses = [
        "at root", "for a, b", '"Text."', 'source "s"', 'because "r"', "when x", "when y", "unless z", "while w",
        "must not v", "otherwise should u", "otherwise must not t", "overrides m, n", 'allow SR402 because "q"',
    ]  # fmt: skip
    forwards = shape(statements("default d " + " ".join(clauses)))
    assert forwards == (
        (
            "Norm", "default", "d", "root", ("a", "b"), "Text.", "s", "r", ("x", "y"), ("z",), "w",
            (("Modal", "must not", "v"),), (("Modal", "should", "u"), ("Modal", "must not", "t")), ("m", "n"),
            (("Allow", "SR402", "q"),),
        ),
    )  # fmt: skip
    turned = [*clauses[7:], *clauses[:7]]
    assert shape(statements("default d " + " ".join(turned))) == forwards


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("must a", ("must", "a")),
        ("must not a", ("must not", "a")),
        ("should not a = b", ("should not", ("Compare", "=", "a", "b"))),
        ("must (not a) or b", ("must", ("Or", (("Not", "a"), "b")))),
        ("must not (a or b)", ("must not", ("Or", ("a", "b")))),
        ("must (not a)", ("must", ("Not", "a"))),
        ("must not not a", ("must not", ("Not", "a"))),
        ("may (not a)", ("may", ("Not", "a"))),
    ],
)
def test_a_modality(text: str, expected: object) -> None:
    [norm] = statements(f"rule r {text}")
    assert isinstance(norm, tree.Norm)
    [modal] = norm.modals
    assert (modal.word, shape(modal.of)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <-> b -> c", ("Iff", "a", ("Implies", "b", "c"))),
        ("a -> b -> c", ("Implies", "a", ("Implies", "b", "c"))),
        ("a or b and c or d", ("Or", ("a", ("And", ("b", "c")), "d"))),
        ("not a = b and c", ("And", (("Not", ("Compare", "=", "a", "b")), "c"))),
        ("not (a and b)", ("Not", ("And", ("a", "b")))),
        ("a + 2 * b - c <= -3", ("Compare", "<=", ("Sum", ((1, "a"), (1, ("Scaled", 2, "b")), (-1, "c"))), -3)),
        ("-a < 1", ("Compare", "<", ("Sum", ((-1, "a"),)), 1)),
        ("a in {b, c, -1}", ("Member", "a", ("b", "c", -1))),
        (
            "p requests a and q hints b = c",
            ("And", (("Said", "p", "requests", "a", None), ("Said", "q", "hints", "b", "c"))),
        ),
        ("a >= b <-> true", ("Iff", ("Compare", ">=", "a", "b"), "true")),
    ],
)
def test_an_expression(text: str, expected: object) -> None:
    assert condition(text) == expected


def test_an_example() -> None:
    text = (
        'example "T" given a, not b, c = 1, unknown d, p forbids e = f expect must g, may h ok i bad j, not k breaks l'
    )
    assert shape(statements(text)) == (
        (
            "Example", "T", (), None,
            (
                ("Literal", "a", True, None), ("Literal", "b", False, None), ("Literal", "c", True, 1),
                ("Unknown", "d"), ("Said", "p", "forbids", "e", "f"),
            ),
            (("Modal", "must", "g"), ("Modal", "may", "h")),
            (
                ("Conduct", "ok", (("Literal", "i", True, None),), None),
                ("Conduct", "bad", (("Literal", "j", True, None), ("Literal", "k", False, None)), "l"),
            ),
        ),
    )  # fmt: skip


def test_words_of_the_language_are_names_where_they_make_no_sense_as_words() -> None:
    found = statements("fact unknown: good | bad | allow usually good rule source at hidden when unknown = bad must ok")
    assert shape(found[0]) == ("Fact", "unknown", ("Enumeration", ("good", "bad", "allow")), "good", False, None, None)
    assert shape(found[1])[2:4] == ("source", "hidden")  # type: ignore[index]


def test_names_of_terminals_are_names() -> None:
    [fact] = statements("fact INT: NAME | STRING | END | SPACE")
    assert shape(fact) == ("Fact", "INT", ("Enumeration", ("NAME", "STRING", "END", "SPACE")), None, False, None, None)


def test_texts_run_over_lines_and_quote() -> None:
    [objective] = statements('objective o "Say \\"no\\",\n            then  leave. \\\\"  # not "this"\n')
    assert isinstance(objective, tree.Objective)
    assert objective.text.value == 'Say "no", then  leave. \\'


def test_places_are_those_of_the_text() -> None:
    text = "fact f\n\nrule  keep at root  must not\n  reveal  # so\nfact g"
    source = Source("a.specrules", text)
    file, _ = parse(source)
    norm = file.statements[1]
    assert isinstance(norm, tree.Norm)
    assert norm.span.text == "rule  keep at root  must not\n  reveal"
    assert norm.name.span.text == "keep"
    assert source.position(norm.name.span.start) == (3, 7)
    assert norm.modals[0].span.text == "must not\n  reveal"
    assert [comment.text for comment in file.comments] == ["# so"]


def test_empty_files_and_byte_order_marks() -> None:
    assert statements("") == statements(" \n# nothing\n") == ()
    [fact] = statements("\ufefffact f")
    assert shape(fact) == ("Fact", "f", None, None, False, None, None)


def test_flat_expressions_may_be_long() -> None:
    for word in ("and", "or", "+"):
        text = f" {word} ".join(["(a)"] * 10_000)
        [axiom] = statements(f"axiom {text} > 0" if word == "+" else f"axiom {text}")
        assert isinstance(axiom, tree.Axiom)


def test_ten_thousand_norms_are_read_in_seconds() -> None:
    norm = 'rule r{} at root for p\n  "T."\n  source "s#t"\n  when a and b = c\n  must not d\n  unless p permits d\n'
    text = "".join(norm.format(number) for number in range(10_000))
    gc.disable()
    try:
        start = process_time()
        assert len(statements(text)) == 10_000
        assert process_time() - start < 8  # about 1 s; the rest is for slow machines
    finally:
        gc.enable()
