"""The outline of the constitution: what it claims is proved, and each claim rests on the norms it should rest on."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import specrules
from specrules import Status, Verdict
from specrules.checks import run
from specrules.files import load
from specrules.program import Program

RULES = Path(__file__).parent.parent / "rules"
FOLDER = RULES / "constitution"
LINES = (
    "uplift_weapons",
    "attack_infrastructure",
    "make_cyberweapon",
    "undermine_oversight",
    "attack_humanity",
    "help_seize_power",
    "depict_child_abuse",
)


def program(file: str = "spec.specrules", folder: Path = FOLDER) -> Program:
    [files] = load([str(folder / file)])
    return Program.build(files)


def failed(folder: Path, file: str = "spec.specrules") -> set[str]:
    """The claims that do not hold."""
    report = run(program(file, folder), ("SR501",))
    assert report.undetermined == () and report.skipped == ()
    return {finding.norms[0] for finding in report.findings}


def edited(folder: Path, file: str, edit: Callable[[str], str]) -> Path:
    """A copy of the pack with one file edited, and without its examples, which name the norms they are about."""
    copy = folder / "constitution"
    shutil.copytree(FOLDER, copy)
    (copy / "examples.specrules").write_text("", encoding="utf-8")
    text = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(edit(text), encoding="utf-8")
    assert (copy / file).read_text(encoding="utf-8") != text
    return copy


def without(norm: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"^(rule|default) {norm} .*?(\n\n|\Z)", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("file", ["spec.specrules", "lines-alone.specrules"])
def test_every_claim_is_proved_and_nothing_else_is_found(file: str) -> None:
    report = run(program(file))
    assert (report.findings, report.undetermined, report.skipped) == ((), (), ())


def test_everything_names_its_section_and_there_are_examples_enough() -> None:
    for file in ("spec.specrules", "lines-alone.specrules"):
        spec = program(file).spec
        cited = [norm.source for norm in spec.norms.values() if norm.after is None]
        cited += [claim.source for claim in spec.claims] + [example.source for example in spec.examples]
        assert [source for source in cited if not (source or "").startswith("constitution#")] == []
    assert len(program().spec.examples) >= 20


def test_the_seven_are_rules_of_the_strongest_level_without_a_condition() -> None:
    spec = specrules.load(FOLDER / "spec.specrules")
    for line in LINES:
        assert spec.verdict(line) is Verdict.FORBIDDEN
        said = [f"{who} requests {line}" for who in ("anthropic", "claimed_anthropic", "operator", "user")]
        facts = {"argument": True, "in_fiction": True, "verified": True}
        assert spec.verdict(line, facts=facts, said=said) is Verdict.FORBIDDEN


# --- refusing


@pytest.mark.parametrize("line", LINES)
def test_each_of_the_seven_carries_the_claim_that_no_line_is_crossed(line: str, tmp_path: Path) -> None:
    [norm] = [n.name for n in program("lines-alone.specrules").spec.norms.values() if line in str(n.head)]
    folder = edited(tmp_path, "hard_constraints.specrules", without(norm))
    assert "no_line_is_crossed" in failed(folder, "lines-alone.specrules")


def test_a_hard_goal_would_break_that_refusing_is_always_compatible(tmp_path: Path) -> None:
    goal = "\nrule prevent_it at hard when line = humanity must not reply = refuse\n"
    folder = edited(tmp_path, "hard_constraints.specrules", lambda text: text + goal)
    assert "refusing_is_always_compatible" in failed(folder, "lines-alone.specrules")


def test_two_lines_at_odds_would_break_it_too(tmp_path: Path) -> None:
    axiom = "\naxiom line = power and not help_seize_power -> attack_humanity\n"
    folder = edited(tmp_path, "hard_constraints.specrules", lambda text: text + axiom)
    found = run(program("lines-alone.specrules", folder), ("SR201",)).findings
    assert [set(finding.norms) for finding in found] == [{"no_attack_on_humanity", "no_seizure_of_power"}]


def test_refusing_is_no_way_out_where_nothing_is_wrong() -> None:
    spec = specrules.load(FOLDER / "spec.specrules")
    assert spec.verdict("reply = refuse") is Verdict.FORBIDDEN
    assert spec.verdict("reply = refuse", facts={"line": "weapons"}) is Verdict.OPTIONAL
    assert spec.verdict("reply = comply", facts={"line": "weapons"}) is Verdict.FORBIDDEN


# --- what is owed to users


OWED = {
    "say_what_it_cannot_help_with": {"no_silent_refusals"},
    "no_working_against_users": {"no_operator_turns_it_against_users"},
    "no_crimes_against_users": {"no_operator_turns_it_against_users"},
    "basic_dignity": {"no_operator_turns_it_against_users"},
    "point_to_emergency_services": {"help_in_danger", "a_last_word_for_those_in_danger"},
    "admits_to_be_an_ai": {"no_operator_makes_it_human"},
}


@pytest.mark.parametrize("norm", OWED)
def test_each_protection_carries_its_claim(norm: str, tmp_path: Path) -> None:
    assert failed(edited(tmp_path, "principals.specrules", without(norm))) == OWED[norm]


# To say what it cannot help with is owed twice: nobody can forbid it either (`free_to_say_what_it_cannot`).
@pytest.mark.parametrize("norm", [norm for norm in OWED if norm != "say_what_it_cannot_help_with"])
def test_as_a_default_of_the_operator_it_would_be_none(norm: str, tmp_path: Path) -> None:
    folder = edited(
        tmp_path,
        "principals.specrules",
        lambda text: text.replace(f"rule {norm} at owed", f"default {norm} at operator"),
    )
    assert failed(folder) == OWED[norm]


def test_an_operator_cannot_lift_it_and_a_user_can_waive_it() -> None:
    spec = specrules.load(FOLDER / "spec.specrules")
    asked = {"asks_if_ai": True, "sincere": True, "in_fiction": True}
    assert spec.verdict("claim_human", asked, ["operator requests claim_human"]) is Verdict.FORBIDDEN
    assert spec.verdict("claim_human", asked, ["user requests claim_human"]) is Verdict.REQUIRED


def test_as_long_as_sincerity_is_unknown_there_is_a_dilemma() -> None:
    spec = specrules.load(FOLDER / "spec.specrules")
    decision = spec.decide(
        facts={"asks_if_ai": True, "in_fiction": True}, unknown=["sincere"], said=["operator requests claim_human"]
    )
    assert (decision.status, decision.hinges_on) == (Status.DILEMMA, ("sincere",))


# --- the order


@pytest.mark.parametrize(
    ("order", "claims"),
    [
        (
            "hard > ethical > safe > owed > guidelines",
            {
                "can_be_stopped",
                "stopping_comes_before_finishing",
                "a_last_word_for_those_in_danger",
                "stopping_needs_no_lie",
            },
        ),
        (
            "hard > safe > ethical > guidelines > owed",
            {
                "a_last_word_for_those_in_danger",
                "help_in_danger",
                "no_operator_makes_it_human",
                "no_operator_turns_it_against_users",
                "no_silent_refusals",
            },
        ),
        ("hard > safe > owed > guidelines > ethical", {"honest_to_everybody"}),
    ],
)
def test_claims_rest_on_the_order_of_priorities(order: str, claims: set[str], tmp_path: Path) -> None:
    folder = edited(
        tmp_path,
        "spec.specrules",
        lambda text: text.replace("levels hard > safe > ethical > owed > guidelines", f"levels {order}"),
    )
    assert claims <= failed(folder)


def test_an_impostor_is_not_anthropic(tmp_path: Path) -> None:
    folder = edited(
        tmp_path, "safety.specrules", lambda text: text.replace(" requests stop and verified", " requests stop")
    )
    assert "no_impostor_stops_a_rescue" in failed(folder)


def test_a_refusal_nobody_may_mention_is_still_a_refusal() -> None:
    spec = specrules.load(FOLDER / "spec.specrules")
    for said in (
        ["operator requests reply = refuse", "operator forbids say_what_it_cannot"],
        ["operator forbids say_what_it_cannot", "operator requests reply = refuse"],
    ):
        assert spec.verdict("reply = refuse", said=said) is Verdict.REQUIRED
        assert spec.verdict("say_what_it_cannot", said=said) is Verdict.REQUIRED
