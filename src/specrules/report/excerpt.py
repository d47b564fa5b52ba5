"""The places a finding points at: source lines under their numbers, each label underlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..finding import Label
from ..source import Source
from .escape import in_source, visible, width
from .paint import Paint

NEAR = 6
"""Labels of one file at most this many lines apart share a block."""

LINE_WIDTH = 110
"""The columns of source shown; of a longer line, those around the label."""

LEAD = 30
"""The columns shown before the label in a line that is cut."""


@dataclass(frozen=True)
class Mark:
    """A label on its (first) line: where it starts and ends there, in characters from 0."""

    label: Label
    primary: bool
    line: int
    start: int
    end: int

    @property
    def tells(self) -> bool:
        """Whether there is something to read at it; else it may be there to show its line only."""
        return self.primary or bool(self.label.text)


@dataclass(frozen=True)
class Block:
    """Marks near each other in one file, from top to bottom."""

    source: Source
    marks: tuple[Mark, ...]

    @property
    def has_primary(self) -> bool:
        return any(mark.primary for mark in self.marks)

    @property
    def underlined(self) -> tuple[Mark, ...]:
        """A label without text only adds its line to those that have one; among its own kind it is underlined."""
        return tuple(mark for mark in self.marks if mark.tells) or self.marks

    @property
    def place(self) -> str:
        """Path, line and column of the label that matters most here."""
        mark = min(self.underlined, key=lambda m: not m.primary)
        return f"{visible(self.source.path)}:{mark.line}:{mark.start + 1}"


def excerpt(labels: Sequence[Label], paint: Paint, role: str, gutter: int) -> Iterator[str]:
    """The lines that show the labels, the first of them as the primary one, without a last empty gutter."""
    edge = " " * gutter + " " + paint("|", "quiet")
    for block in blocks(labels):
        if block.has_primary:
            yield " " * gutter + paint("-->", "quiet") + " " + block.place
        else:
            yield edge
            yield " " * gutter + paint(":::", "quiet") + " " + block.place
        yield edge
        for number, marks in groupby(block.marks, key=lambda mark: mark.line):
            margin = paint(f"{number:>{gutter}} |", "quiet")
            underlined = [mark for mark in marks if mark in block.underlined]
            for text, underlines in _line(block.source.line(number), underlined):
                yield f"{margin} {text}".rstrip()
                for mark, column, length in underlines:
                    line = paint(("^" if mark.primary else "-") * length, role if mark.primary else "quiet")
                    yield f"{edge} {' ' * column}{line} {visible(mark.label.text)}".rstrip()


def gutter_width(labels: Sequence[Label]) -> int:
    """The digits of the largest line number shown, at least 1."""
    return max((len(str(label.span.source.position(label.span.start)[0])) for label in labels), default=1)


def blocks(labels: Sequence[Label]) -> list[Block]:
    """The labels in blocks, that of the primary label first, the others by first label and line."""
    by_file: dict[Source, list[Mark]] = {}
    for index, label in enumerate(labels):
        by_file.setdefault(label.span.source, []).append(_mark(label, index == 0))
    found = [Block(source, run) for source, marks in by_file.items() for run in _runs(marks)]
    return sorted(found, key=lambda block: not block.has_primary)


def _mark(label: Label, primary: bool) -> Mark:
    source, span = label.span.source, label.span
    line, column = source.position(span.start)
    text = source.line(line)
    start = min(column - 1, len(text))
    end = min(start + span.end - span.start, max(len(text.rstrip()), start + 1))
    return Mark(label, primary, line, start, max(end, start + 1))


def _runs(marks: list[Mark]) -> Iterator[tuple[Mark, ...]]:
    """The marks of one file, sorted and parted where they are far from each other."""
    run: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.line, m.start, not m.primary)):
        if run and mark.line - run[-1].line > NEAR:
            yield tuple(run)
            run = []
        run.append(mark)
    yield tuple(run)


def _line(text: str, pending: list[Mark]) -> Iterator[tuple[str, list[tuple[Mark, int, int]]]]:
    """The line as shown, with the column and length of each underline; a long line once for each distant mark."""
    cells = [in_source(character) for character in text]
    starts = [0]
    for shown in cells:
        starts.append(starts[-1] + width(shown))
    low, high = _window(starts, pending[0].start if pending else 0)
    while True:
        cut = "…" if low else ""
        here = [mark for mark in pending if low <= mark.start <= high]
        shown = cut + "".join(cells[low:high]) + ("…" if high < len(cells) else "")
        yield shown, [(mark, *_underline(starts, low, high, mark)) for mark in here]
        pending = [mark for mark in pending if mark not in here]
        if not pending:
            return
        low, high = _window(starts, pending[0].start)


def _window(starts: list[int], at: int) -> tuple[int, int]:
    """The characters of a line to show, first and past the last, so that the one numbered `at` is among them."""
    if starts[-1] <= LINE_WIDTH:
        return 0, len(starts) - 1
    low = 0
    if starts[at] > LINE_WIDTH - LEAD:
        low = next(i for i, column in enumerate(starts) if column >= starts[at] - LEAD)
    high = low
    while high < len(starts) - 1 and starts[high + 1] - starts[low] <= LINE_WIDTH:
        high += 1
    return low, high


def _underline(starts: list[int], low: int, high: int, mark: Mark) -> tuple[int, int]:
    """The column of a mark in a line shown from `low` to `high`, and how many columns to underline."""
    column = starts[mark.start] - starts[low]
    length = starts[min(mark.end, high)] - starts[mark.start]
    return column + (1 if low else 0), max(length, 1)
