"""Several specs checked at once: the same reports in the same order, sooner."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..program import Program
from ..store import Store
from .beside import shared_out
from .outcome import Report
from .runner import Tick, run, unwatched

MANY = 100
"""Specs of fewer written norms together are checked sooner than a process is forked."""


def run_each(
    programs: Sequence[Program],
    select: Collection[str] | None = None,
    jobs: int = 1,
    tick: Tick = unwatched,
    store: Store | None = None,
) -> list[Report]:
    """Checks each spec with the selected codes (None: all), in up to so many processes; the tick is called in all of
    them."""
    if min(jobs, len(programs)) < 2 or sum(map(_size, programs)) < MANY:
        return [run(program, select, jobs, tick, store) for program in programs]
    order = sorted(programs, key=lambda program: -_size(program))
    specs = [program.files for program in programs]
    reports = shared_out(order, specs, lambda program: run(program, select, 1, tick, store), jobs)
    found = {id(program): report for program, report in zip(order, reports, strict=True)}
    return [found[id(program)] for program in programs]


def _size(program: Program) -> int:
    return len(program.written) if program.usable else 0
