"""The document that `specrules import --format json` writes, as models."""

from __future__ import annotations

from pydantic import Field

from .shapes import Model, Position, Written


class Stretch(Model):
    """A place in the document."""

    start: Position
    end: Position
    """The position after the last character."""


class DocumentStatement(Model):
    """A sentence of a section."""

    source: str
    """How norms cite it, such as `handbook#refunds/s3`."""
    number: int = Field(ge=1)
    text: str
    """On one line, without markup."""
    digest: str = Field(pattern="^[0-9a-f]{16}$")
    """Sixteen hexadecimal digits of a hash of the text; the signs of typography make no difference."""
    directive: bool
    """Whether it asks, forbids or permits."""
    lead: int | None
    """The number of the statement that introduces the list whose item it is."""
    references: list[str]
    """The ids of the sections it points to."""
    place: Stretch


class DocumentTurn(Model):
    """What somebody says in an example."""

    role: str
    text: str


class DocumentAnswer(Model):
    """One of the answers compared."""

    verdict: str | None = Field(json_schema_extra={"enum": ["GOOD", "BAD", "OK", None]})
    comment: str
    references: list[str]
    role: str
    text: str


class DocumentComparison(Model):
    """Answers to one point of a conversation, and what was said since the comparison before."""

    source: str | None
    """How norms cite it, such as `handbook#refunds/e1`; None where nothing is compared."""
    digest: str = Field(pattern="^[0-9a-f]{16}$")
    said: list[DocumentTurn]
    answers: list[DocumentAnswer]


class DocumentExample(Model):
    """An example with its comparisons."""

    title: str
    place: Stretch
    comparisons: list[DocumentComparison]


class DocumentSection(Model):
    """What stands under one heading, up to the next."""

    id: str
    title: str
    depth: int = Field(ge=0)
    """1 is the outermost; 0 is what stands before the first heading."""
    authority: str | None
    """As it is written."""
    tags: list[str]
    references: list[str]
    """The ids of the sections it points to, in the order of the text; they need not be there."""
    place: Stretch
    statements: list[DocumentStatement]
    examples: list[DocumentExample]


class DocumentUnclassified(Model):
    """A part of the document that is neither a statement nor an example nor commentary."""

    reason: str
    place: Stretch


class DocumentCounts(Model):
    """The document in numbers."""

    sections: int
    authority: dict[str, int]
    """Sections by authority."""
    examples: int
    comparisons: int
    contrasts: int
    """Comparisons with both an answer that is good and one that is bad."""
    verdicts: dict[str, int]
    statements: int
    directive: int
    directive_by_authority: dict[str, int]
    unclassified: int


class ImportedDocument(Written):
    """What `specrules import` writes."""

    name: str
    """What norms call it in their `source`."""
    path: str
    scope: str | None
    """The folder it speaks for, if it speaks for one; `.` is the root."""
    counts: DocumentCounts
    sections: list[DocumentSection]
    unclassified: list[DocumentUnclassified]
