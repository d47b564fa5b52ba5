"""Findings as machines read them: JSON in ASCII, the same bytes for the same spec."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .. import finding
from ..source import Source
from ..version import __version__
from .decisions_json import SCHEMA_VERSION
from .schema import (
    Accepted,
    CatalogueDocument,
    CheckDocument,
    Checked,
    Checks,
    ChecksDocument,
    Described,
    Document,
    Edit,
    Finding,
    Fix,
    Norms,
    Note,
    Pack,
    PacksDocument,
    PageDocument,
    Severities,
    Summary,
    Suppressed,
    Total,
    Undetermined,
)
from .schema_pictures import (
    Cell,
    Edge,
    Graph,
    GraphDocument,
    GraphsDocument,
    MatricesDocument,
    Matrix,
    MatrixDocument,
    Node,
    OpenEdge,
    Pair,
    Reason,
)
from .shapes import Location, Position, Scenario, Spec, Tool
from .sheet import Sheet
from .standing import standings
from .tally import Catalogue, by_severity, questions

if TYPE_CHECKING:
    from ..analysis import matrix, override_graph
    from ..checks.check import Check
    from ..checks.outcome import Report
    from ..packs import Pack as Installed
    from .forms import Manner

HEAD: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "tool": Tool(name="specrules", version=__version__)}


def checks(reports: Sequence[Report], catalogue: Catalogue, *, locations: bool = True) -> str:
    """The document of one or several checked specs. Without locations it does not depend on the order of statements."""
    checked = [_checked(each, catalogue, locations) for each in reports]
    if len(checked) == 1:
        return written(CheckDocument(**HEAD, **dict(checked[0])))
    return written(ChecksDocument(**HEAD, specs=checked, summary=_total([each.summary for each in checked])))


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """What `check` writes."""
    return checks(reports, catalogue, locations=manner.locations)


def matrices(sheets: Sequence[Sheet[matrix.Matrix]], *, several: bool = False) -> str:
    """The document of the interaction matrices of one spec, or of several even if only one could be shown."""
    shown = [_matrix(sheet) for sheet in sheets]
    if not several:
        return written(MatrixDocument(**HEAD, **dict(shown[0])))
    return written(MatricesDocument(**HEAD, specs=shown))


def written(document: Document) -> str:
    return json.dumps(document.model_dump(), indent=2) + "\n"


def page(check: Check, text: str) -> str:
    """The document of one check and its page."""
    return written(PageDocument(**HEAD, **dict(_described(check)), page=text))


def catalogue(known: Catalogue) -> str:
    """The document that lists every check."""
    return written(CatalogueDocument(**HEAD, checks=[_described(check) for check in known.values()]))


def packs(installed: Sequence[Installed]) -> str:
    """The document that lists the packs."""
    shown = [Pack(reference=each.reference, **asdict(each)) for each in installed]
    return written(PacksDocument(**HEAD, packs=shown))


def _described(check: Check) -> Described:
    return Described(code=check.code, name=check.name, severity=check.severity.value, summary=check.summary)


def _checked(report: Report, catalogue: Catalogue, locations: bool) -> Checked:
    findings, suppressed = list[Finding](), list[Suppressed]()
    for each in standings(report):
        model = finding_model(each.finding, each.fingerprint, catalogue, locations)
        if each.accepted is None:
            findings.append(model)
        else:
            because = each.allow.because if each.allow else None
            suppressed.append(Suppressed(kind=each.accepted, reason=because, finding=model))
    if not locations:
        findings.sort(key=_placeless)
        suppressed.sort(key=lambda each: (each.kind, _placeless(each.finding)))
    return Checked(
        spec=spec_model(report), findings=findings, suppressed=suppressed, summary=_summary(report, catalogue)
    )


def _placeless(each: Finding) -> tuple[object, ...]:
    """Sorts findings by what does not depend on where they are in the text."""
    return list(finding.Severity).index(finding.Severity(each.severity)), each.code, each.norms, each.fingerprint


def finding_model(each: finding.Finding, fingerprint: str, catalogue: Catalogue, locations: bool) -> Finding:
    check = catalogue[each.code]
    return Finding(
        code=each.code,
        name=check.name,
        severity=check.severity.value,
        message=each.message,
        norms=list(each.norms),
        locations=[label_model(label) for label in each.labels] if locations else [],
        scenario=scenario_model(each.scene),
        conduct=None if each.conduct is None else dict(each.conduct),
        notes=[Note(heading=heading, text=text) for heading, text in each.notes],
        help=list(each.help),
        fixes=[_fix(fix, locations) for fix in each.fixes],
        fingerprint=fingerprint,
    )


def _fix(fix: finding.Fix, locations: bool) -> Fix:
    edits = [
        Edit(
            path=_path(edit.span.source.path),
            start=_position(edit.span.source, edit.span.start),
            end=_position(edit.span.source, edit.span.end),
            text=edit.text,
        )
        for edit in fix.edits
        if locations
    ]
    return Fix(title=fix.title, safe=fix.safe, flips=fix.flips, examples=fix.examples, edits=edits)


def label_model(label: finding.Label) -> Location:
    source, span = label.span.source, label.span
    return Location(
        path=_path(source.path), start=_position(source, span.start), end=_position(source, span.end), label=label.text
    )


def _position(source: Source, offset: int) -> Position:
    line, column = source.position(offset)
    return Position(line=line, column=column)


def scenario_model(scene: finding.Scene | None) -> Scenario | None:
    return None if scene is None else Scenario(facts=dict(scene.facts), instructions=list(scene.said))


def _path(path: str) -> str:
    """A path that is not text (undecodable bytes) written so that it is."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def spec_model(of: Report | Sheet[Any]) -> Spec:
    return Spec(path=_path(of.path), title=of.title, version=of.version)


