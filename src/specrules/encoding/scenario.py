"""Scenarios as solver constraints: facts, what was said, and which scenarios are possible and coherent.

`fact f` is a boolean or a number; an enumerated fact has one boolean `fact f i` per value. `said …` says that an
instruction was given, and `order a < b` that of two instructions a came first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from weakref import WeakKeyDictionary

from ..answer import Sat
from ..conflicts.table import Conflict, Table
from ..model.domain import Boolean, Enumeration, Integer
from ..model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, conjunction
from ..model.mentions import Mentions
from ..model.spec import Axiom, Spec, Variable
from ..model.voices import Voice
from .smt import NO, YES, all_of, any_of, no, number, symbol


def said(atom: Said) -> str:
    """The variable that says the instruction was given."""
    return symbol("said", atom.principal, atom.stance, atom.action, atom.value)


def fact_value(spec: Spec, name: str, value: int) -> str:
    """The term that says a fact has this value."""
    match spec.variables[name].domain:
        case Boolean():
            return symbol("fact", name) if value else no(symbol("fact", name))
        case Enumeration():
            return symbol("fact", name, value)
        case Integer():
            return f"(= {symbol('fact', name)} {number(value)})"


def read(variable: Variable, answer: Sat) -> int:
    """The value of a variable in a solution."""
    name = symbol("fact", variable.name)
    match variable.domain:
        case Boolean():
            return int(answer.true(name))
        case Enumeration(values):
            return next(i for i in range(len(values)) if answer.true(symbol("fact", variable.name, i)))
        case Integer():
            return answer.value(name)


def term(spec: Spec, formula: Formula) -> str:
    """A formula over facts and instructions as a term."""
    match formula:
        case Const(value):
            return YES if value else NO
        case In(variable, values):
            return any_of(fact_value(spec, variable, value) for value in sorted(values))
        case Linear(terms, bound):
            parts = [symbol("fact", n) if f == 1 else f"(* {number(f)} {symbol('fact', n)})" for f, n in terms]
            total = parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"
            return f"(<= {total} {number(bound)})"
        case Said():
            return said(formula)
        case Named(name):
            return symbol("def", name)
        case Not(of):
            return no(term(spec, of))
        case And(of):
            return all_of(term(spec, part) for part in of)
        case Or(of):
            return any_of(term(spec, part) for part in of)
        case Iff(left, right):
            return f"(= {term(spec, left)} {term(spec, right)})"


class Lines:
    """SMT-LIB text in the making."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def declare(self, name: str, sort: str = "Bool") -> str:
        self.lines.append(f"(declare-const {name} {sort})")
        return name

    def require(self, condition: str) -> None:
        if condition != YES:
            self.lines.append(f"(assert {condition})")

    def define(self, name: str, condition: str) -> str:
        """Declares a boolean that is true exactly where the condition is."""
        self.lines.append(f"(declare-const {name} Bool)\n(assert (= {name} {condition}))")
        return name


def declare_scenario(lines: Lines, spec: Spec, mentions: Mentions, table: Table, voices: tuple[Voice, ...]) -> None:
    """Variables for facts and instructions, definitions, and what makes a scenario possible."""
    declare_vocabulary(lines, spec, voices)
    for name in definitions(spec, mentions):
        define_name(lines, spec, name)
    for limit in possibility(spec, mentions, table):
        lines.require(limit.condition)


def declare_vocabulary(lines: Lines, spec: Spec, voices: tuple[Voice, ...]) -> None:
    """Variables for facts, with their domains, and for instructions."""
    for fact in spec.facts:
        declare_variable(lines, fact)
    for voice in voices:
        lines.declare(said(voice.atom))


def definitions(spec: Spec, mentions: Mentions) -> Iterator[str]:
    """The definitions about situations, each after those it uses."""
    return (name for name in mentions.definition_order if not mentions.actions(spec.definitions[name].formula))


def define_name(lines: Lines, spec: Spec, name: str) -> None:
    """A definition, once those it uses are there: a variable like any other, so that it can be assumed."""
    lines.define(symbol("def", name), term(spec, spec.definitions[name].formula))


def declare_variable(lines: Lines, variable: Variable) -> None:
    """A fact's variables with their domain; where conducts are asked for, an action's too."""
    name = symbol("fact", variable.name)
    match variable.domain:
        case Boolean():
            lines.declare(name)
        case Enumeration(values):
            one_of = [lines.declare(symbol("fact", variable.name, i)) for i in range(len(values))]
            lines.require(any_of(one_of))
            for first, second in combinations(one_of, 2):
                lines.require(any_of((no(first), no(second))))
        case Integer(low, high):
            lines.declare(name, "Int")
            lines.require(f"(<= {number(low)} {name} {number(high)})")


