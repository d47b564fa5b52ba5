"""SR304 by brute force: defaults in force somewhere that no instruction, hints apart, helps to override anywhere."""

from __future__ import annotations

from comparison import Case
from oracle import Decision
from specrules.finding import Finding
from specrules.model.domain import Integer
from specrules.model.spec import Kind

FLOOR = 0.03


def expected(case: Case) -> set[str]:
    in_force = {name for decision in case.decisions for name in decision.in_force}
    changed = {
        name for decision in case.decisions for name in decision.overridden if by_instruction(case, decision, name)
    }
    return {
        norm.name
        for norm in case.spec.norms.values()
        if norm.kind is Kind.DEFAULT and norm.after is None
        if not any(isinstance(case.spec.variables[a].domain, Integer) for a in case.oracle.members[norm.name].actions)
        if norm.name in in_force - changed and addressed(case, norm.level)
    }


def by_instruction(case: Case, decision: Decision, name: str) -> bool:
    """Whether some conflict that overrides the norm here has an instruction in it that is no hint."""
    explicit = {m.name for m, _ in decision.in_play if m.kind is Kind.INSTRUCTION and " hints " not in m.name}
    return any(conflict & explicit for conflict in case.oracle.overriding(decision, name))


def addressed(case: Case, level: int) -> bool:
    """Whether somebody has, or is given in some scenario, the level or a stronger one."""
    if any(p.level is not None and p.level <= level for p in case.spec.principals.values()):
        return True
    given = [d.condition for d in case.spec.delegations if d.level <= level]
    return any(case.oracle.holds(condition, s) for condition in given for s, _ in case.oracle.decided)


def told(finding: Finding) -> str:
    return finding.norms[0]
