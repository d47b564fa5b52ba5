"""What checks say of a group of norms, as plain data to be remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..finding import Finding, Label, Scene
from ..memory import Statements
from ..program import Program
from .check import Proved, Result

Results = Mapping[str, Sequence[Result]]
"""What checks said, by code."""


def recalled(program: Program, group: int) -> Results:
    """What is remembered of a group."""
    kept = program.memory.recall("results", [group]) or {}
    try:
        statements = program.memory.statements
        return {code: [_read(statements, each) for each in results] for code, results in kept.items()}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return {}


def keep(program: Program, group: int, known: Results, found: Results) -> None:
    """Remembers what was found of a group, as far as it can be said again, and still what was known of it."""
    if not program.memory.active or found.keys() <= known.keys():
        return
    norms = {norm.base for norm in program.table.norms.get(group, ())}
    statements, kept = program.memory.statements, dict[str, Any]()
    for code, results in {**known, **found}.items():
        written = [_written(statements, each, norms) for each in results]
        if None not in written:
            kept[code] = written
    program.memory.keep(kept, "results", [group])


def _written(statements: Statements, result: Result, norms: set[str]) -> Any:
    """A result to be kept; None if it is not to be."""
    match result:
        case Proved(count):
            return count
        case Finding(fixes=()):
            labels = [(statements.anchor(label.span, norms), label.text) for label in result.labels]
            if any(anchor is None for anchor, _ in labels):
                return None
            return {**vars(result), "labels": labels, "scene": result.scene and vars(result.scene), "fixes": ()}
    return None


def _read(statements: Statements, kept: Any) -> Result:
    if isinstance(kept, int):
        return Proved(kept)
    scene = kept["scene"]
    return Finding(
        code=kept["code"],
        message=kept["message"],
        labels=tuple(Label(statements.span(*anchor), text) for anchor, text in kept["labels"]),
        norms=tuple(kept["norms"]),
        scene=scene and Scene(_pairs(scene["facts"]), tuple(scene["said"])),
        conduct=None if kept["conduct"] is None else _pairs(kept["conduct"]),
        notes=_pairs(kept["notes"]),
        help=tuple(kept["help"]),
        rank=tuple(kept["rank"]),
    )


def _pairs(kept: Any) -> tuple[tuple[Any, Any], ...]:
    return tuple((first, second) for first, second in kept)
