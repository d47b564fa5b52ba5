"""What is said of text that cannot be read: where, and in which words. `‸` marks the place in each case."""

import gc
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specrules.files import load_text
from specrules.finding import Finding
from specrules.model.resolve import resolve
from specrules.source import Source
from specrules.syntax import tree
from specrules.syntax.lexer import RESERVED
from specrules.syntax.parser import DEEPEST, parse
from test_syntax import EVERYTHING


def errors(text: str) -> tuple[Finding, ...]:
    return parse(Source("a.specrules", text))[1]


def said(finding: Finding) -> str:
    """All the words of a finding."""
    return " | ".join((finding.message, *(label.text for label in finding.labels), *finding.help))


def place(finding: Finding) -> tuple[int, int]:
    span = finding.labels[0].span
    return span.source.position(span.start)


CASES: dict[str, tuple[str, ...]] = {
    # what was expected, in the words of the language
    "no level": ("rule keep at ‸must reveal", "expected a level name after `at`", "`must` is a word of the language"),
    "no name": ("rule ‸at root must a", "expected a name after `rule`", "`at` is a word of the language"),
    "nothing": ("‸rule", "expected a name after `rule`", "the statement ends here"),
    "no condition": ("rule r when ‸must a", "expected a condition after `when`"),
    "no operand": ("axiom a ‸and", "expected a condition after `and`"),
    "no value": ("fact f: a ‸|", "expected the name of a value after `|`", "the statement ends here"),
    "no number": ("fact f: 1..‸x", "expected a whole number after `..`", "found `x`"),
    "no closing parenthesis": ("rule r when (a ‸must b", "expected `)`"),
    "no closing brace": ("axiom a in {b ‸and c", "expected `}` or `,` after `b`"),
    "no principle": ("yield a to ‸because", "expected the name of a principle after `to`"),
    "no goal": ("principle p serves ‸1", "expected the name of an objective or a principle after `serves`"),
    "no path": ("use ‸x", "expected a path in double quotes after `use`"),
    "no code": ('rule r allow ‸"x"', "expected the code of a finding"),
    "no statement": ("‸x y", "expected a statement, such as `rule` or `fact`", "found `x`"),
    "given": ('example "e" given ‸1', "expected a fact, an instruction or `unknown` after `given`"),
    # slips
    "misspelt statement": ("fact f\n‸rul keep at root must a", "expected a statement", "did you mean `rule`?"),
    "misspelt first": ("‸rul keep at root must a", "expected a statement", "did you mean `rule`?"),
    "misspelt modality": ("rule keep at root\n  ‸mut a", "such as `must` or `when`", "did you mean `must`?"),
    "misspelt clause": ("rule keep must a ‸whn b", "did you mean `when`?"),
    "misspelt stance": ("axiom user ‸forbid a", "did you mean `forbids`?"),
    "reserved": ("fact ‸default", "expected a name after `fact`", "`default` is a word of the language"),
    "hyphen": ("rule keep‸-private at root must a", "names are written with `_`, not `-`"),
    "double equals": ("axiom a =‸= b", "equality is written `=`"),
    "chain of comparisons": ("axiom 0 < a ‸< 9", "comparisons do not chain"),
    "chain of equivalences": ("axiom a <-> b ‸<-> c", "`<->` does not chain"),
    # two readings
    "not or": ("rule r ‸must not a or b", "two ways", "`must not (a or b)`", "`must (not a) or b`"),
    "not and": ("rule r ‸should not a = b and c", "`should not (a = b and c)`", "`should (not a = b) and c`"),
    "not implies": ("rule r ‸must not a -> b", "`must not (a -> b)`", "`must (not a) -> b`"),
    "otherwise not": ("rule r must a otherwise ‸must not b or c", "two ways"),
    "expect not": ('example "e" expect ‸must not b or c', "two ways"),
    "may not": ("rule r ‸may not a", "two ways", "`must not a`", "`may (not a)`"),
    # clauses
    "twice": ('rule r source "a" must b ‸source "c"', "`source` is given twice"),
    "two texts": ('principle p "a" ‸"b"', "a text is given twice"),
    "no reason": ("‸yield a to b", "needs a reason", '`because "…"`'),
    "empty reason": ('rule r must a allow SR402 because ‸""', "the reason after `because` is empty"),
    "otherwise may": ("rule r must a otherwise ‸may b", "`otherwise` takes", "found `may`"),
    "on conflict": ("on conflict at l ‸should a", "`on conflict` takes", "found `should`"),
    "expect should": ('example "e" expect ‸should a', "`expect` takes", "found `should`"),
    # characters
    "character": ("rule r must a ‸; fact f", "`;` means nothing here"),
    "letter": ("fact na‸ïve", "`ï` cannot be part of a name", "a-z, A-Z, 0-9 and `_`"),
    "quotes": ("objective o ‸“x", "straight quotes"),
    "invisible": ("fact f‸\u200b", "U+200B"),
    "nul": ("fact f ‸\0", "U+0000"),
    "nul in a text": ('objective o "a‸\0b"', "control character U+0000"),
    "escape in a comment": ("fact f # ‸\x1b[31m", "control character U+001B"),
    "open text": ('objective o ‸"a b', "this string is not closed"),
    "open text before another": ('objective o ‸"a b\nobjective p "c d"', "this string is not closed"),
    "unknown escape": ('objective o "a‸\\n"', "`\\n` means nothing in a text"),
    # limits
    "large number": ("fact f: 0..‸10000000000", "this number is too large", "at most 1000000000"),
    "huge number": ("fact f: 0..‸" + "9" * 10_000, "this number is too large"),
    "long name": ("fact ‸" + "x" * 101, "longer than 100 characters"),
    "parentheses": ("axiom " + "(" * DEEPEST + "‸" + "(" * 10_000 + "a", "nested more than"),
    "nots": ("axiom " + "not " * DEEPEST + "‸" + "not " * 10_000 + "a", "nested more than"),
    "arrows": ("axiom " + "a -> " * DEEPEST + "a ‸-> " + "a -> " * 10_000 + "a", "nested more than"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error(case: str) -> None:
    marked, *words = CASES[case]
    before, _, after = marked.partition("‸")
    [finding] = errors(before + after)
    assert finding.code == "SR100"
    assert place(finding) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    for word in words:
        assert word in said(finding)


@pytest.mark.parametrize("word", RESERVED)
def test_reserved_words_name_nothing(word: str) -> None:
    [finding] = errors(f"fact {word}")
    assert place(finding) == (1, 6)
    assert f"`{word}` is a word of the language and cannot be a name" in said(finding)


def test_each_broken_statement_costs_one_error_and_the_others_are_read() -> None:
    text = "fact a b c\nfact good\nrule when when when\naction 5 fine\naction fine must\nfact last"
    file, found = parse(Source("a.specrules", text))
    assert [place(f) for f in found] == [(1, 8), (3, 6), (4, 8), (5, 13)]
    assert [s.name.text for s in file.statements if isinstance(s, tree.Fact)] == ["good", "last"]


def test_what_a_broken_statement_declares_is_not_called_unknown() -> None:
    text = (
        "levels a > b\naction good\nfact bad: |\nrul kept at a must good\nrule r at a when bad must good overrides kept"
    )
    files = load_text(text)
    spec, found = resolve(files.files)
    assert spec is None and found == ()
    assert [place(f) for f in files.findings] == [(3, 11)]


def test_a_broken_levels_statement_declares_its_levels() -> None:
    _, found = resolve(load_text("levels root > user >\naction a\nrule r at root must a").files)
    assert found == ()


def test_errors_are_counted_where_they_are_too_many_to_read() -> None:
    found = errors("rule r must\n" * 300)
    assert len(found) == 51
    assert found[-1].message == "and 250 more errors in this file"
    assert place(found[-1]) == (51, 8)


def test_after_too_many_characters_that_mean_nothing_the_rest_is_not_read() -> None:
    file, found = parse(Source("a", ";" * 300 + " fact f"))
    assert len(found) == 50
    assert found[-1].message == "too many errors: the rest of this file was not read"
    assert tree.Broken((), anything=True) in file.statements


def test_an_oversized_text_is_one_error() -> None:
    [finding] = errors("fact f " * 1_500_000)
    assert "too large" in finding.message
    assert "5,000,000" in said(finding)


@pytest.mark.parametrize(
    "text",
    ["(" * 500_000, '"' * 500_001, '\\"\n' * 100_000, "rule " * 50_000, "\0" * 500_000, "é" * 500_000, "x " * 200_000],
)
def test_nothing_takes_long(text: str) -> None:
    gc.collect()
    start = process_time()
    assert 0 < len(errors(text)) <= 51
    assert process_time() - start < 10


WORDS = sorted(
    {*RESERVED, *EVERYTHING.split(), "(", ")", "{", "}", "..", "|", "->", "<->", "=", "<", '"', "\n", "7", "é", "\\"}
)


def survives(text: str) -> None:
    """Reading and resolving the text ends with findings that have places, or with a spec."""
    files = load_text(text)
    spec, found = resolve(files.files)
    for finding in (*files.findings, *found):
        assert finding.message and finding.code in ("SR100", "SR101", "SR105", "SR107")
        for label in finding.labels:
            assert 0 <= label.span.start <= label.span.end <= len(text)
            label.span.source.position(label.span.start)
    assert (spec is None) == bool(files.findings or found)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_survives(text: str) -> None:
    survives(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_any_words_survive(text: str) -> None:
    survives(text)


@given(st.integers(0, len(EVERYTHING)), st.integers(0, 40), st.sampled_from(WORDS))
@settings(max_examples=300, deadline=None)
def test_a_damaged_spec_survives(start: int, length: int, word: str) -> None:
    survives(EVERYTHING[:start] + word + EVERYTHING[start + length :])
