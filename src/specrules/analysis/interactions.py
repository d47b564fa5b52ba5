"""Interactions of principles: where a norm for one is overridden by a conflict with a norm for another.

checks.md, SR402: an interaction is declared (a `yield`, or an `otherwise` in force), pinned (by a passing example), or
by level only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..answer import Sat, Unknown, Unsat
from ..encoding.force import Encoding
from ..encoding.smt import NO, all_of, no
from ..evaluator import Decision
from ..model.spec import Norm, Spec
from ..program import Program
from ..witness import Inquiry
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


def meeting(program: Program, encoding: Encoding, norm: Norm, winner: Norm) -> str:
    """The term that says the norm is applicable and overridden by a conflict in which the winner is a member."""
    if not program.strength.stronger(winner, norm):
        return NO
    group, head = encoding.place(norm.head)
    _, other = encoding.place(winner.head)
    force = encoding.stronger(norm, lambda n: encoding.place(n.head) != (group, other))
    force.add((group, other), winner.permits, encoding.flag("frc", winner))
    shared = [c for c in program.table.groups[group].containing[head] if other in c.heads and other != head]
    return all_of((encoding.flag("app", norm), encoding.overriding_by(norm, force, shared)))


@dataclass(frozen=True)
class Meeting:
    """A norm for one principle that yields, in some scenario, to a norm for another.

    `met` holds of the scenarios in which it does, `gone` of those in which nothing is left of the norm: no `otherwise`
    of it is in force. `gap` tells whether there are any of the latter.
    """

    loser: Norm
    winner: Norm
    group: int
    met: str
    gone: str
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
    for group, loser, winners in _pairs(program):
        for winner, met in _meet(program, group, loser, winners):
            match met:
                case Meeting():
                    for pair in _principles(program.spec, loser, winner):
                        meetings.setdefault(pair, []).append(met)
                case str():
                    left.append((loser.name, winner.name, met))
                case None:
                    excluded += 1
    return Interactions({pair: tuple(found) for pair, found in sorted(meetings.items())}, tuple(left), excluded)


def _pairs(program: Program) -> Iterator[tuple[int, Norm, list[Norm]]]:
    """Each norm with the stronger ones, for other principles, with which its head shares a conflict."""
    for group, norms in program.by_group.items():
        table = program.table.groups[group]
        by_head: dict[int, list[Norm]] = {}
        for norm in norms:
            if norm.principles:
                by_head.setdefault(program.evaluator.place(norm.head)[1], []).append(norm)
        for loser in norms:
            head = program.evaluator.place(loser.head)[1]
            met = sorted({h for conflict in table.containing[head] for h in conflict.heads if h != head})
            winners = [w for h in met for w in by_head.get(h, ()) if program.strength.stronger(w, loser)]
            winners = [w for w in winners if any(True for _ in _principles(program.spec, loser, w))]
            if winners:
                yield group, loser, winners


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
    inquiry = program.inquiry([group])
    encoding = inquiry.encoding
    if isinstance(inquiry.ask(encoding.flag("ovr", loser)), Unsat):
        yield from ((winner, None) for winner in winners)
        return
    chain = [no(encoding.flag("frc", n)) for n in remainder(program.spec, loser)]
    terms = [(winner, meeting(program, encoding, loser, winner)) for winner in winners]
    inquiry.solver.prepare(term for _, term in terms)
    for winner, met in terms:
        yield winner, _judge(inquiry, Meeting(loser, winner, group, met, all_of((met, *chain)), True))


def _judge(inquiry: Inquiry, meeting: Meeting) -> Meeting | str | None:
    match inquiry.ask(meeting.met):
        case Unsat():
            return None
        case Unknown(reason):
            return reason
    if meeting.gone == meeting.met:
        return meeting
    match inquiry.ask(meeting.gone):
        case Unknown(reason):
            return reason
        case answer:
            return replace(meeting, gap=isinstance(answer, Sat))


def smallest(program: Program, meetings: Sequence[Meeting], gone: bool) -> tuple[Meeting, Shown] | Unknown:
    """The smallest scenario in which one of the meetings happens (with nothing left of the loser), and which one.

    Of more than CANDIDATES meetings those with the shortest conditions are looked at.
    """
    best: tuple[Meeting, Shown] | None = None
    for meeting in sorted(meetings, key=lambda m: _length(program, m))[:CANDIDATES]:
        found = show(
            program,
            program.inquiry([meeting.group]),
            meeting.gone if gone else meeting.met,
            lambda decision, meeting=meeting: _happens(program, decision, meeting, gone),  # type: ignore[misc]
            needs=(meeting.loser.condition, meeting.winner.condition),
            smaller_than=best[1].witness if best else None,
        )
        if isinstance(found, Unknown):
            return found
        if isinstance(found, Shown):
            best = meeting, found
    assert best is not None, "a meeting has a scenario"
    return best


def _length(program: Program, meeting: Meeting) -> tuple[object, ...]:
    """How much the two conditions talk about; then the canonical order, strongest norms first."""
    loser, winner = meeting.loser, meeting.winner
    talk = [program.mentions.variables(n.condition) | program.mentions.said(n.condition) for n in (loser, winner)]
    return len(frozenset().union(*talk)), loser.rank, loser.name, winner.rank, winner.name


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
