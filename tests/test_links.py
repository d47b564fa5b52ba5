"""What a `source` names: a place in a document, or something else; whatever it is, at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specrules.provenance.links import MOST_PLACES, Link, Place, parse, section_of, written


def s(*numbers: int) -> tuple[Place, ...]:
    return tuple(Place(False, number) for number in numbers)


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("handbook#refunds", Link("handbook", "refunds")),
        ("handbook#refunds/s3", Link("handbook", "refunds", s(3))),
        ("handbook#refunds/s3,s5-s7", Link("handbook", "refunds", s(3, 5, 6, 7))),
        ("handbook#refunds/s7,s5-s7,s1", Link("handbook", "refunds", s(1, 5, 6, 7))),
        ("handbook#refunds/e2", Link("handbook", "refunds", (Place(True, 2),))),
        ("handbook#refunds/e2,s1", Link("handbook", "refunds", (*s(1), Place(True, 2)))),
        (" handbook # refunds / s1 , s2 ", Link("handbook", "refunds", s(1, 2))),
        ("our handbook#refunds", Link("our handbook", "refunds")),
        ("handbook.v2#refunds-2.b", Link("handbook.v2", "refunds-2.b")),
        ("handbook#rückgabe/s1", Link("handbook", "rückgabe", s(1))),
        ("handbook#refunds/", Link("handbook", "refunds")),
        *(
            (f"handbook#refunds/{wrong}", Link("handbook", "refunds", (), wrong))
            for wrong in (
                "s0",
                "s01",
                "t1",
                "s",
                "s1;s2",
                "s1-",
                "s3-s1",
                "s1-e2",
                "s1-2",
                "s1,",
                "s1 and more",
                "s1/s2",
                "S1",
                "s1234567",
                "s1-s999999",
                "s²",
            )
        ),
        *(
            (free, None)
            for free in (
                "",
                "handbook",
                "handbook#",
                "handbook#/s1",
                "#refunds",
                "#refunds/s1",
                "https://example.org/spec.html#a",
                "a/b#c",
                "c:b#c",
                "a\\b#c",
                "The handbook, section #3 on refunds",
                "handbook#a#b",
                "handbook#two words",
                "a\nb#c",
            )
        ),
    ],
)
def test_what_a_source_names(source: str, link: Link | None) -> None:
    assert parse(source) == link


@given(st.text(max_size=40) | st.text("ab#/se123456789,- ", max_size=40))
def test_any_text_is_a_link_or_none(source: str) -> None:
    link = parse(source)
    if link is None:
        return
    assert section_of(source) == written(link.document, link.section)
    if not link.wrong:
        listed = ",".join(map(str, link.places))
        assert parse(written(link.document, link.section) + (f"/{listed}" if listed else "")) == link


@pytest.mark.parametrize("places", ["s1-s999999999", "s1-s999999", ",".join(["s1-s999"] * 20_000), "s1," * 300_000])
def test_no_source_takes_long(places: str) -> None:
    start = time.perf_counter()
    link = parse(f"handbook#refunds/{places}")
    assert time.perf_counter() - start < 2
    assert link and len(link.places) <= MOST_PLACES


def test_a_thousand_statements_are_a_link_and_one_more_is_none() -> None:
    most = parse(f"handbook#refunds/s1-s{MOST_PLACES}")
    assert most and len(most.places) == MOST_PLACES
    for more in (f"s1-s{MOST_PLACES + 1}", f"s1-s{MOST_PLACES},e1"):
        link = parse(f"handbook#refunds/{more}")
        assert link and (link.places, link.wrong) == ((), more)
