"""SR203 by brute force: norms that are applicable somewhere with a head that no feasible conduct satisfies."""

from comparison import Case
from specrules.finding import Finding

FLOOR = 0.15


def expected(case: Case) -> set[str]:
    return {name for decision in case.decisions for name in decision.impossible}


def told(finding: Finding) -> str:
    return finding.norms[0]
