"""Smallest scenarios that are remembered: shown again after the evaluator has confirmed them again.

The search for one takes from the patience of the check, and so does remembering it: else what is found after it could
depend on whether it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..answer import Unknown, Unsat
from ..evaluator import Decision
from ..model.formula import Stance
from ..model.spec import Instruction, Scenario, Spec
from ..program import Program
from ..witness import Witness
from .replay import Shown

Question = tuple[str, Sequence[int], tuple[object, ...]]
"""What is asked, of which groups, and about what."""


def remembered(
    program: Program,
    question: Question,
    confirms: Callable[[Decision], bool],
    search: Callable[[], Shown | Unsat | Unknown],
) -> Shown | Unsat | Unknown:
    """What the search for a smallest scenario of some groups finds, or has found when they were as they are."""
    if not program.memory.active:
        return search()
    what, groups, about = question
    known = _read(program.spec, program.memory.recall(what, groups, *about))
    if known is not None and known[1] < program.patience.left:
        shown = Unsat() if known[0] is None else _replayed(program, known[0], groups, confirms)
        if shown is not None:
            program.patience.spend(known[1])
            return shown
    before = program.patience.left
    found = search()
    if not isinstance(found, Unknown) and not program.patience.exhausted:
        witness = found.witness if isinstance(found, Shown) else None
        program.memory.keep(_written(program.spec, witness, before - program.patience.left), what, groups, *about)
    return found


def _replayed(
    program: Program, witness: Witness, groups: Sequence[int], confirms: Callable[[Decision], bool]
) -> Shown | None:
    decision = program.evaluator.decide(witness.scenario, groups)
    if not program.evaluator.possible(witness.scenario) or not confirms(decision):
        return None
    return Shown(program, witness, decision, witness.scene(program.spec))


def _written(spec: Spec, witness: Witness | None, spent: int) -> dict[str, Any]:
    if witness is None:
        return {"spent": spent}
    scenario = witness.scenario.facts
    unusual = {fact.name: scenario[fact.name] for fact in spec.facts if scenario[fact.name] != fact.usual}
    said = [(i.principal, i.stance, i.action, i.value) for i in witness.instructions]
    return {"spent": spent, "facts": witness.facts, "said": said, "unusual": unusual}


def _read(spec: Spec, kept: Any) -> tuple[Witness | None, int] | None:
    """The witness, if there is one, and what the search for it has cost; None for nothing, or nothing of ours."""
    try:
        if kept is None or "facts" not in kept:
            return None if kept is None else (None, int(kept["spent"]))
        said = tuple(Instruction(who, Stance(stance), action, value) for who, stance, action, value in kept["said"])
        facts = {fact.name: fact.usual for fact in spec.facts} | {str(f): int(v) for f, v in kept["unusual"].items()}
        shown = tuple((str(name), int(value)) for name, value in kept["facts"])
        if any(facts[name] != value for name, value in shown) or not all(map(spec.variables.__contains__, facts)):
            return None
        return Witness(shown, said, Scenario(facts, said)), int(kept["spent"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
