"""Elimination of atoms from clauses by resolution (Davis and Putnam 1960), keeping clauses minimal.

What is left speaks only of selectors and facts, and says the same about them: a clause ¬s₁ ∨ … ∨ ¬sₖ ∨ facts means that
the heads selected by s₁ … sₖ cannot be satisfied together where the facts are false. Because selectors occur only
negatively, the clauses left after removing the subsumed ones are, for given facts, exactly the minimal conflicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from .arithmetic import TooHard
from .clauses import Clause

CLAUSES = 100_000
"""The most clauses one elimination may produce at a time."""

SHAPES = 256
"""How many eliminations are remembered."""


class _Store:
    """Clauses by literal, without any that another one implies."""

    def __init__(self) -> None:
        self.containing: dict[int, set[Clause]] = {}
        self._least: dict[int, set[Clause]] = {}
        self.empty = False

    def add(self, clause: Clause) -> None:
        """Adds the clause unless a subset is there; drops those it is a subset of."""
        if self.empty or any(any(map(clause.issuperset, self._least.get(literal, ()))) for literal in clause):
            return
        if not clause:
            self.empty = True
            return
        rarest = min(clause, key=lambda literal: len(self.containing.get(literal, ())))
        for known in [k for k in self.containing.get(rarest, ()) if clause < k]:
            self.remove(known)
        for literal in clause:
            self.containing.setdefault(literal, set()).add(clause)
        self._least.setdefault(min(clause), set()).add(clause)

    def remove(self, clause: Clause) -> None:
        for literal in clause:
            self.containing[literal].discard(clause)
        self._least[min(clause)].discard(clause)

    def cost(self, atom: int) -> int:
        return len(self.containing.get(atom, ())) * len(self.containing.get(-atom, ()))


Threshold = tuple[object, int]
"""A comparison kept as an atom: the sum that is compared, and the bound it does not exceed."""


def eliminate(
    clauses: Iterable[Clause],
    atoms: Iterable[int],
    lonely: Sequence[frozenset[int]],
    thresholds: Mapping[int, Threshold],
) -> tuple[Clause, ...]:
    """The clauses without the atoms. Those with two literals ¬s for s in one set of `lonely` are left out: nobody asks
    for them.

    `thresholds` says which of the atoms that stay are comparisons, so that of several in one clause about the same sum
    only the weakest is kept. Raises TooHard when there would be more than CLAUSES of them.
    """
    return _eliminated(frozenset(clauses), frozenset(atoms), tuple(lonely), tuple(sorted(thresholds.items())))


@lru_cache(SHAPES)
def _eliminated(
    clauses: frozenset[Clause],
    atoms: frozenset[int],
    lonely: tuple[frozenset[int], ...],
    comparisons: tuple[tuple[int, Threshold], ...],
) -> tuple[Clause, ...]:
    """Remembered, because most groups of actions are of one of a few shapes, whatever their names."""
    thresholds = dict(comparisons)
    compared = frozenset(thresholds) | _opposite(thresholds)
    weakest = cache(lambda these: _weakest(these, thresholds))
    store = _Store()
    for clause in sorted(clauses, key=_order):
        store.add(clause)
    remaining = sorted(atoms)
    while remaining and not store.empty:
        atom = min(remaining, key=store.cost)
        remaining.remove(atom)
        if store.cost(atom) > CLAUSES:
            raise TooHard(f"more than {CLAUSES} combinations of heads would have to be looked at")
        positive, negative = (sorted(store.containing.get(x, ()), key=_order) for x in (atom, -atom))
        for clause in (*positive, *negative):
            store.remove(clause)
        for resolvent in sorted(_resolvents(atom, positive, negative, lonely, compared, weakest), key=_order):
            store.add(resolvent)
    if store.empty:
        return (frozenset(),)
    return tuple(sorted({c for clauses in store.containing.values() for c in clauses}, key=_order))


def _resolvents(
    atom: int,
    positive: list[Clause],
    negative: list[Clause],
    lonely: Sequence[frozenset[int]],
    compared: Clause,
    weakest: Callable[[Clause], Clause | None],
) -> set[Clause]:
    """What follows from pairs of the clauses without the atom; of the literals `compared` only the weakest."""
    found: set[Clause] = set()
    alone = [_opposite(selectors) for selectors in lonely if selectors]
    others = list(_without(-atom, negative))
    for rest in _without(atom, positive):
        opposite = _opposite(rest)
        for other in others:
            if not opposite.isdisjoint(other):
                continue  # it always holds
            clause = rest | other
            if any(len(clause & denied) > 1 for denied in alone):
                continue
            comparisons = clause & compared
            kept = weakest(comparisons)
            if kept is not None:
                found.add(clause if len(kept) == len(comparisons) else clause - comparisons | kept)
    return found


def _without(literal: int, clauses: Iterable[Clause]) -> Iterator[Clause]:
    """What is left of each clause, but for those of which the rest always holds."""
    for clause in clauses:
        rest = clause - {literal}
        if rest.isdisjoint(_opposite(rest)):
            yield rest


def _opposite(literals: Iterable[int]) -> frozenset[int]:
    return frozenset(-literal for literal in literals)


def _weakest(comparisons: Clause, thresholds: Mapping[int, Threshold]) -> Clause | None:
    """Of these comparisons the weakest of each sum; None if some of them always holds."""
    at_most: dict[object, tuple[int, int]] = {}
    above: dict[object, tuple[int, int]] = {}
    for literal in comparisons:
        total, bound = thresholds[abs(literal)]
        if literal > 0:
            at_most[total] = max(at_most.get(total, (bound, literal)), (bound, literal))
        else:
            above[total] = min(above.get(total, (bound, literal)), (bound, literal))
    if any(total in above and above[total][0] <= bound for total, (bound, _) in at_most.items()):
        return None
    return frozenset(literal for _, literal in (*at_most.values(), *above.values()))


def _order(clause: Clause) -> tuple[int, list[int]]:
    return len(clause), sorted(clause)
