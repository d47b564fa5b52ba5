"""A command done again whenever something that it has read changes."""

from __future__ import annotations

import gc
import os
from collections.abc import Collection, Mapping
from functools import wraps
from typing import Any

import click

from ..trail import REFUSED, Question, followed, unchanged
from . import options

CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""Empties the terminal, and what it has scrolled away."""

ABSENT = ("is_file", "is_folder")
"""Questions whose answer may be that what was looked for is not there yet, or no more."""

QUIET = 150
"""So many milliseconds without a change are waited for: editors and version control change much at once."""


def watched(command: options.Command) -> options.Command:
    """Adds the option --watch."""
    text = "Stay, and do it again whenever something changes; Ctrl-C ends it. Needs the extra `specrules[watch]`."

    @click.option("--watch", is_flag=True, help=text)
    @wraps(command)
    def run(watch: bool, **given: Any) -> int:
        return _again_and_again(command, given) if watch else command(**given)

    return run


def _again_and_again(command: options.Command, given: dict[str, Any]) -> int:
    changes = _changes()
    seen: dict[Question, str] = {}
    while True:
        with followed() as answers:
            _done(command, given)
        gc.collect()  # a command by itself ends before it would be of use
        seen = answers if _folders(answers) else seen
        if not _folders(seen):
            raise options.CannotRun("there is nothing to watch")
        options.note("watching for changes; Ctrl-C ends it\n")
        while unchanged(seen):
            changes(_folders(seen))


def _done(command: options.Command, given: dict[str, Any]) -> None:
    """Does it once; what keeps it from being done may be mended by the next change."""
    if options.on_terminal():
        click.echo(CLEAR, nl=False, color=True)
    try:
        command(**given)
    except click.ClickException as error:
        error.show()


def _changes() -> Any:
    """What waits until something changes in one of some folders. Raises CannotRun without the library for it."""
    try:
        from watchfiles import watch
    except ModuleNotFoundError as error:
        if error.name != "watchfiles":
            raise
        raise options.CannotRun(f"this needs the package `{error.name}`: install `specrules[watch]`") from None

    def wait(folders: Collection[str]) -> None:
        try:
            next(iter(watch(*folders, watch_filter=None, step=QUIET, recursive=False)), None)
        except OSError as error:
            raise options.CannotRun(f"cannot watch {', '.join(folders)}: {error.strerror or error}") from None

    return wait


def _folders(seen: Mapping[Question, str]) -> list[str]:
    """The folders of all that was read, and those in which more may turn up."""
    found: set[str] = set()
    for (what, path), answer in seen.items():
        if what.startswith("files_in"):
            found.update(here for here, _, _ in os.walk(path))
        elif (what.startswith("beginning") and answer != REFUSED) or (what in ABSENT and answer == str(False)):
            found.add(os.path.dirname(os.path.realpath(path)))
    return sorted(place for place in found if os.path.isdir(place))
