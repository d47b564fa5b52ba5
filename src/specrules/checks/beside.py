"""Some of the work in a process beside this one: the same answers, sooner.

The process is forked after the spec has been read and before any solver is at work, so it has the program already; what
it finds comes back through a pipe, with the sources named and not copied, so that places stay places in the same files.
"""

from __future__ import annotations

import io
import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from ..files import SpecFiles
from ..program import Program
from ..source import Source

K = TypeVar("K")
T = TypeVar("T")

LARGE = 400
"""A spec of fewer written norms is checked sooner than a process is forked."""


def worthwhile(program: Program) -> bool:
    """Whether processes beside this one are of use."""
    return len(program.written) >= LARGE


def possible() -> bool:
    """Whether processes can be forked here."""
    return "fork" in multiprocessing.get_all_start_methods()


def shared_out(tasks: Sequence[K], specs: Iterable[SpecFiles], work: Callable[[K], T], jobs: int) -> Sequence[T]:
    """What work on each of the tasks comes to, in their order; they are about these specs. With several jobs, processes
    beside this one take turns with it: whoever is free does the first task that nobody has taken."""
    if min(jobs, len(tasks)) < 2 or not possible():
        return [work(task) for task in tasks]
    taken = multiprocessing.get_context("fork").Value("i", 0)

    def turns() -> list[tuple[int, T]]:
        done = list[tuple[int, T]]()
        while True:
            with taken.get_lock():
                turn = taken.value
                taken.value += 1
            if turn >= len(tasks):
                return done
            done.append((turn, work(tasks[turn])))

    read = tuple(specs)
    with ExitStack() as stack:
        others = [stack.enter_context(beside(read, turns)) for _ in range(min(jobs, len(tasks)) - 1)]
        found = dict(turns())
        for results in others:
            found |= results()
    # What a process took and did not bring back, because it was stopped, is done here.
    return [found[turn] if turn in found else work(task) for turn, task in enumerate(tasks)]


@contextmanager
def beside(specs: Iterable[SpecFiles], work: Callable[[], Sequence[T]]) -> Iterator[Callable[[], Sequence[T]]]:
    """Does work on some specs in a process of its own; what it yields waits for the results. Should the process fail,
    there are none."""
    sources = {source.path: source for files in specs for source in _sources(files)}
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_worked, args=(work, theirs), daemon=True)

    def results() -> Sequence[T]:
        try:
            found: Sequence[T] = _Unpickler(io.BytesIO(ours.recv_bytes()), sources).load()
        except (EOFError, OSError):
            return ()
        return found

    try:
        with _uninterrupted():
            process.start()  # an interrupt that came meanwhile is heard as soon as this is over
        theirs.close()
        yield results
    finally:
        ours.close()
        if process.pid is not None:
            process.terminate()
            process.join()


def _sources(files: SpecFiles) -> Iterator[Source]:
    """Those of the files of a spec, and of others that something is wrong with."""
    yield from (file.source for file in files.files)
    yield from (label.span.source for finding in files.findings for label in finding.labels)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds interrupts back; a process that is forked meanwhile never gets any: they are for the one that waits."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _worked(work: Callable[[], Sequence[Any]], pipe: Connection) -> None:
    """What goes wrong here goes wrong again, and is told, in the process that waits."""
    with suppress(Exception):
        buffer = io.BytesIO()
        _Pickler(buffer).dump(work())
        pipe.send_bytes(buffer.getvalue())
    pipe.close()


class _Pickler(pickle.Pickler):
    """Names sources by their path."""

    def persistent_id(self, obj: object) -> str | None:
        return obj.path if isinstance(obj, Source) else None


class _Unpickler(pickle.Unpickler):
    """Finds the sources that were named; what it reads comes from a process of our own."""

    def __init__(self, file: io.BytesIO, sources: dict[str, Source]) -> None:
        super().__init__(file)
        self._sources = sources

    def persistent_load(self, pid: str) -> Source:
        return self._sources[pid]
