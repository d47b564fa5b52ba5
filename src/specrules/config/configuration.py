"""What configures a run: the first `specrules.toml`, or `pyproject.toml` with a table `[tool.specrules]`, upward.

The folder it is in is the root of the specs below it. Nothing adds to it: neither a configuration further up nor one
further down. It is read as strictly as rule files are, and nothing in it leads out of its root.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, cast

from ..places import SHARED_CONFIGURATION, Unreadable, configurations, content, inside, placed, root_of, shown
from .keys import KEYS, TABLES, Value

LARGEST = 256_000
"""So many bytes a configuration may have, and so many dots one of its lines: of keys that are thousands of parts long,
reading takes minutes."""
MOST_DOTS = 200

_OURS = ("tool", "specrules")
"""The table that a shared file has for us."""

_PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_HEADER = re.compile(rf"\s*\[\s*{_DOTTED}\s*\]")
_ASSIGNMENT = re.compile(rf"\s*{_DOTTED}\s*=")
_PLACE_IN_TOML = re.compile(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", re.DOTALL)


class ConfigurationError(Exception):
    """A configuration that cannot be used; the message is for people."""


@dataclass(frozen=True)
class Setting:
    """A value that a configuration gives a key, and the line it stands in."""

    value: Value
    line: int


@dataclass(frozen=True)
class Configuration:
    """What a file sets, by key. `path` is the file as shown, `root` the folder it is in; both empty where there is no
    configuration."""

    path: str = ""
    root: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def value(self, key: str) -> Value | None:
        """The value that it gives a key, if any; a path is one from the working folder. Raises ConfigurationError."""
        setting = self.settings.get(key)
        if setting is None:
            return None
        if key == "baseline":
            return self._led(key, str(setting.value))
        if key == "paths" and isinstance(setting.value, tuple):
            return tuple(self._there(key, str(path)) for path in setting.value)
        return setting.value

    @property
    def shown_root(self) -> str:
        """The root as a path from the working folder; empty where there is no configuration."""
        return _from_here(self.root) if self.root else ""

    def place(self, key: str) -> str:
        """Where it sets a key: the file and the line."""
        return f"{self.path}:{self.settings[key].line}"

    def ignored(self, path: str) -> tuple[str, ...]:
        """The codes, or their beginnings, that are not wanted of the spec with this path."""
        setting = self.settings.get("per-spec-ignore")
        if setting is None:
            return ()
        patterns = cast("Iterable[tuple[str, tuple[str, ...]]]", setting.value)
        here = os.path.relpath(os.path.realpath(path), self.root).replace(os.sep, "/")
        return tuple(code for pattern, codes in patterns if fnmatchcase(here, pattern) for code in codes)

    def _led(self, key: str, path: str) -> str:
        try:
            placed(path, self.root, self.root)
        except Unreadable as error:
            raise ConfigurationError(f"{self.place(key)}: `{path}` {error}") from None
        return _from_here(os.path.join(self.root, path))

    def _there(self, key: str, path: str) -> str:
        found = self._led(key, path)
        if not os.path.exists(found):
            raise ConfigurationError(f"{self.place(key)}: `{path}` does not exist")
        return found


NONE = Configuration()
"""No configuration: everything is as it is by default."""


def common(paths: Iterable[str]) -> Configuration:
    """The configuration of all these paths; raises ConfigurationError, also if they have not one in common."""
    roots = dict[str, str]()
    for path in paths:
        place = os.path.realpath(path)
        roots.setdefault(root_of(place if os.path.isdir(place) else os.path.dirname(place)), path)
    found = {path: above(root) for root, path in roots.items()}
    first, *others = found.items() or [("", NONE)]
    for path, other in others:
        if (first[1].settings or other.settings) and first[1].root != other.root:
            raise ConfigurationError(
                f"`{first[0]}` and `{path}` have different configurations ({first[1].path or 'none'}, "
                f"{other.path or 'none'}): take one at a time, or say which holds with --config"
            )
    return first[1]


def above(folder: str) -> Configuration:
    """The nearest configuration from this folder, a real place, upward; raises ConfigurationError."""
    root = root_of(folder)
    names = configurations(root)
    if len(names) > 1:
        one, other = (f"`{_from_here(os.path.join(root, name))}`" for name in names)
        raise ConfigurationError(f"{one} and `[tool.specrules]` in {other} both configure one folder: keep one of them")
    return read(os.path.join(root, names[0])) if names else NONE


def read(file: str) -> Configuration:
    """What a file sets; raises ConfigurationError."""
    path, root = _from_here(file), os.path.realpath(os.path.dirname(file) or ".")
    try:
        if not inside(os.path.realpath(file), root):
            raise Unreadable("is a link that leads out of its folder")
        text = content(file, LARGEST)
    except Unreadable as error:
        raise ConfigurationError(f"`{path}` {error}") from None
    lines = _lines(text, path)
    under = _OURS if os.path.basename(file) == SHARED_CONFIGURATION else ()
    places = dict(_places(lines, under))
    return Configuration(path, root, dict(_settings(_table("\n".join(lines), path, under), path, places)))


def _lines(text: bytes, path: str) -> list[str]:
    """The lines of a text that can be read in good time."""
    if len(text) > LARGEST:
        raise ConfigurationError(f"`{path}` is too large: at most {LARGEST:,} bytes are read")
    try:
        lines = text.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"`{path}` is not UTF-8: the byte at {error.start}") from None
    for number, line in enumerate(lines, 1):
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise ConfigurationError(f"{path}:{number}: a line has more than {MOST_DOTS} dots, which no key has")
    return lines


def _table(text: str, path: str, under: Iterable[str]) -> dict[str, Any]:
    """What the text gives us as TOML."""
    import tomllib

    try:
        found: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _PLACE_IN_TOML.match(str(error))
        message = match[1] if match else str(error)
        line = match[2] if match and match[2] else text.count("\n") + 1
        raise ConfigurationError(f"{path}:{line}: this is not TOML: {message[:1].lower()}{message[1:]}") from None
    except (RecursionError, ValueError):
        raise ConfigurationError(f"`{path}` is nested too deep, or has a number that is too long") from None
    for name in under:
        found = found.get(name, {}) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        raise ConfigurationError(f"`{path}` has a `{'.'.join(under)}` that is no table")
    return found


def _settings(table: Mapping[str, Any], path: str, places: Mapping[str, int]) -> Iterator[tuple[str, Setting]]:
    """Every key with its value; raises ConfigurationError for what is no key, or no value for it."""
    for name, value in _flat(table, path, places):
        line = _line(name, places)
        key = KEYS.get(name)
        if key is None:
            from ..model.names import nearest

            near = nearest(name, KEYS)
            advice = f"did you mean `{near}`?" if near else "`specrules config` lists them"
            raise ConfigurationError(f"{path}:{line}: there is no key `{name}`; {advice}")
        accepted = key.accepted(value)
        if accepted is None:
            raise ConfigurationError(f"{path}:{line}: `{name}` is not as it should be: expected {key.expects}")
        yield name, Setting(accepted, line)


def _flat(table: Mapping[str, Any], path: str, places: Mapping[str, int]) -> Iterator[tuple[str, object]]:
    """The names and values, those in our tables with the name of the table in front."""
    for name, value in table.items():
        if name not in TABLES:
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{each}", inner) for each, inner in value.items())
        else:
            raise ConfigurationError(f"{path}:{_line(name, places)}: `{name}` is a table: expected `[{name}]`")


def _line(name: str, places: Mapping[str, int]) -> int:
    """The line of a name, or else of the table it is in."""
    while name not in places and "." in name:
        name = name.rpartition(".")[0]
    return places.get(name, 1)


def _places(lines: Iterable[str], under: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The line of each name, seen from our table. TOML itself does not tell; of a name in a text of several lines it
    would be wrong, and that is all."""
    found, table = dict[str, int](), tuple[str, ...]()
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            table = name = _parts(header[1])
        elif assignment := _ASSIGNMENT.match(line):
            name = (*table, *_parts(assignment[1]))
        else:
            continue
        for end in range(len(under) + 1, len(name) + 1) if name[: len(under)] == under else ():
            found.setdefault(".".join(name[len(under) : end]), number)
    yield from found.items()


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def _from_here(place: str) -> str:
    """A path from the working folder, where there is one."""
    try:
        return shown(os.path.relpath(place))
    except ValueError:  # on another drive
        return shown(place)
