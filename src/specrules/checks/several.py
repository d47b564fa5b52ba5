"""Several specs checked at once: the same reports in the same order, sooner."""

from __future__ import annotations

import multiprocessing
from collections.abc import Collection, Sequence
from contextlib import ExitStack

from ..program import Program
from .beside import beside, possible
from .outcome import Report
from .runner import Tick, run, unwatched

MANY = 100
"""Specs of fewer written norms together are checked sooner than a process is forked."""


def run_each(
    programs: Sequence[Program], select: Collection[str] | None = None, jobs: int = 1, tick: Tick = unwatched
) -> list[Report]:
    """Checks each spec with the selected codes (None: all), in up to so many processes; the tick is called in all of
    them."""
    order = sorted(range(len(programs)), key=lambda place: -_size(programs[place]))
    if min(jobs, len(programs)) < 2 or sum(map(_size, programs)) < MANY or not possible():
        return [run(program, select, jobs, tick) for program in programs]
    taken = multiprocessing.get_context("fork").Value("i", 0)

    def work() -> list[tuple[int, Report]]:
        """Checks specs that nobody has taken yet, the largest first."""
        reports = list[tuple[int, Report]]()
        while True:
            with taken.get_lock():
                turn = taken.value
                taken.value += 1
            if turn >= len(order):
                return reports
            reports.append((order[turn], run(programs[order[turn]], select, tick=tick)))

    with ExitStack() as stack:
        specs = [program.files for program in programs]
        others = [stack.enter_context(beside(specs, work)) for _ in range(min(jobs, len(programs)) - 1)]
        found = dict(work())
        for results in others:
            found |= results()
    # What a process took and did not bring back, because it was stopped, is done here.
    return [found[place] if place in found else run(programs[place], select) for place in range(len(programs))]


def _size(program: Program) -> int:
    return len(program.written) if program.usable else 0
