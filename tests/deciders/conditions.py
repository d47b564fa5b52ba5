"""Conditions over all scenarios: a set of scenarios is an integer with one bit each."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from comparison import Case
from oracle import Oracle
from specrules.model.formula import Formula
from specrules.model.spec import Norm, Part, Scenario

Scenarios = int

Place = tuple[int, ...]
"""Where a part stands: the number of the clause, and at each depth that of the operand."""


class Conditions:
    """The scenarios of one spec, and where parts of conditions hold."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        distinct = {(tuple(s.facts.items()), frozenset(s.instructions)): s for s in oracle.scenarios()}
        self.scenarios: list[Scenario] = list(distinct.values())
        self.everywhere: Scenarios = (1 << len(self.scenarios)) - 1
        self._where: dict[Formula, Scenarios] = {}

    def where(self, formula: Formula) -> Scenarios:
        if formula not in self._where:
            holding = (1 << i for i, scenario in enumerate(self.scenarios) if self.oracle.holds(formula, scenario))
            self._where[formula] = sum(holding)
        return self._where[formula]

    def applicable(self, norm: Norm, dropped: Collection[Place] = ()) -> Scenarios:
        """Where the norm applies without the parts at these places."""
        found = self.everywhere
        for number, clause in enumerate(clauses(norm)):
            if (number,) not in dropped:
                holds = self._part(clause, (number,), dropped)
                found &= holds if clause in norm.when else self.everywhere & ~holds
        return found

    def _part(self, part: Part, place: Place, dropped: Collection[Place]) -> Scenarios:
        operands = [
            self._part(each, (*place, number), dropped)
            for number, each in enumerate(part.of)
            if (*place, number) not in dropped
        ]
        match part.word:
            case "and":
                found = self.everywhere
                for each in operands:
                    found &= each
            case "or":
                found = 0
                for each in operands:
                    found |= each
            case "not":
                found = self.everywhere & ~operands[0]
            case _:
                found = self.where(part.formula)
        return found


@lru_cache(maxsize=1)
def conditions(case: Case) -> Conditions:
    """Those of one spec, which several checks ask about in turn."""
    return Conditions(case.oracle)


def clauses(norm: Norm) -> list[Part]:
    """The `when` and `unless` of a norm in the order in which they are written."""
    return sorted((*norm.when, *norm.unless), key=lambda part: part.span.start)


def written(case: Case) -> list[Norm]:
    return [norm for norm in case.spec.norms.values() if norm.after is None]
