"""Answers to questions about groups of norms, kept by all that they depend on.

A group is as it was if its norms and all that is no norm are, to the letter, and so is what other norms have to do with
it: which values of numbers they tell apart, what they hear people say, and what they tie together. Examples are no part
of this: what depends on one says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any

from ..cells import Cells
from ..conflicts.table import Table
from ..files import SpecFiles
from ..model.canonical import canonical
from ..model.domain import Integer
from ..model.mentions import Mentions
from ..model.spec import Spec
from ..model.voices import order
from ..store import Store
from .statements import Statements

FEWEST = 40
"""Specs of fewer written norms are checked as soon as remembered."""

FORGOTTEN = 8
"""What so many checks in a row have not asked for is dropped."""

Used = dict[str, Any]
"""What was asked for and found, or found out anew, by key."""


class Memory:
    """The memory of one spec in a store; without one it remembers nothing."""

    def __init__(
        self,
        files: SpecFiles,
        spec: Spec,
        mentions: Mentions,
        table: Table,
        cells: Cells,
        budget: int,
        store: Store | None,
    ) -> None:
        self._files, self._spec, self._mentions, self._table, self._cells = files, spec, mentions, table, cells
        self._budget = budget
        large = sum(norm.after is None for norm in spec.norms.values()) >= FEWEST
        self._store = store if large and files.folder else None
        self._groups: dict[int, str] = {}
        self._norms: dict[str, str] = {}
        self._known: Used = {}
        self._used: Used = {}

    @property
    def active(self) -> bool:
        """Whether anything is remembered: if not, nothing need be made ready for it."""
        return self._store is not None

    def recall(self, what: str, groups: Iterable[int] = (), *about: object) -> Any:
        """What was kept about these groups the last time, if they are as they were; else None. It is plain data, which
        may have been damaged or forged: nothing that is made of it may do harm."""
        if self._store is None:
            return None
        key = self._key(what, groups, about)
        if key not in self._known and key in self._before:
            self._add(key, self._before[key][1])
        return self._known.get(key)

    def holds(self, what: str, groups: Iterable[int] = (), *about: object) -> bool:
        """Whether it was kept that something is so."""
        return self.recall(what, groups, *about) is True

    def keep(self, value: object, what: str, groups: Iterable[int] = (), *about: object) -> None:
        """Remembers plain data, not None, that these groups, all that is no norm and what it is about decide."""
        if self._store is not None:
            self._add(self._key(what, groups, about), value)

    def _add(self, key: str, value: object) -> None:
        self._known[key] = self._used[key] = value

    def taken(self) -> Used:
        """What was used since this was last called: for another process to add."""
        used, self._used = self._used, {}
        return used

    def add(self, used: Used) -> None:
        """Adds what another process has used."""
        self._known |= used

    def save(self) -> None:
        """Writes what is to be remembered, if that is another than before."""
        if self._store is None:
            return
        kept = {key: (0, value) for key, value in self._known.items()}
        for key, (age, value) in self._before.items():
            if key not in kept and age < FORGOTTEN:
                kept[key] = age + 1, value
        if kept != self._before:
            self._store.put(self._place, json.dumps(kept, separators=(",", ":")).encode())

    @cached_property
    def _before(self) -> Mapping[str, tuple[int, Any]]:
        kept = self._store.get(self._place) if self._store is not None else None
        try:
            return {str(key): (int(age), value) for key, (age, value) in json.loads(kept or b"{}").items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    @property
    def _place(self) -> bytes:
        """The name of this memory in the store: each spec has one."""
        return _digest("memory", os.path.realpath(self._files.path)).encode()

    # -- what things are, by content

    def _key(self, what: str, groups: Iterable[int], about: tuple[object, ...]) -> str:
        return _digest(self.world, what, [self.group(group) for group in groups], about)

    def group(self, number: int) -> str:
        """Tells a group of norms from every other."""
        if number not in self._groups:
            norms = self._table.norms.get(number, ())
            facts = sorted({fact for norm in norms for fact in self._mentions.facts(norm.condition)})
            said = [(norm.name, self.norm(norm.base)) for norm in norms]
            self._groups[number] = _digest(self._table.groups[number].actions, self.told_apart(facts), said)
        return self._groups[number]

    def told_apart(self, facts: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
        """The values of numbers among these facts that norms tell apart."""
        variables = self._spec.variables
        return [
            (each, tuple(self._cells.values(each))) for each in facts if isinstance(variables[each].domain, Integer)
        ]

    def norm(self, name: str) -> str:
        """Tells a written norm from every other: by its text, and in a document by what the headings around it add."""
        if name not in self._norms:
            norm = self._spec.norms[name]
            guarded = canonical(norm.condition) if self.statements.below_headings(name) else ""
            self._norms[name] = _digest(name, norm.level, guarded, self.statements.text(name))
        return self._norms[name]

    @cached_property
    def world(self) -> str:
        """All that is no norm, and what norms have to do with all groups."""
        spec, mentions = self._spec, self._mentions
        limits = sorted({canonical(each) for each in self._cells.limits})
        overriding = [(norm.name, norm.overrides) for norm in spec.norms.values() if norm.overrides and not norm.after]
        heard = [str(atom) for atom in sorted(mentions.all_said, key=order)]
        numbers = sorted((action.name, self._table.values_of(action.name)) for action in spec.actions)
        about = self._budget, spec.levels, mentions.definition_order
        return _digest(*about, self.statements.others, limits, overriding, heard, numbers)

    @cached_property
    def statements(self) -> Statements:
        """The statements of the spec, by which places are remembered."""
        return Statements(self._files)


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
