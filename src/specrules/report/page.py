"""The page of a check as a terminal shows it."""

from __future__ import annotations

import re
from io import StringIO
from typing import Literal

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_FINDINGS = re.compile(r"^```\n```findings$", re.MULTILINE)

WIDEST = 100
"""Columns; wider lines of text are hard to read."""


def rendered(markdown: str, width: int, *, coloured: bool) -> str:
    """The page laid out for a terminal of that many columns, with colours or without."""
    from rich.console import Console
    from rich.markdown import Markdown

    # Pages link to each other's files, which lead nowhere from a terminal; what is found follows its spec directly.
    text = _FINDINGS.sub("```\n\nis found to have\n\n```findings", _LINK.sub(r"\1", markdown))
    system: Literal["standard"] | None = "standard" if coloured else None
    console = Console(file=StringIO(), width=min(width, WIDEST), force_terminal=True, color_system=system)
    with console.capture() as capture:
        console.print(Markdown(text, code_theme="ansi_dark"))
    return capture.get()
