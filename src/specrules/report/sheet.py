"""The interaction matrix of one spec, with what the spec is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..analysis.matrix import Matrix


@dataclass(frozen=True)
class Sheet:
    """One matrix to report."""

    path: str
    title: str | None
    version: str | None
    matrix: Matrix
