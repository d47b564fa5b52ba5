"""`specrules matrix`: which principle yields to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import configured, options
from .programs import usable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..analysis.matrix import Matrix
    from ..files import SpecFiles
    from ..program import Program

    Programs = Sequence[tuple[SpecFiles, Program]]


@click.command(
    epilog="""\b
Examples:
  specrules matrix                              every spec in this folder
  specrules matrix spec.specrules --format json
  specrules matrix --cell honesty,confidentiality

\b
Exit status: 0 shown; 1 errors in a spec leave nothing to show; 2 could not run;
3 something left undetermined.
"""
)
@configured.configured("paths", "budget")
@options.paths
@options.form
@click.option("--cell", metavar="P,Q", help="Only how principle P yields to Q, in full: places, scenario and conduct.")
@options.colour
@options.budget
def matrix(paths: tuple[str, ...], form: str, cell: str | None, colour: str, budget: int | None) -> int:
    """Show which principle yields to which, and whether that is meant.

    For every ordered pair of principles: they never meet; one yields and the spec declares it; an example pins it; it
    yields by level only, and nothing says this is meant; or the spec contradicts itself. A principle stands for those
    nested in it too.
    """
    from ..report.sheet import Sheet

    programs, broken = usable(paths, budget)
    several = len(programs) + broken > 1
    pair = None if cell is None else _pair(cell)
    if pair is not None:
        programs = _with_cell(programs, *pair)
    sheets = [
        Sheet(
            files.path,
            program.spec.title,
            program.spec.version,
            _content(program, pair),
        )
        for files, program in programs
    ]
    if form == "json":
        from ..report import json

        if sheets or several:
            options.emit(json.matrices(sheets, several=several))
    else:
        from ..report import matrix as picture

        paint = options.painter(colour)
        show = picture.report if pair is None else picture.opened
        options.emit("\n".join(show(sheet, paint) for sheet in sheets))
    if broken:
        return options.FOUND
    unsettled = any(cell.state == "undetermined" for sheet in sheets for cell in sheet.content.cells.values())
    return options.UNDETERMINED if unsettled else options.CLEAN


def _content(program: Program, pair: tuple[str, str] | None) -> Matrix:
    """The whole matrix, or one cell of it, opened."""
    if pair is None:
        from ..analysis.matrix import matrix

        return matrix(program)
    from ..analysis.matrix import opened

    return opened(program, *pair)


def _pair(cell: str) -> tuple[str, str]:
    """The principles that `--cell` names. Raises UsageError."""
    loser, comma, winner = cell.partition(",")
    if not comma or not loser.strip() or not winner.strip() or "," in winner:
        raise click.UsageError(f"--cell takes two principles, as in `honesty,confidentiality`, not `{cell}`")
    return loser.strip(), winner.strip()


def _with_cell(programs: Programs, *pair: str) -> list[tuple[SpecFiles, Program]]:
    """The programs whose matrix has this cell. Raises UsageError if none has."""
    from ..analysis.interactions import related
    from ..analysis.matrix import families

    known = {name for _, program in programs for name in families(program.spec)}
    for name in pair:
        if programs and name not in known:
            declared = any(name in program.spec.principles for _, program in programs)
            what = f"no norm is for the principle `{name}`" if declared else f"no principle is called `{name}`"
            raise click.UsageError(what + ("" if declared else options.nearest(name, sorted(known))))
    both = [(files, program) for files, program in programs if set(pair) <= families(program.spec).keys()]
    shown = [(files, program) for files, program in both if not related(program.spec, *pair)]
    if both and not shown:
        raise click.UsageError(
            f"`{pair[0]}` and `{pair[1]}` are one principle or nested, so neither yields to the other"
        )
    if programs and not shown:
        raise click.UsageError(f"no spec has both principles, `{pair[0]}` and `{pair[1]}`")
    return shown
