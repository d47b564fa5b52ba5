"""What a review makes of the record of a document."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from ..model.names import did_you_mean
from .changes import Changes, compare
from .edition import Edition, Entry, Part, Relation, Review
from .judgement import Target
from .links import Link, Place, Spot, written

MOST_NAMED = 3
"""So many places a message names."""


class Unacceptable(Exception):
    """What cannot be recorded; the message is for people."""


@dataclass(frozen=True)
class Reading:
    """Who read it and when, and how the rules stand to what was read; without a `relation`, as they did before."""

    by: str
    on: date
    relation: Relation | None = None
    because: str = ""

    def review(self, before: Review | None, *, cited: bool) -> Review:
        """The review to record. What is cited is formalised unless somebody said otherwise, and was not set aside."""
        if self.relation is not None:
            return Review(self.relation, self.by, self.on, self.because)
        if before is None or (cited and before.relation is Relation.ASIDE):
            return Review(Relation.FORMALISES, self.by, self.on)
        return replace(before, by=self.by, on=self.on)


@dataclass(frozen=True)
class Record:
    """One document: its name, what is recorded of it, what it says now, and what of that the spec cites."""

    name: str
    old: Edition | None
    new: Edition
    cited: Collection[Target]

    def everything(self, reading: Reading) -> Edition:
        """The document as it is now, all that is cited in it reviewed. Raises Unacceptable."""
        changes = compare(self.old, self.new) if self.old else None
        if changes:
            self._refuse_old_numbers(changes, changes.old.parts)
        parts = {section: self._whole(section, changes, reading) for section in self.new.parts}
        return replace(self.new, parts=parts, keeps_text=self.old.keeps_text if self.old else True)

    def some(self, links: Iterable[Link], reading: Reading) -> Edition:
        """What the links name reviewed, and the rest as it was recorded. Raises Unacceptable.

        A link to a section stands for all that is cited in it or, to set aside, for all that nobody dealt with.
        """
        record = self.old or self.new
        for link in links:
            self._refuse_unknown(link)
            changes = compare(record, self.new)
            before = next((old for old, new in changes.sections.items() if new == link.section), None)
            if link.places:
                self._refuse_contrary(link, changes, reading)
                part = self._places(link, before, changes, reading)
            elif reading.relation is Relation.ASIDE:
                part = self._places(replace(link, places=self._open(link, changes)), before, changes, reading)
            elif reading.relation is not None:
                raise Unacceptable(f"say which statements: `{written(self.name, link.section)}` is a section")
            else:
                self._refuse_old_numbers(changes, [before] if before else [])
                part = self._whole(link.section, changes, reading)
            parts = {section: each for section, each in record.parts.items() if section != before}
            record = replace(record, parts={**parts, link.section: part})
        return record

    def _whole(self, section: str, changes: Changes | None, reading: Reading) -> Part:
        """A section as it is now, reviewed; what has the words it had keeps the review it had."""
        part, entries = self.new.parts[section], dict[Place, Entry]()
        for place, entry in part.entries.items():
            origin = changes.came_from.get((section, place)) if changes else None
            review, cited = _review(changes, origin), (section, place) in self.cited
            contrary = review is not None and cited and review.relation is Relation.ASIDE
            if (review is None and cited) or (review is not None and (contrary or _edited(changes, origin))):
                review = reading.review(review, cited=cited)
            entries[place] = replace(entry, review=review)
        before = changes.old.parts.get(section) if changes else None
        review = before.review if before else None
        if (review is None and (section, None) in self.cited) or (review is not None and not _same(before, part)):
            review = reading.review(review, cited=True)
        return replace(part, entries=entries, review=review)

    def _places(self, link: Link, before: str | None, changes: Changes, reading: Reading) -> Part:
        """A section with some places reviewed as they are now, all others as they were recorded."""
        section, entries = link.section, dict[Place, Entry]()
        now, old = self.new.parts[section], changes.old.parts[before] if before is not None else None
        if old and before is not None:
            self._refuse_new_numbers(before, link, changes)
            entries = {p: e for p, e in old.entries.items() if p not in now.entries and _in_rules(e.review)}
        for place, entry in now.entries.items():
            origin = changes.came_from.get((section, place))
            known, cited = changes.old[origin] if origin else None, (section, place) in self.cited
            if place in link.places:
                entries[place] = replace(entry, review=reading.review(known.review if known else None, cited=cited))
            elif known and (origin == (before, place) or known.review):
                entries[place] = known
            else:
                entries[place] = entry
        return replace(old or now, entries=dict(sorted(entries.items())))

    def _open(self, link: Link, changes: Changes) -> tuple[Place, ...]:
        """The statements of a section that nothing cites and nobody reviewed."""
        spots = ((link.section, place) for place, _ in self.new.parts[link.section].statements)
        left = (spot for spot in spots if spot not in self.cited)
        return tuple(spot[1] for spot in left if _review(changes, changes.came_from.get(spot)) is None)

    def _refuse_unknown(self, link: Link) -> None:
        part = self.new.parts.get(link.section)
        if part is None:
            hint = "".join(f"; {each}" for each in did_you_mean(link.section, self.new.parts))
            raise Unacceptable(f"`{self.name}` has no section `{link.section}`{hint}")
        if link.wrong:
            raise Unacceptable(f"`{link.wrong}` names no statement: write `s3`, `s3,s5-s7` or, for a comparison, `e2`")
        for place in link.places:
            if place not in part.entries:
                raise Unacceptable(f"there is no `{written(self.name, link.section, place)}`")

    def _refuse_contrary(self, link: Link, changes: Changes, reading: Reading) -> None:
        """What is cited is not set aside, and what is not has nothing that formalises it."""
        for place in link.places:
            spot, name = (link.section, place), written(self.name, link.section, place)
            before = _review(changes, changes.came_from.get(spot))
            aside = reading.relation is Relation.ASIDE
            if reading.relation is None:
                aside = before is not None and before.relation is Relation.ASIDE and spot not in self.cited
            if aside and spot in self.cited:
                raise Unacceptable(f"`{name}` is cited: only what nothing cites can be set aside")
            if not aside and spot not in self.cited:
                raise Unacceptable(f"nothing cites `{name}`; if it needs no rule, set it aside")

    def _refuse_new_numbers(self, before: str, link: Link, changes: Changes) -> None:
        """Reviews go by numbers, so one by one they can be renewed only as long as the numbers stay."""
        section = link.section
        for place, entry in changes.old.parts[before].entries.items():
            if not _in_rules(entry.review) or place in link.places:
                continue
            now = changes.into.get((before, place))
            if now != (section, place) and (now is not None or place in self.new.parts[section].entries):
                name = f"`{written(self.name, section)}`"
                raise Unacceptable(f"{name} is numbered anew: cite by the new numbers, then accept it as a whole")

    def _refuse_old_numbers(self, changes: Changes, sections: Iterable[str]) -> None:
        """A source that cites what is elsewhere now, where nothing is cited, was not corrected."""
        among = set(sections)
        reviewed = [spot for spot in changes.old.spots if spot[0] in among and _in_rules(changes.old[spot].review)]
        moved = [(spot, changes.into[spot]) for spot in reviewed if changes.into.get(spot, spot) != spot]
        left = [(spot, now) for spot, now in moved if spot in self.cited and now not in self.cited]
        if left:
            named = [f"`{written(self.name, *spot)}` is now `{written(self.name, *now)}`" for spot, now in left]
            more = f" and {len(named) - MOST_NAMED:,} more" * (len(named) > MOST_NAMED)
            raise Unacceptable(f"correct the sources first: {', '.join(named[:MOST_NAMED])}{more}")


def bare(record: Edition) -> Edition:
    """The record without the words of the document, to be kept without them."""
    parts = {}
    for section, part in record.parts.items():
        entries = {place: replace(entry, text=None) for place, entry in part.entries.items()}
        parts[section] = replace(part, entries=entries)
    return replace(record, parts=parts, keeps_text=False)


def _review(changes: Changes | None, origin: Spot | None) -> Review | None:
    return changes.old[origin].review if changes and origin else None


def _edited(changes: Changes | None, origin: Spot | None) -> bool:
    return changes is not None and origin in changes.edited


def _in_rules(review: Review | None) -> bool:
    """Whether it was reviewed as cited."""
    return review is not None and review.relation is not Relation.ASIDE


def _same(before: Part | None, part: Part) -> bool:
    """Whether two versions of a section say the same with the same authority."""
    return before is not None and (_said(before), before.level) == (_said(part), part.level)


def _said(part: Part) -> list[str]:
    return [entry.digest for _, entry in part.statements]
