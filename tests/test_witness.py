"""What is shown holds: every scenario and conduct of a finding, by brute force, and none that is smaller would do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from math import factorial, prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreement import REGRESSIONS
from comparison import Case
from deciders.clashes import Clash
from deciders.sr402 import rest, told
from oracle import STANCES, Decision, Shown
from random_specs import rule_file
from specrules.checks import REGISTRY, run
from specrules.files import load_text
from specrules.finding import Finding, Scene
from specrules.hitting import Patience, smallest_hitting_set
from specrules.model.domain import Enumeration
from specrules.model.spec import ClaimKind, Instruction, Kind, Scenario
from specrules.program import Program
from specrules.report.json import checks

FIRST = int(os.environ.get("SPECRULES_SEED", "0"))
SEEDS = 400
LOT = 40
COMPARISONS = 50_000
"""About so many steps the brute-force search for a smallest scenario may take."""

CLASHES = ("SR201", "SR202", "SR204", "SR205")
SHOWING = (*CLASHES, "SR203", "SR302", "SR402", "SR501")

Shows = Callable[[Scenario, Decision], bool]
"""Whether a scenario is one that a finding is about."""


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, LOT))
def test_every_scene_holds_and_is_the_smallest(first: int) -> None:
    for seed in range(first, first + LOT):
        assert_scenes_hold(Case(rule_file(seed), seed), f"seed {seed}: ")


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_scenes_hold_where_something_once_was_wrong(path: Path) -> None:
    assert_scenes_hold(Case(path.read_text(encoding="utf-8")))


def assert_scenes_hold(case: Case, name: str = "") -> None:
    """The scene of each finding shows it and is the smallest, and the conduct complies."""
    for finding in case.findings(*SHOWING) if case.oracle.decided else ():
        scene, where = finding.scene, f"{name}{finding.code} {finding.norms} {finding.scene and finding.scene.text}"
        if scene is not None:
            assert_it_holds(case, finding, scene, where)
            if cheap(case, scene):
                assert_it_is_the_smallest(case, finding, scene, where)
        if finding.conduct is not None:
            assert_the_conduct_complies(case, finding, where)
        elif scene is not None and finding.code == "SR402":
            assert_no_conduct_complies(case, finding, scene, where)


def assert_it_holds(case: Case, finding: Finding, scene: Scene, where: str) -> None:
    """Whatever the facts not shown are, as long as nothing else is said."""
    shows, found = what_it_shows(case, finding), list(completions(case, scene))
    assert found, f"{where}: impossible"
    for scenario in found:
        assert shows(scenario, case.oracle.decide(scenario)), f"{where}: not if {dict(scenario.facts)}"


def assert_it_is_the_smallest(case: Case, finding: Finding, scene: Scene, where: str) -> None:
    smallest = [case.oracle.smallest(shows) for shows in one_by_one(case, finding)]
    sizes = {(len(s.instructions), len(s.facts)) for s in smallest if s is not None}
    found = shown(case, scene)
    assert (len(found.instructions), len(found.facts)) == min(sizes), f"{where}: {smallest}"
    assert found in smallest, f"{where}: {smallest}"


def cheap(case: Case, scene: Scene) -> bool:
    """Whether it takes little to go through all that is no larger: all orders of instructions, all sets of facts."""
    most = len(scene.said)
    stances = [len(slot) for slot in case.oracle.slots]
    orders = sum(factorial(size) * prod(some) for size in range(most + 1) for some in combinations(stances, size))
    return orders * len(list(case.oracle.situations())) << len(case.oracle.facts) < COMPARISONS


def completions(case: Case, scene: Scene) -> Iterator[Scenario]:
    """The scenarios that a scene stands for."""
    facts, instructions = read_facts(case, scene), read_instructions(case, scene)
    for situation in case.oracle.situations():
        scenario = Scenario(situation, instructions)
        if facts.items() <= situation.items() and case.oracle.coherent(scenario):
            yield scenario


def read_facts(case: Case, scene: Scene) -> dict[str, int]:
    found = {}
    for name, value in scene.facts:
        domain = case.spec.variables[name].domain
        found[name] = domain.values.index(str(value)) if isinstance(domain, Enumeration) else int(value)
    return found


def read_instructions(case: Case, scene: Scene) -> tuple[Instruction, ...]:
    sayable = {case.oracle.said_name(i): i for slot in case.oracle.slots for i in slot}
    return tuple(sayable[words] for words in scene.said)


def shown(case: Case, scene: Scene) -> Shown:
    """The scene as the oracle writes scenes."""
    said = read_instructions(case, scene)
    instructions = tuple((i.principal, i.action, i.value, STANCES.index(i.stance)) for i in said)
    return Shown(instructions, tuple(sorted(read_facts(case, scene).items())))


# What findings are about


def what_it_shows(case: Case, finding: Finding) -> Shows:
    """Whether a scenario is one that the finding is about, whichever of its pairs of norms it is about."""
    ways = one_by_one(case, finding)
    return lambda scenario, decision: any(shows(scenario, decision) for shows in ways)


def one_by_one(case: Case, finding: Finding) -> list[Shows]:
    """What the finding may show; several things only for an interaction, one for each pair of norms that meet."""
    name = finding.norms[0]
    match finding.code:
        case "SR203":
            return [lambda scenario, decision: name in decision.impossible]
        case "SR302":
            return [lambda scenario, decision: name in decision.overridden - decision.impossible]
        case "SR402":
            return [meeting(case, *pair) for pair in pairs(case, finding)]
        case "SR501":
            claim = next(c for c in case.spec.claims if c.name == name)
            return [lambda scenario, decision: case.oracle.breaks(claim, scenario, decision)]
        case _:
            return [clash(case, finding)]


def clash(case: Case, finding: Finding) -> Shows:
    """That these norms contradict each other; with a permission only if they never do without."""
    names, summary = frozenset(finding.norms), case.oracle.summary()
    settled = finding.code == "SR205"
    permission = (names, False) not in (summary.settled if settled else summary.contradictions)

    def shows(scenario: Scenario, decision: Decision) -> bool:
        clashes = decision.addressed if settled else decision.contradictions
        return any(own(decision, c) == names and permits(decision, c) is permission for c in clashes)

    return shows


def own(decision: Decision, clash: Clash) -> Clash:
    """The members of a contradiction that are not instructions."""
    spoken = {m.name for m, _ in decision.in_play if m.kind is Kind.INSTRUCTION}
    return clash - spoken


def permits(decision: Decision, clash: Clash) -> bool:
    return any(m.permits for m, _ in decision.in_play if m.name in clash)


def pairs(case: Case, finding: Finding) -> list[tuple[str, str]]:
    """The norms for the two principles of an interaction that may meet without an `overrides` between them."""
    yielding, winning = told(finding)
    norms = [case.spec.norms[name] for name in finding.norms]
    losers, winners = ([n for n in norms if principle in n.principles] for principle in (yielding, winning))
    return [(n.name, m.name) for n in losers for m in winners if m.rank < n.rank]


def meeting(case: Case, loser: str, winner: str) -> Shows:
    """That a conflict with the winner overrides the loser, and nothing is left of it."""

    def shows(scenario: Scenario, decision: Decision) -> bool:
        if loser not in decision.overridden or rest(case.spec, loser) & decision.in_force:
            return False
        return any(winner in conflict for conflict in case.oracle.overriding(decision, loser))

    return shows


# Conducts


def assert_the_conduct_complies(case: Case, finding: Finding, where: str) -> None:
    """In some scenario of the scene a conduct with the values shown complies and does what the finding says."""
    assert finding.scene is not None, f"{where}: a conduct without a scenario"
    values = dict(finding.conduct or ()).items()
    for scenario in completions(case, finding.scene):
        if any(as_shown(case, c) >= values for c in refuting(case, finding, scenario)):
            return
    raise AssertionError(f"{where}: {dict(values)} does not comply")


def assert_no_conduct_complies(case: Case, finding: Finding, scene: Scene, where: str) -> None:
    """In some scenario of the scene no conduct that complies does what the finding could have shown."""
    assert not all(any(refuting(case, finding, s)) for s in completions(case, scene)), f"{where}: a conduct does"


def refuting(case: Case, finding: Finding, scenario: Scenario) -> Iterator[int]:
    return (conduct for conduct in complying(case, scenario) if does(case, finding, scenario, conduct))


def complying(case: Case, scenario: Scenario) -> Iterator[int]:
    """The conducts that comply, each as the set of it alone."""
    compliant = case.oracle.decide(scenario).compliant
    return (1 << bit for bit in range(len(case.oracle.conducts)) if compliant >> bit & 1)


def as_shown(case: Case, bits: int) -> set[tuple[str, object]]:
    conduct = case.oracle.conducts[bits.bit_length() - 1]
    domains = {name: case.spec.variables[name].domain for name in conduct}
    return {
        (name, domain.values[conduct[name]] if isinstance(domain, Enumeration) else conduct[name])
        for name, domain in domains.items()
    }


def does(case: Case, finding: Finding, scenario: Scenario, conduct: int) -> bool:
    """Whether the conduct goes against what was overridden, or refutes the claim."""
    if finding.code == "SR402":
        return not case.oracle.satisfying(case.spec.norms[finding.norms[0]].head, scenario) & conduct
    claim = next(c for c in case.spec.claims if c.name == finding.norms[0])
    done = bool(case.oracle.satisfying(claim.formula, scenario) & conduct)
    return claim.kind not in (ClaimKind.NEVER, ClaimKind.ALWAYS) or done is (claim.kind is ClaimKind.NEVER)


# The same bytes


def report(seed: int) -> str:
    return checks([run(Program.build(load_text(rule_file(seed))))], REGISTRY)


def test_a_second_run_gives_the_same_bytes() -> None:
    for seed in range(FIRST, FIRST + 40):
        assert report(seed) == report(seed)


def test_another_process_gives_the_same_bytes() -> None:
    """One in which sets of strings come in another order."""
    seeds = range(FIRST, FIRST + 30)
    code = "import sys, test_witness; [sys.stdout.write(test_witness.report(int(seed))) for seed in sys.argv[1:]]"
    found = {
        subprocess.run(
            [sys.executable, "-c", code, *map(str, seeds)],
            env={**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for hashes in ("1", "2")
    }
    assert found == {"".join(map(report, seeds)).encode()}


# The search for hitting sets

LITERALS = "abcdefg"
some = st.frozensets(st.sampled_from(LITERALS), max_size=4)


@st.composite
def rivalries(draw: st.DrawFn) -> list[set[int]]:
    """The literals in groups, of which one at most can be chosen: as the values of a fact are."""
    group = [draw(st.integers(0, 4)) for _ in LITERALS]
    return [{i for i in range(len(LITERALS)) if group[i] == mine} for mine in group]


@given(rivalries(), st.lists(some, max_size=6), st.lists(some.filter(bool), max_size=3), st.integers(0, 7))
def test_the_hitting_set_is_the_first_of_the_smallest(
    rivals: list[set[int]], sets: list[frozenset[str]], nogoods: list[frozenset[str]], most: int
) -> None:
    def hits(chosen: tuple[int, ...]) -> bool:
        literals = {LITERALS[i] for i in chosen}
        apart = all(j not in rivals[i] for i, j in combinations(chosen, 2))
        return apart and all(s & literals for s in sets) and not any(n <= literals for n in nogoods)

    everything = (c for size in range(most + 1) for c in combinations(range(len(LITERALS)), size))
    expected = next((c for c in everything if hits(c)), None)
    for least in range(1 + (len(expected) if expected is not None else 0)):
        found = smallest_hitting_set(LITERALS, rivals, sets, nogoods, least, most, Patience(100_000))
        assert found == (None if expected is None else tuple(LITERALS[i] for i in expected))
