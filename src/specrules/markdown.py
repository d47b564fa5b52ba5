"""Markdown as far as it matters here: the headings, fences and texts of a document, each with its place.

CommonMark says what is a heading and what a fence, with lists, quotes and comments around them; a library reads it, and
only its blocks, so that every place is one in the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from .source import Source, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?|\n")
_BRACES = re.compile(r"\{([^{}\r\n]*)\}")
# A key begins where a word does; else the search for one would begin anew at each of its letters.
_ATTRIBUTE = re.compile(r'#(?P<id>[^\s#"]+)|(?<![\w:-])(?P<key>[\w:-]++)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Attribute:
    """What braces at the end of a heading say: the value alone, and where it stands."""

    value: str
    span: Span


@dataclass(frozen=True)
class Heading:
    """`depth` 1 is the outermost; `## Refunds {#refunds authority=user}` has the attributes `id` and `authority`.

    `title` is what it says, marked up as it is, without the attributes.
    """

    depth: int
    span: Span
    attributes: Mapping[str, Attribute]
    title: str


@dataclass(frozen=True)
class Fence:
    """A fenced block: its info string, what opens it, and the whole lines inside.

    One in a block quote is `quoted`. One that is not `closed` runs to the end of the document or of its list item.
    """

    info: str
    opening: Span
    content: Span
    closed: bool
    quoted: bool


@dataclass(frozen=True)
class Text:
    """A paragraph, or one inside a list at the depth `item`; `content` is without indentation and list markers.

    What is neither, such as HTML or indented code, has a `kind` of its own.
    """

    kind: str
    span: Span
    content: str
    item: int

    def within(self, start: int, end: int) -> Span:
        """Where a stretch of the content stands. It begins and ends with something else than white space."""
        starts, shifts = self._lines
        if not starts:
            return self.span
        first, last = (bisect_right(starts, place) - 1 for place in (start, end - 1))
        return Span(self.span.source, start + shifts[first], end + shifts[last])

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """For each line of the content where it starts there, and how much further on it stands in the source.

        What precedes a line in the source is not part of the content, so the two are compared by where they end. There
        are none where the lines are not the same ones.
        """
        starts, ends = _bounds(self.content)
        _, there = _bounds(self.span.text.replace("\r\n", " \n").replace("\r", "\n"))
        if len(there) != len(ends):
            return [], []
        return starts, [self.span.start + place - end for place, end in zip(there, ends, strict=True)]


def _bounds(text: str) -> tuple[list[int], list[int]]:
    """Where the lines of a text start, and where they end, without the white space there."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    return starts, [start + len(line.rstrip()) for start, line in zip(starts, lines, strict=True)]


PARAGRAPH = "paragraph"
HTML = "HTML"
CODE = "indented code"


@dataclass(frozen=True)
class Document:
    """The headings, fences and texts, each in the order of the text; a heading in a list or a quote is but a text."""

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    texts: tuple[Text, ...] = ()


def read(source: Source, *, code: bool = True) -> Document:
    """The document that a Markdown text is; any text is one. Without `code`, indentation makes nothing code."""
    lines = _Lines(source)
    headings, fences, texts = list[Heading](), list[Fence](), list[Text]()
    quotes, items = 0, 0
    blocks = _blocks(source.text, code)
    for place, token in enumerate(blocks):
        if token.level >= _DEEPEST - 1 and token.nesting > 0 and blocks[place + 1].nesting < 0:
            texts.append(Text(_TOO_DEEP, lines.span(token), "", items))
        match token.type:
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "list_item_open":
                items += 1
            case "list_item_close":
                items -= 1
            case "heading_open" if token.level == 0:
                headings.append(lines.heading(token, blocks[place + 1].content))
            case "heading_open":
                texts.append(Text(_HEADING, lines.span(token), blocks[place + 1].content, items))
            case "paragraph_open":
                kind = "block quote" if quotes else PARAGRAPH
                texts.append(Text(kind, lines.span(token), blocks[place + 1].content, items))
            case "html_block" | "code_block":
                texts.append(Text(_OTHERS[token.type], lines.span(token), token.content, items))
            case "fence":
                fences.append(lines.fence(token, quoted=quotes > 0))
    return Document(tuple(headings), tuple(fences), tuple(texts))


_DEEPEST = 100
"""So many lists, items and quotes may lie within one another; what is in the last of them is not read."""
_TOO_DEEP = "nested too deeply"
_HEADING = "heading in a list or a quote"
_OTHERS = {"html_block": HTML, "code_block": CODE}


def _blocks(text: str, code: bool) -> Sequence[Token]:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST})
    if not code:
        reader.disable("code")
    reader.core.ruler.enableOnly(["normalize", "block"])
    return reader.parse(text.replace("\ufeff", " ", 1) if text.startswith("\ufeff") else text)


def _braces(heading: str) -> re.Match[str] | None:
    """The braces that end a heading, but for the `#` that may close it."""
    end = len(heading.rstrip(" \t").rstrip("#").rstrip(" \t"))
    return _BRACES.fullmatch(heading, max(0, heading.rfind("{", 0, end)), end)


class _Lines:
    """The lines of a document as CommonMark counts them: also where a lone carriage return ends one."""

    def __init__(self, source: Source) -> None:
        self._source, self._text = source, source.text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(source.text))]

    def _start(self, number: int) -> int:
        return self._starts[number] if number < len(self._starts) else len(self._text)

    def _line(self, number: int) -> Span:
        """A line without its end and without the white space around it."""
        start, end = self._start(number), self._start(number + 1)
        stripped = self._text[start:end].strip()
        start += self._text[start:end].find(stripped)
        return Span(self._source, start, start + len(stripped))

    def span(self, token: Token) -> Span:
        """From the first character of a block to its last."""
        first, end = token.map or [0, 1]
        return self._line(first).to(self._line(max(first, end - 1)))

    def heading(self, token: Token, content: str) -> Heading:
        first, end = token.map or [0, 1]
        last = end - 1 if token.markup in "#" * 6 else end - 2  # a line of `=` or `-` may stand under it
        span = self._line(first).to(self._line(last))
        braces, shown = _braces(span.text), _braces(content)
        title = content[: shown.start()] if shown else content
        return Heading(int(token.tag[1:]), span, dict(self._attributes(span, braces)) if braces else {}, title.strip())

    def _attributes(self, heading: Span, braces: re.Match[str]) -> Iterator[tuple[str, Attribute]]:
        """The attributes in braces; of two with one name the later counts."""
        for match in _ATTRIBUTE.finditer(braces[1]):
            group = match.lastgroup or "id"
            start, value = heading.start + braces.start(1) + match.start(group), match[group]
            yield match["key"] or "id", Attribute(value, Span(self._source, start, start + len(value)))

    def fence(self, token: Token, *, quoted: bool) -> Fence:
        first, end = token.map or [0, 1]
        inside = token.content.count("\n") + (token.content[-1:] not in ("", "\n"))
        content = Span(self._source, self._start(first + 1), self._start(first + 1 + inside))
        closed = end - first == inside + 2
        line = self._line(first)
        opening = Span(self._source, line.start + line.text.index(token.markup), line.end)
        return Fence(token.info.strip(" \t"), opening, content, closed, quoted)
