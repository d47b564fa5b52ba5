"""What can override what: by brute force, and in cases made by hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from comparison import Case, Unusable, divide_finely
from oracle import Decision
from random_specs import rule_file
from specrules.analysis.matrix import State, matrix
from specrules.analysis.override_graph import Edge, Graph, Of, against, graph
from specrules.analysis.overrides import find, voice_of
from specrules.cli.main import commands
from specrules.files import load_text
from specrules.model.spec import Scenario
from specrules.program import Program
from specrules.report import diagrams
from specrules.report import graph as pictures
from specrules.report.schema import json_schema
from specrules.report.sheet import Sheet

SEEDS = 160
LOT = 40


def built(text: str, budget: int | None = None) -> Program:
    files = load_text(text)
    program = Program.build(files) if budget is None else Program.build(files, budget=budget)
    assert program.usable, program.findings
    return program


def edges(text: str, of: Of = Of.NORMS) -> dict[tuple[str, str], Edge]:
    found = graph(built(text), of, scenes=True)
    assert not found.open
    return {(edge.winner, edge.loser): edge for edge in found.edges}


# Brute force


def cases(seeds: range) -> list[Case]:
    found = []
    for seed in seeds:
        try:
            case = Case(rule_file(seed), seed)
        except Unusable:
            continue
        if not any(group.incomplete for group in case.program.table.groups):
            found.append(case)
    return found


def party(case: Case, name: str, scenario: Scenario) -> str:
    """A norm's own name; for an instruction, whose it is and at which level it binds here."""
    for said in scenario.instructions:
        level = case.oracle.level_of(said, scenario)
        if case.oracle.said_name(said) == name and level is not None:
            return voice_of(case.spec, said.principal, level)
    return name


def overriding(case: Case, scenario: Scenario, decision: Decision) -> set[tuple[str, str]]:
    """Every member of a conflict that overrides something in this scenario, with what it overrides."""
    return {
        (party(case, winner, scenario), party(case, loser, scenario))
        for loser in decision.overridden
        for conflict in case.oracle.overriding(decision, loser)
        for winner in conflict - {loser}
    }


def expected(case: Case) -> set[tuple[str, str]]:
    distinct = {}
    for scenario, decision in case.oracle.decided:
        levels = tuple((said, case.oracle.level_of(said, scenario)) for said in scenario.instructions)
        distinct[id(decision), levels] = scenario, decision
    return set(chain.from_iterable(overriding(case, *each) for each in distinct.values()))


@pytest.mark.parametrize("first", range(0, SEEDS, LOT))
@pytest.mark.parametrize("divided", [False, True])
def test_the_edges_are_what_overrides_in_some_scenario(first: int, divided: bool) -> None:
    count, by = 0, Counter[str]()
    for case in cases(range(first, first + LOT)):
        if divided:
            divide_finely(case.program)
        found = find(case.program)
        assert not found.open
        assert {(o.winner.name, o.loser.name) for o in found.overrides} == expected(case)
        assert set(case.spec.norms) <= {p.name for p in found.parties}
        count += len(found.overrides)
        by.update(str(o.reason.by) for o in found.overrides)
    assert count > 50
    assert {"level", "kind", "degree"} <= by.keys()


def test_what_overrides_one_norm_is_its_part_of_the_whole() -> None:
    looked_at = 0
    for case in cases(range(60)):
        whole = {(e.winner, e.loser): e.reason for e in graph(case.program, Of.NORMS).edges}
        for norm in case.program.written[:2]:
            part = against(case.program, norm.name)
            assert part.about[0] == norm.name
            mine = {pair: why for pair, why in whole.items() if pair[1] in part.about}
            assert {(e.winner, e.loser): e.reason for e in part.edges} == mine
            looked_at += len(mine)
    assert looked_at > 50


def test_the_scenarios_are_the_smallest() -> None:
    compared = 0
    for case in cases(range(60)):
        if len(case.scenarios) > 150:
            continue
        for override in find(case.program, scenes=True).overrides[:6]:
            pair = override.winner.name, override.loser.name
            best = case.oracle.smallest(lambda s, d, case=case, pair=pair: pair in overriding(case, s, d))  # type: ignore[misc]
            assert best is not None
            assert override.scene is not None
            assert (len(override.scene.said), len(override.scene.facts)) == (len(best.instructions), len(best.facts))
            compared += 1
    assert compared > 30


