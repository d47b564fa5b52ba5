"""Interactions of principles: where a norm for one is overridden by a conflict with a norm for another.

checks.md, SR402: an interaction is declared (a `yield`, or an `otherwise` in force), pinned (by a passing example), or
by level only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..encoding.force import Encoding
from ..encoding.smt import NO, all_of, no
from ..evaluator import Decision
from ..model.spec import Norm, Spec
from ..program import Program
from ..solve import Unknown
from .replay import Shown, show


def beyond(spec: Spec, principle: str) -> frozenset[str]:
    """The principle and those it is nested in."""
    found: list[str] = []
    name: str | None = principle
    while name is not None and name not in found:
        found.append(name)
        name = spec.principles[name].parent
    return frozenset(found)


def related(spec: Spec, one: str, other: str) -> bool:
    """Whether one principle is the other or nested in it."""
    return one in beyond(spec, other) or other in beyond(spec, one)


def declared(spec: Spec, loser: str, winner: str) -> bool:
    """Whether a `yield` says so, of these principles or of ones they are nested in."""
    losers, winners = beyond(spec, loser), beyond(spec, winner)
    return any(y.loser in losers and y.winner in winners for y in spec.yields)


def meeting(program: Program, encoding: Encoding, norm: Norm, winner: Norm) -> str:
    """The term that says the norm is applicable and overridden by a conflict in which the winner is a member."""
    if not program.strength.stronger(winner, norm):
        return NO
    group, head = encoding.place(norm.head)
    _, other = encoding.place(winner.head)
    force = encoding.stronger(norm, lambda n: encoding.place(n.head) != (group, other))
    force.add((group, other), winner.permits, encoding.flag("frc", winner))
    shared = [c for c in program.table.groups[group].containing[head] if other in c.heads and other != head]
    return all_of((encoding.flag("app", norm), encoding.overriding_by(norm, force, shared)))


@dataclass(frozen=True)
class Meeting:
    """A norm for one principle that yields to a norm for another, and the smallest scenario in which it does.

    `left` is the smallest scenario in which nothing is left of the norm: no `otherwise` of it is in force. None if
    something always is.
    """

    loser: Norm
    winner: Norm
    shown: Shown
    left: Shown | None


@dataclass(frozen=True)
class Interactions:
    """The meetings of each ordered pair of principles (loser, winner), and what stayed open."""

    meetings: dict[tuple[str, str], tuple[Meeting, ...]]
    open: tuple[tuple[str, str, str], ...]
    """Norms (loser, winner) whose meeting stayed open, and why."""
    excluded: int


def find(program: Program) -> Interactions:
    """Every meeting of norms for different principles. Use as `program.once(find)`."""
    meetings: dict[tuple[str, str], list[Meeting]] = {}
    left: list[tuple[str, str, str]] = []
    excluded = 0
    for loser, winner in _pairs(program):
        group, _ = program.evaluator.place(loser.head)
        reason = program.table.groups[group].incomplete
        met: Meeting | str | None = reason if reason is not None else _meet(program, group, loser, winner)
        match met:
            case Meeting():
                for pair in _principles(program.spec, loser, winner):
                    meetings.setdefault(pair, []).append(met)
            case str():
                left.append((loser.name, winner.name, met))
            case None:
                excluded += 1
    return Interactions({pair: tuple(found) for pair, found in sorted(meetings.items())}, tuple(left), excluded)


def _pairs(program: Program) -> Iterator[tuple[Norm, Norm]]:
    """Norms with different principles whose heads share a conflict, the second possibly stronger."""
    for group, norms in program.by_group.items():
        table = program.table.groups[group]
        by_head: dict[int, list[Norm]] = {}
        for norm in norms:
            if norm.principles:
                by_head.setdefault(program.evaluator.place(norm.head)[1], []).append(norm)
        for loser in norms:
            head = program.evaluator.place(loser.head)[1]
            met = {h for conflict in table.containing[head] for h in conflict.heads if h != head}
            for winner in (w for h in sorted(met) for w in by_head.get(h, ())):
                if loser.after is None and program.strength.stronger(winner, loser):
                    if any(True for _ in _principles(program.spec, loser, winner)):
                        yield loser, winner


def _principles(spec: Spec, loser: Norm, winner: Norm) -> Iterator[tuple[str, str]]:
    for p in loser.principles:
        for q in winner.principles:
            if not related(spec, p, q):
                yield p, q


def _meet(program: Program, group: int, loser: Norm, winner: Norm) -> Meeting | str | None:
    inquiry = program.inquiry([group])
    condition = meeting(program, inquiry.encoding, loser, winner)
    if condition == NO:
        return None

    def confirms(decision: Decision) -> bool:
        return overrides(program, decision, loser, winner)

    shown = show(program, inquiry, condition, confirms)
    if isinstance(shown, Unknown):
        return shown.reason
    if not isinstance(shown, Shown):
        return None
    chain = [n for n in program.spec.norms.values() if n.base == loser.name and n.after is not None]
    if not chain:
        return Meeting(loser, winner, shown, shown)
    nothing = all_of((condition, *(no(inquiry.encoding.flag("frc", n)) for n in chain)))
    left = show(program, inquiry, nothing, confirms)
    if isinstance(left, Unknown):
        return left.reason
    return Meeting(loser, winner, shown, left if isinstance(left, Shown) else None)


def overrides(program: Program, decision: Decision, loser: Norm, winner: Norm) -> bool:
    """Whether in this scenario a conflict with the winner overrides the loser."""
    if loser.name not in decision.overridden:
        return False
    return any(
        winner.name in {n.name for n in conflict} for conflict in program.evaluator.overriders(decision, loser)
    )



