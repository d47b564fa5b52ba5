"""The interaction matrix as people read it: a table of principles, then each meeting with its norms and scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import ASCII2
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .escape import visible
from .excerpt import excerpt, gutter_width
from .paint import Paint, plain
from .sheet import Sheet
from .tally import plural
from .text import conduct, scene

if TYPE_CHECKING:
    from ..analysis.matrix import Cell, Matrix, Pair

SYMBOLS = {
    "never meet": (".", "quiet", "they never meet"),
    "declared": ("=", "settled", "it yields, and the spec says so"),
    "pinned": ("+", "settled", "it yields, and an example shows it"),
    "by level only": ("!", "warning", "it yields, and nothing says this is meant"),
    "contradiction": ("X", "error", "the spec does not say which yields"),
    "undetermined": ("?", "undetermined", "could not be settled"),
}
"""Each state of a cell as a symbol, its role, and what it means."""


def report(sheet: Sheet[Matrix], paint: Paint = plain) -> str:
    """The table, what its symbols mean, every cell where principles meet, and a count; ends with a line end."""
    matrix = sheet.content
    if not matrix.principles:
        return f"{visible(sheet.path)}: no principles\n"
    title = f"{visible(sheet.heading)}: does the principle of the row yield to that of the column?"
    parts = [title, _table(matrix, paint), "\n".join(_legend(matrix, paint))]
    parts += ["\n".join(_meeting(*pair, cell, paint)) for pair, cell in sorted(matrix.cells.items()) if _meets(cell)]
    return "\n\n".join(part for part in (*parts, _sum(matrix)) if part) + "\n"


def opened(sheet: Sheet[Matrix], paint: Paint = plain) -> str:
    """The cells in full, with the places of their norms and a conduct that complies; ends with a line end."""
    parts = [visible(sheet.heading)]
    parts += ["\n".join(_in_full(*pair, cell, paint)) for pair, cell in sorted(sheet.content.cells.items())]
    return "\n\n".join(parts) + "\n"


# -- the table


def _table(matrix: Matrix, paint: Paint) -> str:
    """The table at its natural width: rows named and numbered, columns by number."""
    table = Table(box=ASCII2, header_style="", show_edge=False, pad_edge=False)
    table.add_column("")
    for number in range(1, len(matrix.principles) + 1):
        table.add_column(str(number), justify="center")
    for number, row in enumerate(matrix.principles, 1):
        symbols = (_symbol(matrix.cells.get((row, column)), paint) for column in matrix.principles)
        name = "  " * _depth(matrix, row) + visible(row)
        table.add_row(Text(f"{number:>{len(str(len(matrix.principles)))}} {name}"), *symbols)
    # Every style is already in the text, so the console may believe in any terminal; nothing folds at this width.
    console = Console(file=StringIO(), width=100_000, force_terminal=True, color_system="standard", no_color=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _depth(matrix: Matrix, principle: str) -> int:
    """In how many others it is nested."""
    depth, outer = 0, matrix.parents[principle]
    while outer is not None:
        depth, outer = depth + 1, matrix.parents[outer]
    return depth


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


def _sum(matrix: Matrix) -> str:
    """How many cells there are in each state; nothing for a single principle."""
    counts = Counter(str(cell.state) for cell in matrix.cells.values())
    states = ", ".join(f"{counts[state]:,} {state}" for state in reversed(SYMBOLS) if counts[state])
    return f"{plural(counts.total(), 'ordered pair')} of principles: {states}" if states else ""


# -- one cell


def _meets(cell: Cell) -> bool:
    return cell.state != "never meet"


def _meeting(row: str, column: str, cell: Cell, paint: Paint) -> Iterator[str]:
    """The cell with the pairs that make its state, and their smallest scenario."""
    yield _start(row, column, cell, paint)
    worst = [pair for pair in cell.pairs if pair.state == cell.state] or cell.pairs
    yield from (f"    {_pair(pair, cell)}" for pair in worst)
    if len(worst) < len(cell.pairs):
        yield f"    {len(cell.pairs) - len(worst):,} more in other states: --cell {visible(row)},{visible(column)}"
    if cell.scene is not None:
        first, *others = scene(cell.scene)
        yield f"    when: {first}"
        yield from (f"          {line}" for line in others)


def _start(row: str, column: str, cell: Cell, paint: Paint) -> str:
    symbol, role, _ = SYMBOLS[cell.state]
    names = f"{visible(row)} to {visible(column)}" + ", with what is nested in them" * cell.rolled_up
    return f"{paint(symbol, role)} {paint(names, 'strong')}: {cell.state}"


def _pair(pair: Pair, cell: Cell) -> str:
    """Two norms, with the principles they are for where the cell is about several, and their state where it differs."""
    whose = [f" for {visible(name)}" * cell.rolled_up for name in (pair.loser, pair.winner)]
    verb = {"contradiction": "against", "undetermined": "and"}.get(pair.state, "yields to")
    state = f": {pair.state}" if pair.state != cell.state else ""
    return f"`{visible(pair.overridden)}`{whose[0]} {verb} `{visible(pair.wins)}`{whose[1]}{state}"


def _in_full(row: str, column: str, cell: Cell, paint: Paint) -> Iterator[str]:
    """The cell with all its pairs, then the places, the scenario and the conduct as with a finding."""
    _, role, meaning = SYMBOLS[cell.state]
    yield _start(row, column, cell, paint) + f" ({meaning})" * _meets(cell)
    yield from (f"    {_pair(pair, cell)}" for pair in cell.pairs)
    if not cell.labels:
        return
    gutter = gutter_width(cell.labels)
    yield from excerpt(cell.labels, paint, role, gutter)
    edge, sign = " " * (gutter + 1), paint("=", "quiet")
    yield edge + paint("|", "quiet")
    if cell.scene is not None:
        first, *others = scene(cell.scene)
        yield f"{edge}{sign} when:     {first}"
        yield from (f"{edge}            {line}" for line in others)
    if cell.conduct is not None:
        yield f"{edge}{sign} conduct:  {conduct(cell.conduct)}"
