"""Writes a file as a whole or not at all: nobody ever reads half of it, and a failure leaves the old one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from secrets import token_hex


def replace_file(path: str, content: bytes) -> None:
    """Makes this the content of the file; one that is there keeps its mode. Raises OSError.

    Where the path is a link, the file it leads to is replaced and the link stays.
    """
    place = os.path.realpath(path)
    there = os.path.exists(place)
    if there and not os.path.isfile(place) and not os.path.isdir(place):  # a device is not to become a file
        raise OSError(errno.EINVAL, "it is not a regular file", path)
    if there and not os.access(place, os.W_OK):  # moving another into its place would only ask the folder
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    with _beside(place, content) as new:
        if there:
            shutil.copymode(place, new)
        os.replace(new, place)


def create_files(contents: Mapping[str, bytes]) -> None:
    """Makes new files, and the folders they are in, each as a whole; where one cannot be made, none is. Raises OSError,
    also for one that is there already."""
    made = list[str]()
    try:
        for path, content in contents.items():
            os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
            _create_file(path, content)
            made.append(path)
    except BaseException:
        for path in made:
            with suppress(OSError):
                os.unlink(path)
        raise


def _create_file(path: str, content: bytes) -> None:
    try:
        with _beside(path, content) as new:
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
            try:
                os.link(new, path)  # unlike a move, never over a file that has come to be there
            except (AttributeError, NotImplementedError, PermissionError):  # not every file system has links
                os.rename(new, path)
    except OSError as error:
        error.filename, error.filename2 = path, None  # of which nobody knows that another stands in
        raise


@contextmanager
def _beside(place: str, content: bytes) -> Iterator[str]:
    """The path of a new file with this content, on the same file system as the place it is meant for; one that has not
    been moved by then is gone afterwards."""
    new = f"{place}.{token_hex(4)}.tmp"
    try:
        with open(new, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield new
    finally:
        with suppress(OSError):
            os.unlink(new)
