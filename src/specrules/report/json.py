"""Findings as machines read them: JSON in ASCII, the same bytes for the same spec."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import __version__, finding
from ..source import Source
from .fingerprint import fingerprints
from .schema import (
    SCHEMA_VERSION,
    Cell,
    CheckDocument,
    Checked,
    Checks,
    ChecksDocument,
    Document,
    Finding,
    Location,
    MatricesDocument,
    Matrix,
    MatrixDocument,
    Norms,
    Note,
    Pair,
    Position,
    Scenario,
    Severities,
    Spec,
    Summary,
    Tool,
    Total,
    Undetermined,
)
from .sheet import Sheet
from .tally import Catalogue, by_severity

if TYPE_CHECKING:
    from ..checks.outcome import Report

HEAD: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "tool": Tool(name="specrules", version=__version__)}


def checks(reports: Sequence[Report], catalogue: Catalogue, *, locations: bool = True) -> str:
    """The document of one or several checked specs. Without locations it does not depend on the order of statements."""
    checked = [_checked(each, catalogue, locations) for each in reports]
    if len(checked) == 1:
        return _written(CheckDocument(**HEAD, **dict(checked[0])))
    return _written(ChecksDocument(**HEAD, specs=checked, summary=_total([each.summary for each in checked])))


def matrices(sheets: Sequence[Sheet], *, several: bool = False) -> str:
    """The document of the interaction matrices of one spec, or of several even if only one could be shown."""
    shown = [_matrix(sheet) for sheet in sheets]
    if not several:
        return _written(MatrixDocument(**HEAD, **dict(shown[0])))
    return _written(MatricesDocument(**HEAD, specs=shown))


def _written(document: Document) -> str:
    return json.dumps(document.model_dump(), indent=2) + "\n"


def _checked(report: Report, catalogue: Catalogue, locations: bool) -> Checked:
    findings = [
        _finding(each, fingerprint, catalogue, locations)
        for each, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    if not locations:
        rank = {severity: index for index, severity in enumerate(finding.Severity)}
        findings.sort(key=lambda each: (rank[finding.Severity(each.severity)], each.code, each.norms, each.fingerprint))
    return Checked(spec=_spec(report), findings=findings, summary=_summary(report, catalogue))


def _finding(each: finding.Finding, fingerprint: str, catalogue: Catalogue, locations: bool) -> Finding:
    check = catalogue[each.code]
    return Finding(
        code=each.code,
        name=check.name,
        severity=check.severity.value,
        message=each.message,
        norms=list(each.norms),
        locations=[_location(label) for label in each.labels] if locations else [],
        scenario=_scenario(each.scene),
        conduct=None if each.conduct is None else dict(each.conduct),
        notes=[Note(heading=heading, text=text) for heading, text in each.notes],
        help=list(each.help),
        fixes=[],
        fingerprint=fingerprint,
    )


def _location(label: finding.Label) -> Location:
    source, span = label.span.source, label.span
    return Location(
        path=_path(source.path), start=_position(source, span.start), end=_position(source, span.end), label=label.text
    )


def _position(source: Source, offset: int) -> Position:
    line, column = source.position(offset)
    return Position(line=line, column=column)


def _scenario(scene: finding.Scene | None) -> Scenario | None:
    return None if scene is None else Scenario(facts=dict(scene.facts), instructions=list(scene.said))


def _path(path: str) -> str:
    """A path that is not text (undecodable bytes) written so that it is."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def _spec(of: Report | Sheet) -> Spec:
    return Spec(path=_path(of.path), title=of.title, version=of.version)


def _summary(report: Report, catalogue: Catalogue) -> Summary:
    open_questions = sorted(report.undetermined, key=lambda each: (each.code, each.norms, each.reason))
    return Summary(
        files=report.files,
        norms=Norms(rules=report.rules, defaults=report.defaults),
        findings=_severities(by_severity(report.findings, catalogue)),
        checks=Checks(proved=report.proved, refuted=report.refuted, undetermined=len(open_questions)),
        undetermined=[
            Undetermined(code=each.code, norms=list(each.norms), reason=each.reason) for each in open_questions
        ],
        skipped=sorted(report.skipped),
    )


def _severities(counts: Mapping[finding.Severity, int]) -> Severities:
    return Severities(**{severity.value: number for severity, number in counts.items()})


def _total(summaries: Sequence[Summary]) -> Total:
    return Total(
        specs=len(summaries),
        files=sum(each.files for each in summaries),
        norms=Norms(
            rules=sum(each.norms.rules for each in summaries), defaults=sum(each.norms.defaults for each in summaries)
        ),
        findings=Severities(
            error=sum(each.findings.error for each in summaries),
            warning=sum(each.findings.warning for each in summaries),
            info=sum(each.findings.info for each in summaries),
        ),
        checks=Checks(
            proved=sum(each.checks.proved for each in summaries),
            refuted=sum(each.checks.refuted for each in summaries),
            undetermined=sum(each.checks.undetermined for each in summaries),
        ),
    )


def _matrix(sheet: Sheet) -> Matrix:
    return Matrix(
        spec=_spec(sheet),
        principles=list(sheet.matrix.principles),
        cells=[
            Cell(
                principle=row,
                yields_to=column,
                state=cell.state,
                pairs=[Pair(overridden=overridden, wins=wins) for overridden, wins in cell.pairs],
                scenario=_scenario(cell.scene),
            )
            for (row, column), cell in sorted(sheet.matrix.cells.items())
        ],
    )
