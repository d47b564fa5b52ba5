"""`specrules explain`: what a check finds, why it matters, and what to do about it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click

from . import completing, options

if TYPE_CHECKING:
    from ..checks.check import Check
    from ..report.tally import Catalogue


@click.command(
    epilog="""\b
Examples:
  specrules explain                 every check, one line each
  specrules explain SR402
  specrules explain contradiction

\b
Exit status: 0 shown; 2 there is no such check.
"""
)
@click.argument("check", required=False, metavar="[CODE|NAME]", shell_complete=completing.checks)
@options.form
@options.colour
def explain(check: str | None, form: str, colour: str) -> int:
    """Show what a check finds, with examples, and what to do about it.

    CHECK is a code or a name; without it, every check is listed.
    """
    from ..checks import REGISTRY
    from ..report import text

    if check is None:
        if form == "json":
            from ..report import json

            options.emit(json.catalogue(REGISTRY))
        else:
            options.emit(text.catalogue(REGISTRY, options.painter(colour)))
        return options.CLEAN
    known = _named(check, REGISTRY)
    page = _page(known)
    if form == "json":
        from ..report import json

        options.emit(json.page(known, page))
    else:
        _show(page, colour)
    return options.CLEAN


def _named(word: str, known: Catalogue) -> Check:
    """The check with this code or name, in any case. Raises UsageError if there is none."""
    for each in known.values():
        if word.casefold() in (each.code.casefold(), each.name):
            return each
    near = options.nearest(word.upper(), known) or options.nearest(word.casefold(), [c.name for c in known.values()])
    raise click.UsageError(f"there is no check `{word}`{near}")


def _page(check: Check) -> str:
    """The check's page, in Markdown. Raises CannotRun where the installation lacks it."""
    from ..packaged import data_path

    try:
        return data_path("checks", f"{check.code}-{check.name}.md").read_text(encoding="utf-8")
    except OSError as error:
        raise options.CannotRun(f"the page of {check.code} cannot be read: {error.strerror or error}") from None


def _show(page: str, colour: str) -> None:
    """The page as written or, on a terminal, laid out and through a pager if it is longer than the terminal."""
    if not options.on_terminal() and colour != "always":
        options.emit(page)
        return
    from ..report.page import rendered

    size = shutil.get_terminal_size()
    coloured = options.coloured(colour)
    shown = rendered(page, size.columns, coloured=coloured)
    if options.on_terminal() and shown.count("\n") >= size.lines:
        click.echo_via_pager(shown, color=coloured)
    else:
        options.emit(shown)
