"""Several specs checked at once: the same reports in the same order, sooner."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack

from ..program import Program
from .beside import beside, possible
from .outcome import Report
from .runner import run

MANY = 100
"""Specs of fewer written norms together are checked sooner than a process is forked."""


def run_each(programs: Sequence[Program], select: Collection[str] | None = None, jobs: int = 1) -> list[Report]:
    """Checks each spec with the selected codes (None: all), in up to so many processes."""
    shares = _shares(programs, jobs)
    if len(shares) < 2:
        return [run(program, select, jobs) for program in programs]

    def checked(share: Sequence[int]) -> Callable[[], list[Report]]:
        return lambda: [run(programs[place], select) for place in share]

    with ExitStack() as stack:
        ours, *theirs = shares
        pending = [
            stack.enter_context(beside((programs[place].files for place in share), checked(share))) for share in theirs
        ]
        found = [checked(ours)(), *(list(results()) for results in pending)]
    by_place = {
        place: report
        for share, some in zip(shares, found, strict=True)
        for place, report in zip(share, some, strict=True)
    }
    return [by_place[place] for place in range(len(programs))]


def _shares(programs: Sequence[Program], jobs: int) -> list[list[int]]:
    """The places of the specs, for each process; the largest first, each to whoever has least to do."""
    sizes = {place: len(program.written) if program.usable else 0 for place, program in enumerate(programs)}
    if jobs < 2 or sum(sizes.values()) < MANY or not possible():
        return [list(sizes)]
    shares: list[tuple[int, list[int]]] = [(0, []) for _ in range(min(jobs, len(programs)))]
    for place in sorted(sizes, key=lambda place: -sizes[place]):
        busy, share = min(shares, key=lambda each: each[0])
        shares[shares.index((busy, share))] = busy + 1 + sizes[place] ** 2, [*share, place]
    return [share for _, share in shares if share]
