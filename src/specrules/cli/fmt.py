"""`specrules fmt`: rule files in their one layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from . import configured, options, staged

if TYPE_CHECKING:
    from ..finding import Finding
    from ..source import Source
    from ..syntax import tree

STDIN = "-"


@click.command(
    epilog="""\b
Examples:
  specrules fmt                     every rule file in this folder
  specrules fmt rules/ --check      say which files would change, and change none
  specrules fmt bot.specrules --diff
  specrules fmt --staged            what is about to be committed; documents without rules are passed over
  specrules fmt - < bot.specrules   from standard input to standard output

\b
Exit status: 0 done, or nothing to do; 1 with --check or --diff: something would change;
2 could not run, or a file has an error, and then that file is left as it is.
"""
)
@configured.configured("paths")
@options.paths
@staged.option
@click.option("--check", is_flag=True, help="Change nothing; list the files that would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@click.option(
    "--stdin-name",
    default="<stdin>.specrules",
    metavar="NAME",
    help="What standard input is called; `.md` is Markdown.",
)
@options.colour
def fmt(paths: tuple[str, ...], staged: bool, check: bool, diff: bool, stdin_name: str, colour: str) -> int:
    """Lay out rule files in the one way: what they say and their comments stay the same.

    In Markdown only the fences tagged `specrules` are touched.
    """
    from ..report.diff import unified
    from ..rewrite import Unwritable, rewrite

    if STDIN in paths:
        if len(paths) > 1:
            raise click.UsageError("`-`, standard input, goes alone")
        return _piped(stdin_name, check)
    changes, broken = _changes(_about_to_be_committed(paths) if staged else paths or (".",))
    changed = [change for change in changes if change[0].text != change[1]]
    if diff:
        paint = options.painter(colour)
        lines = [line for old, new, _ in changed for line in unified(old.path, old.text, new, paint)]
        options.emit("".join(f"{line}\n" for line in lines))
    elif check:
        options.emit("".join(f"would change {_visible(old.path)}\n" for old, _, _ in changed))
    else:
        try:
            rewrite(changed)
        except Unwritable as error:
            raise options.CannotRun(str(error)) from None
        options.note("".join(f"changed {_visible(old.path)}\n" for old, _, _ in changed))
    if broken:
        raise options.CannotRun(f"{broken} of {broken + len(changes)} files could not be laid out")
    return options.FOUND if changed and (check or diff) else options.CLEAN


def _piped(name: str, check: bool) -> int:
    """Standard input laid out on standard output."""
    from ..source import Source
    from ..syntax.parser import parse

    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise options.CannotRun(f"standard input is not UTF-8: the byte at {error.start}") from None
    source = Source(name, text)
    laid_out = _laid_out(*parse(source))
    if laid_out is None:
        raise options.CannotRun("standard input could not be laid out")
    if check:
        return options.CLEAN if laid_out == text else options.FOUND
    options.emit(laid_out)
    return options.CLEAN


def _about_to_be_committed(paths: Sequence[str]) -> list[str]:
    """The rule files among these, or among those that git has staged."""
    return list(staged.with_rules(staged.names(paths)))


def _changes(paths: Sequence[str]) -> tuple[list[tuple[Source, str, str]], int]:
    """Each file that can be read with its layout and its root, and how many cannot; their errors are shown."""
    from ..files import InputError, read_each

    found, broken = [], 0
    try:
        for read, root in read_each(paths):
            laid_out = _laid_out(read.file, read.findings)
            broken += laid_out is None
            if laid_out is not None:
                found.append((read.file.source, laid_out, root))
    except InputError as error:
        raise options.CannotRun(str(error)) from None
    return found, broken


def _laid_out(file: tree.File, findings: Sequence[Finding]) -> str | None:
    """The text of a file in its layout; None if it cannot be read, and then why is shown."""
    from ..checks import REGISTRY
    from ..formatting.page import formatted
    from ..report import text

    if findings:
        options.note("".join(f"{text.finding(each, REGISTRY)}\n\n" for each in findings))
        return None
    return formatted(file)


def _visible(path: str) -> str:
    from ..report.escape import visible

    return visible(path)
