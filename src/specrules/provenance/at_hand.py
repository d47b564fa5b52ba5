"""What lies beside a spec: its lock, and the documents that it cites."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum

from .. import trail
from ..documents.document import Document
from ..documents.kinds import KINDS
from ..files import SpecFiles
from ..places import LOCK, Unreadable, content, placed, shown
from ..source import LARGEST_FILE, Source
from ..syntax.literate import document_name, literate
from .lock import Lock, LockError, parsed

SUFFIX = ".md"


class DocumentError(Exception):
    """A document that is there and cannot be read; the message is for people."""


class How(StrEnum):
    """How a document came to be at hand."""

    GIVEN = "given"
    PART = "part of the spec"
    BESIDE = "beside the spec"


@dataclass(frozen=True)
class Found:
    """A document at hand, and how it was read."""

    document: Document
    kind: str
    how: How


def lock_path(files: SpecFiles) -> str:
    """The lock's path as shown to people."""
    return shown(os.path.join(_beside(files), LOCK))


def lock_place(files: SpecFiles) -> str:
    """Where the lock of a spec is, or would be; raises Unreadable where it must not be looked for."""
    return placed(LOCK, files.folder, files.root)


def locked(files: SpecFiles) -> Lock | None:
    """What the lock of a spec records, None without one; raises LockError."""
    if not files.has_lock:
        return None
    try:
        return parsed(read(lock_place(files), lock_path(files)).text)
    except Unreadable as error:
        raise LockError(str(error)) from None


def found(files: SpecFiles, name: str, kind: str) -> Found | None:
    """The document of that name that is part of the spec or lies beside it, if any; raises DocumentError."""
    for file in sorted(files.files, key=lambda file: file.distance):
        if literate(file.source) and document_name(file.source) == name:
            return Found(KINDS[kind](name, file.source), kind, How.PART)
    path = name + SUFFIX
    if not files.folder or not trail.is_there(os.path.join(files.folder, path)):
        return None
    path_shown = shown(os.path.join(_beside(files), path))
    try:
        source = read(placed(path, files.folder, files.root), path_shown)
    except Unreadable as error:
        raise DocumentError(f"`{path_shown}` {error}") from None
    return Found(KINDS[kind](name, source), kind, How.BESIDE)


def read(place: str, path: str) -> Source:
    """The text of a file, shown by its path; raises Unreadable."""
    text = content(place)
    if len(text) > LARGEST_FILE:
        raise Unreadable(f"is too large: at most {LARGEST_FILE:,} bytes are read")
    try:
        return Source(path, text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        wrong = error.object  # without a byte order mark
        line = wrong.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"is not UTF-8: line {line} has the byte 0x{wrong[error.start]:02X}") from None


def _beside(files: SpecFiles) -> str:
    """The spec's folder as shown to people."""
    return files.path if trail.is_folder(files.path) else os.path.dirname(files.path)
