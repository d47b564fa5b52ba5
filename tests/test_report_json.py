"""The documents for programs: their shape, and that the same spec gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from specrules import __version__
from specrules.analysis.matrix import Pair, State
from specrules.analysis.override_graph import Edge, Graph, Node, Of, Unsettled
from specrules.analysis.overriding import By, Reason
from specrules.finding import Finding, Label, Scene
from specrules.model.spec import Allow
from specrules.report import json as written
from specrules.report import schema
from specrules.report.fingerprint import fingerprints
from specrules.report.sheet import Sheet
from specrules.source import Source, Span

SHIPPED = Path(schema.__file__).with_name("schema.json")


def documents(checked: Any, clean: Any, catalogue: Any) -> list[str]:
    """One document of each kind."""
    scene = Scene((("x", True),), ("user hints y",))
    pair = Pair("a", "b", "p", "q", State.BY_LEVEL_ONLY)
    cell = SimpleNamespace(
        state=State.BY_LEVEL_ONLY,
        pairs=(pair,),
        scene=scene,
        rolled_up=True,
        labels=checked.findings[0].labels,
        conduct=(("y", False),),
    )
    matrix = SimpleNamespace(principles=("p", "q"), parents={"p": None, "q": "r"}, cells={("p", "q"): cell})
    sheet: Sheet[Any] = Sheet("spec", None, None, matrix)
    graph = Graph(
        Of.NORMS,
        (Node("a", "rule", "root", None, (checked.findings[0].labels[0].span,)), Node("p", "principle", None, "q")),
        (
            Edge("a", "b", 1, Reason(By.OVERRIDES, "`a` overrides `b`", ("a", "b")), State.PINNED, scene),
            Edge("p", "q", 0),
        ),
        (Unsettled("b", ("a",), "the budget is spent"),),
    )
    return [
        written.checks([checked], catalogue),
        written.checks([checked, clean], catalogue),
        written.matrices([sheet]),
        written.matrices([sheet], several=True),
        written.graphs([Sheet("spec", "Title", "1", graph)]),
        written.graphs([], several=True),
    ]


def test_the_shipped_schema_is_the_one_of_the_models() -> None:
    assert json.loads(SHIPPED.read_text()) == schema.json_schema(), "renew it as report/schema.py says"


def test_every_document_has_the_shipped_schema(checked: Any, clean: Any, catalogue: Any) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SHIPPED.read_text()))
    for document in documents(checked, clean, catalogue):
        validator.validate(json.loads(document))


def test_the_schema_refuses_a_finding_without_its_code(checked: Any, catalogue: Any) -> None:
    document = json.loads(written.checks([checked], catalogue))
    del document["findings"][0]["code"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(SHIPPED.read_text()))


def test_one_spec_is_one_flat_object(checked: Any, catalogue: Any) -> None:
    document = json.loads(written.checks([checked], catalogue))
    assert list(document) == ["schema_version", "tool", "spec", "findings", "suppressed", "summary"]
    assert document["tool"] == {"name": "specrules", "version": __version__}
    assert document["spec"] == {"path": "spec", "title": "Safety and privacy", "version": "1"}
    assert document["summary"] == {
        "files": 2,
        "norms": {"rules": 2, "defaults": 1},
        "findings": {"error": 1, "warning": 1, "info": 0},
        "suppressed": {"allow": 0, "baseline": 0},
        "fixed": 0,
        "elsewhere": 0,
        "checks": {"proved": 208, "refuted": 2, "undetermined": 1},
        "undetermined": [{"code": "SR202", "norms": ["prevent_imminent_harm"], "reason": "the budget is spent"}],
        "skipped": [],
    }


def test_a_finding(checked: Any, catalogue: Any) -> None:
    finding = json.loads(written.checks([checked], catalogue))["findings"][1]
    assert finding.pop("fingerprint")
    assert finding == {
        "code": "SR402",
        "name": "interaction-gap",
        "severity": "warning",
        "message": "`safety` yields to `privacy`, and nothing says this is meant",
        "norms": ["prevent_imminent_harm", "protect_privacy"],
        "locations": [
            {
                "path": "safety.specrules",
                "start": {"line": 3, "column": 6},
                "end": {"line": 3, "column": 27},
                "label": "overridden here",
            }
        ],
        "scenario": {
            "facts": {"marked": True, "night": False},
            "instructions": ["developer requests upsell", "user forbids upsell"],
        },
        "conduct": {"upsell": True, "disclose": False, "words": 12},
        "notes": [{"heading": "what remains", "text": "no norm for `safety` binds\nnothing is left"}],
        "help": [],
        "fixes": [],
    }


def test_several_specs_are_listed_with_a_total(checked: Any, clean: Any, catalogue: Any) -> None:
    document = json.loads(written.checks([checked, clean], catalogue))
    alone = json.loads(written.checks([checked], catalogue))
    assert document["specs"][0] == {key: alone[key] for key in ("spec", "findings", "suppressed", "summary")}
    assert document["summary"] == {
        "specs": 2,
        "files": 4,
        "norms": {"rules": 4, "defaults": 2},
        "findings": {"error": 1, "warning": 1, "info": 0},
        "suppressed": {"allow": 0, "baseline": 0},
        "fixed": 0,
        "elsewhere": 0,
        "checks": {"proved": 416, "refuted": 2, "undetermined": 1},
    }


def test_neither_time_nor_statement_order_reaches_a_document_without_locations(checked: Any, catalogue: Any) -> None:
    moved = [
        replace(each, labels=tuple(Label(Span(Source("z", "\n\n" + x.span.source.text), 2, 3)) for x in each.labels))
        for each in reversed(checked.findings)
    ]
    other = replace(checked, findings=tuple(moved), seconds=9.0, timings=())
    assert written.checks([other], catalogue, locations=False) == written.checks([checked], catalogue, locations=False)


def test_a_document_is_ascii_whatever_the_rule_files_say(checked: Any, catalogue: Any) -> None:
    evil = "\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}é"
    finding = replace(checked.findings[0], message=evil, labels=(Label(Span(Source("\udc80\n", "x"), 0, 1), evil),))
    document = written.checks([replace(checked, path="\udc80", findings=(finding,))], catalogue)
    assert document.isascii()
    assert all(character.isprintable() or character == "\n" for character in document)
    assert json.loads(document)["findings"][0]["message"] == evil
    assert json.loads(document)["spec"]["path"] == "\\udc80"


def test_what_is_accepted_is_listed_apart(checked: Any, catalogue: Any) -> None:
    contradiction, gap = checked.findings
    allow = Allow("SR402", "It is meant.", "protect_privacy", gap.labels[0].span)
    accepting = replace(checked, findings=(), in_baseline=(contradiction,), allowed=((gap, allow),))
    text = written.checks([accepting, checked], catalogue)
    jsonschema.validate(json.loads(text), json.loads(SHIPPED.read_text()))
    accepted, plain = json.loads(text)["specs"]
    assert [(each["kind"], each["reason"]) for each in accepted["suppressed"]] == [
        ("baseline", None),
        ("allow", "It is meant."),
    ]
    assert [each["finding"] for each in accepted["suppressed"]] == plain["findings"]
    assert accepted["summary"]["suppressed"] == {"allow": 1, "baseline": 1}
    assert json.loads(text)["summary"]["findings"] == {"error": 1, "warning": 1, "info": 0}
    assert json.loads(text)["summary"]["suppressed"] == {"allow": 1, "baseline": 1}


def test_a_fingerprint_outlives_edits_elsewhere(findings: Mapping[str, Finding]) -> None:
    gap = findings["gap"]
    moved = Label(Span(Source("other.specrules", "\n\n\nprevent"), 3, 10))
    assert fingerprints([gap]) == fingerprints([replace(gap, labels=(moved,), message="said otherwise", help=("x",))])


@pytest.mark.parametrize(
    "change", [{"code": "SR201"}, {"norms": ("protect_privacy",)}, {"scene": None}, {"scene": Scene()}]
)
def test_a_fingerprint_tells_findings_apart(change: dict[str, Any], findings: Mapping[str, Finding]) -> None:
    gap = findings["gap"]
    assert fingerprints([gap]) != fingerprints([replace(gap, **change)])


def test_findings_about_no_norm_are_told_apart_by_message(findings: Mapping[str, Finding]) -> None:
    unknown = findings["unknown name"]
    assert fingerprints([unknown]) != fingerprints([replace(unknown, message="no level is called `rut`")])


def test_no_two_findings_of_a_report_share_a_fingerprint(findings: Mapping[str, Finding]) -> None:
    gap = findings["gap"]
    twins = [gap, replace(gap, message="a"), gap]
    assert len(set(fingerprints(twins))) == 3
    assert sorted(fingerprints(twins)) == sorted(fingerprints(twins[::-1]))


def test_findings_are_counted_behind_those_that_come_first(findings: Mapping[str, Finding]) -> None:
    gap = findings["gap"]
    assert fingerprints([gap], after=[gap]) == fingerprints([gap, gap])[1:]
    assert fingerprints([gap], after=[replace(gap, norms=("other",))]) == fingerprints([gap])
