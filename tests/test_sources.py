"""`specrules sources`: what became of the places that a spec cites, what is covered, and how reviews are recorded."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from specrules.checks import REGISTRY, run
from specrules.checks.check import Proved
from specrules.cli.main import main
from specrules.documents import model_spec
from specrules.files import load
from specrules.finding import Finding
from specrules.program import Program
from specrules.provenance.edition import Relation, Review, edition
from specrules.provenance.links import Place
from specrules.provenance.lock import parsed
from specrules.provenance.notes import noted, with_notes
from specrules.provenance.reviewing import Unacceptable
from specrules.report import schema
from specrules.source import Source

SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())

# A spec and its document

HANDBOOK = """\
# Refunds {#refunds authority=shop}

Goods must come back with a receipt. We started in a garage. Opened goods never come back. Gifts may come back.

**Example**: a torn receipt

~~~xml
<user>Mine is torn.</user>
<assistant> <!-- GOOD: asks for more -->
Do you have the bill?
</assistant>
<assistant> <!-- BAD -->
No.
</assistant>
~~~

**Example**: no receipt

~~~xml
<user>I have none.</user>
<assistant> <!-- GOOD -->
I am sorry.
</assistant>
<assistant> <!-- BAD -->
Here you are.
</assistant>
~~~

# Manners {#manners authority=clerk}

Always smile. It is sunny here.

# History {#history}

It was always fun.
"""

BOT = """\
spec "Desk" version "1"
levels shop > clerk
principal clerk at clerk
fact receipt
fact opened
action refund
action smile

rule with_receipt at shop
  source "handbook#refunds/s1"
  when receipt must refund

rule no_opened at shop
  source "handbook#refunds/s3"
  when opened and not receipt must not refund

default smiles at clerk
  source "handbook#manners"
  must smile

assert friendly
  source "the founder's talk"
  possible smile

example "a torn receipt"
  source "handbook#refunds/e1"
  given receipt
  good refund
