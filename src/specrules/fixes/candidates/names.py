"""A name that stands for nothing, read as one that is near it."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Edit, Finding
from ...program import Program
from ...syntax import tree
from ..candidate import Candidate, Reach
from ..sources import Sources

NEAREST = 3
"""So many near names are tried."""


def renames(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """The near names of any kind: only one of the right kind survives the check.

    A name that is misspelt the same way in several places is read the same way in all of them.
    """
    from difflib import get_close_matches

    word = finding.labels[0].span.text
    places = [
        f.labels[0].span for f in program.findings
        if f.code == finding.code and f.message == finding.message and f.labels[0].span.text == word
    ]  # fmt: skip
    known = {name for statement in sources.statements for name in _declared(statement)} - {word}
    for near in get_close_matches(word, sorted(known), NEAREST):
        edits = tuple(Edit(place, near) for place in places)
        yield Candidate(word, f"rename to {near}", edits, Reach.CONDITION)


def _declared(statement: tree.Statement) -> Iterator[str]:
    """The names that a statement declares, values included."""
    match statement:
        case tree.Levels(names):
            yield from (name.text for name in names)
        case tree.Fact() | tree.Action():
            yield statement.name.text
            if isinstance(statement.type, tree.Enumeration):
                yield from (value.text for value in statement.type.values)
        case tree.Principal() | tree.Objective() | tree.Principle() | tree.Define() | tree.Norm() | tree.Assert():
            yield statement.name.text
        case _:
            pass
