"""Reads rule files and says which of them make one spec.

A file in a spec that cannot be read is a finding at the place that names it; what was named on the command line and
cannot be read is an InputError. Only regular files inside the root folder are ever opened, so nothing blocks or leaks.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .finding import Finding, Label
from .source import Source, Span
from .syntax import tree
from .syntax.parser import LARGEST_FILE, TOO_LARGE, parse

SUFFIX = ".specrules"
CONFIGURATION = "specrules.toml"
_SHARED_CONFIGURATION = re.compile(r"^\s*\[+\s*tool\s*\.\s*specrules\b", re.MULTILINE)
_TITLE = re.compile(r"^\s*spec\b", re.MULTILINE)


class InputError(Exception):
    """What was asked for cannot be read at all; the message is for people."""


class Unreadable(Exception):
    """A file that cannot be read; the message says why, and goes on from the file's name."""


@dataclass(frozen=True)
class SpecFiles:
    """The files of one spec, by path, and what is wrong with them; `path` is that of its first file or its folder.

    All of them are inside the folder `root`, which a text has not.
    """

    path: str
    files: tuple[tree.File, ...]
    findings: tuple[Finding, ...]
    root: str = ""


@dataclass(frozen=True)
class Read:
    """A rule file as read: where it really is, its tree, and what is wrong with it."""

    place: str
    file: tree.File
    findings: tuple[Finding, ...]

    @property
    def path(self) -> str:
        return self.file.source.path

    @cached_property
    def uses(self) -> tuple[tree.Use, ...]:
        return tuple(s for s in self.file.statements if isinstance(s, tree.Use))

    @cached_property
    def starts_spec(self) -> bool:
        """Whether it has a `spec` statement, or one that could not be read."""
        statements = self.file.statements
        broken = any(isinstance(s, tree.Broken) for s in statements)
        return any(isinstance(s, tree.SpecTitle) for s in statements) or (
            broken and _TITLE.search(self.file.source.text) is not None
        )


def load(paths: Sequence[str | os.PathLike[str]]) -> tuple[SpecFiles, ...]:
    """The specs that the files and folders hold, by path; raises InputError."""
    reader = _Reader()
    specs: dict[str, SpecFiles] = {}
    for path in paths:
        for place, spec in reader.specs(os.fspath(path)):
            specs.setdefault(place, spec)
    return tuple(sorted(specs.values(), key=lambda spec: spec.path))


def load_text(text: str, path: str = "<text>") -> SpecFiles:
    """The spec that is one text; it cannot use other files."""
    file, findings = parse(Source(path, text))
    uses = [s for s in file.statements if isinstance(s, tree.Use)]
    refused = [_finding(use.path.span, "a text by itself cannot use other files") for use in uses]
    return _spec(path, [Read(path, file, findings)], {path: refused} if refused else {})


