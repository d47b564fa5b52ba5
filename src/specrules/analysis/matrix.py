"""The interaction matrix: for every ordered pair of principles, how the first yields to the second, if it does.

A principle also stands for those nested in it: its cells are the worst of its own and of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import permutations, product

from ..answer import GaveUp, Unknown
from ..finding import Label, Scene, Value
from ..model.spec import Spec
from ..program import Program
from . import contradictions, interactions
from .examples.pins import pinned
from .meetings import Meeting
from .overriding import because
from .replay import Shown
from .smallest_meeting import covert, smallest


class State(StrEnum):
    """How the spec answers a meeting of principles, the answer most in need of attention first."""

    CONTRADICTION = "contradiction"
    UNDETERMINED = "undetermined"
    BY_LEVEL_ONLY = "by level only"
    PINNED = "pinned"
    DECLARED = "declared"
    NEVER = "never meet"

    @property
    def severity(self) -> int:
        """0 for the state most in need of attention."""
        return list(State).index(self)


@dataclass(frozen=True)
class Pair:
    """A norm of the principle `loser` and one of `winner` that meet, and how the spec answers it.

    In a contradiction neither is overridden.
    """

    overridden: str
    wins: str
    loser: str
    winner: str
    state: State

    @property
    def place(self) -> tuple[object, ...]:
        """The worst first."""
        return self.state.severity, self.overridden, self.wins, self.loser, self.winner


@dataclass(frozen=True)
class Cell:
    """How one principle meets another: the worst of its pairs, and the smallest scenario of that state.

    `meeting` is the one that the scenario shows; a contradiction has none. `rolled_up` tells that nested principles
    meet too. `labels` and `conduct` are there only in a cell that is opened.
    """

    state: State
    pairs: tuple[Pair, ...] = ()
    shown: Shown | None = None
    meeting: Meeting | None = None
    rolled_up: bool = False
    labels: tuple[Label, ...] = ()
    conduct: tuple[tuple[str, Value], ...] | None = None

    @property
    def scene(self) -> Scene | None:
        return self.shown.scene if self.shown else None


Cells = Mapping[tuple[str, str], Cell]


@dataclass(frozen=True)
class Matrix:
    """The principles that norms are for, each before those nested in it, and a cell for each ordered pair of them.

    `parents` has for every principle the one it is nested in. A principle and one nested in it have no cell.
    """

    principles: tuple[str, ...]
    parents: Mapping[str, str | None]
    cells: Cells


def matrix(program: Program) -> Matrix:
    """The interaction matrix of a program."""
    spec = program.spec
    inside = families(spec)
    pairs = [(p, q) for p, q in permutations(inside, 2) if p not in inside[q] and q not in inside[p]]
    own = {pair: illustrated(program, *pair) for pair in pairs}
    cells = {(p, q): rolled_up(own, inside[p], inside[q]) for p, q in pairs}
    return Matrix(tuple(inside), {name: spec.principles[name].parent for name in inside}, cells)


def opened(program: Program, loser: str, winner: str) -> Matrix:
    """The matrix with the cell of these two principles alone, opened: with places, and a conduct if there is one."""
    spec, inside = program.spec, families(program.spec)
    losers, winners = inside[loser], inside[winner]
    cell = rolled_up({pair: illustrated(program, *pair) for pair in product(losers, winners)}, losers, winners)
    conduct = None
    if cell.meeting is not None and cell.shown is not None:
        conduct = covert(program, cell.meeting, cell.shown)
    cell = replace(cell, labels=tuple(_labels(program, cell)), conduct=conduct)
    return Matrix((loser, winner), {p: spec.principles[p].parent for p in (loser, winner)}, {(loser, winner): cell})


def families(spec: Spec) -> dict[str, tuple[str, ...]]:
    """The principles that norms are for and those they are nested in, each with itself and those nested in it.

    A principle comes before those nested in it.
    """
    used = {p for norm in spec.norms.values() for name in norm.principles for p in interactions.beyond(spec, name)}
    inside: dict[str, list[str]] = {name: [] for name in sorted(used, key=lambda name: _path(spec, name))}
    for name in inside:
        for outer in _path(spec, name):
            inside[outer].append(name)
    return {name: tuple(names) for name, names in inside.items()}


def _path(spec: Spec, principle: str) -> list[str]:
    """The principles this one is nested in, the outermost first, and itself."""
    path, outer = [principle], spec.principles[principle].parent
    while outer is not None:
        path.append(outer)
        outer = spec.principles[outer].parent
    return path[::-1]


# -- cells


def own(program: Program, loser: str, winner: str) -> Cell:
    """How norms written for these very principles meet, without a scenario."""
    found: dict[tuple[str, str], Pair] = {}
    clashes, left = program.once(_clashes), program.once(_left_open)
    meetings = program.once(interactions.find).meetings.get((loser, winner), ())
    states = [
        *((*names, State.CONTRADICTION) for names in clashes.get((loser, winner), {})),
        *((*names, State.UNDETERMINED) for names in left.get((loser, winner), ())),
        *((m.loser.name, m.winner.name, answer(program, loser, winner, m)) for m in meetings),
    ]
    for overridden, wins, state in states:
        pair = Pair(overridden, wins, loser, winner, state)
        known = found.setdefault((overridden, wins), pair)
        found[overridden, wins] = min(known, pair, key=lambda p: p.place)
    pairs = tuple(sorted(found.values(), key=lambda p: p.place))
    return Cell(pairs[0].state if pairs else State.NEVER, pairs)


def answer(program: Program, loser: str, winner: str, meeting: Meeting) -> State:
    """How the spec answers one meeting: a statement comes before an example, and an example before nothing."""
    if interactions.declared(program.spec, loser, winner) or meeting.deliberate or not meeting.gap:
        return State.DECLARED
    try:
        return State.PINNED if pinned(program, meeting.loser, meeting.winner) else State.BY_LEVEL_ONLY
    except GaveUp:
        return State.UNDETERMINED


def illustrated(program: Program, loser: str, winner: str) -> Cell:
    """How norms written for these very principles meet, with the smallest scenario that shows the worst of it."""
    cell = own(program, loser, winner)
    worst = {(p.overridden, p.wins) for p in cell.pairs if p.state is cell.state}
    if cell.state in (State.NEVER, State.UNDETERMINED):
        return cell
    if cell.state is State.CONTRADICTION:
        shown = program.once(_clashes)[loser, winner]
        return replace(cell, shown=min((shown[names] for names in sorted(worst)), key=_size))
    meetings = program.once(interactions.find).meetings[loser, winner]
    first = smallest(
        program,
        [m for m in meetings if (m.loser.name, m.winner.name) in worst],
        gone=cell.state is not State.DECLARED,
    )
    if isinstance(first, Unknown):
        return replace(cell, state=State.UNDETERMINED)
    return replace(cell, meeting=first[0], shown=first[1])


def rolled_up(cells: Cells, losers: Sequence[str], winners: Sequence[str]) -> Cell:
    """The cell that stands for two principles, the first of these, and for all that is nested in them."""
    parts = [cells[pair] for pair in product(losers, winners)]
    state = min((cell.state for cell in parts), key=lambda s: s.severity)
    first = min((cell for cell in parts if cell.state is state), key=lambda cell: _size(cell.shown))
    pairs = sorted((pair for cell in parts for pair in cell.pairs), key=lambda p: p.place)
    return replace(first, pairs=tuple(pairs), rolled_up=any(cell.state is not State.NEVER for cell in parts[1:]))


def _size(shown: Shown | None) -> tuple[object, ...]:
    """The smallest scenario first, then in canonical order."""
    return () if shown is None else (len(shown.scene.said), len(shown.scene.facts), shown.scene.terms)


# -- contradictions, and what stayed open


def _clashes(program: Program) -> dict[tuple[str, str], dict[tuple[str, str], Shown]]:
    """For each pair of principles the pairs of their norms that contradict each other. Use as `program.once(…)`."""
    found: dict[tuple[str, str], dict[tuple[str, str], Shown]] = {}
    for clash in program.once(contradictions.find).remaining:
        for principle, other, names in _for_principles(program.spec, [n.name for n in clash.norms]):
            known = found.setdefault((principle, other), {})
            known[names] = min(known.get(names, clash.shown), clash.shown, key=_size)
    return found


def _left_open(program: Program) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """For each pair of principles the pairs of their norms about which something stayed open."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for each in program.once(contradictions.find).open:
        for principle, other, names in _for_principles(program.spec, each.norms):
            found.setdefault((principle, other), set()).add(names)
    for loser, winner, _ in program.once(interactions.find).open:
        for pair in product(program.spec.norms[loser].principles, program.spec.norms[winner].principles):
            found.setdefault(pair, set()).add((loser, winner))
    return found


