"""Where the lines of a statement begin, and in which order its clauses stand.

A short declaration stands on one line; norms, assertions and examples have a line for each clause, in one order. A
line that is too long is broken before its loosest operators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .shape import Shape
from .words import Word

WIDTH = 120
STEP = "  "

_HEAD = ("at", "for_principles", "for_norms")
_ORDER = {
    "norm": (*_HEAD, "text_clause", "source_clause", "because", "when", "unless", "while_", "modality_clause",
             "otherwise", "overrides", "allow"),
    "assertion": ("text_clause", "source_clause", "because", "when", "claim", "decided"),
    "example": (*_HEAD, "source_clause", "given_clause", "expect", "conduct"),
}  # fmt: skip
"""The statements with a line for each clause, and the order of these."""

COLUMNS = (
    *("version", "extends", "in_principle", "serves", "at", "hints_at", "usually", "hidden", "told_by", "text_clause"),
    *("when", "because", "allow"),
    *("conduct", "breaks"),
)
"""What has a column of its own where lines share them: the clauses of declarations, and the parts of conducts."""

_LOOSE = frozenset({"hints_at", "usually", "hidden", "told_by", "text_clause"})
"""The clauses of declarations that stand apart from the words before; the others belong to them."""

_LINES = ("text_clause", "because", "allow", "when")
"""The clauses that begin a line where a declaration is too long for one."""

_OPERATIONS = frozenset({"iff", "implies", "any_of", "all_of"})


@dataclass(frozen=True)
class Cell:
    """What a column may hold: the rule of the grammar it is for, and how many spaces stand before it at least."""

    rule: str
    gap: int


@dataclass
class Line:
    """Words on one line. The comments of its first word stand above it. `cells` are where columns may begin, by word;
    `columned` lines share columns with others of their statement."""

    indent: str
    words: list[Word]
    cells: dict[int, Cell] = field(default_factory=dict)
    columned: bool = False

    @property
    def text(self) -> str:
        parts = [self.words[0].text]
        for place, word in enumerate(self.words[1:], 1):
            parts += ("" if word.glued else " " * self._gap(place)), word.text
        return "".join(parts)

    @property
    def width(self) -> int:
        return len(self.indent) + len(self.text)

    def _gap(self, place: int) -> int:
        return self.cells[place].gap if place in self.cells else 1


@dataclass(frozen=True)
class Statement:
    """The lines of a statement; a `block` has empty lines around it."""

    keyword: str
    lines: tuple[Line, ...]
    block: bool


def statement(shape: Shape, words: Sequence[Word]) -> Statement:
    """The lines of a statement; `words` are those of the whole program."""
    keyword = words[shape.first].text
    if shape.rule in _ORDER:
        return Statement(keyword, tuple(_block(shape, words)), block=True)
    lines = tuple(_declaration(shape, words))
    return Statement(keyword, lines, block=False)


# -- norms, assertions and examples


def _block(shape: Shape, words: Sequence[Word]) -> Iterator[Line]:
    order = _ORDER[shape.rule]
    clauses = sorted((part for part in shape.parts if part.rule in order), key=lambda part: order.index(part.rule))
    first = min((clause.first for clause in clauses), default=shape.last)
    head = Line("", list(words[shape.first : first]))
    while clauses and clauses[0].rule in _HEAD:
        clause = clauses.pop(0)
        more = words[clause.first : clause.last]
        if Line(head.indent, [*head.words, *more]).width > WIDTH:
            yield from _broken(head, None, 0)
            head = Line(STEP, [])
        head.words += more
    yield from _broken(head, None, 0)
    for clause in clauses:
        yield from _clause(clause, words)


def _clause(clause: Shape, words: Sequence[Word]) -> Iterator[Line]:
    line = Line(STEP, list(words[clause.first : clause.last]))
    if clause.rule == "conduct":
        breaks = [part.first - clause.first for part in clause.parts if part.rule == "breaks"]
        line.columned = True
        line.cells[1] = Cell("conduct", 1 + len("good") - len(line.words[0].text))
        line.cells |= dict.fromkeys(breaks, Cell("breaks", 3))
    yield from _broken(line, clause, clause.first)


# -- declarations


def _declaration(shape: Shape, words: Sequence[Word]) -> Iterator[Line]:
    """One line; if that is too long, its clauses stand on lines of their own."""
    clauses = [part for part in shape.parts if part.rule in COLUMNS]
    cells = {clause.first - shape.first: Cell(clause.rule, 1 + (clause.rule in _LOOSE)) for clause in clauses}
    whole = Line("", list(words[shape.first : shape.last]), cells)
    if whole.width <= WIDTH and not _interrupted(whole.words):
        yield whole
        return
    cuts = [shape.first, *(clause.first for clause in clauses if clause.rule in _LINES), shape.last]
    for first, last in pairwise(cuts):
        part = next((clause for clause in clauses if clause.first == first), shape)
        inside = {
            clause.first - first: cells[clause.first - shape.first] for clause in clauses if first < clause.first < last
        }
        yield from _broken(Line(STEP * (first > shape.first), list(words[first:last]), inside), part, first)


def _interrupted(words: Sequence[Word]) -> bool:
    """Whether a comment stands among the words."""
    return any(word.above for word in words[1:]) or any(word.after for word in words[:-1])


# -- lines that are too long


def _broken(line: Line, part: Shape | None, first: int) -> Iterator[Line]:
    """The line, or its pieces; `first` is the number of its first word, and `part` what it holds."""
    cuts = set(_at_comments(line.words))
    if line.width > WIDTH and part is not None:
        cuts |= {index - first for index in _operators(part, first, line)}
    if line.width > WIDTH:
        cuts |= set(_at_commas(line, cuts))
    if not cuts:
        yield line
        return
    for start, end in pairwise(sorted({0, *cuts, len(line.words)})):
        yield Line(line.indent + STEP * bool(start), line.words[start:end])


def _at_comments(words: Sequence[Word]) -> Iterator[int]:
    for index in range(1, len(words)):
        if words[index].above or words[index - 1].after:
            yield index


def _operators(part: Shape, first: int, line: Line) -> Iterator[int]:
    """The words to break before: the loosest operators of what the line holds, and theirs where that is not enough."""
    for shape in _outermost(part):
        operators = [second.first - 1 for second in shape.parts[1:]]
        yield from operators
        bounds = [shape.first, *operators, shape.last]
        for inner, (start, end) in zip(shape.parts, pairwise(bounds), strict=False):
            piece = Line(line.indent + STEP, line.words[start - first : end - first])
            if piece.words and piece.width > WIDTH:
                yield from _operators(inner, first, line)


def _outermost(part: Shape) -> Iterator[Shape]:
    if part.rule in _OPERATIONS:
        yield part
    else:
        for inner in part.parts:
            yield from _outermost(inner)


def _at_commas(line: Line, cuts: set[int]) -> Iterator[int]:
    """After commas (before `>` and `|`), where a piece of the line is too long still."""
    start = 0
    for index in range(1, len(line.words)):
        if index in cuts:
            start = index
        may = line.words[index - 1].text == "," or line.words[index].text in (">", "|")
        if may and Line(line.indent + STEP, line.words[start : _next(line, index)]).width > WIDTH:
            yield index
            start = index


def _next(line: Line, index: int) -> int:
    """Where the next place to break is after this one."""
    for place in range(index + 1, len(line.words)):
        if line.words[place - 1].text == "," or line.words[place].text in (">", "|"):
            return place
    return len(line.words)


# -- texts


def wrapped(text: str, column: int, indent: int) -> list[str]:
    """A quoted text over as many lines as it needs, from the column on; the further lines stand under the first."""
    inner = text[1:-1]
    if column + len(text) <= WIDTH or inner != inner.strip() or "  " in inner or "\t" in inner:
        return [text]
    lines, here, room = list[str](), "", WIDTH - column
    for piece in text.split(" "):
        if here and len(here) + 1 + len(piece) > room:
            lines.append(here)
            here, room = piece, WIDTH - indent - 1
        else:
            here = f"{here} {piece}" if here else piece
    return [*lines, here]
