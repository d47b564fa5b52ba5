"""Documents that were imported, as machines read them."""

from __future__ import annotations

from dataclasses import asdict

from ..documents.counts import counted
from ..documents.document import Answer, Case, Comparison, Document, Section, Statement
from ..finding import Label
from ..source import Span
from .json import HEAD, label_model, written
from .schema_documents import (
    DocumentAnswer,
    DocumentComparison,
    DocumentCounts,
    DocumentExample,
    DocumentSection,
    DocumentStatement,
    DocumentTurn,
    DocumentUnclassified,
    ImportedDocument,
    Stretch,
)


def document(read: Document) -> str:
    """The document of one document."""
    return written(
        ImportedDocument(
            **HEAD,
            name=read.name,
            path=label_model(Label(Span(read.source, 0, 0))).path,
            scope=read.scope,
            counts=DocumentCounts(**asdict(counted(read))),
            sections=[_section(section, f"{read.name}#{section.id}") for section in read.sections],
            unclassified=[DocumentUnclassified(reason=u.reason, place=_place(u.span)) for u in read.unclassified],
        )
    )


def _section(section: Section, cited: str) -> DocumentSection:
    return DocumentSection(
        id=section.id,
        title=section.title,
        depth=section.depth,
        authority=section.level,
        tags=list(section.tags),
        references=list(section.references),
        place=_place(section.span),
        statements=[_statement(statement, cited) for statement in section.statements],
        examples=[_example(case, cited) for case in section.cases],
    )


def _statement(statement: Statement, cited: str) -> DocumentStatement:
    return DocumentStatement(
        source=f"{cited}/s{statement.number}",
        number=statement.number,
        text=statement.text,
        digest=statement.digest,
        directive=statement.directive,
        lead=statement.lead,
        references=list(statement.references),
        place=_place(statement.span),
    )


def _example(case: Case, cited: str) -> DocumentExample:
    comparisons = [_comparison(comparison, cited) for comparison in case.comparisons]
    return DocumentExample(title=case.title, place=_place(case.span), comparisons=comparisons)


def _comparison(comparison: Comparison, cited: str) -> DocumentComparison:
    return DocumentComparison(
        source=f"{cited}/e{comparison.number}" if comparison.number else None,
        digest=comparison.digest,
        said=[DocumentTurn(role=turn.role, text=turn.text) for turn in comparison.turns],
        answers=[_answer(answer) for answer in comparison.answers],
    )


def _answer(answer: Answer) -> DocumentAnswer:
    return DocumentAnswer(
        verdict=answer.verdict or None,
        comment=answer.comment,
        references=list(answer.references),
        role=answer.turn.role,
        text=answer.turn.text,
    )


def _place(span: Span) -> Stretch:
    location = label_model(Label(span))
    return Stretch(start=location.start, end=location.end)
