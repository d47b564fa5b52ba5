"""Which checks a command is about: `--select` and `--ignore`, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from . import completing, options


def asked(command: options.Command) -> options.Command:
    """Adds the options --select and --ignore."""
    for name, text in (
        ("--ignore", "Not these checks, even if selected. Repeatable."),
        ("--select", "Only these checks; SR2 stands for all SR2xx. Repeatable."),
    ):
        command = click.option(name, multiple=True, metavar="CODE", shell_complete=completing.codes, help=text)(command)
    return command


def chosen(select: Iterable[str], ignore: Iterable[str], known: Mapping[str, object]) -> frozenset[str] | None:
    """The codes of the checks to run, None for all of them. Raises UsageError for a code that stands for no check."""
    selected = {code for prefix in select for code in _matching(prefix, known)} if select else set(known)
    selected -= {code for prefix in ignore for code in _matching(prefix, known)}
    return None if selected == set(known) else frozenset(selected)


def _matching(prefix: str, known: Mapping[str, object]) -> list[str]:
    codes = [code for code in known if prefix and code.startswith(prefix.upper())]
    if not codes:
        raise click.UsageError(f"there is no check `{prefix}`{options.nearest(prefix.upper(), known)}")
    return codes
