"""What a request may cost, and what is wrong with one that costs more or cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from ..strict import NotJson, value_of

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """The bytes of a body, the seconds of a request, and how many requests may wait for a worker."""

    body: int = 1_000_000
    seconds: float = 10.0
    waiting: int = 64


class Refused(Exception):
    """A request that is not answered: its status, and the same form of error that every other has."""

    def __init__(self, status: int, message: str, kind: str, **further: Any) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"error": message, "kind": kind, "name": "", "nearest": None} | further


async def body_of(request: Request, limits: Limits) -> object:
    """The JSON value in a request's body. Raises Refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, "the body has to be JSON: say `content-type: application/json`", "content type")
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 18 or int(announced) > limits.body:
        raise _too_large(limits)
    try:
        return value_of(await asyncio.wait_for(_read(request, limits), limits.seconds))
    except NotJson as error:
        raise Refused(400, f"the body {error}", "body") from None
    except TimeoutError:
        raise Refused(408, f"the body did not come within {limits.seconds:g} seconds", "time") from None
    except ClientDisconnect:
        raise Refused(400, "the body ends too early", "body") from None


async def _read(request: Request, limits: Limits) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limits.body:
            raise _too_large(limits)
    return bytes(body)


def _too_large(limits: Limits) -> Refused:
    return Refused(413, f"the body may have {limits.body:,} bytes", "body")


class Workers:
    """Threads that do one sort of work: what takes long in one sort does not keep another waiting.

    A request that takes too long is answered that it does; the work goes on to its end, which bounds of its own set.
    """

    def __init__(self, limits: Limits, threads: int) -> None:
        self._limits, self._threads = limits, threads
        self._pool = ThreadPoolExecutor(threads)
        self._busy = 0

    async def do(self, work: Callable[[], T]) -> T:
        """What the work comes to. Raises Refused if too much is waiting, or if it takes too long."""
        if self._busy >= self._threads + self._limits.waiting:
            raise Refused(503, "too many requests are waiting: try again later", "busy")
        self._busy += 1
        loop, doing = asyncio.get_running_loop(), self._pool.submit(work)
        doing.add_done_callback(lambda _: self._done(loop))
        try:
            # Called off, it gives its place to others if it has not begun; if it has, it goes on.
            return await asyncio.wait_for(asyncio.wrap_future(doing), self._limits.seconds)
        except TimeoutError:
            reason = f"this took longer than {self._limits.seconds:g} seconds"
            raise Refused(503, reason, "time") from None

    def _done(self, loop: asyncio.AbstractEventLoop) -> None:
        """Counts in the thread of the loop, which may have ended."""
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._freed)

    def _freed(self) -> None:
        self._busy -= 1

    def close(self) -> None:
        """Lets nothing more begin."""
        self._pool.shutdown(wait=False, cancel_futures=True)
