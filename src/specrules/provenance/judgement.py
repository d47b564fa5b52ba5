"""What became of a cited place since it was reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from ..model.names import nearest
from .at_hand import Found
from .changes import Changes, compare
from .edition import Edition, Entry, Relation, Review, edition
from .links import Place, Spot, written

Target = tuple[str, Place | None]
"""A section, or a place in one."""


class Status(StrEnum):
    """What to say of a place that is cited, or was set aside."""

    FRESH = "fresh"
    EDITED = "edited"
    REMOVED = "removed"
    MOVED = "moved"
    RENAMED = "renamed"
    RELEVELLED = "authority"
    ORPHANED = "orphaned"
    UNREVIEWED = "unreviewed"
    UNCHECKED = "unchecked"

    @property
    def stale(self) -> bool:
        """Whether it was reviewed, and is not any more what it was then."""
        return self in (Status.EDITED, Status.REMOVED, Status.MOVED, Status.RENAMED, Status.RELEVELLED)

    @property
    def needs_review(self) -> bool:
        """Whether somebody has to look at it."""
        return self.stale or self in (Status.ORPHANED, Status.UNREVIEWED)


_SAID = {
    Status.FRESH: "is as it was when it was reviewed",
    Status.EDITED: "has other words since it was reviewed",
    Status.REMOVED: "is gone since it was reviewed",
    Status.MOVED: "stands elsewhere since it was reviewed",
    Status.RENAMED: "is in a section of another name since it was reviewed",
    Status.RELEVELLED: "has another level since it was reviewed",
    Status.ORPHANED: "is nowhere in the document",
    Status.UNREVIEWED: "nobody has reviewed yet",
    Status.UNCHECKED: "cannot be compared, as the document is not at hand",
}


@dataclass(frozen=True)
class Basis:
    """What is known of one document: what was recorded of it, and the document itself if it is at hand.

    Where no lock records it, an older version may stand for one (`reviewed` is then not asked for).
    """

    name: str
    recorded: Edition | None = None
    found: Found | None = None
    locked: bool = True

    @cached_property
    def now(self) -> Edition | None:
        return edition(self.found.document, self.found.kind) if self.found else None

    @cached_property
    def changes(self) -> Changes | None:
        return compare(self.recorded, self.now) if self.recorded and self.now else None

    @property
    def latest(self) -> Edition | None:
        """The latest edition that is known."""
        return self.now or self.recorded


@dataclass(frozen=True)
class Judgement:
    """The status of a section, or of a place in it.

    `now` is where it is, if it still is anywhere. `old` and `new` are its words before and now, where they are known.
    `levels` is the section's authority before and now, if that changed. `near` is what may have been meant instead.
    """

    section: str
    place: Place | None
    status: Status
    now: Target | None = None
    old: str | None = None
    new: str | None = None
    levels: tuple[str | None, str | None] | None = None
    near: Target | None = None
    note: str = ""
    review: Review | None = None

    def told(self, document: str) -> str:
        """What became of it, going on from its name: `is gone since it was reviewed`."""
        more = [self.note] if self.note else []
        if self.now and self.now != (self.section, self.place):
            more.append(f"it is `{written(document, *self.now)}` now")
        if self.levels:
            before, now = (f"`{level}`" if level else "nobody" for level in self.levels)
            more.append(f"the authority of {now}, and no longer of {before}")
        if self.near:
            more.append(f"did you mean `{written(document, *self.near)}`?")
        return _SAID[self.status] + (f": {'; '.join(more)}" if more else "")


def judge(basis: Basis, section: str, place: Place | None) -> Judgement:
    """What became of the place, or of the section as a whole."""
    part = basis.recorded.parts.get(section) if basis.recorded else None
    recorded = part if part is None or place is None else part.entries.get(place)
    if recorded is None or (basis.locked and recorded.review is None):
        return _not_reviewed(basis, section, place)
    if isinstance(recorded, Entry) and recorded.review and recorded.review.relation is Relation.ASIDE:
        found = Judgement(section, place, Status.UNREVIEWED, note="it was set aside, and is cited now")
    elif basis.changes is None:
        found = Judgement(section, place, Status.UNCHECKED)
    elif place is None:
        found = _section(basis.changes, section)
    else:
        found = in_section(basis.changes, (section, place))
    return replace(found, review=recorded.review)


def in_section(changes: Changes, spot: Spot) -> Judgement:
    """What became of a statement or comparison."""
    section, place = spot
    now = changes.into.get(spot)
    old = changes.old[spot].text
    levels = _levels(changes, section)
    if now is None:
        near = None if section in changes.sections else _near(section, changes.fresh)
        return Judgement(section, place, Status.REMOVED, old=old, near=near, levels=levels)
    if spot in changes.edited:
        status = Status.EDITED
    elif now == spot:
        status = Status.RELEVELLED if levels else Status.FRESH
    else:
        status = Status.RENAMED if now == (changes.sections.get(section), place) else Status.MOVED
    return Judgement(section, place, status, now=now, old=old, new=changes.new[now].text, levels=levels)


def _section(changes: Changes, section: str) -> Judgement:
    """What became of a section as a whole; that its statements are numbered anew is no change of it."""
    now = changes.sections.get(section)
    if now is None:
        return Judgement(section, None, Status.REMOVED, near=_near(section, changes.fresh))
    levels, note = _levels(changes, section), _what_changed(changes, section, now)
    status = Status.FRESH
    if note:
        status = Status.EDITED
    elif now != section:
        status = Status.RENAMED
    elif levels:
        status = Status.RELEVELLED
    return Judgement(section, None, status, now=(now, None), levels=levels, note=note)


def _what_changed(changes: Changes, section: str, now: str) -> str:
    """How many statements of the section are no longer what they were."""
    old = [(section, place) for place, _ in changes.old.parts[section].statements]
    new = [(now, place) for place, _ in changes.new.parts[now].statements]
    kept = set(old)
    counts = {
        "edited": sum(spot in changes.edited for spot in old),
        "gone": sum(changes.into.get(spot, ("",))[0] != now for spot in old),
        "new": sum(changes.came_from.get(spot) not in kept for spot in new),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def _levels(changes: Changes, section: str) -> tuple[str | None, str | None] | None:
    if section not in changes.sections:
        return None
    before, now = changes.levels(section)
    return None if before == now else (before, now)


def _not_reviewed(basis: Basis, section: str, place: Place | None) -> Judgement:
    """A place that no review is about: one that nobody has looked at, or one that there is not."""
    editions = [each for each in (basis.now, basis.recorded) if each is not None]
    if not editions:
        return Judgement(section, place, Status.UNCHECKED)
    for each in editions:
        if place is None and section in each.parts:
            return Judgement(section, place, Status.UNREVIEWED)
        if place and (entry := each.get(section, place)):
            return Judgement(section, place, Status.UNREVIEWED, new=entry.text)
    note, near = _nowhere(editions, section, place)
    return Judgement(section, place, Status.ORPHANED, near=near, note=note)


def _nowhere(editions: Sequence[Edition], section: str, place: Place | None) -> tuple[str, Target | None]:
    """Why a place is none, and the nearest one."""
    part = next((each.parts[section] for each in editions if section in each.parts), None)
    if part is None or place is None:
        return "there is no such section", _near(section, {known for each in editions for known in each.parts})
    what = "comparison" if place.compares else "statement"
    numbers = [each.number for each in part.entries if each.compares == place.compares]
    if not numbers:
        return f"the section has no {what}s", None
    note = f"the section has {len(numbers):,} {what}{'s' * (len(numbers) > 1)}"
    return note, (section, Place(place.compares, max(numbers)))


def _near(section: str, known: Iterable[str]) -> Target | None:
    near = nearest(section, known)
    return (near, None) if near else None
