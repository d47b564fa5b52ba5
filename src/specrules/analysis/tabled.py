"""What excludes formulas about actions, besides heads of norms: asked of the table of conflicts, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..conflicts.table import Conflict, TooHard
from ..model.formula import Formula
from ..program import Program


class Tabled:
    """What excludes each of some formulas about actions of one group: enumerated once for all those of a group, when
    one of them is asked for."""

    def __init__(self, program: Program, formulas: Iterable[Formula]) -> None:
        self._program = program
        self._together: dict[int, dict[Formula, None]] = {}
        for formula in formulas:
            if program.mentions.actions(formula):
                self._together.setdefault(program.table.home(formula), {})[formula] = None
        self._found: dict[int, Mapping[Formula, tuple[Conflict, ...]] | TooHard] = {}

    def of(self, formula: Formula) -> tuple[Conflict, ...]:
        """What excludes one of them. Raises TooHard where that cannot be enumerated."""
        home = self._program.table.home(formula)
        if home not in self._found:
            self._found[home] = self._enumerated(home)
        found = self._found[home]
        if isinstance(found, TooHard):
            raise found
        return found[formula]

    def _enumerated(self, home: int) -> Mapping[Formula, tuple[Conflict, ...]] | TooHard:
        together = list(self._together[home])
        try:
            return dict(zip(together, self._program.table.against(home, together), strict=True))
        except TooHard as reason:
            return reason
