"""Examples and assertions that were tried, as JUnit XML: what test reports of other tools look like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .escape import visible
from .sheet import Sheet
from .tally import Catalogue
from .text import finding
from .trials import VACUOUS, title

if TYPE_CHECKING:
    from ..checks.trials import Trial, Trials

NO_CHARACTERS = {code: f"\\u{{{code:x}}}" for code in (0xFFFE, 0xFFFF)}
"""What no XML may contain and `visible` leaves as it is."""


def document(sheets: Sequence[Sheet[Trials]], catalogue: Catalogue) -> str:
    """One suite for each spec, with a case for each item; what stayed undetermined is an error."""
    suites = Element("testsuites")
    for sheet in sheets:
        trials = sheet.content.trials
        suite = SubElement(
            suites,
            "testsuite",
            name=_text(sheet.path),
            tests=str(len(trials)),
            failures=str(sum(trial.state == "failed" for trial in trials)),
            errors=str(sum(trial.state == "undetermined" for trial in trials)),
            skipped="0",
            time=f"{sheet.content.seconds:.3f}",
        )
        for trial in trials:
            _case(suite, sheet.path, trial, catalogue)
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _case(suite: Element, path: str, trial: Trial, catalogue: Catalogue) -> None:
    source = trial.item.span.source
    case = SubElement(
        suite,
        "testcase",
        classname=_text(path),
        name=_text(title(trial.item)),
        file=_text(source.path),
        line=str(source.position(trial.item.span.start)[0]),
        time=f"{trial.seconds:.3f}",
    )
    if trial.finding is not None:
        why = SubElement(case, "failure", message=_text(trial.finding.message), type=trial.finding.code)
        why.text = finding(trial.finding, catalogue).translate(NO_CHARACTERS)
    elif trial.reason:
        SubElement(case, "error", message=_text(trial.reason), type="undetermined")
    elif trial.vacuous:
        SubElement(case, "system-out").text = VACUOUS


def _text(text: str) -> str:
    return visible(text).translate(NO_CHARACTERS)
