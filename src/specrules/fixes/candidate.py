"""An edit worth trying."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ..finding import Edit


class Reach(IntEnum):
    """How much behaviour an edit changes: the smaller is offered first."""

    NOTHING = 0
    CONFLICT = 1
    """Only what happens where norms conflict."""
    CONDITION = 2
    """Where a norm applies."""
    STATEMENT = 3
    """A whole statement goes."""


@dataclass(frozen=True)
class Candidate:
    """Edits that may clear a finding; `subject` is what they are about, `change` what they do to it.

    `idle` says that, as the finding has proved, they change no decision. `renamed` gives norms of the edited spec that
    go by another name their old one.
    """

    subject: str
    change: str
    edits: tuple[Edit, ...]
    reach: Reach
    idle: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
