"""The smallest scenario in which norms for two principles meet, and what a conduct can do there unseen."""

from __future__ import annotations

from collections.abc import Sequence

from ..answer import Unknown, Unsat
from ..evaluator import Decision
from ..finding import Value
from ..model.formula import Said, negation
from ..model.needs import SAID, together
from ..program import Program
from ..witness import Witness
from .conduct import compliant, readable
from .meetings import Meeting, happens, leaves_nothing, yields
from .overriding import above
from .remembered import remembered
from .replay import Shown, show

CANDIDATES = 24
"""How many meetings of a pair of principles are compared to find the smallest scenario."""


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
        return happens(program, decision, meeting, gone)

    def search() -> Shown | Unsat | Unknown:
        inquiry = program.about(meeting.loser)
        asked = yields(program, inquiry.encoding, meeting, above(program, inquiry.encoding, meeting.loser))
        if gone:
            asked = leaves_nothing(program, inquiry.encoding, meeting, asked)
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


def covert(program: Program, meeting: Meeting, left: Shown) -> tuple[tuple[str, Value], ...] | None:
    """A conduct that complies in the scenario and goes against the overridden norm."""
    actions = {*program.mentions.actions(meeting.loser.head), *(i.action for i in left.witness.instructions)}
    found = compliant(program, left.decision, negation(meeting.loser.head), about=actions)
    return None if found is None else readable(program, found, actions)
