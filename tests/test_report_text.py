"""What a report looks like on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specrules.finding import Finding, Label, Scene
from specrules.report import text
from specrules.report.escape import visible, width
from specrules.report.excerpt import LINE_WIDTH
from specrules.source import Source, Span

CONTRADICTION = """\
error[SR201 contradiction]: two `root` rules demand opposite things in the same situation
  --> safety.specrules:6:3
   |
 3 | rule prevent_imminent_harm at root for safety
 4 |   when risk = imminent
 6 |   must share_location
   |   ^^^^^^^^^^^^^^^^^^^ requires `share_location`
   |
  ::: privacy.specrules:11:3
   |
 9 | rule protect_privacy at root for privacy
10 |   when location_of = private_person
11 |   must not share_location
   |   ----------------------- forbids it, also at `root`
   |
   = when:             location_of = private_person
                       risk = imminent    (everything else may be anything)
   = help: say which one yields; either edit clears this and adds nothing new
       (a) protect_privacy        unless risk = imminent
       (b) prevent_imminent_harm  unless location_of = private_person"""

GAP = """\
warning[SR402 interaction-gap]: `safety` yields to `privacy`, and nothing says this is meant
 --> safety.specrules:3:6
  |
3 | rule prevent_imminent_harm at root for safety
  |      ^^^^^^^^^^^^^^^^^^^^^ overridden here
  |
  = when:             developer requests upsell, user forbids upsell, marked, not night
                      (nothing else is said; all else may be anything)
  = conduct:          upsell, not disclose, words = 12
  = what remains:     no norm for `safety` binds
                      nothing is left"""

UNKNOWN_NAME = """\
error[SR101 unknown-name]: no level is called `rot`
 --> privacy.specrules:9:25
  |
