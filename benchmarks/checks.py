"""How checking grows with the spec, and what aggregating per head saves against one fresh query per pair of norms.

Checks synthetic specs of two sizes (`--sizes 1000 10000`), prints seconds per check and the growth exponent between the
sizes, and for the first size the time it would take to put every pair of norms about tied actions to a fresh solver:
measured on a sample of the pairs and multiplied, because all of them would take long.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import combinations, pairwise
from math import log
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import rule_file

from specrules.checks import REGISTRY, Report, run
from specrules.encoding.smt import all_of
from specrules.load import load_text
from specrules.program import Program
from specrules.solve import Solver

ABOUT_NORMS = frozenset(code for code in REGISTRY if code.startswith(("SR2", "SR3")))


def main() -> int:
    """Prints the figures; the exit status is 1 if the saving is below `--least`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--sample", type=int, default=60, help="pairs put to a fresh solver")
    parser.add_argument("--least", type=float, default=20, help="the least saving against one query per pair")
    options = parser.parse_args()
    reports = [timed(size) for size in options.sizes]
    for one, other in pairwise(reports):
        growth(one, other)
    first = options.sizes[0]
    fresh, pairs = by_pairs(first, options.sample)
    saving = fresh / sum(seconds for code, seconds in reports[0][1].timings if code in ABOUT_NORMS)
    print(f"\n{first} norms, one fresh query for each of {pairs} pairs about tied actions: {fresh:.0f} s")
    print(f"the whole of SR2xx and SR3xx is {saving:.0f} times faster than that (at least {options.least:g} wanted)")
    return int(saving < options.least)


def timed(size: int) -> tuple[int, Report]:
    """The report on a synthetic spec of this size, printed."""
    text = rule_file(size)
    started = time.perf_counter()
    program = Program.build(load_text(text))
    read = time.perf_counter() - started
    report = run(program, ABOUT_NORMS)
    print(f"{size} norms: read in {read:.2f} s, checked in {report.seconds:.2f} s, {len(report.findings)} findings,")
    print(f"    {report.proved} questions proved, {len(report.undetermined)} undetermined")
    for code, seconds in report.timings:
        if seconds >= 0.005:
            print(f"    {code} {seconds:8.2f} s")
    return size, report


def growth(one: tuple[int, Report], other: tuple[int, Report]) -> None:
    """Prints how time grows from one size to the other, as an exponent, and how the number of findings does."""
    (small, before), (large, after) = one, other
    print(f"\ngrowth from {small} to {large} norms (time as size to the power of …)")
    later = dict(after.timings)
    for code, seconds in before.timings:
        if seconds >= 0.05:
            print(f"    {code} {log(later[code] / seconds) / log(large / small):.2f}")
    print(f"    all   {log(after.seconds / before.seconds) / log(large / small):.2f}")
    found = log(max(1, len(after.findings)) / max(1, len(before.findings))) / log(large / small)
    print(f"    the number of findings {found:.2f}")


def by_pairs(size: int, sample: int) -> tuple[float, int]:
    """The seconds that one fresh solver per pair would take, and how many pairs of norms about tied actions there are.

    Each solver gets what its question, whether the two are ever in force together, needs: the norms of that group.
    """
    program = Program.build(load_text(rule_file(size)))
    pairs = [(number, *pair) for number, norms in program.by_group.items() for pair in combinations(norms, 2)]
    chosen = random.Random(0).sample(pairs, min(sample, len(pairs)))
    texts = {number: program.inquiry([number]).encoding for number, _, _ in chosen}
    started = time.perf_counter()
    for number, one, other in chosen:
        encoding = texts[number]
        Solver(encoding.text, program.budget).check(all_of((encoding.flag("frc", one), encoding.flag("frc", other))))
    return (time.perf_counter() - started) / len(chosen) * len(pairs), len(pairs)


if __name__ == "__main__":
    sys.exit(main())
