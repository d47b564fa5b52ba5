"""`specrules serve`: a spec over HTTP."""

from __future__ import annotations

import click

from . import cases, options

PORT = 8377
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(
    epilog="""\b
Examples:
  specrules serve rules/acme                one spec of rule files
  specrules serve acme.json --port 0        a compiled spec, on any free port
  curl -s localhost:8377/decide -H 'content-type: application/json' -d '{"facts": {"marked": true}}'

\b
POST /decide, /comply, /why, /check; GET /vocabulary, /health, /openapi.json.
SIGTERM and Ctrl-C stop it when the requests under way are answered, within 5 seconds.

\b
Exit status: 0 stopped; 1 errors in the spec leave nothing to serve; 2 could not run; 130 interrupted.
"""
)
@click.argument("path", default=".", type=click.Path())
@click.option("--host", default=LOOPBACK[0], help="The address to listen at; by default this machine alone.")
@click.option("--port", type=click.IntRange(0, 65_535), default=PORT, help=f"By default {PORT}; 0 for any free one.")
@click.option("--max-body", type=click.IntRange(min=1), default=1_000_000, metavar="BYTES", help="Of a request's body.")
@click.option(
    "--timeout", type=click.FloatRange(0.05, 3_600), default=10.0, metavar="SECONDS", help="For one request: 10."
)
@click.option("--log", is_flag=True, help="Log requests on standard error.")
def serve(path: str, host: str, port: int, max_body: int, timeout: float, log: bool) -> int:
    """Answer other programs over HTTP what must, may and must not be done.

    PATH is a rule file, a folder with one spec (by default this one), or a compiled spec. It is read once: start again
    after a change. There is no authentication: whoever reaches the address can ask. Needs the extra `specrules[serve]`.
    """
    try:
        from ..serving import web
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise options.CannotRun(f"this needs the package `{error.name}`: install `specrules[serve]`") from None
    from ..serving.limits import Limits

    spec = cases.opened(path)
    try:
        bound = web.listening(host, port)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it is no address"
        raise options.CannotRun(f"cannot listen at {host}, port {port}: {reason[:1].lower()}{reason[1:]}") from None
    if host not in LOOPBACK:
        options.note(f"specrules: whoever reaches {host} can ask: there is no authentication\n")
    with bound:
        web.serve(spec, bound, Limits(max_body, timeout), log=log)
