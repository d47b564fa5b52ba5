"""Rule text and places in it: the ground floor, so that every later stage can point at what it talks about."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

LARGEST_FILE = 5_000_000
"""So many characters a rule file may have, and so many bytes on disk."""


@dataclass(frozen=True)
class Source:
    """One rule file: the path as shown to people, and its text."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character offset, both counted from 1, in code points."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


@dataclass(frozen=True)
class Span:
    """A stretch of one source: character offsets, end exclusive."""

    source: Source
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of the other, in the same source."""
        return Span(self.source, self.start, other.end)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def key(self) -> tuple[str, int, int]:
        """Sorts spans by path and place."""
        return self.source.path, self.start, self.end
