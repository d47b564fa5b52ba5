"""How much of a document a spec covers: counted, never blended into one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..documents.counts import KNOWN_LEVELS
from .edition import Edition, Relation
from .judgement import Basis, Status
from .links import Spot
from .provenance import Judged, Provenance


class State(StrEnum):
    """What was made of a statement."""

    FORMALISED = "formalised"
    PARTIAL = "partial"
    ASIDE = "aside"
    OPEN = "open"


@dataclass
class Tally:
    """How many statements are in each state, of those that direct somebody and of all."""

    directive: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))
    every: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))

    def add(self, state: State, *, directive: bool) -> None:
        self.every[state] += 1
        self.directive[state] += directive


@dataclass(frozen=True)
class Coverage:
    """The tallies by authority (None: none) and by section, the statements that direct somebody and are open, and how
    many comparisons of a good and a bad answer are cited, are set aside, and are there.

    A statement counts as formalised in part only if nothing formalises it in full. One whose words changed since it was
    reviewed is open.
    """

    levels: Mapping[str | None, Tally]
    sections: Mapping[str, Tally]
    open: tuple[Spot, ...]
    shown: int
    aside: int
    contrasts: int


def coverage(known: Provenance, document: str) -> Coverage:
    """That of one document in its latest edition; nothing is covered where no edition is known."""
    basis = known.bases[document]
    edition = basis.latest or Edition("", {})
    states = dict(_states(basis, list(known.of(document))))
    levels: dict[str | None, Tally] = {level: Tally() for level in _levels(edition, known.levels)}
    sections = {section: Tally() for section in edition.parts}
    for section, part in edition.parts.items():
        for place, entry in part.statements:
            for tally in (levels[part.level], sections[section]):
                tally.add(states.get((section, place), State.OPEN), directive=entry.counts)
    contrasts = [states.get(spot) for spot in edition.spots if spot[1].compares and edition[spot].counts]
    aside = contrasts.count(State.ASIDE)
    shown = len(contrasts) - contrasts.count(None) - aside
    left = (spot for spot in edition.spots if not spot[1].compares and edition[spot].counts and spot not in states)
    return Coverage(levels, sections, tuple(left), shown, aside, len(contrasts))


def _levels(edition: Edition, known: tuple[str, ...]) -> list[str | None]:
    """The authorities of a document, strongest first as the spec or else custom orders them; none comes last."""
    found = dict.fromkeys(part.level for part in edition.parts.values())
    ordered = [level for level in dict.fromkeys((*known, *KNOWN_LEVELS)) if level in found]
    ordered += [level for level in found if level is not None and level not in ordered]
    return [*ordered, *([None] if None in found else [])]


def _states(basis: Basis, judged: list[Judged]) -> Iterator[tuple[Spot, State]]:
    """The states of what is not open in the latest edition; of two for one statement, the later counts."""
    found = [pair for each in judged for pair in _state(basis, each)]
    yield from _set_aside(basis)
    yield from (pair for pair in found if pair[1] is State.PARTIAL)
    yield from (pair for pair in found if pair[1] is State.FORMALISED)


def _state(basis: Basis, each: Judged) -> Iterator[tuple[Spot, State]]:
    """What a citation makes of the statement or comparison that it is about."""
    judgement, latest = each.judgement, basis.latest
    place = judgement.place
    if each.citation is None or place is None or latest is None or not (each.citation.binds or place.compares):
        return
    if judgement.status in (Status.UNREVIEWED, Status.UNCHECKED):
        spot = judgement.section, place
        known = latest.get(*spot) is not None
    else:
        section, now = judgement.now or ("", None)
        known = judgement.status is not Status.EDITED and now is not None
        spot = section, now or place
    if known:
        partial = judgement.review is not None and judgement.review.relation is Relation.PARTIAL
        yield spot, State.PARTIAL if partial else State.FORMALISED


def _set_aside(basis: Basis) -> Iterator[tuple[Spot, State]]:
    changes = basis.changes
    for spot in basis.recorded.related(Relation.ASIDE) if basis.recorded else ():
        if changes is None:
            yield spot, State.ASIDE
        elif spot in changes.into and spot not in changes.edited:
            yield changes.into[spot], State.ASIDE
