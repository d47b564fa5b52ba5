"""`specrules test`: what it prints, what it chooses, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from specrules.cli.keywords import chosen
from specrules.cli.main import commands, main
from specrules.report.schema import json_schema

SPEC = """\
spec "Bell"
levels house > guest
fact night
fact storm
axiom storm -> night
action ring
rule quiet at house
  when night
  must not ring
default greet at guest
  must ring
example "by day" for greet
  expect must ring
example "at night" for quiet
  given night
  {line}
assert nobody_rings_in_a_storm
  when storm
  never ring
assert idle
  when storm and not night
  never ring
"""
PASSING = SPEC.format(line="bad ring breaks quiet")
FAILING = SPEC.format(line="expect may ring")
TOO_MANY = f"""{PASSING}
fact n1: 0..99
fact n2: 0..99
default d at guest
  when n1 > n2
  must ring
example "many"
  given unknown n1
  bad ring
"""


def specrules(folder: Path, text: str, *arguments: str) -> Result:
    (folder / "bell.specrules").write_text(text, encoding="utf-8")
    runner = CliRunner()
    return runner.invoke(commands, ["test", str(folder / "bell.specrules"), *arguments], standalone_mode=False)


def test_all_pass_and_what_holds_for_nothing_is_said(tmp_path: Path) -> None:
    result = specrules(tmp_path, PASSING)
    assert (result.return_value, result.stderr) == (0, "")
    listed, _, summary = result.stdout.splitlines()
    assert listed.endswith("bell.specrules:20 assertion idle: holds, but its condition is never met")
    assert summary.startswith("4 passed in ")


def test_verbose_lists_everything(tmp_path: Path) -> None:
    result = specrules(tmp_path, PASSING, "-v")
    told = [line.partition("bell.specrules:")[2] for line in result.stdout.splitlines() if line.startswith("passed ")]
    assert told == [
        '14 example "at night"',
        '12 example "by day"',
        "20 assertion idle: holds, but its condition is never met",
        "17 assertion nobody_rings_in_a_storm",
    ]


def test_a_failure_has_its_report_and_status_1(tmp_path: Path) -> None:
    result = specrules(tmp_path, FAILING)
    assert result.return_value == 1
    out = result.stdout
    assert out.startswith("FAILED ")
    assert "error[SR502 example-fails]: the example `at night` fails: `may ring` does not hold" in out
    assert "no conduct that complies does it, because of `quiet`" in out
    assert "quiet  house  in force" in out
    assert "greet  guest  overridden by `quiet`" in out
    assert "would pass with:  not night" in out
    assert "the example `by day` judges the same, and passes" in out
    assert "\n1 failed, 3 passed in " in out


def test_a_failing_assertion_has_its_finding(tmp_path: Path) -> None:
    result = specrules(tmp_path, PASSING + "assert silence never ring", "-k", "silence")
    assert result.return_value == 1
    assert "error[SR501 claim-fails]: `silence` does not hold" in result.stdout
    assert "1 failed, 4 deselected in " in result.stdout


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("night", 1),
        ("NIGHT or day", 2),
        ("quiet", 1),
        ("not (quiet or greet)", 2),
        ('"by day"', 1),
        ("idle and not night", 1),
    ],
)
def test_what_is_chosen(expression: str, count: int, tmp_path: Path) -> None:
    result = specrules(tmp_path, PASSING, "-k", expression)
    assert result.return_value == 0
    assert f"{count} passed, {4 - count} deselected in " in result.stdout


def test_a_choice_of_nothing_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bell.specrules").write_text(PASSING, encoding="utf-8")
    assert main(["test", str(tmp_path), "-k", "thunder"]) == 2
    assert capsys.readouterr().err == "specrules: no example and no assertion matches `thunder`\n"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "a word is missing"),
        ("a and", "a word is missing after `and`"),
        ("or b", "a word is missing before `or`"),
        ("a b", "`and` or `or` is missing before `b`"),
        ("(a", "a `(` is never closed"),
        ("a)", "a `)` too many"),
        ('a "b', 'a `"` is never closed'),
        ("not " * 60 + "a", "more than 50 deep"),
        ("(" * 5000, "more than 50 deep"),
    ],
)
def test_an_expression_that_cannot_be_read(expression: str, message: str) -> None:
    with pytest.raises(click.UsageError, match="-k: ") as error:
        chosen(expression)
    assert error.value.message == f"-k: {message}"


@pytest.mark.parametrize(
    ("expression", "names", "expected"),
    [
        ("a or b and c", ["a"], True),
        ("(a or b) and c", ["a"], False),
        ("not a and b", ["b"], True),
        ("not not a", ["xAx"], True),
        ('"and" and not or_', ["band"], True),
        ("straße", ["STRASSE"], True),
    ],
)
def test_an_expression_means_what_it_says(expression: str, names: list[str], expected: bool) -> None:
    assert chosen(expression)(names) is expected


def test_what_stays_undetermined_has_status_3_and_never_passes(tmp_path: Path) -> None:
    result = specrules(tmp_path, TOO_MANY)
    assert result.return_value == 3
    assert 'example "many": the unknown `n1` has too many values to go through' in result.stdout
    assert "\n1 undetermined, 4 passed in " in result.stdout


def test_a_broken_spec_is_told_on_stderr(tmp_path: Path) -> None:
    result = specrules(tmp_path, PASSING + "rule quiet at nowhere must ring")
    assert result.return_value == 1
    assert "error[SR105" in result.stderr and "error[SR101" in result.stderr
    assert "passed" not in result.stdout


def test_a_missing_file_cannot_be_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "/nowhere/at/all"]) == 2
    assert capsys.readouterr().err == "specrules: `/nowhere/at/all` does not exist\n"


def test_a_spec_without_examples(tmp_path: Path) -> None:
    result = specrules(tmp_path, "levels house action ring rule quiet at house must not ring")
    assert result.return_value == 0
    assert result.stdout.startswith("no examples and no assertions in ")


def test_coverage_lists_what_no_example_shows(tmp_path: Path) -> None:
    result = specrules(tmp_path, FAILING, "--coverage")
    assert "coverage: 40% (2 of 5)" in result.stdout
    assert "norms         1 of 2" in result.stdout
    missing = result.stdout.partition("no passing example in which\n")[2].partition("\n\n")[0]
    assert [line.partition("bell.specrules:")[2] for line in missing.splitlines()] == [
        "7 `quiet` is in force",
        "7 `quiet` applies",
        "10 `greet` is overridden",
    ]
    assert "coverage: 100% (5 of 5)" in specrules(tmp_path, PASSING, "--coverage").stdout


@pytest.mark.parametrize(("least", "status"), [("100", 0), ("0", 0)])
def test_enough_coverage(least: str, status: int, tmp_path: Path) -> None:
    assert specrules(tmp_path, PASSING, "--coverage-min", least).return_value == status


def test_too_little_coverage_has_status_1(tmp_path: Path) -> None:
    without = PASSING.replace("example", "# example").replace("  given night\n  bad", "# ").replace("  expect", "# ")
    result = specrules(tmp_path, without, "--coverage-min", "50")
    assert result.return_value == 1
    assert result.stderr == "specrules: the examples cover 0.0%, less than 50%\n"


def test_json_keeps_to_the_schema(tmp_path: Path) -> None:
    result = specrules(tmp_path, FAILING + "assert silence never ring", "--format", "json", "--coverage")
    document = json.loads(result.stdout)
    jsonschema.validate(document, json_schema())
    (spec,) = document["specs"]
    assert (spec["passed"], spec["failed"], spec["undetermined"]) == (3, 2, 0)
    by_name = {item["name"]: item for item in spec["items"]}
    assert by_name["idle"]["vacuous"] is True
    assert by_name["silence"]["code"] == "SR501"
    failure = by_name["at night"]["failure"]
    assert failure["missed"] == [
        {"expected": "may ring", "got": "no conduct that complies does it, because of `quiet`"}
    ]
    assert failure["nearest"] == ["not night"] and failure["alike"] == "by day"
    assert [(norm["norm"], norm["state"], norm["by"]) for norm in failure["norms"]] == [
        ("quiet", "in force", []),
        ("greet", "overridden", ["quiet"]),
    ]
    assert spec["coverage"]["percent"] == 40


def test_the_same_spec_gives_the_same_json(tmp_path: Path) -> None:
    once, again = (specrules(tmp_path, FAILING, "--format", "json", "--coverage").stdout for _ in range(2))
    assert once == again


def test_junit_is_xml_whatever_titles_say(tmp_path: Path) -> None:
    result = specrules(tmp_path, FAILING.replace("at night", "<b> & \u202e\ufffe\U0001f600"), "--format", "junit")
    suite = ElementTree.fromstring(result.stdout.encode()).find("testsuite")
    assert suite is not None
    assert [suite.get(key) for key in ("tests", "failures", "errors")] == ["4", "1", "0"]
    assert 'example "<b> & \\u{202e}\\u{fffe}\U0001f600"' in {case.get("name") for case in suite.iter("testcase")}
    (failure,) = suite.iter("failure")
    assert failure.get("type") == "SR502"
    assert "would pass with" in (failure.text or "")
    assert "\u202e" not in result.stdout and "\ufffe" not in result.stdout


def test_several_specs_have_a_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("a", PASSING), ("b", FAILING)):
        (tmp_path / f"{name}.specrules").write_text(text, encoding="utf-8")
    assert main(["test", str(tmp_path)]) == 1
    assert capsys.readouterr().out.endswith("\n1 failed, 7 passed in 2 specs\n")
