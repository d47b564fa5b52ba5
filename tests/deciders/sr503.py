"""SR503 by brute force: examples that fit no possible scenario, and whether what they give is to blame."""

from __future__ import annotations

from dataclasses import replace

from comparison import Case
from deciders.examples import fits, titled
from specrules.finding import Finding
from specrules.model.spec import Example

FLOOR = 0.01


def expected(case: Case) -> set[tuple[str, bool]]:
    """The titles, each with whether the facts that are left out could be such that a scenario fits."""
    return {(e.title, fits(case, all_unknown(case, e))) for e in case.spec.examples if not fits(case, e)}


def told(finding: Finding) -> tuple[str, bool]:
    return titled(finding.message), "as usual" in finding.message


def all_unknown(case: Case, example: Example) -> Example:
    """The example with every fact unknown that it does not give."""
    given = dict(example.facts)
    return replace(example, unknown=tuple(fact.name for fact in case.oracle.facts if fact.name not in given))
