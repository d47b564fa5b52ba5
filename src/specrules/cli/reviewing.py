"""`specrules sources accept` and `aside`: records what was reviewed, in the lock of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from . import evidence, options

if TYPE_CHECKING:
    from ..files import SpecFiles
    from ..provenance.at_hand import Found
    from ..provenance.edition import Edition
    from ..provenance.judgement import Target
    from ..provenance.links import Link
    from ..provenance.lock import Lock
    from ..provenance.reviewing import Record


@dataclass(frozen=True)
class _Asked:
    """What is to be recorded, and by whom."""

    links: tuple[str, ...]
    path: str
    against: tuple[str, ...]
    kind: str | None
    by: str
    on: datetime | None
    text: bool | None


def _reviewer(command: options.Command) -> options.Command:
    """The argument LINK… and the options that both commands have, which are given to them as one."""

    @wraps(command)
    def run(**given: Any) -> int:
        return command(_Asked(**{field.name: given.pop(field.name) for field in fields(_Asked)}), **given)

    decorated: options.Command = run
    spec = "The spec; by default, the one in this folder."
    words = "Whether the lock keeps the words of the document. It does, until told otherwise."
    for decorate in (
        click.option("--text/--no-text", default=None, help=words),
        click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="When; by default, today."),
        click.option("--by", required=True, metavar="NAME", help="Who reviewed it."),
        evidence.kind,
        evidence.against,
        click.option("--spec", "path", type=click.Path(), default=".", metavar="PATH", help=spec),
        click.argument("links", nargs=-1, metavar="[LINK]..."),
    ):
        decorated = decorate(decorated)
    return decorated


@click.command(
    epilog="""\b
Examples:
  specrules sources accept --by clerk --against handbook.md
  specrules sources accept handbook#refunds/s3 --by clerk
  specrules sources accept handbook#refunds/s3 --by clerk \\
      --relation partial --because "says nothing of gifts"

\b
Exit status: 0 recorded; 2 could not run.
"""
)
@_reviewer
@click.option(
    "--relation",
    type=click.Choice(["formalises", "partial", "interprets"]),
    help="How the rules stand to the statements of LINK; the last two need --because.",
)
@click.option("--because", metavar="TEXT", help="What is missing, or why this reading was taken.")
def accept(asked: _Asked, relation: str | None, because: str | None) -> int:
    """Record that what the spec cites was reviewed, as the document has it now.

    LINK is a section, or statements of one, as in a `source`; without any, everything that the spec cites. Sources
    that cite by old numbers have to be corrected first.
    """
    if (relation in ("partial", "interprets")) != bool(because):
        raise click.UsageError("--because goes with --relation partial or interprets, and they need it")
    if relation and not asked.links:
        raise click.UsageError("--relation is about the statements that are named")
    return _reviewed(asked, relation, because)


@click.command(
    epilog="""\b
Examples:
  specrules sources aside handbook#refunds/s4 --by clerk --because "describes, and asks for nothing"
  specrules sources aside handbook#history --by clerk --because "tells how it began"

