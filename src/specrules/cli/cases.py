"""The spec and the case that a command is asked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from . import options

if TYPE_CHECKING:
    from ..api import Spec


@dataclass(frozen=True)
class Case:
    """A case as the options give it."""

    facts: tuple[str, ...]
    unknown: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def given(self) -> bool:
        """Whether anything is."""
        return bool(self.facts or self.unknown or self.said)

    def of(self, spec: Spec) -> dict[str, Any]:
        """The case as the library takes it. Raises QueryError."""
        return {"facts": spec.literals(self.facts), "unknown": self.unknown, "said": self.said}


def options_of_case(command: options.Command) -> options.Command:
    """The options --fact, --unknown and --said; the command gets them together as `case`."""

    @click.option(
        "--fact", "facts", multiple=True, metavar="K=V", help="What is known: `age=child`, `marked`, `not marked`."
    )
    @click.option("--unknown", multiple=True, metavar="K", help="A fact that is not known; the others are as usual.")
    @click.option(
        "--said", multiple=True, metavar="TEXT", help='Who said what, in order: "user requests reveal". Repeatable.'
    )
    @wraps(command)
    def run(*, facts: tuple[str, ...], unknown: tuple[str, ...], said: tuple[str, ...], **others: Any) -> int:
        return command(case=Case(facts, unknown, said), **others)

    return run


def opened(path: str) -> Spec:
    """The spec to ask: that of a rule file, of a folder with one spec, or of a compiled spec. Raises CannotRun; where
    errors leave nothing to ask, these go to standard error, and the command ends with the status of findings."""
    from ..api import SpecError, load

    try:
        return load(path)
    except SpecError as error:
        if not error.findings:
            raise options.CannotRun(str(error)) from None
        options.note("".join(f"{finding}\n\n" for finding in error.findings))
        raise click.exceptions.Exit(options.FOUND) from None
