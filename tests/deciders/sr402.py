"""SR402 by brute force: pairs of principles that meet where nothing says that it is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product

from comparison import Case, same
from deciders.examples import completions, passes
from deciders.sr307 import nested
from oracle import Decision
from specrules.analysis import interactions
from specrules.finding import Finding
from specrules.model.mentions import Mentions
from specrules.model.spec import Example, Spec

FLOOR = 0.06


def compare(case: Case) -> None:
    """The gaps are those told; and besides, every meeting of two principles is found, answered or not."""
    same("SR402", set(map(told, case.findings("SR402"))), expected(case))
    meetings = case.program.once(interactions.find).meetings
    found = {pair: any(meeting.gap for meeting in met) for pair, met in meetings.items()}
    met = {pair: gap for pair, gap in case.oracle.interactions().items() if not related(case, *pair)}
    same("meetings", sorted(found.items()), sorted(met.items()))


def expected(case: Case) -> set[tuple[str, str]]:
    known = pinned(case)
    return {pair for d in case.decisions for name in d.overridden for pair in gaps(case, d, name, known)}


def told(finding: Finding) -> tuple[str, str]:
    _, loser, _, winner, _ = finding.message.split("`")
    return loser, winner


def pinned(case: Case) -> set[tuple[str, str]]:
    """The norms of which one overrides the other in some scenario of a passing example that says something of an action
    that either is about; the overridden one first."""
    mentions, norms = Mentions(case.spec), case.spec.norms
    about = {name: mentions.actions(norm.head) for name, norm in norms.items()}
    return {
        (name, winner)
        for example in case.spec.examples
        if passes(case, example)
        for _, decision in completions(case, example)
        for name in decision.overridden
        for conflict in case.oracle.overriding(decision, name)
        for winner in conflict - {name}
        if name in norms and winner in norms and (about[name] | about[winner]) & spoken_of(mentions, example)
    }


def spoken_of(mentions: Mentions, example: Example) -> set[str]:
    """The actions that an example says something of."""
    named = {action for judged in example.conducts for action, _ in judged.values}
    return named.union(*(mentions.actions(expectation.formula) for expectation in example.expectations))


def gaps(case: Case, decision: Decision, name: str, known: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The principles of an overridden norm, each with one that it yields to here though nothing says it is meant."""
    norms = case.spec.norms
    if name not in norms or rest(case.spec, name) & decision.in_force:
        return
    conflicts = case.oracle.overriding(decision, name)
    winners = {norms[n] for c in conflicts for n in c - {name} if n in norms and (name, n) not in known}
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
