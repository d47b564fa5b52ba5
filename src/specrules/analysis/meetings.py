"""A norm for one principle that yields to a norm for another: what that means to the solver and to the evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..encoding.force import Encoding, Member
from ..encoding.smt import all_of, no
from ..evaluator import Decision
from ..model.spec import Norm, Spec
from ..program import Program
from .overriding import overridden_by


@dataclass(frozen=True)
class Meeting:
    """A norm for one principle that yields, in some scenario, to a norm for another.

    `gap` tells whether in some such scenario nothing is left of the norm: no `otherwise` of it is in force.
    """

    loser: Norm
    winner: Norm
    gap: bool

    @property
    def deliberate(self) -> bool:
        """Whether only an `overrides` makes the winner the stronger: that says that it is meant."""
        return self.loser.rank == self.winner.rank


def yields(program: Program, encoding: Encoding, meeting: Meeting, stronger: Sequence[tuple[Member, str]]) -> str:
    """That the loser yields to the winner, one of those that are stronger."""
    return overridden_by(program, encoding, meeting.loser, stronger, lambda n: n.name == meeting.winner.name)


def leaves_nothing(program: Program, encoding: Encoding, meeting: Meeting, yields: str) -> str:
    """The same, and that nothing is left of it."""
    return all_of((yields, *(no(encoding.flag("frc", n)) for n in remainder(program.spec, meeting.loser))))


def happens(program: Program, decision: Decision, meeting: Meeting, gone: bool) -> bool:
    """Whether in this scenario the loser yields to the winner and, with `gone`, nothing is left of it."""
    rest = {n.name for n in remainder(program.spec, meeting.loser)}
    if gone and rest & {n.name for n in decision.in_force}:
        return False
    return overrides(program, decision, meeting.loser, meeting.winner)


def overrides(program: Program, decision: Decision, loser: Norm, winner: Norm) -> bool:
    """Whether in this scenario a conflict with the winner overrides the loser."""
    if loser.name not in decision.overridden:
        return False
    return any(winner.name in {n.name for n in conflict} for conflict in program.evaluator.overriders(decision, loser))


def remainder(spec: Spec, norm: Norm) -> list[Norm]:
    """The `otherwise` that come after the norm in its chain: what may be left of it."""
    found: list[Norm] = []
    last = norm.name
    while (following := spec.successor.get(last)) is not None:
        found.append(spec.norms[following])
        last = following
    return found
