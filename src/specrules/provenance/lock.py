"""`specrules.lock`: what was read of the documents that a spec cites, and what was found, beside the spec's first file.

It is TOML of a narrow kind, one line for each statement with an empty one after it: lines that neighbour each other
cannot be merged, and whoever reviews another statement should be in nobody's way. Hand-made changes are welcome as long
as an entry stays on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..documents.kinds import KINDS, MODEL_SPEC
from .edition import Edition, Entry, Part, Relation, Review
from .links import Place, place, written

VERSION = 1

LONGEST_LINE = 100_000
"""The characters a line may have."""

HEAD = f"""\
# What was read of the documents that the rules cite, and what was found. `specrules sources` reads and writes this
# file: an entry is one line, with an empty one before it, so that branches can be merged.

specrules = {VERSION}
"""

Lock = Mapping[str, Edition]
"""The documents by name."""

_DIGEST = re.compile(r"[0-9a-f]{16}")
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: .*)?")
_STRING = r'"(?:[^"\\]|\\.)*+"'
_FIELD = rf"\w+ *= *(?:{_STRING}|true|false|[0-9][0-9T:.-]*+)"
_FIELDS = rf"\{{ *(?:{_FIELD}(?: *, *{_FIELD})*+)? *\}}"
_SHAPE = re.compile(rf"(?:\[ *{_STRING} *\]|\w+ *= *(?:[0-9]++|{_FIELDS})) *(?:#.*)?")
"""What a line can be: less than TOML, of which some takes far too long to read."""
_AT = re.compile(r" \(at (?:line \d+, (column \d+)|end of document)\)$")
_PLAIN = re.compile(r"[^\"\\]")
_REVIEW = frozenset({"relation", "by", "on", "because"})


class LockError(Exception):
    """A lock that cannot be read or written; the message goes on from the name of the file. Lines count from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


# Writing


def text_of(lock: Lock) -> str:
    """The file: documents and sections by name, statements by number."""
    return "".join([HEAD, *(line for name in sorted(lock) for line in _document(name, lock[name]))])


def _document(name: str, edition: Edition) -> Iterator[str]:
    yield f"\n[{_string(name)}]\n"
    yield _line("document", {"kind": edition.kind, "text": edition.keeps_text})
    for section, part in sorted(edition.parts.items()):
        yield f"\n[{_string(written(name, section))}]\n"
        yield _line("section", {"title": part.title, "level": part.level, **_review(part.review)})
        for spot, entry in sorted(part.entries.items()):
            says = {"hash": entry.digest, _counts(spot): entry.counts or None}
            yield "\n" + _line(str(spot), {**says, **_review(entry.review), "text": entry.text})


def _counts(spot: Place) -> str:
    """What an entry is called that counts."""
    return "contrasts" if spot.compares else "directive"


def _review(review: Review | None) -> dict[str, str | date | None]:
    if review is None:
        return {}
    return {"relation": review.relation, "by": review.by, "on": review.on, "because": review.because or None}


def _line(key: str, fields: Mapping[str, str | bool | date | None]) -> str:
    return f"{key} = {{ {', '.join(f'{name} = {_value(v)}' for name, v in fields.items() if v is not None)} }}\n"


def _value(value: str | bool | date | None) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return _string(str(value))


def _string(text: str) -> str:
    """A TOML string on one line; characters that cannot be seen are written out."""
    return '"' + "".join(c if c.isprintable() and _PLAIN.match(c) else _written_out(c) for c in text) + '"'


