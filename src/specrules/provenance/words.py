"""Two versions of a sentence, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 400
"""Longer sentences are shown as a whole before and after."""


@dataclass(frozen=True)
class Piece:
    """Some words of a sentence: `removed` are in the old version only, `added` in the new one only, others in both."""

    text: str
    removed: bool = False
    added: bool = False


def marked(pieces: Iterable[Piece]) -> str:
    """The words of both versions in one line: `Refunds take [-five-]{+ten+} days.`"""
    return " ".join(mark(piece) for piece in pieces).replace("-] {+", "-]{+")


def mark(piece: Piece) -> str:
    """Some words as they are marked."""
    return f"[-{piece.text}-]" if piece.removed else f"{{+{piece.text}+}}" if piece.added else piece.text


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both versions in order, what was removed before what took its place."""
    before, now = old.split(), new.split()
    if max(len(before), len(now)) > MOST_WORDS:
        return Piece(" ".join(before), removed=True), Piece(" ".join(now), added=True)
    return tuple(_pieces(before, now))


def _pieces(before: list[str], now: list[str]) -> Iterator[Piece]:
    for what, start, end, new_start, new_end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(" ".join(before[start:end]))
            continue
        if start < end:
            yield Piece(" ".join(before[start:end]), removed=True)
        if new_start < new_end:
            yield Piece(" ".join(now[new_start:new_end]), added=True)
