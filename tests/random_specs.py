"""Random rule files: text, so that every run goes through the parser too, and small enough to brute force.

`rule_file(seed)` is the same text on every machine. The number of scenarios and of conducts is bounded while the
vocabulary is chosen; what makes a spec interesting is drawn often on purpose, because heads and conditions drawn freely
would seldom meet. `features` says what a spec shows, so that a test can assert how often each thing really happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod
from random import Random

from oracle import Oracle
from specrules.model.spec import ClaimKind, Spec

MOST_SCENARIOS = 400
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
    """What sort of spec to write; the numbers are chances."""

    levels: tuple[int, int] = (2, 4)
    norms: tuple[int, int] = (4, 7)
    voices: tuple[float, ...] = (0.5, 0.4, 0.1)
    heads: int = 4
    conditioned: float = 0.75
    numbers: float = 0.3
    combined_heads: float = 0.25
    may: float = 0.12
    should: float = 0.25
    otherwise: float = 0.25
    overrides: float = 0.3
    settled: float = 0.15
    axioms: float = 0.5
    one_kind: float = 0.3


TASTES = (
    Taste(),
    Taste(levels=(2, 2), heads=2, should=0.15, one_kind=0.8, overrides=0.6),
    Taste(levels=(3, 5), norms=(5, 8), heads=3, otherwise=0.5),
    Taste(levels=(2, 2), settled=0.8, one_kind=0.8, heads=3, conditioned=0.6),
    Taste(levels=(2, 3), combined_heads=0.8, one_kind=0.6, conditioned=0.5, norms=(4, 6), axioms=0.7),
    Taste(numbers=0.8, heads=5, voices=(0.7, 0.3, 0.0)),
    Taste(voices=(0.0, 0.6, 0.4), norms=(3, 6)),
    Taste(levels=(2, 3), may=0.4, one_kind=0.6, heads=3, settled=0.25),
)


def rule_file(seed: int) -> str:
    """The text of one random spec."""
    rng = Random(seed)
    return Author(rng, rng.choice(TASTES)).rule_file()


class Author:
    """Writes one spec: first its vocabulary, then pools of heads and conditions, then the statements that use them."""

    def __init__(self, rng: Random, taste: Taste) -> None:
        self.rng = rng
        self.taste = taste
        self.levels = LEVELS[-rng.randint(*taste.levels) :]
        self.voices = self._voices()
        self.actions = self._actions()
        self.facts = self._facts()
        self.atoms = self._instruction_atoms()
        self.definitions: list[str] = []
        self.conditions = [self.condition(2) for _ in range(4)]
        self.heads = [self.head() for _ in range(taste.heads)]

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # Vocabulary

    def _voices(self) -> list[Voice]:
        count = self.rng.choices((0, 1, 2), self.taste.voices)[0]
        voices = [self._voice(name) for name in ("user", "tool")[:count]]
        if count == 1 and self.chance(0.2):
            return [Voice("tool", delegated=True)]
        return voices

    def _voice(self, name: str) -> Voice:
        hints_at = self.rng.choice(self.levels) if self.chance(0.3) else None
        if self.chance(0.6 if name == "user" else 0.3):
            return Voice(name, self.rng.choice(self.levels), hints_at)
        return Voice(name, None, hints_at, delegated=self.chance(0.6))

    def _word(self, letter: str, number: int, most: int) -> Word:
        """A fact (letter f) or an action (a) with at most so many values."""
        rng = self.rng
        if most >= 4 and self.chance(self.taste.numbers):
            low = rng.choice((0, 0, 0, 1, -2))
            return Word(f"{letter}n{number}", numbers=range(low, low + rng.randint(4, min(7, most))))
        if most >= 2 and self.chance(0.35):
            return Word(f"{letter}e{number}", names=VALUES[: rng.randint(2, min(4, most))])
        return Word(f"{letter}{number}")

    def _actions(self) -> list[Word]:
        while True:
            actions = [self._word("a", i, 7) for i in range(self.rng.choice((2, 2, 3, 3, 4)))]
            if prod(a.size for a in actions) <= MOST_CONDUCTS and self._conversations(actions) <= MOST_SCENARIOS // 2:
                return actions

    def _conversations(self, actions: Sequence[Word]) -> int:
        """At most so many orders of instructions there are: those of one level are told apart by their order."""
        by_level: dict[str | None, list[int]] = {}
        for voice in self.voices:
            # An integer action counts once per value that an atom names, and `_instruction_atoms` names at most one.
            values = sum(1 if a.numbers else len(a.names) or 1 for a in actions)
            by_level.setdefault(voice.level, []).extend([voice.stances or 1] * values)
        return prod(map(orders, by_level.values()))

    def _facts(self) -> list[Word]:
        left = MOST_SCENARIOS // self._conversations(self.actions)
        facts: list[Word] = []
        while left >= 2 and len(facts) < 5:
            facts.append(self._word("f", len(facts), min(left, 7)))
            left //= facts[-1].size
        return facts

    def _instruction_atoms(self) -> list[str]:
        """Some instructions to ask for in conditions; of one that nobody is bound by, only one stance per action."""
        atoms = []
        for voice in self.voices:
            for action in self.actions:
                value = self.equal(action, self.rng.choice(action.numbers)) if action.numbers else self.literal(action)
                stances = STANCES if voice.level or voice.delegated else (self.rng.choice(STANCES),)
                if voice.hints_at:
                    stances = (*stances, "hints")
                atoms += [f"{voice.name} {stance} {value}" for stance in stances]
        # Hints that bind nobody are still seen.
        if atoms and self.chance(0.15):
            atoms.append(f"{self.voices[0].name} hints {self.literal(self.actions[0])}")
        return [atom for atom in atoms if self._short(atom)]

    def _short(self, atom: str) -> bool:
        return not (self.facts == [] and " hints " in atom)

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
            return f"{word.name} {rng.choice(('<', '<=', '>', '>='))} {rng.choice(word.names)}"
        return f"{word.name} {rng.choice(('=', '=', '!='))} {rng.choice(word.names)}"

    def _about_numbers(self, word: Word, others: Sequence[Word]) -> str:
        rng = self.rng
        operator = rng.choice(("<=", "<=", ">=", ">=", "<", ">", "=", "!="))
        if not others or self.chance(0.5):
            return f"{word.name} {operator} {rng.choice(word.numbers)}"
        other = rng.choice(others)
        low, high = word.numbers[0] + other.numbers[0], word.numbers[-1] + other.numbers[-1]
        return rng.choice((
            f"{word.name} + {other.name} {operator} {rng.randint(low, high)}",
            f"{word.name} {operator} {other.name}",
            f"{word.name} - {other.name} {operator} {rng.randint(-2, 2)}",
            f"2 * {word.name} {operator} {other.name} + {rng.randint(0, 3)}",
        ))  # fmt: skip

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
        start = self.atom(self.actions)
        if self.chance(self.taste.combined_heads):
            return self.formula(start, 1, self.actions)
        about_both = [w for w in (*self.facts, *self.actions) if w.numbers]
        numbers = [a for a in self.actions if a.numbers]
        if numbers and len(about_both) > 1 and self.chance(0.3):
            action = self.rng.choice(numbers)
            return self._about_numbers(action, [w for w in about_both if w != action])
        if self.facts and self.chance(0.08):
            return f"({self.atom(self.facts)} -> {start})"
        return start

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
        clauses = (f" usually {usual}" if self.chance(0.15) else "") + (" hidden" if self.chance(0.1) else "")
        told_by = f" from {rng.choice(self.voices).name}" if self.voices and self.chance(0.1) else ""
        return clauses + told_by

    def _definition_statements(self) -> list[str]:
        """Definitions, the later built on the earlier now and then; conditions come to use them."""
        statements = []
        for number in range(self.rng.choice((0, 0, 1, 2))):
            statements.append(f"define d{number} = {self.condition(2)}")
            self.definitions.append(f"d{number}")
            self.conditions.append(self.condition(1))
        if self.chance(0.1):
            statements.append(f"define dh = {self.head()}")
            self.heads.append("dh")
        return statements

    def _axiom_statements(self) -> list[str]:
        statements = []
        while self.chance(self.taste.axioms) and len(statements) < 3:
            sort = self.rng.choice(("facts", "actions", "both"))
            if sort == "facts" and len(self.facts) > 1:
                statements.append(f"axiom {self.formula(self.atom(self.facts), 1, self.facts)}")
            elif sort == "both" and self.facts:
                statements.append(f"axiom {self.atom(self.facts)} -> {self.atom(self.actions)}")
            else:
                # One that excludes much would leave nothing to decide.
                statements.append(f"axiom {self.atom(self.actions)} -> {self.atom(self.actions)}")
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
        rng, taste = self.rng, self.taste
        kind = rng.choice(("rule", "default")) if self.chance(taste.one_kind) else None
        norms = [
            (f"n{number}", rng.choice(self.levels), kind or rng.choice(("rule", "default")), self._modality())
            for number in range(rng.randint(*taste.norms))
        ]
        # A norm overrides only what comes later here and is not stronger: so no cycles, and no inversions.
        by_strength = sorted(norms, key=lambda n: (rank(n), rng.random()))
        overrides = {name: self._overridden(name, by_strength) for name, *_ in norms}
        return [self._norm(*norm, overrides[norm[0]]) for norm in norms]

    def _modality(self) -> str:
        if self.chance(self.taste.may):
            return "may"
        word = "should" if self.chance(self.taste.should) else "must"
        return f"{word} not" if self.chance(0.45) else word

    def _overridden(self, name: str, by_strength: Sequence[tuple[str, str, str, str]]) -> list[str]:
        place = [norm[0] for norm in by_strength].index(name)
        equals = [norm[0] for norm in by_strength[place + 1 :] if rank(norm) == rank(by_strength[place])]
        weaker = [norm[0] for norm in by_strength[place + 1 :]]
        if equals and self.chance(self.taste.overrides):
            return self.rng.sample(equals, min(len(equals), self.rng.choice((1, 1, 2))))
        return [self.rng.choice(weaker)] if weaker and self.chance(0.03) else []

    def _norm(self, name: str, level: str, kind: str, modality: str, overrides: Sequence[str]) -> str:
        clauses = [f"{modality} {self.rng.choice(self.heads)}"]
        if self.chance(self.taste.conditioned):
            clauses.append(f"when {self.rng.choice(self.conditions)}")
        while self.chance(0.2):
            clauses.append(f"unless {self.rng.choice(self.conditions)}")
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
        while modality != "may" and len(clauses) < 3 and self.chance(self.taste.otherwise):
            word = self.rng.choice(("must", "should", "must not", "should not", modality))
            clauses.append(f"otherwise {word} {self.rng.choice((*self.heads, self.head()))}")
        return clauses

    def _settlement_statements(self) -> list[str]:
        return [
            f"on conflict at {level} {'prohibitions prevail' if self.chance(0.4) else 'must ' + self.head()}"
            for level in self.levels
            if self.chance(self.taste.settled)
        ]

    def _claim_statement(self, number: int) -> str:
        kind = self.rng.choice(list(ClaimKind))
        about = self.rng.choice(self.actions).name if kind is ClaimKind.DECIDED else self.rng.choice(self.heads)
        clauses = [f"{kind} {about}"]
        if self.chance(0.6):
            clauses.append(f"when {self.rng.choice(self.conditions)}")
        self.rng.shuffle(clauses)
        return "\n  ".join([f"assert c{number}", *clauses])


def orders(stances: Sequence[int]) -> int:
    """How many sequences there are of one stance each on some of the action values."""
    return sum(
        factorial(size) * prod(chosen) for size in range(len(stances) + 1) for chosen in combinations(stances, size)
    )


def rank(norm: tuple[str, str, str, str]) -> tuple[int, str, bool]:
    """Level, kind and degree, the strongest first."""
    _, level, kind, modality = norm
    return LEVELS.index(level), "01"[kind == "default"], modality.startswith("should")


# What a spec shows


def features(spec: Spec, oracle: Oracle) -> frozenset[str]:
    """The interesting things that really happen in some scenario of this spec."""
    summary = oracle.summary()
    decisions = list({id(decision): decision for _, decision in oracle.decided}.values())
    clashes = {clash for d in decisions for clash in d.unsettled | d.contradictions}
    otherwise = {name for name, norm in spec.norms.items() if norm.after is not None}
    shown = {
        "contradiction": bool(summary.contradictions),
        "three-way contradiction": any(len(clash) > 2 for clash in clashes),
        "permission clash": any(permission for _, permission in summary.contradictions),
        "settled": bool(summary.settled),
        "withdrawn": any(d.withdrawn for d in decisions),
        "overridden": any(d.overridden & spec.norms.keys() for d in decisions),
        "instruction overridden": any(d.overridden - spec.norms.keys() for d in decisions),
        "dead": any(name not in otherwise for name in summary.dead),
        "unreachable": bool(summary.unreachable),
        "impossible duty": bool(summary.impossible),
        "otherwise in force": any(d.in_force & otherwise for d in decisions),
        "three-way conflict": three_way(oracle, decisions),
        "impossible world": not summary.scenarios,
    }
    failing = {f"{claim.kind} {verb(summary.failing[claim.name])}" for claim in spec.claims}
    return frozenset(name for name, here in shown.items() if here) | failing


def verb(fails: bool) -> str:
    return "fails" if fails else "holds"


def three_way(oracle: Oracle, decisions: Iterable[object]) -> bool:
    """Whether somewhere a norm is overridden by two or more only together."""
    return any(
        len(conflict) > 2 for d in decisions for name in d.overridden for conflict in oracle.overriding(d, name)
    )


def shares(found: Sequence[frozenset[str]]) -> dict[str, float]:
    """For each feature the share of the specs that show it."""
    counts = Counter(name for features_of_one in found for name in features_of_one)
    return {name: count / len(found) for name, count in sorted(counts.items())}
