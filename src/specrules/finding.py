"""What the tool has to say: one type from a syntax error to a refuted claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .source import Span

Value = bool | int | str
"""A value as people write it: a boolean, a number, or the name of an enumeration value."""


class Severity(StrEnum):
    """How bad a finding is; `error` outranks `warning` outranks `info`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Label:
    """A place in the rule files and what to say about it; the primary one comes first in a finding."""

    span: Span
    text: str = ""


@dataclass(frozen=True)
class Scene:
    """A scenario as shown: the facts that matter (all others may have any value) and all that is said."""

    facts: tuple[tuple[str, Value], ...] = ()
    said: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.facts) + len(self.said)

    @property
    def terms(self) -> tuple[str, ...]:
        """What is said, then the facts, each as people write it: `marked = yes`, `not sensitive`."""
        facts = (
            (name if value else f"not {name}") if isinstance(value, bool) else f"{name} = {value}"
            for name, value in self.facts
        )
        return (*self.said, *facts)

    @property
    def text(self) -> str:
        """The scenario on one line."""
        return ", ".join(self.terms) or "anything is the case"


@dataclass(frozen=True)
class Edit:
    """Puts a text in place of a stretch of a rule file; an empty stretch is a place to insert it."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits that were checked: with them made the finding is gone, and there is none that was not there before.

    `subject` is the norm or name they are about, empty for a new statement; `change` what is done to it. `flips` of the
    spec's `examples` have another outcome with them. A safe fix changes no decision in any scenario and no outcome.
    """

    subject: str
    change: str
    edits: tuple[Edit, ...]
    flips: int
    examples: int
    safe: bool

    @property
    def title(self) -> str:
        """The fix in words."""
        return f"{self.subject}: {self.change}" if self.subject else self.change


@dataclass(frozen=True)
class Finding:
    """One thing worth telling, with the places, norms and scenario that show it.

    `norms` lists the norms concerned: the one the finding is about first (SR3xx, SR501), else in order of strength.
    `notes` are further lines of explanation, each a heading and its text; `help` says what to do about it.
    """

    code: str
    message: str
    labels: tuple[Label, ...]
    norms: tuple[str, ...] = ()
    scene: Scene | None = None
    conduct: tuple[tuple[str, Value], ...] | None = None
    notes: tuple[tuple[str, str], ...] = ()
    help: tuple[str, ...] = ()
    rank: tuple[int, ...] = ()
    """Orders findings of one severity: the level concerned first."""
    fixes: tuple[Fix, ...] = ()
    """Where they were looked for: those that make most examples pass first, then the narrowest change of behaviour."""
