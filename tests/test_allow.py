"""`allow CODE because …`: what it accepts, what it does not, and when it is stale."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from porter import ALARM, CASES, HEAD, NIGHT
from specrules.checks import REGISTRY, Report, run
from specrules.checks.allows import pairing
from specrules.cli.main import commands
from specrules.files import load_text
from specrules.program import Program
from specrules.provenance.links import section_of
from specrules.report import json as written
from specrules.report import text

ACCEPT = 'allow SR201 because "The porter decides."'


def report(text: str, select: set[str] | None = None, budget: int = 20_000_000) -> Report:
    return run(Program.build(load_text(text), budget=budget), select)


def on(rule: str, *clauses: str, spec: str = CASES) -> str:
    """The spec with clauses added to the rule."""
    start = spec.index(f" {rule} at ")
    end = spec.index("\n", start)
    return "\n  ".join([spec[:end], *clauses]) + spec[end:]


def told(found: Report) -> list[tuple[str, ...]]:
    return [(f.code, *f.norms) for f in found.findings]


def allowed(found: Report) -> list[tuple[str, ...]]:
    return [(f.code, *f.norms) for f, _ in found.allowed]


BOTH = [("SR201", "alarm_opens", "night_closes"), ("SR201", "alarm_opens", "storm_closes")]


def test_an_allow_accepts_one_finding_and_the_others_say_so() -> None:
    assert told(report(CASES)) == BOTH
    found = report(on("alarm_opens", ACCEPT))
    assert allowed(found) == BOTH[:1]
    assert found.allowed[0][1].because == "The porter decides."
    assert told(found) == BOTH[1:]
    assert found.findings[0].help[-1] == "an `allow SR201` accepts one finding; this is another"
    assert "allow" not in "".join(report(CASES).findings[0].help)


def test_each_further_finding_needs_an_allow_of_its_own() -> None:
    found = report(on("alarm_opens", ACCEPT, ACCEPT))
    assert (told(found), allowed(found)) == ([], BOTH)
    found = report(on("alarm_opens", ACCEPT, ACCEPT, ACCEPT))
    assert (told(found), allowed(found)) == ([("SR109", "alarm_opens")], BOTH)


@pytest.mark.parametrize("rule", ["night_closes", "storm_closes"])
def test_an_allow_moves_to_where_as_many_as_possible_are_accepted(rule: str) -> None:
    found = report(on(rule, ACCEPT, spec=on("alarm_opens", ACCEPT)))
    assert (told(found), allowed(found)) == ([], BOTH)


def test_an_allow_on_a_norm_accepts_a_finding_about_its_otherwise() -> None:
    spec = HEAD.replace("| closed", "| closed | ajar") + ALARM.replace("\n", " otherwise must door = ajar\n")
    (finding,) = [f for f in report(spec).findings if f.code == "SR307"]
    assert finding.norms == ("alarm_opens/otherwise",)
    found = report(on("alarm_opens", 'allow SR307 because "To be safe."', spec=spec))
    assert allowed(found) == [("SR307", "alarm_opens/otherwise")]


def test_an_allow_on_a_yield_accepts_the_finding_about_this_yield_only() -> None:
    spec = (
        'levels house\nprinciple calm "Quiet."\nprinciple care "Safety."\naction a\naction b\n'
        "rule one at house for calm must a\nrule two at house for care must b\n"
        'yield calm to care because "x" {}\nyield calm to care because "y"\nyield care to calm because "z"\n'
    )
    assert [f.code for f in report(spec.format("")).findings] == ["SR307"] * 3
    found = report(spec.format('allow SR307 because "Stated early."'))
    assert [finding.labels[0].span.text.split('"')[1] for finding, _ in found.allowed] == ["x"]
    assert [finding.labels[0].span.text.split('"')[1] for finding in found.findings] == ["y", "z"]
    elsewhere = spec.format("").replace("must a", 'must a allow SR307 because "Not here."')
    assert [f.code for f in report(elsewhere).findings] == ["SR109", "SR307", "SR307", "SR307"]


def test_what_is_folded_under_an_allowed_finding_stays_folded() -> None:
    spec = HEAD + NIGHT.replace("when night ", "") + "default draught at guest when storm must door = open\n"
    assert told(report(spec, {"SR302", "SR303"})) == [("SR302", "draught", "night_closes")]
    found = report(on("draught", 'allow SR302 because "For summer."', spec=spec), {"SR302", "SR303", "SR109"})
    assert told(found) == []
    found = report(on("draught", 'allow SR303 because "For summer."', spec=spec), {"SR302", "SR303", "SR109"})
    assert told(found) == [("SR302", "draught", "night_closes"), ("SR109", "draught")]


@pytest.mark.parametrize(
    ("code", "why", "advice"),
    [
        ("SR999", "there is no such check", None),
        ("sr201", "there is no such check", "did you mean `SR201`?"),
        ("SR20", "there is no such check", "did you mean `SR205`?"),
        ("SR109", "such a finding cannot be accepted, only mended", "delete it"),
        ("SR302", "no finding needs it", "delete it"),
        *[(f"SR10{n}", "such a finding cannot be accepted, only mended", "delete it") for n in range(8)],
    ],
)
def test_a_stale_allow_says_why(code: str, why: str, advice: str | None) -> None:
    found = report(
        on("alarm_opens", f'allow {code} because "x"', spec=HEAD.replace("fact night\nfact storm\n", "") + ALARM)
    )
    (stale,) = [f for f in found.findings if f.code == "SR109"]
    assert stale.message == f"`allow {code}` on `alarm_opens` accepts nothing: {why}"
    assert stale.labels[0].span.text == f'allow {code} because "x"'
    assert stale.norms == ("alarm_opens",)
    if advice:
        assert stale.help[0].startswith(advice[:-3])


def test_a_finding_that_stops_the_analysis_is_not_accepted() -> None:
    found = report(on("alarm_opens", "overrides alarm_opens", 'allow SR102 because "x"'))
    assert told(found) == [("SR102", "alarm_opens")]
    assert found.allowed == ()
    assert "SR109" in found.skipped


@pytest.mark.parametrize(
    ("code", "select", "stale"),
    [
        ("SR302", {"SR109"}, False),
        ("SR302", {"SR109", "SR201"}, False),
        ("SR301", {"SR109", "SR302"}, False),  # it runs, for folding, but was not asked for
        ("SR302", {"SR109", "SR302"}, True),
        ("SR302", {"SR302"}, False),
        ("SR999", {"SR109"}, True),
        ("SR106", {"SR109"}, True),
    ],
)
def test_what_was_not_asked_for_makes_no_allow_stale(code: str, select: set[str], stale: bool) -> None:
    found = report(on("alarm_opens", f'allow {code} because "x"'), select)
    assert ("SR109" in [f.code for f in found.findings]) is stale


def test_an_open_question_makes_no_allow_stale() -> None:
    spec = on("night_closes", 'allow SR301 because "x"')
    assert ("SR109", "night_closes") in told(report(spec))
    found = report(spec, budget=1)
    assert "SR301" in {question.code for question in found.undetermined}
    assert "SR109" not in {finding.code for finding in found.findings}


def test_the_order_of_statements_does_not_matter() -> None:
    clauses = {"alarm_opens": [ACCEPT, 'allow SR302 because "x"'], "night_closes": ['allow SR201 because "b"']}
    spec = CASES
    for rule, more in clauses.items():
        spec = on(rule, *more, spec=spec)
    rules = ["rule " + part for part in spec[len(HEAD) :].split("rule ")[1:]]
    documents = {
        written.checks([report(HEAD + "".join(order))], REGISTRY, locations=False) for order in permutations(rules)
    }
    assert len(documents) == 1
    assert [each["kind"] for each in json.loads(documents.pop())["suppressed"]] == ["allow", "allow"]


def test_allowed_findings_count_apart_and_are_listed_on_request() -> None:
    found = report(on("alarm_opens", ACCEPT, ACCEPT))
    plain = text.report(found, REGISTRY)
    assert plain.startswith("no findings, 2 allowed in 1 file (3 rules, 0 defaults): ")
    shown = text.report(found, REGISTRY, show_allowed=True)
    assert shown.startswith("allowed[SR201 contradiction]: `alarm_opens` and `night_closes` cannot all be followed")
    assert shown.count("= allowed because:  The porter decides.") == 2
    assert "help:" not in shown
    assert shown.endswith(plain)
    assert text.total([found, found], REGISTRY) == "no findings, 4 allowed, 0 undetermined in 2 specs\n"


def test_the_reason_is_shown_so_that_it_can_do_nothing_to_the_terminal() -> None:
    found = report(on("alarm_opens", ACCEPT.replace("porter", "porter\N{RIGHT-TO-LEFT OVERRIDE}")))
    assert "The porter\\u{202e} decides." in text.report(found, REGISTRY, show_allowed=True)


def test_json_has_what_is_allowed_with_the_reason() -> None:
    document = json.loads(written.checks([report(on("alarm_opens", ACCEPT))], REGISTRY))
    (suppressed,) = document["suppressed"]
    assert (suppressed["kind"], suppressed["reason"]) == ("allow", "The porter decides.")
    assert suppressed["finding"]["norms"] == list(BOTH[0][1:])
    assert [finding["norms"] for finding in document["findings"]] == [list(BOTH[1][1:])]
    assert document["summary"]["suppressed"] == {"allow": 1, "baseline": 0}
    assert document["summary"]["findings"]["error"] == 1


def test_the_exit_status_counts_only_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "door.specrules"
    for clauses, status in ([ACCEPT], 1), ([ACCEPT, ACCEPT], 0):
        file.write_text(on("alarm_opens", *clauses), encoding="utf-8")
        result = CliRunner().invoke(commands, ["check", str(file)], standalone_mode=False)
        assert result.return_value == status, result.output


def brute_force(choices: Sequence[Sequence[int]]) -> set[int]:
    """Who gets a choice: of all largest sets that can be served together, the one with the earliest members."""
    best: tuple[int, ...] = ()

    def search(holder: int, taken: frozenset[int], served: tuple[int, ...]) -> None:
        nonlocal best
        if holder == len(choices):
            best = min(best, served, key=lambda each: (-len(each), each))
            return
        for choice in choices[holder]:
            if choice not in taken:
                search(holder + 1, taken | {choice}, (*served, holder))
        search(holder + 1, taken, served)

    search(0, frozenset(), ())
    return set(best)


@given(st.lists(st.lists(st.integers(0, 4), unique=True, max_size=4), max_size=6))
def test_a_pairing_serves_as_many_as_possible_and_the_earliest(choices: list[list[int]]) -> None:
    held = pairing(choices)
    assert all(choice in choices[holder] for holder, choice in held.items())
    assert len(set(held.values())) == len(held)
    assert set(held) == brute_force(choices)


def test_a_long_chain_of_moves_ends() -> None:
    size = 3_000
    held = pairing([[n, n + 1] if n < size else [0] for n in range(size + 1)])
    assert held == {**{n: n + 1 for n in range(size)}, size: 0}


@pytest.mark.parametrize(
    ("source", "section"),
    [
        ("model_spec#do_not_lie/s3", "model_spec#do_not_lie"),
        ("model_spec#do_not_lie", "model_spec#do_not_lie"),
        ("https://example.org/spec.html#a/b/c", "https://example.org/spec.html#a"),
        ("spec # honesty / s1", "spec#honesty"),
        ("#honesty", "#honesty"),
        ("spec", None),
        ("spec#", None),
        ("spec#/s3", None),
        ("", None),
    ],
)
def test_the_section_a_source_is_in(source: str, section: str | None) -> None:
    assert section_of(source) == section
