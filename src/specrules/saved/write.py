"""Writes the compiled form of a spec."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from ..program import Program
from ..version import __version__
from .form import BODY, FORMAT, NUMBER, VERSION, form


def dumps(program: Program) -> str:
    """The text of a file: the same for the same spec."""
    nodes = _Nodes()
    for name in program.mentions.definition_order:  # so that whoever reads has each before its uses
        nodes.number(program.spec.definitions[name])
    body = {"spec": nodes.number(program.spec), "groups": [nodes.number(group) for group in program.table.groups]}
    return enclosed({"nodes": nodes.written, **body})


def enclosed(body: Any) -> str:
    """The text of a file with this body."""
    written = compact(body)
    head = {"format": FORMAT, "version": VERSION, "by": __version__, "sha256": digest(written)}
    return f"{compact(head)[:-1]}{BODY}{written}}}\n"


def compact(value: Any) -> str:
    """JSON without spaces, in ASCII."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """The checksum of a body as it is written."""
    return sha256(text.encode()).hexdigest()


class _Nodes:
    """Nodes as they are written; equal ones once."""

    def __init__(self) -> None:
        self.written: list[list[Any]] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[int, tuple[Any, int]] = {}
        """By identity, with the value itself, so that it stays what it is."""

    def number(self, value: Any) -> int:
        """The number of the node for a value."""
        known = self._known.get(id(value))
        if known is None:
            type_: Any = type(value)
            names, written = type_.__dataclass_fields__, form(type_)
            parts = [each.write(getattr(value, name), self.number) for name, each in zip(names, written, strict=True)]
            node = [NUMBER[type_], *parts]
            number = self._numbers.setdefault(compact(node), len(self.written))
            if number == len(self.written):
                self.written.append(node)
            known = self._known[id(value)] = value, number
        return known[1]
