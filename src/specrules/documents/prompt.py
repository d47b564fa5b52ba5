"""System prompts: plain text, or Markdown, or something between the two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ..source import Source
from .document import Document
from .marks import read as read_parts
from .outline import outline
from .sentences import sentences

_NARROW, _WIDE = 60, 120
_BEGINS = re.compile(r"[\"'“‘(\[*_`]*[A-Z0-9]")


def read(name: str, source: Source) -> Document:
    """The document; any text is one. Indented text is text: prompts are often indented as a whole."""
    return outline(name, source, read_parts(source, labels=True, code=False), split=statements)


def statements(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, where a line that was ended on purpose ends one too.

    It was if the next begins as a sentence does, and its first word would still have fitted in.
    """
    starts = [0, *_purposeful(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield from ((start + first, start + last) for first, last in sentences(text[start:end].rstrip()))


def _purposeful(text: str) -> Iterator[int]:
    """Where the lines begin before which a line was ended on purpose."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    width = max(longest, _NARROW) if longest <= _WIDE else None  # nobody breaks so long a line to make it fit
    offset = 0
    for line, following in pairwise(lines):
        offset += len(line) + 1
        words = following.lstrip()
        fits = width is None or len(line) + 1 + len(words.partition(" ")[0]) <= width
        if fits and _BEGINS.match(words):
            yield offset + len(following) - len(words)
