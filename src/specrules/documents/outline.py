"""From Markdown to sections with statements: what every kind of document has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .. import markdown
from ..source import Source, Span
from .document import Case, Document, Section, Statement, Unclassified
from .sentences import digest, directive, plain, references, sentences

_ATTRIBUTES = re.compile(r"\s*\{[^{}\r\n]*\}[ \t]*#*[ \t]*$")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_COMMENTARY = re.compile(r"^!!!.*(?:\n(?:[ \t]*\r?$|(?: {4}|\t).*))*", re.MULTILINE)

Block = markdown.Text | markdown.Fence
Taken = Callable[[Block, "Here"], bool]
"""Whether a kind of document takes a block for something of its own, such as an example."""


@dataclass
class Here:
    """A section while it is read."""

    heading: markdown.Heading | None
    statements: list[Statement] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    leads: list[int | None] = field(default_factory=list)
    """For each depth of lists, the statement that introduces the list there."""
    pending: markdown.Text | None = None
    """A text that what follows belongs to."""


def outline(name: str, source: Source, taken: Taken, scope: str | None = None) -> Document:
    """The document; `taken` has the first say on every paragraph and fence.

    Commentary (`!!! note` and what is indented under it) is no part of the document.
    """
    read = markdown.read(Source(source.path, _without_commentary(source.text)))
    blocks: list[markdown.Heading | Block] = [*read.headings, *read.fences, *read.texts]
    parts, unclassified = [Here(None)], list[Unclassified]()
    for block in sorted(blocks, key=_start):
        if isinstance(block, markdown.Heading):
            parts.append(Here(block))
        elif not taken(block, parts[-1]):
            _read(block, parts[-1], unclassified, source)
    ids = _Ids()
    sections = [_section(part, source, ids) for part in parts if part.heading or part.statements or part.cases]
    return Document(name, source, tuple(sections), tuple(unclassified), scope)


def _start(block: markdown.Heading | Block) -> int:
    return block.opening.start if isinstance(block, markdown.Fence) else block.span.start


def _without_commentary(text: str) -> str:
    """The text with commentary blanked, so that every place stays what it is; what is inside fences is none."""
    if "!!!" not in text:
        return text
    fences = [(fence.opening.start, fence.content.end) for fence in markdown.read(Source("", text)).fences]

    def blank(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in fences):
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _COMMENTARY.sub(blank, text)


def _read(block: Block, here: Here, unclassified: list[Unclassified], source: Source) -> None:
    """A paragraph becomes statements; anything else is somebody's to look at."""
    if isinstance(block, markdown.Fence):
        unclassified.append(Unclassified(_in(source, block.opening), "a fence that is no example"))
    elif block.kind != markdown.PARAGRAPH:
        unclassified.append(Unclassified(_in(source, block.span), block.kind))
    else:
        here.statements.extend(_statements(block, here, source))


def _in(source: Source, span: Span) -> Span:
    return Span(source, span.start, span.end)


def _statements(text: markdown.Text, here: Here, source: Source) -> Iterator[Statement]:
    depth, number = text.item, len(here.statements)
    del here.leads[depth:]
    lead = next((each for each in reversed(here.leads) if each), None) if depth else None
    here.references.extend(references(text.content))
    cursor = text.span.start
    for start, end in sentences(text.content):
        raw = text.content[start:end]
        words = plain(raw)
        if not re.search(r"\w", words):
            continue
        number += 1
        found = source.text.find(raw, cursor, text.span.end)
        span = _in(source, text.span) if found < 0 else Span(source, found, found + len(raw))
        cursor = max(cursor, span.end if found >= 0 else cursor)
        yield Statement(number, words, digest(words), directive(words), span, lead, references(raw))
    here.leads.extend([None] * (depth - len(here.leads)))
    here.leads.append(number if text.content.rstrip().endswith(":") else None)


@dataclass
class _Ids:
    """Ids that are taken: a heading without one is known by its words, a second one of a name by a number too."""

    taken: set[str] = field(default_factory=set)

    def own(self, heading: markdown.Heading | None, title: str) -> str:
        given = heading.attributes.get("id") if heading else None
        wanted = given.value if given else _NO_WORD.sub("_", title.lower()).strip("_") or "preamble"
        found, number = wanted, 2
        while found in self.taken:
            found, number = f"{wanted}_{number}", number + 1
        self.taken.add(found)
        return found


def _section(part: Here, source: Source, ids: _Ids) -> Section:
    heading, title = part.heading, ""
    if heading is not None:
        title = plain(_ATTRIBUTES.sub("", heading.span.text.lstrip("#").splitlines()[0]).strip(" \t#"))
    attributes = heading.attributes if heading else {}
    level, tags = attributes.get("authority"), attributes.get("tags")
    return Section(
        id=ids.own(heading, title),
        title=title,
        depth=heading.depth if heading else 0,
        level=level.value if level else None,
        tags=tuple(re.findall(r"[^\s,]+", tags.value)) if tags else (),
        span=_in(source, heading.span) if heading else _first(part.statements, source),
        statements=tuple(part.statements),
        cases=tuple(part.cases),
        references=tuple(dict.fromkeys(part.references)),
    )


def _first(statements: Sequence[Statement], source: Source) -> Span:
    return statements[0].span if statements else Span(source, 0, 0)
