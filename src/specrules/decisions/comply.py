"""Whether a conduct complies, which norms it breaks, and what would comply instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

from ..answer import GaveUp
from ..evaluator import Decision as Decided
from ..finding import Value
from ..model.formula import Formula
from ..model.strength import equals
from ..program import Program
from .answers import names, readable
from .cautious import Conducts
from .completions import completions
from .decide import decide
from .decision import Status
from .query import Query

TRIED = 300
"""So many choices of values to keep are tried for a conduct that complies instead."""


@dataclass(frozen=True)
class Compliance:
    """Whether a conduct complies in a case, whatever the unknown facts are.

    A conduct that names only some actions complies if one that complies has these values. It never does unless the
    case is `decided`; `status` and `reason` say how the case comes out.
    """

    complies: bool
    status: Status
    reason: str
    """Why it does not comply, in one sentence; empty if it does."""
    breaks: tuple[str, ...]
    """The duties in force that each exclude it, the strongest first; if none does by itself, some that do together."""
    impossible: bool
    """Whether the axioms exclude it, whatever the norms."""
    instead: Mapping[str, Value] | None
    """A conduct that complies and keeps as many of the values as can be; None if there is none, or it complies."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "complies": self.complies,
            "status": self.status.value,
            "reason": self.reason,
            "breaks": list(self.breaks),
            "impossible": self.impossible,
            "instead": None if self.instead is None else dict(self.instead),
        }


def comply(program: Program, query: Query, conduct: Mapping[str, int]) -> Compliance:
    """Whether the conduct complies in the case."""
    decision = decide(program, query)
    if decision.status is not Status.DECIDED:
        return Compliance(False, decision.status, decision.reason, (), False, None)
    try:
        decided = tuple(map(program.evaluator.decide, completions(program, query, ())))
        return _judged(program, decided, conduct)
    except GaveUp as reason:
        return Compliance(False, Status.UNDETERMINED, str(reason), (), False, None)


def _judged(program: Program, decisions: Sequence[Decided], conduct: Mapping[str, int]) -> Compliance:
    conducts = Conducts(program, decisions)
    values = [equals(program.spec, action, value) for action, value in conduct.items()]
    if conducts.can(*values):
        return Compliance(True, Status.DECIDED, "", (), False, None)
    impossible = not conducts.feasible(*values)
    broken = () if impossible else names(conducts.broken(*values))
    reason = "the axioms exclude it" if impossible else f"it breaks {', '.join(f'`{name}`' for name in broken)}"
    instead = readable(program.spec, _instead(conducts, values))
    return Compliance(False, Status.DECIDED, reason, broken, impossible, instead)


def _instead(conducts: Conducts, values: Sequence[Formula]) -> Mapping[str, int] | None:
    """The first conduct that complies and has as many of the values as can be, of equally many the first."""
    choices = (kept for size in range(len(values) - 1, 0, -1) for kept in combinations(values, size))
    kept = next((kept for kept in islice(choices, TRIED) if conducts.can(*kept)), ())
    return conducts.first(*kept)
