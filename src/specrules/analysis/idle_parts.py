"""Parts of conditions that can be dropped without changing where the norm is applicable.

A part matters in a scenario if everything around it leaves the decision to it: where `and` joins it to others these
hold, where `or` does they do not, and so on outwards. It is idle if it never comes out against being dropped where it
matters. Parts are gone through from the last written to the first, a larger one before those inside it; each is judged
without those already found idle, as two that say the same are not both idle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..answer import GaveUp
from ..model.formula import Formula, In, Linear, negation
from ..model.spec import Norm, Part
from ..program import Program
from .conditions import Piece, clauses

MOST = 300
"""A condition of more parts than this is not gone through: each part is compared with all the others."""


@dataclass(frozen=True)
class Idle:
    """A part that can be dropped: wherever `around` holds it is always, or if not `holds` never, true."""

    part: Part
    around: tuple[Piece, ...]
    holds: bool

    @property
    def against(self) -> Formula:
        """What would make the part matter."""
        return negation(self.part.formula) if self.holds else self.part.formula


def idle_parts(program: Program, norm: Norm) -> tuple[Idle, ...]:
    """The idle parts of a written norm that is applicable somewhere, the last written first. Raises GaveUp.

    What stands before its name are the tags of its section, which are not the norm's to drop.
    """
    parts = clauses(norm)
    if sum(each.size for each in parts) > MOST:
        raise GaveUp(f"its condition has more than {MOST} parts")
    found: list[Idle] = []
    _trimmed(program, parts, True, (), found)
    return tuple(idle for idle in found if idle.part.span.start > norm.name_span.start)


def _trimmed(
    program: Program, operands: Sequence[Piece], all_required: bool, around: tuple[Piece, ...], found: list[Idle]
) -> list[Piece]:
    """The operands without the idle parts, which are added to those found; `around` must hold for them to matter."""
    kept = list(operands)
    for i in reversed(range(len(kept))):
        each, others = kept[i], kept[:i] + kept[i + 1 :]
        if all_required and not around and _alone(program, each, others):
            continue
        beside = (*around, *(other if all_required else other.opposite for other in others))
        if not _possible(program, beside, each.opposite if all_required else each):
            found.append(Idle(each.part, beside, all_required == each.positive))
            del kept[i]
        elif each.of:
            kept[i] = each.trimmed(_trimmed(program, each.of, each.all_required, beside, found))
    return kept


def _alone(program: Program, each: Piece, others: Sequence[Piece]) -> bool:
    """Whether it is a comparison of a fact that nothing limits and that none of the others mentions: wherever they all
    hold, there is another value with which it alone does not."""
    atom, facts = each.part.formula, program.mentions.facts(each.part.formula)
    plain = isinstance(atom, In) or (isinstance(atom, Linear) and len(atom.terms) == 1)
    return (
        plain
        and not each.of
        and facts <= program.cells.free
        and all(facts.isdisjoint(program.mentions.facts(other.part.formula)) for other in others)
    )


def _possible(program: Program, around: tuple[Piece, ...], piece: Piece) -> bool:
    """Whether the piece can hold together with others; of a choice, one suffices, and is quicker to ask about."""
    if piece.of and not piece.all_required:
        return any(_possible(program, around, each) for each in piece.of)
    return program.situations.possible(*(each.formula for each in around), piece.formula)