@dataclass(frozen=True)
class OneStance:
    """A principal takes one stance on an action value, and not both of these."""

    first: Said
    second: Said


@dataclass(frozen=True)
class Followed:
    """The instructions that bind at the level, about the actions of the group, can be followed together."""

    level: int
    group: int


@dataclass(frozen=True)
class Feasible:
    """Some conduct is feasible, as far as the actions of the group go."""

    group: int


@dataclass(frozen=True)
class Limit:
    """A condition that every scenario meets, and why it does."""

    condition: str
    reason: Axiom | Feasible | OneStance | Followed
    about: tuple[Formula, ...]
    """The formulas that the condition is made of."""


def possibility(spec: Spec, mentions: Mentions, table: Table) -> Iterator[Limit]:
    """What makes a scenario possible."""
    for axiom in spec.axioms:
        if not mentions.actions(axiom.formula):
            yield Limit(term(spec, axiom.formula), axiom, (axiom.formula,))
    for home, group in enumerate(table.groups):
        yield Limit(no(term(spec, group.impossible)), Feasible(home), (group.impossible,))


_FOLLOWED: WeakKeyDictionary[Table, dict[tuple[int, tuple[Said, ...]], tuple[Limit, ...]]] = WeakKeyDictionary()
"""What keeps instructions about a group coherent, by what may be said of it: most encodings of a spec hear the same."""


def coherence(spec: Spec, table: Table, voices: tuple[Voice, ...]) -> Iterator[Limit]:
    """At most one stance of a principal on an action value, and at each level instructions that can all be followed."""
    stances: dict[tuple[str, str, int], list[Said]] = {}
    for voice in voices:
        atom = voice.atom
        stances.setdefault((atom.principal, atom.action, atom.value), []).append(atom)
    for together in stances.values():
        for first, second in combinations(together, 2):
            yield Limit(any_of((no(said(first)), no(said(second)))), OneStance(first, second), (first, second))
    by_group: dict[int, list[Voice]] = {}
    for voice in voices:
        by_group.setdefault(table.group_of[voice.atom.action], []).append(voice)
    for home, speaking in sorted(by_group.items()):
        known = _FOLLOWED.setdefault(table, {}) if spec is table.spec else {}
        key = home, tuple(voice.atom for voice in speaking)
        if key not in known:
            known[key] = tuple(_followed(spec, table, speaking))
        yield from known[key]


def _followed(spec: Spec, table: Table, voices: Sequence[Voice]) -> Iterator[Limit]:
    """That at each level instructions about one group can all be followed."""
    for followed, given in sorted(_given(table, voices).items(), key=lambda item: item[0].level):
        terms = {key: any_of(term(spec, condition) for condition in conditions) for key, conditions in given.items()}
        heads = {head for head, _ in terms}
        for conflict in table.groups[followed.group].conflicts:
            if not heads.issuperset(conflict.heads):
                continue  # not every head is asked for
            clash = all_of((term(spec, conflict.when), _all_given(conflict, terms)))
            if clash != NO:
                about = (c for (head, _), conditions in given.items() if head in conflict.heads for c in conditions)
                yield Limit(no(clash), followed, (conflict.when, *about))


def _given(table: Table, voices: Sequence[Voice]) -> dict[Followed, dict[tuple[int, bool], list[Formula]]]:
    """By level and group: for each head, as a duty or a permission, where some instruction asks for it."""
    found: dict[Followed, dict[tuple[int, bool], list[Formula]]] = {}
    for voice in voices:
        home = table.group_of[voice.atom.action]
        for norm, condition in voice.bindings:
            head = table.groups[home].number[table.head(norm.head)]
            heads = found.setdefault(Followed(norm.level, home), {})
            heads.setdefault((head, norm.permits), []).append(conjunction(voice.atom, condition))
    return found


def require_coherence(lines: Lines, spec: Spec, table: Table, voices: tuple[Voice, ...]) -> None:
    """What makes a scenario coherent."""
    for limit in coherence(spec, table, voices):
        lines.require(limit.condition)


def _all_given(conflict: Conflict, terms: dict[tuple[int, bool], str]) -> str:
    """That all heads of the conflict are demanded, or all but one that is permitted."""
    duties = [terms.get((head, False), NO) for head in conflict.heads]
    options = [all_of(duties)]
    for i, head in enumerate(conflict.heads):
        options.append(all_of((*duties[:i], terms.get((head, True), NO), *duties[i + 1 :])))
    return any_of(options)
