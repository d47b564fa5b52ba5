"""Defaults that instructions never change, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..encoding.force import Bearers, Encoding, Member
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of
from ..model.domain import Integer
from ..model.formula import Stance, negation
from ..model.spec import Instruction, Kind, Norm, Scenario
from ..model.strength import equals, spoken
from ..program import Program
from ..witness import Inquiry
from .overriders import able_to_override, escaping, fewest
from .plain import plain

MOST_TOLD = 2
"""So many instructions together are tried on a plain scenario before the solver is asked."""


def concerned(program: Program) -> Iterator[Norm]:
    """The written defaults that are not about numbers: of these, analysis knows only some of what people may ask."""
    variables = program.spec.variables
    for norm in program.written:
        actions = program.mentions.actions(norm.head)
        if norm.kind is Kind.DEFAULT and not any(isinstance(variables[a].domain, Integer) for a in actions):
            yield norm


def addressed(program: Program, level: int) -> bool:
    """Whether somebody can give instructions that bind at the level or a stronger one. Raises GaveUp."""
    if any(p.level is not None and p.level <= level for p in program.spec.principals.values()):
        return True
    given = (d for d in program.spec.delegations if d.level <= level)
    return any(program.situations.possible(delegation.condition) for delegation in given)


def changed(program: Program, encoding: Encoding, norm: Norm) -> str:
    """That a conflict overrides the norm in which an explicit instruction in force takes part."""
    group, head = encoding.place(norm.head)
    conflicts = program.table.groups[group].containing[head]
    others = {(group, other) for conflict in conflicts for other in conflict.heads if other != head}
    near = [m for m in encoding.everybody if m.head in others and program.strength.stronger(m.norm, norm)]
    anybody, asked = encoding.gathered(near), encoding.gathered(explicit(encoding, near))
    options = []
    for conflict in conflicts:
        for place in ((group, other) for other in conflict.heads if other != head):
            spoken = {(place, permits): asked.get(place, permits) for permits in (False, True)}
            options.append(encoding.overriding_by(norm, Bearers({**anybody.terms, **spoken}), [conflict]))
    return all_of((encoding.flag("ovr", norm), any_of(options)))


def plainly_changed(program: Program, norm: Norm) -> bool:
    """Whether in a plain scenario of the norm one or two more instructions override it."""
    speakers = [p for p in program.spec.principals.values() if p.level is not None and p.level <= norm.level]
    if not speakers:
        return False
    speaker = min(speakers, key=lambda each: (each.level, each.name)).name
    against = [tuple(Instruction(speaker, *told) for told in together) for together in _against(program, norm)]
    return any(
        _overridden_when_told(program, norm, seen.scenario, told) for seen in plain(program, norm) for told in against
    )


def _against(program: Program, norm: Norm) -> Iterator[Sequence[tuple[Stance, str, int]]]:
    """What can be asked for, or forbidden, so that it conflicts with the norm."""
    group, head = program.table.place(norm.head)
    asked = program.shared(_asked)
    for conflict in program.table.groups[group].containing[head]:
        others = [asked.get((group, other)) for other in conflict.heads if other != head]
        together = [told for told in others if told is not None]
        if len(together) == len(others) <= MOST_TOLD:
            yield together


def _asked(program: Program) -> Mapping[tuple[int, int], tuple[Stance, str, int]]:
    """By the place of its head, each instruction to do something, or not to."""
    found = {}
    for action, value in program.table.action_values:
        says = equals(program.spec, action, value)
        found[program.table.place(program.table.head(says))] = Stance.REQUESTS, action, value
        found[program.table.place(program.table.head(negation(says)))] = Stance.FORBIDS, action, value
    return found


def _overridden_when_told(program: Program, norm: Norm, scenario: Scenario, told: Sequence[Instruction]) -> bool:
    evaluator = program.evaluator
    scenario = Scenario(scenario.facts, (*scenario.instructions, *told))
    if not evaluator.coherent(scenario) or not evaluator.possible(scenario):
        return False
    group, _ = program.table.place(norm.head)
    decision = evaluator.decide(scenario, [group], program.contexts.of(norm).norms)
    names = {spoken(program.spec, each) for each in told}
    return any(n.name in names for n in decision.overridden.get(norm.name, ()))


def explicit(encoding: Encoding, members: Iterable[Member]) -> list[Member]:
    """Those of the members that are instructions, hints apart."""
    heard = (voice for voice in encoding.voices if voice.instruction.stance is not Stance.HINTS)
    names = {norm.name for voice in heard for norm, _ in voice.bindings}
    return [member for member in members if member.norm.name in names]


@dataclass(frozen=True)
class Opponent:
    """An instruction that goes against a default, and where it does: given, where the default is applicable."""

    norm: Norm
    where: str


def opponents(program: Program, encoding: Encoding, norm: Norm) -> Iterator[Opponent]:
    """The instructions that conflict with the norm by themselves."""
    group, head = encoding.place(norm.head)
    pairs = {h: c for c in program.table.groups[group].containing[head] if len(c.heads) == 2 for h in c.heads}
    for member in explicit(encoding, encoding.members):
        conflict = pairs.get(member.head[1])
        able = program.strength.stronger(member.norm, norm) and not (norm.permits and member.norm.permits)
        if conflict is not None and member.head[1] != head and able:
            applies = [encoding.flag("app", norm), encoding.flag("app", member.norm)]
            yield Opponent(member.norm, all_of((*applies, term(program.spec, conflict.minimal))))


def frozen_by(program: Program, inquiry: Inquiry, against: Sequence[Opponent]) -> tuple[Norm, ...]:
    """The fewest norms that, with instructions, override all that goes against a frozen default, strongest first."""
    norms = {norm.name: norm for each in against for norm in able_to_override(program, inquiry, each.norm)}

    def free(chosen: Collection[str]) -> str:
        return any_of(all_of((each.where, escaping(inquiry, each.norm, chosen))) for each in against)

    return fewest(inquiry, program.strength.evaluation_order(norms.values()), free)
