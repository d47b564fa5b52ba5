"""The command `specrules`: finds the subcommand, and turns whatever happens into a message and an exit status.

Start-up is felt in every hook and at every keystroke, so this file imports click and nothing else of weight; a
subcommand's module is imported when it is invoked, not to list it.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from ..version import __version__
from .interrupts import at_once
from .options import nearest

COMMANDS = {
    "check": "Find contradictions, dead rules, gaps and loopholes in rule files.",
    "explain": "Show what a check finds, with examples, and what to do about it.",
    "test": "Try the examples and assertions of rule files.",
    "fmt": "Lay out rule files in the one way.",
    "matrix": "Show which principle yields to which, and whether that is meant.",
    "graph": "Show what can override what.",
    "report": "Write a page of everything: findings, matrix, graph, norms and examples.",
    "decide": "Say what must, may and must not be done in a case.",
    "why": "Explain why a case comes out as it does, and what would change it.",
    "packs": "List the rule packs that a spec can extend.",
    "sources": "Show what became of the places in documents that a spec cites.",
    "import": "Make a rule file to start from out of a document.",
    "init": "Write a spec to start from, with configuration and hooks.",
    "new": "Begin a rule in a spec.",
    "config": "Show what is configured, and where.",
    "compile": "Write a spec in the form that is read fastest.",
    "serve": "Answer other programs over HTTP.",
    "mcp": "Serve a spec to agents, as tools of the Model Context Protocol.",
    "completion": "Write the script with which a shell completes the words of a command.",
}
"""Each subcommand with its summary; it is the function of its own name in the module of its own name."""

RENAMED = {"import": "importing"}
"""Subcommands whose name nothing in Python can have, and the name they have instead."""

INTERNAL_ERROR = 70
INTERRUPTED = 130

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """A group that imports a subcommand only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        name = RENAMED.get(cmd_name, cmd_name)
        command = getattr(import_module(f"{__package__}.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and args[0][:1] != "-":
            ctx.fail(f"there is no command `{args[0]}`{nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings=SETTINGS,
    epilog="""\b
Examples:
  specrules check                      every spec in this folder
  specrules check spec.specrules       one spec
  specrules check --format json        findings for programs
  specrules explain SR402              what this finding means
  specrules test                       examples and assertions as tests
  specrules matrix                     how the principles get along
  specrules graph                      what can override what
  specrules decide spec.specrules      what must, may and must not be done
  specrules why RULE spec.specrules    what becomes of a norm, and what would change it
""",
)
@click.version_option(__version__, message="specrules %(version)s")
def commands() -> None:
    """Formal conflict checking for policy rules.

    \b
    Exit status: 0 clean; 1 findings; 2 could not run; 3 nothing found but something left undetermined.
    """


def program() -> NoReturn:
    """The command line as a process, which ends with it."""
    status = _run(None)
    gc.freeze()  # or all that was made would be looked through for garbage once more before the end
    sys.exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns the exit status; never raises, except SystemExit from shell completion."""
    collecting = gc.isenabled()
    try:
        return _run(arguments)
    finally:
        if collecting:
            gc.enable()


def _run(arguments: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets it written out instead of ending the program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with at_once():
            status = commands.main(arguments, prog_name="specrules", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "specrules"
        return _failed(f"{_sentence(error)} (see `{command} --help`)", error.exit_code)
    except click.ClickException as error:
        return _failed(_sentence(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:
        return _bug(error)
    return status if isinstance(status, int) else 0


def _sentence(error: click.ClickException) -> str:
    """The message in the style of ours: lower case, no full stop."""
    message = re.sub(r"([:,])\n\t", r"\1 ", error.format_message()).removesuffix(".")
    return message[:1].lower() + message[1:]


def _failed(message: str, status: int) -> int:
    from ..report.escape import visible

    click.echo(f"specrules: {visible(message)}", err=True)
    return status


def _bug(error: Exception) -> int:
    """Asks for a report; what happened is our fault, whatever the rule files say."""
    import traceback

    if os.environ.get("SPECRULES_DEBUG") == "1":
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}specrules{os.sep}" in frame.filename] or frames
    file = ours[-1].filename.rpartition(f"{os.sep}specrules{os.sep}")[2]
    return _failed(
        f"internal error: {type(error).__name__} at {file}:{ours[-1].lineno}; this is a bug in specrules "
        f"{__version__}, please report it (SPECRULES_DEBUG=1 shows the whole traceback)",
        INTERNAL_ERROR,
    )
