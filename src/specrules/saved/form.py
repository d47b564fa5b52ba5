"""The form of a saved spec: which types of value it holds, and how each is written.

A value of one of these types is a node: its type, and its fields in order. Nodes refer to earlier nodes by number, so
what is used twice is written once and nothing is nested. The form follows from the types' own annotations. Places in
the text are written where they are used: there are many, and hardly any twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ..conflicts.table import Conflict, Group
from ..model import domain, formula, spec
from ..source import Source, Span

FORMAT = "specrules compiled spec"
VERSION = 1

BODY = ',"body":'
"""What stands between the head of a file and what the checksum is of: all up to the last brace."""

LARGEST = 10**18
"""No number in a file is larger."""

TYPES: tuple[type, ...] = (
    Source,
    domain.Boolean, domain.Enumeration, domain.Integer,
    formula.Const, formula.In, formula.Linear, formula.Said, formula.Named,
    formula.Not, formula.And, formula.Or, formula.Iff,
    spec.Part, spec.Norm, spec.Principal, spec.Delegation, spec.Objective, spec.Principle, spec.Variable,
    spec.Definition, spec.Axiom, spec.Yield, spec.Settlement, spec.Claim, spec.Instruction, spec.Expectation,
    spec.ConductCase, spec.Example, spec.Allow, spec.Spec,
    Conflict, Group,
)  # fmt: skip
"""The types of nodes; the place of one is what stands for it in a file, so new ones come last."""

NUMBER = {type_: number for number, type_ in enumerate(TYPES)}

ATOMS = (formula.Const, formula.In, formula.Linear, formula.Said, formula.Named)


class Malformed(Exception):
    """Something in a file is not of the form it should have."""


@dataclass(frozen=True)
class Field:
    """How values of one sort are written and read.

    `write` gets the value and what makes a node of another; `read` the written value and the nodes so far.
    """

    write: Callable[[Any, Callable[[Any], int]], Any]
    read: Callable[[Any, Sequence[Any]], Any]


@cache
def form(type_: Any) -> tuple[Field, ...]:
    """How the fields of a type are written, in order."""
    hints = get_type_hints(type_)
    return tuple(field_of(hints[each.name]) for each in fields(type_))


@cache
def reader(type_: Any) -> Callable[[list[Any], Sequence[Any]], Any]:
    """What makes a value of a type from its node, given those of earlier nodes. Raises Malformed."""
    reads = tuple(field.read for field in form(type_))

    def read(node: list[Any], nodes: Sequence[Any]) -> Any:
        if len(node) != len(reads) + 1:
            raise Malformed
        return type_(*[read(part, nodes) for read, part in zip(reads, node[1:], strict=True)])

    return read


@cache
def field_of(hint: Any) -> Field:
    """How values with this annotation are written."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _many(arguments[0], tuple) if arguments[1:] == (...,) else _fixed(arguments)
    if origin is frozenset:
        return _many(arguments[0], frozenset)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(*arguments)
    if hint in (str, int, bool, NoneType):
        return _plain(hint)
    if hint is Span:
        return _place()
    if issubclass(hint, Enum):
        return _word(hint)
    return _node((hint,))


def _plain(type_: type) -> Field:
    def read(written: Any, nodes: Sequence[Any]) -> Any:
        if type(written) is not type_:
            raise Malformed
        return written

    def number(written: Any, nodes: Sequence[Any]) -> Any:
        if type(written) is not int or not -LARGEST <= written <= LARGEST:
            raise Malformed
        return written

    return Field(lambda value, node: value, number if type_ is int else read)


def _place() -> Field:
    """A source, and where in its text: checked here, as there are more of these than of anything else."""

    def read(written: Any, nodes: Sequence[Any]) -> Any:
        number, start, end = _list(written)
        if not type(number) is type(start) is type(end) is int or not 0 <= number < len(nodes):
            raise Malformed
        source = nodes[number]
        if type(source) is not Source or not 0 <= start <= end <= len(source.text):
            raise Malformed("a place is outside its text")
        return Span(source, start, end)

    return Field(lambda span, node: [node(span.source), span.start, span.end], read)


def _word(type_: type[Enum]) -> Field:
    known = {member.value: member for member in type_}

    def read(written: Any, nodes: Sequence[Any]) -> Any:
        if type(written) not in (str, int) or written not in known:
            raise Malformed
        return known[written]

    return Field(lambda value, node: value.value, read)


def _node(types: tuple[type, ...]) -> Field:
    def read(written: Any, nodes: Sequence[Any]) -> Any:
        if type(written) is not int or not 0 <= written < len(nodes) or type(nodes[written]) not in types:
            raise Malformed
        return nodes[written]

    return Field(lambda value, node: node(value), read)


def _union(members: tuple[Any, ...]) -> Field:
    """Nodes of several types, or one sort of value or nothing."""
    others = tuple(member for member in members if member is not NoneType)
    inner = _node(others) if len(others) > 1 else field_of(others[0])
    if len(others) == len(members):
        return inner
    return Field(
        lambda value, node: None if value is None else inner.write(value, node),
        lambda written, nodes: None if written is None else inner.read(written, nodes),
    )


def _many(of: Any, collection: Callable[[Iterable[Any]], Any]) -> Field:
    inner, empty = field_of(of), collection(())

    def write(value: Any, node: Callable[[Any], int]) -> Any:
        return [inner.write(each, node) for each in (sorted(value) if collection is frozenset else value)]

    def read(written: Any, nodes: Sequence[Any]) -> Any:
        if not _list(written):
            return empty
        found = collection([inner.read(each, nodes) for each in written])
        if len(found) != len(written):
            raise Malformed
        return found

    return Field(write, read)


def _fixed(of: tuple[Any, ...]) -> Field:
    inner = tuple(map(field_of, of))

    def read(written: Any, nodes: Sequence[Any]) -> Any:
        if len(_list(written)) != len(inner):
            raise Malformed
        return tuple(each.read(part, nodes) for each, part in zip(inner, written, strict=True))

    return Field(
        lambda value, node: [each.write(part, node) for each, part in zip(inner, value, strict=True)],
        read,
    )


def _mapping(key: Any, value: Any) -> Field:
    inner = _fixed((key, value))

    def read(written: Any, nodes: Sequence[Any]) -> Any:
        found = dict(inner.read(pair, nodes) for pair in _list(written))
        if len(found) != len(written):
            raise Malformed
        return found

    return Field(lambda mapping, node: [inner.write(pair, node) for pair in mapping.items()], read)


def _list(written: Any) -> list[Any]:
    if type(written) is not list:
        raise Malformed
    return written
