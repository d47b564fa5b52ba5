"""Rule files made from documents: they can be checked whatever the document says, and guess nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specrules.checks import run
from specrules.documents import agents, model_spec, prompt
from specrules.documents.document import Document
from specrules.files import load_text
from specrules.program import Program
from specrules.report.skeleton import skeleton
from specrules.source import Source
from specrules.syntax.parser import parse

HANDBOOK = """\
# Handbook {#handbook}

What we want.

## Do not lie {#do_not_lie authority=user tags=minor}

The assistant must not lie. See [?](#limits) and [?](#nowhere). It should:

- say "no" where it means no;
- explain itself.

> Somebody said so.

**Example**: a "white" lie

~~~xml
<user>
Do you like my hat?
</user>
<comparison>
<assistant> <!-- GOOD -->
It suits you better than the last one did, and that is the truth, so please let me tell you everything about it.
</assistant>
<assistant> <!-- BAD -->
Yes.
</assistant>
</comparison>
~~~

## Limits {#limits authority=root}

Never sell a lamp that is broken, because a lamp that is broken can hurt people, and people who are hurt do not come
back.

## Odd {#2-odd authority=partner}

Use it.
"""


def handbook(text: str) -> Document:
    return model_spec.read("handbook", Source("docs/handbook.md", text))


def codes(text: str) -> set[str]:
    """The findings in a rule file; nothing may stay open."""
    report = run(Program.build(load_text(text)))
    assert (report.undetermined, report.skipped) == ((), ())
    return {finding.code for finding in report.findings}


def stubs(text: str) -> str:
    """The rule file with the beginnings of norms and examples taken out of their comments."""
    return re.sub(r"^# (?=(?:rule|example) )", "", text, flags=re.MULTILINE)


def test_a_handbook() -> None:
    text = skeleton(handbook(HANDBOOK))
    head, body = text.split("\nspec ", 1)
    assert head.startswith("# A skeleton of `handbook`, made from handbook.md.\n#\n# 4 sections, 3 with authority: ")
    assert all(line.startswith("#") for line in head.splitlines())
    assert (
        "spec " + body
        == """\
spec "handbook"

levels root > user
# Not classified, as nothing says how strong they are: partner


# --- Handbook {#handbook} (no authority)
#
# s1   What we want.


# --- Do not lie {#do_not_lie tags=minor} user
# refers to limits, nowhere (not here)
#
# s1 * The assistant must not lie.
# rule do_not_lie_s1 at user source "handbook#do_not_lie/s1" …
#
# s2   See #limits and #nowhere.
#
# s3 * It should:
# rule do_not_lie_s3 at user source "handbook#do_not_lie/s3" …
#
# s4 * (s3) say "no" where it means no;
# rule do_not_lie_s4 at user source "handbook#do_not_lie/s4" …
#
# s5 * (s3) explain itself.
# rule do_not_lie_s5 at user source "handbook#do_not_lie/s5" …
#
# e1   a "white" lie
#      user      Do you like my hat?
#      GOOD      It suits you better than the last one did, and that is the truth, so please let …
#      BAD       Yes.
# example "a \\"white\\" lie" source "handbook#do_not_lie/e1" …


# --- Limits {#limits} root
#
# s1 * Never sell a lamp that is broken, because a lamp that is broken can hurt people, and people who are
#      hurt do not come back.
# rule limits_s1 at root source "handbook#limits/s1" …


# --- Odd {#2-odd} partner
#
# s1 * Use it.
# rule section_2_odd_s1 at partner source "handbook#2-odd/s1" …


# --- Not classified: what is neither a statement nor an example nor commentary
#
# line 12, block quote: > Somebody said so.
"""
    )
    assert codes(text) == {"SR106"}


def test_beginnings_ask_to_be_filled_in() -> None:
    text = stubs(skeleton(handbook(HANDBOOK)))
    _, findings = parse(Source("x", text))
    assert {finding.message for finding in findings} == {"the character `…` means nothing here"}
    filled = re.sub(r"^(rule .*) …$", r"\1 must not lie", text.replace("at partner", "at user"), flags=re.MULTILINE)
    filled = re.sub(r"^(example .*) …$", r"\1 expect must not lie", filled, flags=re.MULTILINE)
    program = Program.build(load_text(filled + "\naction lie"))
    assert program.findings == ()
    assert program.spec.norms["do_not_lie_s3"].source == "handbook#do_not_lie/s3"
    assert len(program.spec.norms) == 6


def test_without_authorities_levels_are_a_suggestion() -> None:
    text = skeleton(agents.read("AGENTS", Source("AGENTS.md", "# Notes\n\nRun the tests.\n")))
    assert "\n# The document names no authorities. Say who may override whom, strongest first, such as\n" in text
    assert '# rule notes_s1 at … source "AGENTS#notes/s1" …\n' in text
    assert codes(text) == set()


@pytest.mark.parametrize("level", ["rule", "no-name", "9", "x" * 101, "ä", "…"])
def test_authorities_that_are_no_names_are_left_open(level: str) -> None:
    text = skeleton(handbook(f"# A {{#a authority={level}}}\n\nUse it.\n"))
    assert '# rule a_s1 at … source "handbook#a/s1" …\n' in text
    assert "strong they are:" in text and "The document ranks no authorities." in text
    assert codes(text) == set()


def test_names_of_norms_differ_where_ids_do() -> None:
    text = skeleton(handbook("# A {#a-b}\n\nUse it.\n\n# B {#a_b}\n\nUse it.\n\n# C {#" + "ä" * 90 + "}\n\nUse it.\n"))
    assert re.findall(r"^# rule (\w+)", text, re.MULTILINE) == ["a_b_s1", "a_b_2_s1", "section_s1"]


ODD = [
    '"',
    "\\",
    "*/",
    "#",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202e",
    "\u200b",
    "{#x authority=rule}",
    "{#y authority=user tags=a,b}",
    "\n# ",
    "\n\n- ",
    "\n\n",
    "must ",
    "never. ",
    "rule r at x must y",
    "\nspec ",
    "```",
    "\n~~~xml\n<user>\n",
    "\n<comparison>\n<a> <!-- BAD -->",
    "\n**Example**: ",
    "\n!!! meta\n    ",
    "\n    ",
    "[?](#x)",
    "<t>",
    "</t>",
    "\nRULES:\n",
    "é",
    "👩‍🚀",
    "x" * 130,
]

TEXTS = st.lists(st.one_of(st.sampled_from(ODD), st.text(st.characters(codec="utf-8"), max_size=8)), max_size=25).map(
    "".join
)


@given(TEXTS, TEXTS, st.sampled_from([model_spec, agents, prompt]))
@settings(max_examples=200, deadline=None)
@example("# A\rlevels a\r\nmust", "x", model_spec)
@example("must \u2028rule r at x", 'a"\\', prompt)
@example("- must\n  \x85 rule", "\n", agents)
def test_no_document_gets_out_of_its_comments(text: str, name: str, kind: object) -> None:
    source = Source("x", text.replace("\0", ""))
    document = kind.read(name, source)  # type: ignore[attr-defined]
    written = skeleton(document)
    lines = written.split("\n")
    assert all(not line or line[0] == "#" or line.startswith(("spec ", "levels ")) for line in lines)
    assert sum(line.startswith(("spec ", "levels ")) for line in lines) <= 2
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", written)
    assert codes(written) <= {"SR106"}
    assert skeleton(document) == written


@given(TEXTS, st.sampled_from([model_spec, agents, prompt]))
@settings(max_examples=100, deadline=None)
def test_beginnings_cite_their_statements(text: str, kind: object) -> None:
    document = kind.read("a", Source("x", text))  # type: ignore[attr-defined]
    written = skeleton(document)
    asked = sum(each.directive for section in document.sections for each in section.statements)
    names = re.findall(r"^# rule (\w+) at ", written, re.MULTILINE)
    assert len(names) == len(set(names)) >= asked
    for section in document.sections:
        for each in section.statements:
            assert re.search(rf"^# s{each.number} [ *] ", written, re.MULTILINE)