\b
Exit status: 0 recorded; 2 could not run.
"""
)
@_reviewer
@click.option("--because", required=True, metavar="TEXT", help="Why they need no rule.")
def aside(asked: _Asked, because: str) -> int:
    """Record why statements need no rule.

    LINK names them as in a `source`; a section stands for all its statements that nobody dealt with.
    """
    if not asked.links:
        raise click.UsageError("say which statements")
    return _reviewed(asked, "aside", because)


def _reviewed(asked: _Asked, relation: str | None, because: str | None) -> int:
    """Writes the lock with the reviews. Raises ClickException."""
    from ..provenance.edition import Relation
    from ..provenance.reviewing import Reading, Unacceptable

    if not asked.by.strip() or (because is not None and not because.strip()):
        raise click.UsageError("a name, and a reason, have at least one letter")
    day = asked.on.date() if asked.on else date.today()
    reading = Reading(asked.by, day, Relation(relation) if relation else None, because or "")
    specs = _specs(asked.path)
    lock = evidence.locked(specs[0])
    links = _links(asked.links)
    changed: dict[str, Edition] = {}
    for name, record in _records(asked, specs, lock, links).items():
        named = [link for link in links if link.document == name]
        try:
            made = record.some(named, reading) if named else record.everything(reading)
        except Unacceptable as error:
            raise options.CannotRun(str(error)) from None
        changed[name] = _with_words(made, record.new, asked.text)
    _write(specs[0], {**(lock or {}), **changed})
    return options.CLEAN


def _specs(path: str) -> Sequence[SpecFiles]:
    """The specs under the path, which share one lock. Raises CannotRun."""
    from ..provenance.at_hand import lock_path

    specs, broken = evidence.readable(options.loaded((path,)))
    if broken:
        raise options.CannotRun("nothing was recorded: because of the errors, not all sources are known")
    locks = sorted({lock_path(files) for files in specs})
    if len(locks) > 1:
        raise options.CannotRun(f"`{path}` has specs with several locks: name one of them with --spec")
    return specs


def _links(texts: Sequence[str]) -> list[Link]:
    """The links that were named. Raises UsageError."""
    from ..provenance.links import parse

    found = []
    for text in texts:
        link = parse(text)
        if link is None:
            raise click.UsageError(f"`{text}` is no place in a document, such as `handbook#refunds/s3`")
        found.append(link)
    return found


def _records(
    asked: _Asked, specs: Sequence[SpecFiles], lock: Lock | None, links: Sequence[Link]
) -> Mapping[str, Record]:
    """The documents to record: those that the links name or, without any, all at hand. Raises ClickException."""
    from ..provenance.reviewing import Record

    known = evidence.names(specs, [lock])
    given = evidence.given(asked.against, "--against", known | {link.document for link in links}, [lock], asked.kind)
    found = {}
    for name in sorted({link.document for link in links} or known):
        old = (lock or {}).get(name)
        kind = asked.kind or (old.kind if old else evidence.KINDS[0])
        new = _now(specs, name, given, kind) or (old if links else None)
        if new is not None:
            found[name] = Record(name, old, new, _cited(specs, name))
        elif links:
            raise options.CannotRun(f"`{name}` is not at hand and not recorded: name its file with --against")
    if not found:
        raise options.CannotRun("no document is at hand: name one with --against")
    return found


def _now(specs: Sequence[SpecFiles], name: str, given: Mapping[str, Found], kind: str) -> Edition | None:
    """The document as it is now, if it is at hand. Raises CannotRun."""
    from ..provenance.at_hand import DocumentError, found
    from ..provenance.edition import edition

    try:
        documents = [given[name]] if name in given else [each for f in specs if (each := found(f, name, kind))]
    except DocumentError as error:
        raise options.CannotRun(str(error)) from None
    return edition(documents[0].document, documents[0].kind) if documents else None


def _cited(specs: Sequence[SpecFiles], name: str) -> set[Target]:
    """What of a document the specs cite."""
    from ..provenance.citations import citations

    links = [each.link for files in specs for each in citations(files) if each.link and each.link.document == name]
    return {(link.section, place) for link in links for place in link.places or (None,)}


def _with_words(made: Edition, new: Edition, keep: bool | None) -> Edition:
    """The record with the words that it is to keep: as before, unless something else was asked for."""
    from ..provenance.edition import with_words
    from ..provenance.reviewing import bare

    keep = made.keeps_text if keep is None else keep
    return replace(with_words(made, new), keeps_text=True) if keep else bare(made)


def _write(files: SpecFiles, lock: Lock) -> None:
    """Writes the lock as a whole. Raises CannotRun."""
    from ..atomic import replace_file
    from ..places import Unreadable, reason
    from ..provenance.at_hand import lock_path, lock_place
    from ..provenance.lock import text_of
    from ..report.escape import visible
    from ..source import LARGEST_FILE

    path, content = lock_path(files), text_of(lock).encode()
    if len(content) > LARGEST_FILE:
        raise options.CannotRun(f"`{path}` would be too large; --no-text leaves out the words of the document")
    try:
        replace_file(lock_place(files), content)
    except Unreadable as error:
        raise options.CannotRun(f"`{path}` {error}") from None
    except OSError as error:
        raise options.CannotRun(f"`{path}` cannot be written: {reason(error)}") from None
    options.note(f"recorded in `{visible(path)}`\n")
