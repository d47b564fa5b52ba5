"""Examples as evidence: which interactions a passing example pins."""

from __future__ import annotations

from ...answer import GaveUp
from ...model.spec import Norm
from ...program import Program
from ..interactions import overrides
from .impossible import Impossible
from .judge import Judged, demanded, judged, lines


def pinned(program: Program, loser: Norm, winner: Norm) -> bool:
    """Whether some passing example has a scenario in which a conflict with the winner overrides the loser, and says
    something of an action that either is about.

    An example pins nothing that it is silent about, nor does one with too many completions to go through. Raises GaveUp
    where it stays open whether an example that shows this passes.
    """
    reasons = []
    about = program.mentions.actions(loser.head) | program.mentions.actions(winner.head)
    for found in program.once(judged):
        if isinstance(found, Impossible) or not any(overrides(program, d, loser, winner) for d in found.decisions):
            continue
        if not any(about & program.mentions.actions(demanded(program, line)) for line in lines(found.example)):
            continue
        if not isinstance(found, Judged):
            reasons.append(found.reason)
        elif found.evidence:
            return True
    if reasons:
        raise GaveUp(reasons[0])
    return False
