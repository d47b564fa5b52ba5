"""Scenes of findings held against all scenarios there are: what is shown holds, and nothing smaller would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from math import factorial, prod

from comparison import Case
from deciders.clashes import Clash
from deciders.sr402 import rest, told
from oracle import STANCES, Decision, Shown
from specrules.finding import Finding, Scene
from specrules.model.domain import Enumeration
from specrules.model.spec import ClaimKind, Instruction, Kind, Scenario

COMPARISONS = 50_000
"""About so many steps the brute-force search for a smallest scenario may take."""

CLASHES = ("SR201", "SR202", "SR204", "SR205")
SHOWING = (*CLASHES, "SR203", "SR302", "SR402", "SR501")

Shows = Callable[[Scenario, Decision], bool]
"""Whether a scenario is one that a finding is about."""


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
