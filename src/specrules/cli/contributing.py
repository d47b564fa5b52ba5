"""`specrules new check`: the beginning of a check, for those who work on specrules."""

from __future__ import annotations

import os
import re
from string import Template

import click

from . import options

CHECKS, PAGES = os.path.join("src", "specrules", "checks"), "checks"
WORD = "todo"
"""What the check finds until it is written: norms whose name begins so."""

_CODE = re.compile(r"SR[2-9]\d\d")
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
_LINE = re.compile(r"from \.(sr\d{3})_\w+ import CHECK as SR\d{3}\n")


@click.command(
    short_help="Begin a check, in a checkout of specrules.",
    epilog="""\b
Examples:
  specrules new check SR405 idle-fact

\b
Exit status: 0 written; 2 could not run, and nothing was written.
""",
)
@click.argument("code")
@click.argument("name")
def check(code: str, name: str) -> int:
    """Begin a check, in a checkout of specrules.

    It writes the check, its page and its line in the registry: all a check is. They work, so that the tests pass before
    and after each of your steps. CODE is one that is free, such as SR405; NAME says what is found, such as `idle-fact`.
    """
    from .. import starter
    from ..atomic import create_files, replace_file
    from ..places import reason

    code = code.upper()
    top = _checkout()
    _refuse_taken(code, name)
    module = f"{code.lower()}_{name.replace('-', '_')}"
    fill = {"code": code, "name": name, "word": f"{WORD}_", "later": WORD}
    made = {
        os.path.join(top, CHECKS, f"{module}.py"): Template(starter.text("check.txt")).substitute(fill),
        os.path.join(top, PAGES, f"{code}-{name}.md"): Template(starter.text("page.txt")).substitute(fill),
    }
    registry = os.path.join(top, CHECKS, "registry.py")
    try:
        with open(registry, encoding="utf-8") as file:
            registered = _registered(file.readlines(), code, module)
        create_files({path: text.encode() for path, text in made.items()})
        replace_file(registry, registered.encode())
    except OSError as error:
        raise options.CannotRun(f"`{error.filename or registry}` cannot be written: {reason(error)}") from None
    options.note("".join(f"wrote {os.path.relpath(path)}\n" for path in made))
    options.note(f"added {code} to {os.path.relpath(registry)}\nnext: pytest tests/test_pages.py -k {code}\n")
    return options.CLEAN


def _checkout() -> str:
    """The folder of the checkout that this folder is in. Raises CannotRun if it is in none."""
    here, below = os.getcwd(), ""
    while here != below:
        if os.path.isfile(os.path.join(here, CHECKS, "registry.py")) and os.path.isdir(os.path.join(here, PAGES)):
            return here
        here, below = os.path.dirname(here), here
    raise options.CannotRun("this folder is in no checkout of specrules, where checks are written")


def _refuse_taken(code: str, name: str) -> None:
    """Raises UsageError for a code or a name that cannot be, or that a check has."""
    from ..checks import REGISTRY

    if not _CODE.fullmatch(code):
        raise click.UsageError(f"`{code}` is not the code of a check about meaning, such as SR405")
    if not _NAME.fullmatch(name):
        raise click.UsageError(f"`{name}` is not the name of a check: words in small letters, with `-` between them")
    for known in REGISTRY.values():
        if code == known.code or name == known.name:
            raise click.UsageError(f"there is a check {known.code} {known.name} already")


def _registered(lines: list[str], code: str, module: str) -> str:
    """The registry with a line more, in the order of the codes."""
    line = f"from .{module} import CHECK as {code}\n"
    imports = [number for number, each in enumerate(lines) if _LINE.fullmatch(each)]
    before = [number for number in imports if lines[number] < line]
    place = before[-1] + 1 if before else imports[0]
    return "".join([*lines[:place], line, *lines[place:]])
