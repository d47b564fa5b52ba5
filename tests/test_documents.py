"""Documents in the manner of the Model Spec: sections, statements, examples, and nothing lost without a word."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specrules.documents import agents, model_spec, prompt
from specrules.documents.counts import counted
from specrules.documents.dialogue import comparisons
from specrules.documents.document import Document, Section
from specrules.documents.sentences import plain
from specrules.report.skeleton import skeleton
from specrules.source import Source

ROOT = Path(__file__).parent.parent
RELEASES = Path(os.environ.get("SPECRULES_DOCUMENTS") or ROOT.parent / "shared" / "data" / "model_spec")

LEVELS = ("root", "platform", "system", "developer", "user", "guideline")


def read(text: str) -> Document:
    return model_spec.read("handbook", Source("handbook.md", text))


def only(text: str) -> Section:
    """The one section of a document."""
    [section] = read(text).sections
    return section


def said(section: Section) -> list[str]:
    return [statement.text for statement in section.statements]


def loose(document: Document) -> list[tuple[int, str]]:
    """What is not classified, by line."""
    return [(each.span.source.position(each.span.start)[0], each.reason) for each in document.unclassified]


@pytest.mark.parametrize(
    ("release", "headings", "authority", "by_level", "examples", "verdicts"),
    [
        ("2025-02-12", 71, 51, (0, 20, 0, 1, 12, 18), 154, (168, 162, 7)),
        ("2025-04-11", 71, 51, (0, 20, 0, 1, 12, 18), 154, (168, 162, 7)),
        ("2025-09-12", 77, 57, (20, 0, 3, 1, 15, 18), 173, (186, 186, 7)),
        ("2025-10-27", 78, 58, (21, 0, 3, 1, 15, 18), 181, (194, 194, 8)),
        ("2025-12-18", 80, 59, (22, 0, 3, 1, 15, 18), 183, (193, 196, 8)),
    ],
)
def test_the_releases_of_the_model_spec(
    release: str,
    headings: int,
    authority: int,
    by_level: tuple[int, ...],
    examples: int,
    verdicts: tuple[int, int, int],
) -> None:
    file = RELEASES / f"{release}.md"
    if not file.exists():
        pytest.skip(f"no release of the Model Spec in {RELEASES}; SPECRULES_DOCUMENTS names the folder")
    text, start = file.read_text(encoding="utf-8"), time.perf_counter()
    document = model_spec.read("model_spec", Source(file.name, text))
    written = skeleton(document)
    assert time.perf_counter() - start < 2
    counts = counted(document)
    assert (counts.sections, sum(counts.authority.values()), counts.examples) == (headings, authority, examples)
    assert tuple(counts.authority.get(level, 0) for level in LEVELS) == by_level
    assert tuple(counts.verdicts.values()) == verdicts
    known = {section.id for section in document.sections}
    assert {reference for section in document.sections for reference in section.references} <= known
    assert len(document.unclassified) <= 1
    assert written.count("\n# rule ") >= counts.directive
    for section in document.sections:
        assert [each.number for each in section.statements] == list(range(1, len(section.statements) + 1))
        assert all(plain(each.span.text) == each.text for each in section.statements)


def test_headings_say_who_has_authority_and_what_they_are_called() -> None:
    text = """\
Before the first heading.

# Rules {#rules}

## Do not lie {#do_not_lie authority=user tags="under_18, school" other=x} ##

The assistant must not lie. It may be silent.

## No attributes

Nothing much.

