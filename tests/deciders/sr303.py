"""SR303 by brute force: norms that follow from others wherever they are in force, and whose removal changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from comparison import Case, same
from deciders.variants import counts, unchanged, without_norm
from oracle import Decision, Head, gives_way
from specrules.model.spec import Kind

FLOOR = 0.4


def compare(case: Case) -> None:
    """All that is told is redundant; and something is told if anything is, for of equal norms one is to stay."""
    for finding in case.findings("SR303"):
        sources_agree(case, *finding.norms)
    told = {finding.norms[0] for finding in case.findings("SR303")}
    expected = redundant(case)
    same("SR303: told", told - expected, set())
    if not counts(case):
        same("SR303: something told", bool(told), bool(expected))


def sources_agree(case: Case, name: str, *sources: str) -> None:
    """The norms that it is said to follow from are enough wherever it is in force, and fewer would not be."""
    same("SR303: sources", enough(case, name, sources), True, f" of {name}: {sources}")
    others = sorted(set().union(*(d.in_force for d in case.decisions if name in d.in_force)) - {name})
    fewer = combinations(others, len(sources) - 1) if 0 < len(sources) <= 3 else ()
    smaller = [chosen for chosen in fewer if enough(case, name, chosen)]
    same("SR303: fewer sources", smaller, [], f" of {name}: {sources}")


def enough(case: Case, name: str, sources: Collection[str]) -> bool:
    return all(follows(case, d, name, sources) for d in case.decisions if name in d.in_force)


def redundant(case: Case) -> set[str]:
    written = [name for name, norm in case.spec.norms.items() if norm.after is None]
    found = {name for name in written if follows_everywhere(case, name)}
    return {name for name in found if unchanged(case, without_norm(case.spec, name))}


def follows_everywhere(case: Case, name: str) -> bool:
    where = [decision for decision in case.decisions if name in decision.in_force]
    return bool(where) and all(follows(case, decision, name) for decision in where)


def follows(case: Case, decision: Decision, name: str, sources: Collection[str] | None = None) -> bool:
    """Whether consistent norms in force, at least as strong, leave nothing that goes against the norm; if `sources`
    are given, these alone with instructions."""
    play = {member.name: (member, head) for member, head in decision.in_play}
    mine, head = play[name]
    others = {
        h
        for n in decision.in_force - {name}
        for member, h in [play[n]]
        if (sources is None or n in sources or member.kind is Kind.INSTRUCTION)
        and (member.level, member.kind, member.degree) <= (mine.level, mine.kind, mine.degree)
        and (head.permits or not h.permits)
    }
    return gives_way(decision.feasible, Head(case.oracle.all_conducts & ~head.conducts), others)
