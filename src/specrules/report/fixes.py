"""The fixes of a finding as people read them, one on a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from ..finding import Fix
from ..fixes.edit import by_path, edited
from .diff import unified
from .escape import visible, width
from .paint import Paint
from .tally import plural

WIDEST = 56
"""What is longer does not push the next column out for all."""


def lines(fixes: Sequence[Fix], paint: Paint, *, diffs: bool = False) -> Iterator[str]:
    """What the fixes have in common, then each with a letter; with `diffs`, and what it changes in the files."""
    if not fixes:
        return
    who = {1: "this edit", 2: "either edit"}.get(len(fixes), "each of these edits")
    yield f"{who} clears this and adds nothing new:"
    rows = [(visible(fix.subject), visible(fix.change), effect(fix)) for fix in fixes]
    first, second = (max(min(width(row[column]), WIDEST) for row in rows) for column in (0, 1))
    for letter, fix, (subject, change, means) in zip(ascii_lowercase, fixes, rows, strict=False):
        columns = (_padded(subject, first), _padded(change, second), means)
        yield f"({letter}) {'  '.join(filter(None, columns))}".rstrip()
        if diffs:
            yield from (f"    {line}" for line in _diff(fix, paint))


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def effect(fix: Fix) -> str:
    """What a fix means for the examples, and whether `--fix` makes it; empty where there is nothing to tell."""
    flips = f"flips {fix.flips:,} of {plural(fix.examples, 'example')}" if fix.examples else ""
    return ", ".join(filter(None, (flips, "safe" * fix.safe)))


def _diff(fix: Fix, paint: Paint) -> Iterator[str]:
    for path, edits in sorted(by_path(fix.edits).items()):
        before = edits[0].span.source.text
        yield from unified(path, before, edited(before, edits), paint)
