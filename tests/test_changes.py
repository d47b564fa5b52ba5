"""What changed between two versions of a document: every statement of both is accounted for, once."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specrules.cli.main import main
from specrules.documents import model_spec
from specrules.documents.sentences import digest
from specrules.provenance.changes import Changes, compare
from specrules.provenance.edition import Edition, Entry, Part, edition, with_words
from specrules.provenance.judgement import Status, in_section
from specrules.provenance.links import Link, Place, Spot
from specrules.provenance.reviewing import Reading, Record, Unacceptable
from specrules.provenance.words import difference, marked
from specrules.source import Source

ROOT = Path(__file__).parent.parent
RELEASES = Path(os.environ.get("SPECRULES_DOCUMENTS") or ROOT.parent / "shared" / "data" / "model_spec")
NAMES = ("2025-02-12", "2025-04-11", "2025-09-12", "2025-10-27", "2025-12-18")

needs_releases = pytest.mark.skipif(not RELEASES.is_dir(), reason=f"the releases are not in {RELEASES}")


def read(text: str) -> Edition:
    return edition(model_spec.read("handbook", Source("handbook.md", text)), "model-spec")


def made(sections: Mapping[str, Iterable[str]], *, texts: bool = True) -> Edition:
    """An edition with these statements; one that begins with `=` is a comparison."""
    parts = {}
    for section, sentences in sections.items():
        entries, counts = dict[Place, Entry](), Counter[bool]()
        for sentence in sentences:
            compares = sentence.startswith("=")
            counts[compares] += 1
            text = sentence if texts and not compares else None
            entries[Place(compares, counts[compares])] = Entry(digest(sentence), counts=False, text=text)
        parts[section] = Part(section.upper(), None, entries)
    return Edition("model-spec", parts)


def bare(full: Edition) -> Edition:
    """The same without the words."""
    parts = {}
    for section, part in full.parts.items():
        parts[section] = replace(part, entries={p: replace(e, text=None) for p, e in part.entries.items()})
    return replace(full, parts=parts)


def s(section: str, number: int) -> Spot:
    return section, Place(False, number)


def digests(of: Edition, spots: Iterable[Spot]) -> Counter[tuple[bool, str]]:
    return Counter((spot[1].compares, of[spot].digest) for spot in spots)


def accounts(changes: Changes) -> None:
    """Every spot of both is accounted for once, and what is not the same is the difference of the two sets."""
    old, new = changes.old, changes.new
    assert sorted([*changes.into, *changes.removed]) == sorted(old.spots)
    assert sorted([*changes.into.values(), *changes.added]) == sorted(new.spots)
    same = [spot for spot in changes.into if spot not in changes.edited]
    assert all(old[spot].digest == new[changes.into[spot]].digest for spot in same)
    assert all(spot[1].compares == now[1].compares for spot, now in changes.into.items())
    before, now = digests(old, old.spots), digests(new, new.spots)
    assert digests(old, [*changes.edited, *changes.removed]) == before - now
    assert digests(new, [*(changes.into[spot] for spot in changes.edited), *changes.added]) == now - before
    assert len(set(changes.sections.values())) == len(changes.sections)
    for spot in changes.edited:
        assert changes.into[spot][0] == changes.sections[spot[0]], "edited only within a section, or what it became"


SENTENCE = st.lists(
    st.sampled_from(["you", "never", "refund", "without", "a", "receipt", "it"]), min_size=1, max_size=6
)
SECTIONS = st.dictionaries(
    st.sampled_from("abcde"),
    st.lists(st.tuples(st.sampled_from(["", "", "= "]), SENTENCE).map(lambda p: p[0] + " ".join(p[1])), max_size=6),
    max_size=4,
)


@given(SECTIONS, SECTIONS, st.booleans())
def test_every_statement_is_accounted_for_once(old: dict[str, list[str]], new: dict[str, list[str]], b: bool) -> None:
    accounts(compare(made(old, texts=b), made(new)))


@given(SECTIONS)
def test_nothing_changed_between_a_document_and_itself(sections: dict[str, list[str]]) -> None:
    changes = compare(made(sections), made(sections))
    assert all(spot == now for spot, now in changes.into.items())
    assert not (changes.edited or changes.removed or changes.added or changes.moved or changes.renamed)


@given(SECTIONS, SECTIONS)
def test_the_same_two_editions_always_compare_alike(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    first, second = compare(made(old), made(new)), compare(made(old), made(new))
    assert (first.into, first.edited, first.sections) == (second.into, second.edited, second.sections)


# Reviews

READING = Reading("reader", date(2025, 12, 18))
CITED = st.sets(st.tuples(st.sampled_from("abcde"), st.builds(Place, st.booleans(), st.integers(1, 6))), max_size=6)


def status(record: Edition, new: Edition, spot: Spot) -> Status:
    """What `sources` would say of a place."""
    changes = compare(record, new)
    entry = record.get(*spot)
    if entry is None or entry.review is None:
        return Status.UNREVIEWED
    return in_section(changes, spot).status


@given(SECTIONS, SECTIONS, CITED, CITED)
def test_all_that_was_accepted_is_fresh(
    old: dict[str, list[str]], new: dict[str, list[str]], cited: set[Spot], cited_now: set[Spot]
) -> None:
    record = Record("d", None, made(old), cited).everything(READING)
    try:
        record = Record("d", record, made(new), cited_now).everything(READING)
    except Unacceptable:
        return
    there = set(made(new).spots)
    assert all(status(record, made(new), spot) is Status.FRESH for spot in cited_now & there)
    assert not compare(record, made(new)).removed
    assert Record("d", record, made(new), cited_now).everything(READING) == record


@given(SECTIONS, SECTIONS, CITED, st.data())
def test_to_accept_one_place_says_nothing_of_another(
    old: dict[str, list[str]], new: dict[str, list[str]], cited: set[Spot], data: st.DataObject
) -> None:
    known = sorted(cited & set(made(new).spots))
    if not known:
        return
    spot = data.draw(st.sampled_from(known))
    before = Record("d", None, made(old), cited).everything(READING)
    try:
        after = Record("d", before, made(new), cited).some([Link("d", spot[0], (spot[1],))], READING)
    except Unacceptable:
        return
    assert status(after, made(new), spot) is Status.FRESH
    for other in cited - {spot}:
        assert status(after, made(new), other) is status(before, made(new), other)


# What becomes of a statement

OLD = {"a": ["Refunds take five days.", "Ask for a receipt.", "Never refund gifts."], "b": ["Smile at everybody."]}


@pytest.mark.parametrize(
    ("new", "into", "edited"),
    [
        pytest.param(OLD, {}, set(), id="the same"),
        pytest.param(
            {**OLD, "a": ["Hello there.", *OLD["a"]]},
            {s("a", 1): s("a", 2), s("a", 2): s("a", 3), s("a", 3): s("a", 4)},
            set(),
            id="one put in front",
        ),
        pytest.param(
            {**OLD, "a": ["Refunds take ten days.", *OLD["a"][1:]]}, {s("a", 1): s("a", 1)}, {s("a", 1)}, id="edited"
        ),
        pytest.param(
            {**OLD, "a": ["Ask for a receipt.", "Never refund gifts.", "Refunds take ten days."]},
            {s("a", 1): s("a", 3), s("a", 2): s("a", 1), s("a", 3): s("a", 2)},
            {s("a", 1)},
            id="edited and moved",
        ),
        pytest.param(
            {"a": OLD["a"][:2], "b": [*OLD["b"], "Never refund gifts."]}, {s("a", 3): s("b", 2)}, set(), id="elsewhere"
        ),
        pytest.param(
            {"c": OLD["a"], "b": OLD["b"]},
            {s("a", n): s("c", n) for n in (1, 2, 3)},
            set(),
            id="in a section of another name",
        ),
        pytest.param(
            {"c": [*OLD["a"][:2], "Never ever refund gifts."], "b": OLD["b"]},
            {s("a", n): s("c", n) for n in (1, 2, 3)},
            {s("a", 3)},
            id="edited in a section of another name",
        ),
        pytest.param(
            {**OLD, "a": [OLD["a"][0], "Ask them to bring it along.", OLD["a"][2]]},
            {s("a", 2): None},
            set(),
            id="another sentence in its place",
        ),
        pytest.param(
            {**OLD, "a": [OLD["a"][0], "Ask for what shows the price.", OLD["a"][2]]},
            {s("a", 2): s("a", 2)},
            {s("a", 2)},
            id="somewhat alike, and in its place",
        ),
    ],
)
def test_what_becomes_of_a_statement(new: dict[str, list[str]], into: dict[Spot, Spot], edited: set[Spot]) -> None:
    changes = compare(made(OLD), made(new))
    accounts(changes)
    assert {spot: changes.into.get(spot) for spot in made(OLD).spots} == {
        **{spot: spot for spot in made(OLD).spots},
        **into,
    }
    assert changes.edited == edited


def test_of_equal_sentences_the_one_in_its_place_stays() -> None:
    changes = compare(made({"a": ["x.", "x.", "y."]}), made({"a": ["z.", "x.", "x.", "y."]}))
    assert changes.into == {s("a", 2): s("a", 2), s("a", 1): s("a", 3), s("a", 3): s("a", 4)}


def test_without_its_words_a_statement_is_edited_where_as_many_stand_between_the_same() -> None:
    old = bare(made({"a": ["one.", "two.", "three.", "four."]}))
    changes = compare(old, made({"a": ["one.", "other words.", "three.", "more.", "and more."]}))
    assert changes.edited == {s("a", 2)}
    assert changes.removed == (s("a", 4),)
    assert changes.added == (s("a", 4), s("a", 5))


def test_words_are_found_in_an_older_version() -> None:
    full = made(OLD)
    assert with_words(bare(full), full) == full


# Sections


def test_sections_are_known_by_id_then_by_words_then_by_title() -> None:
    shared = ["one.", "two.", "three."]
    old = made({"kept": ["x."], "words": shared, "title": ["a."], "gone": ["b."], "half": ["p.", "q."]})
    new = made({"kept": ["y."], "other_words": [*shared, "four."], "TITLE": ["c."], "fresh": ["d."], "less": ["p."]})
    new = replace(new, parts={**new.parts, "TITLE": replace(new.parts["TITLE"], title="TITLE")})
    changes = compare(old, new)
    assert changes.sections == {"kept": "kept", "words": "other_words", "title": "TITLE", "half": "less"}
    assert (changes.gone, changes.fresh) == (("gone",), ("fresh",))


def test_a_title_that_two_sections_have_names_none() -> None:
    old, new = made({"a": ["x."], "b": ["y."]}), made({"c": ["z."]})
    same = {name: replace(part, title="Same") for name, part in old.parts.items()}
    changes = compare(replace(old, parts=same), replace(new, parts={"c": replace(new.parts["c"], title="Same")}))
    assert changes.sections == {}


def test_authority_that_changed() -> None:
    old, new = (
        read("# A {#a authority=user}\nx\n# B {#b authority=user}\ny"),
        read("# A {#a authority=root}\nx\n# C\ny"),
    )
    changes = compare(old, new)
    assert changes.sections == {"a": "a", "b": "c"}
    assert {section: changes.levels(section) for section in changes.relevelled} == {
        "a": ("user", "root"),
        "b": ("user", None),
    }


# Comparisons


def test_comparisons_are_told_apart_by_what_they_say_and_then_by_number() -> None:
    changes = compare(made({"a": ["= one", "= two", "= three"]}), made({"a": ["= two", "= new", "= other"]}))
    places = {spot[1].number: now[1].number for spot, now in changes.into.items()}
    assert places == {2: 1, 3: 3}
    assert {spot[1].number for spot in changes.edited} == {3}


# Time


def test_two_large_documents_without_a_sentence_in_common_take_no_time() -> None:
    many = 20_000
    old = made({"a": [f"the old sentence number {n} says this and that" for n in range(many)]})
    new = made({"a": [f"the new sentence number {n} says that and this" for n in range(many)]})
    start = time.perf_counter()
    changes = compare(old, new)
    assert time.perf_counter() - start < 5
    accounts(changes)
    assert len(changes.edited) > many / 2


def test_thousands_of_sections_with_one_sentence_take_no_time() -> None:
    start = time.perf_counter()
    accounts(
        compare(made({f"a{n}": ["same."] for n in range(4_000)}), made({f"b{n}": ["same."] for n in range(4_000)}))
    )
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("words", [["x"] * 4_000, ["x", "y"] * 200, [str(n % 7) for n in range(400)]])
def test_two_long_sentences_are_told_apart_in_no_time(words: list[str]) -> None:
    start = time.perf_counter()
    difference(" ".join(words), " ".join(reversed(words)))
    assert time.perf_counter() - start < 2


# Words


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Refunds take five days.", "Refunds take ten days.", "Refunds take [-five-]{+ten+} days."),
        ("a b", "a b", "a b"),
        ("a b c", "a c", "a [-b-] c"),
        ("a c", "a b c", "a {+b+} c"),
        ("", "a", "{+a+}"),
        ("a", "", "[-a-]"),
    ],
)
def test_the_difference_of_words(old: str, new: str, shown: str) -> None:
    assert marked(difference(old, new)) == shown


@given(SENTENCE, SENTENCE)
def test_both_versions_can_be_read_from_the_difference(old: list[str], new: list[str]) -> None:
    pieces = difference(" ".join(old), " ".join(new))
    assert " ".join(p.text for p in pieces if not p.added).split() == old
    assert " ".join(p.text for p in pieces if not p.removed).split() == new


# The real releases


def release(name: str) -> Edition:
    path = RELEASES / f"{name}.md"
    return edition(model_spec.read("model_spec", Source(path.name, path.read_text(encoding="utf-8"))), "model-spec")


@needs_releases
@pytest.mark.parametrize("old,new", list(pairwise(NAMES)))
@pytest.mark.parametrize("words", [True, False])
def test_exactly_the_changed_sentences_of_a_release_are_marked(old: str, new: str, words: bool) -> None:
    before = release(old)
    accounts(compare(before if words else bare(before), release(new)))


@needs_releases
@pytest.mark.parametrize("old,new", list(pairwise(NAMES)))
def test_sources_counts_exactly_the_changed_sentences(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.specrules").write_text(
        'levels user action lie default d at user source "model_spec#do_not_lie" must lie'
    )
    accept = ["sources", "accept", "--by", "reader", "--on", "2025-12-18", "--against", str(RELEASES / f"{old}.md")]
    assert main(accept) == 0
    assert main(["sources", "--against", str(RELEASES / f"{old}.md")]) == 0
    capsys.readouterr()
    main(["sources", "--against", str(RELEASES / f"{new}.md"), "--format", "json"])
    [document] = json.loads(capsys.readouterr().out)["specs"][0]["documents"]
    found = document["changes"]
    texts = [Counter(each.text for p in release(n).parts.values() for _, each in p.statements) for n in (old, new)]
    plain = [Counter({digest(text or ""): number for text, number in each.items()}) for each in texts]
    counts = {name: found[name] for name in ("same", "moved", "edited", "removed", "added")}
    with capsys.disabled():
        sys.stdout.write(f"\n{old} to {new}: {counts}\n")
    assert counts["same"] == (plain[0] & plain[1]).total()
    assert counts["edited"] + counts["removed"] == (plain[0] - plain[1]).total()
    assert counts["edited"] + counts["added"] == (plain[1] - plain[0]).total()
    said = {"removed": plain[0] - plain[1], "added": plain[1] - plain[0]}
    for change, naive in said.items():
        marked = Counter[str]()
        for each in found["statements"]:
            if each["change"] != "moved":
                other = {"removed": "added", "added": "removed"}[change]
                if text := " ".join(w["text"] for w in each["words"] if w["change"] != other):
                    marked[digest(text)] += each["change"] in ("edited", change)
        assert +marked == naive
