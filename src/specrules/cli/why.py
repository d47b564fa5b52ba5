"""`specrules why`: why a case comes out as it does, and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import cases, options

if TYPE_CHECKING:
    from ..api import Spec, Why


@click.command(
    epilog="""\b
Examples:
  specrules why no_untruth                               a norm of the spec in this folder
  specrules why reveal rules/acme --fact marked=yes      an action
  specrules why "reply = lie" acme.json --unknown age    one value of an action
  specrules why "" rules/acme                            everything
  specrules why reveal rules/acme --format deliberation  as a short reasoning text

\b
Exit status: 0 explained; 1 errors in the spec leave nothing to explain; 2 could not run;
3 the case could not be worked out.
"""
)
@click.argument("about", default="")
@click.argument("path", default=".", type=click.Path())
@cases.options_of_case
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "deliberation"]),
    default="text",
    help="How to write it; `deliberation` is a short reasoning text.",
)
@options.colour
def why(about: str, path: str, case: cases.Case, form: str, colour: str) -> int:
    """Explain why a case comes out as it does, and name the smallest change after which it would be otherwise.

    ABOUT comes first: a norm, an action, or an action value; if empty or left out, everything is explained. Of a norm
    and an action with the same name the norm is meant; the action is then `NAME = true`. PATH is a rule file, a folder
    with one spec (by default this one), or a compiled spec.
    """
    from ..decisions.decision import Status
    from ..decisions.reading import QueryError

    spec = cases.opened(path)
    try:
        explained = spec.why(about, **case.of(spec))
    except QueryError as error:
        raise options.CannotRun(str(error)) from None
    options.emit(written(spec, explained, form, colour))
    return options.UNDETERMINED if explained.explanation.status is Status.UNDETERMINED else options.CLEAN


def written(spec: Spec, explained: Why, form: str, colour: str) -> str:
    """The explanation in the form that is asked for."""
    if form == "json":
        from ..report import decisions_json

        return decisions_json.document(spec, explained.as_json())
    if form == "deliberation":
        return explained.deliberation()
    from ..report.explanation import explanation

    return explanation(explained.explanation, options.painter(colour))