## Strange {#odd-id.2 authority=board!}
"""
    document = read(text)
    assert [(each.id, each.title, each.depth, each.level, each.tags) for each in document.sections] == [
        ("preamble", "", 0, None, ()),
        ("rules", "Rules", 1, None, ()),
        ("do_not_lie", "Do not lie", 2, "user", ("under_18", "school")),
        ("no_attributes", "No attributes", 2, None, ()),
        ("odd-id.2", "Strange", 2, "board!", ()),
    ]
    lie = document.by_id["do_not_lie"]
    assert [(each.number, each.text, each.directive) for each in lie.statements] == [
        (1, "The assistant must not lie.", True),
        (2, "It may be silent.", False),
    ]
    assert [each.digest for each in lie.statements] == ["2d89d6793f943d53", "0f2b0772c4966486"]
    assert [each.span.source.position(each.span.start) for each in lie.statements] == [(7, 1), (7, 29)]
    assert document.unclassified == ()


def test_ids_that_are_taken_get_a_number() -> None:
    text = "# A {#a}\n# A\n# A {#a}\n# A_2 {#a_2}\n# ?!\n# ä\n# A {#b authority=x}\n"
    assert [each.id for each in read(text).sections] == ["a", "a_2", "a_3", "a_2_2", "preamble", "preamble_2", "b"]


def test_a_document_without_headings_has_one_section() -> None:
    section = only("Be kind. Be brief.\n\n- Be quick.\n")
    assert (section.id, section.depth, said(section)) == ("preamble", 0, ["Be kind.", "Be brief.", "Be quick."])
    assert read("").sections == read(" \n\n").sections == ()


def test_headings_underlined() -> None:
    text = "Honesty {#honesty authority=root}\n===\n\nDo not lie.\n\nOn *two*\nlines\n---\n\nBe brief.\n"
    assert [(each.id, each.title, each.depth, each.level) for each in read(text).sections] == [
        ("honesty", "Honesty", 1, "root"),
        ("on_two_lines", "On two lines", 2, None),
    ]


def test_signs_that_belong_to_a_title_stay() -> None:
    assert [each.title for each in read("# About C#\n# A # b ###\n# `x` {y} z\n# {#only}\n").sections] == [
        "About C#",
        "A # b",
        "x {y} z",
        "",
    ]


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_other_line_ends_change_nothing_but_places(ends: str) -> None:
    text = """\
# A {#a authority=root}

One must not lie.
It goes on here. Never stop.

!!! meta "Commentary"
    Not this.

- Be kind,
  and quick. Never wait.

**Example**: a case

~~~xml
<user>
Hello
</user>
<comparison>
<assistant> <!-- GOOD -->
Hi
</assistant>
</comparison>
~~~
"""
    one, other = only(text), only("\ufeff" + text.replace("\n", ends))
    assert [(s.text, s.digest, s.number, s.directive) for s in one.statements] == [
        (s.text, s.digest, s.number, s.directive) for s in other.statements
    ]
    assert [s.span.text.replace(ends, "\n") for s in other.statements] == [s.span.text for s in one.statements]
    assert [case.comparisons for case in one.cases] == [case.comparisons for case in other.cases]
    assert (one.id, one.title, one.level) == (other.id, other.title, other.level) == ("a", "A", "root")


def test_tabs() -> None:
    section = only("#\tA\t{#a\tauthority=root}\t\n\n-\tBe kind.\n\t-\tBe\tquick.\n\n1.\tGo on\n\there. Stop.\n")
    assert (section.id, section.title, section.level) == ("a", "A", "root")
    assert said(section) == ["Be kind.", "Be quick.", "Go on here.", "Stop."]
    assert section.statements[2].span.text == "Go on\n\there."


def test_items_know_the_statement_that_leads_over_to_them() -> None:
    text = """\
Some words. The assistant should:

- be kind:
  - to users;
  - to others;
- be brief.

  Very brief.

Then this:

1. One.
2. Two

Done.

- Alone.
"""
    assert [(each.number, each.text, each.lead) for each in only(text).statements] == [
        (1, "Some words.", None),
        (2, "The assistant should:", None),
        (3, "be kind:", 2),
        (4, "to users;", 3),
        (5, "to others;", 3),
        (6, "be brief.", 2),
        (7, "Very brief.", 2),
        (8, "Then this:", None),
        (9, "One.", 8),
        (10, "Two", 8),
        (11, "Done.", None),
        (12, "Alone.", None),
    ]


def test_statements_stand_where_their_words_do() -> None:
    text = "# A\n\n- One must be\n  **kind**. Never\n    wait.\n\n    - Deep\n      down. `x`\n\nSame. Same. Same.\n"
    found = [each.span.text for each in only(text).statements]
    assert found == [
        "One must be\n  **kind**.",
        "Never\n    wait.",
        "Deep\n      down. `x`",
        "Same.",
        "Same.",
        "Same.",
    ]
    starts = [each.span.start for each in only(text).statements]
    assert starts == sorted(set(starts))


TAG = re.compile("</?t>")
WORDS = st.sampled_from(
    [
        "Never lie.",
        "be kind",
        "A",
        "- ",
        "  ",
        "\n",
        "\n\n",
        "    ",
        "> ",
        "# T",
        "```",
        "<a>",
        "</a>",
        "\t",
        "\r\n",
        ". ",
    ]
)


@given(st.lists(WORDS, max_size=30).map("".join), st.sampled_from([model_spec, agents, prompt]))
@settings(max_examples=300, deadline=None)
def test_a_place_holds_the_words_of_its_statement(text: str, kind: object) -> None:
    document = kind.read("x", Source("x", text))  # type: ignore[attr-defined]
    for section in document.sections:
        for each in section.statements:
            assert plain(TAG.sub(" ", each.span.text)) == plain(TAG.sub(" ", each.text))


def test_references_are_collected_in_order() -> None:
    text = """\
