"""What a formula plainly needs to hold: the values of single facts, and what must or must not be said.

A cheap reading, complete only for conjunctions: what it finds is needed, what it does not find may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .domain import Integer
from .formula import And, Formula, In, Linear, Named, Not, Or, Said
from .spec import Spec

Needs = Mapping[str | Said, frozenset[int] | range]
"""For a fact the values it may have, of an integer as a range; for an instruction {1} or {0}."""

SAID, UNSAID = frozenset({1}), frozenset({0})


def needs(spec: Spec, formula: Formula) -> Needs:
    """What a formula over facts and instructions needs; empty ranges or sets where it contradicts itself."""
    return _gathered(_literals(spec, formula, True))


def together(one: Needs, other: Needs) -> Needs:
    """What both need."""
    return _gathered((*one.items(), *other.items()))


def _gathered(literals: Iterable[tuple[str | Said, frozenset[int] | range]]) -> Needs:
    found: dict[str | Said, frozenset[int] | range] = {}
    for key, values in literals:
        found[key] = _both(found[key], values) if key in found else values
    return found


def compatible(one: Needs, other: Needs) -> bool:
    """Whether nothing that the one needs excludes what the other does."""
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return all(_both(values, more[key]) for key, values in fewer.items() if key in more)


def _both(one: frozenset[int] | range, other: frozenset[int] | range) -> frozenset[int] | range:
    if isinstance(one, range) and isinstance(other, range):
        return range(max(one.start, other.start), min(one.stop, other.stop))
    assert isinstance(one, frozenset), "a fact has values of one sort"
    return one.intersection(other)


def _literals(spec: Spec, formula: Formula, true: bool) -> Iterator[tuple[str | Said, frozenset[int] | range]]:
    """The literals that must hold for the formula to be true, or to be false."""
    match formula:
        case And(of) if true:
            for part in of:
                yield from _literals(spec, part, true)
        case Or(of) if not true:
            for part in of:
                yield from _literals(spec, part, true)
        case Not(of):
            yield from _literals(spec, of, not true)
        case Named(name):
            yield from _literals(spec, spec.definitions[name].formula, true)
        case In(variable, values):
            domain = spec.variables[variable].domain
            yield variable, values if true else frozenset(range(domain.low, domain.high + 1)) - values
        case Said():
            yield formula, SAID if true else UNSAID
        case Linear(((factor, variable),), bound):
            domain = spec.variables[variable].domain
            assert isinstance(domain, Integer), "only integers are added up"
            yield variable, _within(domain, factor, bound if true else bound + 1, true)


def _within(domain: Integer, factor: int, bound: int, true: bool) -> range:
    """The values for which `factor * value` is at most, or if not `true` at least, the bound."""
    if true == (factor > 0):
        return range(domain.low, min(domain.high, bound // factor) + 1)
    return range(max(domain.low, -(bound // -factor)), domain.high + 1)
