"""The interaction matrix as people read it: a table of principles, then each meeting with its norms and scenario."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import ASCII2
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .escape import visible
from .paint import Paint, plain
from .sheet import Sheet
from .text import scene

if TYPE_CHECKING:
    from ..analysis.matrix import Cell, Matrix

SYMBOLS = {
    "never meet": (".", "quiet", "they never meet"),
    "declared": ("=", "settled", "it yields, and the spec says so"),
    "pinned": ("+", "settled", "it yields, and an example shows it"),
    "by level only": ("!", "warning", "it yields, and nothing says this is meant"),
    "contradiction": ("X", "error", "the spec does not say which yields"),
    "undetermined": ("?", "undetermined", "could not be settled"),
}
"""Each state of a cell as a symbol, its role, and what it means."""


def report(sheet: Sheet, paint: Paint = plain) -> str:
    """The table, what its symbols mean, and every cell where principles meet; ends with a line end."""
    matrix = sheet.matrix
    if not matrix.principles:
        return f"{visible(sheet.path)}: no principles\n"
    title = f"{visible(sheet.title or sheet.path)}: does the principle of the row yield to that of the column?"
    parts = [title, _table(matrix, paint), "\n".join(_legend(matrix, paint))]
    parts += ["\n".join(_meeting(*pair, cell, paint)) for pair, cell in sorted(matrix.cells.items()) if _meets(cell)]
    return "\n\n".join(parts) + "\n"


def _table(matrix: Matrix, paint: Paint) -> str:
    """The table at its natural width: rows named and numbered, columns by number."""
    table = Table(box=ASCII2, header_style="", show_edge=False, pad_edge=False)
    table.add_column("")
    for number in range(1, len(matrix.principles) + 1):
        table.add_column(str(number), justify="center")
    for number, row in enumerate(matrix.principles, 1):
        symbols = (_symbol(matrix.cells.get((row, column)), paint) for column in matrix.principles)
        table.add_row(Text(f"{number:>{len(str(len(matrix.principles)))}} {visible(row)}"), *symbols)
    # Every style is already in the text, so the console may believe in any terminal; nothing folds at this width.
    console = Console(file=StringIO(), width=100_000, force_terminal=True, color_system="standard", no_color=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _symbol(cell: Cell | None, paint: Paint) -> Text:
    if cell is None:
        return Text("")
    symbol, role, _ = SYMBOLS[cell.state]
    return Text.from_ansi(paint(symbol, role))


def _legend(matrix: Matrix, paint: Paint) -> Iterator[str]:
    present = {cell.state for cell in matrix.cells.values()}
    for state, (symbol, role, meaning) in SYMBOLS.items():
        if state in present:
            yield f"  {paint(symbol, role)}  {state}: {meaning}"


def _meets(cell: Cell) -> bool:
    return cell.state != "never meet"


def _meeting(row: str, column: str, cell: Cell, paint: Paint) -> Iterator[str]:
    symbol, role, _ = SYMBOLS[cell.state]
    yield f"{paint(symbol, role)} {paint(f'{visible(row)} to {visible(column)}', 'strong')}: {cell.state}"
    for overridden, wins in cell.pairs:
        verb = "against" if cell.state == "contradiction" else "yields to"
        yield f"    `{visible(overridden)}` {verb} `{visible(wins)}`"
    if cell.scene is not None:
        first, *others = scene(cell.scene)
        yield f"    when: {first}"
        yield from (f"          {line}" for line in others)
