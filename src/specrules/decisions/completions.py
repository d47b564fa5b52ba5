"""The scenarios that what is known leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod

from ..answer import GaveUp
from ..model.formula import Formula
from ..model.spec import Scenario
from ..program import Program
from .query import Query

MOST = 4_096
"""So many combinations of values of unknown facts are gone through; with more, the answer stays open."""


def completions(
    program: Program, query: Query, asked: Iterable[Formula] = (), most: int = MOST
) -> tuple[Scenario, ...]:
    """The possible scenarios with what is given, usual values, and any values of the unknown facts.

    Values that nothing tells apart, `asked` included, are tried once: the smallest stands for its stretch. Raises
    GaveUp where there are more than `most` combinations to try, or too many values to tell apart.
    """
    if not query.unknown:
        scenario = Scenario({**program.usual.facts, **query.facts}, query.said)
        return (scenario,) if program.evaluator.possible(scenario) else ()
    asked = tuple(asked)
    ranges = [program.cells.values(name, asked) for name in query.unknown]
    for name, values in zip(query.unknown, ranges, strict=True):
        if not values:
            raise GaveUp(f"the unknown `{name}` has too many values to go through")
    if (number := prod(map(len, ranges))) > most:
        raise GaveUp(f"the unknown facts have {number:,} combinations of values, more than {most:,}")
    known = {**program.usual.facts, **query.facts}
    found = (Scenario(known | dict(zip(query.unknown, values, strict=True)), query.said) for values in product(*ranges))
    return tuple(scenario for scenario in found if program.evaluator.possible(scenario))
