"""Decisions as machines read them, written without the models in `schema_decisions`, which take longer to load than a
decision takes to make."""

from __future__ import annotations

import json
from typing import Any, Protocol

from ..version import __version__

SCHEMA_VERSION = "1.0"
"""The version of the form of every document."""


class About(Protocol):
    """The spec that was asked."""

    @property
    def path(self) -> str: ...

    @property
    def title(self) -> str | None: ...

    @property
    def version(self) -> str | None: ...


def document(spec: About, answer: dict[str, Any]) -> str:
    """The document of one answer."""
    return json.dumps(head(spec) | answer, indent=2) + "\n"


def line(answer: dict[str, Any]) -> str:
    """One answer of many, in a line. Raises ValueError for numbers that JSON does not have."""
    return json.dumps(answer, allow_nan=False) + "\n"


def head(spec: About) -> dict[str, Any]:
    """How a document starts."""
    path = spec.path.encode("utf-8", "backslashreplace").decode("utf-8")
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "specrules", "version": __version__},
        "spec": {"path": path, "title": spec.title, "version": spec.version},
    }
