"""Cases as JSON lines: read one by one, whatever they hold, with as much memory as one line takes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ..strict import NotJson, value_of
from . import options

LARGEST = 1_000_000
"""The bytes that one line may have."""

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Line:
    """One line, with its number counted from 1, and what it holds or what is wrong with it."""

    number: int
    content: object = None
    wrong: str | None = None


def lines(path: str) -> Iterator[Line]:
    """The lines of a file, or of standard input, that are not empty. Raises CannotRun."""
    try:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise options.CannotRun("standard input is closed")
            yield from _of(sys.stdin.buffer)
        else:
            with open(path, "rb") as file:
                yield from _of(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise options.CannotRun(f"`{path}` cannot be read: {reason}") from None


def _of(stream: BinaryIO) -> Iterator[Line]:
    number = 0
    while read := stream.readline(LARGEST + 1):
        number += 1
        if len(read) > LARGEST and not read.endswith(b"\n"):
            while read and not read.endswith(b"\n"):
                read = stream.readline(LARGEST)
            yield Line(number, wrong=f"the line is longer than {LARGEST:,} bytes")
        elif text := read.strip():
            yield _parsed(number, text)


def _parsed(number: int, text: bytes) -> Line:
    try:
        return Line(number, value_of(text))
    except NotJson as error:
        return Line(number, wrong=f"the line {error}")
