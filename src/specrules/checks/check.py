"""What a check is: a code, a name, a severity, one sentence, and a function from a program to results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..finding import Finding, Severity
from ..program import Program
from .outcome import Undetermined


@dataclass(frozen=True)
class Proved:
    """One question settled: there is nothing to find. `count` such questions at once."""

    count: int = 1


Result = Proved | Finding | Undetermined


@dataclass(frozen=True)
class Check:
    """One line of the catalogue. `summary` completes "holds when"; `about_text` checks need no usable spec."""

    code: str
    name: str
    severity: Severity
    summary: str
    run: Callable[[Program], Iterator[Result]]
    about_text: bool = False


def from_text(code: str) -> Callable[[Program], Iterator[Result]]:
    """The findings with this code that reading the text brought up."""

    def run(program: Program) -> Iterator[Result]:
        yield from (finding for finding in program.findings if finding.code == code)

    return run
