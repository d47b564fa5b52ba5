"""A run that is killed at any moment leaves what it writes, cache, baseline and rule files, either old or new."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import specrules
from specrules.baseline import read

SOURCE = str(Path(specrules.__file__).parent.parent)
TIMES = 50
"""How many runs are killed."""

UNTIDY = "levels   top\naction  reveal\n" + "".join(
    f"rule   r{i}   at top\n   when    f{i}\n   must {'not ' * (i % 2)}reveal\nfact f{i}\n" for i in range(4)
)


def environment(folder: Path) -> dict[str, str]:
    """With a cache, in the folder."""
    kept = {name: value for name, value in os.environ.items() if name != "SPECRULES_NO_CACHE"}
    return {**kept, "PYTHONPATH": SOURCE, "SPECRULES_CACHE_DIR": str(folder / "cache")}


def run(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "specrules", *arguments],
        cwd=folder / "project",
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def said_by(folder: Path, *arguments: str) -> str:
    """What a check says that uses the cache."""
    command = [sys.executable, "-m", "specrules", "check", *arguments]
    return subprocess.run(
        command, cwd=folder / "project", env=environment(folder), capture_output=True, text=True, check=False
    ).stdout


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "project").iterdir())}


def test_killed_at_any_moment(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for number in range(3):
        (project / f"{number}.specrules").write_text(f'spec "{number}"\n{UNTIDY}')
    untidy = files(tmp_path)
    command = ("check", "--baseline", "b.json", "--update-baseline")

    def whole(*arguments: str) -> float:
        begun = time.monotonic()
        assert run(tmp_path, *arguments).wait() in (0, 1)
        return time.monotonic() - begun

    whole("check")
    lengths = {"check": whole("check", "--ignore", "SR303"), "baseline": whole(*command), "fmt": whole("fmt")}
    tidy = files(tmp_path)
    accepted = tidy.pop("b.json")
    assert all(tidy[name] != untidy[name] for name in untidy)
    assert accepted
    rng, seen = random.Random(5), set[str]()
    for turn in range(TIMES):
        what = ("check", "baseline", "fmt")[turn % 3]
        (project / "b.json").unlink(missing_ok=True)
        for name, text in untidy.items():
            (project / name).write_bytes(text)
        # Every other time the new baseline would take the place of an old one.
        arguments = {"check": ("check", "--budget", f"{10**7 + turn}"), "baseline": command, "fmt": ("fmt",)}[what]
        process = run(tmp_path, *arguments)
        time.sleep(lengths[what] * rng.uniform(0.3, 1.05))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() != -signal.SIGKILL
        now = files(tmp_path)
        left = [name for name in now if name not in {*untidy, "b.json"}]
        assert all(name.endswith(".tmp") for name in left), left
        for name in left:
            (project / name).unlink()
        for name in untidy:
            assert now[name] in (untidy[name], tidy[name]), (turn, name)
            if now[name] == tidy[name]:
                seen.add("formatted")
        if "b.json" in now:
            assert read(str(project / "b.json")) is not None
            seen.add("accepted")
        if not ended:
            seen.add(f"killed {what}")
    assert seen >= {"killed check", "killed baseline", "killed fmt"}
    # What the cache says after all this is what is true.
    for name, text in untidy.items():
        (project / name).write_bytes(text)
    (project / "b.json").unlink(missing_ok=True)
    said = [said_by(tmp_path, *option) for option in ((), (), ("--no-cache",))]
    lines = [[line.rpartition(", ")[0] for line in text.splitlines()] for text in said]
    assert lines[0] == lines[1] == lines[2]
    assert "from the cache" in said[1]
