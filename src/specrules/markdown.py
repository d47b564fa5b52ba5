"""Markdown as far as it matters here: the headings, fences and texts of a document, each with its place.

CommonMark says what is a heading and what a fence, with lists, quotes and comments around them; a library reads it, and
only its blocks, so that every place is one in the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .source import Source, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n?|\n")
_BRACES = re.compile(r"\{([^{}\r\n]*)\}[ \t]*#*[ \t]*$")
_ATTRIBUTE = re.compile(r'#(?P<id>[^\s#"]+)|(?P<key>[\w:-]+)=(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Attribute:
    """What braces at the end of a heading say: the value alone, and where it stands."""

    value: str
    span: Span


@dataclass(frozen=True)
class Heading:
    """`depth` 1 is the outermost; `## Refunds {#refunds authority=user}` has the attributes `id` and `authority`."""

    depth: int
    span: Span
    attributes: Mapping[str, Attribute]


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


PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Document:
    """The headings, fences and texts, each in the order of the text; headings inside lists and quotes head no section."""

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    texts: tuple[Text, ...] = ()


def read(source: Source) -> Document:
    """The document that a Markdown text is; any text is one."""
    lines = _Lines(source)
    headings, fences, texts = list[Heading](), list[Fence](), list[Text]()
    quotes, items = 0, 0
    blocks = _blocks(source.text)
    for place, token in enumerate(blocks):
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
                headings.append(lines.heading(token))
            case "paragraph_open":
                kind = "block quote" if quotes else PARAGRAPH
                texts.append(Text(kind, lines.span(token), blocks[place + 1].content, items))
            case "html_block" | "code_block":
                texts.append(Text(_OTHERS[token.type], lines.span(token), token.content, items))
            case "fence":
                fences.append(lines.fence(token, quoted=quotes > 0))
    return Document(tuple(headings), tuple(fences), tuple(texts))


_OTHERS = {"html_block": "HTML", "code_block": "indented code"}


def _blocks(text: str) -> Sequence[Token]:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark")
    reader.core.ruler.enableOnly(["normalize", "block"])
    return reader.parse(text.replace("\ufeff", " ", 1) if text.startswith("\ufeff") else text)


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

    def heading(self, token: Token) -> Heading:
        first, end = token.map or [0, 1]
        last = end - 1 if token.markup in "#" * 6 else end - 2  # a line of `=` or `-` may stand under it
        span = self._line(first).to(self._line(last))
        braces = _BRACES.search(span.text)
        return Heading(int(token.tag[1:]), span, dict(self._attributes(span, braces)) if braces else {})

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
