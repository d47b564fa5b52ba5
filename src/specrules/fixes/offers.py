"""The fixes that are offered under findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..finding import Finding, Fix
from .proof import Budget, prove, worth_trying
from .spelling import UNKNOWN_NAME, spelling
from .version import Version

NOT_LOOKED_FOR = "no fixes were looked for: the re-checks that a spec of this size may take are used up"


def offered(before: Version, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, each with its fixes, or with a word that none were looked for."""
    budget = Budget.of(before)
    names = spelling(before, budget).readings
    return tuple(_with(f, names[f.message] if f.code == UNKNOWN_NAME else _fixes(before, f, budget)) for f in findings)


def _with(finding: Finding, fixes: tuple[Fix, ...] | None) -> Finding:
    if fixes is None:
        return replace(finding, help=(*finding.help, NOT_LOOKED_FOR))
    return replace(finding, fixes=fixes)


def _fixes(before: Version, finding: Finding, budget: Budget) -> tuple[Fix, ...] | None:
    """What clears the finding, the narrowest change first; None where the budget is not enough to look."""
    tried = worth_trying(before, finding)
    if budget.left < len(tried):
        return None
    proved = [found for candidate in tried if budget.spend() and (found := prove(before, finding, candidate))]
    return tuple(each.fix for each in sorted(proved, key=lambda p: p.width))
