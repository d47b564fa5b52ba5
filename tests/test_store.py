"""What is kept between runs: never in the way, and never wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from specrules import store
from specrules.store import Store, folder

KEY, OTHER = b"k" * 32, b"o" * 32


def place(folder: Path) -> Path:
    (found,) = folder.glob("*.sqlite")
    return found


def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    first = Store(str(tmp_path / "new" / "folder"))
    assert first.get(KEY) is None
    first.put(KEY, b"one" * 1000)
    first.put(OTHER, b"")
    first.put(KEY, b"two")
    first.close()
    second = Store(str(tmp_path / "new" / "folder"))
    assert (second.get(KEY), second.get(OTHER), second.get(b"x" * 32)) == (b"two", b"", None)


def test_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    Store(str(tmp_path / "mine")).put(KEY, b"secret")
    assert (tmp_path / "mine").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"not a database",
        b"SQLite format 3\x00" + b"\xff" * 4000,
    ],
)
def test_a_file_that_is_no_database_is_replaced(tmp_path: Path, damage: bytes) -> None:
    Store(str(tmp_path)).put(KEY, b"one")
    place(tmp_path).write_bytes(damage)
    kept = Store(str(tmp_path))
    assert kept.get(KEY) is None
    kept.put(KEY, b"two")
    assert Store(str(tmp_path)).get(KEY) == b"two"


def test_no_damaged_byte_is_believed(tmp_path: Path) -> None:
    """Wherever a byte is changed, an entry is as it was or not there."""
    value = bytes(range(256)) * 40
    kept = Store(str(tmp_path))
    kept.put(KEY, value)
    kept.put(OTHER, b"other")
    kept.close()
    file = place(tmp_path)
    whole = file.read_bytes()
    lost = 0
    for offset in range(0, len(whole), 7):
        file.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x41]) + whole[offset + 1 :])
        damaged = Store(str(tmp_path))
        found = damaged.get(KEY), damaged.get(OTHER)
        damaged.close()
        assert found[0] in (value, None) and found[1] in (b"other", None), offset
        lost += found != (value, b"other")
    assert lost > 20


def test_a_table_of_another_shape_is_as_if_nothing_were_kept(tmp_path: Path) -> None:
    Store(str(tmp_path)).put(KEY, b"one")
    file = sqlite3.connect(place(tmp_path))
    with file:
        file.execute("DROP TABLE kept")
        file.execute("CREATE TABLE kept (something TEXT)")
    file.close()
    kept = Store(str(tmp_path))
    kept.put(KEY, b"two")
    assert kept.get(KEY) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for impossible in (None, str(tmp_path / "file"), "/proc/no/such", "a\0b"):
        kept = Store(impossible)
        kept.put(KEY, b"one")
        assert kept.get(KEY) is None


def test_one_that_holds_the_file_for_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    Store(str(tmp_path)).put(KEY, b"one")
    other = sqlite3.connect(place(tmp_path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    kept = Store(str(tmp_path))
    kept.put(KEY, b"two")
    assert kept.get(KEY) is None
    other.execute("COMMIT")
    other.close()
    assert kept.get(KEY) == b"one"


def test_many_write_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from specrules.store import Store; kept = Store(sys.argv[1])\n"
        "for i in range(60):\n"
        "    kept.put(b'%d' % (i % 7), b'value' * (i % 7)); found = kept.get(b'%d' % (i * 3 % 7))\n"
        "    assert found in (None, b'value' * (i * 3 % 7)), found\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    kept = Store(str(tmp_path))
    assert [kept.get(b"%d" % i) for i in range(7)] == [b"value" * i for i in range(7)]


def test_it_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LARGEST", 200_000)
    kept = Store(str(tmp_path))
    for number in range(200):
        kept.put(b"%d" % number, os.urandom(5_000))
    assert place(tmp_path).stat().st_size < 600_000
    assert kept.get(b"0") is None
    assert kept.get(b"199") is not None


def test_a_forked_process_opens_its_own(tmp_path: Path) -> None:
    kept = Store(str(tmp_path))
    kept.put(KEY, b"one")
    child = os.fork()
    if not child:
        found = kept.get(KEY)
        kept.put(OTHER, b"from the child")
        os._exit(found != b"one")
    assert os.waitpid(child, 0)[1] == 0
    assert kept.get(OTHER) == b"from the child"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SPECRULES_CACHE_DIR": "/a/b"}, "/a/b"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/specrules"),
        ({"XDG_CACHE_HOME": "not/absolute", "HOME": "/h"}, "/h/.cache/specrules"),
        ({"HOME": "/h"}, "/h/.cache/specrules"),
        ({"SPECRULES_CACHE_DIR": "/a/b", "SPECRULES_NO_CACHE": "1"}, None),
    ],
)
def test_it_is_in_the_users_cache(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    for name in ("SPECRULES_CACHE_DIR", "SPECRULES_NO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert folder() == expected
