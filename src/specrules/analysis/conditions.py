"""The conditions of norms taken apart: what has to hold for a norm to apply, and where in the text that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..answer import GaveUp
from ..model.formula import Formula, conjunction, disjunction, negation
from ..model.spec import Norm, Part
from ..program import Program
from ..source import Span

LONGEST = 60
"""So much of a text is quoted in a sentence."""


@dataclass(frozen=True)
class Piece:
    """A part of a condition that is to be true, or not `positive` and to be false.

    `formula` says so. If there are operands `of`, either all are required or one of them is enough: under a negation
    `and` and `or` change places.
    """

    part: Part
    positive: bool
    formula: Formula
    all_required: bool = True
    of: tuple[Piece, ...] = ()

    @property
    def span(self) -> Span:
        return self.part.span

    @property
    def text(self) -> str:
        """What is required, as written."""
        if self.positive:
            return quoted(self.span.text)
        if self.part.word == "not":
            return quoted(self.part.of[0].span.text)
        text = quoted(self.span.text)
        return f"not ({text})" if self.part.of or "->" in text else f"not {text}"

    @property
    def size(self) -> int:
        """How many parts it has, itself included."""
        return 1 + sum(each.size for each in self.of)

    @cached_property
    def opposite(self) -> Piece:
        """That this does not hold."""
        of = tuple(each.opposite for each in self.of)
        return Piece(self.part, not self.positive, negation(self.formula), not self.all_required, of)

    def trimmed(self, of: Sequence[Piece]) -> Piece:
        """The same with fewer, or simpler, operands."""
        join = conjunction if self.all_required else disjunction
        return replace(self, formula=join(*[each.formula for each in of]), of=tuple(of))


def piece(part: Part, positive: bool = True) -> Piece:
    """A part of a condition as something that is to hold, or not to hold."""
    formula = part.formula if positive else negation(part.formula)
    inner, straight = part, positive
    while inner.word == "not":
        inner, straight = inner.of[0], not straight
    of = tuple(piece(each, straight) for each in inner.of)
    return Piece(part, positive, formula, (inner.word == "and") == straight, of)


def clauses(norm: Norm) -> tuple[Piece, ...]:
    """What each `when` and `unless` of a written norm requires, in the order in which they are written."""
    found = [*(piece(part) for part in norm.when), *(piece(part, False) for part in norm.unless)]
    return tuple(sorted(found, key=lambda each: each.span.key))


def required(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces taken apart as far as all of the parts are required."""
    for each in pieces:
        if each.of and each.all_required:
            yield from required(each.of)
        else:
            yield each


def quoted(text: str) -> str:
    """Some text of a rule file on one line, cut short where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


@dataclass(frozen=True)
class Applicability:
    """Which written norms are applicable in no scenario, and for which that stays open, with the reason."""

    dead: frozenset[str]
    open: Mapping[str, str]


def applicability(program: Program) -> Applicability:
    """Asks of every written norm whether its condition can be met. Use as `program.once(applicability)`."""
    dead, left = set(), {}
    for norm in program.written:
        try:
            if not program.situations.possible(norm.condition):
                dead.add(norm.name)
        except GaveUp as reason:
            left[norm.name] = str(reason)
    return Applicability(frozenset(dead), left)
