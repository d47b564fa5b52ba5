"""Strength: which norm is stronger (docs/semantics.md, Strength); instructions and fallbacks as the norms they are."""

from __future__ import annotations

from collections.abc import Iterable

from .domain import Boolean, Integer, shown
from .formula import TRUE, Formula, In, Linear, Stance, conjunction, negation
from .spec import Degree, Instruction, Kind, Modality, Norm, Spec

STANCE_MODALITY = {
    Stance.REQUESTS: Modality.MUST,
    Stance.FORBIDS: Modality.MUST_NOT,
    Stance.PERMITS: Modality.MAY,
    Stance.HINTS: Modality.MUST,
}


def equals(spec: Spec, variable: str, value: int) -> Formula:
    """The formula that says the variable has this value."""
    if isinstance(spec.variables[variable].domain, Integer):
        return conjunction(Linear(((1, variable),), value), Linear(((-1, variable),), -value))
    return In(variable, frozenset({value}))


def spoken(spec: Spec, instruction: Instruction) -> str:
    """An instruction as people write it: `user forbids reply = lie`."""
    domain = spec.variables[instruction.action].domain
    target = (
        instruction.action
        if isinstance(domain, Boolean)
        else f"{instruction.action} = {shown(domain, instruction.value)}"
    )
    return f"{instruction.principal} {instruction.stance} {target}"


def binding(spec: Spec, instruction: Instruction, level: int, position: int = 0) -> Norm:
    """The norm an instruction is when it binds at `level`."""
    value = equals(spec, instruction.action, instruction.value)
    modality = STANCE_MODALITY[instruction.stance]
    name = spoken(spec, instruction)
    span = spec.principals[instruction.principal].span
    head = negation(value) if modality.prohibits else value
    return Norm(name, level, Kind.INSTRUCTION, modality, Degree.MUST, TRUE, head, name, span, span, position=position)


def fallback(spec: Spec, level: int) -> Norm:
    """The duty that `on conflict … must φ` puts in place of the norms it withdraws: a rule at that level."""
    settlement = spec.settlements[level]
    assert settlement.fallback is not None
    name = f"on conflict at {spec.levels[level]}"
    return Norm(
        name, level, Kind.RULE, Modality.MUST, Degree.MUST, TRUE, settlement.fallback, name,
        settlement.span, settlement.span,
    )  # fmt: skip


class Strength:
    """The strict partial order ≻ on the norms of a spec and the instructions that join them.

    `dropped` is one `overrides` (who, whom) to be left out, `without` a norm that is, with all its `overrides`.
    """

    def __init__(self, spec: Spec, dropped: tuple[str, str] | None = None, without: str = "") -> None:
        self._norms = spec.norms
        self._places: dict[str, tuple[object, ...]] = {}
        self._depths: dict[str, int] = {}
        self._beats: dict[str, frozenset[str]] = {}
        direct = {
            n.name: [m for m in n.overrides if (n.name, m) != dropped and m != without]
            for n in spec.norms.values()
            if n.after is None and n.overrides and n.name != without
        }
        for name in direct:
            reached: set[str] = set()
            pending = list(direct[name])
            while pending:
                target = pending.pop()
                if target not in reached:
                    reached.add(target)
                    pending.extend(direct.get(target, ()))
            self._beats[name] = frozenset(reached)

    def stronger(self, n: Norm, m: Norm) -> bool:
        """n ≻ m: told apart by level, kind, degree, place in the conversation, or `overrides`, in that order."""
        if n.rank != m.rank:
            return n.rank < m.rank
        if n.kind is Kind.INSTRUCTION:
            return n.position > m.position
        return m.base in self._beats.get(n.base, ())

    def through(self, norm: str, other: str) -> frozenset[str]:
        """The written norms between which the order may turn on the first having `overrides` on the other."""
        above = {name for name, beaten in self._beats.items() if norm in beaten}
        return frozenset({norm, other, *above, *self._beats.get(other, ())})

    def has_part(self, norm: Norm) -> bool:
        """Whether some `overrides` names the norm, or it has one."""
        return norm.base in self._beats or any(norm.base in beaten for beaten in self._beats.values())

    def weakest(self, norms: Iterable[Norm]) -> list[Norm]:
        """Those that are stronger than none of the others."""
        among = list(norms)
        return [n for n in among if not any(self.stronger(n, m) for m in among)]

    def evaluation_order(self, norms: Iterable[Norm]) -> list[Norm]:
        """Strongest first; a norm comes after all that are stronger, and an `otherwise` after the norm before it."""
        return sorted(norms, key=self._place)

    def _place(self, norm: Norm) -> tuple[object, ...]:
        known = self._places.get(norm.name)
        if known is None or norm.kind is Kind.INSTRUCTION:
            known = norm.rank, -norm.position, self._depth(norm.base), norm.base, self._link(norm)
            self._places[norm.name] = known
        return known

    def _depth(self, base: str) -> int:
        """How many `overrides` stand above the norm, at most, one above the other."""
        if base not in self._depths:
            above = [self._depth(b) for b, beaten in self._beats.items() if base in beaten]
            self._depths[base] = 1 + max(above, default=0)
        return self._depths[base]

    def _link(self, norm: Norm) -> int:
        """The place of an `otherwise` in its chain."""
        place = 0
        while norm.after is not None:
            norm, place = self._norms[norm.after], place + 1
        return place
