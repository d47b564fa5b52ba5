"""The packs that come with specrules, as they are listed: every spec in their folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from . import bases
from .files import SpecFiles, load
from .places import Unreadable, content
from .syntax import tree

README = "README.md"
_LICENCE = re.compile(r"\blicen[cs]e\b[^:\n]*:[ *]*([^\n]*[^\n. ])", re.IGNORECASE)


@dataclass(frozen=True)
class Pack:
    """A spec that others can extend. `norms` counts those of what it extends, too.

    `version` is that of its folder, or else the one it states; `licence` is what the README beside or above it says.
    """

    name: str
    version: str | None
    title: str | None
    norms: int
    licence: str | None

    @property
    def reference(self) -> str:
        """What to write after `extends`."""
        return bases.PACK + self.name + (f"@{self.version}" if self.version else "")


def installed() -> tuple[Pack, ...]:
    """Every pack, by name and version; raises Unreadable or InputError where the installation is damaged."""
    folder = bases.packs()
    found = (_pack(files, folder) for files in load([folder]))
    return tuple(sorted(found, key=lambda pack: (pack.name, pack.version or "")))


def _pack(files: SpecFiles, folder: str) -> Pack:
    path = os.path.relpath(files.path, folder).replace(os.sep, "/")
    name, _, version = bases.name(path).partition("@")
    statements = [s for file in files.files for s in file.statements]
    title = next((s for s in statements if isinstance(s, tree.SpecTitle)), None)
    stated = title.version.value if title and title.version else None
    return Pack(
        name,
        version or stated,
        title.title.value if title else None,
        sum(isinstance(s, tree.Norm) for s in statements),
        _licence(os.path.dirname(path), folder),
    )


def _licence(path: str, folder: str) -> str | None:
    """What the nearest README says after `Licence:`; the one of all packs is about none in particular."""
    while path:
        try:
            text = content(os.path.join(folder, path, README)).decode("utf-8", "replace")
        except Unreadable:
            text = ""
        if found := _LICENCE.search(text):
            return found[1]
        path = os.path.dirname(path)
    return None
