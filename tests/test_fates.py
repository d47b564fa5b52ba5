"""What becomes of norms, held against brute force: every fate is so, and every reason told for it is true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest

from comparison import Case
from oracle import Decision
from random_specs import rule_file
from specrules.decisions.completions import completions
from specrules.decisions.fates import Became, Fate, fates, unheard, where
from specrules.decisions.query import Query
from specrules.files import load_text
from specrules.model.formula import Stance
from specrules.model.spec import Instruction, Scenario
from specrules.model.strength import spoken
from specrules.program import Program

REASON = re.compile(r"(?P<exception>its exception )?`(?P<part>.*)` (?P<says>does not hold|is not said|holds)")


@dataclass
class Parts:
    """Parts of conditions that reasons name, as text, each with a scenario and whether it is said to hold there."""

    text: str
    told: list[tuple[str, Scenario, bool]] = field(default_factory=list)

    def check(self) -> None:
        """Reads each part as a definition of the same spec, and asks brute force whether it holds."""
        lines = [f"define part_{i} = {part}" for i, (part, _, _) in enumerate(self.told)]
        case = Case("\n".join([self.text, *lines]))
        for i, (part, scenario, expected) in enumerate(self.told):
            definition = case.spec.definitions[f"part_{i}"].formula
            assert case.oracle.holds(definition, scenario) is expected, f"{part} in {scenario}"


def everything(program: Program) -> range:
    return range(len(program.table.groups))


def became(decision: Decision, name: str) -> Became:
    """What became of a norm, by brute force."""
    for names, state in (
        (decision.in_force, Became.IN_FORCE),
        (decision.overridden, Became.OVERRIDDEN),
        (decision.withdrawn, Became.WITHDRAWN),
    ):
        if name in names:
            return state
    return Became.NOT_APPLICABLE


def check_partners(case: Case, decision: Decision, fate: Fate) -> None:
    """The norms that a fate names are a conflict with it, of the sort it says."""
    if fate.state is Became.OVERRIDDEN:
        assert frozenset({*fate.by, fate.norm}) in case.oracle.overriding(decision, fate.norm)
        assert (fate.why == "no conduct can follow it") is not fate.by
    clashes = {Became.IN_FORCE: decision.contradictions, Became.WITHDRAWN: decision.addressed}.get(fate.state, set())
    assert {frozenset({*others, fate.norm}) for others in fate.contradicts} == {c for c in clashes if fate.norm in c}


def check_reason(decision: Decision, scenario: Scenario, fate: Fate, parts: Parts) -> None:
    """The reason why a norm does not apply is one the oracle confirms; parts of conditions are left for later."""
    if found := REASON.fullmatch(fate.why):
        parts.told.append((found["part"], scenario, bool(found["exception"])))
    elif found := re.fullmatch(r"`(.*)` is not overridden", fate.why):
        assert found[1] not in decision.overridden
    else:
        assert fate.why in ("it binds nobody here", "nothing is to be settled here") or "it binds at" in fate.why


@pytest.mark.parametrize("start", range(0, 240, 20))
def test_every_fate_is_what_the_oracle_decides_and_every_reason_is_true(start: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(start, start + 20):
        text = rule_file(seed)
        case, parts = Case(text, seed), Parts(text)
        if any(group.incomplete for group in case.program.table.groups):
            continue
        for scenario in case.sample(12):
            decision = case.oracle.decide(scenario)
            told = fates(case.program, [case.program.evaluator.decide(scenario)], everything(case.program))
            by_name = {fate.norm: fate for fate in told}
            assert len(by_name) == len(told)
            assert decision.applicable | case.spec.norms.keys() == by_name.keys()
            for fate in told:
                assert (fate.state, fate.where) == (became(decision, fate.norm), "")
                check_partners(case, decision, fate)
                if fate.state is Became.NOT_APPLICABLE:
                    check_reason(decision, scenario, fate, parts)
                counts[fate.state] += 1
        parts.check()
        counts["parts"] += len(parts.told)
    assert min(counts[Became.IN_FORCE], counts["parts"]) >= 300, counts
    assert counts[Became.OVERRIDDEN] >= 60, counts
    assert counts[Became.WITHDRAWN] >= 5, counts


# Unknown facts


def half_known(case: Case, rng: Random) -> Iterator[Query]:
    """Cases of which some facts are not known."""
    facts = [fact.name for fact in case.spec.facts]
    for scenario in case.sample(6) if facts else ():
        unknown = tuple(sorted(rng.sample(facts, rng.randint(1, min(2, len(facts))))))
        known = {name: value for name, value in scenario.facts.items() if name not in unknown}
        yield Query(known, unknown, scenario.instructions)


def became_at(case: Case, decision: Decision, scenario: Scenario, fate: Fate) -> Became:
    """The same where an instruction may bind at another level than the one told of."""
    for instruction in scenario.instructions:
        if spoken(case.spec, instruction) == fate.norm:
            level = case.oracle.level_of(instruction, scenario)
            if level is None or case.spec.levels[level] != fate.level:
                return Became.NOT_APPLICABLE
    return became(decision, fate.norm)


def told_of(case: Case, query: Query, scenarios: Sequence[Scenario], fate: Fate) -> list[Scenario]:
    """The completions that a fate tells of: the one it names, or all."""
    return [s for s in scenarios if not fate.where or where(case.spec, s, query.unknown) == fate.where]


def check_unknown(case: Case, query: Query, parts: Parts) -> Iterator[str]:
    """Every fate is so where it says; together they tell all that becomes of each norm. Yields what was seen."""
    scenarios = completions(case.program, query)
    decisions = [case.program.evaluator.decide(scenario) for scenario in scenarios]
    found: dict[tuple[str, str], set[Became]] = {}
    for fate in fates(case.program, decisions, everything(case.program), query.unknown):
        found.setdefault((fate.norm, fate.level), set()).add(fate.state)
        yield "some" if fate.where else "all"
        for scenario in told_of(case, query, scenarios, fate):
            decision = case.oracle.decide(scenario)
            assert became_at(case, decision, scenario, fate) is fate.state
            if fate.state is Became.NOT_APPLICABLE:
                check_reason(decision, scenario, fate, parts)
            elif fate.state is Became.OVERRIDDEN:
                assert frozenset({*fate.by, fate.norm}) in case.oracle.overriding(decision, fate.norm)
    for (norm, level), states in found.items():
        fate = Fate(norm, level, Became.IN_FORCE)
        assert states == {became_at(case, case.oracle.decide(s), s, fate) for s in scenarios}


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_with_unknown_facts_every_fate_is_so_where_it_says(start: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(start, start + 40):
        text = rule_file(seed)
        case, parts, rng = Case(text, seed), Parts(text), Random(f"unknown facts of {seed}")
        if not any(group.incomplete for group in case.program.table.groups):
            for query in half_known(case, rng):
                counts.update(check_unknown(case, query, parts))
            parts.check()
    assert counts["some"] >= 300, counts
    assert counts["all"] >= 300, counts


# What is said, and by whose authority

VOICES = """
levels root > user > guest
principal user at user hints at guest
principal tool
principal stranger
fact trusted
fact vouched
action send
delegate tool at user when trusted
delegate tool at guest
rule ask_first at root when vouched must not send
"""


def voices(said: Iterable[str], unknown: Sequence[str] = (), **facts: int) -> tuple[Program, Query]:
    program = Program.build(load_text(VOICES))
    assert program.findings == ()
    spoken_words = [line.split() for line in said]
    instructions = tuple(Instruction(who, Stance(stance), what, 1) for who, stance, what in spoken_words)
    return program, Query(facts, tuple(unknown), instructions)


def told(program: Program, query: Query) -> list[tuple[str, str, str, str]]:
    decisions = [program.evaluator.decide(scenario) for scenario in completions(program, query)]
    found = fates(program, decisions, everything(program), query.unknown)
    return [(fate.norm, fate.level, fate.text, fate.authority) for fate in found if fate.norm != "ask_first"]


@pytest.mark.parametrize(
    ("said", "trusted", "expected"),
    [
        ("user requests send", 0, ("user", "`user` speaks at `user`")),
        ("user hints send", 0, ("guest", "hints of `user` bind at `guest`")),
        ("tool permits send", 0, ("guest", "`tool` speaks at `guest`, delegated to it")),
        ("tool permits send", 1, ("user", "`tool` speaks at `user`, delegated to it where `trusted`")),
    ],
)
def test_an_instruction_is_told_with_its_authority(said: str, trusted: int, expected: tuple[str, str]) -> None:
    ((norm, level, text, authority),) = told(*voices([said], trusted=trusted))
    assert (norm, level, authority, text) == (said, *expected, "in force")


def test_an_instruction_that_binds_at_two_levels_is_told_of_at_both() -> None:
    assert told(*voices(["tool requests send"], ["trusted"])) == [
        ("tool requests send", "user", "not applicable: it binds at `guest` here (not trusted)", ""),
        (
            "tool requests send",
            "user",
            "in force (trusted)",
            "`tool` speaks at `user`, delegated to it where `trusted`",
        ),
        ("tool requests send", "guest", "in force (not trusted)", "`tool` speaks at `guest`, delegated to it"),
        ("tool requests send", "guest", "not applicable: it binds at `user` here (trusted)", ""),
    ]


def test_what_binds_nobody_is_told_with_the_reason() -> None:
    program, query = voices(["stranger requests send", "tool hints send", "user requests send"])
    decisions = [program.evaluator.decide(scenario) for scenario in completions(program, query)]
    assert list(unheard(program, decisions, [0])) == [
        ("stranger requests send", "`stranger` has no level"),
        ("tool hints send", "hints of `tool` bind at no level"),
    ]
