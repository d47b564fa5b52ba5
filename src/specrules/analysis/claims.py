"""Claims decided: each is one question about scenarios, because the table of conflicts knows about conducts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..answer import Sat, Unknown, Unsat
from ..conflicts.table import Conflict, TooHard
from ..encoding.force import Encoding
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of, no
from ..evaluator import Decision
from ..model.formula import FALSE, Formula, negation
from ..model.spec import Claim, ClaimKind, Norm
from ..program import Program
from ..witness import Inquiry
from .conduct import compliant
from .contradictions import troubled
from .replay import Shown, show
from .tabled import Tabled

FEW = 8
"""Fewer claims are decided one by one."""


@dataclass(frozen=True)
class Refuted:
    """A claim that fails: the scenario and conduct that show it, and the norms that would have ruled the conduct out,
    each with one that overrides it there."""

    shown: Shown | None
    conduct: Mapping[str, int] | None
    guards: tuple[tuple[Norm, Norm], ...]


def judge(program: Program, claim: Claim) -> Refuted | str | None:
    """Why the claim fails; None if it is proved; a reason if the question stays open."""
    if claim.name in program.once(_proved_before) or claim.name in program.once(_proved_together):
        found = None
    else:
        found = _judged(program, claim)
    if found is None:
        program.memory.keep(True, "claim", *_about(program, claim))
    return found


def _about(program: Program, claim: Claim) -> tuple[Sequence[int], str]:
    """All that decides a claim: groups, and what it says. What is no norm says that, too."""
    return sorted(_homes(program, claim)), claim.name


def _proved_before(program: Program) -> frozenset[str]:
    """The claims that are remembered as proved."""
    if not program.memory.active:
        return frozenset()
    return frozenset(c.name for c in program.spec.claims if program.memory.holds("claim", *_about(program, c)))


def _judged(program: Program, claim: Claim) -> Refuted | str | None:
    try:
        inquiry, breach = _breach(program, claim)
    except TooHard as reason:
        return str(reason)
    if claim.kind is ClaimKind.SOMETIMES:
        answer = inquiry.ask(breach)
        if isinstance(answer, Unknown):
            return answer.reason
        return None if isinstance(answer, Sat) else Refuted(None, None, ())
    shown = show(program, inquiry, breach, lambda decision: _confirmed(program, claim, decision), (claim.condition,))
    if isinstance(shown, Unknown):
        return shown.reason
    if not isinstance(shown, Shown):
        return None
    conduct = compliant(program, shown.decision, *_done(claim))
    return Refuted(shown, conduct, tuple(_guards(program, claim, shown.decision, conduct)) if conduct else ())


def _proved_together(program: Program) -> frozenset[str]:
    """The claims that questions about all of them in one encoding prove: of many claims few fail, and to encode what
    each is about takes longer than to ask. Nothing else about an encoding can make one of them false."""
    spec = program.spec
    claims = [claim for claim in spec.claims if claim.name not in program.once(_proved_before)]
    homes = {home for claim in claims for home in _homes(program, claim)}
    if len(claims) < FEW or any(program.table.groups[home].incomplete is not None for home in homes):
        return frozenset()
    inquiry, proved = program.inquiry(homes), set[str]()
    for claim in claims:
        try:
            _, breach = _breach(program, claim, inquiry)
        except TooHard:
            continue
        holds = Sat if claim.kind is ClaimKind.SOMETIMES else Unsat
        if isinstance(inquiry.ask(breach), holds):
            proved.add(claim.name)
    return frozenset(proved)


def _homes(program: Program, claim: Claim) -> set[int]:
    """The groups that decide a claim: those it is about, and those in which a contradiction may remain."""
    about = {claim.action} if claim.action else program.mentions.actions(claim.formula)
    return {program.table.group_of[a] for a in about} | program.once(troubled)


def _done(claim: Claim) -> tuple[Formula, ...]:
    """What the conduct that refutes the claim does."""
    match claim.kind:
        case ClaimKind.NEVER:
            return (claim.formula,)
        case ClaimKind.ALWAYS:
            return (negation(claim.formula),)
        case ClaimKind.POSSIBLE:
            return (FALSE,)
        case _:
            return ()


def _confirmed(program: Program, claim: Claim, decision: Decision) -> bool:
    """What the replay of the refuting scenario must show."""
    if decision.contradictions or not program.evaluator.true(claim.condition, decision.scenario):
        return False
    match claim.kind:
        case ClaimKind.NEVER | ClaimKind.ALWAYS:
            return compliant(program, decision, *_done(claim)) is not None
        case ClaimKind.POSSIBLE:
            return compliant(program, decision, claim.formula) is None
        case _:
            return not any(claim.action in program.mentions.actions(n.head) for n in decision.in_force)


def _breach(program: Program, claim: Claim, asked: Inquiry | None = None) -> tuple[Inquiry, str]:
    """The question whose answer decides the claim: for `sometimes` whether it is ever so, else whether it fails."""
    homes = _homes(program, claim)
    for home in homes:
        if (reason := program.table.groups[home].incomplete) is not None:
            raise TooHard(reason)
    inquiry = asked or program.inquiry(homes)
    encoding = inquiry.encoding
    here = all_of((term(program.spec, claim.condition), no(encoding.contradiction)))
    match claim.kind:
        case ClaimKind.NEVER | ClaimKind.SOMETIMES:
            return inquiry, all_of((here, possible(program, encoding, claim.formula)))
        case ClaimKind.ALWAYS:
            return inquiry, all_of((here, possible(program, encoding, negation(claim.formula))))
        case ClaimKind.POSSIBLE:
            return inquiry, all_of((here, no(possible(program, encoding, claim.formula))))
        case ClaimKind.DECIDED:
            governing = (
                encoding.flag("frc", m.norm)
                for m in encoding.everybody
                if claim.action in program.mentions.actions(m.norm.head)
            )
            return inquiry, all_of((here, no(any_of(governing))))


def possible(program: Program, encoding: Encoding, formula: Formula) -> str:
    """That some conduct satisfies the formula and every duty in force. Raises TooHard where that cannot be tabled."""
    if not program.mentions.actions(formula):
        return term(program.spec, formula)
    home = program.table.home(formula)
    conflicts = program.once(_tabled).of(formula)
    return no(any_of(_excluded(program, encoding, home, c) for c in conflicts))


def _tabled(program: Program) -> Tabled:
    """What excludes each formula that a claim asks about."""
    return Tabled(
        program, (negation(c.formula) if c.kind is ClaimKind.ALWAYS else c.formula for c in program.spec.claims)
    )


def _excluded(program: Program, encoding: Encoding, group: int, conflict: Conflict) -> str:
    return all_of(
        (encoding.borne(group, conflict, encoding.force, permission=False), term(program.spec, conflict.minimal))
    )


def _guards(
    program: Program, claim: Claim, decision: Decision, conduct: Mapping[str, int]
) -> Iterator[tuple[Norm, Norm]]:
    """Overridden duties about the same actions that the conduct breaks, each with the strongest that overrides it."""
    if claim.kind is not ClaimKind.NEVER:
        return
    about = program.mentions.actions(claim.formula)
    for name, conflict in sorted(decision.overridden.items()):
        norm = program.spec.norms.get(name)
        if norm is None or norm.permits or not program.mentions.actions(norm.head) & about:
            continue
        if not program.evaluator.true(norm.head, decision.scenario, conduct):
            rivals = [n for n in conflict if n.name != name]
            if rivals:
                yield norm, program.strength.evaluation_order(rivals)[0]
