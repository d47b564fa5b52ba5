"""Examples and assertions that were tried, as JUnit XML: what test reports of other tools look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from . import xml
from .sheet import Sheet
from .tally import Catalogue
from .text import finding
from .trials import VACUOUS, title

if TYPE_CHECKING:
    from ..checks.trials import Trial, Trials


def document(sheets: Sequence[Sheet[Trials]], catalogue: Catalogue) -> str:
    """One suite for each spec, with a case for each item; what stayed undetermined is an error."""
    suites = Element("testsuites")
    for sheet in sheets:
        trials = sheet.content.trials
        suite = SubElement(
            suites,
            "testsuite",
            name=xml.line(sheet.path),
            tests=str(len(trials)),
            failures=str(sum(trial.state == "failed" for trial in trials)),
            errors=str(sum(trial.state == "undetermined" for trial in trials)),
            skipped="0",
            time=f"{sheet.content.seconds:.3f}",
        )
        for trial in trials:
            _case(suite, sheet.path, trial, catalogue)
    return xml.document(suites)


def _case(suite: Element, path: str, trial: Trial, catalogue: Catalogue) -> None:
    source = trial.item.span.source
    case = SubElement(
        suite,
        "testcase",
        classname=xml.line(path),
        name=xml.line(title(trial.item)),
        file=xml.line(source.path),
        line=str(source.position(trial.item.span.start)[0]),
        time=f"{trial.seconds:.3f}",
    )
    if trial.finding is not None:
        why = SubElement(case, "failure", message=xml.line(trial.finding.message), type=trial.finding.code)
        why.text = xml.allowed(finding(trial.finding, catalogue))
    elif trial.reason:
        SubElement(case, "error", message=xml.line(trial.reason), type="undetermined")
    elif trial.vacuous:
        SubElement(case, "system-out").text = VACUOUS