9 | rule protect_privacy at root for privacy
  |                         ^^^^ one of: root, user
  = help: did you mean `root`?"""

UNDETERMINED = """\
undetermined[SR202 permission-clash]: could not be settled for `prevent_imminent_harm`: the budget is spent
  = help: give it more effort with --budget"""

SUMMARY = (
    "1 error, 1 warning in 2 files (2 rules, 1 default): 211 checks, 208 proved, 2 refuted, 1 undetermined, 0.21 s"
)


def lines(source: str, start: int, end: int, label: str = "here", path: str = "a.specrules") -> list[str]:
    """The lines that show one label, under the place."""
    finding = Finding("SR100", "wrong", (Label(Span(Source(path, source), start, end), label),))
    return text.finding(finding, {"SR100": SYNTAX}).split("\n")[3:]


class SYNTAX:
    name = "syntax"
    severity = "error"


@pytest.mark.parametrize(
    ("name", "expected"), [("contradiction", CONTRADICTION), ("gap", GAP), ("unknown name", UNKNOWN_NAME)]
)
def test_a_finding(name: str, expected: str, findings: Mapping[str, Finding], catalogue: Any) -> None:
    assert text.finding(findings[name], catalogue) == expected


def test_a_report_lists_findings_then_open_questions_then_the_summary(checked: Any, catalogue: Any) -> None:
    assert text.report(checked, catalogue) == "\n\n".join([CONTRADICTION, GAP, UNDETERMINED, SUMMARY]) + "\n"


def test_no_findings_is_said_plainly(clean: Any, catalogue: Any) -> None:
    assert text.report(clean, catalogue) == (
        "no findings in 2 files (2 rules, 1 default): 208 checks, 208 proved, 0 refuted, 0 undetermined, 0.21 s\n"
    )


def test_checks_that_did_not_run_are_named_by_family_where_all_are_missing(clean: Any, catalogue: Any) -> None:
    skipped = replace(clean, skipped=("SR201", "SR202", "SR404"))
    assert "not checked, because of the errors: SR2xx, SR404\n" in text.report(skipped, catalogue)


def test_of_several_specs_each_summary_names_its_spec_and_a_total_follows(
    checked: Any, clean: Any, catalogue: Any
) -> None:
    assert text.report(clean, catalogue, one_of_several=True).startswith("spec: no findings in 2 files")
    assert text.total([checked, clean], catalogue) == "1 error, 1 warning, 1 undetermined in 2 specs\n"


def test_statistics_put_the_slowest_check_first(checked: Any, catalogue: Any) -> None:
    assert text.statistics(checked, catalogue) == (
        "SR201  contradiction            1 finding    0.100 s\nSR402  interaction-gap          1 finding    0.012 s\n"
    )


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (Scene(), ["in every situation"]),
        (Scene((("a", 3),)), ["a = 3    (everything else may be anything)"]),
        (Scene((), ("user hints b",)), ["user hints b", "(nothing else is said; all else may be anything)"]),
        (
            Scene((("fact", "x" * 60),), ("user hints b",)),
            ["user hints b", "fact = " + "x" * 60, "(nothing else is said; all else may be anything)"],
        ),
    ],
)
def test_a_scenario(scene: Scene, expected: list[str]) -> None:
    # What fits beside the last line stands there.
    assert text.scene(scene) in (expected, [*expected[:-2], "    ".join(expected[-2:])])


def test_a_conduct_that_names_nothing_is_any_conduct(findings: Mapping[str, Finding], catalogue: Any) -> None:
    shown = text.finding(replace(findings["gap"], conduct=()), catalogue)
    assert "= conduct:          anything\n" in shown


def test_a_finding_about_no_place_has_no_excerpt(catalogue: Any) -> None:
    bare = Finding("SR100", "nothing to read", (), notes=(("why", "it is empty"),), help=("write something",))
    assert text.finding(bare, catalogue) == (
        "error[SR100 syntax]: nothing to read\n  = why:              it is empty\n  = help: write something"
    )


def test_labels_far_apart_in_one_file_get_blocks_of_their_own(label: Callable[..., Label], catalogue: Any) -> None:
    source = Source("a.specrules", "one\ntwo\n" + "\n" * 8 + "eleven\n")
    labels = (label(source, "eleven", "here"), label(source, "two", "there"), label(source, "one", "and there"))
    assert text.finding(Finding("SR100", "wrong", labels), catalogue) == (
        "error[SR100 syntax]: wrong\n"
        "  --> a.specrules:11:1\n   |\n11 | eleven\n   | ^^^^^^ here\n   |\n"
        "  ::: a.specrules:1:1\n   |\n 1 | one\n   | --- and there\n 2 | two\n   | --- there"
    )


def test_labels_without_text_are_underlined_where_no_label_near_has_one(
    label: Callable[..., Label], catalogue: Any
) -> None:
    source = Source("a.specrules", "one\ntwo\n" + "\n" * 8 + "eleven\ntwelve\n")
    labels = (label(source, "eleven", "here"), label(source, "twelve"), label(source, "two"))
    assert text.finding(Finding("SR100", "wrong", labels), catalogue) == (
        "error[SR100 syntax]: wrong\n"
        "  --> a.specrules:11:1\n   |\n11 | eleven\n   | ^^^^^^ here\n12 | twelve\n   |\n"
        "  ::: a.specrules:2:1\n   |\n 2 | two\n   | ---"
    )


def test_notes_with_one_heading_stand_under_it_together(catalogue: Any) -> None:
    finding = Finding("SR100", "wrong", (), notes=(("why", "one"), ("else", "two"), ("why", "three")))
    assert text.finding(finding, catalogue).split("\n")[1:] == [
        "  = why:              one",
        "                      three",
        "  = else:             two",
    ]


def test_labels_on_one_line_are_underlined_one_below_the_other(label: Callable[..., Label], catalogue: Any) -> None:
    source = Source("a.specrules", "must a or b\n")
    labels = (label(source, "or", "loosest"), label(source, "must", "asks"), label(source, "b"))
    shown = text.finding(Finding("SR100", "wrong", labels), catalogue).split("\n")[3:]
    assert shown == ["1 | must a or b", "  | ---- asks", "  |        ^^ loosest"]


@pytest.mark.parametrize(
    ("source", "start", "end", "expected"),
    [
        ("\tmust a", 6, 7, ["1 |     must a", "  |          ^ here"]),
        ("日本 b", 3, 4, ["1 | 日本 b", "  |      ^ here"]),
        ("日本 b", 0, 2, ["1 | 日本 b", "  | ^^^^ here"]),
        ("e\N{COMBINING ACUTE ACCENT} b", 3, 4, ["1 | e\N{COMBINING ACUTE ACCENT} b", "  |   ^ here"]),
        ("must a", 5, 5, ["1 | must a", "  |      ^ here"]),
        ("must", 4, 4, ["1 | must", "  |     ^ here"]),
        ("must\n", 5, 5, ["2 |", "  | ^ here"]),
        ("must\n", 4, 5, ["1 | must", "  |     ^ here"]),
        ("", 0, 0, ["1 |", "  | ^ here"]),
        ("must (a  \n  or b)\n", 5, 16, ["1 | must (a", "  |      ^^ here"]),
        ("must a\r\nmay b\r\n", 8, 13, ["2 | may b", "  | ^^^^^ here"]),
        ("a\x1b[31mb\x00", 1, 2, ["1 | a\\u{1b}[31mb\\u{0}", "  |  ^^^^^^ here"]),
        ("a\N{RIGHT-TO-LEFT OVERRIDE}b", 2, 3, ["1 | a\\u{202e}b", "  |          ^ here"]),
    ],
)
def test_an_underline_stands_under_its_text(source: str, start: int, end: int, expected: list[str]) -> None:
    assert lines(source, start, end) == expected


@pytest.mark.parametrize("at", [0, 50, 100, 300, 995])
def test_of_a_long_line_the_part_around_the_label_is_shown(at: int) -> None:
    source = "".join(f"{number:04} " for number in range(200))
    shown, underline = lines(source, at, at + 4, "")
    assert len(shown) <= LINE_WIDTH + len("1 | ……")
    column = underline.index("^")
    assert shown[column : column + 4] == source[at : at + 4]
    assert underline.count("^") == 4


def test_labels_far_apart_in_a_long_line_are_each_shown(label: Callable[..., Label], catalogue: Any) -> None:
    source = Source("a.specrules", "first " + "x" * 300 + " last" + " y" * 100)
    labels = (label(source, "last", "two"), label(source, "first", "one"))
    shown = text.finding(Finding("SR100", "wrong", labels), catalogue).split("\n")[3:]
    assert [line[4:9] for line in shown[::2]] == ["first", "…xxxx"]
    assert shown[1].endswith("----- one")
    assert shown[3].endswith("^^^^ two")


def test_nothing_from_a_rule_file_reaches_the_terminal_unescaped(catalogue: Any) -> None:
    evil = "\x1b[2J\r\x07\N{RIGHT-TO-LEFT OVERRIDE}\x9b[bold]\udc80"
    span = Span(Source(f"{evil}.specrules", f"{evil}\n"), 0, 3)
    finding = Finding(
        "SR100",
        evil,
        (Label(span, evil),),
        (evil,),
        Scene(((evil, evil),), (evil,)),
        ((evil, True),),
        ((evil, evil),),
        (evil,),
    )
    shown = text.finding(finding, catalogue)
    assert all(category(character) not in ("Cc", "Cf", "Cs") for character in shown.replace("\n", ""))
    assert shown.count("[bold]") >= 9


@given(st.text())
def test_visible_text_has_no_hidden_characters_and_stays_as_it_is(source: str) -> None:
    shown = visible(source)
    assert all(category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    assert visible(shown) == shown


@given(st.text(alphabet=st.characters(codec="utf-8")), st.data())
def test_every_span_can_be_shown(source: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    _, underline = lines(source, start, end)
    assert "^" in underline
    assert width(underline.rpartition("^")[0]) <= LINE_WIDTH + 10


def test_colour_marks_text_and_changes_nothing_else(checked: Any, catalogue: Any) -> None:
    painted = text.report(checked, catalogue, lambda content, role: f"<{role}>{content}</>")
    assert "<error>error[SR201 contradiction]</>" in painted
    for role in ("error", "warning", "undetermined", "strong", "quiet"):
        painted = painted.replace(f"<{role}>", "")
    assert painted.replace("</>", "") == text.report(checked, catalogue)
