"""A stretch of a rule file in lines and columns, as the formats for other programs want it."""

from __future__ import annotations

from dataclasses import dataclass

from ..source import Source, Span
from .escape import visible


@dataclass(frozen=True)
class Place:
    """Path, first and last line, and columns, counted from 1; `end_column` is behind the last character."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def text(self) -> str:
        """As people read it, and editors jump to it: `bot.specrules:12:9`."""
        return f"{visible(self.path)}:{self.line}:{self.column}"


def place(span: Span) -> Place:
    """Where a span is, with columns in code points."""
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return Place(span.source.path, line, column, end_line, end_column)


def place_utf16(span: Span) -> Place:
    """Where a span is, with columns in UTF-16 code units."""
    here = place(span)
    start = _units(span.source, span.start, here.column)
    end = _units(span.source, span.end, here.end_column)
    return Place(here.path, here.line, start, here.end_line, end)


def _units(source: Source, offset: int, column: int) -> int:
    """A column in UTF-16 code units, of one in code points."""
    before = source.text[offset - column + 1 : offset]
    return column + sum(character > "\uffff" for character in before)
