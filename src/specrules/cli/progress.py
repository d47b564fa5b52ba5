"""How far a long run has come: a bar on standard error, if that is a terminal, once a second has passed."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

PATIENCE = 1.0
"""So many seconds nothing is shown."""

OFTEN = 0.2
"""Every so many seconds the bar is drawn anew."""

ERASE = "\r\x1b[K\x1b[?25h"
"""Takes the bar away, and brings the cursor back that was hidden for it."""


@contextmanager
def shown(steps: int, what: str) -> Iterator[Callable[[], None]]:
    """What to call after each of the steps, in this process or one that is forked meanwhile.

    The bar is drawn by a timer that interrupts the main thread: no other thread is there when processes are forked.
    """
    if not _possible():
        yield lambda: None
        return
    import multiprocessing

    counter = multiprocessing.get_context("fork").Value("i", 0)
    bar = click.progressbar(length=steps, label=what, file=sys.stderr, show_eta=False, width=30)
    drawn = False

    def step() -> None:
        with counter.get_lock():
            counter.value += 1

    def draw(number: int, frame: FrameType | None) -> None:
        nonlocal drawn
        drawn = True
        bar.update(counter.get_obj().value - bar.pos)
        bar.render_progress()

    before = signal.signal(signal.SIGALRM, draw)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, OFTEN)
    try:
        yield step
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if drawn:
            sys.stderr.write(ERASE)
            sys.stderr.flush()


def _possible() -> bool:
    """Whether somebody looks on, and there is a timer to draw by."""
    looked_at = sys.stderr is not None and sys.stderr.isatty()
    return looked_at and hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
