"""SR307 by brute force: clauses that decide nothing."""

from __future__ import annotations

from comparison import Case, same
from deciders.variants import counts, unchanged, without_otherwise, without_overrides

FLOOR = 0.4


def compare(case: Case) -> None:
    told = {finding.norms for finding in case.findings("SR307") if finding.norms}
    overrides = idle_overrides(case)
    same("SR307: overrides told", {pair for pair in told if len(pair) == 2} - overrides, set())
    if not counts(case):
        same("SR307: overrides not told", overrides - told, set())
    compare_otherwise(case, {pair[0] for pair in told if len(pair) == 1})
    same("SR307: yields", yields_told(case), idle_yields(case))


def idle_overrides(case: Case) -> set[tuple[str, ...]]:
    """The `overrides` without which every scenario is decided the same."""
    norms = case.spec.norms
    pairs = {(n.name, m) for n in norms.values() if n.after is None for m in n.overrides if norms[m].rank >= n.rank}
    return {pair for pair in pairs if unchanged(case, without_overrides(case.spec, *pair))}


def compare_otherwise(case: Case, told: set[str]) -> None:
    """Those in force in no scenario are told, and none other; where one may decide something all the same, through
    what is withdrawn while its level is settled, or by holding back what comes after it, nothing told decides."""
    in_force = {name for decision in case.decisions for name in decision.in_force}
    idle = {n.name for n in case.spec.norms.values() if n.after is not None} - in_force
    same("SR307: otherwise in force", told - idle, set())
    same("SR307: otherwise not told", {name for name in idle - told if not may_decide(case, name)}, set())
    for name in told:
        if may_decide(case, name):
            same("SR307: otherwise", unchanged(case, without_otherwise(case.spec, name)), True, f" of {name}")


def may_decide(case: Case, name: str) -> bool:
    norms, following = case.spec.norms, case.spec.successor.get(name)
    held_back = following is not None and norms[following].degree != norms[following].modality.degree
    return held_back or norms[name].level in case.spec.settlements


def yields_told(case: Case) -> set[tuple[str, str]]:
    found = set()
    for finding in case.findings("SR307"):
        if not finding.norms:
            _, loser, _, winner, _ = finding.message.split("`")
            found.add((loser, winner))
    return found


def idle_yields(case: Case) -> set[tuple[str, str]]:
    """Those whose principles, with all that is nested in them, never meet."""
    met = {pair for pair in case.oracle.interactions() if not nested(case, *pair) and not nested(case, *pair[::-1])}
    return {
        (y.loser, y.winner)
        for y in case.spec.yields
        if not any(nested(case, p, y.loser) and nested(case, q, y.winner) for p, q in met)
    }


def nested(case: Case, principle: str, outer: str) -> bool:
    """Whether a principle is the other one or lies in it."""
    name: str | None = principle
    while name is not None and name != outer:
        name = case.spec.principles[name].parent
    return name is not None
