"""What a spec's sources are judged by: its lock, and the documents that were named on the command line."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

from . import options

if TYPE_CHECKING:
    from ..files import SpecFiles
    from ..provenance.at_hand import Found
    from ..provenance.lock import Lock
    from ..source import Source

KINDS = ("model-spec", "agents", "prompt")

NAMED = "[NAME=]FILE"


def kind(command: options.Command) -> options.Command:
    """The option --kind."""
    text = "How to read a document of which the lock does not say it: model-spec (the default), agents or prompt."
    return click.option("--kind", type=click.Choice(KINDS), metavar="KIND", help=text)(command)


def against(command: options.Command) -> options.Command:
    """The option --against; repeatable."""
    text = "The document as it is now; NAME is what sources call it, where they name several. Repeatable."
    return click.option("--against", multiple=True, type=click.Path(), metavar=NAMED, help=text)(command)


def readable(specs: Sequence[SpecFiles]) -> tuple[list[SpecFiles], int]:
    """The specs whose text can be read, and how many others there are, whose errors go to standard error."""
    from ..checks import REGISTRY
    from ..finding import Severity
    from ..report import text

    found = []
    for files in specs:
        errors = [each for each in files.findings if REGISTRY[each.code].severity is Severity.ERROR]
        if errors:
            options.note("".join(f"{text.finding(each, REGISTRY)}\n\n" for each in errors))
        else:
            found.append(files)
    return found, len(specs) - len(found)


def locked(files: SpecFiles) -> Lock | None:
    """What the lock of a spec records. Raises CannotRun."""
    from ..provenance.at_hand import lock_path
    from ..provenance.at_hand import locked as recorded
    from ..provenance.lock import LockError

    try:
        return recorded(files)
    except LockError as error:
        raise options.CannotRun(f"`{lock_path(files)}` {error}") from None


def names(specs: Sequence[SpecFiles], locks: Sequence[Lock | None]) -> set[str]:
    """The documents that the specs cite, or have a record of."""
    from ..provenance.citations import citations

    cited = {each.link.document for files in specs for each in citations(files) if each.link}
    return cited.union(*(lock or {} for lock in locks))


def given(
    values: Sequence[str], option: str, known: Collection[str], kinds: Sequence[Lock | None], kind: str | None
) -> dict[str, Found]:
    """The documents that an option names, by what sources call them. Raises ClickException."""
    from ..documents.kinds import KINDS, MODEL_SPEC
    from ..provenance.at_hand import Found, How

    found: dict[str, Found] = {}
    for value in values:
        name, path = _named(value, option, known)
        if name in found:
            raise click.UsageError(f"{option} names `{name}` twice")
        recorded = next((lock[name].kind for lock in kinds if lock and name in lock), MODEL_SPEC)
        how = kind or recorded
        found[name] = Found(KINDS[how](name, _source(path)), how, How.GIVEN)
    return found


def _source(path: str) -> Source:
    """The text of a document. Raises CannotRun."""
    from ..places import Unreadable, shown
    from ..provenance.at_hand import read

    try:
        return read(path, shown(path))
    except Unreadable as error:
        raise options.CannotRun(f"`{path}` {error}") from None


def _named(value: str, option: str, known: Collection[str]) -> tuple[str, str]:
    """What sources call a document, and its file. Raises UsageError."""
    name, sign, path = value.partition("=")
    if sign and name in known and not os.path.exists(value):
        return name, path
    stem = os.path.splitext(os.path.basename(value))[0]
    if stem in known:
        return stem, value
    if len(known) == 1:
        return next(iter(known)), value
    if not known:
        raise click.UsageError(f"{option} is of no use: no source names a place in a document")
    several = ", ".join(f"`{each}`" for each in sorted(known))
    raise click.UsageError(f"say which document `{value}` is, with {option} NAME=FILE: {several}")
