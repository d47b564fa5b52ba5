"""Counts of findings, and how people say them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..finding import Finding, Severity

if TYPE_CHECKING:
    from ..checks.check import Check
    from ..checks.outcome import Report, Undetermined

Catalogue = Mapping[str, "Check"]
"""What the checks are called and how bad their findings are, by code."""


def by_severity(findings: Iterable[Finding], catalogue: Catalogue) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first, zeros included."""
    counts = Counter(catalogue[finding.code].severity for finding in findings)
    return {severity: counts[severity] for severity in Severity}


def at_least(counts: Mapping[Severity, int], threshold: Severity) -> int:
    """How many of the counted findings are as bad as the threshold or worse."""
    order = list(Severity)
    return sum(counts[severity] for severity in order[: order.index(threshold) + 1])


def questions(report: Report) -> list[Undetermined]:
    """What stayed open, in an order that depends on nothing but what it is."""
    return sorted(report.undetermined, key=lambda each: (each.code, each.norms, each.reason))


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def spoken(counts: Mapping[Severity, int]) -> str:
    """`3 errors, 1 warning`, or `no findings`."""
    return ", ".join(plural(number, severity) for severity, number in counts.items() if number) or "no findings"


def accepted(allowed: int, in_baseline: int) -> str:
    """What to say of findings that do not count: `, 2 allowed, 3 in the baseline`, or nothing."""
    return f", {allowed:,} allowed" * bool(allowed) + f", {in_baseline:,} in the baseline" * bool(in_baseline)


def elsewhere(number: int) -> str:
    """What to say of what was left out as it does not touch the files asked about: `, 2 elsewhere`, or nothing."""
    return f", {number:,} elsewhere" * bool(number)


def fixed(number: int) -> str:
    """What to say of findings that are there no more: `fixed 3, `, or nothing."""
    return f"fixed {number:,}, " * bool(number)
