"""`specrules compile`: a spec in the form that is read fastest."""

from __future__ import annotations

import click

from . import cases, options


@click.command(
    epilog="""\b
Examples:
  specrules compile rules/acme -o acme.json
  specrules decide acme.json --fact marked=yes

\b
Exit status: 0 written; 1 errors in the spec leave nothing to compile; 2 could not run.
"""
)
@click.argument("path", default=".", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), metavar="FILE.json", help="The file to write.")
def compile(path: str, output: str) -> int:
    """Write a spec in compiled form, which `decide`, `why` and `mcp` take in place of rule files.

    PATH is a rule file or a folder with one spec, by default this one. Compile again after every change of the rules.
    """
    from ..api import COMPILED

    if not output.endswith(COMPILED):
        raise click.UsageError(f"the name of a compiled spec ends in `{COMPILED}`, by which it is known")
    spec = cases.opened(path)
    try:
        spec.save(output)
    except OSError as error:
        raise options.CannotRun(f"`{output}` cannot be written: {error.strerror}") from None
    return options.CLEAN
