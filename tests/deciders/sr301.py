"""SR301 by brute force: written norms whose `when` holds in no scenario."""

from comparison import Case
from specrules.finding import Finding

FLOOR = 0.05


def expected(case: Case) -> set[str]:
    dead = case.oracle.summary().dead
    return {name for name in dead if case.spec.norms[name].after is None}


def told(finding: Finding) -> str:
    return finding.norms[0]
