"""What a document is made of: sections, their statements, and the cases they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..source import Source, Span


@dataclass(frozen=True)
class Statement:
    """A sentence of a section. The first is number 1 and is cited as `document#section/s1`.

    `text` is normalised: one line, without markup. `digest` identifies it wherever it stands. A `directive` one asks,
    forbids or permits. An item of a list continues the statement that introduces the list, `lead`.
    """

    number: int
    text: str
    digest: str
    directive: bool
    span: Span
    lead: int | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What somebody says in an example: the role is the name of the tag, such as `user`."""

    role: str
    text: str


@dataclass(frozen=True)
class Answer:
    """One of the answers that an example compares. The verdict is `GOOD`, `BAD`, `OK`, or empty where none is given."""

    verdict: str
    comment: str
    references: tuple[str, ...]
    turn: Turn


@dataclass(frozen=True)
class Comparison:
    """Answers to one point of a conversation, and what was said up to there, or since the comparison before.

    The first of a section is number 1 and is cited as `document#section/e1`; one that compares nothing has number 0.
    """

    number: int
    digest: str
    turns: tuple[Turn, ...]
    answers: tuple[Answer, ...]

    @property
    def contrasts(self) -> bool:
        """Whether it shows an answer that is good and one that is bad."""
        return {"GOOD", "BAD"} <= {answer.verdict for answer in self.answers}


@dataclass(frozen=True)
class Case:
    """An example: its title and its comparisons; what is said after the last has no answers."""

    title: str
    span: Span
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Section:
    """What stands under one heading, up to the next. `level` is the authority as written; None if there is none."""

    id: str
    title: str
    depth: int
    level: str | None
    tags: tuple[str, ...]
    span: Span
    statements: tuple[Statement, ...]
    cases: tuple[Case, ...]
    references: tuple[str, ...]
    """The sections it points to, in the order of the text."""

    @cached_property
    def by_number(self) -> Mapping[int, Statement]:
        return {statement.number: statement for statement in self.statements}


@dataclass(frozen=True)
class Unclassified:
    """A part of the document that is neither a statement nor an example nor commentary, and why."""

    span: Span
    reason: str


@dataclass(frozen=True)
class Document:
    """A document by the name that norms cite. `scope` is the folder it speaks for, where it speaks for one."""

    name: str
    source: Source
    sections: tuple[Section, ...]
    unclassified: tuple[Unclassified, ...] = ()
    scope: str | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}
