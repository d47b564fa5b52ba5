"""Ctrl-C stops at once, also in the middle of a question to the solver.

Python looks for signals between its own steps, and a question is one step that may take seconds. So a thread is woken
by the signal, which makes the solver give up; what it says then is never read, as the interrupt comes first.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

REPEAT = 0.05
"""Every so many seconds, as a question may begin just when the signal comes."""


@contextmanager
def at_once() -> Iterator[None]:
    """Interrupts meanwhile reach the solver, too; only in the main thread of a program that does not listen to signals
    by itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    hear, tell = os.pipe()
    os.set_blocking(tell, False)
    before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    if before != -1:
        signal.set_wakeup_fd(before)
    over = threading.Event()
    listener = threading.Thread(target=_listen, args=(hear, over), daemon=True)
    listener.start()
    try:
        yield
    finally:
        if before == -1:
            signal.set_wakeup_fd(-1)
        over.set()
        # This wakes the thread; that the pipe is closed need not, as other processes may have it open still.
        with suppress(BlockingIOError):
            os.write(tell, b"\0")
        os.close(tell)
        listener.join()
        os.close(hear)


def _listen(hear: int, over: threading.Event) -> None:
    """Makes the solver give up once an interrupt has come."""
    if hasattr(signal, "pthread_sigmask"):
        # The main thread alone takes signals: it holds them back while it starts a process.
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while not over.is_set():
        heard = os.read(hear, 64)
        while signal.SIGINT in heard and not over.is_set():
            solver = sys.modules.get("specrules.solve")
            if solver is not None:
                solver.interrupt()
            over.wait(REPEAT)