class _Reader:
    """Reads each file once, whatever the number of specs that use it."""

    def __init__(self) -> None:
        self._read: dict[str, Read] = {}

    def specs(self, path: str) -> Iterator[tuple[str, SpecFiles]]:
        """The specs of one path of the command line, each with the place it starts from."""
        try:
            place = os.path.realpath(path)
            folder = stat.S_ISDIR(os.stat(place).st_mode)
        except FileNotFoundError:
            raise InputError(f"`{path}` does not exist") from None
        except (OSError, ValueError) as error:
            raise InputError(f"`{path}` cannot be read: {reason(error)}") from None
        root = _root(place if folder else os.path.dirname(place))
        if folder:
            yield from self._folder(path, place, root)
            return
        try:
            read = self.file(place, _shown(path))
        except Unreadable as error:
            raise InputError(f"`{path}` {error}") from None
        yield place, self._with_uses(read.path, [read], root)

    def file(self, place: str, path: str) -> Read:
        """The rule file at that place, shown as `path`; raises Unreadable."""
        if place not in self._read:
            file, findings = _parsed(content(place), path)
            self._read[place] = Read(place, file, findings)
        return self._read[place]

    def _folder(self, path: str, place: str, root: str) -> Iterator[tuple[str, SpecFiles]]:
        swept: list[Read] = []
        for found in _rule_files(path, place):
            try:
                real = os.path.realpath(found)
                if not inside(real, root):
                    raise Unreadable(f"is a link that leads out of `{os.path.basename(root)}`")
                swept.append(self.file(real, _shown(os.path.join(path, os.path.relpath(found, place)))))
            except Unreadable as error:
                raise InputError(f"`{os.path.relpath(found, place)}` in `{path}` {error}") from None
        if not swept:
            raise InputError(f"there are no rule files (`*{SUFFIX}`) in `{path}`")
        starts = self._starts(swept, root)
        if not starts:
            yield place, self._with_uses(_shown(path), swept, root)
            return
        specs = [(start.place, self._with_uses(start.path, [start], root)) for start in starts]
        used = {file.source.path for _, spec in specs for file in spec.files}
        unused = [_unused(read) for read in swept if read.path not in used]
        first, spec = specs[0]
        specs[0] = first, replace(spec, findings=(*spec.findings, *unused))
        yield from specs

    def _starts(self, swept: Sequence[Read], root: str) -> list[Read]:
        """The files that start a spec: those with a title that no other such file uses."""
        titled = [read for read in swept if read.starts_spec]
        reach = {read.place: {r.place for r in self._reached([read], root)[0]} for read in titled}
        starts = [r for r in titled if not any(r.place in reach[o.place] for o in titled if o is not r)]
        covered = {place for start in starts for place in reach[start.place]}
        for read in titled:  # those in a circle use one another: the first stands for all
            if read.place not in covered:
                starts.append(read)
                covered |= reach[read.place]
        return sorted(starts, key=lambda read: read.path)

    def _with_uses(self, path: str, first: Sequence[Read], root: str) -> SpecFiles:
        return replace(_spec(path, *self._reached(first, root)), root=root)

    def _reached(self, first: Sequence[Read], root: str) -> tuple[list[Read], dict[str, list[Finding]]]:
        """The files and all they use, and the findings about `use` in each of them, by place."""
        found = {read.place: read for read in first}
        findings: dict[str, list[Finding]] = {}
        done: set[str] = set()
        for start in first:
            trail: dict[str, tuple[Read, list[tree.Use]]] = {}
            if start.place not in done:
                trail[start.place] = start, list(start.uses)
            while trail:
                read, pending = next(reversed(trail.values()))
                if not pending:
                    done.add(trail.popitem()[0])
                    continue
                use = pending.pop(0)
                try:
                    used = self._used(use, read, root)
                    _refuse_circle(used, [r for r, _ in trail.values()])
                except Unreadable as error:
                    findings.setdefault(read.place, []).append(_finding(use.path.span, f"`{use.path.value}` {error}"))
                    continue
                found[used.place] = used
                if used.place not in done:
                    trail[used.place] = used, list(used.uses)
        return list(found.values()), findings

    def _used(self, use: tree.Use, by: Read, root: str) -> Read:
        """The file a `use` names; raises Unreadable."""
        path = use.path.value
        if not path or "\0" in path:
            raise Unreadable("is not the path of a file")
        if "\\" in path:
            raise Unreadable("has a backslash: folders are separated by `/`")
        if path.startswith(("/", "~")) or re.match("[A-Za-z]:", path):
            raise Unreadable("must be relative to the file that uses it")
        place = os.path.realpath(os.path.join(os.path.dirname(by.place), path))
        if not inside(place, root):
            raise Unreadable(f"is outside the root folder, `{os.path.basename(root) or root}`")
        if not path.endswith(SUFFIX):
            raise Unreadable(f"is not a rule file: their names end in `{SUFFIX}`")
        return self.file(place, _shown(os.path.join(os.path.dirname(by.path), path)))


def _refuse_circle(used: Read, trail: Sequence[Read]) -> None:
    if used in trail:
        circle = [*trail[trail.index(used) :], used]
        raise Unreadable(f"uses this file in turn: {' → '.join(read.path for read in circle)}")


