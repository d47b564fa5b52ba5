"""SR302 by brute force: norms that others override wherever they apply, and the fewest that always do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain, combinations

from comparison import Case, same
from deciders.variants import without_norm
from oracle import Decision, Oracle
from specrules.finding import Finding
from specrules.model.spec import Kind

FLOOR = 0.1

Clash = frozenset[str]
"""The members of a conflict other than the norm it overrides and than instructions."""


def compare(case: Case) -> None:
    same("SR302", {finding.norms[0] for finding in case.findings("SR302")}, unreachable(case))
    for finding in case.findings("SR302"):
        name, *rivals = finding.norms
        ways = [ways_to_override(case, d, name) for d in case.decisions if name in d.overridden]
        same("SR302: always overriding", suffices(rivals, ways), True, f" of {name} by {rivals}")
        others = sorted(set(chain.from_iterable(chain.from_iterable(ways))))
        fewer = combinations(others, len(rivals) - 1) if 0 < len(rivals) <= 3 else ()
        same("SR302: fewest overriding", [c for c in fewer if suffices(c, ways)], [], f" of {name} by {rivals}")
        for rival in {case.spec.norms[r].base for r in rivals if r in case.spec.norms}:
            same("SR302: freed", freed_by(finding, rival), frees(case, name, rival), f" {name} without {rival}")


def freed_by(finding: Finding, rival: str) -> bool:
    """Whether the finding says that the norm would be in force somewhere without the rival."""
    (note,) = {text for heading, text in finding.notes if heading == f"without `{rival}`"}
    return note.startswith("it would be in force when")


def frees(case: Case, name: str, rival: str) -> bool:
    other = Oracle(without_norm(case.spec, rival))
    other._grounds = case.oracle._grounds
    return any(name in other.decide(scenario).in_force for scenario, _ in case.oracle.decided)


def unreachable(case: Case) -> set[str]:
    """Written norms that are applicable, never in force, never withdrawn, and could be followed in some scenario."""
    overridden = {name for d in case.decisions for name in d.overridden - d.impossible}
    withdrawn = {name for d in case.decisions for name in d.withdrawn}
    found = (case.oracle.summary().unreachable & overridden) - withdrawn
    return {name for name in found if case.spec.norms[name].after is None}


def ways_to_override(case: Case, decision: Decision, name: str) -> list[Clash]:
    """For each conflict that overrides the norm in a scenario, its other members without instructions."""
    spoken = {m.name for m, _ in decision.in_play if m.kind is Kind.INSTRUCTION}
    return [c - {name} - spoken for c in case.oracle.overriding(decision, name)]


def suffices(rivals: Collection[str], ways: Iterable[Iterable[Clash]]) -> bool:
    """Whether in every scenario some conflict needs no other norms than these."""
    return all(any(others <= set(rivals) for others in conflicts) for conflicts in ways)
