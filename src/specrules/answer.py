"""The three answers to a question, without the solver that gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sat:
    """There is a solution. Its values can be read until the solver is asked the next question."""

    true: Callable[[str], bool]
    """The value of a boolean variable, by its quoted name."""
    value: Callable[[str], int]
    """The value of an integer variable, by its quoted name."""


@dataclass(frozen=True)
class Unsat:
    """There is none."""


@dataclass(frozen=True)
class Unknown:
    """The budget was not enough, or the solver gave up."""

    reason: str


class GaveUp(Exception):
    """A question on the way to an answer stayed open, so the answer does too; the message says why."""


Answer = Sat | Unsat | Unknown
