"""SR205 by brute force: contradictions that `on conflict` was applied to, and that remain in no scenario."""

from comparison import Case, names, same
from deciders.clashes import told_once
from specrules.analysis import contradictions

FLOOR = 0.05


def compare(case: Case) -> None:
    summary = case.oracle.summary()
    remaining = {clash for clash, _ in summary.contradictions}
    settled = {clash for clash, _ in summary.settled} - remaining
    same("settled contradictions", {names(c.norms) for c in case.program.once(contradictions.find).settled}, settled)
    told_once(case.findings("SR205"), settled)
