"""What became of each norm in the scenario of an example."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ...evaluator import Decision
from ...model.formula import Formula, Said
from ...model.spec import Kind, Norm, Part
from ...model.wording import listed, worded
from ...program import Program
from .judge import Judged
from .reasons import where


class Became(StrEnum):
    """What may become of a norm."""

    IN_FORCE = "in force"
    OVERRIDDEN = "overridden"
    WITHDRAWN = "withdrawn"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Fate:
    """What became of a norm.

    `by` are the norms that override it, `why` says what else there is to say of it. `where` is the first completion
    of unknown facts in which that is so, if it is not so in all.
    """

    norm: str
    level: str
    state: Became
    by: tuple[str, ...] = ()
    why: str = ""
    where: str = ""

    @property
    def text(self) -> str:
        """On one line, without the norm's name."""
        by = f" by {listed(self.by)}" if self.by else ""
        why = f": {self.why}" if self.why else ""
        return f"{self.state}{by}{why}{f' ({self.where})' if self.where else ''}"


def fates(program: Program, judged: Judged, groups: Collection[int]) -> tuple[Fate, ...]:
    """What became of every norm about these groups of actions, from the strongest down; instructions included."""
    found: list[Fate] = []
    for norm in _involved(program, judged.decisions, groups):
        told: dict[Fate, Decision] = {}
        for decision in judged.decisions:
            told.setdefault(_fate(program, decision, norm), decision)
        if len(told) == 1:
            found += told
        else:
            found += [replace(fate, where=where(program.spec, judged, first)) for fate, first in told.items()]
    return tuple(found)


def _involved(program: Program, decisions: Iterable[Decision], groups: Collection[int]) -> list[Norm]:
    """Written norms, instructions that bind, and duties that `on conflict` brought in, from the strongest down."""
    found = {norm.name: norm for norm in program.evaluator.written}
    for decision in decisions:
        found |= {norm.name: norm for norm in program.evaluator.instructions(decision.scenario)}
        found |= {norm.name: norm for norm in decision.in_force}
        found |= {conflict[-1].name: conflict[-1] for conflict in decision.overridden.values()}
    about = [norm for norm in found.values() if program.table.place(norm.head)[0] in groups]
    return program.strength.evaluation_order(about)


def _fate(program: Program, decision: Decision, norm: Norm) -> Fate:
    level = program.spec.levels[norm.level]
    if any(norm.name == other.name for other in decision.in_force):
        return Fate(norm.name, level, Became.IN_FORCE)
    if norm.name in decision.overridden:
        by = tuple(n.name for n in decision.overridden[norm.name] if n.name != norm.name)
        return Fate(norm.name, level, Became.OVERRIDDEN, by, "" if by else "no conduct can follow it")
    if norm.name in decision.withdrawn:
        return Fate(norm.name, level, Became.WITHDRAWN, why="an `on conflict` settles what it contradicts")
    return Fate(norm.name, level, Became.NOT_APPLICABLE, why=_missing(program, decision, norm))


def _missing(program: Program, decision: Decision, norm: Norm) -> str:
    """Why a norm does not apply: the first thing it asks for that is missing, or its first exception that holds."""
    if norm.after is not None:
        return f"`{norm.after}` is not overridden"
    true, scenario = program.evaluator.true, decision.scenario
    for part in norm.when:
        if not true(part.formula, scenario):
            lacking = _lacking(program, decision, part)
            return (
                f"`{worded(program.spec, lacking)}` {'is not said' if isinstance(lacking, Said) else 'does not hold'}"
            )
    for part in norm.unless:
        if true(part.formula, scenario):
            return f"its exception `{worded(program.spec, part.formula)}` holds"
    return "it binds nobody here" if norm.kind is Kind.INSTRUCTION else "nothing is to be settled here"


def _lacking(program: Program, decision: Decision, part: Part) -> Formula:
    """The first operand that does not hold, of a conjunction that does not."""
    if part.word != "and":
        return part.formula
    return _lacking(
        program, decision, next(p for p in part.of if not program.evaluator.true(p.formula, decision.scenario))
    )
