"""Decisions as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ..decisions.comply import Compliance
from ..decisions.decision import Allowed, Decision, Standing, Status
from ..model.wording import listed
from . import conclusion
from .escape import visible
from .explanation import INDENT, ROLES, aligned
from .paint import Paint, plain
from .text import conduct, headed

NOTHING_ELSE = "the axioms leave nothing else"


def decision(decided: Decision, only: Collection[str] | None = None, paint: Paint = plain) -> str:
    """What is decided of the actions (None: of all), and by what; ends with a line end."""
    asked = {name: decided.actions[name] for name in decided.actions if only is None or name in only}
    if decided.status is Status.DECIDED:
        lines = [paint(conclusion.counted(asked.values()), "strong")]
    else:
        lines = [_undecided(decided.status, decided.reason, paint)]
    if asked:
        lines += [f"{INDENT}{line}".rstrip() for line in aligned([_row(*each) for each in asked.items()])]
    return "\n".join([*lines, *_noted(_notes(decided), paint)]) + "\n"


def compliance(judged: Compliance, paint: Paint = plain) -> str:
    """Whether a conduct complies, and what it breaks; ends with a line end."""
    if judged.complies:
        return paint("complies", "settled") + "\n"
    if judged.status is Status.DECIDED:
        first = paint("does not comply", "error") + paint(f": {visible(judged.reason)}", "strong")
    else:
        first = _undecided(judged.status, judged.reason, paint)
    instead = [("complies instead", [conduct(judged.instead.items())])] if judged.instead else []
    return "\n".join([first, *_noted(instead, paint)]) + "\n"


def _undecided(status: Status, reason: str, paint: Paint) -> str:
    return paint(str(status), ROLES[status]) + paint(f": {visible(reason)}", "strong")


def _row(name: str, decided: Standing | Allowed) -> tuple[str, str, str]:
    """An action value, its verdict, and the norms that make it so."""
    if isinstance(decided, Allowed):
        verdict = "not worked out" if decided.intervals is None else conclusion.stretches(decided.intervals)
        by = ", ".join(decided.by)
    else:
        verdict, by = str(decided.verdict), ", ".join(decided.by) or NOTHING_ELSE
    return visible(name), verdict, "silent" if decided.silent else visible(by)


def _notes(decided: Decision) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines; one without lines is left out."""
    yield "in force", _names(decided.in_force)
    yield "in some cases", _names(decided.in_force_in_some)
    yield "overridden", [f"{each.norm}, by {listed(each.by)}" if each.by else each.norm for each in decided.overridden]
    yield "withdrawn", _names(decided.withdrawn)
    yield "contradictions", [listed(norms) for norms in decided.contradictions]
    yield "hinges on", _names(decided.hinges_on)
    if (question := decided.question) is not None:
        yield "ask about", [f"{question.fact} ({conclusion.settles(question)})"]
    if decided.conduct:
        yield "complies", [conduct(decided.conduct.items())]


def _names(names: Collection[str]) -> list[str]:
    return [", ".join(names)] if names else []


def _noted(notes: Iterable[tuple[str, list[str]]], paint: Paint) -> Iterator[str]:
    return headed({heading: list(map(visible, lines)) for heading, lines in notes if lines}, INDENT, paint)