def test_levels_and_principles_sum_up_the_norms() -> None:
    crossing = 0
    for case in cases(range(80)):
        spec, found = case.spec, find(case.program)
        pairs = Counter((spec.levels[o.winner.norm.level], spec.levels[o.loser.norm.level]) for o in found.overrides)
        assert {(e.winner, e.loser): e.count for e in graph(case.program, Of.LEVELS).edges} == pairs
        by_principle = Counter(
            (p, q) for o in found.overrides for p in o.winner.norm.principles for q in o.loser.norm.principles
        )
        drawn = {(e.winner, e.loser): e.count for e in graph(case.program, Of.PRINCIPLES).edges if e.count}
        assert drawn == by_principle
        crossing += len(drawn)
    assert crossing > 50


def test_principles_without_nested_ones_have_the_state_of_their_cell() -> None:
    seen: set[str] = set()
    for case in cases(range(120)):
        if any(p.parent for p in case.spec.principles.values()):
            continue
        cells = matrix(case.program).cells
        states = {(e.winner, e.loser): e.state for e in graph(case.program, Of.PRINCIPLES).edges}
        for (winner, loser), state in states.items():
            if winner != loser:
                assert state is cells[loser, winner].state
                seen.add(str(state))
        drawn = states.keys() | {(b, a) for (a, b), state in states.items() if state is State.CONTRADICTION}
        assert {(q, p) for (p, q), cell in cells.items() if cell.state is not State.NEVER} <= drawn
    assert {"contradiction", "declared", "by level only"} <= seen


# Reasons

HOUSE = """
levels law > house > guest
principal host at house
principal guest at guest hints at guest
principal butler
delegate butler at house when trusted
fact trusted
fact late
fact loud
action play

rule quiet at law
  when late
  must not play
default calm at house
  when loud
  should not play
"""


def test_the_reason_is_what_tells_them_apart_first() -> None:
    text = (
        HOUSE
        + """
default party at house
  must play
default silence at house
  when late and loud
  must not play
  overrides party
"""
    )
    why = {pair: (str(e.reason.by), e.reason.text) for pair, e in edges(text).items() if e.reason}
    assert why["quiet", "party"] == ("level", "law > house")
    assert why["host's instructions at house", "party"] == (
        "kind", "an instruction is stronger than a default at `house`",
    )  # fmt: skip
    assert why["party", "calm"] == ("degree", "`must` is stronger than `should`")
    assert why["silence", "party"] == ("overrides", "`silence` overrides `party`")
    assert ("party", "silence") not in why
    assert ("calm", "party") not in why


def test_a_permission_is_stronger_than_should() -> None:
    text = HOUSE + "default allowed at house\n  may play\n"
    found = edges(text)["allowed", "calm"]
    assert found.reason is not None
    assert found.reason.text == "`may` is stronger than `should`"


CHAIN = """
levels house > guest
fact first
fact second
fact third
action volume: silent | low | loud

rule a at house
  when first
  must volume = loud
  overrides b
rule b at house
  when second and not first and not third
  must volume = low
  overrides c
rule c at house
  when third
  must volume = silent
"""


def test_a_chain_of_overrides_makes_a_norm_stronger_though_the_middle_never_applies() -> None:
    found = edges(CHAIN)
    assert set(found) == {("a", "c")}  # b meets neither of them
    reason = found["a", "c"].reason
    assert reason is not None
    assert reason.chain == ("a", "b", "c")


def test_what_would_have_overridden_does_not_count() -> None:
    text = """
levels top > middle > low
action play
rule first at top
  must play
rule second at middle
  must not play
rule third at low
  must play
"""
    assert set(edges(text)) == {("first", "second")}


def test_a_norm_that_is_withdrawn_is_not_overridden() -> None:
    text = """
levels top > low
action play
action rest
rule one at top
  must play
rule other at top
  must not play
default lazy at top
  must rest
on conflict at top must (not play) and not rest
"""
    found = edges(text)
    assert set(found) == {("on conflict at top", "lazy")}


