"""Decides cases: with every fact known at once, with unknown ones over all their completions."""

from __future__ import annotations

from ..answer import GaveUp
from ..model.spec import Verdict
from ..model.wording import listed
from ..program import Program
from .answers import Known, Nothing, name_of
from .cautious import contradiction
from .completions import completions
from .decision import Decision, Standing, Status
from .query import Query
from .unknown import Partly

IMPOSSIBLE = "the axioms exclude what is given"
"""Why a case is impossible."""


def decide(program: Program, query: Query) -> Decision:
    """What the spec says of a case."""
    try:
        return _partly(program, query) if query.unknown else _known(program, query)
    except GaveUp as reason:
        return Decision(Status.UNDETERMINED, str(reason), Nothing())


def verdict(program: Program, query: Query, action: str, value: int) -> Verdict | Status:
    """Whether one action value is required, forbidden or optional; the status of the case where it is not decided.

    The same as `decide` says of it, and no more, which is quicker.
    """
    if query.unknown:
        decision = decide(program, query)
        if decision.status is not Status.DECIDED:
            return decision.status
        standing = decision.actions[name_of(program.spec, action, value)]
        assert isinstance(standing, Standing), "only values of booleans and enumerations have verdicts"
        return standing.verdict
    decision = _known(program, query)
    if decision.status is not Status.DECIDED:
        return decision.status
    assert isinstance(decision.answers, Known), "a decided case with all facts known"
    return decision.answers.verdict(action, value)[0]


def incomplete(program: Program) -> str:
    """Why some group's conflicts could not be enumerated, so that nothing is certain; else empty."""
    return program.table.incomplete or ""


def clashing(norms: tuple[str, ...]) -> str:
    """Says of a contradiction that it is one."""
    return f"{listed(norms)} contradict each other, and nothing says which of them yields"


def _known(program: Program, query: Query) -> Decision:
    evaluator = program.evaluator
    if reason := program.once(incomplete):
        return Decision(Status.UNDETERMINED, reason, Nothing())
    holding = evaluator.index.holding(query.facts, query.said)
    if holding > evaluator.everybody:
        return Decision(Status.IMPOSSIBLE, IMPOSSIBLE, Nothing())
    known = Known(program, query, holding)
    if (query.said or holding & evaluator.contentious) and known.outcome.contradictions:
        return Decision(Status.CONTRADICTION, clashing(known.contradictions()[0]), known)
    return Decision(Status.DECIDED, "", known)


def _partly(program: Program, query: Query) -> Decision:
    if reason := program.once(incomplete):
        return Decision(Status.UNDETERMINED, reason, Nothing())
    scenarios = completions(program, query)
    if not scenarios:
        return Decision(Status.IMPOSSIBLE, IMPOSSIBLE, Nothing())
    partly = Partly(program, query, tuple(map(program.evaluator.decide, scenarios)))
    clash = contradiction(partly.decisions)
    if clash is not None:
        where = partly.where(clash)
        return Decision(Status.CONTRADICTION, f"{clashing(partly.contradictions()[0])}{where}", partly)
    if not partly.conducts.can():
        many = "is" if len(partly.hinges_on()) == 1 else "are"
        reason = f"no one conduct complies whatever {listed(partly.hinges_on())} {many}"
        return Decision(Status.DILEMMA, reason, partly)
    return Decision(Status.DECIDED, "", partly)
