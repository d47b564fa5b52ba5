"""Reads the compiled form of a spec."""

from __future__ import annotations

import json
from typing import Any

from ..conflicts.table import Group, Table
from ..files import SpecFiles
from ..model.mentions import Mentions
from ..model.spec import Spec
from ..program import Program
from .form import BODY, FORMAT, TYPES, VERSION, Malformed, field_of, reader
from .sizes import Sizes
from .verify import verify
from .write import digest

LARGEST_FILE = 256_000_000
"""No file has more bytes."""


class BrokenFile(Exception):
    """A file that is no compiled spec, or not a sound one; the message goes on from the file's name."""


def loads(content: str | bytes, path: str) -> Program:
    """The program of a compiled spec. Raises BrokenFile."""
    if len(content) > LARGEST_FILE:
        raise BrokenFile(f"is larger than {LARGEST_FILE:,} bytes")
    body = _body(content)
    try:
        nodes = _nodes(body["nodes"])
        table = _table(nodes, body)
        verify(table, nodes)
    except (Malformed, KeyError, TypeError, ValueError, OverflowError) as reason:
        detail = f": {reason}" if isinstance(reason, Malformed) and str(reason) else ""
        raise BrokenFile(f"is damaged{detail}") from None
    return Program(SpecFiles(path, (), ()), instead=(table.spec, table))


def _body(content: str | bytes) -> dict[str, Any]:
    """What a file of a known form holds, as it was written."""
    try:
        text = content if isinstance(content, str) else content.decode()
        document = json.loads(text, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise BrokenFile("is not UTF-8") from None
    except RecursionError:
        raise BrokenFile("is nested too deep") from None
    except ValueError:
        raise BrokenFile("is not JSON, or cut short") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BrokenFile("is not a compiled spec")
    version = document.get("version")
    if version != VERSION:
        made = f" (made by specrules {document['by']})" if isinstance(document.get("by"), str) else ""
        raise BrokenFile(
            f"has another form{made[:60]}: this version of specrules reads form {VERSION}; compile it anew"
        )
    _check(text, document.get("sha256"))
    body = document.get("body")
    if not isinstance(body, dict):
        raise BrokenFile("is damaged")
    return body


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _check(text: str, checksum: Any) -> None:
    """Raises BrokenFile unless what the checksum is of is as it was written."""
    _, _, written = text.rstrip().partition(BODY)
    try:
        sound = digest(written[:-1]) == checksum
    except UnicodeEncodeError:  # half a character
        sound = False
    if not sound:
        raise BrokenFile("was changed since it was written: compile it anew")


def _nodes(written: Any) -> list[Any]:
    """The values of all nodes. Raises Malformed."""
    if type(written) is not list:
        raise Malformed
    nodes: list[Any] = []
    sizes = Sizes()
    for node in written:
        if type(node) is not list or not node or type(node[0]) is not int or not 0 <= node[0] < len(TYPES):
            raise Malformed
        value = reader(TYPES[node[0]])(node, nodes)
        sizes.add(value)
        nodes.append(value)
    return nodes


def _table(nodes: list[Any], body: dict[str, Any]) -> Table:
    """The table of conflicts, with the spec that it is about."""
    spec = field_of(Spec).read(body["spec"], nodes)
    groups = field_of(tuple[Group, ...]).read(body["groups"], nodes)
    return Table(spec, Mentions(spec), groups=groups)