"""


@dataclass
class Desk:
    """A folder with a spec and a document beside it, and the commands in it."""

    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        status = main(["sources", *arguments])
        return status, *self.capsys.readouterr()

    def accept(self, *arguments: str) -> None:
        assert self.run("accept", *arguments, "--by", "reader", "--on", "2025-12-18")[0] == 0

    def refused(self, *arguments: str) -> str:
        """Why something cannot be recorded; nothing is written."""
        before = Path("specrules.lock").read_bytes() if Path("specrules.lock").exists() else None
        status, out, err = self.run(*arguments, "--by", "reader", "--on", "2025-12-19")
        assert (status, out) == (2, "")
        after = Path("specrules.lock").read_bytes() if Path("specrules.lock").exists() else None
        assert before == after
        return err.removeprefix("specrules: ").rstrip("\n")

    def json(self, *arguments: str) -> dict[str, Any]:
        document = json.loads(self.run(*arguments, "--format", "json")[1])
        jsonschema.validate(document, SCHEMA)
        [spec] = document["specs"]
        assert isinstance(spec, dict)
        return spec

    def statuses(self, *arguments: str) -> dict[str, str]:
        """The status of each place that is cited."""
        return {place["source"]: place["status"] for place in self.json(*arguments)["places"]}

    def edit(self, old: str, new: str, path: str = "handbook.md") -> None:
        text = Path(path).read_text()
        assert old in text
        Path(path).write_text(text.replace(old, new))

    def reviews(self, section: str = "refunds") -> dict[str, tuple[str, str]]:
        """The relation and the day of each review in a section."""
        part = parsed(Path("specrules.lock").read_text())["handbook"].parts[section]
        return {str(p): (e.review.relation, e.review.on.isoformat()) for p, e in part.entries.items() if e.review}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    monkeypatch.chdir(tmp_path)
    Path("bot.specrules").write_text(BOT)
    Path("handbook.md").write_text(HANDBOOK)
    return Desk(capsys)


def check(path: str = "bot.specrules") -> tuple[Finding, ...]:
    """What SR601 finds."""
    return run(Program.build(load([path])[0]), select={"SR601"}).findings


def proved(path: str = "bot.specrules") -> int:
    """How many sources SR601 has found to be as they were."""
    return sum(isinstance(each, Proved) for each in REGISTRY["SR601"].run(Program.build(load([path])[0])))


PLACES = ["handbook#refunds/s1", "handbook#refunds/s3", "handbook#manners", "handbook#refunds/e1"]


# What is known


def test_without_a_lock_nothing_was_reviewed(desk: Desk) -> None:
    status, out, err = desk.run()
    assert (status, err) == (1, "")
    assert "unreviewed: 4 places in `handbook` nobody has reviewed" in out
    assert desk.statuses() == dict.fromkeys(PLACES, "unreviewed")
    assert desk.json()["elsewhere"] == 1


def test_without_lock_and_document_there_is_nothing_to_judge_by(desk: Desk) -> None:
    Path("handbook.md").unlink()
    status, out, _ = desk.run()
    assert status == 3
    assert "unchecked: 4 places in `handbook` cannot be compared: name its file with --against" in out
    assert desk.json()["documents"][0]["coverage"] is None


def test_what_was_accepted_is_fresh(desk: Desk) -> None:
    desk.accept()
    status, out, _ = desk.run()
    assert status == 0
    assert desk.statuses() == dict.fromkeys(PLACES, "fresh")
    assert out.splitlines()[:3] == [
        "Desk: where it comes from",
        "  reviews: specrules.lock",
        "  handbook: handbook.md, beside the spec",
    ]
    assert out.splitlines()[-1] == "4 places cited: 4 fresh; 1 source of another kind"


def test_the_lock_alone_says_what_is_covered_but_not_what_is_fresh(desk: Desk) -> None:
    desk.accept()
    with_document = desk.json()["documents"][0]["coverage"]
    Path("handbook.md").rename("elsewhere.md")
    status, out, _ = desk.run()
    assert status == 3 and "handbook: not at hand" in out
    alone = desk.json()["documents"][0]["coverage"]
    assert alone["levels"] == with_document["levels"]
    assert sorted(alone["sections"], key=lambda s: s["name"]) == sorted(
        with_document["sections"], key=lambda s: s["name"]
    )
    assert desk.run("--against", "elsewhere.md")[0] == 0


CHANGES: dict[str, tuple[tuple[str, str], dict[str, str], dict[str, Any]]] = {
    "edited": (
        ("with a receipt", "with a bill"),
        {"handbook#refunds/s1": "edited"},
        {"now": "handbook#refunds/s1", "words": ["Goods must come back with a", "receipt.", "bill."]},
    ),
    "removed": (
        ("Opened goods never come back. ", ""),
        {"handbook#refunds/s3": "removed"},
        {"now": None, "words": []},
    ),
    "moved": (
        ("We started in a garage. ", ""),
        {"handbook#refunds/s3": "moved"},
        {"now": "handbook#refunds/s2"},
    ),
    "moved to another section": (
        ("Opened goods never come back. Gifts may come back.", "Gifts may come back."),
        {"handbook#refunds/s3": "moved"},
        {"now": "handbook#history/s2"},
    ),
    "renamed": (
        ("{#refunds", "{#returns"),
        {place: "renamed" for place in PLACES if "refunds" in place},
        {"now": "handbook#returns/s1"},
    ),
    "another authority": (
        ("authority=clerk", "authority=shop"),
        {"handbook#manners": "authority"},
        {"authority": {"before": "clerk", "now": "shop"}, "now": "handbook#manners"},
    ),
    "no authority any more": (
        (" authority=clerk", ""),
        {"handbook#manners": "authority"},
        {"authority": {"before": "clerk", "now": None}},
    ),
    "a section edited": (
        ("Always smile. It", "Always smile broadly. Nod. It"),
        {"handbook#manners": "edited"},
        {"note": "1 edited, 1 new"},
    ),
    "a section that says less": (
        (" It is sunny here.", ""),
        {"handbook#manners": "edited"},
        {"note": "1 gone"},
    ),
    "a section gone": (
        ("# Manners {#manners authority=clerk}\n\nAlways smile. It is sunny here.\n", ""),
        {"handbook#manners": "removed"},
        {"now": None},
    ),
    "a comparison edited": (("Mine is torn", "Mine is wet"), {"handbook#refunds/e1": "edited"}, {}),
    "a comparison gone": (
        ("**Example**: a torn receipt", "A torn receipt"),
        {"handbook#refunds/e1": "removed"},
        {},
    ),
    "only typography": (("with a receipt.", "with\n*a receipt*."), {}, {}),
    "what nobody cites": (("It was always fun", "It was fun at times"), {}, {}),
    "another order": (("Always smile. It is sunny here.", "It is sunny here. Always smile."), {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_what_becomes_of_a_place(case: str, desk: Desk) -> None:
    (old, new), expected, details = CHANGES[case]
    desk.accept()
    desk.edit(old, new)
    if case == "moved to another section":
        desk.edit("always fun.", "always fun. Opened goods never come back.")
    assert desk.statuses() == {**dict.fromkeys(PLACES, "fresh"), **expected}
    assert desk.run()[0] == (1 if expected else 0)
    places = [place for place in desk.json()["places"] if place["status"] != "fresh"]
    for key, value in details.items():
        found = places[0][key]
        assert ([piece["text"] for piece in found] if key == "words" else found) == value


@pytest.mark.parametrize("case", CHANGES)
def test_the_check_says_the_same(case: str, desk: Desk) -> None:
    (old, new), expected, _ = CHANGES[case]
    desk.accept()
    desk.edit(old, new)
    if case == "moved to another section":
        desk.edit("always fun.", "always fun. Opened goods never come back.")
    findings = check()
    citing = {place["name"] for place in desk.json()["places"] if place["source"] in expected}
    told = {name for name in citing if any(f"`{name}` cites" in finding.message for finding in findings)}
    assert told == citing and len(findings) == len(citing)
    assert proved() == 4 - len(citing)


ORPHANS = {
    "handbook#refunds/s9": ("the section has 4 statements", "handbook#refunds/s4"),
    "handbook#refunds/e9": ("the section has 2 comparisons", "handbook#refunds/e2"),
    "handbook#manners/e1": ("the section has no comparisons", None),
    "handbook#refund/s1": ("there is no such section", "handbook#refunds"),
    "handbook#something_else": ("there is no such section", None),
    "handbook#refunds/t1": ("`t1` names no statement: write `s3`, `s3,s5-s7` or, for a comparison, `e2`", None),
}


@pytest.mark.parametrize("source", ORPHANS)
@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("at_hand", [False, True])
def test_what_no_version_knows_is_orphaned(source: str, accepted: bool, at_hand: bool, desk: Desk) -> None:
    if accepted:
        desk.accept()
    if not at_hand:
        Path("handbook.md").unlink()
    desk.edit("handbook#refunds/s3", source, "bot.specrules")
    [place] = [place for place in desk.json()["places"] if place["name"] == "no_opened"]
    if accepted or at_hand:
        assert (place["status"], place["note"], place["suggestion"]) == ("orphaned", *ORPHANS[source])
        assert desk.run()[0] == 1
    else:
        assert place["status"] == "unchecked"


def test_what_the_lock_does_not_know_is_unreviewed_and_not_stale(desk: Desk) -> None:
    desk.accept()
    desk.edit("handbook#refunds/s3", "handbook#refunds/s4", "bot.specrules")
    assert desk.statuses()["handbook#refunds/s4"] == "unreviewed"
    assert desk.json()["documents"][0]["uncited"] == ["handbook#refunds/s3"]
    status, out, _ = desk.run()
    assert status == 1
    assert "unreviewed: `handbook#refunds/s4` nobody has reviewed yet\n    bot.specrules:14  rule `no_opened`" in out
    assert "reviewed, and cited by nothing: `handbook#refunds/s3`" in out
    assert check() == ()


def test_an_older_version_stands_for_a_lock_and_has_the_words_that_it_lacks(desk: Desk) -> None:
    Path("old.md").write_text(HANDBOOK)
    desk.edit("with a receipt", "with a bill")
    assert desk.statuses("--from", "handbook=old.md")["handbook#refunds/s1"] == "edited"
    desk.accept("--no-text", "--against", "old.md")
    assert "text =" in Path("specrules.lock").read_text() and "Goods" not in Path("specrules.lock").read_text()
    _, out, _ = desk.run()
    assert "Goods must come back with a bill.\n    (its words before were not kept: name the older version" in out
    _, out, _ = desk.run("--from", "old.md")
    assert "    Goods must come back with a [-receipt.-]{+bill.+}\n    bot.specrules:10  rule `with_receipt`" in out


# The report


def test_the_report_in_full(desk: Desk) -> None:
    desk.accept()
    desk.edit("with a receipt", "with a bill")
    desk.edit("authority=clerk", "authority=shop")
    desk.edit("# History", "# News {#news authority=clerk}\n\nNever sleep.\n\n# History")
    assert (
        desk.run("--sections", "--changes")[1]
        == """\
