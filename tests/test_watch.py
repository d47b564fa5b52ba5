"""Watching, being interrupted, and showing how far one has come: a process of its own, as people have it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import specrules
from desk import heed_interrupts

SOURCE = str(Path(specrules.__file__).parent.parent)
SPEC = "levels top\naction reveal\nrule quiet at top\n  must not reveal\n"
CLASH = "rule loud at top\n  must reveal\n"


def started(folder: Path, *arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "specrules", "check", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": SOURCE},
        preexec_fn=heed_interrupts,
        text=True,
        **options,
    )


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Callable[[str], str]]]:
    """A process that watches, and how to wait until it has said something more."""
    pytest.importorskip("watchfiles")
    output = folder.parent / f"{folder.name}.out"
    with output.open("w") as stream:
        process = started(folder, *arguments, "--watch", stdout=stream, stderr=subprocess.STDOUT)
    read = 0

    def waited(text: str) -> str:
        nonlocal read
        until = time.monotonic() + 30
        while time.monotonic() < until and process.poll() is None:
            said = output.read_text()[read:]
            if text in said and said.endswith("Ctrl-C ends it\n"):
                read += len(said)
                time.sleep(0.3)  # the watch begins after it is announced
                return said
            time.sleep(0.02)
        raise AssertionError(f"it never said {text!r}: {output.read_text()}")

    try:
        yield process, waited
    finally:
        process.kill()
        process.wait()


def test_a_watch_sees_each_change_and_ends_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.specrules").write_text(SPEC)
    with watching(tmp_path) as (process, waited):
        waited("no findings")
        (tmp_path / "a.specrules").write_text(SPEC + CLASH)
        assert "SR201" in waited("1 error")
        (tmp_path / "a.specrules").write_text(SPEC + "rule broken at\n")
        waited("SR100")
        (tmp_path / "a.specrules").unlink()
        waited("there are no rule files")
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "b.specrules").write_text(SPEC)
        waited("no findings")
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 130


def test_a_file_that_vanishes_may_come_back(tmp_path: Path) -> None:
    (tmp_path / "specrules.toml").touch()
    file = tmp_path / "sub" / "a.specrules"
    file.parent.mkdir()
    file.write_text(SPEC)
    with watching(tmp_path, "sub/a.specrules") as (_, waited):
        waited("no findings")
        file.unlink()
        waited("`sub/a.specrules` does not exist")
        file.write_text(SPEC + CLASH)
        waited("1 error")


def pigeons(holes: int) -> str:
    """A spec with a question that takes the solver very long: so many pigeons and one more, in so many holes."""
    lines = [f"fact p{i}_{j}" for i in range(holes + 1) for j in range(holes)]
    lines += ["axiom " + " or ".join(f"p{i}_{j}" for j in range(holes)) for i in range(holes + 1)]
    lines += [f"axiom not (p{i}_{j} and p{k}_{j})" for j in range(holes) for i in range(holes + 1) for k in range(i)]
    return "\n".join([*lines, SPEC])


def test_an_interrupt_in_the_middle_of_a_question_stops_at_once(tmp_path: Path) -> None:
    (tmp_path / "hard.specrules").write_text(pigeons(9))
    process = started(tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(3)
    assert process.poll() is None, "the question is too easy"
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - begun < 1
    assert (process.returncode, out, err.strip()) == (130, "", "")


def on_terminal(folder: Path, *arguments: str) -> bytes:
    """What a check writes to a terminal that both streams go to."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": SOURCE, "TERM": "xterm"}
    command = [sys.executable, "-m", "specrules", "check", *arguments]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    written = b""
    while True:
        try:
            more = os.read(ours, 65_536)
        except OSError:
            more = b""
        if not more:
            break
        written += more
    process.wait()
    os.close(ours)
    return written


def test_a_long_run_shows_how_far_it_has_come(tmp_path: Path) -> None:
    (tmp_path / "hard.specrules").write_text(pigeons(7))
    (tmp_path / "other.specrules").write_text('spec "other"\n' + SPEC)
    written = on_terminal(tmp_path, "hard.specrules", "other.specrules")
    assert b"checking" in written
    assert written.rindex(b"checking") < written.rindex(b"\r\x1b[K\x1b[?25h"), "the bar is taken away"
    assert b"SR104" in written[written.rindex(b"\x1b[?25h") :]


def test_a_short_run_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.specrules").write_text(SPEC)
    written = on_terminal(tmp_path, "a.specrules")
    assert b"checking" not in written and b"no findings" in written
