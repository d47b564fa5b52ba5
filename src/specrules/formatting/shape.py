"""Statements as the grammar divides them, down to the last token: what a layout is made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..finding import Finding
from ..syntax.lexer import Tokens
from ..syntax.parser import reduced


@dataclass(frozen=True)
class Shape:
    """A part of a statement: the rule of the grammar, its tokens from `first` up to `last`, and the parts in it."""

    rule: str
    first: int
    last: int
    parts: tuple[Shape, ...]


class _Shapes:
    """A builder whose every method makes a shape."""

    def __init__(self, found: Tokens) -> None:
        self._tokens = found
        self.findings: list[Finding] = []

    def __getattr__(self, rule: str) -> Callable[..., Shape]:
        def build(start: int, end: int, *parts: Any) -> Shape:
            starts = self._tokens.starts
            return Shape(rule, bisect_left(starts, start), bisect_left(starts, end), tuple(_shapes(parts)))

        return build


def _shapes(parts: Sequence[Any]) -> Iterator[Shape]:
    """The parts that are shapes, those of repetitions one by one; single tokens are none."""
    for part in parts:
        if isinstance(part, Shape):
            yield part
        elif isinstance(part, list):
            yield from _shapes(part)


def shapes(found: Tokens) -> tuple[Shape, ...]:
    """The statements of a program that can be read."""
    return reduced(found, _Shapes(found))
