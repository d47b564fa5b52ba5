"""Reviews written down as notes: a line for each statement of a section, its fields parted by tabs.

s4      aside       says in general what the next sentences say in particular
s9      interprets  because explicit instructions override it, and hints do not
s12,e2  partial     which facts are typical is a matter of judgement
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from .edition import Edition, Relation, Review
from .links import Place, places, written
from .reviewing import Unacceptable


def noted(text: str, by: str, on: date) -> dict[Place, Review]:
    """The reviews in the notes on one section. Raises Unacceptable."""
    found: dict[Place, Review] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        where, relation, because = ([field.strip() for field in line.split("\t")] + ["", ""])[:3]
        named = places(where)
        if named is None or relation not in (*Relation,):
            raise Unacceptable(f"line {number} is no note: `s3`, a tab, `aside`, `partial` or `interprets`, a tab, why")
        if Relation(relation).needs_reason and not because:
            raise Unacceptable(f"line {number} gives no reason")
        if twice := [place for place in named if place in found]:
            raise Unacceptable(f"line {number} is about `{twice[0]}`, and so is one before it")
        found |= dict.fromkeys(named, Review(Relation(relation), by, on, because))
    return found


def with_notes(record: Edition, notes: Mapping[str, Mapping[Place, Review]]) -> Edition:
    """The record of a document with the reviews that notes on its sections give. Raises Unacceptable."""
    parts = dict(record.parts)
    for section, reviews in notes.items():
        for place, review in reviews.items():
            if record.get(section, place) is None:
                raise Unacceptable(f"there is no `{written('', section, place)}` to take a note of")
            entries = dict(parts[section].entries)
            entries[place] = replace(entries[place], review=review)
            parts[section] = replace(parts[section], entries=entries)
    return replace(record, parts=parts)
