"""Explanations as people read them on a terminal: how a case comes out, and what became of every norm concerned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..decisions.decision import Status
from ..decisions.explanation import Case, Explanation, Step, Subject
from ..decisions.fates import Became
from ..model.wording import listed
from . import conclusion
from .escape import visible, width
from .paint import Paint, plain
from .tally import plural
from .text import assignment, conduct, headed

ROLES = {
    Status.CONTRADICTION: "error",
    Status.DILEMMA: "warning",
    Status.IMPOSSIBLE: "error",
    Status.UNDETERMINED: "undetermined",
}
"""The colour of the word that opens the explanation of a case that is not decided."""

INDENT = "  "


def explanation(why: Explanation, paint: Paint = plain) -> str:
    """The whole explanation; ends with a line end."""
    return "\n".join([*_heading(why, paint), *_body(why, paint)]) + "\n"


def _heading(why: Explanation, paint: Paint) -> Iterator[str]:
    """How the case comes out, and where the norm stands that has most to do with it."""
    said = visible(conclusion.opening(why))
    if why.status is Status.DECIDED:
        yield paint(said, "strong")
    else:
        yield paint(str(why.status), ROLES[why.status]) + paint(f": {said}", "strong")
    place = next((step.place for name in _foremost(why) for step in why.steps if step.norm == name and step.place), "")
    if place:
        yield f" {paint('-->', 'quiet')} {visible(place)}"
    yield f"{INDENT}{paint('|', 'quiet')}"


def _foremost(why: Explanation) -> Iterator[str]:
    """The norms to point at, the first that stands in a rule file."""
    if why.subject is Subject.NORM:
        yield why.asked
    for clash in why.clashes:
        yield from clash.norms
    if why.subject in (Subject.VALUE, Subject.ACTION):
        for standing in why.actions.values():
            yield from standing.by


def _body(why: Explanation, paint: Paint) -> Iterator[str]:
    notes = {heading: list(map(visible, lines)) for heading, lines in _notes(why) if lines}
    yield from headed(notes, INDENT, paint)
    for line in conclusion.flips(why):
        yield f"{INDENT}{paint('=', 'quiet')} {paint(visible(line), 'strong')}"


def _notes(why: Explanation) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines; one without lines is left out."""
    yield from _case(why.case)
    yield "verdicts", _verdicts(why)
    yield "contradictions", _clashes(why)
    yield "strongest first", _norms([step for step in why.steps if step.applicable])
    yield "not applicable", _idle([step for step in why.steps if not step.applicable], why.others)
    yield "binds nobody", [f"{said}: {reason}" for said, reason in why.unheard]
    yield "hinges on", [listed(why.hinges_on)] if why.hinges_on else []
    if why.ask is not None:
        yield "ask", [f"{conclusion.questioned(why.ask)} ({conclusion.settles(why.ask)})"]
    if why.conduct:
        yield "complies", [conduct(why.conduct.items())]


def _case(case: Case) -> Iterator[tuple[str, list[str]]]:
    given = [assignment(*pair) for pair in case.given.items()]
    usual = [assignment(*pair) for pair in case.usual.items()]
    yield "given", [", ".join(given)] if given else []
    yield "as usual", [", ".join(usual)] if usual else []
    yield "unknown", [", ".join(case.unknown)] if case.unknown else []
    yield "said", list(case.said)


def _verdicts(why: Explanation) -> list[str]:
    """A line for each action value, where the opening sentence does not say it all."""
    if len(why.actions) < 2 and why.subject is not Subject.NORM:
        return []
    silent = conclusion.silent(why)
    lines = [conclusion.standing(*each) for each in why.actions.items() if each[0] not in silent]
    return [*lines, f"{len(silent):,} others are optional: no norm in force is about them"] if silent else lines


def _clashes(why: Explanation) -> list[str]:
    """The contradictions, if there are several."""
    told, rest = why.clashes[: conclusion.FEW], len(why.clashes[conclusion.FEW :])
    lines = [listed(clash.norms) + (f" ({clash.where})" if clash.where else "") for clash in told]
    return [*lines, *[f"and {plural(rest, 'other')}"] * bool(rest)] if len(lines) > 1 else []


def _norms(steps: Sequence[Step]) -> list[str]:
    """What became of each norm, what it says, and where that comes from."""
    starts = aligned([(step.norm, step.level, step.kind) for step in steps])
    lines: list[str] = []
    for step, start in zip(steps, starts, strict=True):
        first, *others = step.fates
        lines.append(start + first.text)
        lines += [" " * width(start) + fate.text for fate in others]
        lines += [f"{INDENT}{line}" for line in _details(step)]
    return lines


def _details(step: Step) -> Iterator[str]:
    yield step.says
    if step.text is not None:
        yield f'"{" ".join(step.text.split())}"'
    if step.source is not None or step.place:
        yield " ".join(filter(None, (f"[{step.source}]" if step.source is not None else "", step.place)))
    yield from dict.fromkeys(fate.authority for fate in step.fates if fate.authority)
    partners = list(dict.fromkeys(others for fate in step.fates for others in fate.contradicts))
    for others in partners[: conclusion.FEW]:
        yield f"cannot be followed together with {listed(others)}"
    if rest := len(partners[conclusion.FEW :]):
        yield f"takes part in {plural(rest, 'further contradiction')}"


def _idle(steps: Sequence[Step], others: int) -> list[str]:
    """Why each of these norms does not apply, and how many there are besides."""
    starts = aligned([(step.norm, step.level) for step in steps])
    lines = [
        start + fate.text.removeprefix(f"{Became.NOT_APPLICABLE}: ")
        for step, start in zip(steps, starts, strict=True)
        for fate in step.fates
    ]
    more = f"and {plural(others, 'other')}" if steps else plural(others, "norm")
    return [*lines, more] if others else lines


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Each row's cells in columns, with room after the last."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["".join(cell + " " * (w + 2 - width(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows]
