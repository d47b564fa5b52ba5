"""The tokens of a program as they are written: the space between two, and the comments around each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..syntax.lexer import Tokens

_TIGHT_AFTER = frozenset("({")
_TIGHT_BEFORE = frozenset(")},:")
_LINE_END = re.compile(r"\s*\n\s*")


@dataclass
class Word:
    """A token. `above` are the comments on lines of their own before it, `after` the one that ends its line."""

    text: str
    kind: str
    glued: bool = False
    """Whether nothing stands between it and the word before."""
    above: list[str] = field(default_factory=list)
    after: str = ""
    apart: bool = False
    """Whether an empty line stands above it or above its comments."""
    detached: bool = False
    """Whether an empty line stands between its comments and it."""


def words(found: Tokens, terminals: Sequence[str], negative: frozenset[int]) -> list[Word]:
    """The words of a program; the last is its end, with the comments that are left. `negative` tells minus signs."""
    text = found.source.text
    result = [_word(found, index, terminals, negative) for index in range(len(found.types))]
    comments = [(start, end) for start, end in found.comments]
    place = 0
    for index, (start, word) in enumerate(zip(found.starts, result, strict=True)):
        before = found.ends[index - 1] if index else 0
        while place < len(comments) and comments[place][0] < start:
            begin, end = comments[place]
            gap, comment = text[before:begin], text[begin:end].rstrip()
            if index and not word.above and "\n" not in gap and not result[index - 1].after:
                result[index - 1].after = comment
            else:
                _add(word, comment, gap)
            before, place = end, place + 1
        empty = _empty_line(text[before:start])
        word.detached, word.apart = bool(word.above) and empty, word.apart or (not word.above and empty)
    return result


def _add(word: Word, comment: str, gap: str) -> None:
    """One more comment above a word; an empty line between two stays, as an empty comment."""
    if _empty_line(gap):
        if word.above:
            word.above.append("")
        else:
            word.apart = True
    word.above.append(comment)


def _empty_line(gap: str) -> bool:
    return gap.count("\n") > 1


def _word(found: Tokens, index: int, terminals: Sequence[str], negative: frozenset[int]) -> Word:
    written = found.source.text[found.starts[index] : found.ends[index]]
    kind = terminals[found.types[index]]
    before = terminals[found.types[index - 1]] if index else ""
    glued = before in _TIGHT_AFTER or kind in _TIGHT_BEFORE or ".." in (before, kind) or index - 1 in negative
    return Word(_joined(written) if kind == "STRING" else written, kind, glued)


def _joined(text: str) -> str:
    """A text on one line, as it is read: a line end with the white space around it is one space."""
    return f'"{_LINE_END.sub(" ", text[1:-1]).strip()}"' if "\n" in text else text
