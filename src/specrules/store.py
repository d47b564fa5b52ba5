"""What was worked out once, kept for later runs: bytes by a key that says all they depend on.

It is never in the way. Where the folder cannot be written, another process holds the file for long, or the file is
damaged or not ours, it is as if nothing had been kept; a damaged file is replaced by an empty one. A process that is
killed leaves each entry as it was or as it was to be, which is what the database is for.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import TypeVar

FOLDER = "SPECRULES_CACHE_DIR"
"""The environment variable that names another folder."""

NONE = "SPECRULES_NO_CACHE"
"""The environment variable that has nothing kept at all."""

FORMAT = 1
"""A file that has another number is not looked into."""

LARGEST = 128 * 2**20
"""So many bytes at most; with more, the half that was kept first is dropped."""

PATIENCE = 0.5
"""So many seconds are waited for another process that is writing."""

CHECKSUM = 16

Result = TypeVar("Result")


def folder() -> str | None:
    """The folder for what is kept between runs: the user's, never the project's, because who can write into it decides
    what is found. None without a home, or where nothing is to be kept."""
    if os.environ.get(NONE):
        return None
    named = os.environ.get(FOLDER)
    if named:
        return os.path.abspath(named)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "specrules") if os.path.isabs(base) else None


class Store:
    """What is kept in one folder; None is the folder where nothing is ever kept.

    What is kept by one `owner`, such as a version of the program, is not there for others.
    """

    def __init__(self, place: str | None, owner: bytes = b"") -> None:
        self._owner = owner
        self._place = place and os.path.join(place, f"answers-{FORMAT}.sqlite")
        self._opened: tuple[int, sqlite3.Connection] | None = None

    def get(self, key: bytes) -> bytes | None:
        """What was kept under the key, if it is there and whole."""
        key = self._owner + key
        row = self._tried(lambda file: file.execute("SELECT value FROM kept WHERE key = ?", (key,)).fetchone())
        value = row[0] if row else None
        if not isinstance(value, bytes) or value[:CHECKSUM] != _checksum(key, value[CHECKSUM:]):
            return None
        with suppress(zlib.error):
            return zlib.decompress(value[CHECKSUM:])
        return None

    def put(self, key: bytes, value: bytes) -> None:
        """Keeps a value under the key, in place of any other."""
        key, body = self._owner + key, zlib.compress(value, 1)
        row = key, _checksum(key, body) + body

        def write(file: sqlite3.Connection) -> None:
            with file:
                file.execute("INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)", row)
                (pages,) = file.execute("PRAGMA page_count").fetchone()
                (size,) = file.execute("PRAGMA page_size").fetchone()
                if pages * size > LARGEST:
                    oldest = "SELECT rowid FROM kept ORDER BY rowid LIMIT (SELECT count(*) / 2 FROM kept)"
                    file.execute(f"DELETE FROM kept WHERE rowid IN ({oldest})")

        self._tried(write)

    def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None and opened[0] == os.getpid():
            with suppress(sqlite3.Error):
                opened[1].close()

    def _tried(self, use: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """What comes of using the file; None where that fails."""
        try:
            file = self._file()
            return None if file is None else use(file)
        except sqlite3.OperationalError:
            return None  # busy, full, or not to be written
        except (sqlite3.DatabaseError, OSError, ValueError):
            self._drop()
            return None

    def _file(self) -> sqlite3.Connection | None:
        """The open file; a process opens its own, since none may be carried over a fork."""
        if self._place is None:
            return None
        if self._opened is None or self._opened[0] != os.getpid():
            os.makedirs(os.path.dirname(self._place), mode=0o700, exist_ok=True)
            file = sqlite3.connect(self._place, timeout=PATIENCE)
            # A crash of the whole machine may damage the file, which is then dropped: nobody waits for the disk.
            file.execute("PRAGMA synchronous = OFF")
            file.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL)")
            self._opened = os.getpid(), file
        return self._opened[1]

    def _drop(self) -> None:
        """Gives up a file that is damaged; whoever has it open keeps his."""
        self.close()
        with suppress(OSError, ValueError):
            if self._place is not None:
                os.unlink(self._place)


def _checksum(key: bytes, body: bytes) -> bytes:
    return blake2b(key + body, digest_size=CHECKSUM).digest()
