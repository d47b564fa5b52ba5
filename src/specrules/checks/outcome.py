"""What checking one spec comes to."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Finding


@dataclass(frozen=True)
class Undetermined:
    """A question the solver could not settle: the check that asked, the norms concerned, and why."""

    code: str
    norms: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Report:
    """One spec checked: its findings, sorted and folded, what stayed open, and how much was asked.

    `proved` and `refuted` count obligations. `skipped` names the checks that did not run because earlier errors made
    the spec unusable. `timings` has the seconds of each check that ran, by code.
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
