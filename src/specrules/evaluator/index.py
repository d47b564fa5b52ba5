"""Which norms are applicable, whatever their number: a transposed index from values of facts to sets of norms.

For each value of a fact, the set of norms whose condition tolerates it is one integer with a bit for each norm; the AND
over the facts is the set of applicable norms. A condition that is a disjunction takes one more bit for each further
alternative; what no single fact or instruction settles (sums of numbers, too many alternatives) is tested for those
that the index lets through.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from ..model.domain import Integer
from ..model.formula import Formula, Said
from ..model.needs import SAID, Needs, Reader
from ..model.spec import Instruction, Spec, Variable
from .closures import Compiler, Values

ALTERNATIVES = 8
"""A condition with more alternatives is tested."""

WIDE = 1_024
"""A fact with more values, or that does not begin with 0, is looked up by halving, else by its value."""

BLOCK = 16
"""For so many facts at a time it is known beforehand what their usual values let through together."""

MOST_BASES = 256
"""For so many sets of names of given facts it is remembered what the facts left out let through."""

Bits = int
"""A set of norms, or of alternatives of their conditions."""


class Stretches:
    """The bits for each value of an integer fact, which change at the `starts` only."""

    def __init__(self, starts: Sequence[int], bits: Sequence[Bits]) -> None:
        self._starts, self._bits = starts, bits

    def __getitem__(self, value: int) -> Bits:
        return self._bits[bisect_right(self._starts, value) - 1]


class Index:
    """Finds which of some formulas about situations hold; the numbers are their places, and FALSE never holds.

    Safe for threads: what is remembered is only ever added whole.
    """

    def __init__(self, spec: Spec, compiler: Compiler, conditions: Sequence[Formula]) -> None:
        self._spec, self._compiler = spec, compiler
        self._size = len(conditions)
        self._owners: list[int] = []
        """The condition of each further bit."""
        self._tested: dict[int, Formula] = {}
        """Conditions that have to be tested, by number."""
        rows = list(self._rows(conditions, Reader(spec)))
        self._everything = sum(1 << bit for bit, _ in rows)
        self._facts: dict[str, Sequence[Bits] | Stretches] = {}
        self._said: dict[Instruction, tuple[Bits, Bits]] = {}
        """For each instruction that a condition asks for, the bits where it is not said, and where it is."""
        self._tabulate(rows)
        self.silent = self._everything
        """The bits where nothing is said."""
        for unsaid, _ in self._said.values():
            self.silent &= unsaid
        self._checked = sum(1 << number for number in self._tested)
        self.rough = self._checked | self._everything & (-1 << self._size)
        """The bits that do not yet say that a formula holds."""
        self._blocks = list(self._usual_blocks())
        self._bases: dict[tuple[str, ...], Bits] = {}

    def _rows(self, conditions: Sequence[Formula], reader: Reader) -> Iterator[tuple[int, Needs]]:
        """The bits, each with what it needs."""
        for number, condition in enumerate(conditions):
            cases = reader.alternatives(condition, ALTERNATIVES)
            if cases is None:
                self._tested[number] = condition
                cases = [reader.needs(condition)]
            for place, case in enumerate(cases):
                if place:
                    self._owners.append(number)
                yield (self._size + len(self._owners) - 1 if place else number), case

    def _tabulate(self, rows: Iterable[tuple[int, Needs]]) -> None:
        asking: dict[str | Said, list[tuple[int, frozenset[int] | range]]] = {}
        for bit, case in rows:
            for key, values in case.items():
                asking.setdefault(key, []).append((1 << bit, values))
        for key, asked in asking.items():
            careless = self._everything & ~sum(bit for bit, _ in asked)
            if isinstance(key, Said):
                said = Instruction(key.principal, key.stance, key.action, key.value)
                needed = sum(bit for bit, values in asked if values == SAID)
                refused = sum(bit for bit, values in asked if values != SAID and values)
                self._said[said] = careless | refused, careless | needed
            else:
                self._tabulate_fact(self._spec.variables[key], careless, asked)

    def _tabulate_fact(
        self, fact: Variable, careless: Bits, asked: Sequence[tuple[Bits, frozenset[int] | range]]
    ) -> None:
        low, high = fact.domain.low, fact.domain.high
        if isinstance(fact.domain, Integer):
            edges = {edge for _, values in asked if isinstance(values, range) for edge in (values.start, values.stop)}
            starts = sorted({low, *(edge for edge in edges if low < edge <= high)})
        else:
            starts = list(range(low, high + 1))
        bits = [careless | sum(bit for bit, values in asked if start in values) for start in starts]
        if low or high >= WIDE:
            self._facts[fact.name] = Stretches(starts, bits)
        else:
            self._facts[fact.name] = [bits[bisect_right(starts, value) - 1] for value in range(high + 1)]

    def holding(self, given: Values, said: Sequence[Instruction] = ()) -> Bits:
        """The formulas that hold where these facts have these values, and all others their usual ones."""
        bits = self.base(tuple(given))
        for name, value in given.items():
            if name in self._facts:
                bits &= self._facts[name][value]
        if said:
            spoken = frozenset(said)
            for instruction, (unsaid, heard) in self._said.items():
                bits &= heard if instruction in spoken else unsaid
        else:
            bits &= self.silent
        return self._settled(bits, given, said) if bits & self.rough else bits

    def tolerating(self, fact: str, value: int) -> Bits:
        """The bits that the value of a fact lets through."""
        return self._facts[fact][value] if fact in self._facts else self._everything

    @property
    def width(self) -> int:
        """How many bits there are."""
        return self._size + len(self._owners)

    def quiet(self, given: tuple[str, ...]) -> Bits:
        """The same as `base` where nothing is said."""
        return self.base(given) & self.silent

    def base(self, given: tuple[str, ...]) -> Bits:
        """What the usual values of the facts that are not given let through: worked out once for each set of names, of
        which callers have few."""
        base = self._bases.get(given)
        if base is None:
            base = self._everything
            for names, usual in self._blocks:
                base &= usual if names.isdisjoint(given) else self._usually(names.difference(given))
            if len(self._bases) >= MOST_BASES:
                self._bases.clear()
            self._bases[given] = base
        return base

    def _usual_blocks(self) -> Iterator[tuple[frozenset[str], Bits]]:
        """The facts, so many at a time, with what all of them let through where they have their usual values."""
        names = list(self._facts)
        for first in range(0, len(names), BLOCK):
            block = frozenset(names[first : first + BLOCK])
            yield block, self._usually(block)

    def _usually(self, names: Iterable[str]) -> Bits:
        """What these facts let through where they have their usual values."""
        bits = self._everything
        for name in names:
            bits &= self._facts[name][self._spec.variables[name].usual]
        return bits

    def _settled(self, bits: Bits, given: Values, said: Sequence[Instruction]) -> Bits:
        """Further bits as those of their conditions, and what is to be tested tested."""
        further, bits = bits >> self._size, bits & ~(-1 << self._size)
        for owner in places(further):
            bits |= 1 << self._owners[owner]
        if bits & self._checked:
            values = {fact.name: fact.usual for fact in self._spec.facts} | dict(given)
            spoken = frozenset(said)
            for number in places(bits & self._checked):
                if not self._compiler.test(self._tested[number])(values, spoken):
                    bits ^= 1 << number
        return bits


def places(bits: Bits) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
