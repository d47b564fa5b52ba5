"""Formulas over facts, actions and what was said, with every name resolved and every comparison typed.

The parser's many operators come down to these few: comparisons of booleans and enumerations are `In`, comparisons
of integers are `Linear`, implication is a disjunction. A formula is a value: equal formulas are equal objects' equals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Stance(StrEnum):
    """What a principal says about an action value."""

    REQUESTS = "requests"
    FORBIDS = "forbids"
    PERMITS = "permits"
    HINTS = "hints"


@dataclass(frozen=True, order=True)
class Const:
    """True or false."""

    value: bool


@dataclass(frozen=True)
class In:
    """A boolean or enumeration variable has one of these values."""

    variable: str
    values: frozenset[int]


@dataclass(frozen=True)
class Linear:
    """The sum of `coefficient * variable` is at most `bound`; terms are sorted by variable, no coefficient is 0."""

    terms: tuple[tuple[int, str], ...]
    bound: int


@dataclass(frozen=True)
class Said:
    """A principal took this stance on this action value (1 for a boolean action)."""

    principal: str
    stance: Stance
    action: str
    value: int


@dataclass(frozen=True)
class Named:
    """A definition, by name; kept as a name so that shared definitions stay small."""

    name: str


@dataclass(frozen=True)
class Not:
    of: Formula


@dataclass(frozen=True)
class And:
    of: tuple[Formula, ...]


@dataclass(frozen=True)
class Or:
    of: tuple[Formula, ...]


@dataclass(frozen=True)
class Iff:
    left: Formula
    right: Formula


Atom = Const | In | Linear | Said
Formula = Const | In | Linear | Said | Named | Not | And | Or | Iff

TRUE = Const(True)
FALSE = Const(False)


def negation(formula: Formula) -> Formula:
    """The opposite of a formula, without piling up double negations."""
    match formula:
        case Const(value):
            return Const(not value)
        case Not(of):
            return of
        case _:
            return Not(formula)


def conjunction(*parts: Formula) -> Formula:
    """All of the parts: flattened, `true` dropped."""
    flat = [x for part in parts for x in (part.of if isinstance(part, And) else (part,)) if x != TRUE]
    if FALSE in flat:
        return FALSE
    return flat[0] if len(flat) == 1 else And(tuple(flat)) if flat else TRUE


def disjunction(*parts: Formula) -> Formula:
    """Some of the parts: flattened, `false` dropped."""
    flat = [x for part in parts for x in (part.of if isinstance(part, Or) else (part,)) if x != FALSE]
    if TRUE in flat:
        return TRUE
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else FALSE


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly inside this one."""
    match formula:
        case Not(of):
            return (of,)
        case And(of) | Or(of):
            return of
        case Iff(left, right):
            return (left, right)
        case _:
            return ()


def leaves(formula: Formula) -> Iterator[Atom | Named]:
    """Every atom and definition name in the formula, left to right, with repetitions."""
    pending = [formula]
    while pending:
        node = pending.pop()
        match node:
            case Const() | In() | Linear() | Said() | Named():
                yield node
            case _:
                pending.extend(reversed(parts(node)))
