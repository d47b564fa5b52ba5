"""Comparisons of sums of integer variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from .domain import Domain
from .formula import FALSE, TRUE, Formula, Linear, conjunction, disjunction


@dataclass(frozen=True)
class Total:
    """A sum of variables, each with its factor, and a constant."""

    terms: Mapping[str, int]
    constant: int = 0

    def plus(self, other: Total, factor: int = 1) -> Total:
        """This and `factor` times the other."""
        terms = dict(self.terms)
        for name, times in other.terms.items():
            terms[name] = terms.get(name, 0) + factor * times
        return Total(terms, self.constant + factor * other.constant)

    def reach(self, domains: Mapping[str, Domain]) -> tuple[int, int]:
        """The smallest and the largest value it can take."""
        ends = [sorted((f * domains[name].low, f * domains[name].high)) for name, f in self.terms.items()]
        return self.constant + sum(low for low, _ in ends), self.constant + sum(high for _, high in ends)


def compared(left: Total, operator: str, right: Total, domains: Mapping[str, Domain]) -> Formula:
    """The formula for the comparison; a constant where the ranges of the variables settle it."""
    below, above = left.plus(right, -1), right.plus(left, -1)
    match operator:
        case "<=":
            return _at_most_zero(below, domains)
        case "<":
            return _at_most_zero(below.plus(Total({}, 1)), domains)
        case ">=":
            return _at_most_zero(above, domains)
        case ">":
            return _at_most_zero(above.plus(Total({}, 1)), domains)
        case "=":
            return conjunction(_at_most_zero(below, domains), _at_most_zero(above, domains))
        case _:
            one = Total({}, 1)
            return disjunction(_at_most_zero(below.plus(one), domains), _at_most_zero(above.plus(one), domains))


def _at_most_zero(total: Total, domains: Mapping[str, Domain]) -> Formula:
    low, high = total.reach(domains)
    if high <= 0:
        return TRUE
    if low > 0:
        return FALSE
    terms = tuple((factor, name) for name, factor in sorted(total.terms.items()) if factor)
    common = gcd(*(factor for factor, _ in terms))
    return Linear(tuple((factor // common, name) for factor, name in terms), -total.constant // common)
