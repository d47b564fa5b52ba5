"""Two scenarios that look the same, by going through all pairs: for the checks about what is hidden or only told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, product

from comparison import Case
from oracle import Decision
from specrules.model.spec import Instruction, Scenario

Decided = tuple[Scenario, Decision]

Facts = tuple[str, ...]
"""The names of some facts, in order."""


def lookalikes(case: Case, facts: Collection[str]) -> Iterator[tuple[Decided, Decided]]:
    """All pairs of scenarios, in both orders, that differ in some of these facts and in nothing else."""
    alike: dict[object, list[Decided]] = {}
    for scenario, decision in case.oracle.decided:
        others = tuple(sorted((name, value) for name, value in scenario.facts.items() if name not in facts))
        alike.setdefault((others, frozenset(scenario.instructions)), []).append((scenario, decision))
    for several in alike.values():
        for one, other in product(several, several):
            if one[0].facts != other[0].facts and in_one_order(case, one[0], other[0]):
                yield one, other


def in_one_order(case: Case, one: Scenario, other: Scenario) -> bool:
    """Whether the instructions can have been given in one order that is both of these where order matters.

    The oracle lists each scenario once for each order within the levels at which instructions bind there.
    """
    before: dict[Instruction, set[Instruction]] = {}
    for scenario in (one, other):
        for level in {case.oracle.level_of(i, scenario) for i in scenario.instructions} - {None}:
            together = [i for i in scenario.instructions if case.oracle.level_of(i, scenario) == level]
            for first, second in pairwise(together):
                before.setdefault(second, set()).add(first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError:
        return False
    return True


def differing(one: Scenario, other: Scenario) -> Facts:
    """The facts on which two scenarios do not agree, by name."""
    return tuple(sorted(name for name, value in one.facts.items() if value != other.facts[name]))


def turning_on(pairs: Iterable[tuple[Decided, Decided]], holds: Callable[[Decided, Decided], bool]) -> Facts | None:
    """The first of the smallest sets of facts in which two scenarios differ for which this holds; None without any."""
    found = {differing(one[0], other[0]) for one, other in pairs if holds(one, other)}
    return min(found, key=lambda facts: (len(facts), facts), default=None)


def hidden(case: Case) -> frozenset[str]:
    """The facts that nobody sees."""
    return frozenset(fact.name for fact in case.oracle.facts if fact.hidden)
