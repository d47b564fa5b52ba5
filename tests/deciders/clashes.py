"""Contradictions over all scenarios, for the four checks that tell them apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from comparison import Case, names, same
from specrules.analysis import contradictions
from specrules.finding import Finding
from specrules.model.spec import Degree, Spec

Clash = frozenset[str]
"""The names of the norms that contradict each other, instructions left out."""

REMAINING = ("SR201", "SR202", "SR204")


def compare_remaining(case: Case, code: str) -> None:
    """Each contradiction that remains is told under the right code."""
    summary = case.oracle.summary()
    clashes = {clash for clash, _ in summary.contradictions}
    same("contradictions", {names(c.norms) for c in case.program.once(contradictions.find).remaining}, clashes)
    told_once(case.findings(*REMAINING), clashes)
    for finding in case.findings(code):
        clash = frozenset(finding.norms)
        expected = code_of(case, clash, permission=(clash, False) not in summary.contradictions)
        same("sort of contradiction", code, expected, f" of {finding.norms}")


def told_once(findings: Iterable[Finding], clashes: Collection[Clash]) -> None:
    """Each contradiction has a finding; one in which an instruction stands for a norm goes with that of the norm."""
    told = {frozenset(finding.norms) for finding in findings}
    untold = {clash for clash in clashes if clash not in told and not any(clash < other for other in told)}
    same("contradictions told", told - set(clashes), set())
    same("contradictions not told", untold, set())


def code_of(case: Case, clash: Clash, permission: bool) -> str:
    """The code under which a contradiction of these norms is told."""
    members = [case.oracle.members[name] for name in clash if name in case.oracle.members]
    fallbacks = [level for level, name in fallback_names(case.spec).items() if name in clash]
    if permission:
        return "SR202"
    last = len(case.spec.levels) - 1
    weakest_level = max([m.level for m in members] + fallbacks)
    weakest = [m for m in members if not any(case.oracle.stronger(m, other) for other in members)]
    mild = not fallbacks and all(m.degree is Degree.SHOULD for m in weakest)
    return "SR204" if mild or weakest_level == last else "SR201"


def fallback_names(spec: Spec) -> dict[int, str]:
    return {level: f"on conflict at {spec.levels[level]}" for level in spec.settlements}
