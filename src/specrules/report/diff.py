"""Edits as unified diffs: shown to people, so characters that cannot be seen are written out as everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from difflib import unified_diff

from .escape import visible
from .paint import Paint, plain

ROLES = {"+": "settled", "-": "error", "@": "quiet"}

NO_LINE_END = "\\ No newline at end of file"


def unified(path: str, before: str, after: str, paint: Paint = plain) -> Iterator[str]:
    """The lines of the diff between two texts of the file, without line ends; the path as seen from this folder."""
    name = visible(os.path.relpath(path) if os.path.isabs(path) else path)
    changed = unified_diff(_lines(before), _lines(after), name, name, lineterm="\n")
    for number, line in enumerate(changed):
        shown = "\t".join(map(visible, line.rstrip("\r\n").split("\t")))
        role = "strong" if number < 2 else ROLES.get(line[0])
        yield paint(shown, role) if role else shown
        if not line.endswith("\n"):
            yield NO_LINE_END


def _lines(text: str) -> list[str]:
    """The lines with their line ends; only a line feed ends one, as in rule files."""
    *ended, last = text.split("\n")
    return [f"{line}\n" for line in ended] + [last] * bool(last)
