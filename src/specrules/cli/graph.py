"""`specrules graph`: what can override what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from . import configured, options
from .programs import usable

if TYPE_CHECKING:
    from ..analysis.override_graph import Graph
    from ..files import SpecFiles
    from ..program import Program
    from ..report.sheet import Sheet

FORMATS = ("text", "dot", "mermaid", "json")
NODES = ("norms", "principles", "levels")


@click.command(
    epilog="""\b
Examples:
  specrules graph                                what overrides what, in every spec in this folder
  specrules graph spec.specrules --norm be_open  what can override one norm, why, and when
  specrules graph --of principles --format mermaid
  specrules graph spec.specrules --format dot | dot -Tsvg > spec.svg

\b
Exit status: 0 shown; 1 errors in a spec leave nothing to show; 2 could not run;
3 something left undetermined.
"""
)
@configured.configured("paths", "budget")
@options.paths
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to write the graph.")
@click.option("--of", type=click.Choice(NODES), default="norms", help="What the nodes are.")
@click.option("--norm", metavar="NAME", help="Only what can override this norm, or what is left of it.")
@click.option("--scenarios", is_flag=True, help="In text, the smallest scenario of each edge.")
@options.colour
@options.budget
def graph(
    paths: tuple[str, ...],
    form: str,
    of: str,
    norm: str | None,
    scenarios: bool,
    colour: str,
    budget: int | None,
) -> int:
    """Show what can override what.

    An edge leads from one norm to another if there is a possible scenario in which the one is in force and overrides
    the other, alone or together with others. What principals say takes part too.
    """
    from ..analysis.override_graph import Of, against
    from ..analysis.override_graph import graph as whole
    from ..report.sheet import Sheet

    if norm is not None and of != "norms":
        raise click.UsageError("--norm goes with --of norms")
    programs, broken = usable(paths, budget)
    if norm is not None:
        programs = _with_norm(programs, norm)
    if form == "mermaid" and len(programs) > 1:
        raise click.UsageError(f"--format mermaid writes one graph, and here are {len(programs)} specs")
    scenes = form == "json" or (form == "text" and (scenarios or norm is not None))
    sheets = []
    for files, program in programs:
        found = whole(program, Of(of), scenes) if norm is None else against(program, norm, scenes)
        sheets.append(Sheet(files.path, program.spec.title, program.spec.version, found))
    options.emit(_written(sheets, form, norm, colour, several=len(programs) + broken > 1))
    if broken:
        return options.FOUND
    return options.UNDETERMINED if any(sheet.content.open for sheet in sheets) else options.CLEAN


def _written(sheets: Sequence[Sheet[Graph]], form: str, norm: str | None, colour: str, *, several: bool) -> str:
    """The graphs in a format."""
    if form == "json":
        from ..report import json

        return json.graphs(sheets, several=several) if sheets or several else ""
    if form in ("dot", "mermaid"):
        from ..report import diagrams

        return "".join((diagrams.dot if form == "dot" else diagrams.mermaid)(sheet) for sheet in sheets)
    from ..report import graph as picture

    paint = options.painter(colour)
    if norm is None:
        return "\n".join(picture.report(sheet, paint) for sheet in sheets)
    return "\n".join(picture.tree(sheet, norm, paint) for sheet in sheets)


def _with_norm(programs: Sequence[tuple[SpecFiles, Program]], norm: str) -> list[tuple[SpecFiles, Program]]:
    """The programs that have the norm. Raises UsageError if there are programs and none has."""
    found = [(files, program) for files, program in programs if norm in program.spec.norms]
    if programs and not found:
        known = sorted({name for _, program in programs for name in program.spec.norms})
        raise click.UsageError(f"no rule or default is called `{norm}`{options.nearest(norm, known)}")
    return found
