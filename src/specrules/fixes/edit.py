"""Edits made: on a text, and on the files of a spec, of which only those that change are read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..files import SpecFiles
from ..finding import Edit
from ..source import Source
from ..syntax.parser import parse


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text of one file with the edits made; no two of them may overlap."""
    done, parts = 0, list[str]()
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        assert done <= edit.span.start, "edits overlap"
        parts += text[done : edit.span.start], edit.text
        done = edit.span.end
    return "".join((*parts, text[done:]))


def by_path(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """The edits of each file, by its path."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.span.source.path, []).append(edit)
    return found


def rewritten(files: SpecFiles, edits: Sequence[Edit]) -> SpecFiles:
    """The files of a spec without syntax errors, with the edits made; nothing is written to disk."""
    changed = by_path(edits)
    made, findings = [], list(files.findings)
    for file in files.files:
        source = file.source
        if source.path in changed:
            file, found = parse(Source(source.path, edited(source.text, changed[source.path])))
            findings += found
        made.append(file)
    return replace(files, files=tuple(made), findings=tuple(findings))
