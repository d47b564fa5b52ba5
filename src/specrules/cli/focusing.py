"""What `check` does about `--focus`: which specs to look at, and what of their reports to show."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..report.escape import visible
from . import options

if TYPE_CHECKING:
    from ..checks.outcome import Report
    from ..files import SpecFiles
    from ..program import Program
    from ..report.tally import Catalogue

TEXT = "Look at whole specs, but tell only what touches this file. Repeatable."


def asked(command: options.Command) -> options.Command:
    """The option --focus."""
    return click.option("--focus", multiple=True, type=click.Path(), metavar="FILE", help=TEXT)(command)


def touched(specs: Sequence[SpecFiles], focus: Sequence[str]) -> tuple[SpecFiles, ...]:
    """The specs that have to do with one of the files; without any files, all specs."""
    if not focus:
        return tuple(specs)
    from ..focus import View

    return tuple(spec for spec in specs if View(spec, _places(focus)).touched)


def explained(specs: Sequence[SpecFiles], chosen: Sequence[SpecFiles], focus: Sequence[str]) -> None:
    """Says which files have to do with none of the specs, and how many specs with none of the files. Raises UsageError
    for a file that is not there and that no spec names."""
    from ..focus import View

    for file in focus:
        if not any(View(spec, _places([file])).touched for spec in chosen):
            if not os.path.lexists(file):
                raise click.UsageError(f"`{file}` does not exist, and no spec names it")
            options.note(f"`{visible(file)}` is in none of the specs checked\n")
    if left := len(specs) - len(chosen):
        others = "1 other spec has" if left == 1 else f"{left:,} other specs have"
        options.note(f"{others} none of the files asked about\n")


def focused(report: Report, program: Program, focus: Sequence[str], catalogue: Catalogue) -> Report:
    """The report with what touches one of the files; without any files, all of it."""
    if not focus:
        return report
    from ..focus import View

    return View(program.files, _places(focus)).of(report, program, catalogue)


def _places(files: Sequence[str]) -> frozenset[str]:
    return frozenset(map(os.path.realpath, files))
