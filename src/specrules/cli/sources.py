"""`specrules sources`: what became of the places in documents that a spec cites, and how much of them it covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from . import evidence, options
from .reviewing import accept, aside

if TYPE_CHECKING:
    from ..files import SpecFiles
    from ..provenance.provenance import Provenance

VERBS = {"accept": accept, "aside": aside}
"""What else the command does, by its first word."""


class _Sources(click.Command):
    """The command itself, or the one that its first word names."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] in VERBS:
            return VERBS[args[0]].make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(
    cls=_Sources,
    epilog="""\b
Commands:
  specrules sources accept     Record that what the spec cites was reviewed.
  specrules sources aside      Record why a statement needs no rule.

\b
Examples:
  specrules sources                                      every spec in this folder
  specrules sources bot/ --against handbook-v2.md        what a new version changes
  specrules sources bot/ --sections                      what is still open, section by section
  specrules sources accept --by clerk --spec bot/ --against handbook-v2.md

\b
Exit status: 0 every place is as it was when it was reviewed; 1 something needs review;
2 could not run; 3 nothing needs review as far as could be seen, but a document was not at hand.
""",
)
@options.paths
@evidence.against
@click.option(
    "--from",
    "older",
    multiple=True,
    type=click.Path(),
    metavar=evidence.NAMED,
    help="An older version, for words that the lock does not keep, or in place of a lock. Repeatable.",
)
@evidence.kind
@click.option("--sections", is_flag=True, help="Coverage by section, too.")
@click.option("--open", "left", is_flag=True, help="Every statement that directs somebody and that nobody dealt with.")
@click.option("--changes", is_flag=True, help="Every statement that changed, cited or not.")
@options.form
@options.colour
def sources(
    paths: tuple[str, ...],
    against: tuple[str, ...],
    older: tuple[str, ...],
    kind: str | None,
    sections: bool,
    left: bool,
    changes: bool,
    form: str,
    colour: str,
) -> int:
    """Show what became of the places in documents that a spec cites, and how much of them it covers.

    A `source` such as "handbook#refunds/s3" names document, section and statement. What was reviewed is recorded in
    specrules.lock, beside the spec's first file. A document is looked for among the arguments of --against, in the
    spec (Markdown with its program in fences), and beside the spec (handbook.md).
    """
    from ..report.sheet import Sheet
    from ..syntax import tree

    specs, broken = evidence.readable(options.loaded(paths))
    if not specs:
        return options.FOUND
    found = _provenances(specs, against, older, kind)
    sheets = []
    for files, provenance in zip(specs, found, strict=True):
        title = next((s for file in files.files for s in file.statements if isinstance(s, tree.SpecTitle)), None)
        version = title.version.value if title and title.version else None
        sheets.append(Sheet(files.path, title.title.value if title else None, version, provenance))
    if form == "json":
        from ..report import sources_json

        options.emit(sources_json.document(sheets))
    else:
        from ..report import sources as shown

        paint = options.painter(colour)
        more = {"sections": sections, "left": left, "changes": changes}
        options.emit("\n".join(shown.report(each, paint, **more) for each in sheets))
    return options.FOUND if broken else _status(found)


def _provenances(
    specs: Sequence[SpecFiles], against: Sequence[str], older: Sequence[str], kind: str | None
) -> list[Provenance]:
    """That of each spec. Raises ClickException."""
    from ..documents.kinds import MODEL_SPEC
    from ..provenance.at_hand import DocumentError
    from ..provenance.edition import edition
    from ..provenance.provenance import provenance

    locks = [evidence.locked(files) for files in specs]
    known = evidence.names(specs, locks)
    given = evidence.given(against, "--against", known, locks, kind)
    before = evidence.given(older, "--from", known, locks, kind)
    editions = {name: edition(each.document, each.kind) for name, each in before.items()}
    found = []
    for files, lock in zip(specs, locks, strict=True):
        try:
            found.append(provenance(files, lock, given, editions, kind=kind or MODEL_SPEC))
        except DocumentError as error:
            raise options.CannotRun(str(error)) from None
    return found


def _status(found: Sequence[Provenance]) -> int:
    """The exit status that the sources of several specs come to."""
    statuses = {each.judgement.status for provenance in found for each in provenance.judged}
    if any(status.needs_review for status in statuses):
        return options.FOUND
    return options.UNDETERMINED if "unchecked" in statuses else options.CLEAN
