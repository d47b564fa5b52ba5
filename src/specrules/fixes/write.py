"""Mended files written to disk, each as a whole or not at all, and only over the text that was read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from ..atomic import replace_file
from ..files import SpecFiles, Unreadable, content, inside, reason
from .mend import Mended

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Unwritable(Exception):
    """A file that cannot be written, or must not be; the message is for people."""


def write(mended: Iterable[Mended]) -> None:
    """Writes every file that the fixes change. Raises Unwritable; where one must not be written, none is."""
    contents: dict[str, bytes] = {}
    for each in mended:
        for old, new in zip(each.before.files.files, each.after.files.files, strict=True):
            path = old.source.path
            if old.source.text != new.source.text:
                mark = _mark(path, each.before.files, old.source.text)
                contents[path] = mark + new.source.text.encode()
    for path, new_content in contents.items():
        try:
            replace_file(path, new_content)
        except OSError as error:
            raise Unwritable(f"`{path}` cannot be written: {reason(error)}") from None


def _mark(path: str, files: SpecFiles, read: str) -> bytes:
    """The byte order mark that the file begins with, if any. Raises Unwritable unless the file may be replaced."""
    place = os.path.realpath(path)
    if not inside(os.path.realpath(os.path.dirname(path)), files.root) or not inside(place, files.root):
        raise Unwritable(f"`{path}` is a link that leads out of its folder; nothing was written")
    try:
        found = content(place)
        text = found.decode("utf-8-sig")
    except (Unreadable, UnicodeDecodeError) as error:
        why = str(error) if isinstance(error, Unreadable) else "is no longer UTF-8"
        raise Unwritable(f"`{path}` {why}; nothing was written") from None
    if text != read:
        raise Unwritable(f"`{path}` has changed since it was checked; nothing was written")
    if not os.stat(place).st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Unwritable(f"`{path}` is read-only; nothing was written")
    return BYTE_ORDER_MARK if found.startswith(BYTE_ORDER_MARK) else b""
