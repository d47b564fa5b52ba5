"""An `overrides` between norms that only it could put in order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from ...finding import Edit, Finding
from ...program import Program
from ...source import Span
from ..candidate import Candidate, Reach
from ..sources import Sources


def precedence(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """`overrides` on either of each two norms of one rank."""
    norms = [program.spec.norms[name] for name in finding.norms if name in program.spec.norms]
    for winner, loser in permutations(norms, 2):
        if winner.rank != loser.rank or winner.base == loser.base:
            continue
        written, clause = sources.norms[winner.base], f"overrides {loser.base}"
        if written.overrides:
            last = written.overrides[-1].span
            edit = Edit(Span(last.source, last.end, last.end), f", {loser.base}")
        else:
            edit = sources.layout(written.span).with_clause(written.span, clause)
        yield Candidate(winner.base, clause, (edit,), Reach.CONFLICT)
