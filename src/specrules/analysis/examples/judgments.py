"""The judgments of all examples, each made when somebody asks for it, and those that need not be made again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import Any

from ...evaluator import Bits, places
from ...model.spec import Example
from ...program import Program
from .judge import Completions, Judged, Judgment, judge


def judged(program: Program) -> Judgments:
    """Every example, judged when it is asked for. Use as `program.once(judged)`."""
    return Judgments(program)


class Judgments:
    """The judgments in the order of the examples."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._cases = [Case(program, example) for example in program.spec.examples]

    def __iter__(self) -> Iterator[Judgment]:
        return (case.judgment for case in self._cases)

    @property
    def cases(self) -> Sequence[Case]:
        """The examples with their judgments, none of which is made by this."""
        return self._cases

    def with_both(self, norm: str, other: str) -> Iterator[Case]:
        """The examples that have completions in which these two written norms are applicable, be it not the same."""
        number = self._program.evaluator.rivals.number
        both = 1 << number[norm] | 1 << number[other]
        return (self._cases[place] for place, bits in enumerate(self._applicable) if bits & both == both)

    @cached_property
    def _applicable(self) -> Sequence[Bits]:
        """The written norms that are applicable in some completion of each example."""
        return [reduce(or_, case.completions.applicable, 0) for case in self._cases]


class Case:
    """One example, and as much of what it comes to as was asked for."""

    def __init__(self, program: Program, example: Example) -> None:
        self._program, self.example = program, example

    @cached_property
    def completions(self) -> Completions:
        return Completions(self._program, self.example)

    @cached_property
    def judgment(self) -> Judgment:
        found = judge(self._program, self.example, self.completions)
        if isinstance(found, Judged) and not found.failures:
            self.keep("passes")
        return found

    @cached_property
    def passes(self) -> bool:
        """Whether all that it says holds: remembered, or found."""
        if self.recall("passes"):
            return True
        return isinstance(self.judgment, Judged) and not self.judgment.failures

    def recall(self, what: str) -> Any:
        """What is remembered of it, if all that it depends on is as it was."""
        return self._program.memory.recall(what, (), *self._about) if self._program.memory.active else None

    def keep(self, what: str, value: object = True) -> None:
        """Remembers something of it that its completions, and the norms applicable there, decide."""
        if self._program.memory.active:
            self._program.memory.keep(value, what, (), *self._about)

    @cached_property
    def _about(self) -> tuple[object, ...]:
        """All that decides what it comes to, besides what is no norm."""
        memory, example, found = self._program.memory, self.example, self.completions
        norms = list(map(self._program.once(_Named).of, found.applicable))
        return example.title, example.span.text, memory.told_apart(example.unknown), found.open, norms


class _Named:
    """Tells sets of norms from every other, by what the norms say; an `otherwise` goes with its norm."""

    def __init__(self, program: Program) -> None:
        written = program.spec.norms
        order = program.evaluator.rivals.order
        self._names = [program.memory.norm(norm.base) if norm.name in written else "" for norm in order]
        self._eights: dict[tuple[int, int], str] = {}

    def of(self, bits: Bits) -> str:
        """The names of all of a set: put together of eight each, of which few sets are new."""
        return "".join(map(self._eight, enumerate(bits.to_bytes(len(self._names) // 8 + 1, "little"))))

    def _eight(self, where: tuple[int, int]) -> str:
        if where not in self._eights:
            place, bits = where
            self._eights[where] = "".join(self._names[8 * place + number] for number in places(bits))
        return self._eights[where]
