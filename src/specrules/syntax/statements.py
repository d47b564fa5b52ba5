"""Builds statements of their clauses, which come in any order."""

from __future__ import annotations

from collections.abc import Sequence

from . import tree
from .build import Builder, Clause, Clauses


class StatementBuilder(Builder):
    """The methods for statements and the clauses that only one kind of statement has."""

    def _clauses(self, clauses: Sequence[Clause]) -> Clauses:
        return Clauses(self.report, clauses)

    # The spec and its files

    def spec(self, start: int, end: int, title: tree.Text, clauses: Sequence[Clause] = ()) -> tree.SpecTitle:
        of = self._clauses(clauses)
        return tree.SpecTitle(title, of.one("version"), of.one("extends"), self._at(start, end))

    def version(self, start: int, end: int, text: tree.Text) -> Clause:
        return Clause("version", text, self._at(start, end))

    def extends(self, start: int, end: int, text: tree.Text) -> Clause:
        return Clause("extends", text, self._at(start, end))

    def use(self, start: int, end: int, path: tree.Text) -> tree.Use:
        return tree.Use(path, self._at(start, end))

    # Authority and purpose

    def levels(self, start: int, end: int, first: tree.Name, rest: Sequence[tree.Name] = ()) -> tree.Levels:
        return tree.Levels((first, *rest), self._at(start, end))

    def principal_statement(
        self, start: int, end: int, name: tree.Name, clauses: Sequence[Clause] = ()
    ) -> tree.Principal:
        of = self._clauses(clauses)
        return tree.Principal(name, of.one("at"), of.one("hints at"), self._at(start, end))

    def hints_at(self, start: int, end: int, level: tree.Name) -> Clause:
        return Clause("hints at", level, self._at(start, end))

    def delegate(
        self, start: int, end: int, principal: tree.Name, level: tree.Name, when: tree.Expression | None = None
    ) -> tree.Delegate:
        return tree.Delegate(principal, level, when, self._at(start, end))

    def objective(self, start: int, end: int, name: tree.Name, text: tree.Text) -> tree.Objective:
        return tree.Objective(name, text, self._at(start, end))

    def principle_statement(
        self, start: int, end: int, name: tree.Name, clauses: Sequence[Clause] = ()
    ) -> tree.Principle:
        of = self._clauses(clauses)
        return tree.Principle(name, of.one("in"), of.joined("serves"), of.one("text"), self._at(start, end))

    def in_principle(self, start: int, end: int, parent: tree.Name) -> Clause:
        return Clause("in", parent, self._at(start, end))

    def serves(self, start: int, end: int, first: tree.Name, rest: Sequence[tree.Name] = ()) -> Clause:
        return Clause("serves", (first, *rest), self._at(start, end))

    # Vocabulary

    def fact_statement(self, start: int, end: int, name: tree.Name, *parts: tree.Type | Sequence[Clause]) -> tree.Fact:
        type, of = self._typed(parts)
        usual, hidden, teller = of.one("usually"), bool(of.one("hidden")), of.one("from")
        return tree.Fact(name, type, usual, hidden, teller, of.one("text"), self._at(start, end))

    def action_statement(
        self, start: int, end: int, name: tree.Name, *parts: tree.Type | Sequence[Clause]
    ) -> tree.Action:
        type, of = self._typed(parts)
        return tree.Action(name, type, of.one("text"), self._at(start, end))

    def _typed(self, parts: tuple[tree.Type | Sequence[Clause], ...]) -> tuple[tree.Type | None, Clauses]:
        type, clauses = None, list[Clause]()
        for part in parts:
            match part:
                case tree.Range() | tree.Enumeration():
                    type = part
                case _:
                    clauses.extend(part)
        return type, self._clauses(clauses)

    def range(self, start: int, end: int, low: tree.Number, high: tree.Number) -> tree.Range:
        return tree.Range(low, high, low.span.to(high.span))

    def enumeration(self, start: int, end: int, first: tree.Name, rest: Sequence[tree.Name] = ()) -> tree.Enumeration:
        return tree.Enumeration((first, *rest), self._at(first.span.start, end))

    def usually(self, start: int, end: int, value: tree.Value) -> Clause:
        return Clause("usually", value, self._at(start, end))

    def hidden(self, start: int, end: int) -> Clause:
        return Clause("hidden", True, self._at(start, end))

    def told_by(self, start: int, end: int, principal: tree.Name) -> Clause:
        return Clause("from", principal, self._at(start, end))

    def define(self, start: int, end: int, name: tree.Name, of: tree.Expression) -> tree.Define:
        return tree.Define(name, of, self._at(start, end))

    def axiom(self, start: int, end: int, of: tree.Expression, clauses: Sequence[Clause] = ()) -> tree.Axiom:
        return tree.Axiom(of, self._clauses(clauses).one("text"), self._at(start, end))

    # Norms

    def norm(self, start: int, end: int, word: int, name: tree.Name, clauses: Sequence[Clause] = ()) -> tree.Norm:
        of = self._clauses(clauses)
        return tree.Norm(
            word=self.tokens.text(word),
            name=name,
            level=of.one("at"),
            principles=of.joined("for"),
            text=of.one("text"),
            source=of.one("source"),
            because=of.one("because"),
            when=of.all("when"),
            unless=of.all("unless"),
            during=of.one("while"),
            modals=of.all("modality"),
            otherwise=of.all("otherwise"),
            overrides=of.joined("overrides"),
            allows=of.all("allow"),
            span=self._at(start, end),
        )

    def for_principles(self, start: int, end: int, first: tree.Name, rest: Sequence[tree.Name] = ()) -> Clause:
        return Clause("for", (first, *rest), self._at(start, end))

    def unless(self, start: int, end: int, of: tree.Expression) -> Clause:
        return Clause("unless", of, self._at(start, end))

    def while_(self, start: int, end: int, of: tree.Expression) -> Clause:
        return Clause("while", of, self._at(start, end))

    def modality_clause(self, start: int, end: int, modal: tree.Modal) -> Clause:
        return Clause("modality", modal, modal.span)

    def otherwise(self, start: int, end: int, modal: tree.Modal) -> Clause:
        if modal.word == "may":
            self.report(
                modal.span, "`otherwise` takes `must`, `must not`, `should` or `should not`", label="found `may`"
            )
        return Clause("otherwise", modal, modal.span)

    def overrides(self, start: int, end: int, norms: tuple[tree.Name, ...]) -> Clause:
        return Clause("overrides", norms, self._at(start, end))

    def yield_statement(
        self, start: int, end: int, loser: tree.Name, winner: tree.Name, clauses: Sequence[Clause] = ()
    ) -> tree.Yield:
        of, span = self._clauses(clauses), self._at(start, end)
        because = of.one("because")
        if because is None:
            self.report(span, "a `yield` needs a reason", help='add `because "…"`')
            because = tree.Text("", span)
        return tree.Yield(loser, winner, because, of.all("allow"), span)

    def on_conflict(self, start: int, end: int, level: tree.Name, modal: tree.Modal | None = None) -> tree.OnConflict:
        if modal and modal.word not in ("must", "must not"):
            message = "`on conflict` takes `must`, `must not` or `prohibitions prevail`"
            self.report(modal.span, message, label=f"found `{modal.word}`")
        return tree.OnConflict(level, modal, self._at(start, end))

    # Claims and examples

    def assertion(self, start: int, end: int, name: tree.Name, clauses: Sequence[Clause] = ()) -> tree.Assert:
        of = self._clauses(clauses)
        return tree.Assert(
            name=name,
            when=of.all("when"),
            claims=of.all("claim"),
            text=of.one("text"),
            source=of.one("source"),
            because=of.one("because"),
            span=self._at(start, end),
        )

    def claim(self, start: int, end: int, word: int, of: tree.Expression) -> Clause:
        span = self._at(start, end)
        return Clause("claim", tree.Claim(self.tokens.text(word), of, span), span)

    def decided(self, start: int, end: int, action: tree.Name) -> Clause:
        span = self._at(start, end)
        return Clause("claim", tree.Decided(action, span), span)

    def example(self, start: int, end: int, title: tree.Text, clauses: Sequence[Clause] = ()) -> tree.Example:
        of = self._clauses(clauses)
        return tree.Example(
            title=title,
            norms=of.joined("for"),
            source=of.one("source"),
            given=of.joined("given"),
            expect=of.joined("expect"),
            conducts=of.all("conduct"),
            span=self._at(start, end),
        )

    def for_norms(self, start: int, end: int, norms: tuple[tree.Name, ...]) -> Clause:
        return Clause("for", norms, self._at(start, end))

    def given_clause(self, start: int, end: int, first: tree.Given, rest: Sequence[tree.Given] = ()) -> Clause:
        return Clause("given", (first, *rest), self._at(start, end))

    def unknown(self, start: int, end: int, fact: tree.Name) -> tree.Unknown:
        return tree.Unknown(fact, self._at(start, end))

    def literal(self, start: int, end: int, name: tree.Name, value: tree.Value | None = None) -> tree.Literal:
        return tree.Literal(name, True, value, self._at(start, end))

    def negative_literal(self, start: int, end: int, name: tree.Name) -> tree.Literal:
        return tree.Literal(name, False, None, self._at(start, end))

    def expect(self, start: int, end: int, first: tree.Modal, rest: Sequence[tree.Modal] = ()) -> Clause:
        for modal in (first, *rest):
            if modal.word.startswith("should"):
                message = "`expect` takes `must`, `must not` or `may`"
                self.report(modal.span, message, label=f"found `{modal.word}`")
        return Clause("expect", (first, *rest), self._at(start, end))

    def conduct(
        self, start: int, end: int, word: int, first: tree.Literal, *parts: Sequence[tree.Literal] | tree.Name
    ) -> Clause:
        literals, breaks = [first], None
        for part in parts:
            if isinstance(part, tree.Name):
                breaks = part
            else:
                literals.extend(part)
        span = self._at(start, end)
        return Clause("conduct", tree.Conduct(self.tokens.text(word), tuple(literals), breaks, span), span)

    def breaks(self, start: int, end: int, norm: tree.Name) -> tree.Name:
        return norm
