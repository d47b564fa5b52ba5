"""The interaction matrix: what each cell says, by brute force and in cases made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain, permutations, product
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from comparison import Case, Unusable
from random_specs import rule_file
from specrules.analysis.examples.pins import pinned
from specrules.analysis.matrix import Cell, Matrix, State, matrix, opened
from specrules.cli.main import commands
from specrules.files import load_text
from specrules.model.spec import Spec
from specrules.program import Program
from specrules.report.schema import json_schema

SEEDS = 240
SEVERITY = ["contradiction", "undetermined", "by level only", "pinned", "declared", "never meet"]


def built(text: str, budget: int | None = None) -> Program:
    files = load_text(text)
    program = Program.build(files) if budget is None else Program.build(files, budget=budget)
    assert program.usable, program.findings
    return program


def cells(text: str) -> Matrix:
    return matrix(built(text))


def states(found: Matrix) -> dict[tuple[str, str], str]:
    return {pair: str(cell.state) for pair, cell in found.cells.items()}


# Brute force


def ancestors(spec: Spec, principle: str | None) -> list[str]:
    return [] if principle is None else [principle, *ancestors(spec, spec.principles[principle].parent)]


def within(spec: Spec, principle: str) -> list[str]:
    return [p for p in spec.principles if principle in ancestors(spec, p)]


def meetings(case: Case) -> dict[tuple[str, str], bool]:
    """Which norms meet (overridden, member of a conflict that overrides it), and whether ever with nothing left."""
    found: dict[tuple[str, str], bool] = {}
    own = case.spec.norms.keys()
    for decision in case.decisions:
        for name in decision.overridden & own:
            rest = {m for m in own if name in preceding(case.spec, m)}
            for winner in chain.from_iterable(case.oracle.overriding(decision, name)):
                if winner != name and winner in own:
                    found[name, winner] = found.get((name, winner), False) or not rest & decision.in_force
    return found


def preceding(spec: Spec, name: str) -> list[str]:
    """What comes before an `otherwise` in its chain."""
    before = spec.norms[name].after
    return [] if before is None else [before, *preceding(spec, before)]


def answered(case: Case, loser: str, winner: str, pair: tuple[str, str], gap: bool) -> str:
    """What the definitions say of one meeting of norms for two principles; the strongest answer counts."""
    spec = case.spec
    one, other = spec.norms[pair[0]], spec.norms[pair[1]]
    by_yield = any(y.loser in ancestors(spec, loser) and y.winner in ancestors(spec, winner) for y in spec.yields)
    if by_yield or not gap or (one.level, one.kind, one.degree) == (other.level, other.kind, other.degree):
        return "declared"
    return "pinned" if pinned(case.program, one, other) else "by level only"


def expected(case: Case) -> dict[tuple[str, str], str]:
    spec, met = case.spec, meetings(case)
    clashes = [d.contradictions for d in case.decisions]
    at_odds = {pair for clash in chain.from_iterable(clashes) for pair in permutations(clash & spec.norms.keys(), 2)}
    used = {p for norm in spec.norms.values() for name in norm.principles for p in ancestors(spec, name)}
    own: dict[tuple[str, str], list[str]] = {}
    for pair in at_odds | met.keys():
        for loser, winner in product(*(spec.norms[name].principles for name in pair)):
            answers = own.setdefault((loser, winner), [])
            answers += ["contradiction"] * (pair in at_odds)
            answers += [answered(case, loser, winner, pair, met[pair])] if pair in met else []
    return {
        (p, q): min(
            chain(["never meet"], *(own.get(inner, []) for inner in product(within(spec, p), within(spec, q)))),
            key=SEVERITY.index,
        )
        for p, q in permutations(used, 2)
        if p not in ancestors(spec, q) and q not in ancestors(spec, p)
    }


def test_every_cell_says_what_the_definitions_say() -> None:
    seen: set[str] = set()
    rolled_up = 0
    for seed in range(SEEDS):
        try:
            case = Case(rule_file(seed), seed)
        except Unusable:
            continue
        if any(group.incomplete for group in case.program.table.groups):
            continue
        found = matrix(case.program)
        assert states(found) == expected(case), seed
        seen |= {str(cell.state) for cell in found.cells.values()}
        rolled_up += sum(cell.rolled_up for cell in found.cells.values())
        assert all((cell.scene is None) == (cell.state is State.NEVER) for cell in found.cells.values())
    assert {"never meet", "declared", "by level only", "contradiction"} <= seen
    assert rolled_up > 3


# Nested principles

FAMILY = """
levels law > company > customer
principle care
principle safety in care
principle kindness in care
principle commerce
principle sales in commerce
principle ads in sales

fact storm
fact asked
fact gift

action sell
action joke

rule no_selling at law for safety
  when storm
  must not sell

rule sell_always at company for sales
  when asked
  must sell
