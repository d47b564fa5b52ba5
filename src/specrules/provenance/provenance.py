"""Where a spec comes from: what became of every place it cites, and how much of its documents it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..documents.kinds import MODEL_SPEC
from ..files import SpecFiles
from ..syntax import tree
from .at_hand import Found, found, lock_path
from .citations import Citation, citations
from .edition import Edition, Relation, with_words
from .judgement import Basis, Judgement, Status, in_section, judge
from .links import Spot
from .lock import Lock


@dataclass(frozen=True)
class Judged:
    """What became of a place that a statement of the spec cites; without a `citation`, of one that was set aside."""

    citation: Citation | None
    document: str
    judgement: Judgement


@dataclass(frozen=True)
class Provenance:
    """The documents by name, and a judgement for every place cited in them.

    `lock` says where what was reviewed is recorded, if anywhere. `elsewhere` counts the sources that name no place in a
    document. `levels` are those of the spec, strongest first.
    """

    lock: str | None
    bases: Mapping[str, Basis]
    judged: tuple[Judged, ...]
    elsewhere: int
    levels: tuple[str, ...]

    def of(self, document: str) -> Iterator[Judged]:
        return (each for each in self.judged if each.document == document)

    def uncited(self, document: str) -> tuple[Spot, ...]:
        """What was reviewed as taken down in rules, and nothing cites."""
        recorded = self.bases[document].recorded
        taken = recorded.related(Relation.FORMALISES, Relation.PARTIAL, Relation.INTERPRETS) if recorded else ()
        cited = {(each.judgement.section, each.judgement.place) for each in self.of(document)}
        return tuple(spot for spot in taken if spot not in cited)


def provenance(
    files: SpecFiles,
    lock: Lock | None,
    given: Mapping[str, Found] | None = None,
    older: Mapping[str, Edition] | None = None,
    only: Iterable[str] | None = None,
    kind: str = MODEL_SPEC,
) -> Provenance:
    """That of a spec, by its lock and by documents that were given or are at hand; about `only` some of them, if named.

    What is older has the words that the lock lacks, and stands for it where it has nothing. Documents at hand are of
    the kind that the lock says, or else of this one. Raises DocumentError.
    """
    given, older = given or {}, older or {}
    cited = citations(files)
    names = {each.link.document for each in cited if each.link} | (lock or {}).keys()
    bases: dict[str, Basis] = {}
    for name in sorted(names if only is None else names.intersection(only)):
        recorded, old = (lock or {}).get(name), older.get(name)
        document = given.get(name) or found(files, name, recorded.kind if recorded else kind)
        words = with_words(recorded, old) if recorded and old else recorded
        bases[name] = Basis(name, words or old, document, locked=recorded is not None)
    judged = [*_cited(cited, bases), *(each for name, basis in bases.items() for each in _lapsed(name, basis, cited))]
    levels = next((s.names for file in files.files for s in file.statements if isinstance(s, tree.Levels)), ())
    elsewhere = sum(each.link is None for each in cited)
    path = None if lock is None else lock_path(files)
    return Provenance(path, bases, tuple(judged), elsewhere, tuple(name.text for name in levels))


def _cited(cited: Iterable[Citation], bases: Mapping[str, Basis]) -> Iterator[Judged]:
    """A judgement for each place of each link."""
    for citation in cited:
        link = citation.link
        if link is None or link.document not in bases:
            continue
        basis = bases[link.document]
        for place in link.places or (None,):
            judgement = judge(basis, link.section, place)
            if link.wrong and judgement.status is not Status.ORPHANED and basis.latest:
                note = f"`{link.wrong}` names no statement: write `s3`, `s3,s5-s7` or, for a comparison, `e2`"
                judgement = Judgement(link.section, None, Status.ORPHANED, note=note)
            yield Judged(citation, link.document, judgement)


def _lapsed(name: str, basis: Basis, cited: Iterable[Citation]) -> Iterator[Judged]:
    """What was set aside, and has other words now."""
    changes = basis.changes
    taken = {(c.link.section, p) for c in cited if c.link and c.link.document == name for p in c.link.places}
    for spot in changes.old.related(Relation.ASIDE) if changes else ():
        if changes and spot in changes.edited and spot not in taken:
            yield Judged(None, name, replace(in_section(changes, spot), review=changes.old[spot].review))
