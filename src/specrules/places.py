"""Files and folders: what may be opened, what is inside what, and how a path is shown.

Only regular files inside the root folder are ever opened, so nothing blocks or leaks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from . import trail
from .source import LARGEST_FILE

CONFIGURATION = "specrules.toml"
SHARED_CONFIGURATION = "pyproject.toml"
LOCK = "specrules.lock"
_OURS = re.compile(r"^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*specrules\b", re.MULTILINE)


class Unreadable(Exception):
    """A file that cannot be read; the message says why, and goes on from the file's name."""


def content(place: str, most: int = LARGEST_FILE) -> bytes:
    """What is in a regular file, at most one byte more than it may have; raises Unreadable."""
    try:
        return trail.beginning(place, most + 1)
    except FileNotFoundError:
        raise Unreadable("does not exist") from None
    except trail.Irregular as error:
        raise Unreadable(str(error)) from None
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {reason(error)}") from None


def placed(path: str, folder: str, root: str) -> str:
    """The place that a path in a file of the folder leads to; raises Unreadable unless it is inside the root."""
    if not root:
        raise Unreadable("cannot be found: a text by itself is in no folder")
    if not path or "\0" in path:
        raise Unreadable("is not the path of a file")
    if "\\" in path:
        raise Unreadable("has a backslash: folders are separated by `/`")
    if path.startswith(("/", "~")) or re.match("[A-Za-z]:", path):
        raise Unreadable("must be relative to the file that names it")
    place = trail.real(os.path.join(folder, path))
    if not inside(place, root):
        raise Unreadable(f"is outside the root folder, `{os.path.basename(root) or root}`")
    return place


def root_of(folder: str) -> str:
    """The nearest folder upward with a configuration; without one, the folder itself."""
    return next((here for here in _upward(folder) if configurations(here)), folder)


def _upward(folder: str) -> Iterator[str]:
    """The folder and those above it, up to the top of its repository, the home folder, or that of everything."""
    home, here, below = os.path.realpath(os.path.expanduser("~")), folder, ""
    while here != below:
        yield here
        if here == home or trail.is_there(os.path.join(here, ".git")):
            return
        here, below = os.path.dirname(here), here


def configurations(folder: str) -> tuple[str, ...]:
    """The names of the files in a folder that configure it; more than one is one too many."""
    own = trail.is_there(os.path.join(folder, CONFIGURATION))
    return (CONFIGURATION,) * own + (SHARED_CONFIGURATION,) * _is_shared(folder)


def _is_shared(folder: str) -> bool:
    """Whether there is a file for the tools of a Python project, and this one is among them."""
    try:
        shared = content(os.path.join(folder, SHARED_CONFIGURATION))
    except Unreadable:
        return False
    return _OURS.search(shared.decode("utf-8", "replace")) is not None


def inside(place: str, root: str) -> bool:
    """Whether a place is in a folder; both are real places, without links."""
    return (
        os.path.commonpath((place, root)) == root
        if os.path.splitdrive(place)[0] == os.path.splitdrive(root)[0]
        else False
    )


def shown(path: str) -> str:
    """A path as messages show it: without `.` and `..` in the middle, with `/`, and printable whatever the name."""
    path = os.path.normpath(path).replace(os.sep, "/")
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def reason(error: Exception) -> str:
    """What the system says of an error, without its number."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
