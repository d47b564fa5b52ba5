"""`specrules config`: what is in force, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from . import configured, options
from .check import check

if TYPE_CHECKING:
    from ..config.configuration import Configuration
    from ..report.settings import Row

OUTRANKING = {key: name for key, name in configured.PARAMETERS.items() if key != "format"}
"""The options of `check` that this command has, too, by the key that each outranks."""


@click.command(
    params=[each for each in check.params if each.name in OUTRANKING.values() and each.name != "paths"],
    epilog="""\b
Examples:
  specrules config                      every key, its value, and where that comes from
  specrules config rules/ --select SR2  the same, of what `check` would do with these arguments
  specrules config --explain fail-on    what a key is for

\b
The root of a spec is the first folder with a `specrules.toml`, or with a `pyproject.toml` that has a table
[tool.specrules], from the path looked at upward. The search ends at the top of a git repository and at the
home folder. Only that one file counts, and options outrank it.

\b
Exit status: 0 shown; 2 could not run, or the configuration is wrong.
""",
)
@options.paths
@options.form
@click.option("--explain", "wanted", metavar="KEY", help="Say what a key is for.")
@configured.chosen
@options.colour
def config(
    paths: tuple[str, ...],
    form: str,
    wanted: str | None,
    colour: str,
    config: str | None,
    no_config: bool,
    **given: Any,
) -> int:
    """Show what is configured.

    Of every key: its value, and whether that is the default, or comes from the command line or a line of the
    configuration.
    """
    from ..report import settings

    if wanted is not None:
        _refuse_unknown(wanted)
    found = _found(paths, config, no_config)
    rows = [row for row in _rows(found, given | {"paths": paths}) if wanted in (None, row.key.name)]
    if form == "json":
        options.emit(settings.document(found.path, found.shown_root, rows))
    elif wanted is not None:
        options.emit(settings.explained(rows[0], _option(wanted), options.painter(colour)))
    else:
        options.emit(settings.settings(found.path, found.shown_root, rows, options.painter(colour)))
    return options.CLEAN


def _refuse_unknown(wanted: str) -> None:
    from ..config.keys import KEYS

    if wanted not in KEYS:
        raise click.UsageError(f"there is no key `{wanted}`{options.nearest(wanted, KEYS)}")


def _found(paths: tuple[str, ...], config: str | None, no_config: bool) -> Configuration:
    """The configuration, held against the options of `check`. Raises CannotRun."""
    from ..config.keys import KEYS

    keys = [key for key, each in KEYS.items() if not each.table]
    return configured.settled(click.Context(check), keys, {"paths": paths}, config, no_config)[0]


def _rows(found: Configuration, given: dict[str, Any]) -> list[Row]:
    from ..config.keys import KEYS
    from ..report.settings import Row

    context, rows = click.get_current_context(), list[Row]()
    for name, key in KEYS.items():
        parameter = OUTRANKING.get(name)
        if parameter in given and configured.is_given(context, str(parameter), given):
            rows.append(Row(key, given[str(parameter)], given=True))
        elif name in found.settings:
            rows.append(Row(key, found.settings[name].value, found.place(name)))
        else:
            rows.append(Row(key))
    return rows


def _option(key: str) -> str | None:
    """What a key is called on the command line, if anything."""
    from .test import test

    name = configured.PARAMETERS.get(key)
    parameters = [*check.params, *test.params]
    found = next((each for each in parameters if each.name == name), None)
    if isinstance(found, click.Argument):
        return "PATH…"
    return f"--{key.rpartition('.')[2]}" if found else None
