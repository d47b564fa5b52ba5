"""What may be changed of a case, one change at a time (docs/semantics.md, What would change it)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from ..finding import Value
from ..model.domain import Domain, Integer, shown
from ..model.formula import Stance
from ..model.spec import Instruction
from ..model.strength import spoken
from ..model.wording import assigned
from ..program import Program
from .query import Query

Feature = str | Instruction
"""What a change changes: the value of a fact, or whether an instruction was given."""

MILDEST_FIRST = (Stance.PERMITS, Stance.REQUESTS, Stance.FORBIDS, Stance.HINTS)


class Sort(StrEnum):
    """What a change does."""

    SAID = "said"
    TAKEN_BACK = "taken back"
    FACT = "fact"
    KNOWN = "known"


@dataclass(frozen=True)
class Change:
    """One change: an instruction is given or taken back, a fact takes another value, or an unknown one is known.

    `words` are the instruction, or the fact with its value, as people write them; `shown` is that value.
    """

    sort: Sort
    feature: Feature
    value: int
    words: str
    shown: Value
    order: tuple[Any, ...] = field(repr=False, compare=False)
    """What canonical order compares."""

    @property
    def slot(self) -> object:
        """Equal for changes that do not go together: new stances of one principal on one thing count as one."""
        if isinstance(self.feature, Instruction) and self.sort is Sort.SAID:
            return self.feature.principal, self.feature.action, self.feature.value
        return self.feature

    @property
    def text(self) -> str:
        """The change, as what follows an "if"."""
        match self.sort:
            case Sort.TAKEN_BACK:
                return f"`{self.words}` is taken back"
            case Sort.KNOWN:
                return f"`{self.words}` is known"
            case _:
                return f"`{self.words}`"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        about = {"fact": self.feature, "value": self.shown} if isinstance(self.feature, str) else {"said": self.words}
        return {"change": self.sort.value, **about, "text": self.text}


class Changes:
    """The changes that a case allows; instructions on the action values asked `about` come first."""

    def __init__(self, program: Program, query: Query, about: Collection[tuple[str, int]] = ()) -> None:
        self.program, self.query, self.about = program, query, about
        self._spec = program.spec
        self._given = query.values(self._spec)
        self._unknown, self._said = frozenset(query.unknown), frozenset(query.said)
        self._known: dict[Feature, tuple[Change, ...]] = {}

    def of(self, feature: Feature) -> tuple[Change, ...]:
        """The changes of a fact, or of an instruction, in canonical order."""
        if feature not in self._known:
            self._known[feature] = self._of_fact(feature) if isinstance(feature, str) else self._of_saying(feature)
        return self._known[feature]

    def too_many(self, feature: Feature) -> bool:
        """Whether it is a fact with more values than can be tried."""
        return isinstance(feature, str) and not self.program.cells.values(feature)

    def made(self, changes: Iterable[Change]) -> Query:
        """The case with these changes made; what is newly said is said last, in canonical order."""
        query = self.query
        facts, unknown, said = dict(query.facts), query.unknown, list(query.said)
        for change in sorted(changes, key=lambda change: change.order):
            if isinstance(change.feature, str):
                facts[change.feature] = change.value
            else:
                said = [instruction for instruction in said if instruction != change.feature]
                said += [change.feature] * change.value
        return replace(query, facts=facts, unknown=tuple(n for n in unknown if n not in facts), said=tuple(said))

    def together(self, made: Iterable[Change], further: Change) -> bool:
        """Whether a change goes with others: nothing changes twice, nobody newly takes two stances on one thing."""
        return all(change.slot != further.slot for change in made)

    def _of_saying(self, instruction: Instruction) -> tuple[Change, ...]:
        given = instruction in self._said
        sort = Sort.TAKEN_BACK if given else Sort.SAID
        elsewhere = (instruction.action, instruction.value) not in self.about
        order = (int(given), elsewhere, *order_of(instruction))
        return (Change(sort, instruction, int(not given), spoken(self._spec, instruction), not given, order),)

    def _of_fact(self, name: str) -> tuple[Change, ...]:
        fact = self._spec.variables[name]
        sort = Sort.KNOWN if name in self._unknown else Sort.FACT
        values = self._nearest(name, fact.domain) if isinstance(fact.domain, Integer) else self._others(name)
        return tuple(
            Change(
                sort, name, value, assigned(self._spec, name, value), shown(fact.domain, value),
                (2 + fact.hidden, name, place),
            )
            for place, value in enumerate(values)
        )  # fmt: skip

    def _others(self, name: str) -> list[int]:
        """The values that a fact may take instead of its own."""
        own = None if name in self._unknown else self._given[name]
        return [value for value in self.program.cells.values(name) if value != own]

    def _nearest(self, name: str, domain: Domain) -> list[int]:
        """The same for a number: of each stretch of values the one nearest to its own, or usual, value."""
        present = self._given[name]
        starts = self.program.cells.values(name)
        ends = (*(start - 1 for start in starts[1:]), domain.high)
        home = None if name in self._unknown else bisect_right(starts, present) - 1
        nearest = [
            min(max(present, low), high) for i, (low, high) in enumerate(zip(starts, ends, strict=False)) if i != home
        ]
        return sorted(nearest, key=lambda value: (abs(value - present), value))


def order_of(instruction: Instruction) -> tuple[int, str, str, int]:
    """By stance, the mildest first, then by principal, action and value."""
    stance = MILDEST_FIRST.index(instruction.stance)
    return stance, instruction.principal, instruction.action, instruction.value


def preference(changes: Sequence[Change]) -> tuple[Any, ...]:
    """Of as many changes, those for which this is smaller are shown: people can act on what may be said."""
    sorts = [change.order[0] for change in changes]
    return sorts.count(3), sorts.count(2), sorts.count(1), sorted(change.order for change in changes)
