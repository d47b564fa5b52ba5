"""The statements of a spec by names that stay theirs when they move, and places as stretches of statements."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from ..files import SpecFiles
from ..source import Source, Span
from ..syntax import tree

Anchor = tuple[str, int, int]
"""A statement, and where in it a place begins and ends."""


class Statements:
    """Norms go by their names, and what is no norm by numbers. Examples have none: nothing that is remembered points at
    one."""

    def __init__(self, files: SpecFiles) -> None:
        self._spans: dict[str, Span] = {}
        self._in: dict[Source, tuple[list[int], list[str]]] = {}
        self._others: list[Span] = []
        self._documents = {file.source for file in files.files if file.sections}
        for file in files.files:
            starts, names = self._in.setdefault(file.source, ([], []))
            for statement in file.statements:
                if not isinstance(statement, tree.Broken | tree.Example):
                    name = statement.name.text if isinstance(statement, tree.Norm) else str(len(self._others))
                    self._spans[name] = statement.span
                    if not isinstance(statement, tree.Norm):
                        self._others.append(statement.span)
                    starts.append(statement.span.start)
                    names.append(name)

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """What is neither norm nor example, in order."""
        return [(span.source.path, span.text) for span in self._others]

    def text(self, name: str) -> str:
        return self._spans[name].text

    def below_headings(self, name: str) -> bool:
        """Whether it stands in a document."""
        return self._spans[name].source in self._documents

    def anchor(self, place: Span, norms: Collection[str]) -> Anchor | None:
        """A place as a stretch of its statement; None if that is a norm and none of these, or no statement."""
        starts, names = self._in.get(place.source, ([], []))
        at = bisect_right(starts, place.start) - 1
        if at < 0 or place.end > self._spans[names[at]].end or not (names[at] in norms or names[at].isdecimal()):
            return None
        return names[at], place.start - starts[at], place.end - starts[at]

    def span(self, name: str, start: int, end: int) -> Span:
        """The place of an anchor."""
        statement = self._spans[name]
        return Span(statement.source, statement.start + start, statement.start + end)
