"""Cases as JSON lines: read one by one, whatever they hold, with as much memory as one line takes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import options

LARGEST = 1_000_000
"""The bytes that one line may have."""

STANDARD_INPUT = "-"


class BadLine(Exception):
    """A line that is no JSON text; the message is for people."""


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
        decoded = text.decode("utf-8-sig" if number == 1 else "utf-8")
        content = json.loads(decoded, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
        json.dumps(content)  # what is nested too deep to be written, as an `id` is, is not read either
    except UnicodeDecodeError:
        return Line(number, wrong="the line is not UTF-8")
    except RecursionError:
        return Line(number, wrong="the line is nested too deep")
    except BadLine as error:
        return Line(number, wrong=str(error))
    except json.JSONDecodeError as error:
        return Line(number, wrong=f"the line is not JSON: {error.msg[:1].lower()}{error.msg[1:]} at {error.colno}")
    except ValueError:
        return Line(number, wrong="the line has a number with too many digits")
    return Line(number, content)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; a key that is there twice would say two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise BadLine(f"`{twice[:40]}` is there twice")
    return found


def _no_number(constant: str) -> object:
    raise BadLine(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise BadLine(f"{digits[:40]} is too large a number")
    return number
