"""Authority leaks: who is weaker than a norm makes it bind or not by what they say of the facts.

A duty leaks where it is in force in one scenario, and in another, which differs only in facts on such a person's word,
some conduct complies that goes against what the duty asked for in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..answer import GaveUp, Sat, Unknown, Unsat
from ..conflicts.table import Conflict, TooHard
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of, no
from ..evaluator import Decision
from ..model.formula import negation
from ..model.spec import Norm, Spec
from ..program import Program
from . import contradictions
from .conduct import compliant
from .doubles import Pair, Pairs, depends, pairs


@dataclass(frozen=True)
class Leak:
    """A duty in force in the first of two scenarios, and a conduct against it that complies in the second."""

    norm: Norm
    pair: Pair
    conduct: Mapping[str, int]


def judged(program: Program) -> tuple[tuple[str, Leak | str | None], ...]:
    """Each written norm at risk, its `otherwise` included: a leak, None if it has none, or why that stays open.

    Use as `program.once(judged)`.
    """
    return tuple(_results(program))


def _results(program: Program) -> Iterator[tuple[str, Leak | str | None]]:
    told = {level: told_by_weaker(program.spec, level) for level in range(len(program.spec.levels))}
    for group, norms in program.by_group.items() if any(told.values()) else ():
        at_risk = {level for level, facts in told.items() if facts and depends(program, group, facts)}
        risky = [chain for chain in _chains(norms) if chain[0].level in at_risk]
        if risky:
            yield from _judged(program, group, risky)


def told_by_weaker(spec: Spec, level: int) -> frozenset[str]:
    """The facts that rest on the word of somebody weaker than a level."""
    return frozenset(f.name for f in spec.facts if f.teller is not None and _authority(spec, f.teller) > level)


def _authority(spec: Spec, principal: str) -> int:
    """The level of a principal, else the strongest that is ever delegated to it, else one beyond all levels."""
    own = spec.principals[principal].level
    delegated = (d.level for d in spec.delegations if d.principal == principal)
    return min(delegated, default=len(spec.levels)) if own is None else own


def _chains(norms: Iterable[Norm]) -> Iterable[Sequence[Norm]]:
    """The duties among each written norm and its `otherwise`, where there are any."""
    found: dict[str, list[Norm]] = {}
    for norm in norms:
        if not norm.permits:
            found.setdefault(norm.base, []).append(norm)
    return found.values()


def _judged(program: Program, group: int, risky: Sequence[Sequence[Norm]]) -> Iterator[tuple[str, Leak | str | None]]:
    two = pairs(program, {group} | program.once(contradictions.troubled))
    try:
        escapes = _escapes(program, two, group, risky)
    except (GaveUp, TooHard) as reason:
        yield from ((chain[0].base, str(reason)) for chain in risky)
        return
    for chain in risky:
        yield chain[0].base, _leak(program, two, [norm for norm in chain if norm.name in escapes], escapes)


def _leak(program: Program, two: Pairs, chain: Sequence[Norm], escapes: Mapping[str, str]) -> Leak | str | None:
    if not chain:
        return None
    condition = all_of((two.unclouded, any_of(escapes[norm.name] for norm in chain)))
    facts = told_by_weaker(program.spec, chain[0].level)
    match two.smallest(condition, facts, lambda pair: _shown(program, two, chain, pair)):
        case Unsat():
            return None
        case Unknown(reason):
            return reason
        case (_, leak):
            return leak


def _escapes(program: Program, two: Pairs, group: int, risky: Sequence[Sequence[Norm]]) -> dict[str, str]:
    """For each duty that may leak, that it is in force in the first scenario and a conduct against it complies in the
    second, unless there is a contradiction. Raises GaveUp and TooHard."""
    first, second = two.halves.first, two.halves.second
    for table in (first.table, second.table):
        for number in two.first.groups:
            if (reason := table.groups[number].incomplete) is not None:
                raise TooHard(reason)
    loose = [norm for chain in risky for norm in chain if _may_drop(program, two, norm)]
    against = {norm.name: negation(first.spec.norms[norm.name].head) for norm in loose}
    queries = list(dict.fromkeys(against.values()))
    found = dict(zip(queries, second.table.against(group, queries), strict=True)) if queries else {}
    return {
        norm.name: all_of((two.first.flag("frc", norm), no(_excluded(two, group, found[against[norm.name]]))))
        for norm in loose
    }


def _may_drop(program: Program, two: Pairs, norm: Norm) -> bool:
    """Whether a duty can be in force in the first scenario and not, or with another head, in the second."""
    drops = two.first.flag("frc", norm)
    if two.halves.first.spec.norms[norm.name].head == two.halves.second.spec.norms[norm.name].head:
        drops = all_of((drops, no(two.second.flag("frc", norm))))
    facts = told_by_weaker(program.spec, norm.level)
    return isinstance(two.inquiry.sure(two.unclouded, two.alike(facts), drops), Sat)


def _excluded(two: Pairs, group: int, conflicts: Iterable[Conflict]) -> str:
    """That the duties in force in the second scenario leave no conduct that joins these conflicts."""
    encoding = two.second
    return any_of(
        all_of((encoding.borne(group, c, encoding.force, permission=False), term(encoding.spec, c.minimal)))
        for c in conflicts
    )


def _shown(program: Program, two: Pairs, chain: Sequence[Norm], pair: Pair) -> Leak | None:
    """What leaks there, without the encoding; None if nothing does."""
    one, other = (program.evaluator.decide(decision.scenario) for decision in pair.decisions)
    in_force = {norm.name for norm in one.in_force}
    if one.contradictions or other.contradictions:
        return None
    second = two.halves.second
    for norm in (norm for norm in chain if norm.name in in_force):
        wanted = negation(two.halves.first.spec.norms[norm.name].head)
        conduct = compliant(second, second.evaluator.decide(pair.scenario), wanted)
        if conduct is not None and _goes_against(program, norm, one, other, conduct):
            return Leak(norm, pair, conduct)
    return None


def _goes_against(program: Program, norm: Norm, one: Decision, other: Decision, conduct: Mapping[str, int]) -> bool:
    """Whether the conduct complies in the second scenario and goes against the norm as it reads in the first."""
    evaluator = program.evaluator
    return evaluator.complies(other, conduct) and not evaluator.true(norm.head, one.scenario, conduct)
