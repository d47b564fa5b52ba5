"""The document of `specrules sources`."""

from __future__ import annotations

from typing import Literal

from .shapes import Location, Model, Spec, Written

Status = Literal["fresh", "edited", "removed", "moved", "renamed", "authority", "orphaned", "unreviewed", "unchecked"]


class ReviewRecord(Model):
    """Who read a statement, when, and how the rules stand to it."""

    relation: Literal["formalises", "partial", "interprets", "aside"]
    by: str
    on: str
    """The day, as in `2025-12-18`."""
    because: str | None


class Words(Model):
    """Some words of a statement before and now."""

    text: str
    change: Literal["removed", "added"] | None
    """None for words that are in both."""


class Authority(Model):
    """Whose authority a section has."""

    before: str | None
    now: str | None


class CitedPlace(Model):
    """A place in a document that a source names, or that was set aside and changed."""

    source: str
    """The place alone: `handbook#refunds/s3`."""
    status: Status
    now: str | None
    """Where it is now, if it still is anywhere."""
    authority: Authority | None
    """If that of the section changed."""
    words: list[Words]
    """The difference, where both versions are known; empty where nothing changed."""
    note: str | None
    suggestion: str | None
    """The nearest place that there is."""
    review: ReviewRecord | None
    kind: Literal["rule", "default", "assert", "example"] | None
    """What cites it; null if it was set aside."""
    name: str | None
    location: Location | None


class SectionChange(Model):
    """A section that is in both versions under another id or with another authority."""

    before: str
    now: str
    authority: Authority


class StatementChange(Model):
    """A statement that changed; one that was only moved has no words."""

    change: Literal["edited", "moved", "removed", "added"]
    before: str | None
    now: str | None
    words: list[Words]


class DocumentChanges(Model):
    """A document then and now. Every statement of both is counted once: the same, edited, removed or added."""

    same: int
    moved: int
    """How many of the same stand elsewhere."""
    edited: int
    removed: int
    added: int
    new_sections: list[str]
    gone_sections: list[str]
    other_sections: list[SectionChange]
    statements: list[StatementChange]


class Share(Model):
    """What was made of some statements; the numbers add up to all of them."""

    formalised: int
    partial: int
    aside: int
    open: int


class Covered(Model):
    """How much of some part of a document is covered."""

    name: str | None
    """The authority, or the section; null for no authority."""
    directive: Share
    """Of the statements that ask, forbid or permit."""
    every: Share
    """Of all statements."""


class ComparisonsCovered(Model):
    """How many comparisons of a good and a bad answer are cited, were set aside, and are there."""

    cited: int
    aside: int
    total: int


class DocumentCoverage(Model):
    """How much of a document is covered."""

    levels: list[Covered]
    sections: list[Covered]
    open: list[str]
    """The statements that ask, forbid or permit, and that nobody dealt with."""
    comparisons: ComparisonsCovered


class CitedDocument(Model):
    """A document that the spec cites, or has a record of."""

    name: str
    path: str | None
    """Null if it is not at hand."""
    found: Literal["given", "part of the spec", "beside the spec"] | None
    recorded: bool
    """Whether the lock knows it."""
    changes: DocumentChanges | None
    """Since it was recorded; null if there is nothing to compare."""
    coverage: DocumentCoverage | None
    """Of the document at hand or, without it, as it was recorded."""
    uncited: list[str]
    """What was reviewed as taken down in rules, and nothing cites."""


class SpecSources(Model):
    """The sources of one spec."""

    spec: Spec
    lock: str | None
    documents: list[CitedDocument]
    places: list[CitedPlace]
    elsewhere: int
    """Sources that name no place in a document."""
    summary: dict[str, int]
    """How many places there are of each status."""


class SourcesDocument(Written):
    """What `specrules sources` writes."""

    specs: list[SpecSources]
