"""SR402 by brute force: pairs of principles that meet where nothing says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from comparison import Case, same
from deciders.sr307 import nested
from oracle import Decision
from specrules.analysis import interactions
from specrules.finding import Finding
from specrules.model.spec import Spec

FLOOR = 0.1


def compare(case: Case) -> None:
    """The gaps are those told; and besides, every meeting of two principles is found, answered or not."""
    same("SR402", set(map(told, case.findings("SR402"))), expected(case))
    meetings = case.program.once(interactions.find).meetings
    found = {pair: any(meeting.gap for meeting in met) for pair, met in meetings.items()}
    met = {
        p: gap for p, gap in case.oracle.interactions().items() if not nested(case, *p) and not nested(case, *p[::-1])
    }
    same("meetings", sorted(found.items()), sorted(met.items()))


def expected(case: Case) -> set[tuple[str, str]]:
    return {pair for d in case.decisions for name in d.overridden for pair in gaps(case, d, name)}


def told(finding: Finding) -> tuple[str, str]:
    _, loser, _, winner, _ = finding.message.split("`")
    return loser, winner


def gaps(case: Case, decision: Decision, name: str) -> Iterator[tuple[str, str]]:
    """The principles of an overridden norm, each with one that it yields to here though nothing says it is meant."""
    norms = case.spec.norms
    if name not in norms or rest(case.spec, name) & decision.in_force:
        return
    conflicts = case.oracle.overriding(decision, name)
    winners = {norms[n] for conflict in conflicts for n in conflict - {name} if n in norms}
    for winner in (w for w in winners if w.rank != norms[name].rank):  # an `overrides` says that it is meant
        for loser, other in product(norms[name].principles, winner.principles):
            if not related(case, loser, other) and not declared(case, loser, other):
                yield loser, other


def related(case: Case, one: str, other: str) -> bool:
    return nested(case, one, other) or nested(case, other, one)


def declared(case: Case, loser: str, winner: str) -> bool:
    return any(nested(case, loser, y.loser) and nested(case, winner, y.winner) for y in case.spec.yields)


def rest(spec: Spec, name: str) -> set[str]:
    """The `otherwise` norms that come after this one in its chain."""
    following = spec.successor.get(name)
    return set() if following is None else {following, *rest(spec, following)}