# A {#a}

See [?](#b), [the other](#c) and [?](#b); not [this](https://x.org/#d) or [that](e.md#f).[^1]

**Example**: with [?](#title)

~~~xml
<comparison>
<assistant> <!-- BAD[#one][#two]: see [?](#comment) -->
No
</assistant>
</comparison>
~~~

[^1]: A note, see [g](#g).
"""
    section = only(text)
    assert section.references == ("b", "c", "title", "one", "two", "comment", "g")
    assert section.statements[0].references == ("b", "c", "b")
    assert section.statements[0].text == "See #b, the other and #b; not this or that."
    [answer] = section.cases[0].comparisons[0].answers
    assert (answer.verdict, answer.comment, answer.references) == ("BAD", "see #comment", ("one", "two", "comment"))


class TestCommentary:
    def test_it_is_left_out_with_all_that_is_further_in(self) -> None:
        text = """\
# A

!!! meta "Commentary"
    Never read this.

    Nor this. You must not.

    - Nor this.
        # Nor this

\tNor this.

Read this.
!!! note
    Not this.
# B
And this.
"""
        document = read(text)
        assert [said(section) for section in document.sections] == [["Read this."], ["And this."]]
        assert document.unclassified == ()

    def test_in_a_list_it_ends_with_the_list(self) -> None:
        text = '- One.\n\n    !!! meta "Why"\n        Not this.\n\n        Nor this.\n\n    But this.\n\n- Two.\n'
        assert said(only(text)) == ["One.", "But this.", "Two."]

    def test_at_the_end_of_the_text(self) -> None:
        assert said(only('One.\n\n!!! meta "Commentary"\n    Not this.')) == ["One."]
        assert said(only("One.\n\n!!! meta")) == ["One."]

    def test_in_a_fence_it_is_text(self) -> None:
        text = "**Example**: x\n\n~~~xml\n<user>\n!!! meta\n    Buy now\n</user>\n~~~\n\nDone.\n"
        [case] = only(text).cases
        assert case.comparisons[0].turns[0].text == "!!! meta\n    Buy now"

    def test_an_exclamation_is_none(self) -> None:
        assert said(only("!!! NEVER share passwords.\n\n!!!\n\nReally!!!\n")) == [
            "NEVER share passwords.",
            "Really!!!",
        ]


class TestExamples:
    TEXT = """\
# A {#a authority=user}

**Example**: refunds, [?](#b)

~~~xml
<developer>
You sell lamps & <b>shades</b> for 3 < 4.
</developer>
<user>
I want my money back!
# Not a heading {#fake authority=root}
</user>
<comparison>
<assistant> <!-- GOOD: honest -->
No.
</assistant>
<assistant> <!-- BAD, given the law -->
Never heard of it.
</assistant>
<assistant> <!-- OK -->
Ask my colleague.
</assistant>
</comparison>
<user>And now?</user>
<comparison>
<assistant channel="x"> <!-- GOOD[#c] -->Yes.</assistant>
<assistant>
Perhaps.
</assistant>
</comparison>
<user>
Bye.
</user>
~~~

Some more.

**Example**: nothing is compared

~~~xml
<user>
Hm.
</user>
~~~
"""

    def test_what_is_said_and_compared(self) -> None:
        document = read(self.TEXT)
        [section] = document.sections
        refunds, other = section.cases
        assert (refunds.title, other.title) == ("refunds, #b", "nothing is compared")
        first, second, rest = refunds.comparisons
        assert [turn.role for turn in first.turns] == ["developer", "user"]
        assert first.turns[0].text == "You sell lamps & <b>shades</b> for 3 < 4."
        assert first.turns[1].text == "I want my money back!\n# Not a heading {#fake authority=root}"
        assert [(a.verdict, a.comment, a.turn.text) for a in first.answers] == [
            ("GOOD", "honest", "No."),
            ("BAD", "given the law", "Never heard of it."),
            ("OK", "", "Ask my colleague."),
        ]
        assert [(a.verdict, a.references, a.turn.text) for a in second.answers] == [
            ("GOOD", ("c",), "Yes."),
            ("", (), "Perhaps."),
        ]
        assert [turn.text for turn in second.turns] == ["And now?"]
        assert (rest.number, rest.answers, [turn.text for turn in rest.turns]) == (0, (), ["Bye."])
        assert [each.number for case in section.cases for each in case.comparisons] == [1, 2, 0, 0]
        assert (first.contrasts, second.contrasts) == (True, False)
        assert said(section) == ["Some more."]
        assert document.unclassified == ()
        assert refunds.span.source.position(refunds.span.start) == (5, 1)
        assert refunds.span.source is document.source

    def test_in_numbers(self) -> None:
        counts = counted(read(self.TEXT))
        assert (counts.sections, counts.examples, counts.comparisons, counts.contrasts) == (1, 2, 2, 1)
        assert counts.verdicts == {"GOOD": 2, "BAD": 1, "OK": 1}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "<user>\nHi\n<assistant>\nHo\n</assistant>\n<user>\nBye\n</user>",
                ["user Hi", "assistant Ho", "user Bye"],
            ),
            ("<user>\nHi\n<user>\nHo", ["user Hi", "user Ho"]),
            (
                "<user>\nis <b>\n<system>\nObey.\n</system>\nokay?\n</user>",
                ["user is <b>\n<system>\nObey.\n</system>\nokay?"],
            ),
            ("*<user>\nHi\n</user>", ["user Hi"]),
            ("**  <user>Hi</user>", ["user Hi"]),
            ("<moderator kind='x'>\nHi\n</moderator>", ["moderator Hi"]),
            ("<user>\n</user>\n\n</user>", ["user "]),
            ("nobody\n<user>\nHi\n</user>\n</div>", ["user Hi"]),
        ],
    )
    def test_tags_as_people_write_them(self, text: str, expected: list[str]) -> None:
        [comparison] = comparisons(text)
        assert [f"{turn.role} {turn.text}" for turn in comparison.turns] == expected

    def test_a_comparison_that_is_never_closed(self) -> None:
        text = "<comparison>\n<assistant> <!-- GOOD -->\nYes\n<assistant> <!-- BAD"
        [comparison] = comparisons(text)
        assert [(each.verdict, each.turn.text) for each in comparison.answers] == [("GOOD", "Yes"), ("BAD", "")]

    def test_two_comparisons_without_a_word_between(self) -> None:
        one = "<comparison>\n<assistant> <!-- {} -->\nx\n</assistant>\n</comparison>\n"
        text = one.format("OK") + one.format("BAD")
        assert [[each.verdict for each in c.answers] for c in comparisons(text)] == [["OK"], ["BAD"]]
        assert [each.number for each in comparisons(text, numbered=3)] == [4, 5]

    def test_what_is_left_over_is_told(self) -> None:
        text = """\
**Example**: without a fence

Some words.

**Example**: in which nobody speaks

~~~xml
Just words.
~~~

**Example**: with words between

~~~xml
<user>Hi</user>
The assistant should greet.
~~~

**Example**: at the end
"""
        document = read(text)
        assert loose(document) == [
            (1, "the title of an example that is not there"),
            (7, "words of an example that nobody says"),
            (13, "words of an example that nobody says"),
            (18, "the title of an example that is not there"),
        ]


def test_what_is_no_statement_is_told() -> None:
    text = """\
---
title: Handbook
---
# A

> A quote.

    indented

<div>
html
</div>

| a | b |
|---|:-:|
| 1 | 2 |

```python
# not a heading
```

- # in a list

a | b
c - d
"""
    document = read(text)
    assert loose(document) == [
        (1, "front matter, which is for a tool"),
        (6, "block quote"),
        (8, "indented code"),
        (10, "HTML"),
        (14, "a table"),
        (18, "a fence that is no example"),
        (22, "heading in a list or a quote"),
    ]
    assert [(section.id, said(section)) for section in document.sections] == [("a", ["a | b c - d"])]
    assert all(each.span.source is document.source for each in document.unclassified)


@pytest.mark.parametrize("text", ["---\nnever closed\n", "----\na: b\n---\n", "x\n---\na: b\n---\n"])
def test_what_is_no_front_matter(text: str) -> None:
    assert "front matter" not in str(loose(read(text)))


def test_what_is_nested_too_deeply_is_told() -> None:
    text = "".join("  " * depth + f"- s{depth}\n" for depth in range(60))
    document = read(text)
    assert said(document.sections[0]) == [f"s{depth}" for depth in range(49)]
    assert loose(document) == [(50, "nested too deeply")]
    assert loose(read("> " * 200 + "x")) == [(1, "nested too deeply")]


def test_fake_headings_in_fences_are_none() -> None:
    text = "# A\n\n```md\n# B {#b authority=root}\n```\n\n~~~xml\n## C {#c}\n~~~\n\n    # D\n"
    assert [each.id for each in read(text).sections] == ["a"]


def test_unclassified_parts_before_the_first_heading_make_no_section() -> None:
    document = read("> quote\n\n# A\n")
    assert ([each.id for each in document.sections], loose(document)) == (["a"], [(1, "block quote")])


@pytest.mark.parametrize("kind", [model_spec, agents, prompt], ids=lambda kind: kind.__name__.rpartition(".")[2])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name)
        for name, text in {
            "#": "#" * 2_000_000,
            "<": "<" * 2_000_000,
            "[": "[" * 2_000_000,
            "*": "*" * 2_000_000,
            "!!!": "!!!" * 700_000,
            "spaces before braces": "# a" + " " * 500_000 + "b {#x}",
            "spaces after braces": "# a {#x}" + " " * 500_000 + "b",
            "braces": "# a" + "{}" * 500_000,
            "one attribute": "# a {" + "a" * 500_000 + "}",
            "quotes": "Stop." + '"' * 500_000 + "a",
            "underscores": "a" + "_" * 500_000 + "a",
            "notes": "a.[^" * 200_000,
            "links": "[a](b " * 100_000,
            "headings": "# a\n" * 20_000,
            "commentary": "!!! meta\n" * 20_000,
            "commentary in fences": "```\n!!! meta\n```\n" * 10_000,
            "lists in lists": "".join("  " * depth + "- a\n" for depth in range(1_000)),
            "quotes in quotes": ">" * 500_000 + " a",
            "examples": "**Example**: a\n\n~~~xml\n<comparison>\n<a> <!-- GOOD -->\n</comparison>\n~~~\n\n" * 5_000,
            "cited": "**Example**: a\n\n~~~xml\n<a> <!-- GOOD" + "[#a]" * 200_000 + "\n~~~\n",
            "tags": "<t>\n" * 20_000 + "</r>\n" * 20_000,
            "tags in tags": "".join(f"<t{depth}>\nb\n" for depth in range(5_000)) + "</t0>\n",
            "labels": "RULES:\n" * 20_000,
            "one word": "a" * 2_000_000 + ".",
        }.items()
    ],
)
def test_hostile_documents_end_in_time(text: str, kind: object) -> None:
    start = time.process_time()
    written = skeleton(kind.read("x", Source("x", text)))  # type: ignore[attr-defined]
    assert time.process_time() - start < 15
    assert written.startswith("# A skeleton of `x`")


def test_a_hundred_thousand_headings() -> None:
    start = time.process_time()
    assert len(read("# a {#b authority=root}\n" * 100_000).sections) == 100_000
    assert time.process_time() - start < 30


def test_reading_takes_time_in_proportion() -> None:
    def seconds(times: int) -> float:
        text = "# A {#a}\n\nOne must [?](#b). Two *may*.\n\n- Three\n  goes on.\n\n!!! meta\n    x\n\n" * times
        start = time.process_time()
        found = Counter(len(section.statements) for section in read(text).sections)
        assert found == {3: times}
        return time.process_time() - start

    assert seconds(4_000) < 16 * max(seconds(1_000), 0.05)
