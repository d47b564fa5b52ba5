"""SR502 by brute force: examples that do not come out as they say."""

from comparison import Case
from deciders.examples import fails, titled
from specrules.finding import Finding

FLOOR = 0.3


def expected(case: Case) -> set[str]:
    return {example.title for example in case.spec.examples if fails(case, example)}


def told(finding: Finding) -> str:
    return titled(finding.message)
