"""The documents of `specrules matrix` and `specrules graph`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .shapes import Location, Model, Scenario, Spec, Value, Written

STATES = ("never meet", "declared", "pinned", "by level only", "contradiction", "undetermined")
"""What a cell of the interaction matrix may say."""


class Pair(Model):
    """Two norms that meet; in a contradiction neither is overridden."""

    overridden: str
    wins: str
    principle: str
    """The one that the overridden norm is for: the cell's, or one nested in it."""
    yields_to: str
    state: str = Field(json_schema_extra={"enum": list(STATES)})


class Cell(Model):
    """How one principle fares against another: the worst of what its pairs say."""

    principle: str
    yields_to: str
    state: str = Field(json_schema_extra={"enum": list(STATES)})
    rolled_up: bool
    """Whether nested principles are among those that meet."""
    pairs: list[Pair]
    """The worst first."""
    scenario: Scenario | None
    locations: list[Location]
    """The norms; with `--cell` only."""
    conduct: dict[str, Value] | None
    """One that complies in the scenario and goes against the norm that is overridden there; with `--cell` only."""


class Matrix(Model):
    """The interactions of the principles of one spec."""

    spec: Spec
    principles: list[str]
    """Each before those nested in it."""
    parents: dict[str, str | None]
    """For each principle the one it is nested in."""
    cells: list[Cell]
    """Every ordered pair of principles that was asked about."""


class Node(Model):
    """A node of the override graph."""

    name: str
    kind: Literal["rule", "default", "instructions", "on conflict", "principle", "level"]
    """`instructions` is all that one principal says at one level, `on conflict` the duty that such a clause adds."""
    level: str | None
    """Where it stands."""
    parent: str | None
    """The principle that a principle is nested in."""
    delegated: bool
    """Whether its level is lent: then the locations are those of the statements that lend it."""
    locations: list[Location]


class Reason(Model):
    """What makes a norm the stronger one of two."""

    by: Literal["level", "kind", "order", "degree", "overrides"]
    text: str
    chain: list[str]
    """The norms whose `overrides` lead from the one to the other, both included."""


class Edge(Model):
    """In some scenario the one overrides the other."""

    wins: str
    overridden: str
    count: int = Field(ge=0)
    """How many norms of the one override one of the other; with 0 the two principles contradict each other."""
    reason: Reason | None
    """Between norms."""
    state: str | None = Field(json_schema_extra={"enum": [*STATES, None]})
    """How the spec answers it, between principles neither of which is nested in the other."""
    scenario: Scenario | None
    """The smallest one that shows it."""


class OpenEdge(Model):
    """Whether these override it could not be settled; with none of them, what does at all."""

    overridden: str
    wins: list[str]
    reason: str


class Graph(Model):
    """What overrides what in one spec."""

    spec: Spec
    of: Literal["norms", "principles", "levels"]
    nodes: list[Node]
    edges: list[Edge]
    undetermined: list[OpenEdge]


class MatrixDocument(Matrix, Written):
    """What `specrules matrix` writes for one spec."""


class MatricesDocument(Written):
    """What `specrules matrix` writes for several specs."""

    specs: list[Matrix]


class GraphDocument(Graph, Written):
    """What `specrules graph` writes for one spec."""


class GraphsDocument(Written):
    """What `specrules graph` writes for several specs."""

    specs: list[Graph]
