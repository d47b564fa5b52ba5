"""Random rule files: text, so that every run goes through the parser too, and small enough to brute force.

`rule_file(seed)` is the same text on every machine. The number of scenarios and of conducts is bounded while the
vocabulary is chosen; what makes a spec interesting is drawn often on purpose, because heads and conditions drawn freely
would seldom meet. `features` says what a spec shows, so that a test can assert how often each thing really happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import factorial, prod
from random import Random

from oracle import Decision, Oracle
from specrules.model.spec import ClaimKind, Spec

MOST_SCENARIOS = 300
MOST_CONDUCTS = 64
LEVELS = ("root", "system", "developer", "user", "guideline")
VALUES = ("red", "amber", "green", "blue")
STANCES = ("requests", "forbids", "permits")


@dataclass(frozen=True)
class Word:
    """A fact or an action: boolean without `names` and `numbers`."""

    name: str
    names: tuple[str, ...] = ()
    numbers: range = range(0)
    spoken: bool = False
    """Whether conditions ask for instructions on it; for an integer action."""

    @property
    def size(self) -> int:
        return len(self.names) or len(self.numbers) or 2

    @property
    def type(self) -> str:
        if self.numbers:
            return f": {self.numbers[0]}..{self.numbers[-1]}"
        return f": {' | '.join(self.names)}" if self.names else ""


@dataclass(frozen=True)
class Voice:
    """A principal; `delegated` if a statement may give it a level."""

    name: str
    level: str | None = None
    hints_at: str | None = None
    delegated: bool = False

    @property
    def stances(self) -> int:
        """How many stances on one action value can make a difference, atoms apart."""
        return (3 if self.level or self.delegated else 0) + (1 if self.hints_at else 0)


@dataclass(frozen=True)
class Taste:
    """What sort of spec to write; the floats are chances."""

    levels: tuple[int, int] = (2, 4)
    norms: tuple[int, int] = (4, 7)
    voices: tuple[float, ...] = (0.5, 0.4, 0.1)
    heads: int = 4
    focus: float = 0.3
    """For a norm to stand at the one level, and be of the one kind, that most stand at."""
    woven: float = 0.3
    """For the heads to be made of the same few literals, so that three norms may clash where no two do."""
    apart: float = 0.0
    """For every level to be about an action of its own, so that there are contradictions at several levels."""
    conditioned: float = 0.75
    numbers: float = 0.3
    may: float = 0.12
    should: float = 0.25
    otherwise: float = 0.25
    overrides: float = 0.3
    settled: float = 0.25
    axioms: float = 0.4


TASTES = (
    Taste(),
    Taste(levels=(2, 3), heads=2, focus=0.85, should=0.1, overrides=0.5, settled=0.0, woven=0.1),
    Taste(levels=(3, 5), norms=(5, 8), heads=3, otherwise=0.5, focus=0.1),
    Taste(levels=(2, 3), heads=3, focus=0.75, settled=0.8, conditioned=0.6),
    Taste(levels=(2, 3), norms=(4, 6), focus=0.85, woven=1.0, conditioned=0.5, may=0.05, should=0.05, overrides=0.1),
    Taste(levels=(3, 4), norms=(4, 6), focus=0.2, woven=1.0, conditioned=0.5),
    Taste(heads=5, numbers=0.8, voices=(0.7, 0.3, 0.0)),
    Taste(norms=(3, 6), voices=(0.0, 0.6, 0.4)),
    Taste(levels=(2, 3), heads=2, focus=0.85, may=0.35, should=0.1, settled=0.2, woven=0.1),
    Taste(levels=(2, 2), norms=(6, 8), focus=0.0, apart=1.0, conditioned=0.4, may=0.0, should=0.0, settled=1.0),
    Taste(levels=(2, 3), heads=3, focus=0.8, conditioned=0.5, may=0.0, should=0.1, otherwise=0.7, overrides=0.7),
    Taste(levels=(2, 2), focus=0.65, woven=1.0, conditioned=0.35, may=0.0, should=0.0, overrides=0.3, settled=1.0),
)


def rule_file(seed: int) -> str:
    """The text of one random spec; every sixth goes by the cases of one fact."""
    if seed % 6 == 5:
        return case_by_case(seed)
    rng = Random(seed)
    author = Author(rng, rng.choice(TASTES))
    return author.rule_file() + author.examples(Random(f"the examples of {seed}"))


class Author:
    """Writes one spec: first its vocabulary, then pools of heads and conditions, then the statements that use them."""

    def __init__(self, rng: Random, taste: Taste) -> None:
        self.rng = rng
        self.taste = taste
        self.levels = LEVELS[-rng.randint(*taste.levels) :]
        self.voices, self.actions = self._voices_and_actions(rng.choices((0, 1, 2), taste.voices)[0])
        self.facts = self._facts()
        self.atoms = self._instruction_atoms()
        self.definitions: list[str] = []
        self.conditions = [self.condition(2) for _ in range(4)]
        self.prohibited: dict[str, bool] = {}
        self.apart = self.chance(taste.apart)
        self.heads = self._heads()
        self.busy_level, self.busy_kind = rng.choice(self.levels), rng.choice(("rule", "default"))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # Vocabulary

    def _voices_and_actions(self, count: int) -> tuple[list[Voice], list[Word]]:
        """Drawn together, because what multiplies the scenarios is who may speak of how many action values."""
        while True:
            voices = [self._voice(name) for name in ("user", "tool")[:count]]
            numbers = (2, 3, 3, 4) if not voices else (1, 2, 2, 3)
            actions = [self._word("a", number, 7) for number in range(self.rng.choice(numbers))]
            few = self._conversations(voices, actions) <= MOST_SCENARIOS // 2
            if few and 4 <= prod(a.size for a in actions) <= MOST_CONDUCTS:
                return voices, actions

    def _voice(self, name: str) -> Voice:
        hints_at = self.rng.choice(self.levels) if self.chance(0.3) else None
        if self.chance(0.6 if name == "user" else 0.3):
            return Voice(name, self.rng.choice(self.levels), hints_at)
        return Voice(name, None, hints_at, delegated=self.chance(0.5))

    def _word(self, letter: str, number: int, most: int) -> Word:
        """A fact (letter f) or an action (a) with at most so many values."""
        rng = self.rng
        if most >= 4 and self.chance(self.taste.numbers):
            low = rng.choice((0, 0, 0, 1, -2))
            numbers = range(low, low + rng.randint(4, min(7, most)))
            return Word(f"{letter}n{number}", numbers=numbers, spoken=self.chance(0.3))
        if most >= 2 and self.chance(0.35):
            return Word(f"{letter}e{number}", names=VALUES[: rng.randint(2, min(4, most))])
        return Word(f"{letter}{number}")

    @staticmethod
    def _conversations(voices: Sequence[Voice], actions: Sequence[Word]) -> int:
        """At most so many orders of instructions there are: those of one level are told apart by their order."""
        # Of an integer action only the values that atoms name count, and `_instruction_atoms` names at most one.
        values = sum(word.spoken if word.numbers else len(word.names) or 1 for word in actions)
        by_level: dict[str | None, list[int]] = {}
        for voice in voices:
            by_level.setdefault(voice.level, []).extend([voice.stances or 1] * values)
        return prod(map(orders, by_level.values()))

    def _facts(self) -> list[Word]:
        left = MOST_SCENARIOS // self._conversations(self.voices, self.actions)
        facts: list[Word] = []
        while left >= 2 and len(facts) < 5:
            facts.append(self._word("f", len(facts), min(left, 7)))
            left //= facts[-1].size
        return facts

    def _instruction_atoms(self) -> list[str]:
        """Some instructions to ask for in conditions; of one that nobody is bound by, only one stance per action."""
        atoms = []
        spoken_of = [a for a in self.actions if a.spoken or not a.numbers]
        values = {a.name: self.literal(a) for a in spoken_of}
        for voice, action in product(self.voices, spoken_of):
            stances: tuple[str, ...] = STANCES if voice.level or voice.delegated else (self.rng.choice(STANCES),)
            # Hints that bind nobody are seen all the same.
            hints = ("hints",) if voice.hints_at or self.chance(0.1) else ()
            atoms += [f"{voice.name} {stance} {values[action.name]}" for stance in (*stances, *hints)]
        return atoms

    # Expressions

    def literal(self, word: Word) -> str:
        """A boolean, or an equation."""
        if word.numbers:
            return self.equal(word, self.rng.choice(word.numbers))
        return self.equal(word, self.rng.choice(word.names)) if word.names else word.name

    def equal(self, word: Word, value: str | int) -> str:
        return f"{word.name} = {value}"

    def atom(self, words: Sequence[Word]) -> str:
        """A comparison; of two integers if there are two, now and then."""
        word = self.rng.choice(words)
        if word.numbers:
            return self._about_numbers(word, [w for w in words if w.numbers and w != word])
        if word.names:
            return self._about_names(word)
        return word.name if self.chance(0.6) else f"(not {word.name})"

    def _about_names(self, word: Word) -> str:
        rng = self.rng
        if len(word.names) > 2 and self.chance(0.4):
            if self.chance(0.5):
                return f"{word.name} in {{{', '.join(sorted(rng.sample(word.names, 2)))}}}"
            place = rng.randrange(1, len(word.names))
            return self._threshold(word.name, word.names[place - 1], word.names[place])
        return f"{word.name} {rng.choice(('=', '=', '!='))} {rng.choice(word.names)}"

    def _about_numbers(self, word: Word, others: Sequence[Word]) -> str:
        if others and self.chance(0.5):
            return self._two_numbers(word, self.rng.choice(others))
        return self._compared(word.name, word.numbers[0], word.numbers[-1])

    def _two_numbers(self, word: Word, other: Word) -> str:
        a, b = word.numbers, other.numbers
        sums = (
            (f"{word.name} + {other.name}", a[0] + b[0], a[-1] + b[-1]),
            (f"{word.name} - {other.name}", a[0] - b[-1], a[-1] - b[0]),
            (f"2 * {word.name} - {other.name}", 2 * a[0] - b[-1], 2 * a[-1] - b[0]),
        )
        sides = f"{word.name} {self.rng.choice(('<=', '<', '>=', '>', '=', '!='))} {other.name}"
        _, low, high = sums[1]
        return sides if low < 0 < high and self.chance(0.4) else self._compared(*self.rng.choice(sums))

    def _compared(self, total: str, low: int, high: int) -> str:
        """A comparison with a number somewhere between, so that it is neither always nor never true."""
        value = self.rng.randint(low + 1, high)
        if self.chance(0.25):
            return f"{total} {self.rng.choice(('=', '!='))} {value}"
        return self._threshold(total, value - 1, value)

    def _threshold(self, name: str, below: str | int, above: str | int) -> str:
        """Tells the values up to one from those from the next on."""
        operator, value = self.rng.choice((("<=", below), (">", below), ("<", above), (">=", above)))
        return f"{name} {operator} {value}"

    def formula(self, atom: str, depth: int, words: Sequence[Word]) -> str:
        """The atom, or something that combines it with further ones; in parentheses if combined."""
        if depth == 0:
            return atom
        rest = self.formula(self.atom(words), self.rng.randint(0, depth - 1), words)
        connective = self.rng.choice(("and", "and", "or", "or", "->", "<->"))
        parts = [atom, rest] if self.chance(0.5) else [rest, atom]
        combined = f"({parts[0]} {connective} {parts[1]})"
        return f"(not {combined})" if self.chance(0.15) else combined

    def condition(self, depth: int) -> str:
        """Something about facts, instructions and earlier definitions."""
        start = self._condition_atom()
        return self.formula(start, self.rng.choice((0, 0, 1, depth)), self.facts) if self.facts else start

    def _condition_atom(self) -> str:
        if self.definitions and self.chance(0.25):
            return self.rng.choice(self.definitions)
        if self.atoms and (not self.facts or self.chance(0.4)):
            atom = self.rng.choice(self.atoms)
            return f"(not {atom})" if self.chance(0.2) else atom
        return self.atom(self.facts) if self.facts else "(1 <= 1)"

    def head(self) -> str:
        """What a norm may be about: an action mostly, several at times, a fact now and then."""
        numbers = [a for a in self.actions if a.numbers]
        numbers_too = [w for w in (*self.facts, *self.actions) if w.numbers]
        if numbers and len(numbers_too) > 1 and self.chance(0.3):
            action = self.rng.choice(numbers)
            return self._two_numbers(action, self.rng.choice([w for w in numbers_too if w != action]))
        start = self.atom(self.actions)
        if self.facts and self.chance(0.08):
            return f"({self.atom(self.facts)} -> {start})"
        return self.formula(start, 1, self.actions) if self.chance(0.2) else start

    def _heads(self) -> list[str]:
        if self.apart:
            return [self.literal(action) for action in self.actions]
        return self.woven_heads() if self.chance(self.taste.woven) else [self.head() for _ in range(self.taste.heads)]

    def woven_heads(self) -> list[str]:
        """Three heads that clash together and not in pairs, when each is asked for or prohibited as noted here."""
        numbers = [a for a in self.actions if a.numbers]
        if len(numbers) > 1 and self.chance(0.6):
            one, other = self.rng.sample(numbers, 2)
            most = one.numbers[-2], other.numbers[-2]
            first, second = f"{one.name} > {most[0]}", f"{other.name} > {most[1]}"
            self.prohibited = {f"{one.name} + {other.name} > {sum(most)}": False, first: True, second: True}
            return list(self.prohibited)
        one, other = self.rng.sample(self.actions * 2, 2)
        first, second = self.literal(one), self.literal(other)
        self.prohibited = self.rng.choice(
            (
                {f"({first} or {second})": False, first: True, second: True},
                {f"({first} and {second})": True, first: False, second: False},
                {f"({first} -> {second})": False, first: False, second: True},
                {f"({first} <-> {second})": False, first: False, second: True},
            )
        )
        return [*self.prohibited, self.literal(self.rng.choice(self.actions))]

    # Statements

    def rule_file(self) -> str:
        statements = [
            f"levels {' > '.join(self.levels)}",
            *self._voice_statements(),
            *(f"fact {w.name}{w.type}{self._fact_clauses(w)}" for w in self.facts),
            *(f"action {w.name}{w.type}" for w in self.actions),
            *self._definition_statements(),
            *self._axiom_statements(),
            *self._principle_statements(),
            *self._norm_statements(),
            *self._settlement_statements(),
            *(self._claim_statement(number) for number in range(self.rng.randint(0, 4))),
        ]
        # Names may be used before they are declared.
        self.rng.shuffle(statements)
        return "\n\n".join(statements) + "\n"

    def examples(self, rng: Random) -> str:
        """Examples for the spec that has been written; drawn apart, so that nothing else depends on them."""
        self.rng = rng
        return "".join(f"\n{self._example_statement(number)}\n" for number in range(rng.randint(0, 3)))

    def _voice_statements(self) -> list[str]:
        statements = []
        for voice in self.voices:
            at = f" at {voice.level}" if voice.level else ""
            hints_at = f" hints at {voice.hints_at}" if voice.hints_at else ""
            statements.append(f"principal {voice.name}{at}{hints_at}")
            for _ in range(self.rng.choice((1, 1, 2)) if voice.delegated else 0):
                when = f" when {self.condition(1)}" if self.chance(0.8) else ""
                statements.append(f"delegate {voice.name} at {self.rng.choice(self.levels)}{when}")
        return statements

    def _fact_clauses(self, word: Word) -> str:
        rng = self.rng
        usual = str(rng.choice(word.names or word.numbers or ("true", "false")))
        clauses = (f" usually {usual}" if self.chance(0.15) else "") + (" hidden" if self.chance(0.25) else "")
        told_by = f" from {rng.choice(self.voices).name}" if self.voices and self.chance(0.25) else ""
        return clauses + told_by

    def _definition_statements(self) -> list[str]:
        """Definitions, the later built on the earlier now and then; conditions come to use them."""
        statements = []
        for number in range(self.rng.choice((0, 0, 1, 2))):
            statements.append(f"define d{number} = {self.condition(2)}")
            self.definitions.append(f"d{number}")
            self.conditions.append(self.condition(1))
        if self.chance(0.1):
            statements.append(f"define dh = {self.literal(self.actions[0])} or {self.literal(self.actions[-1])}")
            self.heads.append("dh")
        return statements

    def _axiom_statements(self) -> list[str]:
        """Implications only: axioms that exclude much would leave nothing to decide."""
        statements: list[str] = []
        while self.chance(self.taste.axioms) and len(statements) < 3:
            sort = self.rng.choice(("facts", "actions", "both"))
            if sort == "facts" and len(self.facts) > 1:
                statements.append(f"axiom {self.atom(self.facts)} -> {self.atom(self.facts)}")
            elif sort == "both" and self.facts:
                statements.append(f"axiom {self.atom(self.facts)} -> {self.atom(self.actions)}")
            else:
                statements.append(f"axiom {self.atom(self.actions)} -> {self.atom(self.actions)}")
        if self.facts and self.chance(0.01):
            fact = self.literal(self.facts[0])
            statements += [f"axiom {fact}", f"axiom not {fact}"]  # then no scenario is possible
        return statements

    def _principle_statements(self) -> list[str]:
        self.principles = [f"p{number}" for number in range(self.rng.choice((0, 2, 3)))]
        statements = []
        for number, name in enumerate(self.principles):
            parent = f" in {self.rng.choice(self.principles[:number])}" if number and self.chance(0.3) else ""
            statements.append(f"principle {name}{parent}")
        if self.principles and self.chance(0.3):
            loser, winner = self.rng.sample(self.principles, 2)
            statements.append(f'yield {loser} to {winner} because "It is meant."')
        return statements

    def _norm_statements(self) -> list[str]:
        rng = self.rng
        norms = [
            (f"n{number}", *self._level_and_kind(), self._modality())
            for number in range(rng.randint(*self.taste.norms))
        ]
        self.norms = [name for name, *_ in norms]
        # A norm overrides only what comes later here and is not stronger: so no cycles, and no inversions.
        by_strength = sorted(norms, key=lambda n: (rank(n), rng.random()))
        overrides = {name: self._overridden(name, by_strength) for name, *_ in norms}
        return [self._norm(*norm, overrides[norm[0]]) for norm in norms]

    def _level_and_kind(self) -> tuple[str, str]:
        if self.chance(self.taste.focus):
            return self.busy_level, self.busy_kind
        if self.apart:
            return self.rng.choice(self.levels), self.busy_kind
        return self.rng.choice(self.levels), self.rng.choice(("rule", "default"))

    def _modality(self) -> str:
        if self.chance(self.taste.may):
            return "may"
        return "should" if self.chance(self.taste.should) else "must"

    def _asked(self, modality: str, head: str) -> str:
        """The head under the modality, or prohibited."""
        as_noted = head in self.prohibited and self.chance(0.8)
        prohibited = self.prohibited[head] if as_noted else self.chance(0.45)
        return f"{modality}{' not' if prohibited and modality != 'may' else ''} {head}"

    def _overridden(self, name: str, by_strength: Sequence[tuple[str, str, str, str]]) -> list[str]:
        place = [norm[0] for norm in by_strength].index(name)
        equals = [norm[0] for norm in by_strength[place + 1 :] if rank(norm) == rank(by_strength[place])]
        weaker = [norm[0] for norm in by_strength[place + 1 :]]
        if equals and self.chance(self.taste.overrides):
            return self.rng.sample(equals, min(len(equals), self.rng.choice((1, 1, 2))))
        return [self.rng.choice(weaker)] if weaker and self.chance(0.03) else []

    def _norm(self, name: str, level: str, kind: str, modality: str, overrides: Sequence[str]) -> str:
        head = self.heads[self.levels.index(level) % len(self.heads)] if self.apart else self.rng.choice(self.heads)
        clauses = [self._asked(modality, head)]
        when, *exceptions = self.rng.sample(self.conditions, 3)
        if self.chance(self.taste.conditioned):
            clauses.append(f"when {when}")
            exceptions += [when] * self.chance(0.1)  # then the norm is dead
        clauses += [f"unless {exception}" for exception in exceptions if self.chance(0.15)]
        if self.chance(0.12):
            clauses.append(f"while {self.rng.choice(self.heads)}")
        if self.principles and self.chance(0.8):
            clauses.append(f"for {', '.join(sorted(self.rng.sample(self.principles, self.rng.choice((1, 1, 2)))))}")
        if overrides:
            clauses.append(f"overrides {', '.join(overrides)}")
        self.rng.shuffle(clauses)
        return "\n  ".join([f"{kind} {name} at {level}", *clauses, *self._otherwise(modality)])

    def _otherwise(self, modality: str) -> list[str]:
        clauses: list[str] = []
        while len(clauses) < 3 and self.chance(self.taste.otherwise):
            degree = self.rng.choice(("must", "should", "should" if modality == "should" else "must"))
            clauses.append(f"otherwise {self._asked(degree, self.rng.choice((*self.heads, self.head())))}")
        return clauses

    def _settlement_statements(self) -> list[str]:
        return [
            f"on conflict at {level} {self._settlement()}" for level in self.levels if self.chance(self.taste.settled)
        ]

    def _settlement(self) -> str:
        if self.chance(0.4):
            return "prohibitions prevail"
        return f"must {self.rng.choice(self.heads) if self.chance(0.5) else self.head()}"

    def _claim_statement(self, number: int) -> str:
        kind = self.rng.choice(list(ClaimKind))
        about = self.rng.choice(self.actions).name if kind is ClaimKind.DECIDED else self.rng.choice(self.heads)
        clauses = [f"{kind} {about}"]
        if self.chance(0.6):
            clauses.append(f"when {self.rng.choice(self.conditions)}")
        self.rng.shuffle(clauses)
        return "\n  ".join([f"assert c{number}", *clauses])

    def _example_statement(self, number: int) -> str:
        """Some facts given, some unknown, and what may be expected; half of it will not come out so."""
        clauses = [f"given {part}" for part in self._given()]
        expected = [self._expectation() for _ in range(self.rng.choice((0, 1, 1, 2)))]
        clauses += [f"expect {modal}" for modal in expected]
        clauses += [self._judged_conduct() for _ in range(self.rng.choice((0, 1, 1, 2) if expected else (1, 1, 2)))]
        self.rng.shuffle(clauses)
        return "\n  ".join([f'example "e{number}"', *clauses])

    def _given(self) -> list[str]:
        given = [
            f"unknown {fact.name}" if self.chance(0.3) else self.assigned(fact)
            for fact in self.facts
            if self.chance(0.6)
        ]
        if self.voices:
            given += [self._instruction() for _ in range(self.rng.choice((0, 0, 1, 1, 2)))]
        return given

    def assigned(self, word: Word) -> str:
        """A value, as an example gives it."""
        return f"not {word.name}" if word.size == 2 and not word.names and self.chance(0.4) else self.literal(word)

    def _instruction(self) -> str:
        """Anything anybody may say; of an integer action, values that nothing else mentions too."""
        stance = self.rng.choice((*STANCES, "hints"))
        return f"{self.rng.choice(self.voices).name} {stance} {self.literal(self.rng.choice(self.actions))}"

    def _expectation(self) -> str:
        about = self.rng.choice(self.heads)
        if self.facts and self.chance(0.15):
            about = f"({self.atom(self.facts)} -> {about})"
        return f"{self.rng.choice(('must', 'must not', 'may'))} {about}"

    def _judged_conduct(self) -> str:
        actions = self.rng.sample(self.actions, self.rng.choice((1, 1, min(2, len(self.actions)))))
        values = ", ".join(self.assigned(action) for action in actions)
        judgement = self.rng.choice(("good", "bad", "bad", "ok"))
        breaks = f" breaks {self.rng.choice(self.norms)}" if judgement == "bad" and self.chance(0.7) else ""
        return f"{judgement} {values}{breaks}"


class CaseByCase(Author):
    """Writes specs most of whose conditions are about the same fact, one with several values."""

    def condition(self, depth: int) -> str:
        wide = [fact for fact in self.facts if fact.size > 2]
        return self.atom(wide[:1]) if wide and self.chance(0.8) else super().condition(depth)


def case_by_case(seed: int) -> str:
    """The text of a random spec that goes by the cases of one fact, and leaves some of them out."""
    rng = Random(seed)
    taste = replace(rng.choice(TASTES), conditioned=1.0, voices=(0.7, 0.3, 0.0))
    author = CaseByCase(rng, taste)
    return author.rule_file() + author.examples(Random(f"the examples of {seed}"))


def orders(stances: Sequence[int]) -> int:
    """How many sequences there are of one stance each on some of the action values."""
    sets = [1]  # with so many members, and a stance on each
    for more in stances:
        sets = [without + more * one_fewer for without, one_fewer in zip((*sets, 0), (0, *sets), strict=True)]
    return sum(factorial(size) * number for size, number in enumerate(sets))


def rank(norm: tuple[str, str, str, str]) -> tuple[int, str, bool]:
    """Level, kind and degree, the strongest first."""
    _, level, kind, modality = norm
    return LEVELS.index(level), "01"[kind == "default"], modality.startswith("should")


# What a spec shows


def features(oracle: Oracle) -> frozenset[str]:
    """The interesting things that really happen in some scenario of this spec."""
    spec, summary = oracle.spec, oracle.summary()
    own = spec.norms.keys()
    otherwise = {name for name, norm in spec.norms.items() if norm.after is not None}
    decisions = list({id(decision): decision for _, decision in oracle.decided}.values())
    overriding = [conflict for d in decisions for n in d.overridden for conflict in oracle.overriding(d, n)]
    found = {
        "contradiction": bool(summary.contradictions),
        "three-way contradiction": any(len(clash) > 2 for d in decisions for clash in d.unsettled),
        "permission clash": any(permission for _, permission in summary.contradictions),
        "settled": bool(summary.settled),
        "contradictions at two levels": any(len(levels_at_odds(spec, d)) > 1 for d in decisions),
        "settled above a stronger norm": any(uneven(oracle, clash) for d in decisions for clash in d.addressed),
        "overridden": any(d.overridden & own for d in decisions),
        "instruction overridden": any(d.overridden - own for d in decisions),
        "dead": bool(summary.dead - otherwise),
        "unreachable": bool(summary.unreachable),
        "impossible duty": bool(summary.impossible),
        "otherwise in force": any(d.in_force & otherwise for d in decisions),
        "otherwise shares `overrides`": any(by_shared_overrides(spec, conflict) for conflict in overriding),
        "impossible world": not summary.scenarios,
        "instruction in force": any(" requests " in name for d in decisions for name in d.in_force),
        "hint in force": any(" hints " in name for d in decisions for name in d.in_force),
        "three-way conflict": any(len(conflict) > 2 for conflict in overriding),
    }
    claims = {f"{claim.kind} {'fails' if summary.failing[claim.name] else 'holds'}" for claim in spec.claims}
    return frozenset(name for name, here in found.items() if here) | claims


def levels_at_odds(spec: Spec, decision: Decision) -> set[int]:
    """The levels of the weakest members of the contradictions before settling."""
    return {max(spec.norms[name].level for name in clash if name in spec.norms) for clash in decision.unsettled}


def uneven(oracle: Oracle, clash: frozenset[str]) -> bool:
    """Whether not all members are among the weakest, so that not all are withdrawn; an instruction never is."""
    members = [oracle.members[name] for name in clash if name in oracle.members]
    return len(members) < len(clash) or any(oracle.stronger(n, m) for n in members for m in members)


def by_shared_overrides(spec: Spec, conflict: frozenset[str]) -> bool:
    """Whether an `otherwise` wins over another written norm, or loses to it, only by the `overrides` of its base."""
    norms = [spec.norms[name] for name in conflict if name in spec.norms]
    return any(a.after and a.base != b.base and a.rank == b.rank for a in norms for b in norms)


def shares(found: Sequence[frozenset[str]]) -> dict[str, float]:
    """For each feature the share of the specs that show it."""
    counts = Counter(name for features_of_one in found for name in features_of_one)
    return {name: count / len(found) for name, count in sorted(counts.items())}


FLOORS = {
    "always fails": 0.15,
    "always holds": 0.04,
    "contradiction": 0.12,
    "contradictions at two levels": 0.004,
    "dead": 0.12,
    "decided fails": 0.05,
    "decided holds": 0.12,
    "hint in force": 0.06,
    "impossible duty": 0.15,
    "impossible world": 0.002,
    "instruction in force": 0.15,
    "instruction overridden": 0.12,
    "never fails": 0.15,
    "never holds": 0.04,
    "otherwise in force": 0.15,
    "otherwise shares `overrides`": 0.01,
    "overridden": 0.6,
    "permission clash": 0.035,
    "possible fails": 0.1,
    "possible holds": 0.1,
    "settled": 0.08,
    "sometimes fails": 0.04,
    "sometimes holds": 0.15,
    "settled above a stronger norm": 0.01,
    "three-way conflict": 0.06,
    "three-way contradiction": 0.03,
    "unreachable": 0.3,
}
"""What a few hundred specs surely show: about half of the shares over thousands."""


def too_rare(found: Sequence[frozenset[str]]) -> list[str]:
    """The features that fewer specs show than a test that compares implementations on them needs."""
    share = shares(found)
    return [f"{name}: {share.get(name, 0):.3f}" for name, floor in FLOORS.items() if share.get(name, 0) < floor]
