"""One spec with everything that answers for it, and what it means that two answers differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from random import Random

from oracle import Decision, Oracle
from specrules.answer import GaveUp
from specrules.checks import REGISTRY, Undetermined
from specrules.checks.check import Result
from specrules.contexts import Contexts, Costs
from specrules.files import load_text
from specrules.finding import Finding
from specrules.model.formula import Stance
from specrules.model.spec import Instruction, Norm, Scenario, Spec
from specrules.program import Program


class Differs(Exception):
    """Two implementations do not say the same of `question`."""

    def __init__(self, question: str, found: object, expected: object, where: str = "") -> None:
        super().__init__(f"{question}{where}: {found}, where the oracle says {expected}")
        self.question = question


class Unusable(Exception):
    """The text is no spec, so there is nothing to compare."""


class Case:
    """One spec with everything that answers for it; `seed` chooses the scenarios that are sampled, and how norms are
    divided into contexts."""

    def __init__(self, text: str, seed: int = 0) -> None:
        self.program = Program.build(load_text(text))
        if not self.program.usable or self.program.override_cycles:
            raise Unusable(self.program.findings)
        if seed % 2:
            divide_finely(self.program)
        self.oracle = Oracle(self.program.spec)
        self.random = Random(seed)
        self._results: dict[str, list[Result]] = {}

    @property
    def spec(self) -> Spec:
        return self.program.spec

    @cached_property
    def scenarios(self) -> list[Scenario]:
        """Every possible scenario, coherent or not, and some conversations in which people contradict themselves."""
        return [*self.oracle.all_scenarios(coherent=False), *self.conversations(8)]

    def conversations(self, count: int) -> Iterator[Scenario]:
        """Scenarios that no analysis considers: things said twice, and several stances on one action value."""
        situations = list(self.oracle.situations())
        sayable = [
            Instruction(principal, stance, action, value)
            for principal, stance in product(self.spec.principals, Stance)
            for action, value in self.program.table.action_values
        ]
        for _ in range(count if situations and sayable else 0):
            said = tuple(self.random.choices(sayable, k=self.random.randint(2, 4)))
            yield Scenario(self.random.choice(situations), said)

    def sample(self, count: int) -> list[Scenario]:
        return self.random.sample(self.scenarios, min(count, len(self.scenarios)))

    def results(self, code: str) -> list[Result]:
        """What a check says by itself, before any finding is folded under another."""
        if code not in self._results:
            self._results[code] = list(results(self.program, code))
        return self._results[code]

    def too_hard(self, *codes: str) -> bool:
        """Whether some question of these checks stayed open, which is said and is no disagreement."""
        return any(isinstance(result, Undetermined) for code in codes for result in self.results(code))

    def findings(self, *codes: str) -> list[Finding]:
        return [result for code in codes for result in self.results(code) if isinstance(result, Finding)]

    @cached_property
    def decisions(self) -> list[Decision]:
        """The different decisions of the scenarios that analysis considers."""
        return list({id(decision): decision for _, decision in self.oracle.decided}.values())


def results(program: Program, code: str) -> Iterator[Result]:
    """What a check says: of each group by itself, if it is asked so, and of the whole."""
    check = REGISTRY[code]
    try:
        for group in program.groups if check.by_group else ():
            yield from check.run(program.part(group))
        yield from check.across(program) if check.by_group else check.run(program)
    except GaveUp as reason:
        yield Undetermined(code, (), str(reason))


def divide_finely(program: Program) -> None:
    """Has the norms of a small spec divided into contexts, which else happens in large ones only."""
    fine = Contexts(program.spec, program.table, Costs(per_context=0, per_norm=0, few=1))
    program.__dict__["contexts"] = fine  # in place of what is worked out when first asked for


def same(question: str, found: object, expected: object, where: str = "") -> None:
    if found != expected:
        raise Differs(question, readable(found), readable(expected), where)


def readable(answer: object) -> object:
    """Sets in order, so that a person can compare them."""
    if isinstance(answer, (set, frozenset)):
        return sorted(map(readable, answer), key=str)
    return [*map(readable, answer)] if isinstance(answer, tuple) else answer


def names(norms: Iterable[Norm]) -> frozenset[str]:
    return frozenset(norm.name for norm in norms)


def place(case: Case, scenario: Scenario) -> str:
    """Where something differs, as people say it."""
    return f" in {dict(scenario.facts)} {list(map(case.oracle.said_name, scenario.instructions))}"
