"""What it takes that one norm overrides another: as a term for the solver, in a decided scenario, and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..encoding.force import Bearers, Encoding, Head, Member
from ..encoding.smt import NO, all_of, any_of, no, symbol
from ..evaluator import Decision
from ..model.spec import Kind, Norm, Spec
from ..program import Program

# As a term


def above(program: Program, encoding: Encoding, norm: Norm) -> list[tuple[Member, str]]:
    """Whoever may be stronger than the norm and shares a conflict with it, and the term that says it is in force so."""
    group, head = encoding.place(norm.head)
    near = sorted({h for c in program.table.groups[group].containing[head] for h in c.heads if h != head})
    others = [m for h in near for m in encoding.by_head.get((group, h), ())]
    terms = ((other, _stronger(program, encoding, other.norm, norm)) for other in others)
    return [(other, term) for other, term in terms if term != NO]


def _stronger(program: Program, encoding: Encoding, other: Norm, norm: Norm) -> str:
    """That the other is in force and stronger: of instructions of one level, that it was said later."""
    in_force = encoding.flag("frc", other)
    if program.strength.stronger(other, norm):
        return in_force
    first, second = sorted((other.name, norm.name))
    if other.rank != norm.rank or (first, second) not in encoding.orders:
        return NO
    order = symbol("order", first, "<", second)
    return all_of((in_force, order if other.name == second else no(order)))


def overridden_by(
    program: Program,
    encoding: Encoding,
    norm: Norm,
    stronger: Sequence[tuple[Member, str]],
    winner: Callable[[Norm], bool],
) -> str:
    """That the norm is overridden by a conflict in which one of the winners is a member; `stronger` is `above` it."""
    group, own = encoding.place(norm.head)
    conflicts = program.table.groups[group].containing[own]
    options = []
    for head in sorted({m.head for m, _ in stronger if winner(m.norm)}):
        terms: dict[tuple[Head, bool], list[str]] = {}
        for member, term in stronger:
            if member.head != head or winner(member.norm):
                terms.setdefault((member.head, member.norm.permits), []).append(term)
        force = Bearers({key: any_of(borne) for key, borne in terms.items()})
        options.append(encoding.overriding_by(norm, force, [c for c in conflicts if head[1] in c.heads]))
    return all_of((encoding.flag("ovr", norm), any_of(options)))


# In a decided scenario


def overriding_in(program: Program, decision: Decision) -> Iterator[tuple[Norm, Norm]]:
    """Whatever overrides in a decided scenario: each member of a conflict that overrides a norm, with that norm."""
    place, true = program.evaluator.place, program.evaluator.true
    bearers: dict[Head, list[Norm]] = {}
    for norm in decision.in_force:
        bearers.setdefault(place(norm.head), []).append(norm)
    for known in decision.overridden.values():
        loser = known[-1]
        group, head = place(loser.head)
        for conflict in program.table.groups[group].containing[head]:
            others = [
                [m for m in bearers.get((group, h), ()) if program.strength.stronger(m, loser)]
                for h in conflict.heads
                if h != head
            ]
            if all(others) and true(conflict.minimal, decision.scenario):
                yield from ((winner, loser) for winner in _members(loser, others))


def _members(loser: Norm, others: Sequence[Sequence[Norm]]) -> Iterator[Norm]:
    """Those that some choice of one norm per head contains: a conflict has at most one permission."""
    permissions = 0 if loser.permits else 1
    lacking = [position for position, norms in enumerate(others) if all(n.permits for n in norms)]
    if len(lacking) > permissions:
        return
    for position, norms in enumerate(others):
        spare = position in lacking or (permissions == 1 and not lacking)
        yield from (n for n in norms if spare or not n.permits)


# In words


class By(StrEnum):
    """What makes one norm the stronger of two: the first of these that tells them apart."""

    LEVEL = "level"
    KIND = "kind"
    ORDER = "order"
    DEGREE = "degree"
    OVERRIDES = "overrides"


@dataclass(frozen=True)
class Reason:
    """Why one norm is the stronger, in words too; `chain` has the norms whose `overrides` lead from it to the other."""

    by: By
    text: str
    chain: tuple[str, ...] = ()


def because(spec: Spec, winner: Norm, loser: Norm) -> Reason:
    """What makes the winner, which is the stronger, so."""
    levels = spec.levels
    if winner.level != loser.level:
        return Reason(By.LEVEL, f"{levels[winner.level]} > {levels[loser.level]}")
    if winner.kind != loser.kind:
        stronger, weaker = (_article(n.kind.name.lower()) for n in (winner, loser))
        return Reason(By.KIND, f"{stronger} is stronger than {weaker} at `{levels[loser.level]}`")
    if winner.kind is Kind.INSTRUCTION:
        return Reason(By.ORDER, "what is said later is stronger")
    if winner.degree != loser.degree:
        return Reason(By.DEGREE, f"`{'may' if winner.permits else 'must'}` is stronger than `should`")
    from ..graph import chain  # only where there are `overrides`: networkx is slow to import

    through = chain(spec, winner.base, loser.base)
    return Reason(By.OVERRIDES, " overrides ".join(f"`{name}`" for name in through), through)


def _article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
