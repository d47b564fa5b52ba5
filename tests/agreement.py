"""Four implementations of docs/semantics.md held against each other, one spec at a time.

The oracle goes through every scenario and every conduct. The compiled evaluator has to agree with it in every scenario,
the reference semantics and the solver's encoding in some, and what the checks say of the whole spec in all it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

import deciders
from comparison import Case, Differs, Unusable, names, place, same
from oracle import values_of
from specrules.answer import Sat, Unsat
from specrules.encoding.force import Encoding
from specrules.encoding.scenario import fact_value, said
from specrules.encoding.smt import any_of, no, symbol
from specrules.model.spec import Kind, Norm, Scenario
from specrules.model.strength import equals, fallback, spoken
from specrules.semantics import World, verdict
from specrules.source import Source
from specrules.syntax.parser import parse
from specrules.witness import Inquiry

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.specrules"))
"""Specs on which the implementations once disagreed."""


def agree(case: Case, references: int = 12, encodings: int = 6) -> frozenset[str]:
    """The checks that find something. Raises Differs unless all four agree; so many scenarios are taken to the slow
    reference and to the solver."""
    situations_agree(case)
    for scenario in case.sample(references):
        reference_agrees(case, scenario)
    if not any(group.incomplete for group in case.program.table.groups):
        for scenario in case.scenarios:
            evaluator_agrees(case, scenario)
        for scenario in case.sample(references):
            coherent = case.oracle.coherent(scenario) and takes_one_stance_each(scenario)
            same("evaluator: coherent", case.program.evaluator.coherent(scenario), coherent, place(case, scenario))
            overriders_agree(case, scenario)
            groups_agree(case, scenario)
            conducts_agree(case, scenario)
        for scenario in case.sample(encodings):
            encoding_agrees(case, scenario)
    return deciders.agree(case)


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
