"""The smallest scenario that shows something (docs/semantics.md, "The scenario that is shown").

A shown scenario is a cube: values of some facts, such that whatever the other facts are, the thing holds. The smallest is
found by implicit hitting sets: each candidate that fails yields a counterexample, generalised to the facts that make it
one; every later candidate must contradict all counterexamples so far (Reiter 1987; Chandrasekaran et al. 2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from .cells import Cells
from .encoding.force import Encoding
from .encoding.scenario import fact_value, said
from .encoding.smt import any_of, no, symbol
from .finding import Scene
from .model.domain import Boolean, Enumeration, Integer, shown
from .model.spec import Instruction, Scenario, Spec
from .model.strength import spoken
from .model.voices import Voice
from .solve import Answer, Sat, Solver, Unknown, Unsat

SETS_OF_INSTRUCTIONS = 16
"""How many sets of equally few instructions are tried before the best so far is shown."""

CANDIDATES = 400
"""How many candidates are tried before a scenario from which nothing can be dropped is shown instead."""

Literal = tuple[str, int]
"""A fact and its value."""


@dataclass(frozen=True)
class Witness:
    """A shown scenario and one full scenario it stands for, with the facts not shown at their usual values if possible."""

    facts: tuple[Literal, ...]
    instructions: tuple[Instruction, ...]
    scenario: Scenario

    def scene(self, spec: Spec) -> Scene:
        """The scenario as people read it."""
        facts = tuple((name, shown(spec.variables[name].domain, value)) for name, value in self.facts)
        return Scene(facts, tuple(spoken(spec, i) for i in self.instructions))


class Inquiry:
    """Questions about the scenarios of one encoding, answered by one solver."""

    def __init__(self, spec: Spec, encoding: Encoding, cells: Cells, budget: int) -> None:
        self.spec, self.encoding, self.cells = spec, encoding, cells
        self.solver = Solver(encoding.text, budget)
        self._silence = [no(said(v.atom)) for v in encoding.voices]

    def ask(self, *conditions: str) -> Answer:
        """Whether some possible and coherent scenario satisfies all the conditions."""
        return self.solver.check(*conditions)

    def witness(self, condition: str) -> Witness | Unsat | Unknown:
        """The smallest canonical scenario in which the condition holds whatever the facts not shown are."""
        first = self.ask(condition)
        if not isinstance(first, Sat):
            return first
        best: Witness | None = None
        for instructions, order in self._fewest_instructions(condition):
            search = _FactSearch(self, condition, instructions, order)
            found = search.smallest(limit=len(best.facts) if best else None)
            if isinstance(found, Unknown):
                return found
            if found is not None and (best is None or len(found) < len(best.facts)):
                best = Witness(found, instructions, search.completed(found))
        assert best is not None, "a satisfiable condition has a witness"
        return best

    # -- instructions

    def _fewest_instructions(self, condition: str) -> Iterator[tuple[tuple[Instruction, ...], list[str]]]:
        """Sets of as few instructions as possible, in canonical order, each with assumptions that fix what is said."""
        voices = self.encoding.voices
        if not voices or isinstance(self.ask(condition, *self._silence), Sat):
            yield (), self._silence
            return
        spoken_atoms = [said(v.atom) for v in voices]
        for count in range(1, len(voices) + 1):
            few = f"((_ at-most {count}) {' '.join(spoken_atoms)})"
            if isinstance(self.ask(condition, few), Sat):
                break
        for chosen in self._sets(condition, few, count):
            quiet = [no(atom) for i, atom in enumerate(spoken_atoms) if i not in chosen]
            fixed = [spoken_atoms[i] for i in chosen] + quiet
            yield self._in_order(condition, [voices[i] for i in chosen], fixed)

    def _sets(self, condition: str, few: str, count: int) -> Iterator[tuple[int, ...]]:
        """The index sets of the instructions of the scenarios with `count` of them, lexicographically, bounded."""
        atoms = [said(v.atom) for v in self.encoding.voices]
        tried = 0

        def extend(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
            nonlocal tried
            if len(chosen) == count:
                tried += 1
                yield chosen
                return
            start = chosen[-1] + 1 if chosen else 0
            for i in self._possible(condition, few, [atoms[c] for c in chosen], atoms, start):
                if tried >= SETS_OF_INSTRUCTIONS:
                    return
                yield from extend((*chosen, i))

        yield from extend(())

    def _possible(
        self, condition: str, few: str, chosen: list[str], atoms: list[str], start: int
    ) -> Iterator[int]:
        """The next instructions that can join the chosen ones, each found by halving the range it must lie in."""
        while start < len(atoms):
            low, high = start, len(atoms)
            if not isinstance(self.ask(condition, few, *chosen, any_of(atoms[low:high])), Sat):
                return
            while high - low > 1:
                middle = (low + high) // 2
                if isinstance(self.ask(condition, few, *chosen, any_of(atoms[low:middle])), Sat):
                    high = middle
                else:
                    low = middle
            yield low
            start = low + 1

    def _in_order(
        self, condition: str, voices: Sequence[Voice], fixed: list[str]
    ) -> tuple[tuple[Instruction, ...], list[str]]:
        """The first order of the instructions, canonical order first, in which the condition can hold."""
        for order in permutations(voices):
            names = [spoken(self.spec, v.instruction) for v in order]
            assumed = []
            for i, first in enumerate(names):
                for second in names[i + 1 :]:
                    low, high = sorted((first, second))
                    if (low, high) in self.encoding.orders:
                        flag = symbol("order", low, "<", high)
                        assumed.append(flag if first == low else no(flag))
            if not assumed or isinstance(self.ask(condition, *fixed, *assumed), Sat):
                return tuple(v.instruction for v in order), fixed + assumed
        raise AssertionError("no order of a possible set of instructions is possible")

    # -- facts

    def literal(self, literal: Literal) -> str:
        return fact_value(self.spec, *literal)

    def values(self, answer: Sat) -> dict[str, int]:
        """The value of every fact in a solution, of integers the representative of their cell."""
        found: dict[str, int] = {}
        for fact in self.spec.facts:
            match fact.domain:
                case Boolean():
                    found[fact.name] = int(answer.true(symbol("fact", fact.name)))
                case Enumeration(values):
                    found[fact.name] = next(
                        i for i in range(len(values)) if answer.true(symbol("fact", fact.name, i))
                    )
                case Integer():
                    value = answer.value(symbol("fact", fact.name))
                    found[fact.name] = self.cells.representative(fact.name, value)
        return found


class _FactSearch:
    """The search for the fewest facts, for fixed instructions."""

    def __init__(
        self, inquiry: Inquiry, condition: str, instructions: tuple[Instruction, ...], fixed: list[str]
    ) -> None:
        self.inquiry, self.spec = inquiry, inquiry.spec
        self.holds, self.fails = [condition, *fixed], [no(condition), *fixed]
        self.must_contradict: list[dict[str, int]] = []
        self.nogoods: list[frozenset[Literal]] = []
        self.seen: dict[str, set[int]] = {
            f.name: set(inquiry.cells.values(f.name)) for f in self.spec.facts
        }
        self.instructions = instructions
        self.unknown: Unknown | None = None

    def smallest(self, limit: int | None) -> tuple[Literal, ...] | Unknown | None:
        """The first smallest cube, or None if there is none smaller than `limit`."""
        for _ in range(CANDIDATES):
            candidate = self._candidate(limit)
            if candidate is None:
                return None
            verdict = self._refute(candidate)
            if self.unknown:
                return self.unknown
            if verdict:
                return candidate
        return self._shrunk()

    def _refute(self, candidate: tuple[Literal, ...]) -> bool:
        """True if the candidate is valid; otherwise remembers why it is not."""
        ask, literals = self.inquiry.ask, [self.inquiry.literal(x) for x in candidate]
        match ask(*self.holds, *literals):
            case Unsat():
                self.nogoods.append(frozenset(self._core(self.holds, candidate)))
                return False
            case Unknown() as unknown:
                self.unknown = unknown
                return False
        match ask(*self.fails, *literals):
            case Sat() as counterexample:
                self._learn(self.inquiry.values(counterexample))
                return False
            case Unknown() as unknown:
                self.unknown = unknown
                return False
        return True

    def _learn(self, values: dict[str, int]) -> None:
        """Remembers the facts that keep the condition from holding, with those that axioms tie to them."""
        for name, value in values.items():
            if not self.inquiry.cells.values(name):
                self.seen[name].add(value)
        core = self._core(self.holds, tuple(sorted(values.items())))
        tied = {name for fact, _ in core for name in self.inquiry.cells.tied[fact]}
        self.must_contradict.append({name: values[name] for name in sorted(tied)})

    def _core(self, base: list[str], literals: Sequence[Literal]) -> list[Literal]:
        """A subset of the literals that already excludes the condition, none of which can be left out."""
        terms = {x: self.inquiry.literal(x) for x in literals}
        kept = self.inquiry.solver.core(base, terms)
        for literal in list(kept):
            others = [terms[x] for x in kept if x != literal]
            if isinstance(self.inquiry.ask(*base, *others), Unsat):
                kept.remove(literal)
        return kept

    def _candidate(self, limit: int | None) -> tuple[Literal, ...] | None:
        """The first smallest cube that contradicts every counterexample and contains no nogood."""
        literals = sorted((fact, v) for fact in self._useful() for v in self.seen[fact])
        hits = [sum(1 << i for i, c in enumerate(self.must_contradict) if f in c and c[f] != v) for f, v in literals]
        rest = [0] * (len(literals) + 1)
        for i in range(len(literals) - 1, -1, -1):
            rest[i] = rest[i + 1] | hits[i]
        everything = (1 << len(self.must_contradict)) - 1
        top = limit if limit is not None else len(self.spec.facts) + 1

        def search(start: int, size: int, hit: int, chosen: tuple[Literal, ...]) -> tuple[Literal, ...] | None:
            if size == 0:
                complete = hit == everything and not any(n <= set(chosen) for n in self.nogoods)
                return chosen if complete else None
            for i in range(start, len(literals)):
                if hit | rest[i] != everything:
                    return None
                fact, _ = literals[i]
                if (chosen and chosen[-1][0] == fact) or not hits[i]:
                    continue
                found = search(i + 1, size - 1, hit | hits[i], (*chosen, literals[i]))
                if found is not None:
                    return found
            return None

        for size in range(top):
            found = search(0, size, 0, ())
            if found is not None:
                return found
        return None

    def _useful(self) -> set[str]:
        return {fact for counterexample in self.must_contradict for fact in counterexample}

    def _shrunk(self) -> tuple[Literal, ...] | Unknown:
        """A cube from which nothing can be dropped, from the first solution."""
        answer = self.inquiry.ask(*self.holds)
        if isinstance(answer, Unknown):
            return answer
        assert isinstance(answer, Sat)
        return tuple(sorted(self._core(self.fails, tuple(sorted(self.inquiry.values(answer).items())))))

    def completed(self, cube: tuple[Literal, ...]) -> Scenario:
        """A full scenario of the cube, with the other facts at their usual values as far as possible."""
        fixed = dict(cube)
        assumed = [*self.holds, *(self.inquiry.literal(x) for x in cube)]
        answer = self.inquiry.ask(*assumed)
        assert isinstance(answer, Sat)
        for fact in self.spec.facts:
            if fact.name not in fixed:
                more = self.inquiry.ask(*assumed, self.inquiry.literal((fact.name, fact.usual)))
                if isinstance(more, Sat):
                    answer = more
                    assumed.append(self.inquiry.literal((fact.name, fact.usual)))
        values = self.inquiry.values(answer)
        for fact in self.spec.facts:
            usual = self.inquiry.literal((fact.name, fact.usual))
            if usual in assumed:
                values[fact.name] = fact.usual
        return Scenario({**values, **fixed}, self.instructions)
