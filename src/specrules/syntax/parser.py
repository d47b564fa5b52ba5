"""Parses rule text: the LALR(1) machine over the grammar's tables, statement by statement.

A statement that cannot be read costs one finding; parsing goes on at the next statement keyword.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from ..finding import Finding, Label
from ..source import LARGEST_FILE, Source, Span
from . import literate, tree
from .lexer import MOST_FINDINGS, Lexicon, Tokens, lexicon, tokens
from .statements import StatementBuilder
from .tables import END, Tables, tables

DEEPEST = 64
"""So deep may parentheses, `not` and `->` nest; whoever handles trees may count on it and recurse."""

TOO_LARGE = "this file is too large"


def parse(source: Source) -> tuple[tree.File, tuple[Finding, ...]]:
    """The statements of the source that can be read, and what is wrong with the others.

    If anything is wrong, the file has a `Broken` statement, so that nobody takes what is left for the whole.
    """
    if len(source.text) > LARGEST_FILE:
        finding = Finding("SR100", TOO_LARGE, (Label(Span(source, 0, 0), f"at most {LARGEST_FILE:,} characters"),))
        return tree.File(source, (tree.Broken((), anything=True),)), (finding,)
    outline = literate.outline(source)
    file, findings = _Parser(tokens(source, outline.program)).file()
    if outline.findings:
        file = replace(file, statements=(*file.statements, tree.Broken((), anything=True)))
        findings = few([*outline.findings, *findings])
    return literate.placed(replace(file, program=outline.program, sections=outline.sections)), findings


def reduced(found: Tokens, builder: Any) -> tuple[Any, ...]:
    """What another builder makes of each statement of a program that can be read: a method for each rule, as above."""
    return _Parser(found, builder).file()[0].statements


def few(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of one file in the order of the text; of many only the first, and how many more there are."""
    ordered = sorted(findings, key=lambda f: (f.labels[0].span.key, f.code, f.message))
    more = len(ordered) - MOST_FINDINGS
    if more <= 0:
        return tuple(ordered)
    next = ordered[MOST_FINDINGS]
    rest = Finding(next.code, f"and {more} more error{'s' * (more > 1)} in this file", next.labels[:1])
    return *ordered[:MOST_FINDINGS], rest


@dataclass(frozen=True)
class _Machine:
    """What parsing needs to know of the grammar."""

    tables: Tables
    lexicon: Lexicon
    end: int
    name: int
    nesting: frozenset[int]
    soft: frozenset[int]


@cache
def _machine() -> _Machine:
    grammar, lex = tables(), lexicon()
    numbers = lex.terminals
    nesting = frozenset(numbers[mark] for mark in ("(", "not", "->"))
    return _Machine(grammar, lex, numbers[END], numbers["NAME"], nesting, frozenset(lex.words.values()) - lex.reserved)


@dataclass
class Stuck(Exception):
    """The token at `index` cannot stand where it stands; `states` is the parser's stack before it."""

    index: int
    states: tuple[int, ...]


class TooDeep(Stuck):
    """What begins at `index` is nested too deeply."""


