"""What the checks said of each group of norms when the spec was last checked: said again where nothing has changed.

A group is as it was if its norms and all that is no norm are, to the letter, and so is what other norms have to do with
it: which values of numbers they tell apart, what they hear people say, and what they tie together. Places are kept as
stretches of the statements they are in, because statements move. What stayed open is asked again.
"""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

from ..finding import Finding, Label, Scene
from ..model.canonical import canonical
from ..model.domain import Integer
from ..model.spec import Norm
from ..model.voices import order
from ..program import Program
from ..source import Source, Span
from ..store import Store
from ..syntax import tree
from .check import Proved, Result

Results = Mapping[str, Sequence[Result]]
"""What checks said, by code."""

FEWEST = 40
"""Specs of fewer norms are checked as soon as remembered."""


class Memory:
    """The memory of one spec in a store; without a store it remembers nothing."""

    def __init__(self, program: Program, store: Store | None) -> None:
        useful = program.usable and len(program.written) >= FEWEST
        self._program, self._store = program, store if useful and program.files.folder else None
        self._keys: dict[int, str] = {}
        self._kept: dict[str, Any] = {}
        self._changed = False

    def of(self, group: int) -> Results:
        """What is remembered of a group."""
        if self._store is None:
            return {}
        found = self._before.get(self._key(group), {})
        try:
            return {code: [self._read(each) for each in results] for code, results in found.items()}
        except (ValueError, KeyError, TypeError, IndexError):
            return {}

    def keep(self, group: int, results: Results) -> None:
        """Remembers what was said of a group, as far as it can be said again."""
        if self._store is None:
            return
        key, kept = self._key(group), dict[str, Any]()
        for code, said in results.items():
            written = [self._written(each, group) for each in said]
            if None not in written:
                kept[code] = written
        self._kept[key] = {**self._before.get(key, {}), **kept}
        self._changed |= self._kept[key] != self._before.get(key)

    def save(self) -> None:
        """Writes what is to be remembered, if that is another than before."""
        if self._store is not None and (self._changed or self._kept.keys() != self._before.keys()):
            self._store.put(self._place, json.dumps(self._kept, separators=(",", ":")).encode())

    @cached_property
    def _before(self) -> Mapping[str, Mapping[str, Any]]:
        kept = self._store.get(self._place) if self._store is not None else None
        found = json.loads(kept) if kept is not None else {}
        return found if isinstance(found, dict) else {}

    @property
    def _place(self) -> bytes:
        """The name of this memory in the store: each spec has one."""
        path = os.path.realpath(self._program.files.path)
        return _digest("memory", path).encode()

    # -- what a group is

    def _key(self, group: int) -> str:
        if group not in self._keys:
            self._keys[group] = self._found_key(group)
        return self._keys[group]

    def _found_key(self, group: int) -> str:
        norms = self._program.table.norms.get(group, ())
        facts = sorted({fact for norm in norms for fact in self._program.mentions.facts(norm.condition)})
        told_apart = [(fact, tuple(self._program.cells.values(fact))) for fact in facts if self._is_number(fact)]
        actions = self._program.table.groups[group].actions
        return _digest(self._world, actions, told_apart, [self._norm(norm) for norm in norms])

    def _is_number(self, fact: str) -> bool:
        return isinstance(self._program.spec.variables[fact].domain, Integer)

    def _norm(self, norm: Norm) -> tuple[object, ...]:
        """What a norm says: its text, and in a document what the headings around it add."""
        if norm.after is not None:
            return (norm.name,)
        guarded = canonical(norm.condition) if self._statements.below_headings(norm.name) else ""
        return norm.name, norm.level, guarded, self._statements.text(norm.name)

    @cached_property
    def _world(self) -> str:
        """All that is no norm, and what norms have to do with all groups."""
        program = self._program
        limits = sorted(canonical(each) for each in program.cells.limits)
        overriding = [(norm.name, norm.overrides) for norm in program.written if norm.overrides]
        heard = [str(atom) for atom in sorted(program.mentions.all_said, key=order)]
        numbers = sorted((a.name, program.table.values_of(a.name)) for a in program.spec.actions)
        about = program.budget, program.spec.levels, program.mentions.definition_order
        return _digest(*about, self._statements.others, limits, overriding, heard, numbers)

    @cached_property
    def _statements(self) -> _Statements:
        return _Statements(self._program)

    # -- results as they are kept

    def _written(self, result: Result, group: int) -> Any:
        """A result to be kept; None if it is not to be."""
        match result:
            case Proved(count):
                return count
            case Finding(fixes=()):
                norms = {norm.base for norm in self._program.table.norms.get(group, ())}
                labels = [(self._statements.anchor(label.span, norms), label.text) for label in result.labels]
                if any(anchor is None for anchor, _ in labels):
                    return None
                return {**vars(result), "labels": labels, "scene": result.scene and vars(result.scene), "fixes": ()}
        return None

    def _read(self, kept: Any) -> Result:
        if isinstance(kept, int):
            return Proved(kept)
        scene = kept["scene"]
        return Finding(
            code=kept["code"],
            message=kept["message"],
            labels=tuple(Label(self._statements.span(*anchor), text) for anchor, text in kept["labels"]),
            norms=tuple(kept["norms"]),
            scene=scene and Scene(_pairs(scene["facts"]), tuple(scene["said"])),
            conduct=None if kept["conduct"] is None else _pairs(kept["conduct"]),
            notes=_pairs(kept["notes"]),
            help=tuple(kept["help"]),
            rank=tuple(kept["rank"]),
        )


class _Statements:
    """The statements of a spec by names that stay theirs when they move: that of a norm, and numbers for what is no
    norm. Examples have none: nothing that is said of a group points at one."""

    def __init__(self, program: Program) -> None:
        self._spans: dict[str, Span] = {}
        self._in: dict[Source, tuple[list[int], list[str]]] = {}
        self._others: list[Span] = []
        self._documents = {file.source for file in program.files.files if file.sections}
        for file in program.files.files:
            for statement in file.statements:
                if not isinstance(statement, tree.Broken | tree.Example):
                    name = statement.name.text if isinstance(statement, tree.Norm) else str(len(self._others))
                    self._spans[name] = statement.span
                    if not isinstance(statement, tree.Norm):
                        self._others.append(statement.span)
                    starts, names = self._in.setdefault(file.source, ([], []))
                    starts.append(statement.span.start)
                    names.append(name)

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """What is no norm, in order."""
        return [(span.source.path, span.text) for span in self._others]

    def text(self, name: str) -> str:
        return self._spans[name].text

    def below_headings(self, name: str) -> bool:
        """Whether it stands in a document."""
        return self._spans[name].source in self._documents

    def anchor(self, place: Span, norms: set[str]) -> tuple[str, int, int] | None:
        """A place as a stretch of its statement; None if that is none of these norms, and a norm, or no statement."""
        starts, names = self._in.get(place.source, ([], []))
        at = bisect_right(starts, place.start) - 1
        if at < 0 or place.end > self._spans[names[at]].end or not (names[at] in norms or names[at].isdecimal()):
            return None
        return names[at], place.start - starts[at], place.end - starts[at]

    def span(self, name: str, start: int, end: int) -> Span:
        statement = self._spans[name]
        return Span(statement.source, statement.start + start, statement.start + end)


def _pairs(kept: Any) -> tuple[tuple[Any, Any], ...]:
    return tuple((first, second) for first, second in kept)


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
