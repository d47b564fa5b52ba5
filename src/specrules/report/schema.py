"""The documents that `--format json` writes, as models; `schema.json` beside this file is made from them.

Within one major version of the schema fields are only ever added. To renew the file after a change:
`python -m specrules.report.schema > src/specrules/report/schema.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Literal

from pydantic import TypeAdapter

from .decisions_json import SCHEMA_VERSION
from .schema_decisions import ComplianceDocument, DecisionDocument, ExplanationDocument
from .schema_documents import ImportedDocument
from .schema_pictures import GraphDocument, GraphsDocument, MatricesDocument, MatrixDocument
from .schema_settings import ConfigurationDocument
from .schema_sources import SourcesDocument
from .schema_trials import TestsDocument
from .shapes import Location, Model, Position, Scenario, Spec, Value, Written


class Note(Model):
    """A further line of explanation."""

    heading: str
    text: str


class Edit(Model):
    """Puts a text in place of a stretch of a rule file."""

    path: str
    start: Position
    end: Position
    """The position after the last character; the start where nothing is replaced."""
    text: str


class Fix(Model):
    """Edits that were checked: together they clear the finding and add none."""

    title: str
    safe: bool
    """Whether it changes no decision in any scenario and no outcome of an example, so that `--fix` makes it."""
    flips: int
    """How many examples have another outcome with it."""
    examples: int
    """How many examples there are."""
    edits: list[Edit]
    """None with `--no-locations`; no two of them overlap."""


class Finding(Model):
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
    """Those that make most examples pass first, then the narrowest change of behaviour; none without `--fixes`."""
    fingerprint: str
    """Stays the same when the file is edited elsewhere: a hash of code, norms and scenario, never of line numbers."""


class Suppressed(Model):
    """A finding that does not count for the exit status."""

    kind: Literal["allow", "baseline"]
    """Whether an `allow` in the rule files accepts it, or the baseline."""
    reason: str | None
    """What the `allow` gives as its reason."""
    finding: Finding


class Undetermined(Model):
    """A question that could not be settled within the budget."""

    code: str
    norms: list[str]
    reason: str


class Severities(Model):
    """How many findings there are of each severity."""

    error: int
    warning: int
    info: int


class Accepted(Model):
    """How many findings were found and do not count, by who accepts them."""

    allow: int
    baseline: int


class Norms(Model):
    """How many norms the spec has."""

    rules: int
    defaults: int


class Checks(Model):
    """How the questions that were asked were answered."""

    proved: int
    refuted: int
    undetermined: int


class Summary(Model):
    """One spec in numbers, and what stayed open."""

    files: int
    norms: Norms
    findings: Severities
    suppressed: Accepted
    fixed: int
    """How many findings `--fix` has cleared; they are not among the others."""
    elsewhere: int
    """How many findings and open questions are left out, as they do not touch the files of `--focus`."""
    checks: Checks
    undetermined: list[Undetermined]
    skipped: list[str]
    """Checks that did not run because earlier errors made the spec unusable."""


class Total(Model):
    """Several specs in numbers."""

    specs: int
    files: int
    norms: Norms
    findings: Severities
    suppressed: Accepted
    fixed: int
    """How many findings `--fix` has cleared; they are not among the others."""
    elsewhere: int
    """How many findings and open questions are left out, as they do not touch the files of `--focus`."""
    checks: Checks


class Checked(Model):
    """The findings of one spec."""

    spec: Spec
    findings: list[Finding]
    suppressed: list[Suppressed]
    summary: Summary


class Described(Model):
    """What a check is."""

    code: str
    name: str
    severity: Literal["error", "warning", "info"]
    summary: str
    """What holds where it finds something."""


class CheckDocument(Checked, Written):
    """What `specrules check` writes for one spec."""


class ChecksDocument(Written):
    """What `specrules check` writes for several specs."""

    specs: list[Checked]
    summary: Total


class PageDocument(Described, Written):
    """What `specrules explain` writes for one check."""

    page: str
    """In Markdown."""


class CatalogueDocument(Written):
    """What `specrules explain` writes without a check to explain."""

    checks: list[Described]


class Pack(Model):
    """A spec that others can extend."""

    reference: str
    """What to write after `extends`."""
    name: str
    version: str | None
    title: str | None
    norms: int
    licence: str | None
    """Of what it formalises."""


class PacksDocument(Written):
    """What `specrules packs` writes."""

    packs: list[Pack]


Document = (
    CheckDocument
    | ChecksDocument
    | MatrixDocument
    | MatricesDocument
    | GraphDocument
    | GraphsDocument
    | PageDocument
    | CatalogueDocument
    | PacksDocument
    | TestsDocument
    | DecisionDocument
    | ComplianceDocument
    | ExplanationDocument
    | ImportedDocument
    | SourcesDocument
    | ConfigurationDocument
)


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
