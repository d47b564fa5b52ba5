"""The interaction matrix: for every ordered pair of principles, how the first yields to the second, if it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from ..answer import Unknown
from ..finding import Scene
from ..program import Program
from . import contradictions, interactions
from .interactions import Meeting
from .pins import pinned


@dataclass(frozen=True)
class Cell:
    """How one principle meets another: the state, the norms (overridden, winning), and the smallest scenario.

    The states, from the one most in need of attention: "contradiction", "undetermined", "by level only", "pinned",
    "declared", "never meet".
    """

    state: str
    pairs: tuple[tuple[str, str], ...] = ()
    scene: Scene | None = None


@dataclass(frozen=True)
class Matrix:
    """The principles that norms are for, and a cell for each ordered pair of them that are not nested."""

    principles: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]


def matrix(program: Program) -> Matrix:
    """The interaction matrix of a program."""
    used = {p for norm in program.spec.norms.values() for p in norm.principles}
    principles = tuple(p for p in program.spec.principles if p in used)
    pairs = [(p, q) for p, q in product(principles, principles) if not interactions.related(program.spec, p, q)]
    return Matrix(principles, {pair: cell(program, *pair) for pair in pairs})


def cell(program: Program, loser: str, winner: str) -> Cell:
    """How the first principle meets the second."""
    clash = _contradiction(program, loser, winner)
    if clash is not None:
        return clash
    found = program.once(interactions.find)
    meetings = found.meetings.get((loser, winner), ())
    if any(_for(program, one, loser) and _for(program, other, winner) for one, other, _ in found.open):
        return Cell("undetermined", _names(meetings))
    if not meetings:
        return Cell("never meet")
    gaps = [m for m in meetings if m.gap and not m.deliberate and not pinned(program, m.loser, m.winner)]
    if not gaps or interactions.declared(program.spec, loser, winner):
        by_statement = interactions.declared(program.spec, loser, winner) or not any(
            m.gap and not m.deliberate for m in meetings
        )
        return _cell(program, "declared" if by_statement else "pinned", meetings, gone=False)
    return _cell(program, "by level only", gaps, gone=True)


def _cell(program: Program, state: str, meetings: tuple[Meeting, ...] | list[Meeting], gone: bool) -> Cell:
    smallest = interactions.smallest(program, meetings, gone)
    if isinstance(smallest, Unknown):
        return Cell("undetermined", _names(meetings))
    return Cell(state, _names(meetings), smallest[1].scene)


def _names(meetings: tuple[Meeting, ...] | list[Meeting]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(m.loser.name, m.winner.name) for m in meetings}))


def _for(program: Program, norm: str, principle: str) -> bool:
    return principle in program.spec.norms[norm].principles


def _contradiction(program: Program, one: str, other: str) -> Cell | None:
    """The cell of principles whose norms contradict each other."""
    clashes = [
        (a.name, b.name, clash.shown.scene)
        for clash in program.once(contradictions.find).remaining
        for a, b in product(clash.norms, clash.norms)
        if a is not b and one in a.principles and other in b.principles
    ]
    if not clashes:
        return None
    scene = min((scene for _, _, scene in clashes), key=lambda s: (len(s.said), len(s.facts), s.terms))
    return Cell("contradiction", tuple(sorted({(a, b) for a, b, _ in clashes})), scene)
