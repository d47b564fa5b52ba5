"""The judgments of all examples, each made when somebody asks for it, and those that need not be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from ...evaluator import Bits, places
from ...model.canonical import canonical
from ...model.spec import Example
from ...program import Program
from .impossible import Impossible
from .judge import Completions, Judged, Judgment, Open, demanded, judge, lines


def judged(program: Program) -> Judgments:
    """Every example, judged when it is asked for. Use as `program.once(judged)`."""
    return Judgments(program)


@dataclass(frozen=True)
class Passed:
    """All that an example says holds; how, only a judgment tells."""


Outcome = Passed | Judged | Impossible | Open
"""What an example comes to; a judgment is one that fails."""


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
        return judge(self._program, self.example, self.completions)

    @cached_property
    def outcome(self) -> Outcome:
        """What it comes to: that it passes is remembered, the rest found."""
        if self.holds("passes"):
            return Passed()
        found = self.judgment
        if isinstance(found, Judged) and not found.failures:
            self.keep("passes")
            return Passed()
        return found

    def holds(self, what: str) -> bool:
        """Whether it is remembered to be so, and all that it depends on is as it was."""
        return self._program.memory.active and self._program.memory.holds(what, (), *self._about)

    def keep(self, what: str) -> None:
        """Remembers that something is so that its completions, and the norms applicable there, decide."""
        if self._program.memory.active:
            self._program.memory.keep(True, what, (), *self._about)

    @cached_property
    def _about(self) -> tuple[object, ...]:
        """All that decides what it comes to, besides what is no norm."""
        example, found = self.example, self.completions
        norms = self._program.once(_Norms)
        decisive = norms.decisive(self._actions, found.applicable)
        named = [norms.named(bits & decisive) for bits in found.applicable]
        expected = [(each.modality, canonical(each.formula)) for each in example.expectations]
        conducts = [(each.judgement, each.values, each.breaks) for each in example.conducts]
        told_apart = self._program.memory.told_apart(example.unknown)
        given = example.facts, example.unknown, example.instructions
        return example.title, given, expected, conducts, told_apart, found.open, named

    @property
    def _actions(self) -> frozenset[str]:
        """The actions of which it says something, or somebody in it does."""
        asked = (demanded(self._program, line) for line in lines(self.example))
        spoken = {instruction.action for instruction in self.example.instructions}
        return frozenset(spoken.union(*map(self._program.mentions.actions, asked)))


class _Norms:
    """Sets of norms by what the norms say; an `otherwise` goes with its norm."""

    def __init__(self, program: Program) -> None:
        self._program = program
        order, written, place = program.evaluator.rivals.order, program.spec.norms, program.table.place
        self._names = [program.memory.norm(norm.base) if norm.name in written else "" for norm in order]
        self._group = [place(norm.head)[0] for norm in order]
        self._members: dict[int, Bits] = {}
        for number, group in enumerate(self._group):
            self._members[group] = self._members.get(group, 0) | 1 << number
        self._eights: dict[tuple[int, int], str] = {}

    def decisive(self, actions: Iterable[str], applicable: Sequence[Bits]) -> Bits:
        """The norms that can decide what an example comes to that is about these actions, where these are applicable.

        Of one completion they are those about the same actions, and those of groups in which a contradiction can be: in
        any other group some conduct complies, whichever norms apply. Of several they may be any.
        """
        if len(applicable) != 1:
            return -1
        groups = {self._program.table.group_of[action] for action in actions}
        turning = applicable[0] & self._program.evaluator.contentious
        groups.update(self._group[number] for number in places(turning))
        return reduce(or_, (self._members.get(group, 0) for group in groups), 0)

    def named(self, bits: Bits) -> str:
        """Tells a set from every other: put together of eight norms each, of which few sets are new."""
        return "".join(map(self._eight, enumerate(bits.to_bytes(len(self._names) // 8 + 1, "little"))))

    def _eight(self, where: tuple[int, int]) -> str:
        if where not in self._eights:
            place, bits = where
            self._eights[where] = "".join(self._names[8 * place + number] for number in places(bits))
        return self._eights[where]
