"""What `check` does about fixes: looks for them, shows them, makes the safe ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from . import options

if TYPE_CHECKING:
    from ..checks.outcome import Report
    from ..files import SpecFiles
    from ..fixes.mend import Mended
    from ..program import Program
    from ..report.paint import Paint


def asked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --fixes, --fix and --diff."""
    for name, text in (
        ("--diff", "Show the safe fixes as a diff and write nothing; with --fixes, every fix under its finding."),
        ("--fix", "Make the safe fixes, which change no decision, in the files; then check what is left."),
        ("--fixes", "Look for edits that clear a finding and add none, and offer them."),
    ):
        command = click.option(name, is_flag=True, help=text)(command)
    return command


def made(
    specs: Sequence[SpecFiles], selections: Sequence[Collection[str] | None], budget: int | None
) -> tuple[tuple[SpecFiles, ...], dict[str, int]]:
    """The specs with their safe fixes made, once they are on disk, and how many findings of each that has cleared.

    Raises CannotRun where a file cannot be written.
    """
    from ..fixes.write import Unwritable, write

    mended = _mended(specs, selections, budget)
    try:
        write(mended)
    except Unwritable as error:
        raise options.CannotRun(str(error)) from None
    return tuple(each.after.files for each in mended), {each.after.files.path: each.fixed for each in mended}


def diff(
    specs: Sequence[SpecFiles], selections: Sequence[Collection[str] | None], budget: int | None, paint: Paint
) -> str:
    """What the safe fixes change in the files, as lines."""
    from ..report.diff import unified

    lines = [
        line
        for each in _mended(specs, selections, budget)
        for old, new in zip(each.before.files.files, each.after.files.files, strict=True)
        for line in unified(old.source.path, old.source.text, new.source.text, paint)
    ]
    return "".join(f"{line}\n" for line in lines)


def _mended(
    specs: Sequence[SpecFiles], selections: Sequence[Collection[str] | None], budget: int | None
) -> list[Mended]:
    """The specs with their safe fixes made in memory, each those that clear what is selected for it.

    A file that several of them use is left as it is.
    """
    from ..fixes.mend import mend
    from ..fixes.version import Version
    from ..program import BUDGET, Program

    uses = Counter(file.source.path for spec in specs for file in spec.files)
    shared = {path for path, count in uses.items() if count > 1}
    return [
        mend(Version.of(Program.build(spec, budget or BUDGET)), selected, shared)
        for spec, selected in zip(specs, selections, strict=True)
    ]


def with_fixes(report: Report, program: Program, complete: Report | None) -> Report:
    """The report with the fixes of its findings; `complete` is what every check says of the program, if known."""
    from ..fixes.offers import offered
    from ..fixes.version import Version

    return replace(report, findings=offered(Version.of(program, complete), report.findings))
