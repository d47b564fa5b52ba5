"""Finds the data that comes with specrules: `grammar/`, `rules/`, `checks/`."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_path(*parts: str) -> Path:
    """The file or folder of that name: inside the installed package or, in a checkout, at the top of the repository.

    Raises FileNotFoundError where neither has it, which means the installation is damaged.
    """
    for base in (_PACKAGE / "_data", _PACKAGE.parent.parent):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from this installation of specrules")
