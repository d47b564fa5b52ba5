"""Reads rule files and says which of them make one spec.

A file in a spec that cannot be read is a finding at the place that names it; what was named on the command line and
cannot be read is an InputError.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from . import bases, trail
from .bases import SUFFIX
from .finding import Finding, Label
from .places import LOCK, placed, root_of, shown
from .places import Unreadable as Unreadable
from .places import content as content
from .places import inside as inside
from .places import reason as reason
from .source import LARGEST_FILE, Source, Span
from .syntax import tree
from .syntax.literate import SUFFIX as MARKDOWN
from .syntax.literate import TAG, may_be_program
from .syntax.parser import TOO_LARGE, parse

NO_PROGRAM = f"is a document without a program: no fence in it is tagged `{TAG}`"

_TITLE = re.compile(r"^\s*spec\b", re.MULTILINE)


class InputError(Exception):
    """What was asked for cannot be read at all; the message is for people."""


class NotRules(InputError):
    """A document that holds no program, or a folder in which nothing does."""


@dataclass(frozen=True)
class SpecFiles:
    """The files of one spec, by path, and what is wrong with them; `path` is that of its first file or its folder.

    All of them, but for those of a pack that it extends, are inside the folder `root`. What else belongs to the spec is
    in `folder`, inside that. A text has neither.
    """

    path: str
    files: tuple[tree.File, ...]
    findings: tuple[Finding, ...]
    root: str = ""
    folder: str = ""

    @property
    def has_lock(self) -> bool:
        """Whether there is a record of what was reviewed of its sources."""
        return bool(self.folder) and trail.is_there(os.path.join(self.folder, LOCK))

    @cached_property
    def extended(self) -> frozenset[str]:
        """The paths of the files that come with what the spec extends."""
        return frozenset(file.source.path for file in self.files if file.base)


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
        statements, source = self.file.statements, self.file.source
        if any(isinstance(s, tree.SpecTitle) for s in statements):
            return True
        program = self.file.program or (Span(source, 0, len(source.text)),)
        broken = any(isinstance(s, tree.Broken) for s in statements)
        return broken and any(_TITLE.search(source.text, each.start, each.end) for each in program)

    @cached_property
    def extends(self) -> tree.Text | None:
        """What its first `spec` statement extends, if anything."""
        return next((s.extends for s in self.file.statements if isinstance(s, tree.SpecTitle)), None)


def load(paths: Sequence[str | os.PathLike[str]]) -> tuple[SpecFiles, ...]:
    """The specs that the files and folders hold, by path; raises InputError."""
    reader = _Reader()
    specs: dict[str, SpecFiles] = {}
    for path in paths:
        for place, spec in reader.specs(os.fspath(path)):
            specs.setdefault(place, spec)
    return tuple(sorted(specs.values(), key=lambda spec: spec.path))


def read_each(paths: Sequence[str | os.PathLike[str]]) -> tuple[tuple[Read, str], ...]:
    """The rule files that the paths are or hold, each as it stands by itself, with the root it must not be left; by
    path. Raises InputError."""
    reader, found = _Reader(), dict[str, tuple[Read, str]]()
    for path in paths:
        for read, root in reader.each(os.fspath(path)):
            found.setdefault(read.place, (read, root))
    return tuple(sorted(found.values(), key=lambda pair: pair[0].path))


def load_text(text: str, path: str = "<text>") -> SpecFiles:
    """The spec that is one text; it can extend a pack, but not use other files."""
    return _Reader().whole(path, [Read(path, *parse(Source(path, text)))], root="")


class _Reader:
    """Reads each file once, whatever the number of specs that use it."""

    def __init__(self) -> None:
        self._read: dict[str, Read] = {}

    def specs(self, path: str) -> Iterator[tuple[str, SpecFiles]]:
        """The specs of one path of the command line, each with the place it starts from."""
        place, root, is_folder = _found(path)
        if is_folder:
            yield from self._folder(path, place, root)
        else:
            read = self._asked(path, place)
            yield place, self.whole(read.path, [read], root)

    def each(self, path: str) -> Iterator[tuple[Read, str]]:
        """The rule files of one path of the command line, with their root."""
        place, root, is_folder = _found(path)
        yield from (
            (read, root) for read in (self._swept(path, place, root) if is_folder else [self._asked(path, place)])
        )

    def _asked(self, path: str, place: str) -> Read:
        """A file of the command line."""
        try:
            return self.file(place, shown(path))
        except Unreadable as error:
            kind = NotRules if str(error) == NO_PROGRAM else InputError
            raise kind(f"`{path}` {error}") from None

    def file(self, place: str, path: str) -> Read:
        """The rule file at that place, shown as `path`; raises Unreadable."""
        if place not in self._read:
            found = content(place)
            is_document = path.endswith(MARKDOWN)
            if is_document and not may_be_program(found):
                raise Unreadable(NO_PROGRAM)
            file, findings = _parsed(found, path)
            if is_document and not (file.program or findings):
                raise Unreadable(NO_PROGRAM)
            self._read[place] = Read(place, file, findings)
        return self._read[place]

    def _swept(self, path: str, place: str, root: str) -> list[Read]:
        """The rule files in a folder; there are some."""
        swept: list[Read] = []
        for found in _rule_files(path, place):
            try:
                real = trail.real(found)
                if not inside(real, root):
                    raise Unreadable(f"is a link that leads out of `{os.path.basename(root)}`")
                swept.append(self.file(real, shown(os.path.join(path, os.path.relpath(found, place)))))
            except Unreadable as error:
                if found.endswith(SUFFIX):  # of Markdown it takes reading to know that it is a rule file
                    raise InputError(f"`{os.path.relpath(found, place)}` in `{path}` {error}") from None
        if not swept:
            raise NotRules(
                f"there are no rule files (`*{SUFFIX}`) in `{path}`, nor Markdown with a fence tagged `{TAG}`"
            )
        return swept

    def _folder(self, path: str, place: str, root: str) -> Iterator[tuple[str, SpecFiles]]:
        swept = self._swept(path, place, root)
        starts = self._starts(swept, root)
        if not starts:
            yield place, replace(self.whole(shown(path), swept, root), folder=place)
            return
        specs = [(start.place, self.whole(start.path, [start], root)) for start in starts]
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

    def whole(self, path: str, first: Sequence[Read], root: str) -> SpecFiles:
        """The spec that the files make with all they use and, one after the other, with what it extends."""
        layers, extending, here = [_Layer("", *self._reached(first, root))], list[Read](), root
        while extension := layers[-1].extension:
            read, extends = extension
            extending.append(read)
            try:
                base, here = self._base(extends.value, read, here)
                _refuse_to_extend(base, extending, layers)
            except Unreadable as error:
                finding = _finding(extends.span, f"`{extends.value}` {error}")
                layers[-1].findings.setdefault(read.place, []).append(finding)
                break
            layers.append(_Layer(extends.value, *self._reached([base], here)))
        return replace(_spec(path, layers, root), folder=os.path.dirname(first[0].place) if root else "")

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
        place = placed(path, os.path.dirname(by.place), root)
        if not path.endswith((SUFFIX, MARKDOWN)):
            raise Unreadable(f"is not a rule file: their names end in `{SUFFIX}` or `{MARKDOWN}`")
        return self.file(place, shown(os.path.join(os.path.dirname(by.path), path)))

    def _base(self, name: str, by: Read, root: str) -> tuple[Read, str]:
        """The file that an `extends` names, and the root of what that uses; raises Unreadable."""
        if name.startswith(bases.PACK):
            place, version = bases.pack(name)
            root = bases.packs()
            read = self.file(place, bases.PACK + shown(os.path.relpath(place, root)))
            _refuse_other_version(read, version)
            return read, root
        start = bases.start(placed(name, os.path.dirname(by.place), root))
        name = f"{name}/{start}" if start else name
        place = placed(name, os.path.dirname(by.place), root)  # the file in a folder may be a link
        return self.file(place, shown(os.path.join(os.path.dirname(by.path), name))), root


@dataclass(frozen=True)
class _Layer:
    """What a spec, or a base that it extends by this name, adds to the base below it."""

    name: str
    reads: Sequence[Read]
    findings: dict[str, list[Finding]]

    @property
    def extension(self) -> tuple[Read, tree.Text] | None:
        """The file that extends something, and what."""
        return next(((read, read.extends) for read in self.reads if read.extends), None)


def _refuse_to_extend(base: Read, extending: Sequence[Read], layers: Sequence[_Layer]) -> None:
    if base in extending:
        circle = [*extending[extending.index(base) :], base]
        raise Unreadable(f"extends this file in turn: {' → '.join(read.path for read in circle)}")
    if any(base in layer.reads for layer in layers):
        raise Unreadable("is used by what is to extend it")


def _refuse_other_version(read: Read, version: str | None) -> None:
    titles = (s for s in read.file.statements if isinstance(s, tree.SpecTitle))
    stated = next((title.version.value for title in titles if title.version), None)
    if version is not None and version != stated:
        raise Unreadable(f"is not installed, only {f'version `{stated}`' if stated else 'one without a version'}")


def _refuse_circle(used: Read, trail: Sequence[Read]) -> None:
    if used in trail:
        circle = [*trail[trail.index(used) :], used]
        raise Unreadable(f"uses this file in turn: {' → '.join(read.path for read in circle)}")


def _spec(path: str, layers: Sequence[_Layer], root: str) -> SpecFiles:
    """One spec. What its base uses too belongs to the base; a file with a `use` that failed may lack any name."""
    placed = {read.place: (read, distance) for distance, layer in enumerate(layers) for read in layer.reads}
    files, findings = [], list[Finding]()
    for read, distance in sorted(placed.values(), key=lambda each: each[0].path):
        file = _of_base(read.file, layers[distance].name, distance) if distance else read.file
        more = list(dict.fromkeys(f for layer in layers for f in layer.findings.get(read.place, ())))
        if more:
            file = replace(file, statements=(*file.statements, tree.Broken((), anything=True)))
        files.append(file)
        findings += sorted([*read.findings, *more], key=lambda f: f.labels[0].span.key)
    return SpecFiles(path, tuple(files), tuple(findings), root)


def _of_base(file: tree.File, name: str, distance: int) -> tree.File:
    """A file of the base: title and version are those of the spec that extends it."""
    statements = tuple(s for s in file.statements if not isinstance(s, tree.SpecTitle))
    return replace(file, statements=statements, base=name, distance=distance)


def _finding(span: Span, message: str, label: str = "") -> Finding:
    return Finding("SR100", message, (Label(span, label),))


def _unused(read: Read) -> Finding:
    message = "no spec in this folder uses this file"
    return Finding("SR106", message, (Label(Span(read.file.source, 0, 0)),), help=("name it in a `use`",))


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


def _found(path: str) -> tuple[str, str, bool]:
    """Where a path of the command line leads, the root there, and whether it is a folder. Raises InputError."""
    try:
        place = trail.real(path)
        is_folder = trail.leads_to_folder(place)
    except FileNotFoundError:
        raise InputError(f"`{path}` does not exist") from None
    except (OSError, ValueError) as error:
        raise InputError(f"`{path}` cannot be read: {reason(error)}") from None
    return place, root_of(place if is_folder else os.path.dirname(place)), is_folder


def _rule_files(path: str, folder: str) -> list[str]:
    """The files in a folder and its subfolders that may be rule files."""
    try:
        return trail.files_in(folder, (SUFFIX, MARKDOWN))
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {reason(error)}") from None
