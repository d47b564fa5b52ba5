"""The formats of `check`: what each is for, and what writes it, which is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..checks.outcome import Report
    from .tally import Catalogue

FORMS: Mapping[str, str] = {
    "concise": "one line for each finding",
    "plain": "sentences, for screen readers",
    "markdown": "a comment on a pull request",
    "json": "everything, for programs",
    "sarif": "for code scanning",
    "github": "annotations in a workflow",
    "junit": "a test report",
}
"""Each format but `text`, which is written spec by spec; what is in a module of its own name writes it."""


@dataclass(frozen=True)
class Manner:
    """What was asked for besides the format."""

    fail_on: str = "error"
    """The least severity that counts."""
    show_allowed: bool = False
    locations: bool = True


Writer = Callable[[Sequence["Report"], "Catalogue", Manner], str]


def written(form: str, reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """What `check` has found, in one of the formats; ends with a line end."""
    writer: Writer = import_module(f".{form}", __package__).document
    return writer(reports, catalogue, manner)
