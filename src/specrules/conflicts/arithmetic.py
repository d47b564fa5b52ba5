"""Integer actions: the clauses that make comparisons of integers mean what they say.

To eliminate an integer action w from comparisons in which its factor is 1 or -1, it is enough to add, for every upper
bound on w and every lower bound, that the lower does not exceed the upper (Fourier-Motzkin elimination, exact over the
integers for unit factors). Other factors are handled by trying every value of w, which is exact too, and so is
everything where pairing bounds gets out of hand.
"""

from __future__ import annotations

from itertools import pairwise

from ..model.formula import Linear
from .clauses import Clauses, canonical, opposite

VALUES_TRIED = 64
"""The widest range of an integer action that is tried value by value."""

COMPARISONS = 2_000
"""The most comparisons one elimination may come to."""


class TooHard(Exception):
    """The enumeration would explode; the message says of what."""


def integer_lemmas(clauses: Clauses, actions: list[str], pair_bounds: bool) -> None:
    """Adds what the comparisons imply, integer action by integer action; values are tried where bounds are not paired.

    Raises TooHard where the bounds above are exceeded.
    """
    for name in actions:
        atoms = [a for a, form in clauses.linear.items() if any(n == name for _, n in form.terms)]
        if not atoms:
            continue
        if pair_bounds and all(abs(_factor(clauses.linear[a], name)) == 1 for a in atoms):
            _pair_bounds(clauses, name, atoms)
        else:
            _try_values(clauses, name, atoms)
        for atom in atoms:
            del clauses.linear[atom]
        if len(clauses.linear) > COMPARISONS:
            raise TooHard(f"more than {COMPARISONS} comparisons of integers follow from those on `{name}`")


def _factor(form: Linear, name: str) -> int:
    return next(f for f, n in form.terms if n == name)


def _pair_bounds(clauses: Clauses, name: str, atoms: list[int]) -> None:
    """For every upper and every lower bound on the variable: the lower does not exceed the upper."""
    domain = clauses.spec.variables[name].domain
    simple = sorted((a for a in atoms if len(clauses.linear[a].terms) == 1), key=lambda a: clauses.linear[a].bound)
    for smaller, larger in pairwise(simple):
        clauses.add((-smaller, larger))
    bounds = [(literal, form) for a in atoms for literal, form in _both(clauses, a)]
    bounds += [(0, Linear(((1, name),), domain.high)), (0, Linear(((-1, name),), -domain.low))]
    uppers = [b for b in bounds if _factor(b[1], name) > 0]
    lowers = [b for b in bounds if _factor(b[1], name) < 0]
    for upper, above in uppers:
        for lower, below in lowers:
            if upper and lower and len(above.terms) == 1 and len(below.terms) == 1:
                continue  # the chain of thresholds above says it already
            _imply(clauses, [-x for x in (upper, lower) if x], _sum(above, below))


def _both(clauses: Clauses, atom: int) -> list[tuple[int, Linear]]:
    form = clauses.linear[atom]
    return [(atom, form), (-atom, opposite(form))]


def _sum(left: Linear, right: Linear) -> Linear:
    factors: dict[str, int] = {}
    for factor, name in (*left.terms, *right.terms):
        factors[name] = factors.get(name, 0) + factor
    return Linear(tuple((f, n) for n, f in sorted(factors.items()) if f), left.bound + right.bound)


def _imply(clauses: Clauses, guard: list[int], form: Linear) -> None:
    """Adds guard ∨ form."""
    if not form.terms:
        if form.bound < 0:
            clauses.add(guard)
        return
    clauses.add([*guard, clauses.comparison(form)])


def _try_values(clauses: Clauses, name: str, atoms: list[int]) -> None:
    """Says that the variable has one of its values, and what each makes of the comparisons."""
    domain = clauses.spec.variables[name].domain
    if domain.high - domain.low >= VALUES_TRIED:
        raise TooHard(f"`{name}` is multiplied in a comparison and has more than {VALUES_TRIED} values")
    values = {value: clauses.fresh() for value in range(domain.low, domain.high + 1)}
    clauses.add(values.values())
    for atom in atoms:
        form = clauses.linear[atom]
        rest = tuple((f, n) for f, n in form.terms if n != name)
        for value, chosen in values.items():
            left = Linear(rest, form.bound - _factor(form, name) * value)
            _imply(clauses, [-chosen, -atom], left)
            _imply(clauses, [-chosen, atom], opposite(left) if rest else Linear((), -left.bound - 1))


__all__ = ["TooHard", "canonical", "integer_lemmas"]
