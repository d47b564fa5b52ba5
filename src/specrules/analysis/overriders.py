"""Which norms together always override another, and what dropping one of them would free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ..answer import Sat, Unknown, Unsat
from ..encoding.smt import all_of, no
from ..evaluator import Decision, Evaluator
from ..hitting import OutOfPatience, Patience, smallest_hitting_set
from ..model.spec import Kind, Norm
from ..program import Program
from ..witness import Inquiry
from .replay import Shown, in_force, show
from .variants import without_norm

STEPS = 20_000
"""How many steps the search for the smallest set may take; beyond, a set from which none can be left out is named."""


def always_overriding(program: Program, inquiry: Inquiry, norm: Norm) -> tuple[Norm, ...]:
    """The smallest set of norms that, with instructions, override the norm wherever they may; strongest first.

    Assumes that the norm is never in force.
    """
    return fewest(inquiry, able_to_override(program, inquiry, norm), lambda chosen: escaping(inquiry, norm, chosen))


def fewest(inquiry: Inquiry, candidates: Sequence[Norm], escapes: Callable[[Collection[str]], str]) -> tuple[Norm, ...]:
    """The smallest set of the candidates, of equally small ones the strongest, that leaves no scenario to escape to.

    `escapes` says, of the names of some candidates, where these, being in force, are not enough; all of them together
    must be. Each such scenario shows some further candidates in force, one of which must be added (implicit hitting
    sets, as for witnesses). Beyond a bound it is a set from which none can be left out.
    """
    by_name = {n.name: n for n in candidates}
    names, missed, chosen = list(by_name), list[set[str]](), tuple[str, ...]()
    patience = Patience(STEPS)
    while isinstance(escape := inquiry.ask(escapes(chosen)), Sat):
        in_force = {n for n in names if escape.true(inquiry.encoding.flag("frc", by_name[n]))}
        missed.append(in_force - set(chosen))
        try:
            found = smallest_hitting_set(
                names, [[i] for i in range(len(names))], missed, [], len(chosen), len(names), patience
            )
        except OutOfPatience:
            return tuple(by_name[n] for n in _irreducible(inquiry, names, escapes))
        assert found is not None, "all candidates together are always enough"
        chosen = found
    return tuple(by_name[n] for n in chosen)


def _irreducible(inquiry: Inquiry, names: Sequence[str], escapes: Callable[[Collection[str]], str]) -> list[str]:
    kept = list(names)
    for name in reversed(names):
        fewer = [n for n in kept if n != name]
        if isinstance(inquiry.ask(escapes(fewer)), Unsat):
            kept = fewer
    return kept


def freed(program: Program, inquiry: Inquiry, norm: Norm, rival: Norm) -> Shown | Unsat | Unknown:
    """The smallest scenario in which the norm would be in force if the rival were not in the spec; Unsat if others
    would always override it all the same."""
    rest = without_norm(program, inquiry, program.spec.norms[rival.base])
    smaller = Evaluator(program.spec, program.table, without=rival.base)

    def confirms(decision: Decision) -> bool:
        return in_force(smaller.decide(decision.scenario, inquiry.encoding.groups), norm.name)

    return show(program, inquiry, rest.flag("frc", norm), confirms, (norm.condition,))


def able_to_override(program: Program, inquiry: Inquiry, norm: Norm) -> list[Norm]:
    """Norms of the spec, and duties of `on conflict`, that are stronger and share a conflict with the norm."""
    group, head = inquiry.encoding.place(norm.head)
    heads = {h for c in program.table.groups[group].containing[head] for h in c.heads}
    members = [
        m.norm
        for m in inquiry.encoding.everybody
        if m.norm.kind is not Kind.INSTRUCTION and m.head[1] in heads and m.head[0] == group
        and program.strength.stronger(m.norm, norm)
    ]  # fmt: skip
    return program.strength.evaluation_order(members)


def escaping(inquiry: Inquiry, norm: Norm, chosen: Collection[str]) -> str:
    """That the norm is overridden, but by no conflict of these norms and instructions alone."""
    force = inquiry.encoding.stronger(norm, lambda n: n.kind is Kind.INSTRUCTION or n.name in chosen)
    return all_of((inquiry.encoding.flag("ovr", norm), no(inquiry.encoding.overriding_by(norm, force))))
