"""What checking one spec comes to."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Finding
from ..model.spec import Allow


@dataclass(frozen=True)
class Undetermined:
    """A question the solver could not settle: the check that asked, the norms concerned, and why."""

    code: str
    norms: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What the other checks came to, for a check of that.

    `known` has every code there is, `acceptable` those an `allow` may name, `ran` those that were asked for and ran.
    `idle` are the allows that accept no finding.
    """

    known: frozenset[str]
    acceptable: frozenset[str]
    ran: frozenset[str]
    undetermined: tuple[Undetermined, ...]
    idle: tuple[Allow, ...]


@dataclass(frozen=True)
class Report:
    """One spec checked: its findings, sorted and folded, what stayed open, and how much was asked.

    `proved` and `refuted` count obligations. `skipped` names the checks that did not run because earlier errors made
    the spec unusable, `ran` those that were asked for and did. `timings` has the seconds of each check that ran, by
    code. `findings` leaves out those that an `allow` accepts, which are in `allowed`, and those that a baseline
    accepts, which are in `in_baseline`. `fixed` counts those that safe fixes have cleared beforehand. `elsewhere`
    counts the findings and open questions that are left out, as they do not touch the files that were asked about.
    """

    path: str
    title: str | None
    version: str | None
    files: int
    rules: int
    defaults: int
    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    proved: int
    refuted: int
    skipped: tuple[str, ...]
    seconds: float
    timings: tuple[tuple[str, float], ...]
    ran: frozenset[str] = frozenset()
    allowed: tuple[tuple[Finding, Allow], ...] = ()
    in_baseline: tuple[Finding, ...] = ()
    fixed: int = 0
    elsewhere: int = 0
