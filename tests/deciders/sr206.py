"""SR206 by brute force: norms of two completions of one observation that no conduct feasible in both can satisfy."""

from __future__ import annotations

from collections.abc import Iterator

from comparison import Case
from deciders.doubles import Decided, hidden, lookalikes
from oracle import Conducts, Head, conflicts, consistent
from specrules.finding import Finding
from specrules.model.spec import Kind

FLOOR = 0.08

Key = frozenset[str]
"""The names of the norms, instructions left out."""

Side = tuple[tuple[str, Head], ...]
"""The norms in force in one of the two, each with its head there; an instruction has no name."""


def expected(case: Case) -> set[Key]:
    found = set(dilemmas(case)) if hidden(case) else set()
    return {names for names in found if not any(names < other for other in found)}


def dilemmas(case: Case) -> Iterator[Key]:
    """Every set of norms, as often as it comes up."""
    known: set[tuple[Conducts, frozenset[Side]]] = set()
    for one, other in lookalikes(case, hidden(case)):
        if not one[1].contradictions and not other[1].contradictions:
            feasible = one[1].feasible & other[1].feasible
            sides = side(case, one), side(case, other)
            if (feasible, frozenset(sides)) not in known:
                known.add((feasible, frozenset(sides)))
                yield from opposed(feasible, *sides)


def side(case: Case, decided: Decided) -> Side:
    _, decision = decided
    in_force = [(m, head) for m, head in decision.in_play if m.name in decision.in_force]
    return tuple(sorted((("" if m.kind is Kind.INSTRUCTION else m.name, head) for m, head in in_force), key=str))


def opposed(feasible: Conducts, one: Side, other: Side) -> Iterator[Key]:
    """The norms of each minimal inconsistent set that has members from both sides."""
    members = {f"{half} {i} {name}": head for half, s in enumerate((one, other)) for i, (name, head) in enumerate(s)}
    if feasible and not consistent(feasible, members.values()):
        for conflict in conflicts(feasible, members):
            if len({name[0] for name in conflict}) == 2:
                yield frozenset(name.split(" ", 2)[2] for name in conflict) - {""}


def told(finding: Finding) -> Key:
    return frozenset(finding.norms)
