"""The tree as written: names not yet looked up, nothing typed, a span on every node.

An expression in parentheses is the expression itself; the tree says what the parentheses said.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..source import Source, Span


@dataclass(frozen=True)
class Name:
    """A name where it stands; in an expression, a fact, an action, a definition or an enumeration value."""

    text: str
    span: Span


@dataclass(frozen=True)
class Number:
    value: int
    span: Span


@dataclass(frozen=True)
class Text:
    """A string as it reads: without quotes and escapes, a line end and the space around it as one space."""

    value: str
    span: Span


Value = Name | Number


# Expressions


@dataclass(frozen=True)
class Not:
    of: Expression
    span: Span


@dataclass(frozen=True)
class And:
    of: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Or:
    of: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True)
class Implies:
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True)
class Iff:
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True)
class Compare:
    """`operator` is one of `=`, `!=`, `<`, `<=`, `>`, `>=`."""

    operator: str
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True)
class Member:
    """`of in {values}`."""

    of: Expression
    values: tuple[Value, ...]
    span: Span


@dataclass(frozen=True)
class Sum:
    """The parts added up, each with its sign (1 or -1)."""

    parts: tuple[tuple[int, Expression], ...]
    span: Span


@dataclass(frozen=True)
class Scaled:
    """`factor * of`."""

    factor: Number
    of: Expression
    span: Span


@dataclass(frozen=True)
class Said:
    """An instruction; `stance` is one of `requests`, `forbids`, `permits`, `hints`."""

    principal: Name
    stance: str
    action: Name
    value: Value | None
    span: Span


Expression = Name | Number | Not | And | Or | Implies | Iff | Compare | Member | Sum | Scaled | Said


# Parts of statements


@dataclass(frozen=True)
class Range:
    """The type `low..high`."""

    low: Number
    high: Number
    span: Span


@dataclass(frozen=True)
class Enumeration:
    """The type `a | b | c`."""

    values: tuple[Name, ...]
    span: Span


Type = Range | Enumeration


@dataclass(frozen=True)
class Modal:
    """A modality with what it is about; `word` is one of `must`, `must not`, `should`, `should not`, `may`."""

    word: str
    of: Expression
    span: Span


@dataclass(frozen=True)
class Allow:
    code: Name
    because: Text
    span: Span


@dataclass(frozen=True)
class Claim:
    """`word` is one of `never`, `always`, `possible`, `sometimes`."""

    word: str
    of: Expression
    span: Span


@dataclass(frozen=True)
class Decided:
    action: Name
    span: Span


@dataclass(frozen=True)
class Literal:
    """`name`, `not name` (`positive` is false) or `name = value`."""

    name: Name
    positive: bool
    value: Value | None
    span: Span


@dataclass(frozen=True)
class Unknown:
    """`unknown fact`, in a `given`."""

    fact: Name
    span: Span


Given = Literal | Said | Unknown


@dataclass(frozen=True)
class Conduct:
    """A conduct an example judges; `word` is one of `good`, `bad`, `ok`."""

    word: str
    literals: tuple[Literal, ...]
    breaks: Name | None
    span: Span


# Statements; `span` runs from the keyword to the last word


@dataclass(frozen=True)
class SpecTitle:
    title: Text
    version: Text | None
    extends: Text | None
    span: Span


@dataclass(frozen=True)
class Use:
    path: Text
    span: Span


@dataclass(frozen=True)
class Levels:
    names: tuple[Name, ...]
    span: Span


@dataclass(frozen=True)
class Principal:
    name: Name
    level: Name | None
    hints_at: Name | None
    span: Span


@dataclass(frozen=True)
class Delegate:
    principal: Name
    level: Name
    when: Expression | None
    span: Span


@dataclass(frozen=True)
class Objective:
    name: Name
    text: Text
    span: Span


@dataclass(frozen=True)
class Principle:
    name: Name
    parent: Name | None
    serves: tuple[Name, ...]
    text: Text | None
    span: Span


@dataclass(frozen=True)
class Fact:
    name: Name
    type: Type | None
    usual: Value | None
    hidden: bool
    teller: Name | None
    text: Text | None
    span: Span


@dataclass(frozen=True)
class Action:
    name: Name
    type: Type | None
    text: Text | None
    span: Span


@dataclass(frozen=True)
class Define:
    name: Name
    of: Expression
    span: Span


@dataclass(frozen=True)
class Axiom:
    of: Expression
    text: Text | None
    span: Span


@dataclass(frozen=True)
class Norm:
    """A rule or a default (`word`); a well-formed one has exactly one of `modals`."""

    word: str
    name: Name
    level: Name | None
    principles: tuple[Name, ...]
    text: Text | None
    source: Text | None
    because: Text | None
    when: tuple[Expression, ...]
    unless: tuple[Expression, ...]
    during: Expression | None
    modals: tuple[Modal, ...]
    otherwise: tuple[Modal, ...]
    overrides: tuple[Name, ...]
    allows: tuple[Allow, ...]
    span: Span


@dataclass(frozen=True)
class Yield:
    loser: Name
    winner: Name
    because: Text
    allows: tuple[Allow, ...]
    span: Span


@dataclass(frozen=True)
class OnConflict:
    """`fallback` is None for `prohibitions prevail`."""

    level: Name
    fallback: Modal | None
    span: Span


@dataclass(frozen=True)
class Assert:
    """A well-formed one has exactly one of `claims`."""

    name: Name
    when: tuple[Expression, ...]
    claims: tuple[Claim | Decided, ...]
    text: Text | None
    source: Text | None
    because: Text | None
    span: Span


@dataclass(frozen=True)
class Example:
    title: Text
    norms: tuple[Name, ...]
    source: Text | None
    given: tuple[Given, ...]
    expect: tuple[Modal, ...]
    conducts: tuple[Conduct, ...]
    span: Span


@dataclass(frozen=True)
class Broken:
    """A statement that could not be read, and was reported; `names` are those it may have declared.

    Where `anything` may have been declared (a file that could not be read), no name can be called unknown.
    """

    names: tuple[str, ...]
    anything: bool = False


Statement = (
    SpecTitle | Use | Levels | Principal | Delegate | Objective | Principle | Fact | Action | Define | Axiom
    | Norm | Yield | OnConflict | Assert | Example | Broken
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """What a heading of a Markdown document, or one around it, says of the statements from it to the next heading."""

    start: int
    source: Text | None
    authority: Name | None
    guards: tuple[Name, ...]


@dataclass(frozen=True)
class File:
    """One rule file; `comments` are in the order of the text. Statements stand in the stretches `program`.

    Only Markdown has `sections`. What comes with a `base` of the spec, extended over this `distance`, names it.
    """

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Span, ...] = ()
    program: tuple[Span, ...] = ()
    sections: tuple[Section, ...] = ()
    base: str = ""
    distance: int = 0
