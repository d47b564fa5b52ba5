"""Which values of a fact ever have a norm about an action: the cases that norms tell apart, and those they forget.

Most values are soon seen to be governed: a scenario in which a norm about the action is in force shows it for the value
of each of its facts, and for those other values that change nothing there. Only what is left is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from ..answer import GaveUp, Sat, Unknown
from ..cells import Cells
from ..encoding.scenario import fact_value
from ..encoding.smt import any_of
from ..evaluator import Decision, Test
from ..model.domain import Boolean, Integer
from ..model.spec import Kind, Norm, Scenario, Variable
from ..model.strength import equals, fallback
from ..program import Program
from ..witness import Inquiry
from .plain import plain_with

FEWEST = 3
"""A fact with fewer values, or stretches of values, has no room for two cases and one that is forgotten."""

TRIES = 3
"""So many plain scenarios with a value are looked at before the solver is asked about it."""


@dataclass(frozen=True)
class Question:
    """A fact on which conditions of these written norms about an action depend: are there values they forget?"""

    action: str
    fact: Variable
    norms: tuple[Norm, ...]


@dataclass(frozen=True)
class Region:
    """A value of an enumeration, or an interval of an integer, without a norm.

    `beside` has for each value next to it the strongest of the norms in question that is ever in force there.
    """

    first: int
    last: int
    beside: tuple[Norm, ...]


@dataclass(frozen=True)
class Gap:
    """Possible values of a fact, `value` the first, for which no norm about the action is ever in force, though norms
    tell others apart."""

    question: Question
    value: int
    regions: tuple[Region, ...]


def questions(program: Program, group: int) -> tuple[Question, ...]:
    """The facts to ask about for each action of a group, in the order of their names."""
    found: dict[tuple[str, str], list[Norm]] = {}
    for norm in (n for n in program.by_group.get(group, ()) if n.after is None):
        facts = [
            f for f in program.mentions.facts(norm.condition) if has_cases(program.cells, program.spec.variables[f])
        ]
        for action in program.mentions.actions(norm.head):
            for fact in facts:
                found.setdefault((action, fact), []).append(norm)
    return tuple(
        Question(action, program.spec.variables[fact], tuple(norms))
        for (action, fact), norms in sorted(found.items())
        if len(norms) > 1
    )


def has_cases(cells: Cells, fact: Variable) -> bool:
    return not isinstance(fact.domain, Boolean) and len(cells.values(fact.name)) >= FEWEST


def governing(program: Program, decision: Decision) -> set[str]:
    """The actions that a norm in force, instructions apart, mentions."""
    norms = (norm for norm in decision.in_force if norm.kind is not Kind.INSTRUCTION)
    return {action for norm in norms for action in program.mentions.actions(norm.head)}


class Search:
    """The search for gaps among the questions of one group."""

    def __init__(self, program: Program, group: int, asked: Sequence[Question]) -> None:
        self.program, self.group, self._norms = program, group, program.by_group.get(group, ())
        self._about: dict[str, dict[str, list[Norm]]] = {}
        """For each action the norms that mention it, of each written one and its `otherwise` together."""
        for norm in self._norms:
            for action in program.mentions.actions(norm.head):
                self._about.setdefault(action, {}).setdefault(norm.base, []).append(norm)
        values = {q.fact.name: program.cells.values(q.fact.name) for q in asked}
        self._open = {(q.action, q.fact.name): set(values[q.fact.name]) for q in asked}
        """For each action and fact the values for which no scenario so far has shown a norm in force."""
        self._tests = self._depending(values)

    def gap(self, question: Question) -> Gap | None:
        """The gap that the question is about, if there is one. Raises GaveUp."""
        action, fact = question.action, question.fact.name
        left = self._open[action, fact]
        values = self.program.cells.values(fact)
        for value in values:
            if value in left:
                self._look_for(action, fact, value)
        missing = tuple(
            v for v in values if v in left and self._possible(fact, v) and not self._governed(action, fact, v)
        )
        if not missing or not self._told_apart(question, [value for value in values if value not in missing]):
            return None
        return Gap(question, missing[0], tuple(self._regions(question, missing)))

    def _told_apart(self, question: Question, values: Sequence[int]) -> bool:
        """Whether two of the norms are each in force for a value for which the other never is."""
        about, fact = self._about[question.action], question.fact.name
        alike: dict[frozenset[int], list[Norm]] = {}
        for norm in question.norms:
            needed = self.program.contexts.needs(norm).get(fact, values)
            alike.setdefault(frozenset(value for value in values if value in needed), []).append(norm)
        if len(frozenset().union(*alike)) < 2:
            return False
        known: list[set[int]] = []
        for norm in chain.from_iterable(zip_longest(*alike.values())):  # those of different cases tell it soonest
            if norm is not None:
                mine = {value for value in values if self._reached(about[norm.name], fact, value)}
                if any(mine - other and other - mine for other in known):
                    return True
                known.append(mine)
        return False

    def _regions(self, question: Question, missing: Sequence[int]) -> Iterator[Region]:
        starts = list(self.program.cells.values(question.fact.name))
        ends = [*(start - 1 for start in starts[1:]), question.fact.domain.high]
        runs: list[tuple[int, int]] = []
        for place in map(starts.index, missing):
            if isinstance(question.fact.domain, Integer) and runs and runs[-1][1] == place - 1:
                runs[-1] = runs[-1][0], place
            else:
                runs.append((place, place))
        for first, last in runs:
            around = (*starts[max(0, first - 1) : first], *starts[last + 1 : last + 2])
            beside = (self._strongest(question, value) for value in around)
            yield Region(starts[first], ends[last], tuple(norm for norm in beside if norm is not None))

    def _strongest(self, question: Question, value: int) -> Norm | None:
        about = self._about[question.action]
        ordered = sorted(question.norms, key=lambda norm: (norm.rank, norm.name))
        return next((n for n in ordered if self._reached(about[n.name], question.fact.name, value)), None)

    # -- looking at scenarios

    def _depending(self, facts: Iterable[str]) -> dict[str, list[Test]]:
        """For each fact a test of every formula that depends on it and that decides what is in force."""
        formulas = [norm.condition for norm in self._norms]
        formulas += [conflict.minimal for conflict in self.program.table.groups[self.group].conflicts]
        tests: dict[str, list[Test]] = {fact: [] for fact in facts}
        for formula in formulas:
            for fact in self.program.mentions.facts(formula) & tests.keys():
                tests[fact].append(self.program.evaluator.compiler.test(formula))
        return tests

    def _look_for(self, action: str, fact: str, value: int) -> None:
        """Looks at some scenarios with the value in which norms about the action apply, those about the fact first."""
        about = [self.program.spec.norms[name] for name in self._about[action]]
        about.sort(key=lambda norm: fact not in self.program.mentions.facts(norm.condition))
        shown = chain.from_iterable(plain_with(self.program, norm, fact, value) for norm in about)
        for decision in islice(shown, TRIES):
            if value not in self._open[action, fact]:
                return
            self._look_at(decision)

    def _look_at(self, decision: Decision) -> None:
        """Takes from the open values those for which this scenario, or one that differs in a fact, shows a norm."""
        governed = governing(self.program, decision)
        for fact in self._tests:
            waiting = [
                left for (action, name), left in self._open.items() if name == fact and action in governed and left
            ]
            values = set().union(*waiting)
            shown = {value for value in values if self._same(decision.scenario, fact, value)}
            for left in waiting:
                left -= shown

    def _same(self, scenario: Scenario, fact: str, value: int) -> bool:
        """Whether the scenario with the value is possible, and the same is in force in it, as far as that is plain."""
        own, cells = scenario.facts[fact], self.program.cells
        integer = isinstance(self.program.spec.variables[fact].domain, Integer)
        if value == (cells.representative(fact, own) if integer else own):
            return True
        if fact not in cells.free:
            return False
        said, changed = frozenset(scenario.instructions), {**scenario.facts, fact: value}
        return all(test(scenario.facts, said) == test(changed, said) for test in self._tests[fact])

    # -- asking

    def _possible(self, fact: str, value: int) -> bool:
        return self.program.situations.possible(equals(self.program.spec, fact, value))

    def _meets(self, norm: Norm, fact: str, value: int) -> bool:
        """Whether the norm, or the written one it belongs to, is applicable somewhere with the value."""
        if value not in self.program.contexts.needs(norm).get(fact, (value,)):
            return False
        written = self.program.spec.norms[norm.base]
        return self.program.situations.possible(written.condition, equals(self.program.spec, fact, value))

    def _governed(self, action: str, fact: str, value: int) -> bool:
        """Whether in some scenario with the value a norm about the action is in force."""
        if any(self._reached(norms, fact, value) for norms in self._about[action].values()):
            return True
        added = [
            fallback(self.program.spec, level)
            for level, settlement in self.program.spec.settlements.items()
            if settlement.fallback is not None and action in self.program.mentions.actions(settlement.fallback)
        ]
        return bool(added) and self._binds(self.program.inquiry([self.group]), added, fact, value)

    def _reached(self, norms: Sequence[Norm], fact: str, value: int) -> bool:
        """Whether one of these norms, all of one chain, is in force in some scenario with the value."""
        return self._meets(norms[0], fact, value) and self._binds(self.program.about(norms[0]), norms, fact, value)

    def _binds(self, inquiry: Inquiry, norms: Sequence[Norm], fact: str, value: int) -> bool:
        in_force = any_of(inquiry.encoding.flag("frc", norm) for norm in norms)
        match inquiry.ask(in_force, fact_value(self.program.spec, fact, value)):
            case Unknown(reason):
                raise GaveUp(reason)
            case answer:
                return isinstance(answer, Sat)
