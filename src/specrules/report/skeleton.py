"""A rule file to start from: what a document says as comments, and nothing of what it may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from ..documents.counts import KNOWN_LEVELS, Counts, counted
from ..documents.document import Case, Comparison, Document, Section, Statement, Unclassified
from ..documents.outline import Names
from ..syntax.lexer import LONGEST_NAME, RESERVED
from .escape import visible

_WIDTH = 110
_EXCERPT = 80
_LONGEST_STEM = 60
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NO_NAME = re.compile(r"[^A-Za-z0-9_]+")

_LEGEND = """\
Nothing here was guessed: all but `spec` and `levels` are comments. Statements have the numbers by which sources cite
them. A `*` marks one that asks, forbids or permits, as far as words such as "must" and "may" tell; `(s2)` is the
statement that leads over to an item. `e1` and so on are comparisons of answers. Where somebody is directed, the
beginning of a norm follows: take away its `#`, put a condition and a demand in place of `…`, and make it a `default`
where those who speak at its level may override it."""


def skeleton(document: Document) -> str:
    """The text of the rule file. Whatever the document says, no comment ends before its line does."""
    counts, names = counted(document), Names()
    lines = [*_head(document, counts), "", f"spec {_string(document.name)}", "", *_levels(counts)]
    for section in document.sections:
        lines += ["", "", *_section(section, document, names)]
    if document.unclassified:
        lines += ["", "", "# --- Not classified: what is neither a statement nor an example nor commentary", "#"]
    for each in document.unclassified:
        lines += _unclassified(each)
    return "\n".join(lines) + "\n"


def described(counts: Counts) -> tuple[str, ...]:
    """The document in numbers, line by line."""
    levels = ", ".join(f"{number:,} {level}" for level, number in counts.authority.items())
    verdicts = ", ".join(f"{number:,} {verdict}" for verdict, number in counts.verdicts.items())
    lines = [
        f"{_many(counts.sections, 'section')}, {sum(counts.authority.values()):,} with authority"
        + (f": {levels}" if levels else ""),
        f"{_many(counts.statements, 'statement')}, {counts.directive:,} of them directive",
    ]
    if counts.examples:
        compared = _many(counts.comparisons, "comparison")
        lines.append(f"{_many(counts.examples, 'example')} with {compared} of answers: {verdicts}")
    return (*lines, f"{counts.unclassified:,} unclassified")


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _head(document: Document, counts: Counts) -> Iterator[str]:
    yield from _comment(f"A skeleton of `{document.name}`, made from {basename(document.source.path)}.")
    if document.scope is not None:
        whole = document.scope == "."
        yield from _comment(f"It speaks for {'the root folder' if whole else f'the folder `{document.scope}`'}.")
    yield "#"
    for line in described(counts):
        yield from _comment(line)
    yield "#"
    for line in _LEGEND.splitlines():
        yield f"# {line}"


def _levels(counts: Counts) -> Iterator[str]:
    """The authorities whose order is known; the others are named, and ranked by nobody but the reader."""
    known = [level for level in counts.authority if level in KNOWN_LEVELS]
    others = [level for level in counts.authority if level not in KNOWN_LEVELS]
    if known:
        yield f"levels {' > '.join(known)}"
    if others:
        yield from _comment(f"Not classified, as nothing says how strong they are: {', '.join(others)}")
    if not known:
        named = "ranks" if others else "names"
        yield from _comment(f"The document {named} no authorities. Say who may override whom, strongest first, such as")
        yield "# levels developer > user"


def _section(section: Section, document: Document, names: Names) -> Iterator[str]:
    tags = f" tags={','.join(section.tags)}" if section.tags else ""
    title = section.title or "(without a heading)"
    yield from _comment(f"--- {title} {{#{section.id}{tags}}} {section.level or '(no authority)'}")
    if section.references:
        known = [each if each in document.by_id else f"{each} (not here)" for each in section.references]
        yield from _comment(f"refers to {', '.join(known)}")
    cited, stem = f"{document.name}#{section.id}", names.own(_stem(section.id))
    asking = set[int]()
    for statement in section.statements:
        yield "#"
        yield from _statement(statement)
        if statement.directive or statement.lead in asking:
            asking.add(statement.number)
            source = _string(f"{cited}/s{statement.number}")
            yield f"# rule {stem}_s{statement.number} at {_level(section.level)} source {source} …"
    for case in section.cases:
        yield from _case(case, cited)


def _statement(statement: Statement) -> Iterator[str]:
    start = f"s{statement.number} {'*' if statement.directive else ' '} "
    lead = "" if statement.lead is None else f"(s{statement.lead}) "
    return _comment(lead + statement.text, start)


def _case(case: Case, cited: str) -> Iterator[str]:
    """The comparisons of an example, each by the first words of what is said."""
    compared = [each for each in case.comparisons if each.answers]
    if not compared:
        yield "#"
        yield from _comment(f"An example that compares nothing: {_excerpt(case.title)}")
    for comparison in compared:
        yield "#"
        yield from _comparison(comparison, case.title)
        title = _string(_excerpt(case.title or f"e{comparison.number}"))
        yield f"# example {title} source {_string(f'{cited}/e{comparison.number}')} …"


def _comparison(comparison: Comparison, title: str) -> Iterator[str]:
    start = f"e{comparison.number}   "
    yield from _comment(title, start)
    said = [(turn.role, turn.text) for turn in comparison.turns[-1:]]
    for word, text in [*said, *((answer.verdict or "(open)", answer.turn.text) for answer in comparison.answers)]:
        yield from _comment(f"{word:9} {_excerpt(text)}", " " * len(start))


def _unclassified(each: Unclassified) -> Iterator[str]:
    line, _ = each.span.source.position(each.span.start)
    return _comment(f"line {line}, {each.reason}: {_excerpt(each.span.text)}")


def _level(level: str | None) -> str:
    """The level as a norm names it; where the document names none that can be written, that is left open."""
    usable = level and _NAME.fullmatch(level) and level not in RESERVED and len(level) <= LONGEST_NAME
    return level if level and usable else "…"


def _stem(section: str) -> str:
    """What the names of a section's norms begin with."""
    stem = _NO_NAME.sub("_", section)[:_LONGEST_STEM].strip("_")
    return stem if _NAME.match(stem) else f"section_{stem}".rstrip("_")


def _string(text: str) -> str:
    """The text as a string of the language."""
    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _excerpt(text: str) -> str:
    """The first words."""
    words = " ".join(text[: 4 * _EXCERPT].split())
    if len(words) <= _EXCERPT and len(text) <= 4 * _EXCERPT:
        return words
    return f"{words[:_EXCERPT].rpartition(' ')[0] or words[:_EXCERPT]} …"


def _comment(text: str, start: str = "") -> Iterator[str]:
    """The text as comments: those after the first are indented as far as its start is long."""
    line, width = f"# {start}", _WIDTH - len(start) - 2
    for chunk in _chunks(visible(text), width):
        yield (line + chunk).rstrip()
        line = "# " + " " * (len(start) or 2)


def _chunks(text: str, width: int) -> Iterator[str]:
    """The text cut between words, or within a word that is wider than a line."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = ""
        pieces = [word[place : place + width] for place in range(0, len(word), width)] or [""]
        yield from pieces[:-1]
        line = f"{line} {pieces[-1]}" if line else pieces[-1]
    yield line