def _for_principles(spec: Spec, norms: Sequence[str]) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Any two of the norms, with a principle of each."""
    own = [name for name in norms if name in spec.norms]  # what `on conflict` brings in is for no principle
    for one, other in permutations(own, 2):
        for principle, another in product(spec.norms[one].principles, spec.norms[other].principles):
            yield principle, another, (one, other)


# -- an opened cell


def _labels(program: Program, cell: Cell) -> Iterator[Label]:
    """The places of the norms, each once, those of the scenario first."""
    norms = program.spec.norms
    first = cell.meeting and (cell.meeting.loser.name, cell.meeting.winner.name)
    seen = set[str]()
    for pair in sorted(cell.pairs, key=lambda p: ((p.overridden, p.wins) != first, p.place)):
        loser, winner = norms[pair.overridden], norms[pair.wins]
        texts = [f"for `{pair.loser}`", f"for `{pair.winner}`"]
        if pair.state not in (State.CONTRADICTION, State.UNDETERMINED):
            texts = [f"{texts[0]}, overridden", f"{texts[1]}, wins: {because(program.spec, winner, loser).text}"]
        for norm, text in zip((loser, winner), texts, strict=True):
            if norm.name not in seen:
                seen.add(norm.name)
                yield Label(norm.head_span if norm.after else norm.name_span, text)
