"""`specrules decide`: what must, may and must not be done in a case, or in many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from . import cases, options

if TYPE_CHECKING:
    from ..api import Spec
    from ..decisions.comply import Compliance
    from ..decisions.decision import Decision
    from .lines import Line

    Answer = Decision | Compliance

WORST_FIRST = (options.FAILED, options.FOUND, options.UNDETERMINED, options.CLEAN)


@click.command(
    epilog="""\b
Examples:
  specrules decide rules/acme --fact marked=yes --said "user requests reveal"
  specrules decide rules/acme reveal "reply = lie"    of these actions only
  specrules decide rules/acme --unknown age           whatever the age is
  specrules decide rules/acme --comply "reply = lie"  does this comply?
  specrules decide acme.json --facts cases.jsonl      many cases
  tail -f cases.jsonl | specrules decide acme.json --facts -

\b
A line of --facts is {"facts": {"age": "child"}, "said": ["user requests reveal"],
"unknown": ["marked"], "id": 7}; each part may be left out. The answer is one line
with the same id, or {"line": 3, "error": "…", …} for a line that cannot be read.

\b
Exit status: 0 decided, or complies; 1 a contradiction, a dilemma or an impossible case,
or does not comply; 2 could not run, or some line could not be read; 3 undetermined.
Of several the worst counts: 2, then 1, then 3.
"""
)
@click.argument("path", default=".", type=click.Path())
@click.argument("actions", nargs=-1, metavar="[ACTION]...")
@cases.options_of_case
@click.option("--only", multiple=True, metavar="ACTION", help="Like ACTION, for where PATH is left out. Repeatable.")
@click.option(
    "--comply", "conduct", multiple=True, metavar="VALUE", help="Whether this conduct complies, instead. Repeatable."
)
@click.option("--facts", "source", metavar="FILE", help="Cases as JSON lines (- for standard input); answers too.")
@options.form
@options.colour
def decide(
    path: str,
    actions: tuple[str, ...],
    case: cases.Case,
    only: tuple[str, ...],
    conduct: tuple[str, ...],
    source: str | None,
    form: str,
    colour: str,
) -> int:
    """Say what must, may and must not be done in a case, and because of which norms.

    PATH is a rule file, a folder with one spec (by default this one), or a compiled spec. Facts that are not given are
    as usual; of those given as unknown, the answer holds whatever they are. ACTION is an action or one of its values.
    """
    if source is not None and case.given:
        raise click.UsageError("--facts has the cases: --fact, --unknown and --said go without it")
    if conduct and (actions or only):
        raise click.UsageError("--comply asks about a conduct, not about single actions")
    from ..decisions.reading import QueryError

    spec = cases.opened(path)
    try:
        shown = _entries(spec, (*actions, *only))
        if source is not None:
            return _stream(spec, source, conduct, shown)
        answer = _answer(spec, case.of(spec), conduct)
    except QueryError as error:
        raise options.CannotRun(str(error)) from None
    _write(spec, answer, shown, form, colour)
    return status(answer)


def status(answer: Answer) -> int:
    """The exit status that an answer comes to."""
    from ..decisions.comply import Compliance
    from ..decisions.decision import Status

    if answer.status is Status.UNDETERMINED:
        return options.UNDETERMINED
    fine = answer.complies if isinstance(answer, Compliance) else answer.status is Status.DECIDED
    return options.CLEAN if fine else options.FOUND


def _entries(spec: Spec, actions: Iterable[str]) -> frozenset[str] | None:
    """The names under which a decision has the actions that are asked for; None for all. Raises QueryError."""
    return frozenset(name for action in actions for name in spec.entries(action)) or None


def _answer(spec: Spec, case: dict[str, Any], conduct: tuple[str, ...]) -> Answer:
    return spec.comply(conduct, **case) if conduct else spec.decide(**case)


def _plain(answer: Answer, shown: frozenset[str] | None) -> dict[str, Any]:
    """The answer as plain values, of actions only those to be shown."""
    from ..decisions.comply import Compliance

    return answer.as_json() if isinstance(answer, Compliance) else answer.as_json(shown)


def _write(spec: Spec, answer: Answer, shown: frozenset[str] | None, form: str, colour: str) -> None:
    from ..decisions.comply import Compliance

    if form == "json":
        from ..report import decisions_json

        options.emit(decisions_json.document(spec, _plain(answer, shown)))
        return
    from ..report import decision

    paint = options.painter(colour)
    if isinstance(answer, Compliance):
        options.emit(decision.compliance(answer, paint))
    else:
        options.emit(decision.decision(answer, shown, paint))


def _stream(spec: Spec, source: str, conduct: tuple[str, ...], shown: frozenset[str] | None) -> int:
    """Answers each line of the source as soon as it is read."""
    from ..report.decisions_json import line as written
    from .lines import lines

    if conduct:
        spec.comply(conduct)  # what is wrong with the conduct is not wrong with the first line
    worst = options.CLEAN
    for line in lines(source):
        answer, came_to = _of_line(spec, line, conduct, shown)
        options.emit(written(answer))
        worst = min(worst, came_to, key=WORST_FIRST.index)
    return worst


def _of_line(
    spec: Spec, line: Line, conduct: tuple[str, ...], shown: frozenset[str] | None
) -> tuple[dict[str, Any], int]:
    """The answer to one line, and the exit status it comes to."""
    from ..decisions.reading import QueryError, parts

    content = line.content
    named = {"id": content["id"]} if isinstance(content, dict) and "id" in content else {}
    try:
        if line.wrong is not None:
            raise QueryError(line.wrong, "line")
        case = parts(content, ("id",))
        case.pop("id", None)
        answer = _answer(spec, case, conduct)
        return named | _plain(answer, shown), status(answer)
    except QueryError as error:
        return named | {"line": line.number} | error.as_json(), options.FAILED
