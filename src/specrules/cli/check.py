"""`specrules check`: parse, resolve and run every check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from . import baselines, configured, fixing, focusing, options, progress, selecting, staged, writing
from .recalled import recalled
from .watching import watched

if TYPE_CHECKING:
    from ..checks import Tick
    from ..checks.outcome import Report
    from ..config.configuration import Configuration
    from ..program import Program
    from ..report.tally import Catalogue
    from ..store import Store

SEVERITIES = ("error", "warning", "info")


@click.command(
    epilog="""\b
Examples:
  specrules check                           every spec in this folder
  specrules check rules/ --select SR2       contradictions only
  specrules check --ignore SR106 --fail-on warning
  specrules check spec.specrules --format json | jq .findings
  specrules check --format sarif -o specrules.sarif
  specrules check --baseline baseline.json  accept what is in this file
  specrules check --focus spec.specrules    what touches this file, of all specs here
  specrules check --staged                  what touches what is about to be committed
  specrules check --fixes                   offer edits that clear a finding

\b
Exit status: 0 clean; 1 findings at or above --fail-on; 2 could not run;
3 nothing found but something left undetermined.
"""
)
@watched
@options.uncollected
@staged.in_turn
@configured.configured(
    "paths", "select", "ignore", "per-spec-ignore", "fail-on", "baseline", "format", "budget", "jobs", "cache"
)
@recalled("fix", "update_baseline", "statistics", "output")
@options.paths
@writing.asked
@focusing.asked
@selecting.asked
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="error", help="The least severity that gives exit status 1."
)
@click.option(
    "--baseline",
    type=click.Path(),
    metavar="FILE",
    help="Findings in this file do not count. --update-baseline makes it.",
)
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Make the baseline with today's findings; from one that is there, remove what no finding needs.",
)
@click.option(
    "--show-allowed",
    is_flag=True,
    help="List the findings that an `allow` accepts, too; JSON, SARIF and JUnit always do.",
)
@fixing.asked
@options.colour
@options.budget
@options.jobs
@click.option(
    "--no-locations",
    is_flag=True,
    help="JSON without places: the same bytes whatever the order of statements and files.",
)
@click.option("--statistics", is_flag=True, help="Findings and time of each check, on standard error.")
def check(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    focus: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    baseline: str | None,
    update_baseline: bool,
    show_allowed: bool,
    fixes: bool,
    fix: bool,
    diff: bool,
    colour: str,
    budget: int | None,
    jobs: int,
    no_locations: bool,
    statistics: bool,
    store: Store | None,
) -> int:
    """Find contradictions, dead rules, gaps and loopholes in rule files.

    PATH is a rule file or a folder, by default what the configuration names, or this folder; every spec found is
    checked.
    """
    if no_locations and form != "json":
        raise click.UsageError("--no-locations goes with --format json")
    if diff and form != "text":
        raise click.UsageError("--diff goes with --format text")
    if focus and (fix or update_baseline):
        raise click.UsageError("--fix and --update-baseline are about whole specs: they go without --focus")
    from ..checks import REGISTRY, steps
    from ..program import Program
    from ..report import forms, text

    context = click.get_current_context()
    configuration: Configuration = context.obj
    selecting.chosen(select, ignore, REGISTRY)
    accepted = baselines.opened(baseline, update_baseline)
    everything = options.loaded(paths)
    specs = focusing.touched(everything, focus)
    if not context.params["staged"]:
        focusing.explained(everything, specs, focus)
    selections = [selecting.chosen(select, (*ignore, *configuration.ignored(files.path)), REGISTRY) for files in specs]
    send, kept = writing.opened(output, everything)
    paint = options.painter("never" if output is not None and colour == "auto" else colour)
    fixed: Mapping[str, int] = {}
    only_diff = diff and not fixes
    if fix and not diff:
        specs, fixed = fixing.made(specs, selections, budget)
    elif only_diff:
        send(fixing.diff(specs, selections, budget, paint))
    reports, whole = [], []
    programs = [Program.build(files) if budget is None else Program.build(files, budget=budget) for files in specs]
    with progress.shown(sum(map(steps, programs)), "checking") as tick:
        found = _found(programs, selections, jobs, tick, store)
    for files, program, selected, complete in zip(specs, programs, selections, found, strict=True):
        report = complete
        if accepted is not None:
            report = accepted.accept(report, REGISTRY)
        whole.append(report)
        report = focusing.focused(report, program, focus, REGISTRY)
        if fixes:
            report = fixing.with_fixes(report, program, complete if selected is None else None)
        if fixed:
            report = replace(report, fixed=fixed[files.path])
        reports.append(report)
        if form == "text" and not only_diff:
            several = len(specs) > 1
            shown = text.report(report, REGISTRY, paint, one_of_several=several, show_allowed=show_allowed, diffs=diff)
            send(shown + "\n" * several, text.untimed(shown) + "\n" * several)
        if statistics:
            options.note(text.statistics(report, REGISTRY))
    if form != "text":
        manner = forms.Manner(fail_on, show_allowed, locations=not no_locations)
        send(forms.written(form, reports, REGISTRY, manner))
    elif len(specs) > 1 and not only_diff:
        send(text.total(reports, REGISTRY))
    writing.closed(output, kept)
    if accepted is not None:
        baselines.closed(accepted, whole, update_baseline)
    return status(reports, REGISTRY, fail_on)


def _found(
    programs: Sequence[Program],
    selections: Sequence[frozenset[str] | None],
    jobs: int,
    tick: Tick,
    store: Store | None,
) -> Sequence[Report]:
    """The report of each spec on the checks that are selected for it: those for which the same are, together."""
    from ..checks import run_each

    found: dict[int, Report] = {}
    for selected in dict.fromkeys(selections):
        places = [place for place, each in enumerate(selections) if each == selected]
        same = [programs[place] for place in places]
        found |= zip(places, run_each(same, selected, jobs, tick, store), strict=True)
    return [found[place] for place in range(len(programs))]


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
