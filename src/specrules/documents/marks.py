"""Marks that are none of Markdown's and yet usual in prompts and notes to agents: tags, labels, and other bullets.

`<rules>` … `</rules>` and a line such as `RULES:` are read as headings. Everything else is Markdown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .. import markdown
from ..source import Source, Span
from .asides import Stretches, lines, without_front_matter
from .document import Unclassified
from .outline import Part, Region, parts
from .sentences import directive

_BULLET = re.compile(r"^([ \t]*)[•‣◦●▪·](?=[ \t])", re.MULTILINE)
_OPENS = re.compile(r"[ \t]*(?P<tag><(?P<name>[A-Za-z_][\w.-]*)(?:\s[^<>]*)?>)")
_CLOSES = re.compile(r"</(?P<name>[A-Za-z_][\w.-]*)[ \t]*>[ \t]*\Z")
_HTML = re.compile(
    "a|abbr|b|blockquote|body|br|center|code|details|div|em|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img"
    "|input|kbd|li|link|main|mark|nav|ol|p|picture|pre|s|script|small|source|span|strong|style|sub|summary|sup|svg"
    "|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul|video",
    re.IGNORECASE,
)
"""What is no tag of the writer's own."""

_LONGEST_LABEL = 60
_FRAMED = re.compile(r"(\*\*|__|={2,}|-{2,}|#{2,}|\[) ?(?P<words>\w[^\[\]*=#]*)(?:\*\*|__|={2,}|-{2,}|#{2,}|\]):?")
_USUAL = re.compile(
    "audience|background|boundaries|capabilities|constraints|context|examples|format|formatting|goals?|guidelines"
    "|identity|important|instructions|limitations|limits|notes|objectives?|output|output format|persona|personality"
    "|polic(?:y|ies)|principles|privacy|procedure|process|purpose|requirements|restrictions|role|rules|safety|scope"
    "|security|steps|style|tasks?|tone|tools|voice|workflow",
    re.IGNORECASE,
)
"""Words that are a label where they stand alone before a colon; others more likely lead over to a list."""


class Kind(Enum):
    """What a mark does."""

    OPENS = auto()
    CLOSES = auto()
    LABEL = auto()


@dataclass(frozen=True)
class Mark:
    """A tag or a label: its name, the stretch that is no prose, and where its line starts."""

    kind: Kind
    name: str
    start: int
    end: int
    line: int
    alone: bool = True
    """Whether nothing else stands in its line."""

    @property
    def blank(self) -> str:
        """What stands for it, just as long. What else is in its line begins, or ends, a paragraph."""
        spaces = " " * (self.end - self.start - (not self.alone))
        if self.alone:
            return spaces
        return f"{spaces}\n" if self.kind is Kind.OPENS else f"\n{spaces}"


def read(source: Source, *, labels: bool, code: bool) -> list[Part]:
    """What the document is made of. Labels are headings where `labels` are wanted; indentation makes code of a text
    only with `code`."""
    prose, aside = without_front_matter(source)
    text = _BULLET.sub(r"\1-", prose.text)
    reading = _Reading(source)
    for mark in _outside(list(_marks(text, labels)), text, source.path, code):
        reading.take(mark)
    reading.finish()
    cleared = _cleared(text, reading.used, source.path)
    return [*aside, *reading.parts, *parts(markdown.read(cleared, code=code))]


def _marks(text: str, labels: bool) -> Iterator[Mark]:
    """Whatever looks like one, in order."""
    for start, end in lines(text):
        line = text[start:end]
        opens, closes = _OPENS.match(line), _CLOSES.search(line)
        if opens and not _HTML.fullmatch(opens["name"]):
            alone = not line[opens.end() :].strip()
            yield Mark(Kind.OPENS, opens["name"], start + opens.start("tag"), start + opens.end(), start, alone)
        if closes and not _HTML.fullmatch(closes["name"]):
            alone = not line[: closes.start()].strip()
            yield Mark(Kind.CLOSES, closes["name"], start + closes.start(), end, start, alone)
        if labels and not opens and not closes and (label := _label(line)):
            yield Mark(Kind.LABEL, label, start, end, start)


def _label(line: str) -> str | None:
    """What a line names, if it is a label: framed, in capitals before a colon, or one of the usual words before one.

    A line that directs somebody is none, so that nothing it asks for is lost.
    """
    if len(line) > 2 * _LONGEST_LABEL:
        return None
    line = " ".join(line.split())
    framed = _FRAMED.fullmatch(line)
    words = (framed["words"] if framed else line).rstrip(" :-_")
    capitals = words.isupper() and len(words) > 1 and words[0].isalpha()
    usual = capitals or _USUAL.fullmatch(words) is not None
    known = usual and line.endswith(":") if framed is None else capitals or line[0] != "["
    if not known or not words or len(words) > _LONGEST_LABEL or words[-1] in ".!?,":
        return None
    return None if directive(words) else words


def _outside(marks: list[Mark], text: str, path: str, code: bool) -> list[Mark]:
    """Those in no fence and in nothing else that is no prose, which shows once all of them are away."""
    if not marks:
        return marks
    document = markdown.read(_cleared(text, marks, path), code=code)
    fences = [(fence.opening.start, fence.content.end) for fence in document.fences]
    others = [
        (each.span.start, each.span.end) for each in document.texts if each.kind in (markdown.HTML, markdown.CODE)
    ]
    inside = Stretches([*fences, *others])
    return [mark for mark in marks if not inside.at(mark.start)]


def _cleared(text: str, marks: Iterable[Mark], path: str) -> Source:
    """The text without the marks; every place stays what it is."""
    pieces, here = list[str](), 0
    for mark in sorted(marks, key=lambda each: each.start):
        pieces += [text[here : mark.start], mark.blank]
        here = mark.end
    return Source(path, "".join([*pieces, text[here:]]))


class _Reading:
    """Tells what marks are. Tags around the text of one line head no section, and neither does a tag that is never
    closed, or closes nothing, and stands within a line: that one is text."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._open = list[Mark]()
        self._names = Counter[str]()
        self.parts = list[Part]()
        self.used = list[Mark]()
        """Those that are no prose."""

    def take(self, mark: Mark) -> None:
        """Goes on to the next mark of the text."""
        if mark.kind is Kind.LABEL:
            self._head(mark)
        elif mark.kind is Kind.OPENS:
            self._open.append(mark)
            self._names[mark.name] += 1
        elif self._names[mark.name]:
            self._close(mark)
        elif mark.alone:
            self.used.append(mark)
            self.parts.append(Unclassified(self._span(mark), "a tag that closes nothing"))

    def finish(self) -> None:
        """What is open now is never closed."""
        while self._open:
            self._leave_open(self._open.pop())

    def _close(self, mark: Mark) -> None:
        while (opening := self._open.pop()).name != mark.name:
            self._leave_open(opening)
        self._names[mark.name] -= 1
        self.used.append(mark)
        if opening.line == mark.line:
            self.used.append(opening)
        else:
            self._head(opening, mark.end)

    def _leave_open(self, mark: Mark) -> None:
        self._names[mark.name] -= 1
        if mark.alone:
            self._head(mark)

    def _head(self, mark: Mark, end: int | None = None) -> None:
        self.used.append(mark)
        heading = markdown.Heading(len(self._open) + 1, self._span(mark), {}, mark.name)
        self.parts.append(heading if end is None else Region(heading, end))

    def _span(self, mark: Mark) -> Span:
        return Span(self._source, mark.start, mark.end)
