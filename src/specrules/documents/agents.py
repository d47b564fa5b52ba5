"""Notes to coding agents: AGENTS.md and its kin, such as CLAUDE.md, .cursorrules or copilot-instructions.md.

They are Markdown, with tags such as `<rules>` here and there, and speak for the folder they are in.
"""

from __future__ import annotations

import os

from ..source import Source
from .document import Document
from .marks import read as read_parts
from .outline import outline


def read(name: str, source: Source) -> Document:
    """The document; any text is one."""
    return outline(name, source, read_parts(source, labels=False, code=True))


def scope(place: str, otherwise: str) -> str:
    """The folder that the file at a place speaks for, relative to that of its repository; `.` is the repository's own.

    Without a repository, it is relative to the folder given. Hidden folders hold the files of a tool
    (`.github/copilot-instructions.md`): those speak for the folder around it.
    """
    folder = os.path.dirname(place)
    folders = os.path.relpath(folder, _repository(folder) or otherwise).replace(os.sep, "/").split("/")
    hidden = [number for number, each in enumerate(folders) if each.startswith(".") and each not in (".", "..")]
    return "/".join(folders[: hidden[0]] if hidden else folders) or "."


def _repository(folder: str) -> str | None:
    """The nearest folder upward that is a repository's."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
