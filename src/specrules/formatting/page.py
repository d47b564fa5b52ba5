"""A file in its one layout: statements, the empty lines between them, columns and comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ..syntax import literate, tree
from ..syntax.lexer import Tokens, tokens
from ..syntax.tables import tables
from .layout import COLUMNS, WIDTH, Line, Statement, statement, wrapped
from .shape import Shape, shapes
from .words import Word, words


def formatted(file: tree.File) -> str:
    """The text of a file that was read without errors, laid out; in a document, only what its fences hold."""
    source, text = file.source, file.source.text
    end = "\r\n" if "\r\n" in text else "\n"
    pieces, here = list[str](), 0
    for stretch in file.program:
        page = _page(tokens(source, (stretch,)))
        indent = _indentation(text, stretch.start) if literate.literate(source) else ""
        pieces += text[here : stretch.start], "".join(indent * bool(line) + line + end for line in page)
        here = stretch.end
    return "".join([*pieces, text[here:]])


def _indentation(text: str, start: int) -> str:
    """That of the fence which the stretch is in: what its opening line begins with."""
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    line = text[above:start]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _page(found: Tokens) -> list[str]:
    """The lines of one stretch of program."""
    parts = shapes(found)
    written = words(found, tables().terminals, frozenset(_minus_signs(parts)))
    page = Page()
    for group in _groups([statement(shape, written) for shape in parts]):
        page.add(group)
    page.end(written[-1])
    return page.lines


def _minus_signs(parts: Sequence[Shape]) -> Iterator[int]:
    """The tokens that are signs of a number or of a sum's first part, with nothing between them and it."""
    for part in parts:
        if part.rule in ("negative", "negated_total"):
            yield part.first
        yield from _minus_signs(part.parts)


def _groups(statements: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Declarations of one kind, each on one line and right under the one before, share their columns."""
    group = list[Statement]()
    for each in statements:
        if group and not _alike(group[-1], each):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _alike(above: Statement, below: Statement) -> bool:
    first = below.lines[0].words[0]
    single = len(above.lines) == len(below.lines) == 1 and not above.block
    return single and above.keyword == below.keyword and not first.above and not first.apart


def _in_columns(lines: Sequence[Line]) -> list[str]:
    """The lines with their cells in columns: as many of them as fit in that way, the others as they are."""
    texts = [line.indent + line.text for line in lines]
    rows = {number: row for number, line in enumerate(lines) if (row := _row(line))}
    best: dict[int, str] = {}
    for limit in sorted({row.before for row in rows.values()}, reverse=True):
        rows = {number: row for number, row in rows.items() if row.before <= limit}
        if len(rows) <= len(best):
            break
        best = max(best, _padded(rows), key=len)
    return [best.get(number, text) for number, text in enumerate(texts)]


@dataclass(frozen=True)
class Row:
    """The cells of a line, each with the spaces that stand before it at least, by what its column holds."""

    indent: str
    cells: Mapping[str, tuple[int, str]]

    @property
    def before(self) -> int:
        """The columns before the last cell, as it stands alone."""
        *cells, (gap, _) = self.cells.values()
        return sum(gap + len(text) for gap, text in cells) + gap


def _row(line: Line) -> Row | None:
    """The cells of a line, unless their order is another than that of the columns."""
    ranks = [COLUMNS.index(cell.rule) for cell in line.cells.values()]
    if any(before >= after for before, after in pairwise(ranks)):
        return None
    ends = pairwise([0, *line.cells, len(line.words)])
    cells = (("", 0), *((cell.rule, cell.gap) for cell in line.cells.values()))
    texts = (Line("", line.words[start:end]).text for start, end in ends)
    return Row(line.indent, {rule: (gap, text) for (rule, gap), text in zip(cells, texts, strict=True)})


def _padded(rows: Mapping[int, Row]) -> dict[int, str]:
    """The rows with their cells under each other, without those that grow too long."""
    texts = {number: row.indent for number, row in rows.items()}
    for column in ("", *COLUMNS):
        cells = {number: row.cells[column] for number, row in rows.items() if column in row.cells}
        start = max((len(texts[number]) + gap for number, (gap, _) in cells.items()), default=0)
        for number, (_, text) in cells.items():
            texts[number] = texts[number].ljust(start) + text
    return {number: text for number, text in texts.items() if len(text) <= WIDTH}


class Page:
    """Lines as they are put down, one statement after the other."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._after: dict[int, str] = {}
        """The comments that end a line, by its number."""
        self._block = False

    def add(self, group: Sequence[Statement]) -> None:
        """Declarations that share their columns, or one statement."""
        first = group[0]
        if self.lines and (first.block or self._block or first.lines[0].words[0].apart):
            self.lines.append("")
        self._block = first.block
        lines = [line for each in group for line in each.lines]
        for in_columns, run in groupby(lines, lambda line: line.columned or len(group) > 1):
            some = list(run)
            texts = [[text] for text in _in_columns(some)] if in_columns else [_texts(line) for line in some]
            for line, text in zip(some, texts, strict=True):
                self._put(line, text)

    def _put(self, line: Line, text: Sequence[str]) -> None:
        first = line.words[0]
        self.lines += [f"{line.indent}{comment}" if comment else "" for comment in first.above]
        if first.detached:
            self.lines.append("")
        self.lines += text
        if comment := line.words[-1].after:
            self._after[len(self.lines) - 1] = comment

    def end(self, last: Word) -> None:
        """Puts down the comments after the last statement, and sets those that end lines in columns."""
        if last.above:
            if self.lines and (last.apart or self._block):
                self.lines.append("")
            self.lines += last.above
        for _, run in groupby(enumerate(sorted(self._after)), lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in run]
            column = max(len(self.lines[number]) for number in numbers) + 2
            for number in numbers:
                self.lines[number] = self.lines[number].ljust(column) + self._after[number]


def _texts(line: Line) -> list[str]:
    """The line; a text at its end takes as many as it needs."""
    last = line.words[-1]
    if last.kind != "STRING":
        return [line.indent + line.text]
    before = line.indent + line.text.removesuffix(last.text)
    first, *more = wrapped(last.text, len(before), len(line.indent))
    return [before + first, *(f"{line.indent} {each}" for each in more)]
