"""SR403 by brute force: duties that bind by the word of somebody weaker, and the facts on which that person decides."""

from __future__ import annotations

from comparison import Case
from deciders.doubles import Decided, Facts, lookalikes, turning_on
from specrules.finding import Finding
from specrules.model.spec import Modality

FLOOR = 0.04

Key = tuple[str, Facts]
"""A norm, and the fewest facts on somebody weaker's word that make the difference."""


def expected(case: Case) -> set[Key]:
    found = {}
    for level in range(len(case.spec.levels)):
        facts = told_by_weaker(case, level)
        pairs = list(lookalikes(case, facts)) if facts else []
        for name in (n.name for n in case.spec.norms.values() if n.after is None and n.level == level):
            found[name] = turning_on(pairs, lambda one, other, name=name: leaks(case, name, one, other))
    return {(name, facts) for name, facts in found.items() if facts is not None}


def leaks(case: Case, base: str, one: Decided, other: Decided) -> bool:
    """Whether a duty of the norm is in force in the first, and conduct against it, as it reads there, complies in the
    second."""
    if one[1].contradictions or other[1].contradictions:
        return False
    duties = [n for n in case.spec.norms.values() if n.base == base and n.modality is not Modality.MAY]
    return any(
        n.name in one[1].in_force and other[1].compliant & ~case.oracle.satisfying(n.head, one[0]) for n in duties
    )


def told_by_weaker(case: Case, level: int) -> set[str]:
    """The facts from a principal that never has this level or a stronger one."""
    found = set()
    for fact in case.oracle.facts:
        if fact.teller is not None:
            own = case.spec.principals[fact.teller].level
            given = [d.level for d in case.spec.delegations if d.principal == fact.teller]
            levels = given if own is None else [own]
            if all(held > level for held in levels):
                found.add(fact.name)
    return found


def told(finding: Finding) -> Key:
    (name,) = finding.norms
    words = finding.message.partition(" decide")[0]
    return name, tuple(words.split("`")[1::2])
