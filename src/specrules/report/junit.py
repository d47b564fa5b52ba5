"""Findings as JUnit XML, for continuous integration: a suite for each spec, a case for each check and finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element, SubElement

from ..finding import Severity
from . import xml
from .escape import visible
from .forms import Manner
from .standing import Standing, standings
from .tally import Catalogue, questions
from .text import finding, unsettled

if TYPE_CHECKING:
    from ..checks.outcome import Report

State = Literal["passed", "failure", "error", "skipped"]

KEYS: Mapping[str, State] = {"failures": "failure", "errors": "error", "skipped": "skipped"}
"""What a suite counts, and the state of a case that it counts."""


@dataclass(frozen=True)
class Case:
    """One case: its name and state, in a few words why, and in full. All is made visible already."""

    name: str
    state: State
    kind: str = ""
    message: str = ""
    text: str = ""


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """A check that finds nothing is a case that passed, and so is a finding that does not fail the run."""
    suites = Element("testsuites", name="specrules")
    for report in reports:
        _suite(suites, report, list(_cases(report, catalogue, Severity(manner.fail_on))))
    return xml.document(suites)


def _suite(suites: Element, report: Report, cases: Sequence[Case]) -> None:
    counts = Counter(case.state for case in cases)
    suite = SubElement(suites, "testsuite", name=xml.line(report.path), tests=str(len(cases)))
    for key, state in KEYS.items():
        suite.set(key, str(counts[state]))
    for case in cases:
        element = SubElement(suite, "testcase", classname=xml.line(report.path), name=xml.allowed(case.name))
        if case.state != "passed":
            why = SubElement(element, case.state, message=xml.allowed(case.message), type=case.kind)
            why.text = xml.allowed(case.text) or None
        elif case.text:
            SubElement(element, "system-out").text = xml.allowed(case.text)


def _cases(report: Report, catalogue: Catalogue, fail_on: Severity) -> Iterator[Case]:
    """By code: what was found, what stayed open, what did not run, and what found nothing."""
    found, unclear = standings(report), questions(report)
    for code, check in catalogue.items():
        title = f"{code} {check.name}"
        cases = [_found(title, each, catalogue, fail_on) for each in found if each.finding.code == code]
        cases += [
            Case(f"{title}: {unsettled(question)}", "error", "undetermined", unsettled(question))
            for question in unclear
            if question.code == code
        ]
        if code in report.skipped:
            cases.append(Case(title, "skipped", "not checked", "not checked, because of the errors"))
        elif not cases and code in report.ran:
            cases.append(Case(title, "passed"))
        yield from cases


def _found(title: str, each: Standing, catalogue: Catalogue, fail_on: Severity) -> Case:
    """A failure only if it makes the run fail; what is accepted is skipped."""
    name, message = f"{title}: {visible(each.finding.message)}", visible(each.finding.message)
    text = finding(each.finding, catalogue)
    if each.accepted is not None:
        because = f"allowed because {visible(each.allow.because)}" if each.allow else "in the baseline"
        return Case(name, "skipped", each.accepted, because, text)
    severities = list(Severity)
    severity = catalogue[each.finding.code].severity
    if severities.index(severity) > severities.index(fail_on):
        return Case(name, "passed", text=text)
    return Case(name, "failure", each.finding.code, message, text)
