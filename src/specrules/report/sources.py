"""Where a spec comes from, as people read it: what needs review, what changed, and what is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..provenance.coverage import State, coverage
from ..provenance.judgement import Status
from ..provenance.links import written
from ..provenance.words import Piece, difference, mark
from .escape import visible, width
from .paint import Paint, plain
from .sheet import Sheet
from .tally import plural

if TYPE_CHECKING:
    from ..provenance.changes import Changes
    from ..provenance.citations import Citation
    from ..provenance.coverage import Coverage
    from ..provenance.edition import Edition
    from ..provenance.judgement import Basis, Judgement
    from ..provenance.links import Spot
    from ..provenance.provenance import Judged, Provenance

ROLES = {
    Status.ORPHANED: "error",
    Status.REMOVED: "error",
    Status.EDITED: "warning",
    Status.MOVED: "warning",
    Status.RENAMED: "warning",
    Status.RELEVELLED: "warning",
    Status.UNREVIEWED: "warning",
    Status.UNCHECKED: "quiet",
    Status.FRESH: "settled",
}
"""The statuses, the ones to look at first, each with its colour."""

HEADS = {State.FORMALISED: "formalised", State.PARTIAL: "in part", State.ASIDE: "set aside", State.OPEN: "open"}
"""What the states of statements are called."""


def report(
    sheet: Sheet[Provenance],
    paint: Paint = plain,
    *,
    sections: bool = False,
    left: bool = False,
    changes: bool = False,
) -> str:
    """What to look at, what changed in each document, what is covered, and a count; ends with a line end.

    On request with coverage by `sections`, with what is `left` open, and with all `changes`.
    """
    known = sheet.content
    parts = ["\n".join([f"{visible(sheet.heading)}: where it comes from", *_evidence(known)])]
    shown = [each for each in known.judged if _shown(each, known.bases[each.document])]
    parts += ["\n".join(_judged(group, paint)) for group in _groups(shown)]
    for name, basis in known.bases.items():
        parts += _together(name, [each.judgement.status for each in known.of(name) if not _shown(each, basis)], paint)
        if basis.changes is not None:
            parts.append("\n".join(_changes(name, basis.changes, paint, every=changes)))
        if basis.latest is not None:
            found = coverage(known, name)
            parts.append("\n".join(_coverage(name, found, sections=sections)))
            if left and found.open:
                parts.append("\n".join(_open(name, basis.latest, found.open)))
        if uncited := known.uncited(name):
            parts.append(f"reviewed, and cited by nothing: {_listed(visible(written(name, *s)) for s in uncited)}")
    return "\n\n".join([*parts, _sum(known)]) + "\n"


def _evidence(known: Provenance) -> Iterator[str]:
    """What it is judged by."""
    yield f"  reviews: {visible(known.lock)}" if known.lock else "  reviews: none, as there is no lock"
    for name, basis in known.bases.items():
        found = basis.found
        where = f"{visible(found.document.source.path)}, {found.how}" if found else "not at hand"
        yield f"  {visible(name)}: {where}"


# Places


def _shown(each: Judged, basis: Basis) -> bool:
    """Whether to show a place by itself: not where all is well, nor where the same is to be said of all of them."""
    status = each.judgement.status
    return status not in ("fresh", "unchecked") and not (status == "unreviewed" and basis.recorded is None)


def _together(name: str, statuses: Sequence[Status], paint: Paint) -> Iterator[str]:
    """What is to be said of many places at once."""
    advice = {
        Status.UNCHECKED: "cannot be compared: name its file with --against",
        Status.UNREVIEWED: "nobody has reviewed: `specrules sources accept` records that somebody has",
    }
    for status, what in advice.items():
        if number := statuses.count(status):
            yield f"{paint(status, ROLES[status])}: {plural(number, 'place')} in `{visible(name)}` {what}"


def _groups(judged: Iterable[Judged]) -> list[list[Judged]]:
    """Those about one place together; what to look at first comes first."""
    found: dict[tuple[int, str, str, tuple[object, ...], str], list[Judged]] = {}
    for each in judged:
        about = each.judgement
        order = list(ROLES).index(about.status)
        found.setdefault((order, each.document, about.section, about.place or (), about.note), []).append(each)
    return [found[key] for key in sorted(found)]


def _judged(group: Sequence[Judged], paint: Paint) -> Iterator[str]:
    """A place, what is to be said of it, and who cites it."""
    about, name = group[0].judgement, group[0].document
    place = written(name, about.section, about.place)
    yield f"{paint(about.status, ROLES[about.status])}: " + paint(visible(f"`{place}` {about.told(name)}"), "strong")
    yield from (f"    {line}" for line in _words(about, paint))
    yield from (f"    {_who(each)}" for each in group)


def _words(about: Judgement, paint: Paint) -> Iterator[str]:
    """What changed in its words."""
    if about.status == "edited" and about.place and not about.place.compares:
        if about.old is not None and about.new is not None:
            yield _marked(difference(about.old, about.new), paint)
        elif about.new is not None:
            yield f"{visible(about.new)}"
            yield "(its words before were not kept: name the older version with --from)"
    elif about.status == "removed" and about.old is not None:
        yield _marked([Piece(about.old, removed=True)], paint)


def _marked(pieces: Iterable[Piece], paint: Paint) -> str:
    shown, after = "", ""
    for piece in pieces:
        text = visible(mark(piece))
        text = paint(text, "error") if piece.removed else paint(text, "settled") if piece.added else text
        shown += ("" if piece.added and after == "removed" else " ") + text
        after = "removed" if piece.removed else ""
    return shown.lstrip()


def _who(each: Judged) -> str:
    """Who cites it, or set it aside."""
    if each.citation is not None:
        return _place(each.citation)
    review = each.judgement.review
    return f"set aside by {visible(review.by)} on {review.on}: {visible(review.because)}" if review else ""


def _place(citation: Citation) -> str:
    line, _ = citation.span.source.position(citation.span.start)
    return f"{visible(citation.span.source.path)}:{line}  {citation.kind} `{visible(citation.name)}`"


# Documents


def _changes(name: str, changes: Changes, paint: Paint, *, every: bool) -> Iterator[str]:
    """A document then and now in numbers; with `every`, all that changed in it."""
    edited, moved, removed, added = map(_statements, (changes.edited, changes.moved, changes.removed, changes.added))
    same = len(_statements(changes.into)) - len(edited)
    elsewhere = len([spot for spot in moved if spot not in changes.edited])
    counts = {"edited": len(edited), "removed": len(removed), "added": len(added)}
    said = [f"{same:,} as they were" + f" ({elsewhere:,} of them elsewhere)" * bool(elsewhere)]
    said += [f"{number:,} {what}" for what, number in counts.items() if number]
    yield f"statements of `{visible(name)}`: {', '.join(said)}"
    for what, sections in {"new": changes.fresh, "gone": changes.gone}.items():
        if sections:
            yield f"  {plural(len(sections), f'{what} section')}: {_listed(map(visible, sections))}"
    for old, new in changes.renamed:
        yield f"  `{visible(old)}` is called `{visible(new)}` now"
    for section in changes.relevelled:
        before, now = (visible(level or "none") for level in changes.levels(section))
        yield f"  `{visible(section)}` had the authority {before}, and now has {now}"
    if every:
        yield from (f"  {line}" for line in _every(name, changes, removed, added, paint))


def _every(name: str, changes: Changes, removed: Sequence[Spot], added: Sequence[Spot], paint: Paint) -> Iterator[str]:
    """Each statement that changed."""
    for spot in _statements(changes.edited):
        now = changes.into[spot]
        old, new = changes.old[spot].text, changes.new[now].text or ""
        pieces = difference(old, new) if old is not None else [Piece(new, added=True)]
        yield f"edited `{visible(written(name, *now))}`: {_marked(pieces, paint)}"
    for spot in removed:
        gone = Piece(changes.old[spot].text or "", removed=True)
        yield f"removed `{visible(written(name, *spot))}`: {_marked([gone], paint)}"
    for spot in added:
        new_one = Piece(changes.new[spot].text or "", added=True)
        yield f"added `{visible(written(name, *spot))}`: {_marked([new_one], paint)}"


def _statements(spots: Iterable[Spot]) -> list[Spot]:
    return sorted(spot for spot in spots if not spot[1].compares)


def _coverage(name: str, found: Coverage, *, sections: bool) -> Iterator[str]:
    """A table with two parts, as there are two questions: of the statements that direct somebody, and of all."""
    levels = {level or "no authority": tally for level, tally in found.levels.items()}
    parts = {
        "those that direct somebody": {level: tally.directive for level, tally in levels.items()},
        "all": {level: tally.every for level, tally in levels.items()},
    }
    if sections:
        parts["those that direct somebody, by section"] = {s: tally.directive for s, tally in found.sections.items()}
    yield from _table(f"statements of `{visible(name)}`", parts)
    if found.contrasts:
        counts = f"{found.shown:,} cited, {found.aside:,} set aside, of {found.contrasts:,}"
        yield f"  comparisons of a good and a bad answer: {counts}"


def _open(name: str, edition: Edition, spots: Iterable[Spot]) -> Iterator[str]:
    """The statements that nobody dealt with, with their words as far as they are known."""
    for spot in spots:
        yield f"open: `{visible(written(name, *spot))}`  {visible(edition[spot].text or '')}".rstrip()


def _table(title: str, parts: Mapping[str, Mapping[str, Mapping[State, int]]]) -> Iterator[str]:
    """A line for each row that counts anything: its states, and how many there are."""
    names = [f"    {visible(row)}" for rows in parts.values() for row in rows]
    first = max(width(text) for text in (title, *names))
    yield _row(title, first, [*HEADS.values(), "of"])
    for part, rows in parts.items():
        yield f"  {part}" + ("" if any(sum(counts.values()) for counts in rows.values()) else ": none")
        for row, counts in rows.items():
            if any(counts.values()):
                numbers = [*(counts[state] for state in HEADS), sum(counts.values())]
                yield _row(f"    {visible(row)}", first, [f"{number:,}" for number in numbers])


def _row(name: str, columns: int, cells: Iterable[str]) -> str:
    return name + " " * (columns - width(name)) + "".join(f"  {cell:>10}" for cell in cells)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _sum(known: Provenance) -> str:
    """How many places there are of each status."""
    counts = Counter(str(each.judgement.status) for each in known.judged)
    states = ", ".join(f"{counts[status]:,} {status}" for status in reversed(ROLES) if counts[status])
    places = f"{plural(counts.total(), 'place')} cited: {states}" if states else "no source names a place in a document"
    if known.elsewhere:
        places += f"; {plural(known.elsewhere, 'source')} of another kind"
    return places
