"""What a check is: a code, a name, a severity, one sentence, and a function from a program to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..finding import Finding, Severity
from ..program import Program
from .outcome import Outcome, Undetermined


@dataclass(frozen=True)
class Proved:
    """One question settled: there is nothing to find. `count` such questions at once."""

    count: int = 1


Result = Proved | Finding | Undetermined


def silent(program: Program) -> Iterator[Result]:
    """What a check says that has nothing to ask the program."""
    return iter(())


@dataclass(frozen=True)
class Check:
    """One line of the catalogue. `summary` completes "holds when"; `about_text` checks need no usable spec.

    With a finding of a `fatal` one there is no meaning to analyse: no order of strength, or no scenario. A check
    `by_group` is asked of each group of tied actions by itself, and then, by `across`, of the whole: what it says of a
    group must follow from the norms of that group and from all that is no norm. `review` is for a check of what the
    others came to; it is asked last.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    run: Callable[[Program], Iterator[Result]] = silent
    about_text: bool = False
    fatal: bool = False
    by_group: bool = False
    across: Callable[[Program], Iterator[Result]] = silent
    review: Callable[[Program, Outcome], Iterator[Result]] | None = None

    @property
    def acceptable(self) -> bool:
        """Whether its findings can be accepted as they are: not those that keep the others from being found."""
        return not (self.about_text or self.fatal)


def from_text(code: str) -> Callable[[Program], Iterator[Result]]:
    """The findings with this code that reading the text brought up."""

    def run(program: Program) -> Iterator[Result]:
        yield from (finding for finding in program.findings if finding.code == code)

    return run
