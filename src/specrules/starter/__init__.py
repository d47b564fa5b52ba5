"""The texts that `init` and `new` begin with, as they are: the files beside this one."""

from __future__ import annotations

from pathlib import Path


def text(name: str) -> str:
    """What is in the file of that name."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
