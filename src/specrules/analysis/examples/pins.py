"""Examples as evidence: which interactions a passing example pins."""

from __future__ import annotations

from ...answer import GaveUp
from ...model.spec import Norm
from ...program import Program
from ..interactions import overrides
from .impossible import Impossible
from .judge import Judged, judged


def pinned(program: Program, loser: Norm, winner: Norm) -> bool:
    """Whether some passing example has a scenario in which a conflict with the winner overrides the loser.

    An example that expects nothing pins nothing, nor does one with too many completions to go through. Raises GaveUp
    where it stays open whether an example that shows this passes.
    """
    reasons = []
    for found in program.once(judged):
        if isinstance(found, Impossible) or not any(overrides(program, d, loser, winner) for d in found.decisions):
            continue
        if not isinstance(found, Judged):
            reasons.append(found.reason)
        elif found.evidence:
            return True
    if reasons:
        raise GaveUp(reasons[0])
    return False