def test_of_what_is_said_at_one_level_the_later_overrides() -> None:
    text = """
levels law > guest
principal guest at guest
action play
action dance
rule one_of_them at law
  must not (play and dance)
"""
    found = edges(text)
    voice = "guest's instructions at guest"
    assert set(found) == {("one_of_them", voice), (voice, voice)}
    reason = found[voice, voice].reason
    assert reason is not None
    assert str(reason.by) == "order"


# Words

SPEC = (
    HOUSE
    + """
default party at house
  must play
  otherwise should not play
"""
)


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("house.specrules").write_text('spec "The house"' + SPEC, encoding="utf-8")
    return "house.specrules"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["graph", *arguments], standalone_mode=False)


TREE = """\
The house: what can override `party`

`party`, a default at `house` (house.specrules:19)
    overridden by `quiet`, a rule at `law` (house.specrules:12): law > house
        when: late    (everything else may be anything)
    overridden by butler's instructions at house (by delegation, house.specrules:6): an instruction is stronger than a \
default at `house`
        when: butler forbids play, trusted    (nothing else is said; all else may be anything)
    overridden by host's instructions at house (house.specrules:3): an instruction is stronger than a default at `house`
        when: host forbids play    (nothing else is said; all else may be anything)

`party/otherwise`, a default at `house` (house.specrules:21)
    nothing can override it
"""


def test_what_can_override_one_norm(spec: str) -> None:
    assert run(spec, "--norm", "party").stdout == TREE
    assert run(spec, "--norm", "party/otherwise").stdout.count("nothing can override it") == 1


def test_a_chain_is_shown_link_by_link(tmp_path: Path) -> None:
    path = tmp_path / "chain.specrules"
    path.write_text(CHAIN)
    shown = run(str(path), "--norm", "c").stdout
    assert (
        ": by a chain of `overrides`\n        `a` overrides `b`\n            `b` overrides `c`\n        when: " in shown
    )


def test_the_whole_graph(spec: str) -> None:
    shown = run(spec).stdout
    assert shown.startswith("The house: what can override what\n\n`quiet`, a rule at `law`\n    overrides ")
    assert "\nhost's instructions at house\n    override " in shown
    assert "when:" not in shown
    assert "        when: late" in run(spec, "--scenarios").stdout
    assert re.search(r"\n\d+ edges: .*\d+ by kind, \d+ by level", shown)


def test_levels(spec: str) -> None:
    shown = run(spec, "--of", "levels").stdout
    assert "`law`\n    overrides `house`: 3 pairs of norms\n" in shown
    assert "`house`\n    overrides itself: 5 pairs of norms\n" in shown


def test_names_are_told_from_the_nearest(spec: str) -> None:
    result = CliRunner().invoke(commands, ["graph", spec, "--norm", "prty"])
    assert result.exit_code == 2
    assert "no rule or default is called `prty`; did you mean `party`?" in result.output


def test_a_norm_goes_with_norms_only(spec: str) -> None:
    result = CliRunner().invoke(commands, ["graph", spec, "--norm", "party", "--of", "levels"])
    assert result.exit_code == 2
    assert "--norm goes with --of norms" in result.output


def test_what_stays_open_is_listed(spec: str) -> None:
    result = run(spec, "--budget", "1")
    assert result.return_value == 3
    assert "undetermined: whether " in result.stdout
    assert json.loads(run(spec, "--budget", "1", "--format", "json").stdout)["undetermined"]
    assert "style=dashed" in run(spec, "--budget", "1", "--format", "dot").stdout


def test_without_all_conflicts_it_stays_open_what_overrides() -> None:
    program = built(CHAIN)
    whole = [replace(group, conflicts=(), incomplete="too many conflicts") for group in program.table.groups]
    vars(program.table)["groups"] = tuple(whole)
    found = graph(program, Of.NORMS)
    assert [(o.loser, o.winners, o.reason) for o in found.open] == [(n, (), "too many conflicts") for n in "abc"]
    shown = pictures.report(Sheet("spec", None, None, found))
    assert "undetermined: what can override `b`: too many conflicts\n" in shown
    assert "overriding nothing" not in shown


def test_a_broken_spec_has_no_graph(tmp_path: Path) -> None:
    path = tmp_path / "broken.specrules"
    path.write_text("levels a > b\nrule r at c\n  must x\n")
    result = run(str(path))
    assert (result.return_value, result.stdout) == (1, "")
    assert "error[SR101" in result.stderr


