"""Where specs come from, as machines read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..finding import Label
from ..provenance.coverage import coverage
from ..provenance.links import written
from ..provenance.words import Piece, difference
from ..source import Span
from .json import HEAD, label_model, spec_model
from .json import written as text
from .schema_sources import (
    Authority,
    CitedDocument,
    CitedPlace,
    ComparisonsCovered,
    Covered,
    DocumentChanges,
    DocumentCoverage,
    ReviewRecord,
    SectionChange,
    Share,
    SourcesDocument,
    SpecSources,
    StatementChange,
    Words,
)
from .sheet import Sheet

if TYPE_CHECKING:
    from ..provenance.changes import Changes
    from ..provenance.coverage import State, Tally
    from ..provenance.edition import Review
    from ..provenance.judgement import Target
    from ..provenance.links import Spot
    from ..provenance.provenance import Judged, Provenance


def document(sheets: Sequence[Sheet[Provenance]]) -> str:
    """The document of one or several specs."""
    return text(SourcesDocument(**HEAD, specs=[_sources(sheet) for sheet in sheets]))


def _sources(sheet: Sheet[Provenance]) -> SpecSources:
    known = sheet.content
    counts = Counter(each.judgement.status.value for each in known.judged)
    return SpecSources(
        spec=spec_model(sheet),
        lock=known.lock,
        documents=[_document(name, known) for name in known.bases],
        places=[_place(each) for each in known.judged],
        elsewhere=known.elsewhere,
        summary=dict(sorted(counts.items())),
    )


def _place(each: Judged) -> CitedPlace:
    about, citation = each.judgement, each.citation
    return CitedPlace(
        source=written(each.document, about.section, about.place),
        status=about.status.value,
        now=_named(each.document, about.now),
        authority=Authority(before=about.levels[0], now=about.levels[1]) if about.levels else None,
        words=_words(about.old, about.new) if about.status == "edited" else [],
        note=about.note or None,
        suggestion=_named(each.document, about.near),
        review=_review(about.review),
        kind=citation.kind if citation else None,
        name=citation.name if citation else None,
        location=label_model(Label(citation.span)) if citation else None,
    )


def _named(document: str, target: Target | None) -> str | None:
    return written(document, *target) if target else None


def _review(review: Review | None) -> ReviewRecord | None:
    if review is None:
        return None
    return ReviewRecord(
        relation=review.relation.value, by=review.by, on=review.on.isoformat(), because=review.because or None
    )


def _words(old: str | None, new: str | None) -> list[Words]:
    """The difference; all words of the one version that is known, and none where nothing is."""
    if old is not None and new is not None:
        return [_piece(piece) for piece in difference(old, new)]
    return [_piece(Piece(words, removed=new is None, added=old is None)) for words in (old, new) if words is not None]


def _piece(piece: Piece) -> Words:
    return Words(text=piece.text, change="removed" if piece.removed else "added" if piece.added else None)


def _document(name: str, known: Provenance) -> CitedDocument:
    basis = known.bases[name]
    return CitedDocument(
        name=name,
        path=label_model(Label(Span(basis.found.document.source, 0, 0))).path if basis.found else None,
        found=basis.found.how.value if basis.found else None,
        recorded=basis.recorded is not None and basis.locked,
        changes=_changes(name, basis.changes) if basis.changes else None,
        coverage=_coverage(known, name) if basis.latest else None,
        uncited=[written(name, *spot) for spot in known.uncited(name)],
    )


def _changes(name: str, changes: Changes) -> DocumentChanges:
    statements = list(_statements(name, changes))
    counts = Counter(each.change for each in statements)
    both = sum(1 for _ in _said(changes.into))
    return DocumentChanges(
        same=both - counts["edited"],
        moved=counts["moved"],
        edited=counts["edited"],
        removed=counts["removed"],
        added=counts["added"],
        new_sections=list(changes.fresh),
        gone_sections=list(changes.gone),
        other_sections=list(_sections(changes)),
        statements=statements,
    )


def _sections(changes: Changes) -> Iterator[SectionChange]:
    for before, now in changes.sections.items():
        level, level_now = changes.levels(before)
        if before != now or level != level_now:
            yield SectionChange(before=before, now=now, authority=Authority(before=level, now=level_now))


def _statements(name: str, changes: Changes) -> Iterator[StatementChange]:
    moved = set(changes.moved)
    for spot in _said(changes.into):
        now = changes.into[spot]
        if spot in changes.edited:
            yield _change("edited", name, spot, now, _words(changes.old[spot].text, changes.new[now].text))
        elif spot in moved:
            yield _change("moved", name, spot, now, [])
    for spot in _said(changes.removed):
        yield _change("removed", name, spot, None, _words(changes.old[spot].text, None))
    for spot in _said(changes.added):
        yield _change("added", name, None, spot, _words(None, changes.new[spot].text))


def _said(spots: Iterable[Spot]) -> Iterator[Spot]:
    """The statements among them."""
    return (spot for spot in spots if not spot[1].compares)


def _change(
    what: Literal["edited", "moved", "removed", "added"],
    name: str,
    before: Spot | None,
    now: Spot | None,
    words: list[Words],
) -> StatementChange:
    return StatementChange(change=what, before=_named(name, before), now=_named(name, now), words=words)


def _coverage(known: Provenance, name: str) -> DocumentCoverage:
    found = coverage(known, name)
    return DocumentCoverage(
        levels=list(_covered(found.levels)),
        sections=list(_covered(found.sections)),
        open=[written(name, *spot) for spot in found.open],
        comparisons=ComparisonsCovered(cited=found.shown, aside=found.aside, total=found.contrasts),
    )


def _covered(tallies: Mapping[Any, Tally]) -> Iterator[Covered]:
    for name, tally in tallies.items():
        yield Covered(name=name, directive=_share(tally.directive), every=_share(tally.every))


def _share(counts: Mapping[State, int]) -> Share:
    return Share(**{state.value: count for state, count in counts.items()})
