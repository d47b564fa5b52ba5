"""Every finding of a checked spec with its fingerprint, and whether it counts or somebody has accepted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..finding import Finding
from .fingerprint import fingerprints

if TYPE_CHECKING:
    from ..checks.outcome import Report
    from ..model.spec import Allow


@dataclass(frozen=True)
class Standing:
    """A finding; `accepted` says by whom, if it does not count, and `allow` is what accepts it in the rule files."""

    finding: Finding
    fingerprint: str
    accepted: Literal["allow", "baseline"] | None = None
    allow: Allow | None = None


def standings(report: Report) -> list[Standing]:
    """Those that count, those in the baseline, those an `allow` accepts: in this order fingerprints number them."""
    counted = (*report.findings, *report.in_baseline)
    prints = fingerprints(counted)
    new = len(report.findings)
    found = [Standing(*each) for each in zip(report.findings, prints[:new], strict=True)]
    found += [Standing(*each, "baseline") for each in zip(report.in_baseline, prints[new:], strict=True)]
    behind = fingerprints([each for each, _ in report.allowed], after=counted)
    for (each, allow), fingerprint in zip(report.allowed, behind, strict=True):
        found.append(Standing(each, fingerprint, "allow", allow))
    return found
