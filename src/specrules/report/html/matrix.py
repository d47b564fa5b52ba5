"""The interaction matrix as a table whose cells lead to the meetings of principles below it.

Without the script a cell is a link; the script makes it a button that shows the meeting beside the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...analysis.matrix import Cell, Matrix, Pair, State
from ...model.wording import sentence
from ..matrix import SYMBOLS
from ..tally import plural
from .dossier import Dossier
from .links import Links, chip, scenario
from .markup import Content, Markup, element, fragment

CLASSES = {
    State.NEVER: "never",
    State.DECLARED: "declared",
    State.PINNED: "pinned",
    State.BY_LEVEL_ONLY: "level",
    State.CONTRADICTION: "contradiction",
    State.UNDETERMINED: "undetermined",
}


def matrix(each: Dossier, links: Links) -> Markup:
    """The section: the table, what its signs mean, and every meeting."""
    assert each.pictures is not None
    table = each.pictures.matrix
    meetings = [_meeting(each, pair, cell, links) for pair, cell in _met(table)]
    return element(
        "section",
        element("h3", "Which principle yields to which", id=links.id("part", "matrix-title")),
        _drawn(table, links) if table.cells else element("p", "No two principles could meet.", class_="quiet"),
        fragment(element("h4", f"Meetings ({len(meetings):,})"), meetings) if meetings else None,
        id=links.id("part", "matrix"),
        aria_labelledby=links.id("part", "matrix-title"),
    )


def _met(table: Matrix) -> Iterator[tuple[tuple[str, str], Cell]]:
    yield from ((pair, cell) for pair, cell in sorted(table.cells.items()) if cell.state is not State.NEVER)


def _drawn(table: Matrix, links: Links) -> Markup:
    head = element(
        "tr",
        element("td"),
        (element("th", element("span", name), scope="col") for name in table.principles),
    )
    rows = (
        element(
            "tr",
            element("th", "\u2003" * _depth(table, row), element("span", row), scope="row"),
            (_cell(table, row, column, links) for column in table.principles),
        )
        for row in table.principles
    )
    caption = element("caption", "Does the principle of the row yield to that of the column?")
    return element(
        "div",
        element("div", element("table", caption, element("thead", head), element("tbody", rows), class_="matrix"),
                class_="wide", tabindex="0", role="group", aria_label="matrix"),
        _legend(table),
        class_="heat",
    )  # fmt: skip


def _depth(table: Matrix, principle: str) -> int:
    """In how many others it is nested."""
    depth, outer = 0, table.parents[principle]
    while outer is not None:
        depth, outer = depth + 1, table.parents[outer]
    return depth


def _cell(table: Matrix, row: str, column: str, links: Links) -> Markup:
    cell = table.cells.get((row, column))
    if cell is None:
        return element("td", class_="self")
    sign, label = SYMBOLS[cell.state][0], f"{row} to {column}: {cell.state}"
    if cell.state is State.NEVER:
        inner = element("span", sign, data_label=label)
    else:
        inner = links.to("meeting", _name(row, column), sign, aria_label=label, title=label)
    return element("td", inner, class_=CLASSES[cell.state])


def _name(row: str, column: str) -> str:
    return f"{row}.{column}"


def _legend(table: Matrix) -> Markup:
    counts = Counter(cell.state for cell in table.cells.values())
    rows = [
        element(
            "li",
            element("span", sign, class_=f"sign {CLASSES[State(state)]}", aria_hidden="true"),
            f" {state} ({counts[State(state)]:,}): {meaning}",
        )
        for state, (sign, _, meaning) in SYMBOLS.items()
        if counts[State(state)]
    ]
    return element("ul", rows, class_="legend")


# -- one meeting


def _meeting(each: Dossier, pair: tuple[str, str], cell: Cell, links: Links) -> Markup:
    row, column = pair
    nested = element("p", "With what is nested in them.", class_="quiet") if cell.rolled_up else None
    scene = cell.scene
    return element(
        "article",
        element(
            "h5", element("code", row), " to ", element("code", column), " ", chip(cell.state, CLASSES[cell.state])
        ),
        element("p", SYMBOLS[cell.state][2].capitalize() + "."),
        nested,
        element("div", element("h6", "For instance, when"), scenario(scene), class_="scenario") if scene else None,
        element("h6", plural(len(cell.pairs), "pair") + " of norms"),
        element("ul", (element("li", _pair(each, found, cell, links)) for found in cell.pairs), class_="pairs"),
        id=links.id("meeting", _name(row, column)),
        class_="card meeting",
        data_item="meeting",
        data_name=f"{row} to {column}: {cell.state}",
    )


def _pair(each: Dossier, pair: Pair, cell: Cell, links: Links) -> Content:
    """Two norms with what they say, and their state where it is not that of the cell."""
    verb = {State.CONTRADICTION: "against ", State.UNDETERMINED: "and "}.get(pair.state, "yields to ")
    state = chip(pair.state, CLASSES[pair.state]) if pair.state != cell.state else None
    return (
        element("div", _norm(each, pair.overridden, links), state),
        element("div", verb, _norm(each, pair.wins, links)),
    )


def _norm(each: Dossier, name: str, links: Links) -> Content:
    norm = each.spec.norms.get(name)
    says = element("code", sentence(each.spec, norm), class_="quiet") if norm else None
    return links.norm(name), " ", says, " "
