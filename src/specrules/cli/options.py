"""What the commands share: their common options, and how they write."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..files import SpecFiles
    from ..report.paint import Paint

CLEAN, FOUND, FAILED, UNDETERMINED = range(4)
"""Exit statuses."""

CLOSED_PIPE = 141
"""The exit status of a program that a closed pipe ended, as shells count it."""

COLOURS: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "info": {"fg": "cyan", "bold": True},
    "undetermined": {"fg": "magenta", "bold": True},
    "settled": {"fg": "green"},
    "strong": {"bold": True},
    "quiet": {"fg": "blue"},
}
"""How each role of text looks."""

OUT, ERROR = "out", "error"
"""The streams."""

_heard: ContextVar[list[tuple[str, str]] | None] = ContextVar("heard", default=None)

Command = Callable[..., int]


class CannotRun(click.ClickException):
    """What was asked for cannot be read or written."""

    exit_code = FAILED


class NothingThere(CannotRun):
    """What was asked for can be read, and holds no rules."""


def uncollected(command: Command) -> Command:
    """Runs the command without looking for garbage: what is made stays in use to the end, and to look through it again
    and again would take a tenth of the time of a small check, and a quarter of that of a large one. Whoever goes on
    after the command looks for garbage again (see `main`)."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> int:
        gc.disable()
        return command(*arguments, **options)

    return run


def paths(command: Command) -> Command:
    """The argument PATH…, by default the current folder."""
    return click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")(command)


def form(command: Command) -> Command:
    """The option --format; the parameter is called `form`."""
    choice = click.Choice(["text", "json"])
    return click.option("--format", "form", type=choice, default="text", help="How to write what was found.")(command)


def colour(command: Command) -> Command:
    """The option --color; the parameter is called `colour`."""
    choice = click.Choice(["auto", "always", "never"])
    text = "Colour the text; `auto` only on a terminal, and not if NO_COLOR is set."
    return click.option("--color", "colour", type=choice, default="auto", help=text)(command)


def budget(command: Command) -> Command:
    """The option --budget: None leaves the limit to the program."""
    text = "Solver effort allowed per question, in z3's resource units."
    return click.option("--budget", type=click.IntRange(min=1), metavar="N", help=text)(command)


def jobs(command: Command) -> Command:
    """The option --jobs: by default as many as there are processors to use."""
    text = "Processes for a large spec (two at most are of use); the output is the same for any number."
    return click.option("--jobs", type=click.IntRange(min=1), default=processors, metavar="N", help=text)(command)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def painter(colour: str) -> Paint:
    """What colours text, or leaves it plain."""
    from ..report.paint import plain

    return (lambda text, role: click.style(text, **COLOURS[role])) if coloured(colour) else plain


def coloured(colour: str) -> bool:
    """Whether to use colours, as `--color` and the environment ask; explicit options outrank NO_COLOR."""
    return colour == "always" or (colour == "auto" and on_terminal() and not os.environ.get("NO_COLOR"))


def on_terminal() -> bool:
    """Whether standard output is a terminal that can do more than show one line after the other."""
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def loaded(wanted: tuple[str, ...]) -> tuple[SpecFiles, ...]:
    """The specs under the paths. Raises CannotRun where they cannot be read or there are none."""
    from ..files import InputError, NotRules, load

    try:
        specs = load(wanted or (".",))
    except InputError as error:
        raise (NothingThere if isinstance(error, NotRules) else CannotRun)(str(error)) from None
    if not specs:
        raise CannotRun(f"no rule files in {', '.join(wanted) or 'this folder'}")
    return specs


@contextmanager
def heard() -> Iterator[list[tuple[str, str]]]:
    """What is written meanwhile, each text with the stream it goes to, as it would be written again."""
    said: list[tuple[str, str]] = []
    token = _heard.set(said)
    try:
        yield said
    finally:
        _heard.reset(token)


def _hear(stream: str, text: str) -> None:
    said = _heard.get()
    if said is not None:
        said.append((stream, text))


def emit(text: str, again: str | None = None) -> None:
    """Writes to standard output; when nobody reads it any more, ends quietly.

    `again` is the text for when the same is said another time without having been worked out.
    """
    _hear(OUT, text if again is None else again)
    if sys.stdout is None:
        raise CannotRun("standard output is closed")
    try:
        # Colour has been decided on: click must not take it out again.
        click.echo(text, nl=False, color=True)
        sys.stdout.flush()
    except OSError as error:
        # Python flushes standard output once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise click.exceptions.Exit(CLOSED_PIPE) from None
        raise CannotRun(f"cannot write: {error.strerror}") from None


def note(text: str) -> None:
    """Writes to standard error."""
    _hear(ERROR, text)
    click.echo(text, nl=False, err=True)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?`, or nothing if no known word is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
