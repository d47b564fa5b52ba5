"""`specrules mcp`: a spec as tools for agents."""

from __future__ import annotations

import click

from . import cases, options


@click.command(
    epilog="""\b
Examples:
  specrules mcp rules/acme      one spec of rule files
  specrules mcp acme.json       a compiled spec, which starts faster

\b
Tools: decide, comply, why, vocabulary. The server ends with its standard input.

\b
Exit status: 0 ended; 1 errors in the spec leave nothing to serve; 2 could not run; 130 interrupted.
"""
)
@click.argument("path", default=".", type=click.Path())
def mcp(path: str) -> int:
    """Serve a spec to agents over standard input and output, as tools of the Model Context Protocol.

    PATH is a rule file, a folder with one spec (by default this one), or a compiled spec. It is read once: start again
    after a change. Needs the extra `specrules[mcp]`.
    """
    try:
        from ..serving.agents import serve
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise options.CannotRun("this needs the package `mcp`: install `specrules[mcp]`") from None
    serve(cases.opened(path))
    return options.CLEAN