"""


def test_a_principle_stands_for_those_nested_in_it() -> None:
    found = cells(FAMILY)
    assert found.principles == ("care", "safety", "commerce", "sales")
    assert found.parents == {"care": None, "safety": "care", "commerce": None, "sales": "commerce"}
    meeting = {pair for pair, cell in found.cells.items() if cell.state is State.BY_LEVEL_ONLY}
    assert meeting == set(product(("commerce", "sales"), ("care", "safety")))
    assert [pair for pair in meeting if not found.cells[pair].rolled_up] == [("sales", "safety")]
    assert not any({p, q} in ({"care", "safety"}, {"commerce", "sales"}) for p, q in found.cells)
    whose = [(p.overridden, p.wins, p.loser, p.winner) for p in found.cells["commerce", "care"].pairs]
    assert whose == [("sell_always", "no_selling", "sales", "safety")]


def test_the_worst_of_what_is_nested_counts() -> None:
    more = """
rule be_kind at law for kindness
  when gift
  must not sell
yield sales to kindness because "A gift is a gift."
"""
    found = states(cells(FAMILY + more))
    assert found["sales", "kindness"] == found["commerce", "kindness"] == "declared"
    assert found["sales", "care"] == found["commerce", "care"] == "by level only"
    clash = """
rule push at law for ads
  when storm
  must sell
"""
    found = states(cells(FAMILY + more + clash))
    assert found["commerce", "care"] == found["care", "commerce"] == found["sales", "safety"] == "contradiction"
    assert found["sales", "kindness"] == "contradiction"  # `push` and `be_kind`, in a storm
    assert found["ads", "safety"] == "contradiction"


def test_a_yield_covers_what_is_nested() -> None:
    found = states(cells(FAMILY + 'yield commerce to care because "People first."'))
    assert {found[pair] for pair in product(("commerce", "sales"), ("care", "safety"))} == {"declared"}


def test_a_yield_of_what_is_nested_leaves_the_parents_own_open() -> None:
    more = """
rule trade at customer for commerce
  must sell
yield sales to safety because "People first."
"""
    found = cells(FAMILY + more).cells["commerce", "care"]
    assert found.state is State.BY_LEVEL_ONLY
    assert [(p.overridden, p.loser, str(p.state)) for p in found.pairs] == [
        ("trade", "commerce", "by level only"),
        ("sell_always", "sales", "declared"),
    ]


# Answers

BASE = """
levels school > teacher > pupil
principle fairness
principle help
fact exam
fact ill
action give
action hint: none | some

rule no_help at school for fairness
  when exam
  must not give
"""
ASSIST = """
rule assist at teacher for help
  must give
"""


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("", "by level only"),
        ('example "An exam" given exam expect must not give', "pinned"),
        ('example "No exam" given not exam expect must give', "by level only"),
        ('yield help to fairness because "Exams."', "declared"),
        ('yield help to fairness because "Exams."\nexample "An exam" given exam expect must not give', "declared"),
    ],
)
def test_a_statement_comes_before_an_example(more: str, state: str) -> None:
    assert states(cells(BASE + ASSIST + more)) == {("help", "fairness"): state, ("fairness", "help"): "never meet"}


def test_something_left_is_an_answer_only_where_it_is_in_force() -> None:
    left = BASE + ASSIST + "  otherwise must hint = some\n"
    assert states(cells(left))["help", "fairness"] == "declared"
    found = cells(left + "rule no_hint at school for fairness\n  when ill\n  must hint = none\n").cells[
        "help", "fairness"
    ]
    assert found.state is State.BY_LEVEL_ONLY
    assert found.scene is not None
    assert found.scene.terms == ("exam", "ill")


def test_the_least_answered_meeting_counts() -> None:
    text = BASE + ASSIST + "rule strict at school for fairness\n  when ill\n  must not give\n"
    found = cells(text + 'example "An exam" given exam expect must not give').cells["help", "fairness"]
    assert [(p.wins, str(p.state)) for p in found.pairs] == [("strict", "by level only"), ("no_help", "pinned")]
    assert found.scene is not None
    assert found.scene.terms == ("ill",)


def test_a_norm_that_is_withdrawn_is_not_overridden() -> None:
    """Without the storm `on conflict` withdraws `eager`; together with what it adds, `careful` would override it."""
    text = """
levels top > low
principle calm
principle fun
fact storm
action play
action rest
rule stop at top
  when storm
  must not play
rule careful at top for calm
  must not (play and rest)
default eager at top for fun
  must play
default lazy at top
  must not play
