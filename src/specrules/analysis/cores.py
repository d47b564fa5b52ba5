"""The fewest of some conditions that cannot hold together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from ..answer import GaveUp, Sat, Unknown, Unsat
from ..hitting import OutOfPatience, Patience, smallest_hitting_set
from ..solve import Solver

K = TypeVar("K", bound=Hashable)

STEPS = 20_000
"""How many steps the search may take; beyond, conditions from which none can be left out are named."""

MANY = 200
"""Of more terms than this, those that the solver needed to exclude the rest are searched, and not all."""


def smallest_core(solver: Solver, base: Sequence[str], terms: Mapping[K, str]) -> tuple[K, ...] | None:
    """The fewest of the terms, the first such in their order, that cannot hold together with the base.

    None if all of them can. Raises GaveUp if that stays open. A choice that can hold is extended by as many terms as
    can join it: the next choice must have one of those that cannot (implicit hitting sets, as for witnesses).
    """
    if _hold(solver, [*base, *terms.values()]):
        return None
    if len(terms) > MANY:
        needed = solver.core(base, terms) or ()
        terms = {key: terms[key] for key in needed}
    keys = list(terms)
    chosen: tuple[K, ...] = ()
    missed: list[set[K]] = []
    patience = Patience(STEPS)
    while _hold(solver, [*base, *(terms[key] for key in chosen)]):
        missed.append(_left_out(solver, base, terms, chosen))
        try:
            rivals = [[i] for i in range(len(keys))]
            found = smallest_hitting_set(keys, rivals, missed, [], len(chosen), len(keys), patience)
        except OutOfPatience:
            return _irreducible(solver, base, terms)
        assert found is not None, "all terms together cannot hold"
        chosen = found
    return chosen


def _hold(solver: Solver, conditions: Sequence[str]) -> bool:
    match solver.check(*conditions):
        case Unknown(reason):
            raise GaveUp(reason)
        case answer:
            return isinstance(answer, Sat)


def _left_out(solver: Solver, base: Sequence[str], terms: Mapping[K, str], chosen: Sequence[K]) -> set[K]:
    """The terms that are left when as many as possible have joined the chosen ones, in order."""
    kept = [*base, *(terms[key] for key in chosen)]
    left = set()
    for key, term in terms.items():
        if key in chosen:
            continue
        if _hold(solver, [*kept, term]):
            kept.append(term)
        else:
            left.add(key)
    return left


def _irreducible(solver: Solver, base: Sequence[str], terms: Mapping[K, str]) -> tuple[K, ...]:
    kept = list(terms)
    for key in reversed(list(terms)):
        fewer = [other for other in kept if other != key]
        if isinstance(solver.check(*base, *(terms[other] for other in fewer)), Unsat):
            kept = fewer
    return tuple(kept)
