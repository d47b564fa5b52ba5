"""Cuts rule text into tokens. Never fails: what is no token becomes a finding with its place, and is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from ..finding import Finding, Label
from ..source import Source, Span
from .tables import END, tables

LONGEST_NAME = 100
MOST_FINDINGS = 50
"""So many errors of one file are worth reading."""

STATEMENTS = (
    "spec", "use", "levels", "principal", "delegate", "objective", "principle", "fact", "action", "define", "axiom",
    "rule", "default", "yield", "on", "assert", "example",
)  # fmt: skip
"""The words that begin a statement; parsing starts afresh at each."""

RESERVED = (
    *STATEMENTS, "and", "or", "not", "in", "at", "for", "when", "unless", "while", "must", "should", "may", "otherwise",
    "overrides", "because", "given", "expect",
)  # fmt: skip
"""The words nothing can be called; the other words of the language are names wherever they make no sense as words."""


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Lexicon:
    """What the tables say about tokens: one pattern for all, and the number of each terminal and each keyword."""

    pattern: re.Pattern[str]
    terminals: dict[str, int]
    statements: frozenset[int]
    reserved: frozenset[int]
    words: dict[str, int]


@dataclass
class Tokens:
    """The tokens of a text as columns: terminal number, first and end offset; the last is the end of the text."""

    source: Source
    types: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    comments: list[tuple[int, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True
    """Whether the whole text was read; after too many errors it is not."""
    begins: list[int] = field(default_factory=list)
    """The first token of each stretch of the program: no statement goes on from one to the next."""

    def add(self, terminal: int, start: int, end: int) -> None:
        self.types.append(terminal)
        self.starts.append(start)
        self.ends.append(end)

    def report(self, start: int, end: int, message: str, label: str = "", *help: str) -> None:
        self.findings.append(Finding("SR100", message, (Label(Span(self.source, start, end), label),), help=help))

    def span(self, index: int) -> Span:
        return Span(self.source, self.starts[index], self.ends[index])

    def text(self, index: int) -> str:
        """What stands there, cut short where it is long."""
        text = self.source.text[self.starts[index] : self.ends[index]]
        return text if len(text) <= 40 else text[:37] + "…"


@cache
def lexicon() -> Lexicon:
    """The lexicon of the packaged grammar."""
    grammar = tables()
    terminals = {name: number for number, name in enumerate(grammar.terminals)}
    words = {name: number for name, number in terminals.items() if name.isalpha() and name.islower()}
    marks = sorted((name for name in terminals if not name[0].isalpha() and name != END), key=lambda m: (-len(m), m))
    patterns = [f"(?P<{name}>{pattern})" for name, pattern in grammar.patterns]
    patterns += [f"(?P<MARK>{'|'.join(map(re.escape, marks))})", r'(?P<OPEN>"[^\n]*)', r"(?P<BAD>[^\x00-\x7f]\w*|.)"]
    return Lexicon(
        re.compile("|".join(patterns)),
        terminals,
        frozenset(terminals[word] for word in STATEMENTS),
        frozenset(terminals[word] for word in RESERVED),
        words,
    )


def tokens(source: Source, program: Sequence[Span]) -> Tokens:
    """The tokens of the program, which stands in some stretches of the source, and a finding for each character, string
    or name that is none."""
    found = Tokens(source)
    for stretch in program:
        first = len(found.types)
        _read(found, stretch)
        if len(found.types) > first:
            found.begins.append(first)
        if not found.complete:
            break
    if found.complete:
        _report_control_characters(found, program)
    end = program[-1].end if program else len(source.text)
    found.add(lexicon().terminals[END], end, end)
    return found


def _read(found: Tokens, stretch: Span) -> None:
    """Adds the tokens of one stretch."""
    lex = lexicon()
    types, starts, ends = found.types, found.starts, found.ends
    terminals, words = lex.terminals, lex.words
    name, integer, string = terminals["NAME"], terminals["INT"], terminals["STRING"]
    for match in lex.pattern.finditer(found.source.text, stretch.start, stretch.end):
        kind = match.lastgroup
        if kind == "SPACE":
            continue
        start, end = match.span()
        if len(found.findings) == MOST_FINDINGS - 1:
            found.report(start, end, "too many errors: the rest of this file was not read")
            found.complete = False
            return
        match kind:
            case "NAME":
                terminal = words.get(match.group(), name)
                if end - start > LONGEST_NAME:
                    found.report(start, end, f"this name is longer than {LONGEST_NAME} characters")
            case "MARK":
                terminal = terminals[match.group()]
            case "INT":
                terminal = integer
            case "STRING":
                terminal = string
            case "COMMENT":
                found.comments.append((start, end))
                continue
            case "OPEN":
                found.report(start, end, "this string is not closed", 'expected a closing `"`')
                terminal = string
            case _:
                _report_bad(found, start, end)
                continue
        types.append(terminal)
        starts.append(start)
        ends.append(end)


def _report_bad(found: Tokens, start: int, end: int) -> None:
    character = found.source.text[start]
    shown = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    if character in "“”„«»‘’":
        found.report(start, end, f'{shown} is not a quote mark here: texts stand between straight quotes, `"`')
    elif character.isalpha():
        found.report(start, end, f"{shown} cannot be part of a name", "", "names are made of a-z, A-Z, 0-9 and `_`")
    else:
        found.report(start, end, f"the character {shown} means nothing here")


def _report_control_characters(found: Tokens, program: Sequence[Span]) -> None:
    """The first of those in strings and comments; elsewhere they are bad characters already."""
    known = {finding.labels[0].span.start for finding in found.findings}
    controls = (match for each in program for match in _CONTROL.finditer(found.source.text, each.start, each.end))
    for match in islice(controls, MOST_FINDINGS):
        if match.start() not in known:
            found.report(*match.span(), f"the control character U+{ord(match.group()):04X} is not allowed")
