"""What stands in a document and is no part of it: settings for tools at its top, and commentary."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from .. import markdown
from ..source import Source, Span
from .document import Unclassified

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_NOTE = re.compile(r"[ \t]*!!![ \t]*[a-z][\w-]*(?:[ \t]+\"[^\"]*\")?[ \t]*")
_INDENT = 4
"""So much further in stands what belongs to a note."""


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends, without the characters that end it."""
    for match in _LINE.finditer(text):
        if match[0]:
            yield match.start(), match.start() + len(match[0].rstrip("\r\n"))


def blanked(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in place of the stretches, which are in order; every place stays what it is."""
    parts, here = list[str](), 0
    for start, end in stretches:
        parts += [text[here:start], re.sub(r"[^\r\n]", " ", text[start:end])]
        here = end
    return "".join([*parts, text[here:]])


def without_front_matter(source: Source) -> tuple[Source, tuple[Unclassified, ...]]:
    """The source without what stands at its very top between two lines `---`, which is for a tool and no prose.

    It is not read, also where it says for which files the document is meant: that is not the same for any two tools.
    """
    every = lines(source.text)
    first = next(every, (0, 0))
    if source.text[slice(*first)].removeprefix("\ufeff").rstrip() != "---":
        return source, ()
    for start, end in every:
        if source.text[start:end].rstrip() in ("---", "..."):
            found = Unclassified(Span(source, first[0], end), "front matter, which is for a tool")
            return Source(source.path, blanked(source.text, [(0, end)])), (found,)
    return source, ()


def without_commentary(source: Source) -> Source:
    """The source without its notes: `!!! meta "Commentary"` and what stands further in under it, outside of fences."""
    notes = list(_notes(source.text)) if "!!!" in source.text else []
    if not notes:
        return source
    inside = Stretches((fence.opening.start, fence.content.end) for fence in markdown.read(source).fences)
    return Source(source.path, blanked(source.text, [note for note in notes if not inside.at(note[0])]))


def _notes(text: str) -> Iterator[tuple[int, int]]:
    begun, margin, ended = -1, 0, 0
    for start, end in lines(text):
        line = text[start:end].expandtabs(_INDENT)
        indent = len(line) - len(line.lstrip())
        if begun >= 0 and (indent >= margin + _INDENT or not line.strip()):
            ended = end
            continue
        if begun >= 0:
            yield begun, ended
            begun = -1
        if _NOTE.fullmatch(line):
            begun, margin, ended = start, indent, end
    if begun >= 0:
        yield begun, ended


class Stretches:
    """Stretches of a text, none of which reaches into another."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._stretches = sorted(stretches)
        self._starts = [start for start, _ in self._stretches]

    def at(self, place: int) -> bool:
        """Whether one of them is there."""
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and place < self._stretches[before][1]
