"""The override graph of norms, principles or levels: an edge leads from what overrides to what is overridden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import permutations
from typing import Literal

from ..finding import Scene
from ..model.spec import Kind, Spec
from ..program import Program
from ..source import Span
from . import matrix, overrides
from .interactions import related
from .matrix import State
from .overrides import Override, Party
from .overriding import Reason

NodeKind = Literal["rule", "default", "instructions", "on conflict", "principle", "level"]


class Of(StrEnum):
    """What the nodes are."""

    NORMS = "norms"
    PRINCIPLES = "principles"
    LEVELS = "levels"


@dataclass(frozen=True)
class Node:
    """A norm, what a principal says at one level, a duty of `on conflict`, a principle, or a level.

    `level` is where it stands, `parent` the principle it is nested in. `spans` are where it is written; for what is
    said on borrowed authority (`delegated`), the statements that lend it.
    """

    name: str
    kind: NodeKind
    level: str | None = None
    parent: str | None = None
    spans: tuple[Span, ...] = ()
    delegated: bool = False


@dataclass(frozen=True)
class Edge:
    """The winner overrides the loser; `count` says how many pairs of their norms are behind it.

    All that a principal says at one level counts as one norm. `reason` tells what makes a norm the stronger one,
    `state` how the spec answers the meeting of two principles. With `count` 0 they contradict each other. `scene` is
    the smallest scenario in which a norm of one overrides the other's.
    """

    winner: str
    loser: str
    count: int = 1
    reason: Reason | None = None
    state: State | None = None
    scene: Scene | None = None


@dataclass(frozen=True)
class Unsettled:
    """It stayed open whether the winners override the loser; without winners, what does at all."""

    loser: str
    winners: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Graph:
    """The strongest come first, or where that says nothing, the order of names.

    `about` are the norms whose overriders alone were looked for, if they were.
    """

    of: Of
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    open: tuple[Unsettled, ...]
    about: tuple[str, ...] = ()


def graph(program: Program, of: Of, scenes: bool = False) -> Graph:
    """The graph of a program; with `scenes`, each edge has its smallest scenario."""
    return _drawn(program, of, overrides.find(program, scenes=scenes))


def every(program: Program) -> dict[Of, Graph]:
    """The graphs of a program with each kind of nodes; what overrides what is asked for once, and without scenarios."""
    found = overrides.find(program)
    return {of: _drawn(program, of, found) for of in Of}


def _drawn(program: Program, of: Of, found: overrides.Overrides) -> Graph:
    match of:
        case Of.NORMS:
            return _norms(program.spec, found)
        case Of.LEVELS:
            return _levels(program.spec, found)
        case Of.PRINCIPLES:
            return _principles(program, found)


def against(program: Program, norm: str, scenes: bool = False) -> Graph:
    """The part of the graph of norms that leads to one norm and to each `otherwise` after it."""
    names = [norm]
    while (following := program.spec.successor.get(names[-1])) is not None:
        names.append(following)
    return replace(_norms(program.spec, overrides.find(program, names, scenes)), about=tuple(names))


# -- norms


def _norms(spec: Spec, found: overrides.Overrides) -> Graph:
    nodes = tuple(_node(spec, party) for party in found.parties)
    edges = tuple(Edge(o.winner.name, o.loser.name, reason=o.reason, scene=o.scene) for o in found.overrides)
    left = tuple(Unsettled(o.loser.name, tuple(w.name for w in o.winners), o.reason) for o in found.open)
    return Graph(Of.NORMS, nodes, edges, left)


def _node(spec: Spec, party: Party) -> Node:
    norm, level = party.norm, spec.levels[party.norm.level]
    if party.principal is not None:
        lent = () if norm.level == spec.principals[party.principal].level else _delegations(spec, party)
        return Node(party.name, "instructions", level, None, lent or (norm.name_span,), bool(lent))
    if norm.name not in spec.norms:
        return Node(party.name, "on conflict", level, None, (norm.name_span,))
    kind: NodeKind = "rule" if norm.kind is Kind.RULE else "default"
    return Node(party.name, kind, level, None, (norm.head_span if norm.after else norm.name_span,))


def _delegations(spec: Spec, party: Party) -> tuple[Span, ...]:
    """The statements that lend the party its level."""
    return tuple(d.span for d in spec.delegations if (d.principal, d.level) == (party.principal, party.norm.level))


# -- levels and principles


def _levels(spec: Spec, found: overrides.Overrides) -> Graph:
    def level(party: Party) -> tuple[str, ...]:
        return (spec.levels[party.norm.level],)

    nodes = [Node(name, "level", spans=(span,)) for name, span in zip(spec.levels, spec.level_spans, strict=True)]
    edges = [Edge(w, x, len(part), scene=_smallest(part)) for (w, x), part in _parted(found.overrides, level).items()]
    place = spec.levels.index
    edges.sort(key=lambda e: (place(e.winner), place(e.loser)))
    left = {Unsettled(spec.levels[o.loser.norm.level], _names(o.winners, level), o.reason): None for o in found.open}
    return Graph(Of.LEVELS, tuple(nodes), tuple(edges), tuple(left))


def _principles(program: Program, found: overrides.Overrides) -> Graph:
    spec, shown = program.spec, tuple(matrix.families(program.spec))
    apart = [(p, q) for p, q in permutations(shown, 2) if not related(spec, p, q)]
    states = {(q, p): matrix.own(program, p, q).state for p, q in apart}
    parts = _parted(found.overrides, lambda party: party.norm.principles)
    edges = [Edge(w, x, len(part), None, states.get((w, x)), _smallest(part)) for (w, x), part in parts.items()]
    for (one, other), state in states.items():
        if state is State.CONTRADICTION and one < other and not {(one, other), (other, one)} & parts.keys():
            edges.append(Edge(one, other, 0, None, state))
    why = "the solver gave up on some of their norms"
    left = [Unsettled(x, (w,), why) for (w, x), state in states.items() if state is State.UNDETERMINED]
    nodes = [Node(p, "principle", None, spec.principles[p].parent, (spec.principles[p].span,)) for p in shown]
    edges.sort(key=lambda e: (shown.index(e.winner), shown.index(e.loser)))
    return Graph(Of.PRINCIPLES, tuple(nodes), tuple(edges), tuple(left))


Names = Callable[[Party], Iterable[str]]


def _parted(found: Sequence[Override], names: Names) -> dict[tuple[str, str], list[Override]]:
    """The overrides by what the winner and the loser belong to."""
    parts: dict[tuple[str, str], list[Override]] = {}
    for each in found:
        for winner in names(each.winner):
            for loser in names(each.loser):
                parts.setdefault((winner, loser), []).append(each)
    return parts


def _names(parties: Sequence[Party], names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for party in parties for name in names(party)))


def _smallest(part: Sequence[Override]) -> Scene | None:
    scenes = [each.scene for each in part if each.scene is not None]
    return min(scenes, key=lambda s: (len(s.said), len(s.facts), s.terms)) if scenes else None
