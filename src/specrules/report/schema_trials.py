"""The document of `specrules test`."""

from __future__ import annotations

from typing import Literal

from .shapes import Location, Model, Scenario, Spec, Value, Written

Sort = Literal["norm", "condition", "override", "interaction"]


class Missed(Model):
    """Something that an example says and that does not hold."""

    expected: str
    """As it is written: `must not reveal`, `bad reply = lie`."""
    got: str


class Fate(Model):
    """What became of a norm in the scenario of an example."""

    norm: str
    level: str
    state: Literal["in force", "overridden", "withdrawn", "not applicable"]
    by: list[str]
    """The norms that override it."""
    why: str
    where: str
    """The completion of unknown facts in which that is so, if it is not so in all."""


class Failed(Model):
    """Why an example failed."""

    missed: list[Missed]
    norms: list[Fate]
    """Those about the same actions, from the strongest down."""
    nearest: list[str] | None
    """The fewest changes of what is given with which it passes; null if few do not suffice."""
    alike: str | None
    """The title of another example, which passes, and judges the same thing."""


class TestedItem(Model):
    """An example or an assertion that was tried."""

    kind: Literal["example", "assertion"]
    name: str
    norms: list[str]
    """The norms an example says that it is for."""
    location: Location
    state: Literal["passed", "failed", "undetermined"]
    vacuous: bool
    """Whether an assertion holds only because its condition is never met."""
    reason: str | None
    """Why it stayed undetermined."""
    code: str | None
    """The check whose finding it is that the item fails."""
    message: str | None
    scenario: Scenario | None
    """The smallest one in which an assertion fails."""
    conduct: dict[str, Value] | None
    """What the assistant does in it."""
    failure: Failed | None
    """Only for an example that does not come out as it says."""


class Goal(Model):
    """Something that can happen, and does in no passing example."""

    sort: Sort
    names: list[str]
    """The norm, or the principles."""
    missing: str
    location: Location


class Exercised(Model):
    """How much of one sort the passing examples exercise."""

    sort: Sort
    covered: int
    goals: int


class Covered(Model):
    """What the passing examples exercise of all that can happen."""

    percent: float
    sorts: list[Exercised]
    missing: list[Goal]
    undetermined: list[str]
    """What may or may not be a goal, and why that stayed open."""


class Tested(Model):
    """The examples and assertions of one spec."""

    spec: Spec
    items: list[TestedItem]
    passed: int
    failed: int
    undetermined: int
    deselected: int
    coverage: Covered | None
    """Only with `--coverage`."""


class TestsDocument(Written):
    """What `specrules test` writes."""

    specs: list[Tested]
