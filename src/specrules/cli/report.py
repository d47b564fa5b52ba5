"""`specrules report`: everything about some specs as one page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import baselines, configured, options

if TYPE_CHECKING:
    from ..config.configuration import Configuration

PAGE = "specrules-report.html"


@click.command(
    epilog="""\b
Examples:
  specrules report                          every spec in this folder
  specrules report spec.specrules -o spec.html
  specrules report -o - > spec.html         to standard output

\b
Exit status: 0 written; 1 written, but errors in a spec leave little to show; 2 could not run;
3 written, and something is left undetermined.
"""
)
@options.uncollected
@configured.configured("paths", "select", "ignore", "per-spec-ignore", "baseline", "budget", "jobs")
@options.paths
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    default=PAGE,
    show_default=True,
    metavar="FILE",
    help="Where to write the page.",
)
@click.option("--select", multiple=True, metavar="CODE", help="Only what these checks find. Repeatable.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not what these checks find. Repeatable.")
@click.option("--baseline", type=click.Path(), metavar="FILE", help="Findings in this file are shown as accepted.")
@options.budget
@options.jobs
def report(
    paths: tuple[str, ...],
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: str | None,
    budget: int | None,
    jobs: int,
) -> int:
    """Write a page of everything about some specs.

    The page has the findings, the interaction matrix, the override graph, and every norm and example. It is one file
    that loads nothing, so it can be mailed, archived and printed.
    """
    from dataclasses import replace

    from ..checks import REGISTRY
    from ..program import BUDGET, Program
    from ..report.html import dossier, page
    from .check import chosen

    configuration: Configuration = click.get_current_context().obj
    chosen(select, ignore, REGISTRY)
    accepted = baselines.opened(baseline, False)
    found = []
    for files in options.loaded(paths):
        selected = chosen(select, (*ignore, *configuration.ignored(files.path)), REGISTRY)
        each = dossier(Program.build(files, budget or BUDGET), selected, jobs)
        if accepted is not None:
            each = replace(each, report=accepted.accept(each.report, REGISTRY))
        found.append(each)
    _write(page(found, REGISTRY), output)
    if any(each.pictures is None for each in found):
        return options.FOUND
    return options.UNDETERMINED if any(each.unsettled for each in found) else options.CLEAN


def _write(text: str, output: str) -> None:
    """Writes the page as a whole or not at all. Raises CannotRun."""
    from ..atomic import replace_file
    from ..places import reason
    from ..report.escape import visible

    if output == "-":
        options.emit(text)
        return
    try:
        replace_file(output, text.encode())
    except (OSError, ValueError) as error:
        raise options.CannotRun(f"`{output}` cannot be written: {reason(error)}") from None
    options.note(f"wrote {visible(output)}\n")
