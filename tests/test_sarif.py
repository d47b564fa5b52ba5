"""What `check` writes as SARIF keeps to the schema, and says what the report does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from formats import ALLOWED, BOT, BROKEN, CLEAN, HOSTILE, NASTY_NAME, RESCUE, SCHEMAS, WARNED, found_in, said
from specrules import __version__
from specrules.checks import REGISTRY
from specrules.checks.outcome import Report
from specrules.cli.main import main
from specrules.files import load, load_text
from specrules.finding import Edit, Fix, Label
from specrules.fixes.offers import offered
from specrules.fixes.version import Version
from specrules.program import Program
from specrules.report.fingerprint import fingerprints
from specrules.source import Source, Span
from test_pages import ALL

SCHEMA = jsonschema.Draft202012Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))

Object = dict[str, Any]


def run_of(*reports: Report) -> Object:
    """The only run of a log that keeps to the schema."""
    text = said("sarif", *reports)
    assert text.isascii()
    log = json.loads(text)
    SCHEMA.validate(log)
    (run,) = log["runs"]
    _refer_to_rules(run)
    found: Object = run
    return found


def _refer_to_rules(run: Object) -> None:
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    notices = run["invocations"][0]["toolExecutionNotifications"]
    named = [(each["ruleId"], each["ruleIndex"]) for each in run["results"]]
    named += [
        (each["associatedRule"]["id"], each["associatedRule"]["index"]) for each in notices if "associatedRule" in each
    ]
    assert all(rules[index] == code for code, index in named)
    assert sorted({code for code, _ in named}) == rules


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes a rule file in a folder to run in, and gives its name."""
    monkeypatch.chdir(tmp_path)

    def made(text: str, name: str = "bot.specrules") -> str:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
        return name

    return made


@pytest.mark.parametrize("page", ALL[::3], ids=lambda page: page.code)
def test_what_pages_show_keeps_to_the_schema(page: Any, spec: Callable[..., str]) -> None:
    case = next(each for each in page.cases if each.section == "Shows it")
    names = [spec(text, name) for name, text in case.files.items()]
    report = found_in(names[0])
    run = run_of(report)
    assert [each["ruleId"] for each in run["results"]] == [each.code for each in report.findings]


def test_a_result_says_what_was_found(spec: Callable[..., str]) -> None:
    report = found_in(spec(BOT))
    run = run_of(report)
    assert run["tool"]["driver"]["version"] == __version__
    assert run["columnKind"] == "utf16CodeUnits"
    claim, gap = run["results"]
    assert (claim["level"], gap["level"]) == ("error", "warning")
    assert claim["message"]["text"].splitlines()[0] == report.findings[0].message
    assert claim["properties"] == {
        "spec": "bot.specrules",
        "norms": list(report.findings[0].norms),
        "scenario": {"facts": {"marked": True}, "instructions": ["developer requests upsell", "user forbids upsell"]},
        "conduct": {"disclose": False, "upsell": True},
    }
    assert [each["message"]["text"] for each in gap["relatedLocations"]] == ["wins, only because root > user"]
    assert [each["partialFingerprints"]["specrules/v1"] for each in run["results"]] == list(
        fingerprints(report.findings)
    )


def test_a_rule_has_what_its_page_says(spec: Callable[..., str]) -> None:
    for rule in run_of(found_in(spec(BOT)))["tool"]["driver"]["rules"]:
        check = REGISTRY[rule["id"]]
        assert rule["name"] == check.name
        assert rule["defaultConfiguration"] == {"level": {"error": "error", "warning": "warning"}[check.severity]}
        assert rule["shortDescription"]["text"].casefold() == f"{check.summary}.".casefold()
        assert rule["fullDescription"]["text"].endswith(".")
        assert "## What to do about it" in rule["help"]["markdown"] and "## Shows it" not in rule["help"]["markdown"]
        assert not {"#", "`", "]("} & set(rule["help"]["text"])
        assert "helpUri" not in rule


