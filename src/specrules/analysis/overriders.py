"""Which norms together always override another, and what dropping one of them would free."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..answer import Sat, Unsat
from ..encoding.smt import all_of, no
from ..finding import Scene
from ..hitting import OutOfPatience, Patience, smallest_hitting_set
from ..model.spec import Kind, Norm
from ..program import Program
from ..witness import Inquiry, Witness

STEPS = 20_000
"""How many steps the search for the smallest set may take; beyond, a set from which none can be left out is named."""


def always_overriding(program: Program, inquiry: Inquiry, norm: Norm) -> tuple[Norm, ...]:
    """The smallest set of norms that, with instructions, override the norm wherever they may; strongest first.

    Assumes that the norm is never in force. Each set that does not suffice leaves a scenario in which the norm escapes
    it, and one of the other norms in force there must be added (implicit hitting sets, as for witnesses).
    """
    candidates = {n.name: n for n in _candidates(program, inquiry, norm)}
    names, missed, chosen = list(candidates), list[set[str]](), tuple[str, ...]()
    patience = Patience(STEPS)
    while isinstance(escape := inquiry.ask(_escapes(inquiry, norm, chosen)), Sat):
        in_force = {n for n in names if escape.true(inquiry.encoding.flag("frc", candidates[n]))}
        missed.append(in_force - set(chosen))
        try:
            found = smallest_hitting_set(
                names, [[i] for i in range(len(names))], missed, [], len(chosen), len(names), patience
            )
        except OutOfPatience:
            return tuple(candidates[n] for n in _irreducible(inquiry, norm, names))
        assert found is not None, "all candidates together always override the norm"
        chosen = found
    return tuple(candidates[n] for n in chosen)


def _irreducible(inquiry: Inquiry, norm: Norm, names: Sequence[str]) -> list[str]:
    kept = list(names)
    for name in reversed(names):
        fewer = [n for n in kept if n != name]
        if isinstance(inquiry.ask(_escapes(inquiry, norm, fewer)), Unsat):
            kept = fewer
    return kept


def would_bind_without(
    program: Program, inquiry: Inquiry, norm: Norm, rival: Norm, rivals: Sequence[Norm]
) -> Scene | None:
    """The smallest scenario in which the norm applies and the other rivals do not override it, if there is one."""
    others = [r.name for r in rivals if r is not rival]
    found = inquiry.witness(_escapes(inquiry, norm, others), (norm.condition,))
    return found.scene(program.spec) if isinstance(found, Witness) else None


def _candidates(program: Program, inquiry: Inquiry, norm: Norm) -> list[Norm]:
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


def _escapes(inquiry: Inquiry, norm: Norm, chosen: Collection[str]) -> str:
    """That the norm is overridden, but by no conflict of these norms and instructions alone."""
    force = inquiry.encoding.stronger(norm, lambda n: n.kind is Kind.INSTRUCTION or n.name in chosen)
    return all_of((inquiry.encoding.flag("ovr", norm), no(inquiry.encoding.overriding_by(norm, force))))
