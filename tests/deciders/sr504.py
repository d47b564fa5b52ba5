"""SR504 by brute force: bad conducts that break other norms than the one named."""

from __future__ import annotations

from itertools import combinations

from comparison import Case
from deciders.examples import completions, fails, fits, titled, with_values
from oracle import Conducts, Decision
from specrules.finding import Finding
from specrules.model.spec import Example

FLOOR = 0.04


def expected(case: Case) -> set[tuple[str, str]]:
    """The titles of the examples, each with a norm that a bad conduct of it is wrongly said to break."""
    return {
        (example.title, conduct.breaks)
        for example in case.spec.examples
        if fits(case, example) and not fails(case, example)
        for conduct in example.conducts
        if conduct.breaks is not None and conduct.breaks not in broken(case, example, with_values(case, conduct))
    }


def told(finding: Finding) -> tuple[str, str]:
    return titled(finding.message), finding.message.split("`")[-2]


def broken(case: Case, example: Example, conducts: Conducts) -> set[str]:
    """The written norms, each with its `otherwise`, that are in a minimal set of duties that excludes the conducts."""
    found = set[str]()
    for _, decision in completions(case, example):
        for names in minimal_sets(decision, conducts):
            found |= {case.spec.norms[name].base for name in names if name in case.spec.norms}
    return found


def minimal_sets(decision: Decision, conducts: Conducts) -> list[frozenset[str]]:
    """Every minimal set of duties in force that no feasible conduct among these satisfies."""
    duties = {m.name: h.conducts for m, h in decision.in_play if m.name in decision.in_force and not h.permits}
    found: list[frozenset[str]] = []
    for size in range(len(duties) + 1):
        for names in map(frozenset, combinations(sorted(duties), size)):
            left = decision.feasible & conducts
            for name in names:
                left &= duties[name]
            if not left and not any(smaller <= names for smaller in found):
                found.append(names)
    return found