@pytest.mark.parametrize("of", ["norms", "principles", "levels"])
def test_the_document_is_what_the_schema_says(spec: str, of: str) -> None:
    document = json.loads(run(spec, "--of", of, "--format", "json").stdout)
    jsonschema.validate(document, json_schema())
    names = {node["name"] for node in document["nodes"]}
    assert {edge[end] for edge in document["edges"] for end in ("wins", "overridden")} <= names
    assert all(edge["scenario"] for edge in document["edges"])


# Diagrams

EVIL = 'A "title" \\ with %%{init: {}}%% <b>&amp;</b> #35; `x` ] } ; \x1b[31m end --> n9'


def drawn(title: str = EVIL) -> Sheet[Graph]:
    return Sheet("spec", title, None, graph(built(SPEC), Of.NORMS))


DOT = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|->|[{}\[\]=;,])')


def tokens(text: str) -> list[str]:
    """The tokens of a DOT file; anything that is none of them fails."""
    found, at = [], 0
    while text[at:].strip():
        match = DOT.match(text, at)
        assert match, text[at : at + 40]
        found.append(match[1])
        at = match.end()
    return found


def test_dot_quotes_whatever_a_title_holds() -> None:
    sheet = drawn()
    found = tokens(diagrams.dot(sheet))
    assert found[:3] == ["digraph", "{", "label"]
    assert found.count("{") == found.count("}") == 1 + found.count("subgraph")
    assert found.count("->") == len(sheet.content.edges)
    assert found[4].startswith('"A \\"title\\" \\\\ with %%')
    assert "&amp;amp;" in found[4]
    assert "\\\\u{1b}" in found[4]


MERMAID = [
    re.compile(r"flowchart TB"),
    re.compile(r'  subgraph l\d+\["[^"%`<>;|\\]*"\]'),
    re.compile(r"  end"),
    re.compile(r'    n\d+\["[^"%`<>|\\]*"\]'),
    re.compile(r'  n\d+ -->\|"\w+"\| n\d+'),
]


def test_mermaid_quotes_whatever_a_title_holds() -> None:
    sheet = drawn()
    start, title, end, *lines = diagrams.mermaid(sheet).splitlines()
    assert (start, end) == ("---", "---")
    assert re.fullmatch(r'title: "(?:[^"\\%<>&]|\\x[0-9a-f]{2})*"', title)
    assert json.loads(re.sub(r"\\x", r"\\u00", title.removeprefix("title: "))).startswith('A "title" \\ with %%{init')
    assert [line for line in lines if not any(form.fullmatch(line) for form in MERMAID)] == []
    assert sum("-->" in line for line in lines) == len(sheet.content.edges)


def test_labels_that_look_like_markup_are_written_as_numbers() -> None:
    assert diagrams.mermaid_quoted('a"b`c#') == '"a#34;b#96;c#35;"'


def test_principles_that_contradict_each_other_are_joined_by_a_plain_line() -> None:
    text = """
levels top > low
principle p
principle q
action play
rule one at top for p
  must play
rule other at top for q
  must not play
"""
    found = graph(built(text), Of.PRINCIPLES)
    assert [(e.winner, e.loser, e.count, e.state) for e in found.edges] == [("p", "q", 0, State.CONTRADICTION)]
    sheet = Sheet("spec", None, None, found)
    assert '[label="contradiction", dir=none]' in diagrams.dot(sheet)
    assert 'n0 ---|"contradiction"| n1' in diagrams.mermaid(sheet)


def test_mermaid_writes_one_graph(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.specrules").write_text(f'spec "{name}"' + SPEC, encoding="utf-8")
    paths = [str(tmp_path / f"{name}.specrules") for name in ("one", "two")]
    result = CliRunner().invoke(commands, ["graph", *paths, "--format", "mermaid"])
    assert result.exit_code == 2
    assert "--format mermaid writes one graph, and here are 2 specs" in result.output
    assert run(*paths, "--format", "dot").stdout.count("digraph {") == 2
    assert len(json.loads(run(*paths, "--format", "json").stdout)["specs"]) == 2
