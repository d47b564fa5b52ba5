"""The documents that `--format json` writes, as models; `schema.json` beside this file is made from them.

Within one major version of the schema fields are only ever added. To renew the file after a change:
`python -m specrules.report.schema > src/specrules/report/schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, TypeAdapter

SCHEMA_VERSION = "1.0"

Value = StrictBool | StrictInt | StrictStr
"""A boolean, a number, or the name of an enumeration value."""


STATES = ("never meet", "declared", "pinned", "by level only", "contradiction", "undetermined")
"""What a cell of the interaction matrix may say."""


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, use_attribute_docstrings=True)


class Position(_Model):
    """A place in a file."""

    line: int = Field(ge=1)
    """Counted from 1."""
    column: int = Field(ge=1)
    """Counted from 1, in code points."""


class Location(_Model):
    """A stretch of a rule file and what to say about it."""

    path: str
    start: Position
    end: Position
    """The position after the last character."""
    label: str


class Scenario(_Model):
    """A situation: every fact that is not listed may have any value, and nothing else is said."""

    facts: dict[str, Value]
    instructions: list[str]
    """What the principals say, in order, as it is written in rule files."""


class Note(_Model):
    """A further line of explanation."""

    heading: str
    text: str


class Fix(_Model):
    """An edit that was checked: it clears the finding and adds none."""

    text: str


class Finding(_Model):
    """One thing found."""

    code: str
    name: str
    severity: Literal["error", "warning", "info"]
    message: str
    norms: list[str]
    """The norm the finding is about first, else in order of strength."""
    locations: list[Location]
    """The primary one first; none with `--no-locations`."""
    scenario: Scenario | None
    """The smallest one that shows the finding."""
    conduct: dict[str, Value] | None
    """What the assistant does in it; actions that are not listed may have any value."""
    notes: list[Note]
    help: list[str]
    fixes: list[Fix]
    fingerprint: str
    """Stays the same when the file is edited elsewhere: a hash of code, norms and scenario, never of line numbers."""


class Undetermined(_Model):
    """A question that could not be settled within the budget."""

    code: str
    norms: list[str]
    reason: str


class Severities(_Model):
    """How many findings there are of each severity."""

    error: int
    warning: int
    info: int


class Norms(_Model):
    """How many norms the spec has."""

    rules: int
    defaults: int


class Checks(_Model):
    """How the questions that were asked were answered."""

    proved: int
    refuted: int
    undetermined: int


class Summary(_Model):
    """One spec in numbers, and what stayed open."""

    files: int
    norms: Norms
    findings: Severities
    checks: Checks
    undetermined: list[Undetermined]
    skipped: list[str]
    """Checks that did not run because earlier errors made the spec unusable."""


class Total(_Model):
    """Several specs in numbers."""

    specs: int
    files: int
    norms: Norms
    findings: Severities
    checks: Checks


class Tool(_Model):
    """What wrote the document."""

    name: Literal["specrules"]
    version: str


class Spec(_Model):
    """What was checked."""

    path: str
    title: str | None
    version: str | None


class Checked(_Model):
    """The findings of one spec."""

    spec: Spec
    findings: list[Finding]
    summary: Summary


class Pair(_Model):
    """Two norms that meet."""

    overridden: str
    wins: str


class Cell(_Model):
    """How one principle fares against another."""

    principle: str
    yields_to: str
    state: str = Field(json_schema_extra={"enum": list(STATES)})
    pairs: list[Pair]
    scenario: Scenario | None


class Matrix(_Model):
    """The interactions of the principles of one spec."""

    spec: Spec
    principles: list[str]
    cells: list[Cell]
    """Every ordered pair of principles that was asked about."""


class _Document(_Model):
    schema_version: str
    tool: Tool


class CheckDocument(Checked, _Document):
    """What `specrules check` writes for one spec."""


class ChecksDocument(_Document):
    """What `specrules check` writes for several specs."""

    specs: list[Checked]
    summary: Total


class MatrixDocument(Matrix, _Document):
    """What `specrules matrix` writes for one spec."""


class MatricesDocument(_Document):
    """What `specrules matrix` writes for several specs."""

    specs: list[Matrix]


Document = CheckDocument | ChecksDocument | MatrixDocument | MatricesDocument


def json_schema() -> dict[str, Any]:
    """The JSON Schema of every document."""
    schema = TypeAdapter(Document).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"specrules {SCHEMA_VERSION}",
        **schema,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(json_schema(), indent=2) + "\n")