class _Parser:
    """Reads one file."""

    def __init__(self, found: Tokens, builder: Any = None) -> None:
        self.tokens, self.machine = found, _machine()
        self.builder = builder or StatementBuilder(found)
        self.findings: list[Finding] = []
        self._lexical = sorted(finding.labels[0].span.start for finding in found.findings)
        self._productions: list[tuple[int, int, Callable[..., Any] | None, tuple[int, ...] | None]] = []
        for p in self.machine.tables.productions:
            kept = p.kept if len(p.kept) < p.size else None
            self._productions.append((p.symbol, p.size, self._method(p.label), kept))

    def _method(self, label: str) -> Callable[..., Any] | None:
        if label == "*":
            return _collect
        return getattr(self.builder, label) if label else None

    def file(self) -> tuple[tree.File, tuple[Finding, ...]]:
        types, keywords = self.tokens.types, self.machine.lexicon.statements
        cuts = sorted({*(i for i, terminal in enumerate(types) if terminal in keywords), *self.tokens.begins})
        statements: list[tree.Statement] = []
        end = len(types) - 1
        passed = 0
        for first, last in pairwise([*cuts, end]):
            if first < passed:
                continue
            if self._holds_no_tokens(first, last):
                statements.append(tree.Broken(self._declared(first, last, first)))
                continue
            try:
                statements.append(self._statement(first, last))
            except Stuck as stuck:
                broken, passed = self._broken(first, last, stuck)
                statements.append(broken)
        found = few([*self.tokens.findings, *self.builder.findings, *self.findings])
        if found or not self.tokens.complete:
            statements.append(tree.Broken((), anything=not self.tokens.complete))
        comments = tuple(Span(self.tokens.source, *place) for place in self.tokens.comments)
        return tree.File(self.tokens.source, tuple(statements), comments), found

    def _holds_no_tokens(self, first: int, last: int) -> bool:
        """Whether something between these tokens is none, which has been reported."""
        low, high = self.tokens.starts[first], self.tokens.starts[last]
        return bisect_left(self._lexical, low) < bisect_left(self._lexical, high)

    def _statement(self, first: int, last: int) -> tree.Statement:
        """The statement made of the tokens from `first` up to `last`; raises Stuck."""
        machine, productions = self.machine, self._productions
        actions, gotos, name = machine.tables.actions, machine.tables.gotos, machine.name
        types, starts, ends = self.tokens.types, self.tokens.starts, self.tokens.ends
        states, values, begins = [machine.tables.start], list[Any](), list[int]()
        for index in range(first, last + 1):
            terminal = types[index] if index < last else machine.end
            before = states.copy()
            while (step := actions[states[-1]][terminal]) <= 0:
                if step == 0:
                    if terminal not in machine.soft or not actions[states[-1]][name]:
                        raise Stuck(index, tuple(before))
                    terminal = name
                    continue
                symbol, size, build, kept = productions[-step - 1]
                if build is not None:
                    parts = values[-size:]
                    if kept is not None:
                        parts = [parts[i] for i in kept]
                    start = begins[-size]
                    del states[-size:], values[-size:], begins[-size:]
                    values.append(build(start, ends[index - 1], *parts))
                    begins.append(start)
                else:
                    states.pop()
                states.append(gotos[states[-1]][symbol] - 1)
                if terminal == machine.end and states[-1] == machine.tables.accepting:
                    return values[0]  # type: ignore[no-any-return]
            states.append(step - 1)
            values.append(index)
            begins.append(starts[index])
            if terminal in machine.nesting and len(states) > DEEPEST:
                self._limit_depth(values, index)
        raise AssertionError("the end of a statement is an error or accepted")

    def _limit_depth(self, values: list[Any], index: int) -> None:
        types, nesting = self.tokens.types, self.machine.nesting
        if sum(1 for value in values if type(value) is int and types[value] in nesting) > DEEPEST:
            raise TooDeep(index, ())

    def _broken(self, first: int, last: int, stuck: Stuck) -> tuple[tree.Broken, int]:
        """What is left of a statement that cannot be read, and the token before which no other one starts."""
        from .expected import unexpected

        names, passed = self._declared(first, last, stuck.index), 0
        if len(self.findings) > MOST_FINDINGS:  # it will be counted, not shown
            self.findings.append(Finding("SR100", "this cannot be read", (Label(self.tokens.span(stuck.index)),)))
        elif isinstance(stuck, TooDeep):
            span = self.tokens.span(stuck.index)
            message = f"this is nested more than {DEEPEST} deep"
            self.findings.append(Finding("SR100", message, (Label(span),), help=("name a part of it with `define`",)))
        else:
            finding, passed = unexpected(self.machine.tables, self.tokens, first, last, stuck.index, stuck.states)
            self.findings.append(finding)
        return tree.Broken(names), passed

    def _declared(self, first: int, last: int, index: int) -> tuple[str, ...]:
        """The names the statement may have declared: its own, all of `levels`, those after a misspelt keyword."""
        types, starts, ends, text = self.tokens.types, self.tokens.starts, self.tokens.ends, self.tokens.source.text
        if self.tokens.text(first) == "levels":
            places = list(range(first, last))
        else:
            begun = (i for i in range(index, last) if text[starts[i] - 1 : starts[i]] == "\n")
            places = sorted({first + 1, index + 1, *(i + 1 for i in begun)})
        nameable = self.machine.soft | {self.machine.name}
        return tuple(text[starts[i] : ends[i]] for i in places if i < last and types[i] in nameable)


def _collect(start: int, end: int, first: Any, *others: Any) -> list[Any]:
    """A repetition: the list so far and the next item, or the first item."""
    if not others:
        return [first]
    first.append(*others)
    return first  # type: ignore[no-any-return]
