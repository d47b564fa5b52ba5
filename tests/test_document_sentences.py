"""Where a statement of a document ends, what counts of it, and whether it directs anybody."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specrules.documents import prompt
from specrules.documents.sentences import digest, directive, plain, references, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Be kind.", "Be brief."],
        ["Stop!", "Who is there?", "Nobody."],
        ["Is it?!", "Yes."],
        ["One ends here.", "2 begins here."],
        ["It went on... and on.", "It stopped...", "Then it went on."],
        ["It trailed off…", "Somebody else began."],
        ["Help with tasks, e.g. Cooking or sewing.", "Nothing else."],
        ["Ask, i.e. Do not guess."],
        ["See cf. Smith vs. Jones in No. 5 and Fig. 3 of Sec. 2.", "It is approx. 9 pages."],
        ["Dr. Watson met Mr. Holmes and Mrs. Hudson in St. James.", "They talked."],
        ["J. R. Hartley wrote to the U.S. Senate once.", "Nobody answered."],
        ["Show costs, fees, etc.", "Show no more."],
        ['She said "Perhaps."', "He left."],
        ["“Never.”", "‘Why?’", "(Because.)", "And so on."],
        ["Do it (not now.)", "Wait."],
        ["*Be kind.*", "**Be brief.**", "_Be quick._", "Go."],
        ["Notes are kept.[^1]", "They are short.[^2][^3]", "Good."],
        ["See https://example.org/a.B/c?d=1.E for more.", "Then stop."],
        ["Call `x. Y` and `A. B`.", "Then stop."],
        ["Read [the manual](https://a.org/x.Y).", "Then stop."],
        ["Write to <someone.Else>.", "Then stop."],
        ["Version 2.0 is out.", "Version 3.1 is not."],
        ["no capital. so it goes on"],
        ["Ends without a mark"],
        ["[A link](#a) begins. `code` goes on.", "`Code` begins.", "_This_ too."],
        ["Lines\nmay end. anywhere\nat all.", "Then the next."],
        ["The rules are:"],
        ["Wait: this is one.", "So; is this."],
        ["It is 5 p.m.", "Monday is next."],
    ],
    ids=lambda parts: parts[0],
)
def test_where_sentences_end(parts: list[str]) -> None:
    assert cut(" ".join(parts)) == parts


SIGNS = st.text(alphabet=".!?… \n\"'”’)(]*_`[^]<>:/abAB1é\u00a0\u2028", max_size=80)


@given(SIGNS)
@settings(deadline=None)
def test_sentences_are_all_of_the_text_in_order(text: str) -> None:
    stretches = list(sentences(text))
    assert all(start < end for start, end in stretches)
    assert all(
        before[1] <= after[0] and not text[before[1] : after[0]].strip() for before, after in pairwise(stretches)
    )
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


@given(SIGNS)
@settings(deadline=None)
def test_statements_of_a_prompt_are_all_of_the_text_too(text: str) -> None:
    found = [text[start:end] for start, end in prompt.statements(text)]
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Be **kind**, _brief_ and `quick`.", "Be kind, brief and quick."),
        ("See [the rules](#rules) and [?](#limits).", "See the rules and #limits."),
        ('A ![picture](a.png "of it") here.[^note]', "A picture here."),
        ("Keep snake_case names.", "Keep snake_case names."),
        ("Not \\*this\\*  one\nor\tthat", "Not *this* one or that"),
        ("__Bold.__ _Start_ of it_", "Bold. Start of it"),
        ("Fill in ____ and a__b", "Fill in and a__b"),
        ("<b>stays</b> & stays", "<b>stays</b> & stays"),
    ],
)
def test_the_words_without_markup(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_typography_makes_no_difference_to_a_digest() -> None:
    assert digest("“It’s” so --- always…") == digest('"It\'s" so - always...') == "aaed5cbccd0d0c44"
    assert digest("It is so") != digest("It is not so")


def test_references_are_those_within_the_document() -> None:
    assert references("See [?](#a), [b](#b), [c](https://c.org#c), [](#) and [d](d.md).") == ("a", "b")


DIRECTS = [
    "The assistant must not lie.",
    "You should ask first.",
    "Shall we say no more than that?",
    "It has to be true.",
    "Agents have to wait.",
    "Answers need to be short.",
    "It needs to know.",
    "Never guess.",
    "One always asks.",
    "It cannot promise refunds.",
    "It can't promise refunds.",
    "Don't promise refunds.",
    "Do not promise refunds.",
    "This may not be shown.",
    "It may only be shown to staff.",
    "The assistant avoids flattery.",
    "The bot refrains from jokes, please refrain too.",
    "Ensure that tests pass.",
    "A receipt is required.",
    "Gambling is prohibited.",
    "Resale is forbidden.",
    "Swearing is permitted.",
    "Jokes are allowed.",
    "The model is expected to be honest.",
    "Lies of omission may be acceptable.",
    "Threats are inappropriate.",
    "Politics is off limits.",
    "It is free to disagree.",
    "The assistant may decline.",
    "Users can turn it off.",
    "You can use tools.",
    "Customers may ask for a manager.",
    "Use tabs.",
    "Please answer in German.",
    '"Keep it short" is the motto.',
    "(Run the tests first.)",
    "Refuse politely.",
    "Apologise once.",
    "Make sure to greet them.",
    "At most three sentences.",
    "Replies have no more than 80 words.",
    "No refunds unless the item is broken.",
    "Summarize long answers.",
    "The agent ought to stop there.",
]

DESCRIBES = [
    "The assistant is an entity that people talk to.",
    "Users have many wishes.",
    "This section is about honesty.",
    "Mustard is yellow.",
    "Shoulders ache.",
    "Users may be minors.",
    "It can be hard to tell.",
    "They may have reasons.",
    "It can sometimes fail.",
    "It may still be useful.",
    "The following are examples.",
    "Useful answers are short.",
    "A runner runs.",
    "We want it to be kind.",
    "For instance, a user asks for a poem.",
    "The tools are listed below.",
    "Honesty is a value.",
    "Readers know best.",
    "Testing is done elsewhere.",
    "In May, sales go up.",
    "What is a level?",
    "Everybody makes mistakes.",
    "Acme sells lamps.",
    "The weather may change.",
    "Company policy can change.",
    "Its keeper is Bob.",
    "The allowance is small.",
    "Forever is long.",
    "Requirement engineers wrote this.",
    "Putting it last is fine.",
    "Beings of all kinds live there.",
    "Naming things is difficult.",
    "A canopy covers the stand.",
    "Runtime errors are rare.",
    "Startups like this.",
    "The avoidance of doubt is a virtue.",
    "Our products include lamps and shades.",
    "There were 12 stores in 2024.",
    "Sally manages returns.",
    "Neverland is a place.",
]


@pytest.mark.parametrize("text", DIRECTS)
def test_it_directs(text: str) -> None:
    assert directive(plain(text))


@pytest.mark.parametrize("text", DESCRIBES)
def test_it_only_describes(text: str) -> None:
    assert not directive(plain(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You are Bella\nNever swear\nBe kind", ["You are Bella", "Never swear", "Be kind"]),
        ("One of them is\nlower case", ["One of them is\nlower case"]),
        (
            "This line was wrapped, because the next word would not have fitted in with\nAlice, who goes on here. Done",
            [
                "This line was wrapped, because the next word would not have fitted in with\nAlice, who goes on here.",
                "Done",
            ],
        ),
        ("x" * 130 + "\nA line as long as that was not wrapped", ["x" * 130, "A line as long as that was not wrapped"]),
        ("Ask first\n  2 times\n  “Please” helps", ["Ask first", "2 times", "“Please” helps"]),
    ],
)
def test_in_a_prompt_a_line_ended_on_purpose_ends_a_statement(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in prompt.statements(text)] == expected
