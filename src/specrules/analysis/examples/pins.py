"""Examples as evidence: which interactions a passing example pins."""

from __future__ import annotations

from ...answer import GaveUp
from ...model.spec import Norm
from ...program import Program
from ..meetings import overrides
from .judge import Open, demanded, lines
from .judgments import Passed, judged


def pinned(program: Program, loser: Norm, winner: Norm) -> bool:
    """Whether some passing example has a scenario in which a conflict with the winner overrides the loser, and says
    something of an action that either is about.

    An example pins nothing that it is silent about, nor does one with too many completions to go through. Raises GaveUp
    where it stays open whether an example that shows this passes.
    """
    reasons = []
    about = program.mentions.actions(loser.head) | program.mentions.actions(winner.head)
    group, _ = program.table.place(loser.head)
    for case in program.once(judged).with_both(loser.base, winner.base):
        if not any(about & program.mentions.actions(demanded(program, line)) for line in lines(case.example)):
            continue
        if not any(overrides(program, decision, loser, winner) for decision in case.completions.about(group)):
            continue
        match case.outcome:
            case Passed():
                return True
            case Open(reason=reason):
                reasons.append(reason)
    if reasons:
        raise GaveUp(reasons[0])
    return False
