"""`specrules report`: everything about some specs as one page of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import baselines, configured, options, progress, selecting, writing

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
@selecting.asked
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
    from ..report.escape import visible
    from ..report.html import STEPS, dossier, page

    configuration: Configuration = click.get_current_context().obj
    selecting.chosen(select, ignore, REGISTRY)
    accepted = baselines.opened(baseline, False)
    specs = options.loaded(paths)
    file = None if output == "-" else output
    send, kept = writing.opened(file, specs)
    found = []
    with progress.shown(len(specs) * STEPS, "reporting") as tick:
        for files in specs:
            selected = selecting.chosen(select, (*ignore, *configuration.ignored(files.path)), REGISTRY)
            each = dossier(Program.build(files, budget or BUDGET), selected, jobs, tick)
            if accepted is not None:
                each = replace(each, report=accepted.accept(each.report, REGISTRY))
            found.append(each)
    send(page(found, REGISTRY))
    writing.closed(file, kept)
    if file is not None:
        options.note(f"wrote {visible(file)}\n")
    if any(each.pictures is None for each in found):
        return options.FOUND
    return options.UNDETERMINED if any(each.unsettled for each in found) else options.CLEAN
