"""`specrules import`: a rule file to start from, made from a document."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from . import options

if TYPE_CHECKING:
    from ..documents.document import Document

_STANDARD = "-"
"""Standard input, or output."""
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")

Importer = Callable[[str, str | None, str | None, str, bool], int]


EXAMPLES = """\b
Examples:
  specrules import model-spec 2025-12-18.md --name model_spec -o model_spec.specrules
  specrules import agents packages/web/AGENTS.md
  specrules import prompt - --format json < prompt.txt

\b
Exit status: 0 written; 2 could not run.
"""
"""What stands below the help of the command and of each kind."""


class _Kinds(click.Group):
    """The kinds of documents, in the order of the file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and args[0][:1] != "-":
            known = ", ".join(self.commands)
            ctx.fail(f"`{args[0]}` is no kind of document: {known}{options.nearest(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


@click.group(
    name="import",
    cls=_Kinds,
    subcommand_metavar="KIND FILE [OPTIONS]",
    epilog=EXAMPLES,
)
def importing() -> None:
    """Make a rule file to start from out of a document.

    It has the sections with their authority, every statement with the number by which norms cite it, the beginning of a
    norm for each that directs somebody, and the document's own examples, all as comments: what a sentence means is
    never guessed. What was not understood is listed.
    """


def _importer(function: Importer) -> Importer:
    """The argument and the options that every kind of document has."""
    for decorate in reversed(
        (
            click.argument("file", type=click.Path()),
            click.option("-o", "--output", type=click.Path(), metavar="OUT", help="The file to write."),
            click.option("--name", metavar="NAME", help="What norms call the document; by default, by its file."),
            click.option(
                "--format", "form", type=click.Choice(["skeleton", "json"]), default="skeleton", help="What to write."
            ),
            click.option("--force", is_flag=True, help="Write over a file that is there."),
        )
    ):
        function = decorate(function)
    return function


@importing.command(
    name="model-spec", short_help="Read a document in the manner of the OpenAI Model Spec.", epilog=EXAMPLES
)
@_importer
def model_spec(file: str, output: str | None, name: str | None, form: str, force: bool) -> int:
    """Read a document in the manner of the OpenAI Model Spec.

    Its headings say who has authority, as in `## Do not lie {#do_not_lie authority=user}`; commentary (`!!! meta`) is
    left out; conversations after `**Example**` compare answers that are GOOD, BAD or OK. FILE `-` is standard input.
    """
    return _imported("model-spec", file, output, name, form, force)


@importing.command(short_help="Read an AGENTS.md or one of its kin.", epilog=EXAMPLES)
@_importer
def agents(file: str, output: str | None, name: str | None, form: str, force: bool) -> int:
    """Read an AGENTS.md or one of its kin (CLAUDE.md, .cursorrules, copilot-instructions.md).

    It speaks for the folder it is in. FILE `-` is standard input.
    """
    return _imported("agents", file, output, name, form, force)


@importing.command(short_help="Read a system prompt: plain text or Markdown.", epilog=EXAMPLES)
@_importer
def prompt(file: str, output: str | None, name: str | None, form: str, force: bool) -> int:
    """Read a system prompt: plain text or Markdown.

    Headings, lines such as `RULES:` and tags such as `<rules>` begin its sections. FILE `-` is standard input.
    """
    return _imported("prompt", file, output, name, form, force)


def _imported(kind: str, file: str, output: str | None, name: str | None, form: str, force: bool) -> int:
    from ..report.escape import visible
    from ..report.skeleton import described

    output = None if output == _STANDARD else output
    if output is not None:
        _spare(output, file, force)
    document = _read(kind, file, _named(name, file))
    text = _written(document, form)
    if output is None:
        options.emit(text)
    else:
        _put(output, text)
    if form != "json" or output is not None:
        from ..documents.counts import counted

        options.note("".join(f"{visible(line)}\n" for line in described(counted(document))))
    return options.CLEAN


def _spare(output: str, file: str, force: bool) -> None:
    """Raises CannotRun where writing would destroy something."""
    if os.path.exists(file) and os.path.exists(output) and os.path.samefile(file, output):
        raise options.CannotRun(f"`{output}` is the document itself")
    if os.path.lexists(output) and not force:
        raise options.CannotRun(f"`{output}` is there already; --force writes over it")


def _named(name: str | None, file: str) -> str:
    """What norms call the document. Raises UsageError for a name that they could not."""
    if name is None:
        stem = os.path.splitext(os.path.basename(file))[0]
        return _NO_WORD.sub("_", stem).strip("_") or "document"
    if not _NAME.fullmatch(name):
        raise click.UsageError("--name takes letters of a-z, digits, and `_`, `.` or `-` between them")
    return name


def _read(kind: str, file: str, name: str) -> Document:
    from dataclasses import replace

    from ..documents.agents import scope
    from ..documents.kinds import KINDS
    from ..places import shown
    from ..source import Source

    path = "<stdin>" if file == _STANDARD else shown(file)
    document = KINDS[kind](name, Source(path, _text(file, path)))
    if kind == "agents" and file != _STANDARD:
        from ..places import root_of

        place = os.path.realpath(file)
        document = replace(document, scope=shown(scope(place, root_of(os.path.dirname(place)))))
    return document


def _text(file: str, path: str) -> str:
    """What the document says. Raises CannotRun where that cannot be read."""
    from ..places import Unreadable, content, reason
    from ..source import LARGEST_FILE

    if file == _STANDARD and sys.stdin is None:
        raise options.CannotRun("standard input is closed")
    try:
        read = sys.stdin.buffer.read(LARGEST_FILE + 1) if file == _STANDARD else content(file)
    except Unreadable as error:
        raise options.CannotRun(f"`{path}` {error}") from None
    except OSError as error:
        raise options.CannotRun(f"`{path}` cannot be read: {reason(error)}") from None
    if len(read) > LARGEST_FILE:
        raise options.CannotRun(f"`{path}` is too large: at most {LARGEST_FILE:,} bytes are read")
    if b"\0" in read:
        raise options.CannotRun(f"`{path}` has a NUL byte, so it is no text")
    try:
        return read.decode("utf-8")
    except UnicodeDecodeError as error:
        raise options.CannotRun(f"`{path}` is not UTF-8: byte {error.start} is 0x{read[error.start]:02X}") from None


def _written(document: Document, form: str) -> str:
    if form == "json":
        from ..report import documents_json

        return documents_json.document(document)
    from ..report.skeleton import skeleton
    from ..source import LARGEST_FILE

    text = skeleton(document)
    if len(text.encode()) > LARGEST_FILE:
        raise options.CannotRun(
            f"the rule file would be larger than {LARGEST_FILE:,} bytes, which is more than can be read again"
        )
    return text


def _put(output: str, text: str) -> None:
    from ..atomic import replace_file

    try:
        replace_file(output, text.encode())
    except (OSError, ValueError) as error:
        from ..places import reason

        raise options.CannotRun(f"`{output}` cannot be written: {reason(error)}") from None
