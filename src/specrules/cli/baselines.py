"""What `check` does about `--baseline`: opens it before, and says or does what is to be done with it after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..report.escape import visible
from . import options

if TYPE_CHECKING:
    from ..baseline import Baseline
    from ..checks.outcome import Report


def opened(path: str | None, update: bool) -> Baseline | None:
    """The baseline to accept findings by: None if none was asked for, and a new one if it is to be made."""
    if path is None:
        if update:
            raise click.UsageError("--update-baseline goes with --baseline")
        return None
    from ..baseline import Baseline, BaselineError, read

    try:
        found = read(path)
    except BaselineError as error:
        raise options.CannotRun(str(error)) from None
    if found is None and not update:
        message = f"the baseline `{path}` does not exist; --update-baseline makes it with today's findings"
        raise options.CannotRun(message)
    return found or Baseline(path, {}, new=True)


def closed(baseline: Baseline, reports: Sequence[Report], update: bool) -> None:
    """Makes a new baseline; of one that is there, says what is no longer needed, or removes it."""
    from ..baseline import BaselineError

    try:
        if baseline.new:
            _made(baseline, reports)
        else:
            _shrunk(baseline, reports, update)
    except BaselineError as error:
        raise options.CannotRun(str(error)) from None


def _made(baseline: Baseline, reports: Sequence[Report]) -> None:
    if any(report.skipped for report in reports):
        options.note("no baseline was made: because of errors in the text, some checks did not run\n")
        return
    made = baseline.with_findings(reports)
    made.write()
    options.note(f"made the baseline `{visible(baseline.path)}` with {_entries(made.size)}\n")


def _shrunk(baseline: Baseline, reports: Sequence[Report], update: bool) -> None:
    rest = baseline.shrunk(reports)
    gone = baseline.size - rest.size
    if gone and update:
        rest.write()
        options.note(f"removed {_entries(gone)} that no finding needs from the baseline `{visible(baseline.path)}`\n")
    elif gone:
        are, them = ("is", "it") if gone == 1 else ("are", "them")
        options.note(f"{_entries(gone)} of the baseline {are} no longer needed; --update-baseline removes {them}\n")


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"
