"""Decisions of the library held against the oracle: random specs, random cases, facts unknown in half of them.

What is asked goes in by name and comes back by name. The oracle goes through every completion and every conduct.
SPECRULES_SEED moves the range of seeds.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

from comparison import same
from oracle import Decision as Expected
from oracle import Oracle, values_of
from random_specs import rule_file
from specrules.api import Spec
from specrules.decisions.decision import Allowed, Decision, Standing, Status
from specrules.files import load_text
from specrules.model.domain import Boolean, Integer, shown
from specrules.model.formula import Stance
from specrules.model.spec import Instruction, Scenario, Variable, Verdict
from specrules.model.strength import spoken
from specrules.program import Program

FIRST = int(os.environ.get("SPECRULES_SEED", "0"))
LOTS, LOT = 25, 200
CASES = 2
"""Of each of the 5,000 specs: one with all facts known, one with some unknown."""


@dataclass(frozen=True)
class Case:
    """What is given, as the program holds it."""

    facts: dict[str, int]
    unknown: tuple[str, ...]
    said: tuple[Instruction, ...]


class Subject:
    """One spec with the library and the oracle that answer for it."""

    def __init__(self, seed: int) -> None:
        self.program = Program.build(load_text(rule_file(seed)))
        self.random = Random(f"cases of {seed}")
        self.seed = seed

    def answer(self) -> Iterator[str]:
        """Compares some cases; what they show."""
        self.spec, self.oracle = Spec(self.program), Oracle(self.program.spec)
        for number in range(CASES):
            yield from self.compare(self.case(partly=number % 2 == 1))

    def case(self, partly: bool) -> Case:
        facts = [f for f in self.oracle.facts if self.random.random() < 0.7]
        unknown = [f for f in facts if partly and self.random.random() < 0.6]
        given = {f.name: self.random.choice(values_of(f)) for f in facts if f not in unknown}
        said = tuple(map(self.instruction, range(self.random.choice((0, 0, 1, 2, 3))))) if self.sayable else ()
        return Case(given, tuple(sorted(f.name for f in unknown)), said)

    @property
    def sayable(self) -> bool:
        return bool(self.program.spec.principals and self.program.spec.actions)

    def instruction(self, _: int) -> Instruction:
        action = self.random.choice(self.program.spec.actions)
        value = 1 if isinstance(action.domain, Boolean) else self.random.choice(values_of(action))
        principal = self.random.choice(list(self.program.spec.principals))
        return Instruction(principal, self.random.choice(list(Stance)), action.name, value)

    def asked(self, case: Case) -> dict[str, Any]:
        """The case by name."""
        variables = self.program.spec.variables
        facts = {name: shown(variables[name].domain, value) for name, value in case.facts.items()}
        return {"facts": facts, "unknown": case.unknown, "said": [spoken(self.program.spec, i) for i in case.said]}

    def completions(self, case: Case) -> list[Scenario]:
        """Every possible one, by going through all values."""
        usual = {f.name: f.usual for f in self.oracle.facts} | case.facts
        spaces = [values_of(self.program.spec.variables[name]) for name in case.unknown]
        found = (Scenario(usual | dict(zip(case.unknown, v, strict=True)), case.said) for v in product(*spaces))
        return [scenario for scenario in found if self.oracle.feasible(scenario)]

    def compare(self, case: Case) -> Iterator[str]:
        decision = self.spec.decide(**self.asked(case))
        where = f" in {self.asked(case)} of seed {self.seed}"
        scenarios = self.completions(case)
        expected = [self.oracle.decide(scenario) for scenario in scenarios]
        status = status_of(expected)
        same("status", decision.status, status, where)
        assert json.loads(json.dumps(decision.as_json())) == decision.as_json()
        yield f"{'partly ' * bool(case.unknown)}{status}"
        if status is Status.IMPOSSIBLE:
            return
        everybody = [d.in_force for d in expected]
        same("in force", set(decision.in_force), set.intersection(*map(set, everybody)), where)
        same("in force in some", {*decision.in_force, *decision.in_force_in_some}, set().union(*everybody), where)
        overridden = {each.norm: set(each.by) for each in decision.overridden}
        same("overridden", set(overridden), set.intersection(*(set(d.overridden) for d in expected)), where)
        for name, by in overridden.items():
            conflicts = [set(found) - {name} for found in self.oracle.overriding(expected[0], name)]
            same("overridden by", by in conflicts, True, f" of {name}{where}")
        same("withdrawn", set(decision.withdrawn), set().union(*(d.withdrawn for d in expected)), where)
        clashes = {names for d in expected for names in d.contradictions}
        same("contradictions", set(map(frozenset, decision.contradictions)), clashes, where)
        yield from self.hinges(case, decision, scenarios, expected, where)
        if status is Status.DECIDED:
            self.actions(case, decision, expected, where)
            yield from self.complies(case, expected, where)
        for action in self.oracle.actions:
            if not isinstance(action.domain, Integer):
                self.verdict(case, decision, action, where)

    def actions(self, case: Case, decision: Decision, expected: Sequence[Expected], where: str) -> None:
        conducts = self.complying(expected)
        same("conduct", decision.conduct, self.named(conducts[0]), where)
        asked = 0
        for action in self.oracle.actions:
            for name, value in named(action):
                found = decision.actions[name]
                silent = not any(action.name in d.governed for d in expected)
                same("silent", found.silent, silent, f" on {name}{where}")
                asked += 1
                if isinstance(found, Allowed):
                    same("allowed", found.intervals, stretches({c[action.name] for c in conducts}), f" {name}{where}")
                else:
                    having = [c[action.name] == value for c in conducts]
                    wanted = Verdict.REQUIRED if all(having) else Verdict.OPTIONAL if any(having) else Verdict.FORBIDDEN
                    same("verdict", found.verdict, wanted, f" on {name}{where}")
                    self.by(found, expected, value, f" on {name}{where}")
        same("actions", len(decision.actions), asked, where)

    def by(self, found: Standing, expected: Sequence[Expected], value: int, where: str) -> None:
        """The norms named are enough to make it so, and none could be left out."""
        if found.verdict is Verdict.OPTIONAL:
            return
        says = self.oracle.conducts_with[found.action, value]
        target = says if found.verdict is Verdict.FORBIDDEN else ~says

        def left(names: Iterable[str]) -> int:
            bits = -1
            for d in expected:
                heads = {member.name: head for member, head in d.in_play}
                bits &= d.feasible
                for name in names:
                    if name in d.in_force and name in heads:
                        bits &= heads[name].conducts
            return bits & target

        same("by", left(found.by), 0, where)
        for name in found.by:
            same("by", left(n for n in found.by if n != name) != 0, True, f" without {name}{where}")

    def verdict(self, case: Case, decision: Decision, action: Variable, where: str) -> None:
        """Asked for by itself, a verdict is the same."""
        for name, _ in named(action):
            standing = decision.actions.get(name)
            wanted = decision.status if standing is None else standing.verdict
            same("one verdict", self.spec.verdict(name, **self.asked(case)), wanted, f" on {name}{where}")

    def complies(self, case: Case, expected: Sequence[Expected], where: str) -> Iterator[str]:
        """A random conduct, of some actions or of all."""
        chosen = [a for a in self.oracle.actions if self.random.random() < 0.7] or list(self.oracle.actions)
        values = {a.name: self.random.choice(values_of(a)) for a in chosen}
        found = self.spec.comply(self.named(values), **self.asked(case))
        conducts = self.complying(expected)
        fits = [c for c in conducts if values.items() <= c.items()]
        where = f" {values}{where}"
        same("complies", (found.complies, found.status), (bool(fits), Status.DECIDED), where)
        yield "complies" if fits else "breaks"
        if fits:
            assert (found.breaks, found.reason, found.instead) == ((), "", None)
            return
        feasible = [c for c in self.oracle.conducts if values.items() <= c.items()]
        bits = sum(1 << i for i, c in enumerate(self.oracle.conducts) if c in feasible)
        for d in expected:
            bits &= d.feasible
        same("impossible", found.impossible, bits == 0, where)
        assert found.instead is not None
        kept = sum(self.named(values)[name] == value for name, value in found.instead.items() if name in values)
        same("kept", kept, max(sum(c[n] == v for n, v in values.items()) for c in conducts), where)
        if bits:
            self.broken(found.breaks, values, expected, bits, where)

    def broken(
        self, breaks: Sequence[str], values: dict[str, int], expected: Sequence[Expected], bits: int, where: str
    ) -> None:
        """Each norm named excludes the conduct by itself, or all of them do together and none could be left out."""
        alone = {
            member.name
            for d in expected
            for member, head in d.in_play
            if member.name in d.in_force and not head.permits and not bits & head.conducts
        }
        if alone:
            same("breaks", set(breaks), alone, where)
        else:
            same("breaks several", len(breaks) > 1, True, where)

    def hinges(
        self, case: Case, decision: Decision, scenarios: Sequence[Scenario], expected: Sequence[Expected], where: str
    ) -> Iterator[str]:
        """The fewest facts that settle the case, by going through all sets of unknown ones."""
        open_facts = [n for n in case.unknown if len({s.facts[n] for s in scenarios}) > 1]

        def classes(facts: Sequence[str]) -> list[list[Expected]]:
            found: dict[tuple[int, ...], list[Expected]] = {}
            for scenario, d in zip(scenarios, expected, strict=True):
                found.setdefault(tuple(scenario.facts[n] for n in facts), []).append(d)
            return list(found.values())

        def settled(members: Sequence[Expected]) -> bool:
            return status_of(members) is Status.DECIDED or all(d.contradictions for d in members)

        sizes = range(len(open_facts) + 1)
        enough = [set(c) for n in sizes for c in combinations(open_facts, n) if all(map(settled, classes(c)))]
        fewest = min(map(len, enough))
        same("hinges", (set(decision.hinges_on) in enough, len(decision.hinges_on)), (True, fewest), where)
        same("question", decision.question is None, fewest == 0, where)
        if decision.question is not None:
            yield f"hinges on {fewest}"
            weight = {n: sum(len(m) for m in classes([n]) if settled(m)) for n in open_facts}
            if all(not isinstance(self.program.spec.variables[n].domain, Integer) for n in case.unknown):
                same("best question", weight[decision.question.fact], max(weight.values()), where)

    def complying(self, expected: Sequence[Expected]) -> list[dict[str, int]]:
        bits = -1
        for d in expected:
            bits &= d.compliant
        return [conduct for i, conduct in enumerate(self.oracle.conducts) if bits >> i & 1]

    def named(self, conduct: dict[str, int]) -> dict[str, Any]:
        return {name: shown(self.program.spec.variables[name].domain, value) for name, value in conduct.items()}


def status_of(expected: Sequence[Expected]) -> Status:
    if not expected:
        return Status.IMPOSSIBLE
    if any(d.contradictions for d in expected):
        return Status.CONTRADICTION
    bits = -1
    for d in expected:
        bits &= d.compliant
    return Status.DECIDED if bits else Status.DILEMMA


def named(action: Variable) -> list[tuple[str, int]]:
    if isinstance(action.domain, Boolean | Integer):
        return [(action.name, 1)]
    return [(f"{action.name} = {shown(action.domain, value)}", value) for value in values_of(action)]


def stretches(values: set[int]) -> tuple[tuple[int, int], ...]:
    starts = sorted(v for v in values if v - 1 not in values)
    return tuple((low, next(v for v in range(low, 10**6) if v + 1 not in values)) for low in starts)


@pytest.mark.parametrize("lot", range(LOTS))
def test_decisions_are_those_of_the_oracle(lot: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST + lot * LOT, FIRST + (lot + 1) * LOT):
        subject = Subject(seed)
        if subject.program.usable and not subject.program.override_cycles:
            seen.update(subject.answer())
    if FIRST == 0:
        for each in ("decided", "partly decided", "contradiction", "partly contradiction", "complies", "breaks"):
            assert seen[each] >= 3, seen
        assert seen["partly dilemma"] + seen["hinges on 1"] >= 1, seen
