"""Builds the tree: one method for each rule and named alternative of the grammar, called when it has been read.

Each gets the offsets of what was read, then its parts in order: the index of each token that the grammar keeps, and
what was built of each rule. What the grammar cannot refuse by itself is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..finding import Finding, Label
from ..source import Span
from . import tree
from .lexer import LONGEST_NAME, Tokens, lexicon

LARGEST_NUMBER = 10**9

_LINE_END = re.compile(r"\s*\n\s*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Clause:
    """A clause of a statement: its keyword (or `text`), what it says, and where."""

    word: str
    says: Any
    span: Span


class Clauses:
    """The clauses of one statement, by keyword."""

    def __init__(self, report: Callable[..., None], clauses: Sequence[Clause]) -> None:
        self._report = report
        self._by_word: dict[str, list[Clause]] = {}
        for clause in clauses:
            self._by_word.setdefault(clause.word, []).append(clause)

    def one(self, word: str) -> Any:
        """What the only clause with this keyword says, or None; a second one is reported."""
        clauses = self._by_word.get(word)
        if clauses is None:
            return None
        first, *others = clauses
        for other in others:
            what = "a text" if word == "text" else f"`{word}`"
            self._report(other.span, f"{what} is given twice in one statement", (first.span, "first given here"))
        return first.says

    def all(self, word: str) -> tuple[Any, ...]:
        """What each clause with this keyword says."""
        return tuple(clause.says for clause in self._by_word.get(word, ()))

    def joined(self, word: str) -> tuple[Any, ...]:
        """What the clauses with this keyword list, one after the other."""
        return tuple(x for clause in self._by_word.get(word, ()) for x in clause.says)


class Builder:
    """The methods that build the tree of one file; `findings` collects what they refuse."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens, self.source = tokens, tokens.source
        self.findings: list[Finding] = []
        self._not = lexicon().terminals["not"]

    def report(self, span: Span, message: str, *others: tuple[Span, str], label: str = "", help: str = "") -> None:
        labels = (Label(span, label), *(Label(*other) for other in others))
        self.findings.append(Finding("SR100", message, labels, help=(help,) if help else ()))

    def _at(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    # Words, names and values

    def _word(self, start: int, end: int, token: int) -> int:
        return token

    norm_kind = modality = claim_kind = judgement = operator = stance = _word

    def _name(self, start: int, end: int, token: int) -> tree.Name:
        return tree.Name(self.source.text[start:end][:LONGEST_NAME], Span(self.source, start, end))

    new_name = level = principal = principle = goal = norm_name = fact = action = value_name = code = name = _name

    def norm_names(
        self, start: int, end: int, first: tree.Name, rest: Sequence[tree.Name] = ()
    ) -> tuple[tree.Name, ...]:
        return (first, *rest)

    def natural(self, start: int, end: int, token: int) -> tree.Number:
        digits = self.tokens.source.text[self.tokens.starts[token] : self.tokens.ends[token]].lstrip("0") or "0"
        value = int(digits) if len(digits) <= len(str(LARGEST_NUMBER)) else LARGEST_NUMBER + 1
        if value > LARGEST_NUMBER:
            self.report(self._at(start, end), "this number is too large", label="at most 1000000000")
        return tree.Number(min(value, LARGEST_NUMBER), self._at(start, end))

    number = natural

    def negative(self, start: int, end: int, token: int) -> tree.Number:
        return tree.Number(-self.natural(start, end, token).value, self._at(start, end))

    def text(self, start: int, end: int, token: int) -> tree.Text:
        raw = self.source.text[start + 1 : end]
        value = raw.removesuffix('"')
        if "\\" in value:
            for match in _ESCAPE.finditer(value):
                if match[1] not in '"\\':
                    place = self._at(start + 1 + match.start(), start + 1 + match.end())
                    self.report(place, f"`{match[0]}` means nothing in a text", help='only `\\"` and `\\\\` do')
            value = _ESCAPE.sub(r"\1", value)
        if "\n" in value:
            value = _LINE_END.sub(" ", value).strip()
        return tree.Text(value, self._at(start, end))

    path = text

    # Expressions

    def not_(self, start: int, end: int, of: tree.Expression) -> tree.Not:
        return tree.Not(of, self._at(start, end))

    def all_of(self, start: int, end: int, first: tree.Expression, rest: Sequence[tree.Expression]) -> tree.And:
        return tree.And((first, *rest), self._at(start, end))

    def any_of(self, start: int, end: int, first: tree.Expression, rest: Sequence[tree.Expression]) -> tree.Or:
        return tree.Or((first, *rest), self._at(start, end))

    def implies(self, start: int, end: int, left: tree.Expression, right: tree.Expression) -> tree.Implies:
        return tree.Implies(left, right, self._at(start, end))

    def iff(self, start: int, end: int, left: tree.Expression, right: tree.Expression) -> tree.Iff:
        return tree.Iff(left, right, self._at(start, end))

    def compare(
        self, start: int, end: int, left: tree.Expression, operator: int, right: tree.Expression
    ) -> tree.Compare:
        return tree.Compare(self.tokens.text(operator), left, right, self._at(start, end))

    def member(
        self, start: int, end: int, of: tree.Expression, first: tree.Value, rest: Sequence[tree.Value] = ()
    ) -> tree.Member:
        return tree.Member(of, (first, *rest), self._at(start, end))

    def said(
        self,
        start: int,
        end: int,
        principal: tree.Name,
        stance: int,
        action: tree.Name,
        value: tree.Value | None = None,
    ) -> tree.Said:
        return tree.Said(principal, self.tokens.text(stance), action, value, self._at(start, end))

    def plus(self, start: int, end: int, of: tree.Expression) -> tuple[int, tree.Expression]:
        return 1, of

    def minus(self, start: int, end: int, of: tree.Expression) -> tuple[int, tree.Expression]:
        return -1, of

    def total(
        self, start: int, end: int, first: tree.Expression, rest: Sequence[tuple[int, tree.Expression]]
    ) -> tree.Sum:
        return tree.Sum(((1, first), *rest), self._at(start, end))

    def negated_total(
        self, start: int, end: int, first: tree.Expression, rest: Sequence[tuple[int, tree.Expression]] = ()
    ) -> tree.Expression:
        if isinstance(first, tree.Number) and not rest:
            return tree.Number(-first.value, self._at(start, end))
        return tree.Sum(((-1, first), *rest), self._at(start, end))

    def scaled(self, start: int, end: int, factor: int, of: tree.Expression) -> tree.Scaled:
        span = self.tokens.span(factor)
        return tree.Scaled(self.natural(span.start, span.end, factor), of, self._at(start, end))

    def group(self, start: int, end: int, of: tree.Expression) -> tree.Expression:
        return of

    # Clauses that several statements share

    def at(self, start: int, end: int, level: tree.Name) -> Clause:
        return Clause("at", level, self._at(start, end))

    def text_clause(self, start: int, end: int, text: tree.Text) -> Clause:
        return Clause("text", text, text.span)

    def source_clause(self, start: int, end: int, text: tree.Text) -> Clause:
        return Clause("source", text, self._at(start, end))

    def because(self, start: int, end: int, text: tree.Text) -> Clause:
        self._refuse_empty(text)
        return Clause("because", text, self._at(start, end))

    def _refuse_empty(self, reason: tree.Text) -> None:
        if not reason.value.strip():
            self.report(reason.span, "the reason after `because` is empty")

    def when(self, start: int, end: int, of: tree.Expression) -> Clause:
        return Clause("when", of, self._at(start, end))

    def allow(self, start: int, end: int, code: tree.Name, because: tree.Text) -> Clause:
        self._refuse_empty(because)
        span = self._at(start, end)
        return Clause("allow", tree.Allow(code, because, span), span)

    def modal(self, start: int, end: int, word: int, of: tree.Expression) -> tree.Modal:
        """`must φ`, or `must not φ` where `not` follows and covers all of φ."""
        span, said = self._at(start, end), self.tokens.text(word)
        if self.tokens.types[word + 1] != self._not:
            return tree.Modal(said, of, span)
        inner = self.tokens.starts[word + 2]
        if said == "may":
            denied = self._shown(inner, end)
            self._two_readings(span, f"`must not {denied}` to forbid it", f"`may (not {denied})` to excuse from it")
            return tree.Modal(said, of, span)
        if not isinstance(of, tree.Not):
            first: tree.Expression = of
            while isinstance(first, tree.And | tree.Or | tree.Implies | tree.Iff):
                first = first.left if isinstance(first, tree.Implies | tree.Iff) else first.of[0]
            middle = first.span.end
            one = f"`{said} not ({self._shown(inner, end)})`"
            other = f"`{said} (not {self._shown(inner, middle)}) {self._shown(middle, end)}`"
            self._two_readings(span, one, other)
            return tree.Modal(f"{said} not", first, span)
        return tree.Modal(f"{said} not", of.of, span)

    def _two_readings(self, span: Span, one: str, other: str) -> None:
        self.report(span, "this can be read in two ways", help=f"write {one} or {other}")

    def _shown(self, start: int, end: int) -> str:
        text = " ".join(self.source.text[start:end].split())
        return text if len(text) <= 60 else text[:57] + "…"
