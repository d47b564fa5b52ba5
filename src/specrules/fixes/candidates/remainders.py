"""An interaction of principles written down: what is left of the norm that yields, or that it is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...analysis.interactions import find
from ...finding import Finding
from ...model.domain import Enumeration
from ...model.spec import Degree, Norm
from ...program import Program
from ...syntax import tree
from ..candidate import Candidate, Reach
from ..sources import Sources

REASON = '"TODO: say why."'
"""The author's to fill in."""

MOST_VALUES = 8
"""An enumeration with more values has too many that may be left."""


def remainders(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """A `yield` of the principles concerned, and an `otherwise` for each value of what the norm is about."""
    loser, winner = (program.spec.norms[name] for name in finding.norms[:2])
    met = program.once(find).meetings
    for pair in ((p, q) for p in loser.principles for q in winner.principles if (p, q) in met):
        principle, other = pair
        yield _yield(sources, loser, f"yield {principle} to {other} because {REASON}")
        losers = {m.loser.base: m.loser for m in met[pair] if m.gap and m.loser.name in finding.norms}
        for action, value in _values(program, loser):
            yield _otherwise(sources, list(losers.values()), f"{action} = {value}")


def _yield(sources: Sources, loser: Norm, statement: str) -> Candidate:
    """After the other `yield`s in the file of the norm that yields, or else after that norm."""
    norm = sources.norms[loser.base]
    yields = [s for s in sources.beside(norm.span) if isinstance(s, tree.Yield)]
    last = yields[-1] if yields else norm
    edit = sources.layout(last.span).with_statement(last.span, statement, apart=not yields)
    return Candidate("", statement, (edit,), Reach.NOTHING)


def _values(program: Program, norm: Norm) -> Iterator[tuple[str, str]]:
    """The values of the enumerations that the norm asks something of."""
    for action in sorted(program.mentions.actions(norm.head)):
        domain = program.spec.variables[action].domain
        if isinstance(domain, Enumeration) and len(domain.values) <= MOST_VALUES:
            yield from ((action, value) for value in domain.values)


def _otherwise(sources: Sources, losers: Sequence[Norm], head: str) -> Candidate:
    """As strong as the norms that yield, so that it takes their place."""
    clause = f"otherwise {'must' if losers[0].degree is Degree.MUST else 'should'} {head}"
    written = [sources.norms[norm.base] for norm in losers]
    edits = tuple(sources.layout(norm.span).with_clause(norm.span, clause) for norm in written)
    return Candidate(", ".join(norm.name.text for norm in written), clause, edits, Reach.CONFLICT)
