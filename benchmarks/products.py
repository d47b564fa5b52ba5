"""A large spec of norms that people wrote: a file for several products, each with the rules of the shipped Model Spec.

Each product has facts, actions, norms, claims and examples of its own, under names that end in its number; levels,
principals and principles are those of all. So the norms interact as they do in the pack, and a larger spec is about
more things, not more about one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from specrules.files import SpecFiles, load
from specrules.source import Span
from specrules.syntax import tree
from specrules.syntax.lexer import tokens

PACK = Path(__file__).parent.parent / "rules" / "model-spec" / "2025-12-18"

SHARED = tree.SpecTitle, tree.Levels, tree.Principal, tree.Principle, tree.Objective, tree.Yield, tree.OnConflict
"""Statements that are there once."""


def rule_file(products: int) -> str:
    """A spec for so many products, of about 250 norms each."""
    (files,) = load([PACK])
    statements = [statement for file in files.files for statement in file.statements]
    shared = [statement.span.text for statement in statements if isinstance(statement, SHARED)]
    own = [each.span for each in statements if not isinstance(each, (*SHARED, tree.Use))]
    names = _names(files)
    copies = ["".join(_renamed(span, names, number)) for number in range(products) for span in own]
    return "\n\n".join([*shared, *copies, ""])


def _names(files: SpecFiles) -> frozenset[str]:
    """What is declared for each product by itself."""
    statements = (each for file in files.files for each in file.statements if not isinstance(each, SHARED))
    declared = (getattr(statement, "name", None) for statement in statements)
    return frozenset(name.text for name in declared if isinstance(name, tree.Name))


def _renamed(span: Span, names: frozenset[str], number: int) -> Iterator[str]:
    """A statement with the number of the product at each of these names."""
    found, text, done = tokens(span.source, [span]), span.source.text, span.start
    for start, end in zip(found.starts, found.ends, strict=True):
        if text[start:end] in names and end <= span.end:
            yield f"{text[done:end]}_{number}"
            done = end
    yield text[done : span.end]
