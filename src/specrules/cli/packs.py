"""`specrules packs`: what comes with specrules and can be extended."""

from __future__ import annotations

import click

from . import options


@click.command(
    epilog="""\b
Examples:
  specrules packs                       every pack, one line each
  specrules packs --format json

\b
A spec builds on a pack by its first column:
  spec "Our bot" extends "pack:model-spec@2025-12-18"

\b
Exit status: 0 listed; 2 could not run.
"""
)
@options.form
@options.colour
def packs(form: str, colour: str) -> int:
    """List the rule packs that are installed: name and version, norms, title, licence of the source."""
    from ..files import InputError
    from ..packs import installed
    from ..places import Unreadable

    try:
        found = installed()
    except (InputError, Unreadable) as error:
        raise options.CannotRun(f"the packs cannot be read: {error}") from None
    if form == "json":
        from ..report import json

        options.emit(json.packs(found))
    else:
        from ..report import text

        options.emit(text.packs(found, options.painter(colour)))
    return options.CLEAN
