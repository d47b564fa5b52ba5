"""Witnesses that the solver-free evaluator has confirmed: nothing else is ever shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ..answer import Unknown, Unsat
from ..evaluator import Decision
from ..finding import Scene
from ..model.formula import Formula
from ..program import Program
from ..witness import Inquiry, Witness


class Disagreement(Exception):
    """The solver's witness does not hold in the evaluator: a mistake of ours, never a finding."""


@dataclass(frozen=True)
class Shown:
    """The smallest scenario that shows something.

    `local` is the evaluator's decision of one full scenario of it, for the groups of actions that were asked about.
    """

    program: Program = field(repr=False, compare=False)
    witness: Witness
    local: Decision
    scene: Scene

    @cached_property
    def decision(self) -> Decision:
        """The decision of that scenario, for all actions."""
        return self.program.evaluator.decide(self.witness.scenario)


def show(
    program: Program,
    inquiry: Inquiry,
    condition: str,
    confirms: Callable[[Decision], bool],
    needs: Iterable[Formula] = (),
    smaller_than: Witness | None = None,
) -> Shown | Unsat | Unknown:
    """The smallest scenario in which the condition holds, replayed; `confirms` says what the replay must show.

    `needs` hold wherever the condition does. With `smaller_than`, Unsat unless there is one smaller than that. Raises
    Disagreement if the replay does not show it.
    """
    found = inquiry.witness(condition, needs, smaller_than)
    if not isinstance(found, Witness):
        return found
    decision = program.evaluator.decide(found.scenario, inquiry.encoding.groups)
    if not program.evaluator.possible(found.scenario) or not confirms(decision):
        raise Disagreement(f"{found.scene(program.spec)} does not show {condition}")
    return Shown(program, found, decision, found.scene(program.spec))


def in_force(decision: Decision, *names: str) -> bool:
    """Whether all these norms are in force."""
    return set(names) <= {n.name for n in decision.in_force}
