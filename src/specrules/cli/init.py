"""`specrules init`: a spec to start from, with its configuration and the hooks for it."""

from __future__ import annotations

import os
import shlex

import click

from . import options

SPEC = "spec.specrules"
HOOKS = ".pre-commit-config.yaml"


@click.command(
    epilog="""\b
Examples:
  specrules init            in this folder
  specrules init rules      in a folder, which is made if need be

\b
It writes spec.specrules, specrules.toml and .pre-commit-config.yaml. Where one of the first two is there, it
writes nothing; hooks that are there, or belong to a folder further up, are left to you.

\b
Exit status: 0 written; 2 could not run.
"""
)
@click.argument("folder", default=os.curdir, type=click.Path())
def init(folder: str) -> int:
    """Write a spec to start from, with configuration and hooks.

    It asks nothing. The spec has a rule, a default, a claim and two examples, and checks clean.
    """
    from .. import starter
    from ..places import CONFIGURATION
    from ..report.escape import visible

    _refuse_to_overwrite(folder)
    texts = {SPEC: starter.text("spec.specrules"), CONFIGURATION: starter.text("specrules.toml")}
    above = _hooks_above(folder)
    if above is None:
        texts[HOOKS] = starter.text("pre-commit-config.yaml")
    _write({os.path.join(folder, name): text for name, text in texts.items()})
    options.note("".join(f"wrote {visible(os.path.normpath(os.path.join(folder, name)))}\n" for name in texts))
    if above is not None:
        options.note(f"to check before each commit, add to {visible(above)}:\n")
        options.emit(_hooks_only(starter.text("pre-commit-config.yaml")))
    where = f" {visible(shlex.quote(folder))}" if folder != os.curdir else ""
    options.note(f"next: specrules check{where}\n")
    return options.CLEAN


def _refuse_to_overwrite(folder: str) -> None:
    """Raises CannotRun where something is there that would be written over, or would contradict what is written."""
    from ..places import CONFIGURATION, configurations

    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise options.CannotRun(f"`{folder}` is not a folder")
    there = [name for name in (SPEC, CONFIGURATION) if os.path.lexists(os.path.join(folder, name))]
    if there:
        names = " and ".join(f"`{os.path.normpath(os.path.join(folder, name))}`" for name in there)
        raise options.CannotRun(f"{names} {'is' if len(there) == 1 else 'are'} there already; nothing was written")
    for name in configurations(folder):
        path = os.path.normpath(os.path.join(folder, name))
        raise options.CannotRun(f"`{path}` configures this folder already; nothing was written")


def _hooks_above(folder: str) -> str | None:
    """The hooks that count for a folder and are not to be written: those that are there, and those of the repository
    the folder is inside of. None if they are to be written into the folder."""
    here = os.path.realpath(folder)
    if os.path.lexists(os.path.join(here, HOOKS)):
        return os.path.normpath(os.path.join(folder, HOOKS))
    while not os.path.lexists(os.path.join(here, ".git")):
        here, below = os.path.dirname(here), here
        if here == below:
            return None
    top = os.path.join(here, HOOKS)
    return None if here == os.path.realpath(folder) else os.path.relpath(top)


def _hooks_only(text: str) -> str:
    """The part of the hooks that goes under `repos:`."""
    return text.partition("repos:\n")[2]


def _write(texts: dict[str, str]) -> None:
    """Writes all the files or, where one cannot be written, none. Raises CannotRun."""
    from ..atomic import create_files
    from ..places import reason

    try:
        create_files({path: text.encode() for path, text in texts.items()})
    except OSError as error:
        path = error.filename or next(iter(texts))
        raise options.CannotRun(f"`{path}` cannot be written: {reason(error)}; nothing was written") from None
