"""Literate specs: Markdown documents in which the fences tagged `specrules` are the program.

The program is read where it stands, so every place is one in the document. A heading says what holds of the statements
under it: `## Do not lie {#do_not_lie authority=user tags=under_18}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from os.path import basename

from ..finding import Finding, Label
from ..markdown import Attribute, Document, Heading, read
from ..source import Source, Span
from . import tree

SUFFIX = ".md"
TAG = "specrules"

MOST_TAGS = 16
"""So many tags may guard the norms of one section, with those of the sections around it."""

_FENCE = re.compile(rb"(?:```|~~~)[ \t]*specrules[ \t]*(?:[\r\n]|\Z)")


def literate(source: Source) -> bool:
    """Whether the source is a document, by its name."""
    return source.path.endswith(SUFFIX)


def may_be_program(content: bytes) -> bool:
    """Whether a document may hold a program; where it cannot, nobody needs to read its Markdown."""
    return _FENCE.search(content) is not None


@dataclass(frozen=True)
class Outline:
    """Where in a source the program stands, the sections around it, and what is wrong with its fences."""

    program: tuple[Span, ...]
    sections: tuple[tree.Section, ...] = ()
    findings: tuple[Finding, ...] = ()


def outline(source: Source) -> Outline:
    """That of a document, or of a rule file, which is program from its byte order mark to its end.

    The fences that are program are tagged with the one word `specrules` and not inside a block quote. What one that is
    never closed would hold is anybody's guess.
    """
    if not literate(source):
        return Outline((Span(source, source.text.startswith("\ufeff"), len(source.text)),))
    document = read(source)
    tagged = [fence for fence in document.fences if fence.info == TAG and not fence.quoted]
    sections = tuple(_sections(source, document))
    crowded = [section.guards[MOST_TAGS].span for section in sections if len(section.guards) > MOST_TAGS]
    wrong = [
        *(_finding(fence.opening, "this fence is never closed", "opened here") for fence in tagged if not fence.closed),
        *(_finding(tag, f"a section has at most {MOST_TAGS} tags", "one too many") for tag in crowded),
    ]
    return Outline(tuple(fence.content for fence in tagged if fence.closed), sections, tuple(wrong))


def _finding(span: Span, message: str, label: str) -> Finding:
    return Finding("SR100", message, (Label(span, label),))


def _sections(source: Source, document: Document) -> Iterator[tree.Section]:
    """In the order of the text."""
    name = document_name(source)
    around: list[tuple[int, tree.Section]] = []
    for heading in document.headings:
        while around and around[-1][0] >= heading.depth:
            around.pop()
        section = _section(heading, name, around[-1][1] if around else None)
        around.append((heading.depth, section))
        yield section


def document_name(source: Source) -> str:
    """What norms call the document in their `source`: the name of its file without the suffix."""
    return basename(source.path).removesuffix(SUFFIX)


def _section(heading: Heading, document: str, around: tree.Section | None) -> tree.Section:
    """One section; a heading that says who has authority but has no id heads a section that cannot be cited."""
    own, level = heading.attributes.get("id"), heading.attributes.get("authority")
    source = tree.Text(f"{document}#{own.value}", own.span) if own else None
    authority = tree.Name(level.value, level.span) if level else None
    guards = tuple(_names(heading.attributes["tags"])) if "tags" in heading.attributes else ()
    if around is not None:
        source = source or (None if authority else around.source)
        authority = authority or around.authority
        guards = (*around.guards, *guards)[: MOST_TAGS + 1]
    return tree.Section(heading.span.start, source, authority, guards)


def _names(tags: Attribute) -> Iterator[tree.Name]:
    """The tags, which commas separate."""
    for match in islice(re.finditer(r"[^\s,]+", tags.value), MOST_TAGS + 1):
        start = tags.span.start + match.start()
        yield tree.Name(match[0], Span(tags.span.source, start, start + len(match[0])))


Citing = tree.Norm | tree.Assert | tree.Example
"""The statements that cite a source."""


def placed(file: tree.File) -> tree.File:
    """The file, with the statements of a document saying what their sections say of them."""
    if not literate(file.source):
        return file
    name, pending = document_name(file.source), list(reversed(file.sections))
    here: tree.Section | None = None
    statements = list[tree.Statement]()
    for statement in file.statements:
        if isinstance(statement, Citing):
            while pending and pending[-1].start < statement.span.start:
                here = pending.pop()
            statement = _in_section(_in_document(statement, name), here)
        statements.append(statement)
    return replace(file, statements=tuple(statements))


def _in_document(statement: Citing, name: str) -> Citing:
    """A source that begins with `#` is a place in the document itself."""
    source = statement.source
    if source is None or not source.value.startswith("#"):
        return statement
    return replace(statement, source=replace(source, value=name + source.value))


def _in_section(statement: Citing, section: tree.Section | None) -> Citing:
    """What the statement does not say, its section says; the tags of the section guard a norm."""
    if section is None:
        return statement
    statement = replace(statement, source=statement.source or section.source)
    if isinstance(statement, tree.Norm):
        level = statement.level or section.authority
        return replace(statement, level=level, when=(*section.guards[:MOST_TAGS], *statement.when))
    return statement
