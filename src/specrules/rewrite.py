"""Files written over, each as a whole or not at all, and only over the text that was read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from .atomic import replace_file
from .places import Unreadable, content, inside, reason
from .source import Source

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Unwritable(Exception):
    """A file that cannot be written, or must not be; the message is for people."""


def rewrite(changes: Iterable[tuple[Source, str, str]]) -> None:
    """Writes a new text over each source, which is inside a root folder. Raises Unwritable; where one must not be
    written, none is."""
    contents = {old.path: _mark(old, root) + new.encode() for old, new, root in changes if new != old.text}
    for path, new_content in contents.items():
        try:
            replace_file(path, new_content)
        except OSError as error:
            raise Unwritable(f"`{path}` cannot be written: {reason(error)}") from None


def _mark(source: Source, root: str) -> bytes:
    """The byte order mark that the file begins with, if any. Raises Unwritable unless the file may be replaced."""
    path = source.path
    place = os.path.realpath(path)
    if not inside(os.path.realpath(os.path.dirname(path)), root) or not inside(place, root):
        raise Unwritable(f"`{path}` is a link that leads out of its folder; nothing was written")
    try:
        found = content(place)
        text = found.decode("utf-8-sig")
    except (Unreadable, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, Unreadable) else "is no longer UTF-8"
        raise Unwritable(f"`{path}` {why}; nothing was written") from None
    if text != source.text:
        raise Unwritable(f"`{path}` has changed since it was read; nothing was written")
    if not os.stat(place).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Unwritable(f"`{path}` is read-only; nothing was written")
    return BYTE_ORDER_MARK if found.startswith(BYTE_ORDER_MARK) else b""
