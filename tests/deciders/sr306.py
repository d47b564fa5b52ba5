"""SR306 by brute force: norms whose `when` holds somewhere, and the fewest exceptions that cover it."""

from __future__ import annotations

from itertools import combinations

from comparison import Case
from deciders.conditions import Conditions, clauses, conditions, written
from specrules.finding import Finding
from specrules.model.spec import Norm

FLOOR = 0.07

Key = tuple[str, tuple[int, ...]]
"""The norm, and where the exceptions start that cover it."""


def expected(case: Case) -> set[Key]:
    found = {norm.name: covering(conditions(case), norm) for norm in written(case)}
    return {(name, starts) for name, starts in found.items() if starts is not None}


def covering(over: Conditions, norm: Norm) -> tuple[int, ...] | None:
    """The first of the smallest sets of exceptions that leave nothing of a `when` which holds somewhere."""
    when = over.everywhere
    for part in norm.when:
        when &= over.where(part.formula)
    exceptions = [part for part in clauses(norm) if part in norm.unless]
    for size in range(1, len(exceptions) + 1) if when else ():
        for chosen in combinations(exceptions, size):
            left = when
            for part in chosen:
                left &= ~over.where(part.formula)
            if not left:
                return tuple(part.span.start for part in chosen)
    return None


def told(finding: Finding) -> Key:
    return finding.norms[0], tuple(label.span.start for label in finding.labels if label.text.startswith("covers"))
