"""What a `source` names: a document, a section of it, and perhaps statements or comparisons there.

`handbook#refunds` is a section, `handbook#refunds/s3` its third statement, `/s3,s5-s7` several, and `/e2` the second
comparison of its examples. Any other text may be a source too, and names no place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

MOST_PLACES = 1_000
"""So many statements and comparisons one source may name."""

_PART = re.compile(r"([se])([1-9][0-9]{0,5})(?:-\1([1-9][0-9]{0,5}))?")
_NAME = re.compile(r"[^\s/\\:#](?:[^\r\n\t/\\:#]*[^\s/\\:#])?")
_SECTION = re.compile(r"[^\s#]+")


class Place(NamedTuple):
    """A statement of a section, or a comparison of its examples; statements come first."""

    compares: bool
    number: int

    def __str__(self) -> str:
        return f"{'e' if self.compares else 's'}{self.number}"


Spot = tuple[str, Place]
"""A place in a document: the section, and the place in that."""


@dataclass(frozen=True)
class Link:
    """A source that names a place; one without `places` names the section as a whole.

    `wrong` is what stands after the section if that is no list of places.
    """

    document: str
    section: str
    places: tuple[Place, ...] = ()
    wrong: str = ""


def parse(source: str) -> Link | None:
    """The link that a source is; None for one that is something else, such as a title or a web address."""
    document, section, rest = _cut(source)
    if not (_NAME.fullmatch(document) and _SECTION.fullmatch(section)):
        return None
    found = places(rest) if rest else ()
    return Link(document, section, found or (), "" if found is not None else rest)


def section_of(source: str) -> str | None:
    """The section a source is in: `spec#honesty` of `spec#honesty/s3`; None if it names a document as a whole.

    This is so also where the document is a web address.
    """
    document, section, _ = _cut(source)
    return written(document, section) if section else None


def written(document: str, section: str, place: Place | None = None) -> str:
    """The place as a source names it."""
    return f"{document}#{section}" + (f"/{place}" if place else "")


def place(text: str) -> Place | None:
    """The one place that `s3` or `e2` is."""
    match = _PART.fullmatch(text)
    return Place(match[1] == "e", int(match[2])) if match and not match[3] else None


def places(text: str) -> tuple[Place, ...] | None:
    """The places of a list such as `s3,s5-s7`, each once and in order; None if it is no such list, or too long."""
    found = list[Place]()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None:
            return None
        first, last = int(match[2]), int(match[3] or match[2])
        if last < first or last - first >= MOST_PLACES - len(found):
            return None
        found += (Place(match[1] == "e", number) for number in range(first, last + 1))
    return tuple(sorted(set(found)))


def _cut(source: str) -> tuple[str, str, str]:
    """Document, section, and what stands after that."""
    document, _, inside = source.partition("#")
    section, _, rest = inside.partition("/")
    return document.strip(), section.strip(), rest.strip()