Desk: where it comes from
  reviews: specrules.lock
  handbook: handbook.md, beside the spec

edited: `handbook#refunds/s1` has other words since it was reviewed
    Goods must come back with a [-receipt.-]{+bill.+}
    bot.specrules:10  rule `with_receipt`

authority: `handbook#manners` has another level since it was reviewed: the authority of `shop`, and no longer of `clerk`
    bot.specrules:18  default `smiles`

statements of `handbook`: 6 as they were, 1 edited, 1 added
  1 new section: `news`
  `manners` had the authority clerk, and now has shop
  edited `handbook#refunds/s1`: Goods must come back with a [-receipt.-]{+bill.+}
  added `handbook#news/s1`: {+Never sleep.+}

statements of `handbook`  formalised     in part   set aside        open          of
  those that direct somebody
    shop                           1           0           0           2           3
    clerk                          0           0           0           1           1
    no authority                   0           0           0           1           1
  all
    shop                           1           0           0           5           6
    clerk                          0           0           0           1           1
    no authority                   0           0           0           1           1
  those that direct somebody, by section
    refunds                        1           0           0           1           2
    manners                        0           0           0           1           1
    news                           0           0           0           1           1
    history                        0           0           0           1           1
  comparisons of a good and a bad answer: 1 cited, 0 set aside, of 2