def _spec(path: str, reads: Sequence[Read], about_uses: dict[str, list[Finding]]) -> SpecFiles:
    """One spec; a file with a `use` that failed may lack any name."""
    files, findings = [], list[Finding]()
    for read in sorted(reads, key=lambda read: read.path):
        file, more = read.file, about_uses.get(read.place, [])
        if more:
            file = replace(file, statements=(*file.statements, tree.Broken((), anything=True)))
        files.append(file)
        findings += sorted([*read.findings, *more], key=lambda f: f.labels[0].span.key)
    return SpecFiles(path, tuple(files), tuple(findings))


def _finding(span: Span, message: str, label: str = "") -> Finding:
    return Finding("SR100", message, (Label(span, label),))


def _unused(read: Read) -> Finding:
    message = "no spec in this folder uses this file"
    return Finding("SR106", message, (Label(Span(read.file.source, 0, 0)),), help=("name it in a `use`",))


def content(place: str, most: int = LARGEST_FILE) -> bytes:
    """What is in a regular file, at most one byte more than it may have; raises Unreadable."""
    # The kind is asked for before opening, as opening a device can do things, and after, as it may have changed.
    try:
        _refuse_irregular(os.stat(place).st_mode)
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            _refuse_irregular(os.fstat(descriptor).st_mode)
            return file.read(most + 1)
    except FileNotFoundError:
        raise Unreadable("does not exist") from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {reason(error)}") from None


def _refuse_irregular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unreadable("is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise Unreadable("is not a regular file")


def _parsed(content: bytes, path: str) -> tuple[tree.File, tuple[Finding, ...]]:
    """The tree of a file's bytes; too many of them, or bytes that are not UTF-8, are one finding."""
    source, offset = Source(path, ""), 0
    if len(content) > LARGEST_FILE:
        message, label = TOO_LARGE, f"at most {LARGEST_FILE:,} bytes"
    else:
        try:
            return parse(Source(path, content.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            before = error.object[: error.start].decode()
            source, offset = Source(path, before), len(before)
            utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
            message = "this file is not UTF-8" + (" but UTF-16" if utf16 else "")
            label = f"byte {len(content) - len(error.object) + error.start} is 0x{byte:02X}"
    finding = _finding(Span(source, offset, offset), message, label)
    return tree.File(source, (tree.Broken((), anything=True),)), (finding,)


def _rule_files(path: str, folder: str) -> Iterator[str]:
    """The rule files in a folder and its subfolders, none of them hidden; links to folders are not followed."""

    def stop(error: OSError) -> None:
        raise InputError(f"`{path}` cannot be read: {reason(error)}")

    for here, folders, names in os.walk(folder, onerror=stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(SUFFIX) and not name.startswith("."):
                yield os.path.join(here, name)


def _root(folder: str) -> str:
    """The nearest folder upward with a configuration; without one, the folder itself."""
    here = folder
    while not _configured(here):
        above = os.path.dirname(here)
        if above == here:
            return folder
        here = above
    return here


def _configured(folder: str) -> bool:
    if os.path.isfile(os.path.join(folder, CONFIGURATION)):
        return True
    try:
        shared = content(os.path.join(folder, "pyproject.toml"))
    except Unreadable:
        return False
    return _SHARED_CONFIGURATION.search(shared.decode("utf-8", "replace")) is not None


def inside(place: str, root: str) -> bool:
    """Whether a place is in a folder; both are real places, without links."""
    return (
        os.path.commonpath((place, root)) == root
        if os.path.splitdrive(place)[0] == os.path.splitdrive(root)[0]
        else False
    )


def _shown(path: str) -> str:
    """A path as messages show it: without `.` and `..` in the middle, with `/`, and printable whatever the name."""
    shown = os.path.normpath(path).replace(os.sep, "/")
    return os.fsencode(shown).decode("utf-8", "backslashreplace")


def reason(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
