"""What was asked of the file system, and what it said: so that it can be asked again whether all is as it was.

Everything that decides what a spec says is read through these functions. What is asked while somebody follows is kept,
each question with a digest of its answer.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import TypeVar

Question = tuple[str, str]
"""What is asked, the name of a function of this module, and of which path."""

Answer = TypeVar("Answer", bool, str)

_followed: ContextVar[dict[Question, str] | None] = ContextVar("followed", default=None)

REFUSED = "refused"
"""The answer where reading fails, whatever the reason."""


class Irregular(OSError):
    """What is to be read is no regular file; the message says what it is instead."""


@contextmanager
def followed() -> Iterator[dict[Question, str]]:
    """Everything that is asked meanwhile, with the answers; whoever follows already is told in the end."""
    answers: dict[Question, str] = {}
    token = _followed.set(answers)
    try:
        yield answers
    finally:
        _followed.reset(token)
        asked_before(answers)


def asked_before(answers: Mapping[Question, str]) -> None:
    """What was asked once, and need not be asked again, as nothing has changed, is told to whoever follows."""
    followed = _followed.get()
    if followed is not None:
        followed.update(answers)


def unchanged(answers: Mapping[Question, str]) -> bool:
    """Whether the file system still says the same."""
    folders: dict[str, str] = {}
    return all(
        (_real(path, folders) if what == "real" else _answer(what, path)) == answer
        for (what, path), answer in answers.items()
    )


def is_file(path: str) -> bool:
    return _noted("is_file", path, os.path.isfile(path))


def is_folder(path: str) -> bool:
    return _noted("is_folder", path, os.path.isdir(path))


def leads_to_folder(path: str) -> bool:
    """The same of a path that has to lead somewhere; raises OSError, and ValueError for what can be no path."""
    try:
        return _noted("is_folder", path, stat.S_ISDIR(os.stat(path).st_mode))
    except (OSError, ValueError):
        for asked in (is_file, is_folder):  # either may come to be there
            asked(path)
        raise


def is_there(path: str) -> bool:
    """Whether anything has this path, be it a link that leads nowhere."""
    return _noted("is_there", path, os.path.lexists(path))


def real(path: str) -> str:
    """The path without links."""
    return _noted("real", path, os.path.realpath(path))


def beginning(path: str, most: int) -> bytes:
    """The first bytes of a regular file, so many at most; raises OSError, and ValueError for what can be no path."""
    try:
        found = _read(path, most)
    except (OSError, ValueError):
        _note(f"beginning {most}", path, REFUSED)
        raise
    _note(f"beginning {most}", path, _digest(found))
    return found


def files_in(folder: str, suffixes: tuple[str, ...]) -> list[str]:
    """The files in a folder and its subfolders that end so, none of them hidden, in order; links to folders are not
    followed. Raises OSError."""
    found = list(_walked(folder, suffixes))
    _note(f"files_in {' '.join(suffixes)}", folder, _digest("\0".join(found).encode(errors="surrogateescape")))
    return found


def _walked(folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    def stop(error: OSError) -> None:
        raise error

    for here, folders, names in os.walk(folder, onerror=stop):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(suffixes) and not name.startswith("."):
                yield os.path.join(here, name)


def _read(path: str, most: int) -> bytes:
    # The kind is asked for before opening, as opening a device can do things, and after, as it may have changed.
    _refuse_irregular(os.stat(path).st_mode)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        _refuse_irregular(os.fstat(descriptor).st_mode)
        return file.read(most)


def _refuse_irregular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Irregular("is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise Irregular("is not a regular file")


def _noted(what: str, path: str, answer: Answer) -> Answer:
    _note(what, path, str(answer))
    return answer


def _note(what: str, path: str, answer: str) -> None:
    answers = _followed.get()
    if answers is not None:
        answers[what, path] = answer


def _answer(what: str, path: str) -> str:
    """What a question is answered now."""
    name, *options = what.split(" ")
    try:
        match name:
            case "beginning":
                return _digest(_read(path, int(options[0])))
            case "files_in":
                return _digest("\0".join(_walked(path, tuple(options))).encode(errors="surrogateescape"))
            case _:
                return str(_SIMPLE[name](path))
    except (OSError, ValueError, KeyError, IndexError):
        return REFUSED


def _real(path: str, folders: dict[str, str]) -> str:
    """The path without links; each folder is looked at once."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return os.path.realpath(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    place = os.path.join(folders[folder], name)
    return os.path.realpath(place) if os.path.islink(place) else place


_SIMPLE: Mapping[str, Callable[[str], object]] = {
    "is_file": os.path.isfile,
    "is_folder": os.path.isdir,
    "is_there": os.path.lexists,
}


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
