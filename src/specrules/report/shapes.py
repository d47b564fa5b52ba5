"""What every document that `--format json` writes is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Value = StrictBool | StrictInt | StrictStr
"""A boolean, a number, or the name of an enumeration value."""


class Model(BaseModel):
    """What all of it has in common: nothing is converted, and docstrings become descriptions."""

    model_config = ConfigDict(strict=True, frozen=True, use_attribute_docstrings=True)


class Position(Model):
    """A place in a file."""

    line: int = Field(ge=1)
    """Counted from 1."""
    column: int = Field(ge=1)
    """Counted from 1, in code points."""


class Location(Model):
    """A stretch of a rule file and what to say about it."""

    path: str
    start: Position
    end: Position
    """The position after the last character."""
    label: str


class Scenario(Model):
    """A situation: every fact that is not listed may have any value, and nothing else is said."""

    facts: dict[str, Value]
    instructions: list[str]
    """What the principals say, in order, as it is written in rule files."""


class Tool(Model):
    """What wrote the document."""

    name: Literal["specrules"]
    version: str


class Spec(Model):
    """What was checked."""

    path: str
    title: str | None
    version: str | None


class Written(Model):
    """The start of every document."""

    schema_version: str
    tool: Tool
