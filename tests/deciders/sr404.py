"""SR404 by brute force: norms that apply in one of two scenarios that look the same, and the facts they turn on."""

from __future__ import annotations

from comparison import Case
from deciders.doubles import Facts, hidden, lookalikes, turning_on
from specrules.finding import Finding

FLOOR = 0.25

Key = tuple[str, Facts]
"""A norm, and the fewest hidden facts that make the difference."""


def expected(case: Case) -> set[Key]:
    found = {}
    pairs = list(lookalikes(case, hidden(case))) if hidden(case) else []
    for name, norm in case.spec.norms.items():
        if norm.after is None:
            applies = {id(s): case.oracle.holds(norm.condition, s) for s, _ in case.oracle.decided}
            found[name] = turning_on(pairs, lambda one, other, at=applies: at[id(one[0])] > at[id(other[0])])
    return {(name, facts) for name, facts in found.items() if facts is not None}


def told(finding: Finding) -> Key:
    name, *facts = finding.message.split("`")[1::2]
    return name, tuple(facts)
