"""SR305 by brute force: parts of conditions are dropped one after the other, as long as nothing changes."""

from __future__ import annotations

from collections.abc import Iterator

from comparison import Case
from deciders.conditions import Conditions, Place, clauses, conditions, written
from specrules.finding import Finding
from specrules.model.spec import Norm, Part
from specrules.source import Span

FLOOR = 0.2

Key = tuple[str, int, int]
"""The norm, and from where to where the part goes."""


def expected(case: Case) -> set[Key]:
    over = conditions(case)
    return {(norm.name, span.start, span.end) for norm in written(case) for span in idle(over, norm)}


def idle(over: Conditions, norm: Norm) -> Iterator[Span]:
    whole, dropped = over.applicable(norm), list[Place]()
    for place, part in places(norm) if whole else ():
        inside = any(place[:length] in dropped for length in range(len(place)))
        if not inside and over.applicable(norm, [*dropped, place]) == whole:
            dropped.append(place)
            yield part.span


def places(norm: Norm) -> Iterator[tuple[Place, Part]]:
    """Every part that can be dropped, the last written first, a larger one before those inside it."""
    for number, clause in reversed(list(enumerate(clauses(norm)))):
        yield (number,), clause
        yield from inside(clause, (number,))


def inside(part: Part, place: Place) -> Iterator[tuple[Place, Part]]:
    for number, each in reversed(list(enumerate(part.of))):
        if part.word != "not":
            yield (*place, number), each
        yield from inside(each, (*place, number))


def told(finding: Finding) -> Key:
    span = finding.labels[0].span
    return finding.norms[0], span.start, span.end
