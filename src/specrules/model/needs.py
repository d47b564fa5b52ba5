"""What a formula over facts and what was said needs: values of single facts, and what must or must not be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .domain import Integer
from .formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from .spec import Spec

Needs = Mapping[str | Said, frozenset[int] | range]
"""For a fact the values it may have, of an integer as a range; for an instruction {1} or {0}."""

Need = tuple[str | Said, frozenset[int] | range]

SAID, UNSAID = frozenset({1}), frozenset({0})


def together(one: Needs, other: Needs) -> Needs:
    """What both need."""
    return _gathered((*one.items(), *other.items()))


def compatible(one: Needs, other: Needs) -> bool:
    """Whether nothing that the one needs excludes what the other does."""
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return all(_both(values, more[key]) for key, values in fewer.items() if key in more)


def _gathered(literals: Iterable[Need]) -> Needs:
    found: dict[str | Said, frozenset[int] | range] = {}
    for key, values in literals:
        found[key] = _both(found[key], values) if key in found else values
    return found


def _both(one: frozenset[int] | range, other: frozenset[int] | range) -> frozenset[int] | range:
    if isinstance(one, range) and isinstance(other, range):
        return range(max(one.start, other.start), min(one.stop, other.stop))
    assert isinstance(one, frozenset), "a fact has values of one sort"
    return one.intersection(other)


class _TooMany(Exception):
    """A formula has too many alternatives."""


class Reader:
    """Reads what the formulas of a spec need; each definition is read once."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._needs: dict[tuple[str, bool], Needs] = {}
        self._alternatives: dict[tuple[str, bool, int], Sequence[Needs] | None] = {}

    def needs(self, formula: Formula, true: bool = True) -> Needs:
        """What a formula plainly needs to be true, or to be false; empty ranges or sets where it contradicts itself.

        A cheap reading, complete only for conjunctions: what it finds is needed, what it does not find may be.
        """
        return _gathered(self._literals(formula, true))

    def _literals(self, formula: Formula, true: bool) -> Iterator[Need]:
        """The literals that must hold for the formula to be true, or to be false."""
        match formula:
            case And(of) if true:
                for part in of:
                    yield from self._literals(part, true)
            case Or(of) if not true:
                for part in of:
                    yield from self._literals(part, true)
            case Not(of):
                yield from self._literals(of, not true)
            case Named(name):
                if (name, true) not in self._needs:
                    self._needs[name, true] = self.needs(self._spec.definitions[name].formula, true)
                yield from self._needs[name, true].items()
            case In(variable, values):
                domain = self._spec.variables[variable].domain
                yield variable, values if true else frozenset(range(domain.low, domain.high + 1)) - values
            case Said():
                yield formula, SAID if true else UNSAID
            case Linear(((factor, variable),), bound):
                domain = self._spec.variables[variable].domain
                assert isinstance(domain, Integer), "only integers are added up"
                yield variable, _within(domain, factor, bound if true else bound + 1, true)

    def alternatives(self, formula: Formula, most: int) -> Sequence[Needs] | None:
        """The formula as alternatives: it holds iff what one of them needs is so, and nothing else is needed.

        None if there are more than so many, or if it has sums of numbers, which no single fact settles.
        """
        try:
            return self._cases(formula, True, most)
        except _TooMany:
            return None

    def _cases(self, formula: Formula, true: bool, most: int) -> Sequence[Needs]:
        """The alternatives of a formula's being true, or false. Raises _TooMany."""
        match formula:
            case Const(value):
                return [{}] if value is true else []
            case Not(of):
                return self._cases(of, not true, most)
            case Named(name):
                return self._defined(name, true, most)
            case Linear(terms, _) if len(terms) > 1:
                raise _TooMany
            case And(of) | Or(of):
                cases = [self._cases(part, true, most) for part in of]
                return _all(cases, most) if isinstance(formula, And) is true else _some(cases, most)
            case Iff(left, right):
                sides = [(left, one, right, one if true else not one) for one in (True, False)]
                return _some([_all([self._cases(*s[:2], most), self._cases(*s[2:], most)], most) for s in sides], most)
            case _:
                return [self.needs(formula, true)]

    def _defined(self, name: str, true: bool, most: int) -> Sequence[Needs]:
        if (name, true, most) not in self._alternatives:
            try:
                found: Sequence[Needs] | None = self._cases(self._spec.definitions[name].formula, true, most)
            except _TooMany:
                found = None
            self._alternatives[name, true, most] = found
        known = self._alternatives[name, true, most]
        if known is None:
            raise _TooMany
        return known


def _all(cases: Iterable[Sequence[Needs]], most: int) -> Sequence[Needs]:
    """The alternatives of all of these at once; those that contradict themselves are none."""
    joined: Sequence[Needs] = [{}]
    for alternatives in cases:
        both = [together(one, other) for one in joined for other in alternatives]
        joined = _few([needs for needs in both if all(needs.values())], most)
    return joined


def _some(cases: Iterable[Sequence[Needs]], most: int) -> Sequence[Needs]:
    return _few([case for alternatives in cases for case in alternatives], most)


def _few(cases: list[Needs], most: int) -> list[Needs]:
    """The alternatives without repetitions. Raises _TooMany."""
    different = [case for i, case in enumerate(cases) if case not in cases[:i]] if len(cases) <= most * most else cases
    if len(different) > most:
        raise _TooMany
    return different


def _within(domain: Integer, factor: int, bound: int, true: bool) -> range:
    """The values for which `factor * value` is at most, or if not `true` at least, the bound."""
    if true == (factor > 0):
        return range(domain.low, min(domain.high, bound // factor) + 1)
    return range(max(domain.low, -(bound // -factor)), domain.high + 1)
