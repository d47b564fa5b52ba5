"""What is in force of a configuration, key by key: for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config.keys import Key
from .escape import visible, width
from .paint import Paint, plain


@dataclass(frozen=True)
class Row:
    """A key, what it comes to, and who says so: the place in a configuration, else the command line or nobody."""

    key: Key
    value: Any = None
    place: str | None = None
    given: bool = False

    @property
    def origin(self) -> str:
        """Where the value comes from."""
        return "command line" if self.given else self.place or "default"


def settings(path: str, root: str, rows: Sequence[Row], paint: Paint = plain) -> str:
    """The root, and each key on a line with its value and where that comes from; ends with a line end."""
    columns = [(row.key.name, _value(row), row.origin) for row in rows]
    widths = [max(width(line[column]) for line in columns) for column in (0, 1)]
    lines = [_root(path, root), ""]
    for name, value, origin in columns:
        padded = paint(name, "strong") + " " * (widths[0] - width(name)), value + " " * (widths[1] - width(value))
        lines.append("  ".join([*padded, paint(visible(origin), "quiet")]))
    return "".join(f"{line}\n" for line in lines)


def explained(row: Row, option: str | None, paint: Paint = plain) -> str:
    """What a key is for; ends with a line end."""
    return "".join(f"{line}\n" for line in _explained(row.key, option, paint))


def document(path: str, root: str, rows: Sequence[Row]) -> str:
    """The same as JSON."""
    from .json import HEAD, written
    from .schema_settings import ConfigurationDocument

    found = [_model(row) for row in rows]
    return written(ConfigurationDocument(**HEAD, root=root or None, file=path or None, settings=found))


def _model(row: Row) -> Any:
    from .schema_settings import Setting

    return Setting(
        key=row.key.name,
        value=_plain(row.value),
        origin=row.origin,
        expects=row.key.expects,
        default=row.key.default,
        text=row.key.text,
        example=row.key.example,
    )


def _plain(value: Any) -> Any:
    """A value with lists and tables instead of tuples."""
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return {pattern: list(codes) for pattern, codes in value}
    return list(value) if isinstance(value, tuple) else value


def _root(path: str, root: str) -> str:
    if not path:
        return "no configuration here or above: all is as it is by default"
    return f"`{visible(path)}` configures `{visible(root)}`"


def _value(row: Row) -> str:
    """The value as a configuration has it, or in words what holds by default."""
    return row.key.default if row.value is None else visible(_toml(_plain(row.value)))


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{json.dumps(name)} = {_toml(each)}' for name, each in value.items())} }}"
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _explained(key: Key, option: str | None, paint: Paint) -> Iterator[str]:
    yield f"{paint(key.name, 'strong')}: {key.expects}"
    yield ""
    yield key.text
    yield ""
    yield f"default: {key.default}"
    if option:
        yield f"option:  {option}, which outranks it"
    yield "example:"
    if key.table:
        yield f"  [{key.table}]"
    yield f"  {key.example}"
