"""The instructions analysis considers: who may say what, and at which level it binds (docs/semantics.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .formula import TRUE, Formula, Said, Stance, conjunction, disjunction, negation
from .spec import Instruction, Norm, Principal, Spec
from .strength import binding


@dataclass(frozen=True)
class Voice:
    """An instruction that may be given, and the norms it is: one for each level where it can bind, with the condition.

    `bindings` is empty for an instruction that binds nobody and is only visible to conditions.
    """

    instruction: Instruction
    bindings: tuple[tuple[Norm, Formula], ...]

    @property
    def atom(self) -> Said:
        said = self.instruction
        return Said(said.principal, said.stance, said.action, said.value)


def bindings(spec: Spec, principal: Principal, stance: Stance) -> tuple[tuple[int, Formula], ...]:
    """The levels at which a principal's instructions bind, strongest first, each with the condition under which."""
    if stance is Stance.HINTS:
        return () if principal.hints_at is None else ((principal.hints_at, TRUE),)
    if principal.level is not None:
        return ((principal.level, TRUE),)
    by_level: dict[int, list[Formula]] = {}
    for delegation in spec.delegations:
        if delegation.principal == principal.name:
            by_level.setdefault(delegation.level, []).append(delegation.condition)
    given: list[tuple[int, Formula]] = []
    stronger: list[Formula] = []
    for level, conditions in sorted(by_level.items()):
        given.append((level, conjunction(disjunction(*conditions), *map(negation, stronger))))
        stronger += conditions
    return tuple(given)


def voice(spec: Spec, atom: Said) -> Voice:
    """One instruction with what it binds."""
    said = Instruction(atom.principal, atom.stance, atom.action, atom.value)
    levels = bindings(spec, spec.principals[atom.principal], atom.stance)
    return Voice(said, tuple((binding(spec, said, level), condition) for level, condition in levels))


def voices(
    spec: Spec,
    action_values: Iterable[tuple[str, int]],
    mentioned: Iterable[Said],
    known: dict[Said, Voice] | None = None,
) -> tuple[Voice, ...]:
    """Every instruction on these action values that can bind, and every one mentioned, in canonical order.

    What is `known` of the spec's instructions is taken from there, and added to.
    """
    known = {} if known is None else known
    atoms = set(mentioned)
    for principal in spec.principals.values():
        for stance in Stance:
            if bindings(spec, principal, stance):
                atoms |= {Said(principal.name, stance, action, value) for action, value in action_values}
    known.update({atom: voice(spec, atom) for atom in atoms if atom not in known})
    return tuple(known[atom] for atom in sorted(atoms, key=order))


STANCES = tuple(Stance)


def order(atom: Said) -> tuple[str, str, int, int]:
    """The canonical order of instructions: by principal, action, value and stance."""
    return atom.principal, atom.action, atom.value, STANCES.index(atom.stance)
