"""What is shown of one spec (its matrix, its graph), with what the spec is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Sheet(Generic[T]):
    """One spec's part of a report."""

    path: str
    title: str | None
    version: str | None
    content: T

    @property
    def heading(self) -> str:
        """The title or, without one, the path."""
        return self.title or self.path
