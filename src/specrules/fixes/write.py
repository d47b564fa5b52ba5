"""Mended files written to disk."""

from __future__ import annotations

from collections.abc import Iterable

from ..rewrite import Unwritable, rewrite
from .mend import Mended

__all__ = ["Unwritable", "write"]


def write(mended: Iterable[Mended]) -> None:
    """Writes every file that the fixes change. Raises Unwritable; where one must not be written, none is."""
    rewrite(
        (old.source, new.source.text, each.before.files.root)
        for each in mended
        for old, new in zip(each.before.files.files, each.after.files.files, strict=True)
    )
