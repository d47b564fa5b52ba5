"""Interactions of principles: where a norm for one is overridden by a conflict with a norm for another.

checks.md, SR402: an interaction is declared (a `yield`, or an `otherwise` in force), pinned (by a passing example), or
by level only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..answer import Unknown, Unsat
from ..model.needs import compatible
from ..model.spec import Norm, Spec
from ..program import Program
from ..witness import Inquiry
from .meetings import Meeting, happens, leaves_nothing, yields
from .overriding import above
from .plain import plain_meetings


def beyond(spec: Spec, principle: str) -> frozenset[str]:
    """The principle and those it is nested in."""
    found: list[str] = []
    name: str | None = principle
    while name is not None and name not in found:
        found.append(name)
        name = spec.principles[name].parent
    return frozenset(found)


def related(spec: Spec, one: str, other: str) -> bool:
    """Whether one principle is the other or nested in it."""
    return one in beyond(spec, other) or other in beyond(spec, one)


def declared(spec: Spec, loser: str, winner: str) -> bool:
    """Whether a `yield` says so, of these principles or of ones they are nested in."""
    losers, winners = beyond(spec, loser), beyond(spec, winner)
    return any(y.loser in losers and y.winner in winners for y in spec.yields)


@dataclass(frozen=True)
class Interactions:
    """The meetings of each ordered pair of principles (loser, winner), and what stayed open."""

    meetings: dict[tuple[str, str], tuple[Meeting, ...]]
    open: tuple[tuple[str, str, str], ...]
    """Norms (loser, winner) whose meeting stayed open, and why."""
    excluded: int


def find(program: Program) -> Interactions:
    """Every meeting of norms for different principles. Use as `program.once(find)`."""
    meetings: dict[tuple[str, str], list[Meeting]] = {}
    left: list[tuple[str, str, str]] = []
    excluded = 0
    for group in program.by_group:
        found = _within(program, group)
        left += found.open
        excluded += found.excluded
        for met in found.meetings:
            for pair in _principles(program.spec, met.loser, met.winner):
                meetings.setdefault(pair, []).append(met)
    return Interactions({pair: tuple(found) for pair, found in sorted(meetings.items())}, tuple(left), excluded)


@dataclass(frozen=True)
class _Within:
    """What meets in one group."""

    meetings: Sequence[Meeting]
    open: Sequence[tuple[str, str, str]]
    excluded: int


def _within(program: Program, group: int) -> _Within:
    """The meetings in one group: remembered, or found."""
    known = _remembered(program, program.memory.recall("meetings", [group]))
    if known is not None:
        return known
    meetings, left, excluded = list[Meeting](), list[tuple[str, str, str]](), 0
    for loser, winners in _pairs(program, group):
        for winner, met in _meet(program, group, loser, winners):
            match met:
                case Meeting():
                    meetings.append(met)
                case str():
                    left.append((loser.name, winner.name, met))
                case None:
                    excluded += 1
    if not left:
        names = [(each.loser.name, each.winner.name, each.gap) for each in meetings]
        program.memory.keep({"meetings": names, "excluded": excluded}, "meetings", [group])
    return _Within(meetings, left, excluded)


def _remembered(program: Program, kept: Any) -> _Within | None:
    """The meetings that are remembered; None for nothing, or nothing of ours."""
    try:
        norms = program.spec.norms
        meetings = [Meeting(norms[loser], norms[winner], bool(gap)) for loser, winner, gap in kept["meetings"]]
        return _Within(meetings, (), int(kept["excluded"]))
    except (KeyError, ValueError, TypeError):
        return None


def _pairs(program: Program, group: int) -> Iterator[tuple[Norm, list[Norm]]]:
    """Each norm with the stronger ones, for other principles, that can apply with it and share a conflict with it."""
    for context in program.contexts.within(group):
        by_head: dict[int, list[Norm]] = {}
        for norm in context.norms:
            if norm.principles:
                by_head.setdefault(program.table.place(norm.head)[1], []).append(norm)
        for loser in context.own:
            winners = list(_winners(program, group, loser, by_head))
            if program.table.groups[group].incomplete is not None:  # one to speak for all with its principles
                winners = list({winner.principles: winner for winner in reversed(winners)}.values())
            if winners:
                yield loser, winners


def _winners(program: Program, group: int, loser: Norm, by_head: Mapping[int, Sequence[Norm]]) -> Iterator[Norm]:
    head, contexts, table = program.table.place(loser.head)[1], program.contexts, program.table.groups[group]
    shared = {h for conflict in table.containing[head] for h in conflict.heads if h != head}
    for other in sorted(shared if table.incomplete is None else by_head):  # any of them might share a conflict
        for winner in by_head.get(other, ()):
            if (
                program.strength.stronger(winner, loser)
                and compatible(contexts.needs(winner), contexts.needs(loser))
                and any(True for _ in _principles(program.spec, loser, winner))
            ):
                yield winner


def _principles(spec: Spec, loser: Norm, winner: Norm) -> Iterator[tuple[str, str]]:
    for p in loser.principles:
        for q in winner.principles:
            if not related(spec, p, q):
                yield p, q


def _meet(
    program: Program, group: int, loser: Norm, winners: list[Norm]
) -> Iterator[tuple[Norm, Meeting | str | None]]:
    """For each winner whether the two ever meet; a text says why that stayed open."""
    reason = program.table.groups[group].incomplete
    if reason is not None:
        yield from ((winner, reason) for winner in winners)
        return
    asked = []
    for winner in winners:
        meeting = Meeting(loser, winner, True)
        if any(happens(program, seen, meeting, gone=True) for seen in plain_meetings(program, loser, winner)):
            yield winner, meeting
        else:
            asked.append(meeting)
    yield from _asked(program, loser, asked)


def _asked(program: Program, loser: Norm, meetings: Sequence[Meeting]) -> Iterator[tuple[Norm, Meeting | str | None]]:
    """The same for meetings that no plain scenario shows."""
    if not meetings:
        return
    inquiry = program.about(loser)
    if isinstance(inquiry.ask(inquiry.encoding.flag("ovr", loser)), Unsat):
        yield from ((meeting.winner, None) for meeting in meetings)
        return
    stronger = above(program, inquiry.encoding, loser)
    terms = [yields(program, inquiry.encoding, meeting, stronger) for meeting in meetings]
    inquiry.solver.prepare(terms)
    for meeting, met in zip(meetings, terms, strict=True):
        yield meeting.winner, _judged(program, inquiry, meeting, met)


def _judged(program: Program, inquiry: Inquiry, meeting: Meeting, met: str) -> Meeting | str | None:
    match inquiry.ask(met):
        case Unsat():
            return None
        case Unknown(reason):
            return reason
    gone = leaves_nothing(program, inquiry.encoding, meeting, met)
    match inquiry.ask(gone) if gone != met else None:
        case Unknown(reason):
            return reason
        case answer:
            return replace(meeting, gap=not isinstance(answer, Unsat))
