"""Every norm that can come into play in some case, by what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from ..model.formula import Said
from ..model.spec import Instruction, Kind, Norm
from ..model.voices import voices
from ..program import Program

Place = tuple[int, int]
"""A group of the table, and a head in it."""

Key = tuple[str, int]
"""The name and the level of a norm: an instruction may bind at several."""


class Everybody:
    """Written norms, duties that `on conflict` may bring in, and each instruction that may bind, once for each level.

    Of an instruction the condition is that under which it binds there, and the position its place in canonical order.
    Use as `program.once(Everybody)`.
    """

    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def norms(self) -> Mapping[Key, Norm]:
        """Every norm by name and level."""
        evaluator = self.program.evaluator
        found = (*evaluator.written, *evaluator.fallbacks.values(), *self._voices)
        return {(norm.name, norm.level): norm for norm in found}

    @cached_property
    def saying(self) -> Mapping[str, Instruction]:
        """The instruction that a norm is, by its name."""
        return {norm.name: instruction for norm, instruction in self._voices.items()}

    @cached_property
    def _voices(self) -> Mapping[Norm, Instruction]:
        spec = self.program.spec
        given = {instruction for example in spec.examples for instruction in example.instructions}
        atoms = {Said(i.principal, i.stance, i.action, i.value) for i in given} | self.program.mentions.all_said
        heard = voices(spec, self.program.table.action_values, atoms)
        return {
            replace(norm, condition=condition, position=position): voice.instruction
            for position, voice in enumerate(heard)
            for norm, condition in voice.bindings
        }

    @cached_property
    def bearers(self) -> Mapping[Place, tuple[Norm, ...]]:
        """The norms that have each head."""
        found: dict[Place, list[Norm]] = {}
        for norm in self.norms.values():
            found.setdefault(self.program.table.place(norm.head), []).append(norm)
        return {place: tuple(norms) for place, norms in found.items()}

    @cached_property
    def by_group(self) -> Mapping[int, tuple[Norm, ...]]:
        """The norms about each group of actions."""
        found: dict[int, list[Norm]] = {}
        for (group, _), norms in self.bearers.items():
            found.setdefault(group, []).extend(norms)
        return {group: tuple(norms) for group, norms in found.items()}

    def stronger(self, n: Norm, m: Norm, said: Mapping[Instruction, int]) -> bool:
        """n ≻ m, where these instructions were said at these positions; any others would be said later."""
        if n.kind is m.kind is Kind.INSTRUCTION and n.rank == m.rank:
            return self._when(n, said) > self._when(m, said)
        return self.program.strength.stronger(n, m)

    def _when(self, norm: Norm, said: Mapping[Instruction, int]) -> tuple[bool, int]:
        position = said.get(self.saying[norm.name])
        return position is None, norm.position if position is None else position
