"""Four implementations of docs/semantics.md held against each other, one spec at a time.

The oracle goes through every scenario and every conduct. The compiled evaluator has to agree with it in every scenario,
the reference semantics and the solver's encoding in some, and what the checks say of the whole spec in all it says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations, product
from pathlib import Path
from random import Random

from oracle import Decision, Oracle, values_of
from specrules.analysis import contradictions, interactions
from specrules.answer import GaveUp, Sat, Unsat
from specrules.checks import REGISTRY, Undetermined
from specrules.checks.check import Result
from specrules.encoding.force import Encoding
from specrules.encoding.scenario import fact_value, said
from specrules.encoding.smt import any_of, no, symbol
from specrules.finding import Finding
from specrules.load import load_text
from specrules.model.formula import Stance
from specrules.model.spec import Degree, Instruction, Kind, Norm, Scenario, Spec
from specrules.model.strength import equals, fallback, spoken
from specrules.program import Program
from specrules.semantics import World, verdict
from specrules.source import Source
from specrules.syntax.parser import parse
from specrules.witness import Inquiry

COMPARED = ("SR201", "SR202", "SR203", "SR204", "SR205", "SR301", "SR302", "SR303", "SR307", "SR402", "SR501")
"""The checks that ask the solver something about a spec whose scenarios are not all impossible."""

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.specrules"))
"""Specs on which the implementations once disagreed."""

Clash = frozenset[str]
"""The names of the norms in a conflict."""


class Differs(Exception):
    """Two implementations do not say the same of `question`."""

    def __init__(self, question: str, found: object, expected: object, where: str = "") -> None:
        super().__init__(f"{question}{where}: {found}, where the oracle says {expected}")
        self.question = question


class Unusable(Exception):
    """The text is no spec, so there is nothing to compare."""


class Case:
    """One spec with everything that answers for it; `seed` chooses the scenarios that are sampled."""

    def __init__(self, text: str, seed: int = 0) -> None:
        self.program = Program.build(load_text(text))
        if not self.program.usable or self.program.override_cycles:
            raise Unusable(self.program.findings)
        self.oracle = Oracle(self.program.spec)
        self.random = Random(seed)

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

    @cached_property
    def results(self) -> dict[str, list[Result]]:
        """What each check says by itself, before any finding is folded under another."""
        return {code: list(results(self.program, code)) for code in COMPARED}

    @property
    def too_hard(self) -> bool:
        """Whether some question stayed open, which is said and is no disagreement."""
        return any(isinstance(result, Undetermined) for results in self.results.values() for result in results)

    def findings(self, *codes: str) -> list[Finding]:
        return [result for code in codes for result in self.results[code] if isinstance(result, Finding)]


def results(program: Program, code: str) -> Iterator[Result]:
    try:
        yield from REGISTRY[code].run(program)
    except GaveUp as reason:
        yield Undetermined(code, (), str(reason))


def agree(case: Case, references: int = 12, encodings: int = 6) -> None:
    """Raises Differs unless all four agree; so many scenarios are taken to the slow reference and to the solver."""
    situations_agree(case)
    for scenario in case.sample(references):
        reference_agrees(case, scenario)
    if not any(group.incomplete for group in case.program.table.groups):
        for scenario in case.scenarios:
            evaluator_agrees(case, scenario)
        for scenario in case.sample(references):
            overriders_agree(case, scenario)
            groups_agree(case, scenario)
            conducts_agree(case, scenario)
        for scenario in case.sample(encodings):
            encoding_agrees(case, scenario)
    checks_agree(case)


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


# One scenario


def situations_agree(case: Case) -> None:
    """The evaluator and the oracle tell the same situations from the impossible ones."""
    for values in product(*map(values_of, case.oracle.facts)):
        scenario = Scenario({f.name: value for f, value in zip(case.oracle.facts, values, strict=True)})
        possible = bool(case.oracle.feasible(scenario))
        same("evaluator: possible", case.program.evaluator.possible(scenario), possible, place(case, scenario))


def evaluator_agrees(case: Case, scenario: Scenario) -> None:
    evaluator, where = case.program.evaluator, place(case, scenario)
    decision, evaluated = case.oracle.decide(scenario), evaluator.decide(scenario)
    same("evaluator: in force", names(evaluated.in_force), decision.in_force, where)
    same("evaluator: overridden", frozenset(evaluated.overridden), decision.overridden, where)
    same("evaluator: withdrawn", evaluated.withdrawn, decision.withdrawn, where)
    same("evaluator: contradictions", set(map(names, evaluated.contradictions)), decision.contradictions, where)
    same("evaluator: settled", set(map(names, evaluated.settled)), decision.addressed, where)
    verdicts = {key: evaluator.verdict(evaluated, *key) for key in case.program.table.action_values}
    same("evaluator: verdicts", verdicts, {key: decision.verdicts[key] for key in verdicts}, where)


def overriders_agree(case: Case, scenario: Scenario) -> None:
    """Every conflict that overrides a norm, and not only whether there is one."""
    decision, evaluated = case.oracle.decide(scenario), case.program.evaluator.decide(scenario)
    by_name = {n.name: n for n in in_play(case, scenario)}
    for name in decision.overridden:
        conflicts = set(case.oracle.overriding(decision, name))
        where = f" of {name}{place(case, scenario)}"
        same("evaluator: overrides", names(evaluated.overridden[name]) in conflicts, True, where)
        found = set(map(names, case.program.evaluator.overriders(evaluated, by_name[name])))
        same("evaluator: overriders", found, conflicts, where)


def in_play(case: Case, scenario: Scenario) -> Iterator[Norm]:
    """Whatever can be overridden in a scenario: written norms, instructions, and what `on conflict` brings in."""
    yield from case.spec.norms.values()
    yield from case.program.evaluator.instructions(scenario)
    yield from (fallback(case.spec, s.level) for s in case.spec.settlements.values() if s.fallback is not None)


def groups_agree(case: Case, scenario: Scenario) -> None:
    """To decide a group of actions by itself comes to the same as to decide them all."""
    evaluator, where = case.program.evaluator, place(case, scenario)
    whole = evaluator.decide(scenario)
    for group in range(len(case.program.table.groups)):
        part, mine = evaluator.decide(scenario, [group]), {n for n in whole.in_force if in_group(case, n, group)}
        same("evaluator: group in force", names(part.in_force), names(mine), where)
        clashes = {names(c) for c in whole.contradictions if in_group(case, c[0], group)}
        same("evaluator: group contradictions", set(map(names, part.contradictions)), clashes, where)


def in_group(case: Case, norm: Norm, group: int) -> bool:
    return case.program.evaluator.place(norm.head)[0] == group


def conducts_agree(case: Case, scenario: Scenario) -> None:
    evaluator, oracle = case.program.evaluator, case.oracle
    decision, evaluated = oracle.decide(scenario), evaluator.decide(scenario)
    for bit, conduct in enumerate(oracle.conducts):
        where = f" {conduct}{place(case, scenario)}"
        same("evaluator: feasible", evaluator.feasible(scenario, conduct), bool(decision.feasible >> bit & 1), where)
        same("evaluator: complies", evaluator.complies(evaluated, conduct), bool(decision.compliant >> bit & 1), where)


def reference_agrees(case: Case, scenario: Scenario) -> None:
    world, decision, where = World(case.spec, scenario), case.oracle.decide(scenario), place(case, scenario)
    outcome = world.outcome()
    same("reference: in force", names(outcome.in_force), decision.in_force, where)
    same("reference: overridden", frozenset(outcome.overridden), decision.overridden, where)
    same("reference: withdrawn", outcome.withdrawn, decision.withdrawn, where)
    same("reference: contradictions", set(map(names, outcome.contradictions)), decision.contradictions, where)
    same("reference: settled", set(map(names, outcome.settled)), decision.addressed, where)
    same("reference: complying", list(map(dict, outcome.compliant)), case.oracle.compliant_conducts(decision), where)
    verdicts = {key: verdict(equals(case.spec, *key), world, outcome) for key in decision.verdicts}
    same("reference: verdicts", verdicts, decision.verdicts, where)


# One scenario, for the solver


def encoding_agrees(case: Case, scenario: Scenario) -> None:
    """With the scenario fixed the constraints of each group, and of all, leave one solution: what the oracle says."""
    everything = range(len(case.program.table.groups))
    scenario = as_far_as_heard(case, scenario)
    considered = case.oracle.coherent(scenario) and takes_one_stance_each(scenario)
    for groups in {tuple(everything), *((group,) for group in everything)}:
        inquiry = case.program.inquiry(groups)
        fixed = assumptions(case, inquiry, scenario)
        possible = isinstance(inquiry.ask(*fixed), Sat)
        if considered or len(groups) == len(everything):
            same("encoding: scenario", possible, considered, place(case, scenario))
        if considered:
            flags_agree(case, inquiry, scenario, fixed)


def as_far_as_heard(case: Case, scenario: Scenario) -> Scenario:
    """The scenario without what binds nobody and no condition asks for: the constraints do not know it."""
    heard = {instruction for slot in case.oracle.slots for instruction in slot}
    return Scenario(scenario.facts, tuple(i for i in scenario.instructions if i in heard))


def takes_one_stance_each(scenario: Scenario) -> bool:
    spoken_of = {(i.principal, i.action, i.value) for i in scenario.instructions}
    return len(spoken_of) == len(set(scenario.instructions))


def assumptions(case: Case, inquiry: Inquiry, scenario: Scenario) -> list[str]:
    """What fixes the facts, what was said, and in which order, as far as the constraints know of it."""
    facts = [fact_value(case.spec, name, value) for name, value in scenario.facts.items()]
    voices = {voice: voice.instruction in scenario.instructions for voice in inquiry.encoding.voices}
    atoms = [said(v.atom) if given else no(said(v.atom)) for v, given in voices.items()]
    position = {spoken(case.spec, said): i for i, said in enumerate(scenario.instructions)}
    orders = []
    for first, second in sorted(inquiry.encoding.orders):
        if first in position and second in position:
            order = symbol("order", first, "<", second)
            orders.append(order if position[first] < position[second] else no(order))
    return [*facts, *atoms, *orders]


def flags_agree(case: Case, inquiry: Inquiry, scenario: Scenario, fixed: Sequence[str]) -> None:
    expected = expected_flags(case, inquiry.encoding, scenario)
    answer = inquiry.ask(*fixed, any_of(no(flag) if true else flag for flag, true in expected.items()))
    if isinstance(answer, Sat):
        variables = [flag for flag in expected if flag.startswith("|")]
        found = {flag: answer.true(flag) for flag in variables if answer.true(flag) is not expected[flag]}
        raise Differs("encoding", found, {flag: expected[flag] for flag in found}, place(case, scenario))
    same("encoding: answer", type(answer), Unsat, place(case, scenario))


def expected_flags(case: Case, encoding: Encoding, scenario: Scenario) -> dict[str, bool]:
    """The value of every flag, and of every term that says an action value is excluded, in a coherent scenario."""
    oracle, table = case.oracle, case.program.table
    decision = oracle.decide(scenario)
    level = {oracle.said_name(i): oracle.level_of(i, scenario) for i in scenario.instructions}
    expected: dict[str, bool] = {}
    for norm in (member.norm for member in encoding.everybody):
        binds = norm.kind is not Kind.INSTRUCTION or level.get(norm.name) == norm.level
        in_force, overridden = binds and norm.name in decision.in_force, binds and norm.name in decision.overridden
        flags = {"app": binds and norm.name in decision.applicable, "ovr": overridden, "frc": in_force}
        if norm.after is not None and norm.name in decision.withdrawn:
            del flags["app"]  # that it applied was so before settling; the norm before it may be in force now
        expected |= {encoding.flag(kind, norm): true for kind, true in flags.items()}
    evaluated = case.program.evaluator.decide(scenario)
    clashes = heads_at_odds(case, evaluated.contradictions)
    for (group, conflict), flag in encoding.contradictions.items():
        expected[flag] = (group, conflict.heads) in clashes
    for (at, group, conflict), flag in encoding.settled.items():
        settled = [c for c in evaluated.settled if case.program.strength.weakest(c)[0].level == at]
        expected[flag] = (group, conflict.heads) in heads_at_odds(case, settled)
    own = {group for group, _ in clashes} & set(encoding.groups)
    expected[encoding.contradiction] = bool(own)
    if not decision.contradictions:
        for action, value in table.action_values:
            if table.group_of[action] in encoding.groups:
                group, head = encoding.place(equals(case.spec, action, value))
                excluded = not decision.compliant & oracle.conducts_with[action, value]
                expected[encoding.excludes(group, head)] = excluded
    return expected


def heads_at_odds(case: Case, clashes: Iterable[Iterable[Norm]]) -> set[tuple[int, tuple[int, ...]]]:
    """The groups and heads of the norms that contradict each other; the norms are those the oracle confirmed."""
    found = set()
    for clash in clashes:
        places = [case.program.evaluator.place(norm.head) for norm in clash]
        found.add((places[0][0], tuple(sorted(head for _, head in places))))
    return found


# The whole spec


def checks_agree(case: Case) -> None:
    """What the checks find is what holds over all scenarios."""
    impossible = [r for r in REGISTRY["SR104"].run(case.program) if isinstance(r, Finding)]
    same("checks: impossible world", bool(impossible), not case.oracle.decided)
    if case.oracle.decided and not case.too_hard:
        norms_agree(case)
        overriding_sets_agree(case)
        contradictions_agree(case)
        claims_agree(case)
        interactions_agree(case)
        idle_statements_agree(case)


def norms_agree(case: Case) -> None:
    summary = case.oracle.summary()
    written = names(n for n in case.spec.norms.values() if n.after is None)
    overridden = {n for d in decisions(case) for n in d.overridden - d.impossible}
    withdrawn = {n for d in decisions(case) for n in d.withdrawn}
    same("checks: dead", about(case, "SR301"), summary.dead & written)
    same("checks: unreachable", about(case, "SR302"), (summary.unreachable & written & overridden) - withdrawn)
    same("checks: impossible duties", about(case, "SR203"), {n for d in decisions(case) for n in d.impossible})
    idle = {n for n in summary.dead | summary.unreachable if n not in written}
    told = about(case, "SR307") - written
    same("checks: idle otherwise in force", told - idle, set())
    same("checks: idle otherwise missed", {n for n in idle - told if not may_decide(case.spec, n)}, set())


def may_decide(spec: Spec, name: str) -> bool:
    """Whether an `otherwise` that is never in force in the end may decide something all the same: what is withdrawn
    while its level is settled, or, as a `should`, that a `must` after it is no stronger."""
    following = spec.successor.get(name)
    held_back = following is not None and spec.norms[following].degree != spec.norms[following].modality.degree
    return held_back or spec.norms[name].level in spec.settlements


def about(case: Case, code: str) -> set[str]:
    """The norms or claims that findings with this code are about."""
    return {f.norms[0] for f in case.findings(code) if f.norms}


def decisions(case: Case) -> list[Decision]:
    """The different decisions of the scenarios that analysis considers."""
    return list({id(decision): decision for _, decision in case.oracle.decided}.values())


def overriding_sets_agree(case: Case) -> None:
    """The norms that are said to always override another suffice, and fewer would not."""
    for finding in case.findings("SR302"):
        name, *rivals = finding.norms
        ways = [ways_to_override(case, d, name) for d in decisions(case) if name in d.overridden]
        same("checks: always overriding", suffices(rivals, ways), True, f" of {name} by {rivals}")
        fewer = combinations(sorted(set().union(*chain_of(ways))), len(rivals) - 1) if 0 < len(rivals) <= 3 else []
        smaller = [chosen for chosen in fewer if suffices(chosen, ways)]
        same("checks: fewest overriding", smaller, [], f" of {name} by {rivals}")


def chain_of(ways: Iterable[Iterable[Clash]]) -> Iterator[Clash]:
    return (others for conflicts in ways for others in conflicts)


def ways_to_override(case: Case, decision: Decision, name: str) -> list[Clash]:
    """For each conflict that overrides the norm in a scenario, its other members without instructions."""
    spoken = {m.name for m, _ in decision.in_play if m.kind is Kind.INSTRUCTION}
    return [c - {name} - spoken for c in case.oracle.overriding(decision, name)]


def suffices(rivals: Collection[str], ways: Iterable[Iterable[Clash]]) -> bool:
    """Whether in every scenario some conflict needs no other norms than these."""
    return all(any(others <= set(rivals) for others in conflicts) for conflicts in ways)


def contradictions_agree(case: Case) -> None:
    summary, found = case.oracle.summary(), case.program.once(contradictions.find)
    remaining = {clash for clash, _ in summary.contradictions}
    settled = {clash for clash, _ in summary.settled} - remaining
    same("checks: contradictions", {names(c.norms) for c in found.remaining}, remaining)
    same("checks: settled contradictions", {names(c.norms) for c in found.settled}, settled)
    told_once(case.findings("SR205"), settled)
    told_once(case.findings("SR201", "SR202", "SR204"), remaining)
    for finding in case.findings("SR201", "SR202", "SR204"):
        clash = frozenset(finding.norms)
        code = code_of(case, clash, (clash, False) not in summary.contradictions)
        same("checks: sort of contradiction", finding.code, code, f" of {finding.norms}")


def told_once(findings: Iterable[Finding], clashes: Collection[Clash]) -> None:
    """Each contradiction has a finding; one in which an instruction stands for a norm goes with that of the norm."""
    told = {frozenset(finding.norms) for finding in findings}
    untold = {clash for clash in clashes if clash not in told and not any(clash < other for other in told)}
    same("checks: contradictions told", told - set(clashes), set())
    same("checks: contradictions not told", untold, set())


def code_of(case: Case, clash: Clash, permission: bool) -> str:
    """The code under which a contradiction of these norms is told."""
    members = [case.oracle.members[name] for name in clash if name in case.oracle.members]
    fallbacks = [level for level, name in fallback_names(case.spec).items() if name in clash]
    if permission:
        return "SR202"
    last = len(case.spec.levels) - 1
    weakest_level = max([m.level for m in members] + fallbacks)
    weakest = [m for m in members if not any(case.oracle.stronger(m, other) for other in members)]
    mild = not fallbacks and all(m.degree is Degree.SHOULD for m in weakest)
    return "SR204" if mild or weakest_level == last else "SR201"


def fallback_names(spec: Spec) -> dict[int, str]:
    return {level: f"on conflict at {spec.levels[level]}" for level in spec.settlements}


def claims_agree(case: Case) -> None:
    failing = {name for name, fails in case.oracle.summary().failing.items() if fails}
    same("checks: failing claims", about(case, "SR501"), failing)


def interactions_agree(case: Case) -> None:
    meetings = case.program.once(interactions.find).meetings
    found = {pair: any(meeting.gap for meeting in met) for pair, met in meetings.items()}
    expected = {p: gap for p, gap in case.oracle.interactions().items() if not interactions.related(case.spec, *p)}
    same("checks: interactions", sorted(found.items()), sorted(expected.items()))
    gaps = {pair for d in decisions(case) for name in d.overridden for pair in gaps_of(case, d, name)}
    same("checks: gaps", {principles(finding) for finding in case.findings("SR402")}, gaps)


def gaps_of(case: Case, decision: Decision, name: str) -> Iterator[tuple[str, str]]:
    """The principles of an overridden norm, each with one that it yields to here though nothing says it is meant."""
    norms = case.spec.norms
    if name not in norms or rest(case.spec, name) & decision.in_force:
        return
    conflicts = case.oracle.overriding(decision, name)
    winners = {norms[n] for conflict in conflicts for n in conflict - {name} if n in norms}
    for winner in (w for w in winners if w.rank != norms[name].rank):  # an `overrides` says that it is meant
        for pair in product(norms[name].principles, winner.principles):
            if not interactions.related(case.spec, *pair) and not interactions.declared(case.spec, *pair):
                yield pair


def rest(spec: Spec, name: str) -> set[str]:
    """The `otherwise` norms that come after this one in its chain."""
    following = spec.successor.get(name)
    return set() if following is None else {following, *rest(spec, following)}


def principles(finding: Finding) -> tuple[str, str]:
    """The principles that an interaction gap is about: the one that yields, and the one it yields to."""
    _, loser, _, winner, _ = finding.message.split("`")
    return loser, winner


def idle_statements_agree(case: Case) -> None:
    """Without what is called redundant or idle every scenario is decided the same."""
    for finding in case.findings("SR303"):
        unchanged(case, "redundant", finding.norms[0], without_norm(case.spec, finding.norms[0]))
    for finding in case.findings("SR307"):
        match finding.norms:
            case (name,) if may_decide(case.spec, name):
                unchanged(case, "idle otherwise", name, without_otherwise(case.spec, name))
            case (winner, loser):
                unchanged(case, "idle overrides", f"{winner} of {loser}", without_overrides(case.spec, winner, loser))


def without_norm(spec: Spec, name: str) -> Spec:
    """The spec without a norm and its `otherwise`."""
    norms = {n.name: n for n in spec.norms.values() if n.base != name}
    return replace(spec, norms={n: norm_without(norm, name) for n, norm in norms.items()})


def without_otherwise(spec: Spec, name: str) -> Spec:
    """The spec without one `otherwise`; the next one in its chain comes after the one before it."""
    before = spec.norms[name].after
    norms = {n: replace(norm, after=before) if norm.after == name else norm for n, norm in spec.norms.items()}
    return replace(spec, norms={n: norm for n, norm in norms.items() if n != name})


def without_overrides(spec: Spec, winner: str, loser: str) -> Spec:
    norms = {n: norm_without(norm, loser) if norm.base == winner else norm for n, norm in spec.norms.items()}
    return replace(spec, norms=norms)


def norm_without(norm: Norm, loser: str) -> Norm:
    """The norm without one of its `overrides`."""
    return replace(norm, overrides=tuple(n for n in norm.overrides if n != loser))


def unchanged(case: Case, question: str, name: str, spec: Spec) -> None:
    """Another version of the spec decides every scenario the same."""
    other = Oracle(spec)
    other._grounds = case.oracle._grounds  # conditions and heads are the same, and to work them out takes longest
    for scenario, decision in case.oracle.decided:
        where = f" of {name}{place(case, scenario)}"
        same(f"checks: {question}", decision.verdicts, other.decide(scenario).verdicts, where)


# Smaller specs that still show a difference


def difference(text: str, seed: int = 0) -> str | None:
    """What the implementations do not agree on for this text; None if they do, or if it is no spec."""
    try:
        agree(Case(text, seed))
    except Unusable:
        return None
    except Differs as found:
        return found.question
    except Exception as error:  # whatever goes wrong in one of them is a difference too
        return type(error).__name__
    return None


def minimised(text: str, still_wrong: Callable[[str], bool]) -> str:
    """The text without the statements and clauses that it needs not to be wrong: none more can go."""
    smaller = without_clauses(fewest(statements(text), lambda parts: still_wrong(joined(parts))), still_wrong)
    return smaller if smaller == text else minimised(smaller, still_wrong)


def without_clauses(kept: list[str], still_wrong: Callable[[str], bool]) -> str:
    for i, statement in enumerate(kept):

        def wrong(lines: list[str], i: int = i) -> bool:
            return still_wrong(joined([*kept[:i], "\n".join(lines), *kept[i + 1 :]]))

        kept[i] = "\n".join(fewest(statement.splitlines(), wrong))
    return joined(kept)


def joined(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"


def fewest(parts: list[str], still_wrong: Callable[[list[str]], bool]) -> list[str]:
    """The parts that are left when ever smaller stretches of them have been dropped, as long as it stays wrong."""
    size = len(parts) // 2
    while size:
        start, dropped = 0, False
        while start < len(parts):
            fewer = parts[:start] + parts[start + size :]
            if still_wrong(fewer):
                parts, dropped = fewer, True
            else:
                start += size
        size = size if size == 1 and dropped else size // 2
    return parts


def statements(text: str) -> list[str]:
    """The statements of a rule file, each as it is written; in the texts compared here a clause is a line."""
    file, _ = parse(Source("<text>", text))
    return [text[s.span.start : s.span.end] for s in file.statements]


__all__ = ["REGRESSIONS", "Case", "Differs", "Unusable", "agree", "difference", "minimised", "statements"]
