"""The smallest scenario that shows something (docs/semantics.md, "The scenario that is shown").

A shown scenario is a cube: values of some facts, such that whatever the other facts are, the thing holds. The smallest
is found by implicit hitting sets: each candidate that fails yields a counterexample, generalised to the facts that make
it one; every later candidate must contradict all counterexamples so far (Reiter 1987; Chandrasekaran et al. 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from .answer import Answer, GaveUp, Sat, Unknown, Unsat
from .cells import Cells
from .encoding.force import Encoding
from .encoding.scenario import fact_value, read, said
from .encoding.smt import YES, all_of, no, symbol
from .evaluator import Compiler
from .finding import Scene
from .hitting import OutOfPatience, Patience, smallest_hitting_set
from .model.domain import Integer, shown
from .model.formula import And, Formula, Named
from .model.spec import Instruction, Scenario, Spec, Variable
from .model.strength import spoken
from .model.voices import Voice
from .solve import Solver

SETS_OF_INSTRUCTIONS = 16
"""How many sets of equally few instructions are compared."""

QUESTIONS = 400
STEPS = 3_000
"""How many questions to the solver, and steps between them, the search for the smallest set of facts may take before a
scenario from which nothing can be dropped is shown instead: far more than specs of ordinary size need."""

Literal = tuple[str, int]
"""A fact and its value."""


@dataclass(frozen=True)
class Witness:
    """A shown scenario and one full scenario it stands for: facts not shown have their usual values if possible."""

    facts: tuple[Literal, ...]
    instructions: tuple[Instruction, ...]
    scenario: Scenario

    def scene(self, spec: Spec) -> Scene:
        """The scenario as people read it."""
        facts = tuple((name, shown(spec.variables[name].domain, value)) for name, value in self.facts)
        return Scene(facts, tuple(spoken(spec, i) for i in self.instructions))


@dataclass(frozen=True)
class Among:
    """Some of all scenarios: those that meet a condition, which ties facts to each other in this way (see Cells).

    The facts in `implied` are never shown: there, each has the value of another one.
    """

    condition: str
    tied: Mapping[str, frozenset[str]]
    implied: frozenset[str] = frozenset()


class Inquiry:
    """Questions about the scenarios of one encoding, answered by one solver, which may be `alone` (see Solver)."""

    def __init__(
        self, spec: Spec, encoding: Encoding, cells: Cells, budget: int, patience: Patience, alone: bool = False
    ) -> None:
        self.spec, self.encoding, self.cells, self.patience = spec, encoding, cells, patience
        self.solver = Solver(encoding.text, budget, alone)
        self._compiler = Compiler(spec)
        self.variants: dict[str, Encoding] = {}
        """Encodings of variants of the spec that were added to the solver, by what tells their flags apart."""
        self._silence = all_of(no(said(v.atom)) for v in encoding.voices)
        relevant = encoding.relevant_facts(cells.tied)
        self.relevant = [f for f in spec.facts if f.name in relevant]

    def ask(self, *conditions: str) -> Answer:
        """Whether some possible and coherent scenario satisfies all the conditions."""
        return self.solver.check(*conditions)

    def witness(
        self,
        condition: str,
        needs: Iterable[Formula] = (),
        smaller_than: Witness | None = None,
        among: Among | None = None,
    ) -> Witness | Unsat | Unknown:
        """The smallest canonical scenario in which the condition holds whatever the facts not shown are.

        `needs` are formulas that hold wherever the condition does: they only make the search quicker. Unsat if there is
        no such scenario, or none smaller than a given one. Only the scenarios `among` some are looked at.
        """
        try:
            return self._smallest(condition, needs, smaller_than, among or Among(YES, self.cells.tied))
        except GaveUp as reason:
            return Unknown(str(reason))

    def _smallest(
        self, condition: str, needs: Iterable[Formula], smaller_than: Witness | None, among: Among
    ) -> Witness | Unsat:
        there = all_of((among.condition, condition))
        if not self._can(there):
            return Unsat()
        best = smaller_than
        excluded = self._excluded(needs)
        for instructions, order in self._fewest_instructions(there):
            if smaller_than is not None and len(instructions) > len(smaller_than.instructions):
                break
            same = best is not None and len(instructions) == len(best.instructions)
            search = _FactSearch(self, condition, instructions, order, among)
            search.must_contradict += excluded
            found = search.smallest(limit=len(best.facts) if best is not None and same else None)
            if found is not None:
                best = Witness(found, instructions, search.completed(found))
            if self.patience.exhausted:
                break  # nothing more is compared; any scenario that shows it will do
        return Unsat() if best is None or best is smaller_than else best

    def _can(self, *conditions: str) -> bool:
        """Whether some scenario satisfies all the conditions. Raises GaveUp if that stays open."""
        return isinstance(self.sure(*conditions), Sat)

    def sure(self, *conditions: str) -> Sat | Unsat:
        """The answer to a question. Raises GaveUp if there is none."""
        answer = self.ask(*conditions)
        if isinstance(answer, Unknown):
            raise GaveUp(answer.reason)
        return answer

    def _excluded(self, needs: Iterable[Formula]) -> list[dict[str, int]]:
        """Values of facts that a needed formula by itself rules out, so that a cube must contradict them."""
        found: dict[Literal, None] = {}
        pending, defined = list(needs), set[str]()
        while pending:
            formula = pending.pop()
            match formula:
                case And(of):
                    pending.extend(of)
                case Named(name):
                    if name not in defined:
                        defined.add(name)
                        pending.append(self.spec.definitions[name].formula)
                case _:
                    found.update(dict.fromkeys(self._ruled_out(formula)))
        return [{fact: value} for fact, value in sorted(found)]

    def _ruled_out(self, formula: Formula) -> Iterator[Literal]:
        facts = self.encoding.mentions.variables(formula)
        if len(facts) == 1 and not self.encoding.mentions.said(formula):
            (fact,) = facts
            if fact in self.cells.free:
                test = self._compiler.test(formula)
                yield from ((fact, v) for v in self.cells.values(fact) if not test({fact: v}, frozenset()))

    # -- instructions

    def _fewest_instructions(self, condition: str) -> Iterator[tuple[tuple[Instruction, ...], list[str]]]:
        """Sets of as few instructions as possible, in canonical order, each with assumptions that fix what is said."""
        voices = self.encoding.voices
        quiet = [self._silence] if voices else []
        if self._can(condition, *quiet):
            yield (), quiet
            return
        spoken_atoms = [said(v.atom) for v in voices]
        for count in range(1, len(voices) + 1):
            few = f"((_ at-most {count}) {' '.join(spoken_atoms)})"
            if self._can(condition, few):
                break
        for chosen in self._sets(condition, few):
            unsaid = (no(atom) for i, atom in enumerate(spoken_atoms) if i not in chosen)
            fixed = all_of((*(spoken_atoms[i] for i in chosen), *unsaid))
            yield self._in_order(condition, [voices[i] for i in chosen], [fixed])

    def _sets(self, condition: str, few: str) -> list[tuple[int, ...]]:
        """The index sets of the instructions of the smallest scenarios, in canonical order; bounded."""
        atoms = [said(v.atom) for v in self.encoding.voices]
        found: list[tuple[int, ...]] = []
        others: list[str] = []
        while len(found) < SETS_OF_INSTRUCTIONS:
            answer = self.sure(condition, few, *others)
            if not isinstance(answer, Sat):
                break
            chosen = tuple(i for i, atom in enumerate(atoms) if answer.true(atom))
            found.append(chosen)
            others.append(no(all_of(atoms[i] for i in chosen)))
        return sorted(found)

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
            if not assumed or self._can(condition, *fixed, *assumed):
                return tuple(v.instruction for v in order), fixed + assumed
        raise AssertionError("no order of a possible set of instructions is possible")

    # -- facts

    def literal(self, literal: Literal) -> str:
        return fact_value(self.spec, *literal)

    def all_values(self, answer: Sat) -> dict[str, int]:
        """The value of every fact in a solution."""
        return self.values(answer, self.spec.facts)

    def values(self, answer: Sat, facts: Sequence[Variable]) -> dict[str, int]:
        """The values of facts in a solution, of integers the representative of their cell."""
        found = {fact.name: read(fact, answer) for fact in facts}
        integers = [f.name for f in facts if isinstance(f.domain, Integer)]
        return found | {name: self.cells.representative(name, found[name]) for name in integers}


class _FactSearch:
    """The search for the fewest facts, for fixed instructions."""

    def __init__(
        self, inquiry: Inquiry, condition: str, instructions: tuple[Instruction, ...], fixed: list[str], among: Among
    ) -> None:
        self.inquiry, self.spec, self._tied = inquiry, inquiry.spec, among.tied
        self.facts = [f for f in inquiry.relevant if f.name not in among.implied]
        given = fixed if among.condition == YES else [*fixed, among.condition]
        self.holds, self.fails = [condition, *given], [no(condition), *given]
        self.must_contradict: list[dict[str, int]] = []
        self.nogoods: list[frozenset[Literal]] = []
        self.seen: dict[str, set[int]] = {f.name: set(inquiry.cells.values(f.name)) for f in self.facts}
        self._see_wide_ranges()
        self.instructions = instructions
        self.least = 0
        self._patience = Patience(STEPS)
        self._questions = Patience(QUESTIONS)

    def _see_wide_ranges(self) -> None:
        """Facts with too many values to go through start with the value of one solution."""
        wide = [f.name for f in self.facts if not self.seen[f.name]]
        answer = self.inquiry.sure(*self.holds) if wide else None
        if isinstance(answer, Sat):
            values = self.inquiry.values(answer, self.facts)
            for name in wide:
                self.seen[name].add(values[name])

    def smallest(self, limit: int | None) -> tuple[Literal, ...] | None:
        """The first smallest cube, or None if there is none smaller than `limit`. Raises GaveUp."""
        candidate: tuple[Literal, ...] | None = ()
        try:
            while True:
                candidate = self._candidate(limit)
                if candidate is None:
                    break
                if self._valid(candidate):
                    return candidate
        except OutOfPatience:
            pass
        if limit is not None and candidate is None:
            return None
        shrunk = self._shrunk()
        return None if limit is not None and len(shrunk) >= limit else shrunk

    def _ask(self, *conditions: str) -> Sat | Unsat:
        """Asks, and counts it towards what the search may cost. Raises OutOfPatience and GaveUp."""
        self._questions.spend()
        self.inquiry.patience.spend()
        return self.inquiry.sure(*conditions)

    def _valid(self, candidate: tuple[Literal, ...]) -> bool:
        """True if the candidate is valid; otherwise remembers why it is not."""
        literals = [self.inquiry.literal(x) for x in candidate]
        match self._ask(*self.holds, *literals):
            case Unsat():
                self._exclude(self._core(self.holds, candidate, self._ask))
                return False
            case Sat():
                pass
        match self._ask(*self.fails, *literals):
            case Sat() as counterexample:
                self._learn(self.inquiry.values(counterexample, self.facts))
                return False
            case Unsat():
                return True

    def _exclude(self, core: Sequence[Literal]) -> None:
        """Remembers literals that the condition excludes: one by itself is never tried again."""
        if len(core) == 1:
            self.seen[core[0][0]].discard(core[0][1])
        else:
            self.nogoods.append(frozenset(core))

    def _learn(self, values: dict[str, int]) -> None:
        """Remembers the facts that keep the condition from holding, with those that axioms tie to them."""
        for name, value in values.items():
            if not self.inquiry.cells.values(name):
                self.seen[name].add(value)
        core = self._core(self.holds, tuple(sorted(values.items())), self._ask)
        tied = {name for fact, _ in core for name in self._tied[fact]}
        self.must_contradict.append({name: values[name] for name in sorted(tied & values.keys())})

    def _core(self, base: list[str], literals: Sequence[Literal], ask: Callable[..., Answer]) -> list[Literal]:
        """A subset of the literals that already excludes the condition, none of which can be left out."""
        terms = {x: self.inquiry.literal(x) for x in literals}
        kept = self.inquiry.solver.core(base, terms)
        if kept is None:
            return list(literals)
        for literal in list(kept):
            others = [terms[x] for x in kept if x != literal]
            if isinstance(ask(*base, *others), Unsat):
                kept.remove(literal)
        return kept

    def _candidate(self, limit: int | None) -> tuple[Literal, ...] | None:
        """The first smallest cube that contradicts every counterexample and contains no nogood."""
        literals = sorted((fact, v) for fact in self._useful() for v in self.seen[fact])
        positions: dict[str, list[int]] = {}
        for i, (fact, _) in enumerate(literals):
            positions.setdefault(fact, []).append(i)
        found = smallest_hitting_set(
            literals,
            [positions[fact] for fact, _ in literals],
            [{(f, v) for f in c for v in self.seen[f] if v != c[f]} for c in self.must_contradict],
            self.nogoods,
            self.least,
            len(self.spec.facts) if limit is None else limit - 1,
            self._patience,
        )
        self.least = len(found) if found is not None else self.least
        return found

    def _useful(self) -> set[str]:
        return {fact for counterexample in self.must_contradict for fact in counterexample}

    def _shrunk(self) -> tuple[Literal, ...]:
        """A cube from which nothing can be dropped: of the first solution in canonical order, if patience lasts."""
        try:
            kept = self._first_solution()
            for literal in reversed(list(kept)):
                others = [self.inquiry.literal(x) for x in kept if x != literal]
                if isinstance(self._ask_on(*self.fails, *others), Unsat):
                    kept.remove(literal)
            return tuple(kept)
        except OutOfPatience:
            return self._shrunk_anyhow()

    def _first_solution(self) -> list[Literal]:
        """The facts in order, each with the first value that goes with those before it. Raises OutOfPatience."""
        chosen: list[Literal] = []
        answer = self._ask_on(*self.holds)
        assert isinstance(answer, Sat)
        values = self.inquiry.values(answer, self.facts)
        for name in values:
            for value in sorted(v for v in self.seen[name] if v < values[name]):
                answer = self._ask_on(*self.holds, *(self.inquiry.literal(x) for x in (*chosen, (name, value))))
                if isinstance(answer, Sat):
                    values = self.inquiry.values(answer, self.facts)
                    break
            chosen.append((name, values[name]))
        return chosen

    def _ask_on(self, *conditions: str) -> Sat | Unsat:
        """Asks beyond what this search may cost, but not beyond what all of them may. Raises OutOfPatience."""
        self.inquiry.patience.spend()
        return self.inquiry.sure(*conditions)

    def _shrunk_anyhow(self) -> tuple[Literal, ...]:
        """The same from whatever solution there is."""
        answer = self.inquiry.sure(*self.holds)
        assert isinstance(answer, Sat)
        values = tuple(sorted(self.inquiry.values(answer, self.facts).items()))
        return tuple(sorted(self._core(self.fails, values, self.inquiry.ask)))

    def completed(self, cube: tuple[Literal, ...]) -> Scenario:
        """A full scenario of the cube, with the other facts at their usual values as far as possible."""
        fixed = dict(cube)
        assumed = [*self.holds, *(self.inquiry.literal(x) for x in cube)]
        usual = {f.name: f.usual for f in self.spec.facts if f.name not in fixed}
        everything = all_of(self.inquiry.literal(x) for x in usual.items())
        if isinstance(self.inquiry.sure(*assumed, everything), Sat):
            return Scenario({f.name: fixed.get(f.name, f.usual) for f in self.spec.facts}, self.instructions)
        kept: dict[str, int] = {}
        for literal in usual.items():
            term = self.inquiry.literal(literal)
            if isinstance(self.inquiry.sure(*assumed, term), Sat):
                assumed.append(term)
                kept[literal[0]] = literal[1]
        answer = self.inquiry.sure(*assumed)
        assert isinstance(answer, Sat)
        return Scenario({**self.inquiry.all_values(answer), **kept, **fixed}, self.instructions)
