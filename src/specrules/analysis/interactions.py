"""Interactions of principles: where a norm for one is overridden by a conflict with a norm for another.

checks.md, SR402: an interaction is declared (a `yield`, or an `otherwise` in force), pinned (by a passing example), or
by level only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..answer import Unknown, Unsat
from ..encoding.force import Encoding, Member
from ..encoding.smt import all_of, no
from ..evaluator import Decision
from ..finding import Value
from ..model.formula import Said, negation
from ..model.needs import SAID, compatible, together
from ..model.spec import Norm, Spec
from ..program import Program
from ..witness import Inquiry, Witness
from .conduct import compliant, readable
from .overriding import above, overridden_by
from .plain import plain_meetings
from .remembered import remembered
from .replay import Shown, show

CANDIDATES = 24
"""How many meetings of a pair of principles are compared to find the smallest scenario."""


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
class Meeting:
    """A norm for one principle that yields, in some scenario, to a norm for another.

    `gap` tells whether in some such scenario nothing is left of the norm: no `otherwise` of it is in force.
    """

    loser: Norm
    winner: Norm
    gap: bool

    @property
    def deliberate(self) -> bool:
        """Whether only an `overrides` makes the winner the stronger: that says that it is meant."""
        return self.loser.rank == self.winner.rank


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
        if any(_happens(program, seen, meeting, gone=True) for seen in plain_meetings(program, loser, winner)):
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
    terms = [_met(program, inquiry.encoding, meeting, stronger) for meeting in meetings]
    inquiry.solver.prepare(terms)
    for meeting, met in zip(meetings, terms, strict=True):
        yield meeting.winner, _judged(program, inquiry, meeting, met)


def _met(program: Program, encoding: Encoding, meeting: Meeting, stronger: Sequence[tuple[Member, str]]) -> str:
    """That the loser yields to the winner."""
    return overridden_by(program, encoding, meeting.loser, stronger, lambda n: n.name == meeting.winner.name)


def _gone(program: Program, encoding: Encoding, meeting: Meeting, met: str) -> str:
    """That the loser yields to the winner, and nothing is left of it."""
    return all_of((met, *(no(encoding.flag("frc", n)) for n in remainder(program.spec, meeting.loser))))


def _judged(program: Program, inquiry: Inquiry, meeting: Meeting, met: str) -> Meeting | str | None:
    match inquiry.ask(met):
        case Unsat():
            return None
        case Unknown(reason):
            return reason
    gone = _gone(program, inquiry.encoding, meeting, met)
    match inquiry.ask(gone) if gone != met else None:
        case Unknown(reason):
            return reason
        case answer:
            return replace(meeting, gap=not isinstance(answer, Unsat))


def smallest(program: Program, meetings: Sequence[Meeting], gone: bool) -> tuple[Meeting, Shown] | Unknown:
    """The smallest scenario in which one of the meetings happens (with nothing left of the loser), and which one.

    Of more than CANDIDATES meetings those are looked at that need the least.
    """
    best: tuple[Meeting, Shown] | None = None
    for meeting in sorted(meetings, key=lambda m: _length(program, m))[:CANDIDATES]:
        if best is not None and _at_least(program, meeting) >= (len(best[1].scene.said), len(best[1].scene.facts)):
            continue
        found = _smaller(program, meeting, gone, best[1].witness if best else None)
        if isinstance(found, Unknown):
            return found
        if isinstance(found, Shown):
            best = meeting, found
    assert best is not None, "a meeting has a scenario"
    return best


def _smaller(program: Program, meeting: Meeting, gone: bool, best: Witness | None) -> Shown | Unsat | Unknown:
    """The smallest scenario of a meeting; Unsat unless there is one smaller than the best so far."""

    def confirms(decision: Decision) -> bool:
        return _happens(program, decision, meeting, gone)

    def search() -> Shown | Unsat | Unknown:
        inquiry = program.about(meeting.loser)
        met = _met(program, inquiry.encoding, meeting, above(program, inquiry.encoding, meeting.loser))
        asked = _gone(program, inquiry.encoding, meeting, met) if gone else met
        return show(program, inquiry, asked, confirms, (meeting.loser.condition, meeting.winner.condition), best)

    limit = best and (len(best.instructions), len(best.facts))
    group, _ = program.table.place(meeting.loser.head)
    question = "smallest meeting", [group], (meeting.loser.name, meeting.winner.name, gone, limit)
    return remembered(program, question, confirms, search)


def _at_least(program: Program, meeting: Meeting) -> tuple[int, int]:
    """So many instructions and facts a scenario of the meeting shows at least: what both conditions plainly need, of
    facts that may have any value."""
    needs = program.contexts.needs
    needed = together(needs(meeting.loser), needs(meeting.winner))
    said = sum(values == SAID for key, values in needed.items() if isinstance(key, Said))
    variables, free = program.spec.variables, program.cells.free
    return said, sum(
        key in free and len(values) <= variables[key].domain.high - variables[key].domain.low
        for key, values in needed.items()
        if isinstance(key, str)
    )


def _length(program: Program, meeting: Meeting) -> tuple[object, ...]:
    """How large its scenario is at least, and how much the conditions talk about; then the canonical order."""
    loser, winner = meeting.loser, meeting.winner
    talk = [program.mentions.variables(n.condition) | program.mentions.said(n.condition) for n in (loser, winner)]
    length = len(frozenset().union(*talk))
    return _at_least(program, meeting), length, loser.rank, loser.name, winner.rank, winner.name


def _happens(program: Program, decision: Decision, meeting: Meeting, gone: bool) -> bool:
    rest = {n.name for n in remainder(program.spec, meeting.loser)}
    if gone and rest & {n.name for n in decision.in_force}:
        return False
    return overrides(program, decision, meeting.loser, meeting.winner)


def remainder(spec: Spec, norm: Norm) -> list[Norm]:
    """The `otherwise` that come after the norm in its chain: what may be left of it."""
    found: list[Norm] = []
    last = norm.name
    while (following := spec.successor.get(last)) is not None:
        found.append(spec.norms[following])
        last = following
    return found


def overrides(program: Program, decision: Decision, loser: Norm, winner: Norm) -> bool:
    """Whether in this scenario a conflict with the winner overrides the loser."""
    if loser.name not in decision.overridden:
        return False
    return any(winner.name in {n.name for n in conflict} for conflict in program.evaluator.overriders(decision, loser))


def covert(program: Program, meeting: Meeting, left: Shown) -> tuple[tuple[str, Value], ...] | None:
    """A conduct that complies in the scenario and goes against the overridden norm."""
    actions = {*program.mentions.actions(meeting.loser.head), *(i.action for i in left.witness.instructions)}
    found = compliant(program, left.decision, negation(meeting.loser.head), about=actions)
    return None if found is None else readable(program, found, actions)