def _written_out(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    code = ord(character)
    if 0xD800 <= code < 0xE000:  # half a character is none
        return "\ufffd"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


# Reading


def parsed(text: str) -> dict[str, Edition]:
    """The documents in a lock's text. Raises LockError at the first line that cannot be read."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        try:
            reader.line(line.rstrip("\r"))
        except _Wrong as error:
            raise LockError(f"is damaged: line {number} {error}", number) from None
    if not reader.started:
        raise LockError("is no lock of specrules")
    return {name: _edition(name, table, reader.sections) for name, table in reader.documents.items()}


class _Wrong(Exception):
    """What is wrong with a line; the message goes on from its number."""


@dataclass
class _Table:
    """What stands under one heading."""

    head: Mapping[str, Any] | None = None
    review: Review | None = None
    entries: dict[Place, Entry] = field(default_factory=dict)


class _Reader:
    """Takes the file line by line."""

    def __init__(self) -> None:
        self.started = False
        self.documents: dict[str, _Table] = {}
        self.sections: dict[str, dict[str, _Table]] = {}
        self._here: tuple[str, _Table] | None = None

    def line(self, line: str) -> None:
        """Takes one line. Raises _Wrong."""
        if not line.strip() or line.startswith("#"):
            return
        if _CONFLICT.fullmatch(line):
            raise _Wrong("is a conflict marker: finish the merge first")
        key, value = _pair(line)
        if not self.started:
            self._start(key, value)
        elif line.startswith("["):
            self._open(key, value)
        elif self._here is None or not isinstance(value, dict):
            raise _Wrong("is no entry of a document or section")
        else:
            _add(*self._here, key, value)

    def _start(self, key: str, value: object) -> None:
        if key != "specrules" or type(value) is not int or value < VERSION:
            raise _Wrong(f"is not `specrules = {VERSION}`, with which a lock begins")
        if value > VERSION:
            raise _Wrong(f"says version {value}, of a newer specrules: this one reads version {VERSION}")
        self.started = True

    def _open(self, name: str, value: object) -> None:
        document, hash, section = name.partition("#")
        tables = self.sections.setdefault(document, {}) if hash else self.documents
        key = section if hash else document
        if value != {} or not document or key in tables:
            raise _Wrong(f"opens `{name[:80]}` once more" if key in tables else "is no heading")
        if hash and document not in self.documents:
            raise _Wrong(f"is of the document `{document[:80]}`, which has no heading before it")
        tables[key] = _Table()
        self._here = name, tables[key]


def _pair(line: str) -> tuple[str, object]:
    """The one key of a line and its value."""
    import tomllib

    if len(line) > LONGEST_LINE:
        raise _Wrong(f"is longer than {LONGEST_LINE:,} characters")
    if not _SHAPE.fullmatch(line):
        raise _Wrong(
            'is neither a heading such as `["handbook#refunds"]` nor an entry such as `s3 = { … }` on one line'
        )
    try:
        ((key, value),) = tomllib.loads(line).items()
    except tomllib.TOMLDecodeError as error:
        message = _AT.sub(lambda at: f" at {at[1]}" if at[1] else "", str(error))
        raise _Wrong(f"is not TOML: {message[:1].lower()}{message[1:]}") from None
    except ValueError:
        raise _Wrong("has a number of too many digits") from None
    return key, value


def _add(name: str, table: _Table, key: str, value: dict[str, Any]) -> None:
    """Adds an entry to the document or section of that name. Raises _Wrong."""
    spot = place(key)
    if key == ("section" if "#" in name else "document"):
        if table.head is not None:
            raise _Wrong(f"has `{key}` a second time")
        table.head, table.review = _head(key, value), _reviewed(value)
    elif spot is None or "#" not in name:
        raise _Wrong(f"is about `{key[:80]}`, which is no statement such as `s3`")
    elif spot in table.entries:
        raise _Wrong(f"has `{key}` a second time")
    else:
        table.entries[spot] = _entry(spot, value)


def _head(key: str, value: dict[str, Any]) -> Mapping[str, Any]:
    if key == "document":
        _only(value, {"kind", "text"})
        if (kind := _of(value, "kind", str)) not in KINDS:
            raise _Wrong(f"has a `kind` of document that is not known: `{kind[:80]}`")
        return {"kind": kind, "text": _of(value, "text", bool, True)}
    _only(value, {"title", "level"} | _REVIEW)
    return {"title": _of(value, "title", str, ""), "level": _of(value, "level", str, None)}


def _entry(spot: Place, value: dict[str, Any]) -> Entry:
    _only(value, {"hash", _counts(spot), "text"} | _REVIEW)
    digest = _of(value, "hash", str, "")
    if not _DIGEST.fullmatch(digest):
        raise _Wrong("has no hash of sixteen hexadecimal digits")
    return Entry(digest, _of(value, _counts(spot), bool, False), _of(value, "text", str, None), _reviewed(value))


def _reviewed(value: dict[str, Any]) -> Review | None:
    """The review that an entry records, if any."""
    if not _REVIEW & value.keys():
        return None
    try:
        relation = Relation(str(value.get("relation")))
    except ValueError:
        raise _Wrong(f"has no relation: {', '.join(f'`{each}`' for each in Relation)}") from None
    review = Review(relation, _of(value, "by", str), _of(value, "on", date), _of(value, "because", str, ""))
    if relation.needs_reason and not review.because:
        raise _Wrong(f"says `{relation}`, and gives no reason with `because`")
    return review


def _only(value: dict[str, Any], known: set[str] | frozenset[str]) -> None:
    if unknown := sorted(value.keys() - known):
        raise _Wrong(f"has `{unknown[0][:80]}`, which is not known here")


_KINDS: Mapping[type, str] = {str: "text", bool: "`true` or `false`", date: "a date such as 2025-12-18"}


def _of(value: dict[str, Any], key: str, kind: type[object], *default: object) -> Any:
    """The value of a key, of exactly that type, or the default. Raises _Wrong."""
    if key not in value and default:
        return default[0]
    if type(value.get(key)) is not kind:
        raise _Wrong(f"has no `{key}` that is {_KINDS[kind]}")
    return value[key]


def _edition(name: str, table: _Table, sections: Mapping[str, Mapping[str, _Table]]) -> Edition:
    head = table.head or {"kind": MODEL_SPEC, "text": True}
    return Edition(head["kind"], {s: _part(t) for s, t in sections.get(name, {}).items()}, head["text"])


def _part(table: _Table) -> Part:
    head = table.head or {"title": "", "level": None}
    return Part(head["title"], head["level"], dict(sorted(table.entries.items())), table.review)
