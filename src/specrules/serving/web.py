"""The service over HTTP (starlette, uvicorn): every answer, and every error, is one JSON object."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..api import Checked, Spec, SpecError
from ..decisions.reading import QueryError
from ..report.escape import visible
from ..version import __version__
from .limits import Limits, Refused, Workers, body_of
from .openapi import description
from .tools import Tool, tools

Handler = Callable[[Request], Awaitable[Response]]

QUICK = ("decide", "comply")
"""What takes so little that explanations, which may take longer, must not keep it waiting."""

INTERRUPTED = 130

DRAINING = 5
"""Seconds that requests under way have to end when the service stops."""


def application(spec: Spec, limits: Limits) -> Starlette:
    """The service that answers for one spec."""
    quick, slow, checking = Workers(limits, 4), Workers(limits, 2), Workers(limits, 1)
    asked = tools(spec)
    vocabulary = asked.pop("vocabulary")
    described = description(spec, asked)
    health = {"status": "ok", "version": __version__, "spec": spec.title}
    checked = _Checked(spec)

    async def check(_: Request) -> Response:
        return _answer(await checking.do(checked.document))

    @asynccontextmanager
    async def alive(_: Starlette) -> AsyncIterator[None]:
        yield
        for workers in (quick, slow, checking):
            workers.close()

    routes = [
        *(_question(tool, quick, slow, limits) for tool in asked.values()),
        Route("/check", check, methods=["POST"]),
        Route("/vocabulary", _told(vocabulary.answer({}).content)),
        Route("/health", _told(health)),
        Route("/openapi.json", _told(described)),
    ]
    service = Starlette(routes=routes, lifespan=alive, exception_handlers=HANDLERS)
    service.router.redirect_slashes = False  # `/decide/` is not there either, and is told so in the form of every error
    return service


class _Checked:
    """What the checks say of the spec, which stays the same: worked out when first asked for, by one thread."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._document: dict[str, Any] | None = None
        self._checked: Checked | None = None
        """Kept, with the solver's objects in it: they must not be let go by another thread than made them."""

    def document(self) -> dict[str, Any]:
        """The document that `specrules check --format json` writes. Raises SpecError for a compiled spec."""
        if self._document is None:
            self._checked = self._spec.check()
            self._document = self._checked.as_json()
        return self._document


def _question(tool: Tool, quick: Workers, slow: Workers, limits: Limits) -> Route:
    async def answer(request: Request) -> Response:
        given: Any = await body_of(request, limits)
        # Unknown facts may leave thousands of completions.
        long = tool.name not in QUICK or (isinstance(given, dict) and given.get("unknown"))
        return _answer(await (slow if long else quick).do(lambda: tool.answer(given).content))

    return Route(f"/{tool.name}", answer, methods=["POST"])


def _told(content: dict[str, Any]) -> Handler:
    async def tell(_: Request) -> Response:
        return _answer(content)

    return tell


def _answer(content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    # In ASCII, so that whatever a name has in it arrives as it is.
    return Response(json.dumps(content, allow_nan=False), status, headers, "application/json")


def _wrong(message: str, kind: str) -> dict[str, Any]:
    return {"error": message, "kind": kind, "name": "", "nearest": None}


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _answer(error.content, error.status, {"connection": "close"} if error.status in (408, 413) else None)


async def _misunderstood(_: Request, error: Exception) -> Response:
    assert isinstance(error, QueryError)
    content = {key: visible(value) if value is not None else None for key, value in error.as_json().items()}
    return _answer(content, 422)


async def _unchecked(_: Request, error: Exception) -> Response:
    return _answer(_wrong(str(error), "spec"), 422)


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    what = f"`{visible(request.url.path[:60])}`"
    message = f"{what} does not take {request.method[:10]}" if error.status_code == 405 else f"there is no {what} here"
    return _answer(_wrong(message, "path"), error.status_code, dict(error.headers or {}))


async def _failed(_: Request, error: Exception) -> Response:
    return _answer(_wrong("this is a bug in specrules, please report it", "internal"), 500)


HANDLERS: dict[Any, Any] = {
    Refused: _refused,
    QueryError: _misunderstood,
    SpecError: _unchecked,
    HTTPException: _no_such,
    Exception: _failed,
}


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or answers would be held back for some 40 ms (asyncio turns that off for what is known to be TCP).
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(256)
    except BaseException:
        bound.close()
        raise
    return bound


def serve(spec: Spec, bound: socket.socket, limits: Limits, *, log: bool = False) -> NoReturn:
    """Answers until it is told to stop; then requests under way are ended, and the process with them."""
    config = uvicorn.Config(
        application(spec, limits),
        log_level="info" if log else "critical",
        access_log=log,
        server_header=False,
        timeout_graceful_shutdown=DRAINING,
        timeout_keep_alive=30,
        lifespan="on",
        limit_concurrency=None,
        h11_max_incomplete_event_size=65_536,
    )
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn stops at it, and then hands it on
    status = 0
    try:
        _Server(config, spec.title or spec.path).run(sockets=[bound])
    except KeyboardInterrupt:
        status = INTERRUPTED
    sys.stderr.flush()
    os._exit(status)  # else it would wait for threads whose work nobody waits for any more


class _Server(uvicorn.Server):
    """Says when it is ready, and where."""

    def __init__(self, config: uvicorn.Config, name: str) -> None:
        super().__init__(config)
        self._name = name

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            place = f"[{host}]" if ":" in host else host
            sys.stderr.write(f"serving {visible(self._name)} on http://{place}:{port}\n")
            sys.stderr.flush()
