"""SR401 by brute force: for every fact with three values or more, and every action, the values with a norm in force."""

from __future__ import annotations

import re
from itertools import combinations

from comparison import Case
from deciders.conditions import written
from oracle import Decision, values_of
from specrules.finding import Finding
from specrules.model.domain import Boolean, shown
from specrules.model.formula import Formula
from specrules.model.spec import Norm, Role, Variable

FLOOR = 0.02
"""Random specs seldom treat several cases of one fact; tests/test_condition_parts.py draws some that do."""

Key = tuple[str, str, frozenset[str]]
"""The fact, the action, and the values without a norm, as they are written."""


def expected(case: Case) -> set[Key]:
    found = set()
    for fact in case.oracle.facts:
        for action in case.oracle.actions if not isinstance(fact.domain, Boolean) else ():
            missing = forgotten(case, fact, action.name)
            if missing:
                found.add((fact.name, action.name, frozenset(str(shown(fact.domain, v)) for v in missing)))
    return found


def forgotten(case: Case, fact: Variable, action: str) -> set[int]:
    """The possible values for which no norm about the action is ever in force, if norms tell other values apart."""
    about = [n for n in written(case) if action in case.oracle.members[n.name].actions]
    asking = [n for n in about if mentions(case, n.condition, fact.name)]
    if not any(
        one - other and other - one for one, other in combinations([reach(case, n, fact, action) for n in asking], 2)
    ):
        return set()
    possible = {s.facts[fact.name] for s, _ in case.oracle.decided}
    governed = {s.facts[fact.name] for s, d in case.oracle.decided if action in governs(d)}
    return {value for value in values_of(fact) if value in possible - governed}


def reach(case: Case, norm: Norm, fact: Variable, action: str) -> set[int]:
    """The values with which the norm, or one of its `otherwise` about the action, is in force somewhere."""
    chain = {n.name for n in case.spec.norms.values() if n.base == norm.name}
    chain = {name for name in chain if action in case.oracle.members[name].actions}
    return {s.facts[fact.name] for s, d in case.oracle.decided if chain & d.in_force}


def governs(decision: Decision) -> set[str]:
    """The actions that norms in force mention, those of the spec and those that `on conflict` brings in."""
    return {
        action
        for member, _ in decision.in_play
        if member.name in decision.in_force and not re.search(" (requests|forbids|permits|hints) ", member.name)
        for action in member.actions
    }


def mentions(case: Case, condition: Formula, fact: str) -> bool:
    for atom in case.oracle._atoms(condition):
        terms = {name for _, name in getattr(atom, "terms", ())}
        if fact in terms or getattr(atom, "variable", None) == fact:
            return case.spec.variables[fact].role is Role.FACT
    return False


def told(finding: Finding) -> Key:
    fact, action, *cases = re.findall("`([^`]*)`", finding.message)
    values = set[str]()
    for case in cases:
        value = case.removeprefix(f"{fact} = ")
        ends = re.fullmatch(r"(-?\d+)\.\.(-?\d+)", value)
        values |= set(map(str, range(int(ends[1]), int(ends[2]) + 1))) if ends else {value}
    return fact, action, frozenset(values)
