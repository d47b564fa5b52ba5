"""SR301 by brute force: written norms whose `when` by itself holds in no scenario."""

from comparison import Case
from deciders.conditions import conditions, written
from specrules.finding import Finding
from specrules.model.formula import conjunction

FLOOR = 0.025


def expected(case: Case) -> set[str]:
    when = {norm.name: conjunction(*(part.formula for part in norm.when)) for norm in written(case)}
    return {name for name, formula in when.items() if not conditions(case).where(formula)}


def told(finding: Finding) -> str:
    return finding.norms[0]
