"""From the blocks of a document to sections with statements: what every kind of document has in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from .. import markdown
from ..source import Source, Span
from .document import Case, Document, Section, Statement, Unclassified
from .sentences import digest, directive, plain, references, sentences

_NO_WORD = re.compile(r"[^a-z0-9]+")
_RULED = re.compile(r"[|:\- \t]*-[|:\- \t]*")


@dataclass(frozen=True)
class Region:
    """A stretch with a heading of its own; after it, the section around it goes on."""

    heading: markdown.Heading
    end: int

    @property
    def span(self) -> Span:
        return self.heading.span


Block = markdown.Text | markdown.Fence
Part = markdown.Heading | Region | Block | Unclassified


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
    """A title that what follows belongs to."""
    compared: int = 0
    """How many comparisons there are so far."""
    unclassified: list[Unclassified] = field(default_factory=list)

    def set_aside(self, title: markdown.Text) -> None:
        """Lists a title after which nothing followed."""
        self.unclassified.append(Unclassified(title.span, "the title of an example that is not there"))


Taken = Callable[[Block, Here], bool]
"""Whether a kind of document takes a block for something of its own, such as an example."""

Split = Callable[[str], Iterable[tuple[int, int]]]
"""Where the statements of a paragraph are."""


def outline(
    name: str,
    source: Source,
    parts: Iterable[Part],
    taken: Taken = lambda block, here: False,
    split: Split = sentences,
) -> Document:
    """The document; `taken` has the first say on every paragraph and fence. What is unclassified stays so."""
    here = Here(None)
    sections, around = [here], list[tuple[int, Here]]()
    for part in sorted(parts, key=_start):
        while around and around[-1][0] <= _start(part):
            here = around.pop()[1]
        match part:
            case Region(heading, end):
                around.append((end, here))
                here = Here(heading)
                sections.append(here)
            case markdown.Heading():
                here = Here(part)
                sections.append(here)
            case Unclassified():
                here.unclassified.append(part)
            case _ if not taken(part, here):
                _read(part, here, split, source)
    for section in sections:
        if section.pending is not None:
            section.set_aside(section.pending)
    ids, shown = Names(), [each for each in sections if each.heading or each.statements or each.cases]
    loose = [replace(each, span=_in(source, each.span)) for section in sections for each in section.unclassified]
    return Document(
        name,
        source,
        tuple(_section(each, source, ids) for each in shown),
        tuple(sorted(loose, key=lambda each: each.span.start)),
    )


def parts(document: markdown.Document) -> list[Part]:
    """All that a Markdown document is made of."""
    return [*document.headings, *document.fences, *document.texts]


def _start(part: Part) -> int:
    return part.opening.start if isinstance(part, markdown.Fence) else part.span.start


def _read(block: Block, here: Here, split: Split, source: Source) -> None:
    """A paragraph becomes statements; anything else is somebody's to look at."""
    if isinstance(block, markdown.Fence):
        here.unclassified.append(Unclassified(block.opening, "a fence that is no example"))
    elif block.kind != markdown.PARAGRAPH:
        here.unclassified.append(Unclassified(block.span, block.kind))
    elif _is_table(block.content):
        here.unclassified.append(Unclassified(block.span, "a table"))
    else:
        here.statements.extend(_statements(block, here, split, source))


def _is_table(content: str) -> bool:
    """Whether the second line is the rule under the head of a table."""
    lines = content.split("\n", 2)
    return len(lines) > 1 and "|" in lines[0] and "|" in lines[1] and _RULED.fullmatch(lines[1]) is not None


def _in(source: Source, span: Span) -> Span:
    return Span(source, span.start, span.end)


def _statements(text: markdown.Text, here: Here, split: Split, source: Source) -> Iterator[Statement]:
    depth, number = text.item, len(here.statements)
    del here.leads[depth:]
    lead = next((each for each in reversed(here.leads) if each), None) if depth else None
    here.references.extend(references(text.content))
    for start, end in split(text.content):
        raw = text.content[start:end]
        words = plain(raw)
        if not re.search(r"\w", words):
            continue
        number += 1
        span = _in(source, text.within(start, end))
        yield Statement(number, words, digest(words), directive(words), span, lead, references(raw))
    here.leads.extend([None] * (depth - len(here.leads)))
    here.leads.append(number if text.content.rstrip().endswith(":") else None)


class Names:
    """Names that are taken: the second one who wants the same gets a number too."""

    def __init__(self) -> None:
        self._taken = set[str]()
        self._next = dict[str, int]()

    def own(self, wanted: str) -> str:
        """The name wanted, or the next free one like it."""
        found, number = wanted, self._next.get(wanted, 2)
        while found in self._taken:
            found, number = f"{wanted}_{number}", number + 1
        self._next[wanted] = number
        self._taken.add(found)
        return found


def _section(part: Here, source: Source, ids: Names) -> Section:
    """A section; one whose heading gives it no id is known by its words."""
    heading = part.heading
    title = plain(heading.title) if heading else ""
    attributes = heading.attributes if heading else {}
    given, level, tags = attributes.get("id"), attributes.get("authority"), attributes.get("tags")
    return Section(
        id=ids.own(given.value if given else _NO_WORD.sub("_", title.lower()).strip("_") or "preamble"),
        title=title,
        depth=heading.depth if heading else 0,
        level=level.value if level else None,
        tags=tuple(re.findall(r"[^\s,]+", tags.value)) if tags else (),
        span=_in(source, heading.span) if heading else _first(part.statements, source),
        statements=tuple(part.statements),
        cases=tuple(replace(case, span=_in(source, case.span)) for case in part.cases),
        references=tuple(dict.fromkeys(part.references)),
    )


def _first(statements: Sequence[Statement], source: Source) -> Span:
    return statements[0].span if statements else Span(source, 0, 0)
