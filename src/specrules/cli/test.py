"""`specrules test`: the examples and assertions of rule files, as tests."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import click

from . import configured, options, staged
from .programs import usable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..checks.trials import Trials
    from ..program import Program
    from ..report.sheet import Sheet
    from .keywords import Choice


@click.command(
    epilog="""\b
Examples:
  specrules test                            every spec in this folder
  specrules test spec.specrules -v          every example and assertion, whatever became of it
  specrules test -k "delve or lies"         those whose title, name or norms contain a word
  specrules test --staged                   the specs of what is about to be committed
  specrules test --coverage-min 80          at least so much is exercised by some example
  specrules test --format junit > out.xml   for continuous integration

\b
Exit status: 0 all pass; 1 something fails, or too little is covered; 2 could not run;
3 nothing fails but something is left undetermined.
"""
)
@staged.in_turn
@configured.configured("paths", "budget", "test.coverage-min")
@options.paths
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "plain", "json", "junit"]),
    default="text",
    help="How to write what came of it; plain is sentences, for screen readers.",
)
@click.option("-k", "expression", metavar="EXPRESSION", help="Only what matches: words with and, or, not.")
@click.option("-v", "--verbose", is_flag=True, help="Everything that was tried, not only what did not pass.")
@click.option("--coverage", is_flag=True, help="What the passing examples exercise, and what none of them does.")
@click.option(
    "--coverage-min", "least", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail if they exercise less."
)
@options.colour
@options.budget
def test(
    paths: tuple[str, ...],
    form: str,
    expression: str | None,
    verbose: bool,
    coverage: bool,
    least: float | None,
    colour: str,
    budget: int | None,
    focus: tuple[str, ...] = (),
) -> int:
    """Try the examples and assertions of rule files.

    PATH is a rule file or a folder, by default this folder; every spec found is tried. An example that fails says what
    was expected and what came of it, what became of each norm, and the nearest case that passes.
    """
    from ..report.sheet import Sheet
    from .keywords import chosen

    choice = chosen(expression) if expression is not None else None
    programs, broken = usable(paths, budget, focus)
    sheets: list[Sheet[Trials]] = []
    for files, program in programs:
        found = tried(program, choice, coverage or least is not None)
        sheets.append(Sheet(files.path, program.spec.title, program.spec.version, found))
    if choice is not None and not broken and not any(sheet.content.trials for sheet in sheets):
        raise options.CannotRun(f"no example and no assertion matches `{expression}`")
    write(sheets, form, colour, verbose)
    return options.FOUND if broken else status(sheets, least)


def tried(program: Program, choice: Choice | None, coverage: bool) -> Trials:
    """What becomes of the examples and assertions of a spec that are chosen."""
    from ..analysis.examples import coverage as covered
    from ..checks import trials

    begun = perf_counter()
    everything = list(trials.items(program))
    wanted = [item for item in everything if choice is None or choice((item.name, *item.norms))]
    found = tuple(trials.tried(program, item) for item in wanted)
    exercised = covered.coverage(program) if coverage else None
    return trials.Trials(found, len(everything) - len(wanted), perf_counter() - begun, exercised)


def write(sheets: Sequence[Sheet[Trials]], form: str, colour: str, verbose: bool) -> None:
    """Writes what came of it in the form that was asked for."""
    from ..checks import REGISTRY

    if form == "json":
        from ..report import trials_json

        options.emit(trials_json.document(sheets))
    elif form == "junit":
        from ..report import trials_junit

        options.emit(trials_junit.document(sheets, REGISTRY))
    elif form == "plain":
        from ..report import trials_plain

        options.emit(trials_plain.document(sheets, verbose=verbose))
    else:
        from ..report import trials

        paint = options.painter(colour)
        reports = [trials.report(sheet, REGISTRY, paint, verbose=verbose) for sheet in sheets]
        options.emit("\n".join([*reports, *[trials.total(sheets)] * (len(sheets) > 1)]))


def status(sheets: Sequence[Sheet[Trials]], least: float | None) -> int:
    """The exit status; says so where too little is covered."""
    from ..analysis.examples.coverage import percent
    from ..checks.trials import State

    found = [sheet.content for sheet in sheets]
    exercised = [each.coverage for each in found if each.coverage is not None]
    share = percent(sum(each.counts[0] for each in exercised), sum(each.counts[1] for each in exercised))
    if least is not None and share < least:
        options.note(f"specrules: the examples cover {share:.1f}%, less than {least:g}%\n")
        return options.FOUND
    if any(each.count(State.FAILED) for each in found):
        return options.FOUND
    if any(each.count(State.UNDETERMINED) for each in found) or any(each.open for each in exercised):
        return options.UNDETERMINED
    return options.CLEAN