def test_columns_are_counted_in_utf16() -> None:
    source = Source("a.specrules", "first\n\U0001f600é = \U0001f4a5!x\n")
    start = source.text.index("\U0001f4a5")
    report = _about(Label(Span(source, start, start + 2)))
    region = run_of(report)["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = source.line(2)
    before = line[: line.index("\U0001f4a5")]
    assert region == {
        "startLine": 2,
        "startColumn": len(before.encode("utf-16-le")) // 2 + 1,
        "endLine": 2,
        "endColumn": len((before + "\U0001f4a5!").encode("utf-16-le")) // 2 + 1,
    }
    assert region["startColumn"] == 7


def _about(*labels: Label) -> Report:
    """A report with one finding at these places."""
    report = found_in(load_text(WARNED))
    return replace(report, findings=(replace(report.findings[0], labels=labels),))


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        ("rules/my bot.specrules", "rules/my%20bot.specrules", "SRCROOT"),
        ("a:b%#?é.specrules", "a%3Ab%25%23%3F%C3%A9.specrules", "SRCROOT"),
        ("/srv/a b.specrules", "file:///srv/a%20b.specrules", None),
        ("pack:asimov/asimov.specrules", "pack:asimov/asimov.specrules", None),
        ("broken\udc80.specrules", "broken%5Cudc80.specrules", "SRCROOT"),
    ],
)
def test_paths_are_uris(path: str, uri: str, base: str | None) -> None:
    run = run_of(_about(Label(Span(Source(path, "x\n"), 0, 1))))
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (place["uri"], place.get("uriBaseId")) == (uri, base)
    assert base is None or base in run["originalUriBaseIds"]


def test_what_is_accepted_is_suppressed(spec: Callable[..., str]) -> None:
    (allowed,) = run_of(found_in(spec(ALLOWED)))["results"]
    (suppression,) = allowed["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["justification"] == "It is said twice on purpose."
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 7
    report = found_in(spec(BOT))
    known = replace(report, findings=report.findings[1:], in_baseline=report.findings[:1])
    gap, claim = run_of(known)["results"]
    assert (gap["suppressions"], claim["suppressions"]) == ([], [{"kind": "external", "status": "accepted"}])


def test_what_stays_open_is_a_notice(spec: Callable[..., str]) -> None:
    name = spec(CLEAN)
    (invocation,) = run_of(found_in(name, budget=1))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert {each["level"] for each in invocation["toolExecutionNotifications"]} == {"warning"}
    (invocation,) = run_of(found_in(spec(BROKEN)))["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["level"] == "error" and notice["message"]["text"].startswith("not checked, because of the errors: ")


def test_fixes_are_edits_that_can_be_made(spec: Callable[..., str]) -> None:
    name = spec(RESCUE)
    (files,) = load([name])
    report = found_in(files)
    offers = offered(Version.of(Program.build(files)), report.findings)
    (result,) = run_of(replace(report, findings=offers))["results"]
    assert len(result["fixes"]) == len(offers[0].fixes) > 1
    for written, fix in zip(result["fixes"], offers[0].fixes, strict=True):
        assert written["description"]["text"].startswith(fix.title)
        (change,) = written["artifactChanges"]
        assert unquote(change["artifactLocation"]["uri"]) == name
        spec(_made(RESCUE, change["replacements"]), name)
        assert "SR201" not in {each.code for each in found_in(name).findings}


def _made(text: str, replacements: list[Object]) -> str:
    """The text with replacements made, which are in the order of the text, from the last to the first."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for each in reversed(replacements):
        region = each["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def test_fixes_are_there_on_request(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    name = spec(RESCUE)
    for arguments, there in (((), False), (("--fixes",), True)):
        assert main(["check", name, "--format", "sarif", *arguments]) == 1
        log = json.loads(capsys.readouterr().out)
        SCHEMA.validate(log)
        assert ("fixes" in log["runs"][0]["results"][0]) is there


def test_a_message_is_no_template_and_has_no_link(spec: Callable[..., str]) -> None:
    run = run_of(found_in(spec(HOSTILE, NASTY_NAME)))
    (told,) = [each["message"]["text"] for each in run["results"] if each["ruleId"] == "SR502"]
    assert "{{0}}" in told
    assert "](" not in told
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(place["uri"]) == NASTY_NAME


def test_several_specs_are_one_run(spec: Callable[..., str]) -> None:
    reports = [found_in(spec(text, name)) for text, name in ((BOT, "a.specrules"), (RESCUE, "b/c.specrules"))]
    run = run_of(*reports)
    assert [each["properties"]["spec"] for each in run["results"]] == ["a.specrules"] * 2 + ["b/c.specrules"]


def test_a_finding_without_a_place_is_about_the_spec() -> None:
    (result,) = run_of(_about())["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "%3Ctext%3E", "uriBaseId": "SRCROOT"}
    }


def test_an_edit_may_be_an_insertion() -> None:
    source = Source("a.specrules", "levels root\n")
    fix = Fix("", "a new statement", (Edit(Span(source, 12, 12), "yield {a}\n"),), 0, 0, True)
    report = _about(Label(Span(source, 0, 6)))
    run = run_of(replace(report, findings=(replace(report.findings[0], fixes=(fix,)),)))
    (written,) = run["results"][0]["fixes"]
    assert written["description"]["text"] == "a new statement, safe"
    (edit,) = written["artifactChanges"][0]["replacements"]
    assert edit["insertedContent"] == {"text": "yield {a}\n"}
    assert edit["deletedRegion"] == {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 1}
