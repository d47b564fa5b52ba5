"""`specrules check`: parse, resolve and run every check."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from . import options

if TYPE_CHECKING:
    from ..checks.outcome import Report
    from ..report.tally import Catalogue

SEVERITIES = ("error", "warning", "info")


@click.command(
    epilog="""\b
Examples:
  specrules check                           every spec in this folder
  specrules check rules/ --select SR2       contradictions only
  specrules check --ignore SR106 --fail-on warning
  specrules check spec.specrules --format json | jq .findings

\b
Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run;
3 nothing found but something left undetermined.
"""
)
@options.paths
@options.form
@click.option(
    "--select", multiple=True, metavar="CODE", help="Only these checks; SR2 stands for all SR2xx. Repeatable."
)
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these checks, even if selected. Repeatable.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="error", help="The least severity that gives exit status 1."
)
@options.colour
@options.budget
@click.option(
    "--no-locations",
    is_flag=True,
    help="JSON without places: the same bytes whatever the order of statements and files.",
)
@click.option("--statistics", is_flag=True, help="Findings and time of each check, on standard error.")
def check(
    paths: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    colour: str,
    budget: int | None,
    no_locations: bool,
    statistics: bool,
) -> int:
    """Find contradictions, dead rules, gaps and loopholes in rule files.

    PATH is a rule file or a folder, by default this folder; every spec found is checked.
    """
    if no_locations and form != "json":
        raise click.UsageError("--no-locations goes with --format json")
    # What imports make stays: looking through it for garbage would be a tenth of the time of a small check.
    gc.disable()
    from ..checks import REGISTRY, run
    from ..program import Program
    from ..report import text

    gc.freeze()
    gc.enable()
    selected = chosen(select, ignore, REGISTRY)
    specs = options.loaded(paths)
    paint = options.painter(colour)
    reports = []
    for files in specs:
        program = Program.build(files) if budget is None else Program.build(files, budget=budget)
        report = run(program, select=selected)
        reports.append(report)
        if form == "text":
            options.emit(text.report(report, REGISTRY, paint, one_of_several=len(specs) > 1) + "\n" * (len(specs) > 1))
        if statistics:
            options.note(text.statistics(report, REGISTRY))
    if form == "json":
        from ..report import json

        options.emit(json.checks(reports, REGISTRY, locations=not no_locations))
    elif len(specs) > 1:
        options.emit(text.total(reports, REGISTRY))
    return status(reports, REGISTRY, fail_on)


def chosen(select: Iterable[str], ignore: Iterable[str], known: Mapping[str, object]) -> frozenset[str] | None:
    """The codes of the checks to run, None for all of them. Raises UsageError for a code that stands for no check."""
    selected = {code for prefix in select for code in _matching(prefix, known)} if select else set(known)
    selected -= {code for prefix in ignore for code in _matching(prefix, known)}
    return None if selected == set(known) else frozenset(selected)


def _matching(prefix: str, known: Mapping[str, object]) -> list[str]:
    codes = [code for code in known if prefix and code.startswith(prefix.upper())]
    if not codes:
        raise click.UsageError(f"there is no check `{prefix}`{options.nearest(prefix.upper(), known)}")
    return codes


def status(reports: Iterable[Report], catalogue: Catalogue, fail_on: str) -> int:
    """The exit status that several reports come to."""
    from ..finding import Severity
    from ..report.tally import at_least, by_severity

    reports = list(reports)
    if any(at_least(by_severity(report.findings, catalogue), Severity(fail_on)) for report in reports):
        return options.FOUND
    # A check that could not run has not found the spec clean.
    if any(report.undetermined or report.skipped for report in reports):
        return options.UNDETERMINED
    return options.CLEAN
