"""How a full check grows with the spec, and what aggregating per head saves against one fresh query per pair of norms.

Runs `specrules check` on synthetic specs of three sizes (`--sizes 100 1000 10000`), as a user would, in processes of
their own, and prints for each the time, as a multiple of the time it takes to import the six run-time libraries, and
the memory; and for each check its seconds and, between one size and the next, the growth exponent of its time and of
the number of its findings. A limit that is exceeded ends in status 1.

For 1,000 norms it also prints the time it would take to put every pair of norms about tied actions to a fresh solver:
measured on a sample of the pairs and multiplied, because all of them would take long.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import rule_file

from specrules.cli.options import processors
from specrules.encoding.smt import all_of
from specrules.files import load_text
from specrules.program import Program
from specrules.solve import Solver

LIBRARIES = "import lark, z3, networkx, pydantic, click, pytest"
TIMES = {1_000: 10.0, 10_000: 60.0}
"""The most that a full check may take, by size, as a multiple of the time it takes to import the libraries."""

MEMORY = 2_000
"""The most megabytes a full check may take, in all its processes together."""

PROCESSES = min(2, processors())
"""How many processes a full check of a large spec runs in here, at most."""

EXPONENT = 1.3
"""The steepest growth of a check's time, where its findings do not grow faster."""

SHORT = 0.1
"""Growth is not read off times shorter than this many seconds: they are mostly noise and fixed costs."""

SAVING = 20.0
"""The least saving against one query per pair."""


@dataclass(frozen=True)
class Measured:
    """One run: seconds in all, megabytes of its largest process, and for each check its findings and seconds."""

    size: int
    seconds: float
    megabytes: float
    checks: dict[str, tuple[int, float]]
    summary: str


def main() -> int:
    """Prints the figures; the exit status is 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--sample", type=int, default=60, help="pairs put to a fresh solver; 0 leaves that part out")
    options = parser.parse_args()
    unit = min(ran([sys.executable, "-c", LIBRARIES])[0] for _ in range(5))
    print(f"importing the six run-time libraries takes {unit:.2f} s, the fastest of five times\n")
    runs = [measured(size) for size in options.sizes]
    faults = [fault for run in runs for fault in tell(run, unit)]
    faults += [fault for one, other in pairwise(runs) for fault in growth(one, other)]
    if options.sample:
        faults += saving(1_000, options.sample)
    print("\n" + ("\n".join(f"TOO MUCH: {fault}" for fault in faults) or "every limit is kept"))
    return int(bool(faults))


def ran(command: Sequence[str]) -> tuple[float, float, str, str]:
    """Seconds, megabytes, standard output and standard error of a command, which may find something."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        texts = out.read(), err.read()
    assert process.returncode in (0, 1, 3), texts[1]
    return seconds, usage.ru_maxrss / 1_000, *texts


def measured(size: int) -> Measured:
    """A full check of a synthetic spec of this size."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "synthetic.specrules"
        spec.write_text(rule_file(size), encoding="utf-8")
        command = [sys.executable, "-m", "specrules", "check", str(spec), "--statistics"]
        seconds, megabytes, out, err = ran(command)
    rows = [line.split() for line in err.splitlines() if line.startswith("SR")]
    checks = {row[0]: (int(row[2].replace(",", "")), float(row[4])) for row in rows}
    return Measured(size, seconds, megabytes, checks, out.splitlines()[-1])


def tell(run: Measured, unit: float) -> list[str]:
    """Prints one run; returns the limits it exceeds."""
    print(
        f"{run.size:,} norms: {run.seconds:.2f} s, {run.seconds / unit:.1f} times the imports, {run.megabytes:.0f} MB"
    )
    print(f"    {run.summary}")
    for code, (findings, seconds) in run.checks.items():
        if seconds >= SHORT:
            print(f"    {code} {seconds:8.2f} s {findings:6,} findings")
    limit = TIMES.get(run.size)
    faults = []
    if limit is not None and run.seconds > limit * unit:
        faults.append(f"{run.size:,} norms take {run.seconds / unit:.1f} times the imports, more than {limit:g}")
    if PROCESSES * run.megabytes > MEMORY:
        faults.append(f"{run.size:,} norms may take {PROCESSES * run.megabytes:.0f} MB, more than {MEMORY}")
    return faults


def growth(one: Measured, other: Measured) -> list[str]:
    """Prints how each check grows from one size to the other; returns those that grow too steeply."""
    step = log(other.size / one.size)
    print(f"\ngrowth from {one.size:,} to {other.size:,} norms, as a power of the size: time, findings")
    faults = []
    for code, (findings, seconds) in sorted(other.checks.items()):
        before, earlier = one.checks.get(code, (0, 0.0))
        output = log(max(1, findings) / max(1, before)) / step
        if earlier < SHORT:
            continue
        exponent = log(seconds / earlier) / step
        print(f"    {code} {exponent:5.2f} {output:5.2f}")
        if exponent > max(EXPONENT, output):
            faults.append(f"{code} grows as the size to the power of {exponent:.2f}, more than {EXPONENT:g}")
    print(f"    all   {log(other.seconds / one.seconds) / step:5.2f}")
    return faults


def saving(size: int, sample: int) -> list[str]:
    """Prints what it would take to ask a fresh solver about each pair, against the checks about norms (SR2xx, SR3xx).

    Each solver gets what its question, whether the two are ever in force together, needs: the norms of that group.
    """
    about_norms = sum(seconds for code, (_, seconds) in measured(size).checks.items() if code[:3] in ("SR2", "SR3"))
    program = Program.build(load_text(rule_file(size)))
    pairs = [(number, *pair) for number, norms in program.by_group.items() for pair in combinations(norms, 2)]
    chosen = random.Random(0).sample(pairs, min(sample, len(pairs)))
    texts = {number: program.inquiry([number]).encoding for number, _, _ in chosen}
    started = time.perf_counter()
    for number, one, other in chosen:
        encoding = texts[number]
        Solver(encoding.text, program.budget).check(all_of((encoding.flag("frc", one), encoding.flag("frc", other))))
    fresh = (time.perf_counter() - started) / len(chosen) * len(pairs)
    factor = fresh / about_norms
    print(f"\n{size:,} norms, one fresh query for each of {len(pairs):,} pairs about tied actions: {fresh:.0f} s;")
    print(
        f"the whole of SR2xx and SR3xx takes {about_norms:.2f} s, {factor:.0f} times less (at least {SAVING:g} wanted)"
    )
    return [f"the saving against one query per pair is only {factor:.0f}"] if factor < SAVING else []


if __name__ == "__main__":
    sys.exit(main())
