"""Where `check` writes what it has found, and in which format."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import click

from ..report.forms import FORMS
from . import options

if TYPE_CHECKING:
    from ..files import SpecFiles


def asked(command: options.Command) -> options.Command:
    """The options --format and --output; the parameter of the first is called `form`."""
    where = "Write to this file, as a whole or not at all, and nothing on standard output."
    kinds = ", ".join(f"{name} ({purpose})" for name, purpose in FORMS.items())
    how = f"How to write what was found: text, or {kinds}. The exit status is the same in all of them."
    choice = click.Choice(["text", *FORMS])
    command = click.option("-o", "--output", type=click.Path(), metavar="FILE", help=where)(command)
    return click.option("--format", "form", type=choice, default="text", metavar="FORMAT", help=how)(command)


class Send(Protocol):
    """Writes a text; the second is for when the same is said another time without having been worked out."""

    def __call__(self, text: str, again: str | None = None) -> None: ...


def opened(output: str | None, specs: Iterable[SpecFiles]) -> tuple[Send, list[str]]:
    """What writes a text, and what is written to the file in the end. Raises UsageError for a rule file."""
    if output is None:
        return options.emit, []
    from ..bases import SUFFIX

    place = os.path.realpath(output)
    read = {os.path.realpath(file.source.path) for spec in specs for file in spec.files}
    if place in read or (place.endswith(SUFFIX) and os.path.lexists(place)):
        raise click.UsageError(f"--output would overwrite the rule file `{output}`")
    kept = list[str]()
    return lambda text, again=None: kept.append(text), kept


def closed(output: str | None, kept: Iterable[str]) -> None:
    """Writes the file, if one was asked for. Raises CannotRun."""
    if output is None:
        return
    from ..atomic import replace_file

    try:
        replace_file(output, "".join(kept).encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise options.CannotRun(f"`{output}` cannot be written: {reason}") from None
