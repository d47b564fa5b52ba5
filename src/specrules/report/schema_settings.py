"""The document of `specrules config --format json`, as models."""

from __future__ import annotations

from pydantic import StrictBool, StrictFloat, StrictInt, StrictStr

from .shapes import Model, Written


class Setting(Model):
    """A key of the configuration, and what it comes to."""

    key: str
    value: StrictBool | StrictInt | StrictFloat | StrictStr | list[str] | dict[str, list[str]] | None
    """None if nobody sets it."""
    origin: str
    """`default`, `command line`, or the file and line that set it."""
    expects: str
    """What it may be."""
    default: str
    """What holds if nobody sets it."""
    text: str
    """What it does."""
    example: str
    """A line of TOML that sets it."""


class ConfigurationDocument(Written):
    """What `specrules config` writes."""

    root: str | None
    """The folder of the configuration; none without one."""
    file: str | None
    settings: list[Setting]
