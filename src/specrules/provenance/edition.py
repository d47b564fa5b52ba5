"""A version of a document in short: what it says where, and what was made of it.

That is as much as is needed to tell whether something changed, and can be kept without the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ..documents.document import Comparison, Document, Section
from .links import Place, Spot


class Relation(StrEnum):
    """How the rules stand to a statement."""

    FORMALISES = "formalises"
    PARTIAL = "partial"
    INTERPRETS = "interprets"
    ASIDE = "aside"

    @property
    def needs_reason(self) -> bool:
        """Whether to say what is missing, which reading was taken, or why there is no norm."""
        return self is not Relation.FORMALISES


@dataclass(frozen=True)
class Review:
    """Somebody read it, on that day, and found that the rules stand to it so."""

    relation: Relation
    by: str
    on: date
    because: str = ""


@dataclass(frozen=True)
class Entry:
    """A statement, or a comparison, known by its digest; the words of a statement may be kept.

    One that `counts` is a statement that directs somebody, or a comparison of a good and a bad answer.
    """

    digest: str
    counts: bool
    text: str | None = None
    review: Review | None = None


@dataclass(frozen=True)
class Part:
    """A section with its entries, the statements first, each in the order of the text."""

    title: str
    level: str | None
    entries: Mapping[Place, Entry]
    review: Review | None = None

    @property
    def statements(self) -> Iterator[tuple[Place, Entry]]:
        return ((place, entry) for place, entry in self.entries.items() if not place.compares)


@dataclass(frozen=True)
class Edition:
    """The sections by id. `kind` says how the document is read; `keeps_text`, whether its words may be kept."""

    kind: str
    parts: Mapping[str, Part]
    keeps_text: bool = True

    def __getitem__(self, spot: Spot) -> Entry:
        return self.parts[spot[0]].entries[spot[1]]

    def get(self, section: str, place: Place) -> Entry | None:
        part = self.parts.get(section)
        return part.entries.get(place) if part else None

    @property
    def spots(self) -> Iterator[Spot]:
        return ((section, place) for section, part in self.parts.items() for place in part.entries)

    def related(self, *relations: Relation) -> Iterator[Spot]:
        """What was reviewed and found to be in one of these relations."""
        for spot in self.spots:
            review = self[spot].review
            if review is not None and review.relation in relations:
                yield spot


def edition(document: Document, kind: str) -> Edition:
    """What the document says, with nothing made of it yet."""
    return Edition(kind, {section.id: _part(section) for section in document.sections})


def comparisons(section: Section) -> Iterator[Comparison]:
    """The comparisons that can be cited."""
    return (each for case in section.cases for each in case.comparisons if each.number)


def with_words(bare: Edition, other: Edition) -> Edition:
    """The edition with the words that it lacks, where the other has them."""
    words = {entry.digest: entry.text for part in other.parts.values() for _, entry in part.statements}
    parts = {}
    for section, part in bare.parts.items():
        entries = {p: replace(e, text=e.text or words.get(e.digest)) for p, e in part.entries.items()}
        parts[section] = replace(part, entries=entries)
    return replace(bare, parts=parts)


def _part(section: Section) -> Part:
    entries = {Place(False, each.number): Entry(each.digest, each.directive, each.text) for each in section.statements}
    entries |= {Place(True, each.number): Entry(each.digest, each.contrasts) for each in comparisons(section)}
    return Part(section.title, section.level, entries)
