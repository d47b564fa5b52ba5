"""Findings as SARIF 2.1.0, which code scanning services and editors read: one run over all specs, in ASCII.

Texts are for people, so they are made visible as everywhere; properties are for programs, and are as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..finding import Finding, Fix
from ..fixes.edit import by_path
from ..version import __version__
from .account import account
from .escape import visible
from .fixes import effect
from .forms import Manner
from .sarif_parts import LEVELS, ROOT, Object, artifact, file_location, location, message, region, rule
from .standing import Standing, standings
from .tally import Catalogue, questions
from .text import unchecked, unsettled

if TYPE_CHECKING:
    from ..checks.outcome import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

FINGERPRINT = "specrules/v1"
"""What our fingerprints are called; the number changes when they are made in another way."""


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """The whole log; ends with a line end."""
    run = _run(reports, catalogue)
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _run(reports: Sequence[Report], catalogue: Catalogue) -> Object:
    found = [(report, each) for report in reports for each in standings(report)]
    codes = {each.finding.code for _, each in found} | {each.code for r in reports for each in r.undetermined}
    rules = {code: index for index, code in enumerate(sorted(codes))}
    driver = {"name": "specrules", "version": __version__, "rules": [rule(catalogue[code]) for code in rules]}
    invocation = {
        "executionSuccessful": not any(report.skipped for report in reports),
        "toolExecutionNotifications": [each for report in reports for each in _notices(report, catalogue, rules)],
    }
    return {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which specrules ran."}}},
        "invocations": [invocation],
        "results": [_result(report, each, catalogue, rules) for report, each in found],
    }


def _notices(report: Report, catalogue: Catalogue, rules: Mapping[str, int]) -> Iterator[Object]:
    """What stayed undetermined, and what was not checked."""
    for question in questions(report):
        yield {
            "level": "warning",
            "message": message(unsettled(question)),
            "associatedRule": {"id": question.code, "index": rules[question.code]},
            "locations": [file_location(report.path)],
        }
    if report.skipped:
        yield {
            "level": "error",
            "message": message(unchecked(report, catalogue)),
            "locations": [file_location(report.path)],
        }


def _result(report: Report, each: Standing, catalogue: Catalogue, rules: Mapping[str, int]) -> Object:
    finding = each.finding
    first, others = finding.labels[:1], [label for label in finding.labels[1:] if label.text]
    found: Object = {
        "ruleId": finding.code,
        "ruleIndex": rules[finding.code],
        "level": LEVELS[catalogue[finding.code].severity],
        "message": message("\n".join(account(finding))),
        "locations": [location(label) for label in first] or [file_location(report.path)],
        "relatedLocations": [{"id": number, **location(label)} for number, label in enumerate(others, 1)],
        "partialFingerprints": {FINGERPRINT: each.fingerprint},
        "suppressions": _suppressions(each),
        "properties": _properties(report, finding),
    }
    if finding.fixes:
        found["fixes"] = [_fix(fix) for fix in finding.fixes]
    return found


def _suppressions(each: Standing) -> list[Object]:
    """By what the finding is accepted; nothing for one that counts."""
    if each.allow is not None:
        span = each.allow.span
        place = {"physicalLocation": {"artifactLocation": artifact(span.source.path), "region": region(span)}}
        why = visible(each.allow.because)
        return [{"kind": "inSource", "status": "accepted", "justification": why, "location": place}]
    return [{"kind": "external", "status": "accepted"}] if each.accepted else []


def _properties(report: Report, finding: Finding) -> Object:
    """What SARIF has no words for: the spec, its norms, the scenario and the conduct."""
    scene = finding.scene
    return {
        "spec": report.path,
        "norms": list(finding.norms),
        "scenario": None if scene is None else {"facts": dict(scene.facts), "instructions": list(scene.said)},
        "conduct": None if finding.conduct is None else dict(finding.conduct),
    }


def _fix(fix: Fix) -> Object:
    told = ", ".join(filter(None, (visible(fix.title), effect(fix))))
    changes = [
        {
            "artifactLocation": artifact(path),
            "replacements": [
                {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}} for edit in edits
            ],
        }
        for path, edits in sorted(by_path(fix.edits).items())
    ]
    properties = {"safe": fix.safe, "flips": fix.flips, "examples": fix.examples}
    return {"description": message(told), "artifactChanges": changes, "properties": properties}
