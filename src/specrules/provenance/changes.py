"""What changed between two editions of a document, told by words and never by line.

A statement of both is the same or edited; every other is removed or added. The same words are the same statement
wherever they stand. What then is left of a section is compared by its words with what is left of the section it became.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from .edition import Edition, Part
from .links import Spot

ALIKE = 0.5
"""An edited statement has at least this share of its words, and of their neighbourhoods, in common with the new one."""

SOMEWHAT_ALIKE = 0.2
"""The share that will do where both stand between the same neighbours."""

MOST_PAIRS = 50_000
"""About so many pairs of statements are compared by their words; with more, those near each other in a section."""

MOST_WORDS = 200
"""So many words of a statement are compared."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Changes:
    """`sections` leads from the old sections to what they are now; `into` from what the old one says to where it is
    now. Of that, what is in `edited` has other words there."""

    old: Edition
    new: Edition
    sections: Mapping[str, str]
    into: Mapping[Spot, Spot]
    edited: frozenset[Spot]

    @property
    def moved(self) -> tuple[Spot, ...]:
        """The old places of what stands elsewhere; in a section that has another name only, nothing moved."""
        return tuple(spot for spot, new in self.into.items() if new != (self.sections.get(spot[0]), spot[1]))

    @cached_property
    def came_from(self) -> Mapping[Spot, Spot]:
        """The old places of what both say, by the new ones."""
        return {new: old for old, new in self.into.items()}

    @property
    def removed(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.old.spots if spot not in self.into)

    @property
    def added(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.new.spots if spot not in self.came_from)

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """The old and the new ids of sections that have another one."""
        return tuple((old, new) for old, new in self.sections.items() if old != new)

    @property
    def gone(self) -> tuple[str, ...]:
        """The sections that are no more."""
        return tuple(section for section in self.old.parts if section not in self.sections)

    @cached_property
    def fresh(self) -> tuple[str, ...]:
        """The sections that are new."""
        kept = set(self.sections.values())
        return tuple(section for section in self.new.parts if section not in kept)

    def levels(self, section: str) -> tuple[str | None, str | None]:
        """The authority of a section that both have, before and now."""
        return self.old.parts[section].level, self.new.parts[self.sections[section]].level

    @property
    def relevelled(self) -> tuple[str, ...]:
        """The old ids of the sections with another authority than before."""
        return tuple(section for section in self.sections if len(set(self.levels(section))) > 1)


def compare(old: Edition, new: Edition) -> Changes:
    """What became of the old edition in the new one."""
    sections = _sections(old.parts, new.parts)
    matching = _Matching(old, new, sections)
    matching.by_words()
    edited = frozenset(matching.by_likeness())
    order = {spot: number for number, spot in enumerate(old.spots)}
    into = dict(sorted(matching.into.items(), key=lambda pair: order[pair[0]]))
    return Changes(old, new, sections, into, edited)


# Sections


def _sections(old: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, str]:
    """What each old section is now: the one of the same id, else one of the same words, else one of the same title."""
    found = {section: section for section in old if section in new}
    gone = {section: part for section, part in old.items() if section not in new}
    fresh = {section: part for section, part in new.items() if section not in old}
    taken = set[str]()
    for before, now in (*_of_the_same_words(gone, fresh), *_of_the_same_title(gone, fresh)):
        if before not in found and now not in taken:
            found[before] = now
            taken.add(now)
    return {section: found[section] for section in old if section in found}


def _of_the_same_words(gone: Mapping[str, Part], fresh: Mapping[str, Part]) -> list[tuple[str, str]]:
    """Sections that share half of what they say or more, those that share most first."""
    owners = _owners(fresh)
    shared = Counter[tuple[str, str]]()
    for digest, section in _owners(gone).items():
        if section and (now := owners.get(digest)):
            shared[section, now] += 1

    def enough(before: str, now: str) -> bool:
        return 2 * shared[before, now] >= max(len(gone[before].entries), len(fresh[now].entries))

    return [pair for pair, _ in shared.most_common() if enough(*pair)]


def _owners(parts: Mapping[str, Part]) -> dict[str, str]:
    """The section that each digest is in; empty where several have it, as it then tells nothing."""
    found: dict[str, str] = {}
    for section, part in parts.items():
        for digest in dict.fromkeys(entry.digest for entry in part.entries.values()):
            found[digest] = "" if digest in found else section
    return found


def _of_the_same_title(gone: Mapping[str, Part], fresh: Mapping[str, Part]) -> Iterator[tuple[str, str]]:
    """Sections whose title is that of no other."""
    titles = _titled(fresh)
    for title, before in _titled(gone).items():
        now = titles.get(title, [])
        if title and len(before) == len(now) == 1:
            yield before[0], now[0]