def _summary(report: Report, catalogue: Catalogue) -> Summary:
    open_questions = questions(report)
    return Summary(
        files=report.files,
        norms=Norms(rules=report.rules, defaults=report.defaults),
        findings=_severities(by_severity(report.findings, catalogue)),
        suppressed=Accepted(allow=len(report.allowed), baseline=len(report.in_baseline)),
        fixed=report.fixed,
        elsewhere=report.elsewhere,
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
        suppressed=Accepted(
            allow=sum(each.suppressed.allow for each in summaries),
            baseline=sum(each.suppressed.baseline for each in summaries),
        ),
        fixed=sum(each.fixed for each in summaries),
        elsewhere=sum(each.elsewhere for each in summaries),
        checks=Checks(
            proved=sum(each.checks.proved for each in summaries),
            refuted=sum(each.checks.refuted for each in summaries),
            undetermined=sum(each.checks.undetermined for each in summaries),
        ),
    )


def _matrix(sheet: Sheet[matrix.Matrix]) -> Matrix:
    return Matrix(
        spec=spec_model(sheet),
        principles=list(sheet.content.principles),
        parents=dict(sheet.content.parents),
        cells=[_cell(*pair, cell) for pair, cell in sorted(sheet.content.cells.items())],
    )


def _cell(row: str, column: str, cell: matrix.Cell) -> Cell:
    return Cell(
        principle=row,
        yields_to=column,
        state=str(cell.state),
        rolled_up=cell.rolled_up,
        pairs=[
            Pair(overridden=p.overridden, wins=p.wins, principle=p.loser, yields_to=p.winner, state=str(p.state))
            for p in cell.pairs
        ],
        scenario=scenario_model(cell.scene),
        locations=[label_model(label) for label in cell.labels],
        conduct=None if cell.conduct is None else dict(cell.conduct),
    )


def graphs(sheets: Sequence[Sheet[override_graph.Graph]], *, several: bool = False) -> str:
    """The document of the override graphs of one spec, or of several even if only one could be shown."""
    shown = [_graph(sheet) for sheet in sheets]
    if not several:
        return written(GraphDocument(**HEAD, **dict(shown[0])))
    return written(GraphsDocument(**HEAD, specs=shown))


def _graph(sheet: Sheet[override_graph.Graph]) -> Graph:
    graph = sheet.content
    return Graph(
        spec=spec_model(sheet),
        of=graph.of.value,
        nodes=[_node(node) for node in graph.nodes],
        edges=[_edge(edge) for edge in graph.edges],
        undetermined=[OpenEdge(overridden=o.loser, wins=list(o.winners), reason=o.reason) for o in graph.open],
    )


def _node(node: override_graph.Node) -> Node:
    return Node(
        name=node.name,
        kind=node.kind,
        level=node.level,
        parent=node.parent,
        delegated=node.delegated,
        locations=[label_model(finding.Label(span)) for span in node.spans],
    )


def _edge(edge: override_graph.Edge) -> Edge:
    why = edge.reason
    return Edge(
        wins=edge.winner,
        overridden=edge.loser,
        count=edge.count,
        reason=None if why is None else Reason(by=why.by.value, text=why.text, chain=list(why.chain)),
        state=None if edge.state is None else str(edge.state),
        scenario=scenario_model(edge.scene),
    )
