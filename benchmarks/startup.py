"""How long it takes to start: medians of many runs, as multiples of a Python that does nothing.

Prints one line for each command and exits with status 1 when one is over its limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOUNDING_CASE = "rules/model-spec/2025-02-12"


def main() -> int:
    """Measures and prints; the exit status says whether every command is within its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="runs of each command")
    parser.add_argument("--help-limit", type=float, default=6, help="the most times a bare Python --help may take")
    parser.add_argument("--check-limit", type=float, default=40, help="the same for the check of a small spec")
    parser.add_argument("--spec", default=FOUNDING_CASE, help="the spec to check")
    options = parser.parse_args()
    installed = Path(sys.executable).with_name("specrules")
    specrules = [str(installed)] if installed.exists() else [sys.executable, "-m", "specrules"]
    commands = {
        "python -c pass": ([sys.executable, "-c", "pass"], None),
        "specrules --help": ([*specrules, "--help"], options.help_limit),
        f"specrules check {options.spec}": ([*specrules, "check", options.spec], options.check_limit),
    }
    medians = interleaved([command for command, _ in commands.values()], options.runs)
    over = False
    for (name, (_, limit)), median in zip(commands.items(), medians, strict=True):
        ratio = median / medians[0]
        over |= limit is not None and ratio > limit
        allowed = "" if limit is None else f"  (limit {limit:g}{', exceeded' if ratio > limit else ''})"
        print(f"{name:<45} {median * 1000:7.1f} ms  {ratio:5.1f} times{allowed}")
    return int(over)


def interleaved(commands: list[list[str]], runs: int) -> list[float]:
    """The median seconds of each command; they take turns, so that a busy machine slows all of them alike."""
    # Compiled modules are kept between runs, as in any installation.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds: list[list[float]] = [[] for _ in commands]
    for _ in range(runs + 1):
        for command, taken in zip(commands, seconds, strict=True):
            started = time.perf_counter()
            status = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL).returncode
            taken.append(time.perf_counter() - started)
            if status not in (0, 1, 3):
                sys.exit(f"{' '.join(command)} ended with status {status}")
    # The first round fills the caches.
    return [statistics.median(taken[1:]) for taken in seconds]


if __name__ == "__main__":
    sys.exit(main())
