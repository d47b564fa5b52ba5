"""Colour by role: a report says what a piece of text is, whoever prints it knows how that looks."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Text and its role to the text as printed. Roles: the severities, `undetermined`, `strong`, `quiet`."""


def plain(text: str, role: str) -> str:
    """No colour at all."""
    return text
