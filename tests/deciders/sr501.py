"""SR501 by brute force: claims that fail."""

from comparison import Case
from specrules.finding import Finding

FLOOR = 0.3


def expected(case: Case) -> set[str]:
    return {name for name, fails in case.oracle.summary().failing.items() if fails}


def told(finding: Finding) -> str:
    return finding.norms[0]
