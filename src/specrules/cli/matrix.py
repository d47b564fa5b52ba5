"""`specrules matrix`: which principle yields to which."""

from __future__ import annotations

import click

from . import options


@click.command(
    epilog="""\b
Examples:
  specrules matrix                          every spec in this folder
  specrules matrix spec.specrules --format json

\b
Exit status: 0 shown; 1 errors in a spec leave nothing to show; 2 could not run;
3 something left undetermined.
"""
)
@options.paths
@options.form
@options.colour
@options.budget
def matrix(paths: tuple[str, ...], form: str, colour: str, budget: int | None) -> int:
    """Show which principle yields to which, and whether that is meant.

    For every ordered pair of principles: they never meet; one yields and the spec declares it; an example pins it; it
    yields by level only, and nothing says this is meant; or the spec contradicts itself.
    """
    from ..analysis.matrix import matrix as interactions
    from ..checks import REGISTRY, blocking
    from ..program import Program
    from ..report import text
    from ..report.sheet import Sheet

    sheets = []
    broken = False
    specs = options.loaded(paths)
    for files in specs:
        program = Program.build(files) if budget is None else Program.build(files, budget=budget)
        fatal = blocking(program)
        if fatal:
            broken = True
            options.note("".join(f"{text.finding(each, REGISTRY)}\n\n" for each in fatal))
            continue
        spec = program.spec
        sheets.append(Sheet(files.path, spec.title, spec.version, interactions(program)))
    if form == "json":
        from ..report import json

        if sheets or len(specs) > 1:
            options.emit(json.matrices(sheets, several=len(specs) > 1))
    else:
        from ..report import matrix as picture

        paint = options.painter(colour)
        options.emit("\n".join(picture.report(sheet, paint) for sheet in sheets))
    if broken:
        return options.FOUND
    unsettled = any(cell.state == "undetermined" for sheet in sheets for cell in sheet.matrix.cells.values())
    return options.UNDETERMINED if unsettled else options.CLEAN
