"""Writes a file as a whole or not at all: nobody ever reads half of it, and a failure leaves the old one."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from secrets import token_hex


def replace_file(path: str, content: bytes) -> None:
    """Makes this the content of the file; one that is there keeps its mode. Raises OSError.

    Where the path is a link, the file it leads to is replaced and the link stays.
    """
    place = os.path.realpath(path)
    there = os.path.exists(place)
    if there and not os.access(place, os.W_OK):  # moving another into its place would only ask the folder
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    beside = f"{place}.{token_hex(4)}.tmp"
    try:
        with open(beside, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if there:
            shutil.copymode(place, beside)
        os.replace(beside, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
