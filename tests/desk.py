"""A small spec that commands are asked about, and how to run them as processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SPECRULES_NO_CACHE": "1"}

SPEC = """\
spec "Desk" version "3"
levels root > developer > user
principal developer at developer
principal user at user
principal guest
fact marked "Whether the file is marked."
fact age: adult | teen | child
fact pages: 1 .. 400
fact broken hidden
action reveal "Shows the file."
action reply: answer | hint | refuse
action words: 0 .. 500
axiom not (broken and pages > 300)
rule discreet at root
  source "privacy#marked"
  when marked
  must not reveal
  otherwise must reply = refuse
rule no_answers at developer
  when age = child
  must reply = hint
default helpful at user
  must reply = answer
default brief at user
  must words <= 300
rule loud at root
  when broken
  must reveal
rule quiet at root
  when broken
  must not reveal
"""

DECLARED = """\
levels root > developer > user
principal developer at developer
principal user at user
fact marked: no | implied | yes "How confidential it is."
fact probing
fact wanted: 0..5000 usually 200
action reveal
action reply: answer | refuse | omit
action words: 0..5000
axiom reveal -> reply = answer
"""
"""What specs with norms of their own are about."""

WRONG = "levels root\naction reveal\nrule quiet at rot\n  must not reveal\n"


@dataclass(frozen=True)
class Run:
    """What a command has written, and its exit status."""

    status: int
    out: str
    err: str


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "specrules", *map(str, arguments)]


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a module with the sources of a copy of the project."""
    environment = {**ENVIRONMENT, "PYTHONPATH": str(folder / "src"), "PYTHONIOENCODING": "utf-8"}
    run = [sys.executable, "-m", *arguments]
    return subprocess.run(run, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment)


def specrules(*arguments: str | Path, folder: Path = ROOT, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command(*arguments), capture_output=True, cwd=folder, env=ENVIRONMENT, input=given)


def loaded(*arguments: str | Path, environment: Mapping[str, str] = ENVIRONMENT) -> set[str]:
    """The modules that a command has loaded when it ends; it must be able to run."""
    code = (
        "import sys\n"
        "from specrules.cli.main import main\n"
        "status = main(sys.argv[1:])\n"
        "print('loaded', *sys.modules, file=sys.stderr)\n"
        "sys.exit(status not in (0, 1))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, env=environment
    )
    assert run.returncode == 0, run.stderr
    return set(run.stderr.rpartition("loaded ")[2].split())


def heed_interrupts() -> None:
    """To be done in a new process: whoever runs the tests in the background has interrupts ignored, and their children
    inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