on conflict at top must rest
"""
    assert states(cells(text)) == {("calm", "fun"): "never meet", ("fun", "calm"): "never meet"}


def test_what_stays_open_is_never_taken_for_an_answer() -> None:
    found = matrix(built(BASE + ASSIST, budget=1))
    assert found.cells["help", "fairness"].state is State.UNDETERMINED


def test_without_all_conflicts_nothing_is_known() -> None:
    program = built(BASE + ASSIST)
    whole = [replace(group, conflicts=(), incomplete="too many conflicts") for group in program.table.groups]
    vars(program.table)["groups"] = tuple(whole)
    found = matrix(program)
    assert {cell.state for cell in found.cells.values()} == {State.UNDETERMINED}
    assert [(p.overridden, p.wins) for p in found.cells["help", "fairness"].pairs] == [("assist", "no_help")]


# An opened cell


def opened_cell(text: str, loser: str, winner: str) -> Cell:
    found = opened(built(text), loser, winner)
    assert list(found.cells) == [(loser, winner)]
    return found.cells[loser, winner]


def test_an_opened_cell_has_places_and_a_conduct() -> None:
    cell = opened_cell(BASE + ASSIST, "help", "fairness")
    places = [(label.span.text, label.text) for label in cell.labels]
    assert places == [
        ("assist", "for `help`, overridden"),
        ("no_help", "for `fairness`, wins: school > teacher"),
    ]
    assert cell.conduct == (("give", False),)


def test_an_opened_cell_is_the_one_of_the_matrix() -> None:
    whole = cells(FAMILY).cells["commerce", "care"]
    cell = opened_cell(FAMILY, "commerce", "care")
    assert (cell.state, cell.pairs, cell.scene, cell.rolled_up) == (
        whole.state, whole.pairs, whole.scene, whole.rolled_up,
    )  # fmt: skip


def test_an_opened_contradiction_has_no_conduct() -> None:
    cell = opened_cell(BASE + "rule assist at school for help\n  must give\n", "help", "fairness")
    assert (cell.state, cell.conduct) == (State.CONTRADICTION, None)
    assert [label.text for label in cell.labels] == ["for `help`", "for `fairness`"]


# The command


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "family.specrules"
    path.write_text(FAMILY, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["matrix", *arguments], standalone_mode=False)


def test_nested_principles_are_shown_under_their_parent(spec: str) -> None:
    shown = run(spec).stdout
    assert (
        "1 care     |   |   | . | .\n2   safety |   |   | . | .\n3 commerce | ! | ! |   |\n4   sales  | ! | ! |   |\n"
        in shown
    )
    assert "! commerce to care, with what is nested in them: by level only\n" in shown
    assert "    `sell_always` for sales yields to `no_selling` for safety\n" in shown
    assert shown.endswith("\n8 ordered pairs of principles: 4 by level only, 4 never meet\n")


def test_one_cell_is_shown_in_full(spec: str) -> None:
    shown = run(spec, "--cell", "commerce,care").stdout
    line = FAMILY.splitlines().index("rule sell_always at company for sales") + 1
    assert "\n! commerce to care, with what is nested in them: by level only (it yields, and " in shown
    assert f"--> {spec}:{line}:6\n" in shown
    assert "= when:     asked\n" in shown
    assert shown.endswith("= conduct:  not sell\n")
    assert run(spec, "--cell", "care, commerce").stdout.endswith("\n. care to commerce: never meet\n")


def test_one_cell_as_a_document(spec: str) -> None:
    document = json.loads(run(spec, "--cell", "sales,safety", "--format", "json").stdout)
    jsonschema.validate(document, json_schema())
    (cell,) = document["cells"]
    assert (cell["state"], cell["rolled_up"], cell["conduct"]) == ("by level only", False, {"sell": False})
    assert [place["label"] for place in cell["locations"]] == [
        "for `sales`, overridden",
        "for `safety`, wins: law > company",
    ]


def test_the_document_tells_what_is_nested(spec: str) -> None:
    document = json.loads(run(spec, "--format", "json").stdout)
    jsonschema.validate(document, json_schema())
    assert document["parents"] == {"care": None, "safety": "care", "commerce": None, "sales": "commerce"}
    rolled = {(c["principle"], c["yields_to"]) for c in document["cells"] if c["rolled_up"]}
    assert rolled == {("commerce", "care"), ("commerce", "safety"), ("sales", "care")}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("commerce", "--cell takes two principles, as in `honesty,confidentiality`, not `commerce`"),
        ("commerce,care,sales", "--cell takes two principles"),
        ("commerce,", "--cell takes two principles"),
        ("commerce,cara", "no principle is called `cara`; did you mean `care`?"),
        ("kindness,sales", "no norm is for the principle `kindness`"),
        ("care,safety", "`care` and `safety` are one principle or nested, so neither yields to the other"),
        ("care,care", "`care` and `care` are one principle or nested"),
    ],
)
def test_a_cell_that_is_none_is_one_message(cell: str, message: str, spec: str) -> None:
    result = CliRunner().invoke(commands, ["matrix", spec, "--cell", cell])
    assert result.exit_code == 2
    assert message in result.output


def test_what_stays_open_changes_the_exit_status(spec: str) -> None:
    assert run(spec).return_value == 0
    assert run(spec, "--budget", "1").return_value == 3
    assert run(spec, "--cell", "sales,safety", "--budget", "1").return_value == 3