4 places cited: 2 fresh, 1 authority, 1 edited; 1 source of another kind
"""
    )


def test_colour_marks_what_changed(desk: Desk) -> None:
    desk.accept()
    desk.edit("with a receipt", "with a bill")
    out = desk.run("--color", "always")[1]
    assert "\x1b[31m\x1b[1m[-receipt.-]\x1b[0m\x1b[32m{+bill.+}\x1b[0m" in out


def test_nothing_shown_does_anything_to_the_terminal(desk: Desk) -> None:
    evil = "\x1b[2J\u202e"
    Path("handbook.md").write_text(f"# R{evil} {{#refunds authority=a{evil}}}\n\nNever{evil} lie. One. Two.\n")
    desk.accept("handbook#refunds/s1")
    desk.run("aside", "handbook#refunds/s2", "--by", f"x{evil}", "--because", f"y{evil}")
    desk.edit("One", "Two or one")
    for arguments in ((), ("--changes", "--sections"), ("--format", "json")):
        _, out, err = desk.run(*arguments)
        assert all(c.isprintable() or c == "\n" for c in out + err)


def test_several_specs_have_a_report_each(desk: Desk) -> None:
    Path("other.specrules").write_text('spec "Other" levels l action x rule r at l must x')
    status, out, _ = desk.run()
    assert status == 1
    assert out.index("Desk: where") < out.index("Other: where")
    assert out.endswith("no source names a place in a document\n")
    document = json.loads(desk.run("--format", "json")[1])
    assert [spec["spec"]["title"] for spec in document["specs"]] == ["Desk", "Other"]
    assert desk.run("other.specrules")[0] == 0


def test_a_spec_that_cannot_be_read_is_not_reported_on(desk: Desk) -> None:
    desk.edit("action smile", "action smile smile", "bot.specrules")
    status, out, err = desk.run()
    assert (status, out) == (1, "") and "error[SR100 syntax]" in err
    assert "nothing was recorded: because of the errors, not all sources are known" in desk.refused("accept")


# Coverage


def shares(coverage: Mapping[str, Any], part: str = "levels") -> dict[str | None, dict[str, tuple[int, ...]]]:
    """Formalised, partial, aside, open; of the directive statements and of all."""
    return {
        each["name"]: {of: tuple(each[of][k] for k in ("formalised", "partial", "aside", "open")) for of in kinds}
        for each in coverage[part]
        for kinds in [("directive", "every")]
    }


def test_coverage_has_two_denominators(desk: Desk) -> None:
    desk.accept()
    desk.accept("handbook#refunds/s3", "--relation", "partial", "--because", "says nothing of broken goods")
    desk.run("aside", "handbook#refunds/s2", "--by", "reader", "--because", "tells a story")
    desk.run("aside", "handbook#refunds/e2", "--by", "reader", "--because", "is about tone")
    coverage = desk.json()["documents"][0]["coverage"]
    assert shares(coverage) == {
        "shop": {"directive": (1, 1, 0, 0), "every": (1, 1, 1, 1)},
        "clerk": {"directive": (0, 0, 0, 1), "every": (0, 0, 0, 2)},
        None: {"directive": (0, 0, 0, 1), "every": (0, 0, 0, 1)},
    }
    assert shares(coverage, "sections")["refunds"] == {"directive": (1, 1, 0, 0), "every": (1, 1, 1, 1)}
    assert coverage["open"] == ["handbook#manners/s1", "handbook#history/s1"]
    assert "open: `handbook#history/s1`  It was always fun." in desk.run("--open")[1]
    assert coverage["comparisons"] == {"cited": 1, "aside": 1, "total": 2}


def test_what_was_edited_is_open_until_somebody_looks_at_it(desk: Desk) -> None:
    desk.accept()
    desk.run("aside", "handbook#refunds/s2", "--by", "reader", "--because", "tells a story")
    desk.edit("with a receipt. We started in a garage.", "with a bill. We all started in a garage.")
    assert shares(desk.json()["documents"][0]["coverage"])["shop"]["every"] == (1, 0, 0, 3)
    [lapsed] = [place for place in desk.json()["places"] if place["name"] is None]
    assert (lapsed["source"], lapsed["status"]) == ("handbook#refunds/s2", "edited")
    _, out, _ = desk.run()
    assert "    set aside by reader on " in out and ": tells a story\n" in out
    desk.accept("handbook#refunds/s2", "handbook#refunds/s1")
    assert shares(desk.json()["documents"][0]["coverage"])["shop"]["every"] == (2, 0, 1, 1)


def test_what_moved_is_covered_where_it_is_now(desk: Desk) -> None:
    desk.accept()
    desk.edit("Opened goods never come back. ", "")
    desk.edit("Always smile.", "Always smile. Opened goods never come back.")
    assert shares(desk.json()["documents"][0]["coverage"], "sections")["manners"]["every"] == (1, 0, 0, 2)


def test_an_example_shows_a_statement_and_does_not_cover_it(desk: Desk) -> None:
    desk.edit("handbook#refunds/e1", "handbook#refunds/s4", "bot.specrules")
    desk.accept()
    assert shares(desk.json()["documents"][0]["coverage"])["shop"]["every"] == (2, 0, 0, 2)


def test_a_statement_that_is_cited_was_not_set_aside(desk: Desk) -> None:
    desk.accept()
    desk.run("aside", "handbook#refunds/s2", "--by", "reader", "--because", "tells a story")
    desk.edit("handbook#refunds/s3", "handbook#refunds/s2,s3", "bot.specrules")
    [place] = [place for place in desk.json()["places"] if place["source"] == "handbook#refunds/s2"]
    assert (place["status"], place["note"]) == ("unreviewed", "it was set aside, and is cited now")
    desk.accept("handbook#refunds/s2")
    assert desk.reviews()["s2"] == ("formalises", "2025-12-18")


# Recording


def test_what_did_not_change_keeps_its_review(desk: Desk) -> None:
    desk.accept()
    desk.edit("Opened goods never", "Opened goods hardly ever")
    assert desk.run("accept", "--by", "another", "--on", "2026-02-03")[0] == 0
    assert desk.reviews() == {
        "s1": ("formalises", "2025-12-18"),
        "s3": ("formalises", "2026-02-03"),
        "e1": ("formalises", "2025-12-18"),
    }
    assert desk.run()[0] == 0


def test_one_link_is_accepted_and_the_rest_stays_as_it_was(desk: Desk) -> None:
    desk.accept()
    desk.edit("with a receipt", "with a bill")
    desk.edit("Opened goods never", "Opened goods hardly ever")
    desk.accept("handbook#refunds/s3")
    assert desk.statuses() == {**dict.fromkeys(PLACES, "fresh"), "handbook#refunds/s1": "edited"}
    assert "[-receipt.-]{+bill.+}" in desk.run()[1]
    desk.accept("handbook#refunds")
    assert desk.run()[0] == 0


def test_a_relation_stays_until_another_is_given(desk: Desk) -> None:
    desk.accept()
    desk.accept("handbook#refunds/s3", "--relation", "interprets", "--because", "because opened means unsealed")
    desk.edit("Opened goods never", "Opened goods hardly ever")
    desk.accept()
    assert desk.reviews()["s3"][0] == "interprets"
    desk.accept("handbook#refunds/s3", "--relation", "formalises")
    assert desk.reviews()["s3"][0] == "formalises"


def test_the_first_review_may_be_of_one_statement(desk: Desk) -> None:
    desk.accept("handbook#refunds/s3")
    assert desk.statuses() == {**dict.fromkeys(PLACES, "unreviewed"), "handbook#refunds/s3": "fresh"}


def test_sources_that_cite_by_old_numbers_are_to_be_corrected_first(desk: Desk) -> None:
    desk.accept()
    desk.edit("We started in a garage. ", "")
    why = "correct the sources first: `handbook#refunds/s3` is now `handbook#refunds/s2`"
    assert desk.refused("accept") == why
    assert desk.refused("accept", "handbook#refunds") == why
    anew = "`handbook#refunds` is numbered anew: cite by the new numbers, then accept it as a whole"
    assert desk.refused("accept", "handbook#refunds/s1") == anew
    desk.edit("handbook#refunds/s3", "handbook#refunds/s2", "bot.specrules")
    desk.accept("handbook#refunds")
    assert desk.reviews() == dict.fromkeys(["s1", "s2", "e1"], ("formalises", "2025-12-18"))
    assert desk.run()[0] == 0


def test_a_section_of_another_name(desk: Desk) -> None:
    desk.accept()
    desk.run("aside", "handbook#refunds/s2", "--by", "reader", "--on", "2025-12-18", "--because", "tells a story")
    desk.edit("{#refunds", "{#returns")
    assert "`handbook#refunds/s1` is now `handbook#returns/s1`" in desk.refused("accept")
    desk.edit("handbook#refunds", "handbook#returns", "bot.specrules")
    desk.accept("handbook#returns")
    assert desk.run()[0] == 0
    assert desk.reviews("returns")["s2"] == ("aside", "2025-12-18")
    assert "refunds" not in parsed(Path("specrules.lock").read_text())["handbook"].parts


def test_many_sources_to_correct_are_not_all_named(desk: Desk) -> None:
    numbers = ",".join(f"s{n}" for n in range(1, 5))
    desk.edit("handbook#refunds/s3", f"handbook#refunds/{numbers}", "bot.specrules")
    desk.accept()
    desk.edit("{#refunds", "{#returns")
    assert desk.refused("accept").endswith(" and 2 more")


def test_what_was_set_aside_moves_with_its_words(desk: Desk) -> None:
    desk.accept()
    desk.run("aside", "handbook#refunds/s4", "--by", "reader", "--on", "2025-12-18", "--because", "it is taste")
    desk.edit("Gifts may come back.", "Say so. Gifts may come back.")
    assert desk.run()[0] == 0
    desk.accept("handbook#refunds/s1")
    assert desk.reviews()["s5"] == ("aside", "2025-12-18")


def test_a_section_is_set_aside_but_for_what_is_dealt_with(desk: Desk) -> None:
    desk.accept()
    assert desk.run("aside", "handbook#refunds", "--by", "x", "--on", "2026-01-01", "--because", "stories")[0] == 0
    assert desk.reviews() == {
        "s1": ("formalises", "2025-12-18"),
        "s2": ("aside", "2026-01-01"),
        "s3": ("formalises", "2025-12-18"),
        "s4": ("aside", "2026-01-01"),
        "e1": ("formalises", "2025-12-18"),
    }


def test_without_the_document_reviews_go_by_the_record(desk: Desk) -> None:
    assert "no document is at hand: name one with --against" in _without_document(desk)
    Path("handbook.md").write_text(HANDBOOK)
    desk.accept()
    Path("handbook.md").unlink()
    assert desk.run("aside", "handbook#refunds/s2", "--by", "reader", "--because", "tells a story")[0] == 0
    assert desk.reviews()["s2"][0] == "aside"


def _without_document(desk: Desk) -> str:
    Path("handbook.md").unlink()
    assert "`handbook` is not at hand and not recorded" in desk.refused("accept", "handbook#refunds/s1")
    return desk.refused("accept")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["accept", "handbook"], "`handbook` is no place in a document, such as `handbook#refunds/s3`"),
        (["accept", "handbook#refund"], "`handbook` has no section `refund`; did you mean `refunds`?"),
        (["accept", "handbook#refunds/s9"], "there is no `handbook#refunds/s9`"),
        (["accept", "handbook#refunds/t9"], "`t9` names no statement: write `s3`"),
        (["accept", "handbook#refunds/s2"], "nothing cites `handbook#refunds/s2`; if it needs no rule, set it aside"),
        (["accept", "--relation", "formalises"], "--relation is about the statements that are named"),
        (["accept", "handbook#refunds/s1", "--relation", "partial"], "--because goes with --relation partial"),
        (["accept", "handbook#refunds/s1", "--because", "x"], "--because goes with --relation partial"),
        (
            ["accept", "handbook#refunds", "--relation", "partial", "--because", "x"],
            "say which statements: `handbook#refunds` is a section",
        ),
        (["accept", "--against", "nowhere.md"], "`nowhere.md` does not exist"),
        (["accept", "--against", "."], "`.` is a folder, not a file"),
        (["accept", "other#x"], "`other` is not at hand and not recorded: name its file with --against"),
        (["aside", "--because", "x"], "say which statements"),
        (["aside", "handbook#refunds/s1", "--because", "x"], "`handbook#refunds/s1` is cited: only what nothing cites"),
        (["aside", "handbook#refunds/s2", "--because", " "], "a name, and a reason, have at least one letter"),
    ],
)
def test_what_cannot_be_recorded(arguments: list[str], message: str, desk: Desk) -> None:
    assert desk.refused(*arguments).startswith(message)


def test_who_and_when_must_be_known(desk: Desk) -> None:
    assert "missing option '--by'" in desk.run("accept")[2]
    assert "'tomorrow' does not match the format" in desk.run("accept", "--by", "x", "--on", "tomorrow")[2]
    desk.run("accept", "--by", "x")
    assert desk.reviews()["s1"][1] == date.today().isoformat()


def test_specs_of_several_folders_have_several_locks(desk: Desk) -> None:
    Path("sub").mkdir()
    for path in ("a.specrules", "sub/b.specrules"):
        Path(path).write_text(f'spec "{path}" levels l action x rule r at l must x')
    assert "has specs with several locks: name one of them with --spec" in desk.refused("accept")


def test_specs_of_one_folder_share_a_lock(desk: Desk) -> None:
    second = BOT.replace('"Desk"', '"Second"').replace("refunds/s1", "refunds/s4")
    Path("second.specrules").write_text(second)
    desk.accept()
    assert set(desk.reviews()) == {"s1", "s3", "s4", "e1"}
    assert desk.run()[0] == 0


# Documents


def test_a_document_that_is_the_spec(desk: Desk) -> None:
    Path("bot.specrules").unlink()
    rule = 'levels shop\naction refund\nrule r must refund source "#refunds/s1"\nexample "e" good refund'
    desk.edit("**Example**: a torn", f"~~~specrules\n{rule}\n~~~\n\n**Example**: a torn")
    desk.accept("--spec", "handbook.md")
    assert desk.statuses() == {"handbook#refunds/s1": "fresh", "handbook#refunds": "fresh"}
    assert desk.json()["documents"][0]["found"] == "part of the spec"
    desk.edit("with a receipt", "with a bill")
    assert desk.statuses() == {"handbook#refunds/s1": "edited", "handbook#refunds": "edited"}
    example, norm = check("handbook.md")
    assert [label.span.text for label in norm.labels] == ['"#refunds/s1"', "Goods must come back with a bill."]
    assert norm.norms == ("r",)
    assert [label.span.text for label in example.labels] == ['"e"'], "its source is that of the section"


def test_what_a_spec_extends_has_its_own_sources(desk: Desk) -> None:
    Path("over.specrules").write_text('spec "Over" extends "bot.specrules" default more at clerk must smile')
    desk.accept("--spec", "bot.specrules")
    assert desk.json("over.specrules")["places"] == []


def test_a_document_beside_a_folder_that_is_one_spec(desk: Desk) -> None:
    desk.edit('spec "Desk" version "1"\n', "", "bot.specrules")
    desk.accept("--spec", ".")
    assert desk.run(".")[0] == 0
    assert proved(".") == 4


def test_the_name_of_a_document_that_is_given(desk: Desk) -> None:
    Path("handbook.md").rename("v2.md")
    assert desk.run("--against", "v2.md")[0] == 1
    assert desk.statuses("--against", "v2.md") == dict.fromkeys(PLACES, "unreviewed")
    desk.edit("the founder's talk", "talk#one", "bot.specrules")
    status, _, err = desk.run("--against", "v2.md")
    assert status == 2 and "say which document `v2.md` is, with --against NAME=FILE: `handbook`, `talk`" in err
    assert desk.json("--against", "handbook=v2.md")["documents"][0]["path"] == "v2.md"
    assert "--against names `handbook` twice" in desk.run("--against", "handbook=v2.md", "--against", "handbook=x")[2]
    Path("handbook=v2.md").write_text("# Refunds {#refunds}\n\nOne.\n")
    assert desk.run("--against", "handbook=v2.md")[0] == 2, "a file of that name is the file"


def test_a_document_of_another_kind(desk: Desk) -> None:
    Path("handbook.md").write_text("REFUNDS:\nAlways ask for a receipt.\n")
    Path("bot.specrules").write_text('levels l action x rule r at l source "handbook#refunds/s1" must x')
    assert desk.statuses() == {"handbook#refunds/s1": "orphaned"}
    assert desk.statuses("--kind", "prompt") == {"handbook#refunds/s1": "unreviewed"}
    desk.accept("--kind", "prompt")
    assert desk.statuses() == {"handbook#refunds/s1": "fresh"}, "the lock knows how to read it"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_bytes(b"\xff"), "is not UTF-8: line 1 has the byte 0xFF"),
        (lambda path: path.symlink_to("/etc/passwd"), "is outside the root folder"),
        (lambda path: path.mkdir(), "is a folder, not a file"),
    ],
)
def test_a_document_that_cannot_be_read(make: Callable[[Path], object], message: str, desk: Desk) -> None:
    desk.accept()
    Path("handbook.md").unlink()
    make(Path("handbook.md"))
    status, out, err = desk.run()
    assert (status, out) == (2, "") and err.startswith("specrules: `handbook.md` ") and message in err
    [finding] = check()
    assert message in finding.message


def test_a_check_without_a_lock_reads_no_document(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "specrules.analysis.stale", None)
    assert check() == () and proved() == 0


def test_places_of_one_source_are_one_finding(desk: Desk) -> None:
    desk.edit("handbook#refunds/s3", "handbook#refunds/s1,s3", "bot.specrules")
    desk.accept()
    desk.edit("with a receipt. We", "with a bill. As we")
    desk.edit("Opened goods never come back. ", "")
    findings = check()
    assert [finding.message for finding in findings] == [
        "`no_opened` cites 2 places that are not as they were when they were reviewed",
        "`with_receipt` cites `handbook#refunds/s1`, which has other words since it was reviewed",
    ]
    assert findings[0].notes[0] == ("handbook#refunds/s1", "has other words since it was reviewed")


# Notes


def test_notes_become_reviews() -> None:
    on = date(2025, 12, 18)
    reviews = noted(
        "# by hand\n\ns2\taside\ttells a story\ns3,e1\tpartial\tno word of gifts\ns1\tformalises\n", "x", on
    )
    assert reviews == {
        Place(False, 2): Review(Relation.ASIDE, "x", on, "tells a story"),
        Place(False, 3): Review(Relation.PARTIAL, "x", on, "no word of gifts"),
        Place(True, 1): Review(Relation.PARTIAL, "x", on, "no word of gifts"),
        Place(False, 1): Review(Relation.FORMALISES, "x", on),
    }
    record = edition(model_spec.read("handbook", Source("handbook.md", HANDBOOK)), "model-spec")
    made = with_notes(record, {"refunds": reviews})
    assert {place: entry.review for place, entry in made.parts["refunds"].entries.items() if entry.review} == reviews


@pytest.mark.parametrize(
    ("notes", "message"),
    [
        ("s1 aside because", "line 1 is no note: "),
        ("\ns1\tbeside\tx", "line 2 is no note: "),
        ("x1\taside\tx", "line 1 is no note: "),
        ("s1\taside", "line 1 gives no reason"),
        ("s1\taside\tx\ns1-s2\taside\ty", "line 2 is about `s1`, and so is one before it"),
        ("s9\taside\tx", "there is no `handbook#refunds/s9` to take a note of"),
    ],
)
def test_notes_that_are_none(notes: str, message: str) -> None:
    record = edition(model_spec.read("handbook", Source("handbook.md", HANDBOOK)), "model-spec")
    with pytest.raises(Unacceptable) as error:
        with_notes(record, {"handbook#refunds".partition("#")[2]: noted(notes, "x", date(2025, 12, 18))})
    assert str(error.value).replace("`#", "`handbook#").startswith(message)


# Help


@pytest.mark.parametrize("arguments", [["--help"], ["accept", "--help"], ["aside", "--help"]])
def test_help(arguments: list[str], desk: Desk) -> None:
    status, out, _ = desk.run(*arguments)
    assert status == 0
    assert out.startswith(f"Usage: specrules sources{''.join(f' {a}' for a in arguments[:-1])} [OPTIONS] [")
