"""Who cites what: the sources of a spec's norms, assertions and examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..files import SpecFiles
from ..source import Span
from ..syntax import tree
from ..syntax.literate import Citing
from .links import Link, parse

Kind = Literal["rule", "default", "assert", "example"]


@dataclass(frozen=True)
class Citation:
    """A source as it stands at `span`, or as the section has it around the statement there.

    `kind` is the word the statement begins with. `link` is None if the source names no place in a document.
    """

    kind: Kind
    name: str
    source: str
    link: Link | None
    span: Span

    @property
    def binds(self) -> bool:
        """Whether a norm or an assertion cites it; an example only shows it."""
        return self.kind != "example"


def citations(files: SpecFiles) -> tuple[Citation, ...]:
    """Those of the spec itself, in the order of paths and text; what it extends has its own."""
    return tuple(each for file in files.files if not file.base for each in _of(file))


def _of(file: tree.File) -> Iterator[Citation]:
    for statement in file.statements:
        if isinstance(statement, Citing) and (source := statement.source) is not None:
            kind, name, span = _who(statement)
            own = statement.span.start <= source.span.start < statement.span.end
            yield Citation(kind, name, source.value, parse(source.value), source.span if own else span)


def _who(statement: Citing) -> tuple[Kind, str, Span]:
    match statement:
        case tree.Norm():
            word: Kind = "rule" if statement.word == "rule" else "default"
            return word, statement.name.text, statement.name.span
        case tree.Assert():
            return "assert", statement.name.text, statement.name.span
        case tree.Example():
            return "example", statement.title.value, statement.title.span