def _titled(parts: Mapping[str, Part]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section, part in parts.items():
        found.setdefault(part.title, []).append(section)
    return found


# Statements and comparisons

Key = Callable[[Spot], object]


class _Matching:
    """What of two editions is matched, and what is left."""

    def __init__(self, old: Edition, new: Edition, sections: Mapping[str, str]) -> None:
        self.old, self.new, self.sections = old, new, sections
        self.into: dict[Spot, Spot] = {}
        self._left, self._right = dict.fromkeys(old.spots), dict.fromkeys(new.spots)

    def by_words(self) -> None:
        """The same words: at the same place, else in the same section, else anywhere."""
        before, now = self.old, self.new
        became = {section: self.sections.get(section) for section in before.parts}
        self._match(lambda s: (became[s[0]], s[1], before[s].digest), lambda s: (*s, now[s].digest))
        self._match(
            lambda s: (became[s[0]], s[1].compares, before[s].digest), lambda s: (s[0], s[1].compares, now[s].digest)
        )
        self._match(lambda s: (s[1].compares, before[s].digest), lambda s: (s[1].compares, now[s].digest))

    def by_likeness(self) -> Iterator[Spot]:
        """Other words, but about the same, in the same section; a comparison only at its place."""
        left, right = _by_section(self._left), _by_section(self._right)
        most = max(2, MOST_PAIRS // max(1, len(self._left)))
        for section, now in self.sections.items():
            yield from self._alike(left.get(section, ()), right.get(now, ()), most)
            yield from self._between(section, now)
        became = {section: self.sections.get(section) for section in self.old.parts}
        yield from self._match(lambda s: (became[s[0]], s[1]) if s[1].compares else None, lambda s: s)

    def _match(self, old_key: Key, new_key: Key) -> list[Spot]:
        """Matches what has equal keys, in order."""
        waiting: dict[object, deque[Spot]] = {}
        for spot in self._right:
            waiting.setdefault(new_key(spot), deque()).append(spot)
        found = []
        for spot in list(self._left):
            if candidates := waiting.get(old_key(spot)):
                self._settle(spot, candidates.popleft())
                found.append(spot)
        return found

    def _settle(self, old: Spot, new: Spot) -> None:
        self.into[old] = new
        del self._left[old], self._right[new]

    def _alike(self, left: Sequence[Spot], right: Sequence[Spot], most: int) -> Iterator[Spot]:
        """The pairs that are most like each other, and like enough; of two places apart by at most so many."""
        before, now = [_words(self.old[s].text) for s in left], [_words(self.new[s].text) for s in right]
        near = ((i, j) for i in range(len(left)) for j in range(max(0, i - most), min(len(right), i + most + 1)))
        pairs = ((_likeness(before[i], now[j]), i, j) for i, j in near)
        for _, i, j in sorted((pair for pair in pairs if pair[0] >= ALIKE), key=_best_first):
            if left[i] in self._left and right[j] in self._right:
                self._settle(left[i], right[j])
                yield left[i]

    def _between(self, section: str, now: str) -> Iterator[Spot]:
        """As many as stand between the same neighbours, if they are somewhat alike or the old words were not kept."""
        before = [(section, place) for place, _ in self.old.parts[section].statements]
        if not any(spot in self._left for spot in before):
            return
        stays = {spot: self.into[spot] for spot in before if self.into.get(spot, ("",))[0] == now}
        runs = _after([(now, place) for place, _ in self.new.parts[now].statements], set(stays.values()), self._right)
        for neighbour, spots in _after(before, stays, self._left).items():
            others = runs.get(stays.get(neighbour) if neighbour else None, [])
            for old, new in zip(spots, others, strict=True) if len(spots) == len(others) else ():
                words = self.old[old].text
                if words is None or _likeness(_words(words), _words(self.new[new].text)) >= SOMEWHAT_ALIKE:
                    self._settle(old, new)
                    yield old


def _by_section(spots: Iterable[Spot]) -> dict[str, list[Spot]]:
    """The statements among them."""
    found: dict[str, list[Spot]] = {}
    for spot in spots:
        if not spot[1].compares:
            found.setdefault(spot[0], []).append(spot)
    return found


def _after(spots: Iterable[Spot], fixed: Collection[Spot], left: Collection[Spot]) -> dict[Spot | None, list[Spot]]:
    """What is left of the spots, by the last fixed one before it."""
    found: dict[Spot | None, list[Spot]] = {}
    here: Spot | None = None
    for spot in spots:
        if spot in fixed:
            here = spot
        elif spot in left:
            found.setdefault(here, []).append(spot)
    return found


def _best_first(pair: tuple[float, int, int]) -> tuple[float, int, int]:
    """The most alike come first, of those the ones nearest each other in place."""
    likeness, i, j = pair
    return -likeness, abs(i - j), i


def _words(text: str | None) -> Counter[object]:
    """The words of a statement and the pairs of neighbours among them."""
    words = [match[0] for match in islice(_WORD.finditer((text or "").lower()), MOST_WORDS)]
    return Counter[object]([*words, *pairwise(words)])


def _likeness(one: Counter[object], other: Counter[object]) -> float:
    """The share of what is in both, from 0 to 1."""
    total = one.total() + other.total()
    few, many = sorted((one, other), key=len)
    return 2 * sum(min(count, many[word]) for word, count in few.items()) / max(1, total)
