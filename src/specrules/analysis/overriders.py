"""Which norms together always override another, and what dropping one of them would free."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ..answer import Unsat
from ..encoding.force import Bearers
from ..encoding.smt import NO, YES, all_of, no, symbol
from ..finding import Scene
from ..model.spec import Kind, Norm
from ..program import Program
from ..witness import Inquiry, Witness

SMALL = 3
"""Sets of at most this many norms are looked through for the smallest; beyond, none can be left out."""

FEW = 8
"""Among at most this many candidates every small set is tried; of more, only those in one unsatisfiable core."""


def always_overriding(program: Program, inquiry: Inquiry, norm: Norm) -> tuple[Norm, ...]:
    """The smallest set of norms that, with instructions, override the norm wherever it applies; strongest first.

    Assumes that the norm is never in force. Where more than SMALL are needed, a set none of which can be left out.
    """
    candidates = _candidates(program, inquiry, norm)
    if len(candidates) > FEW:
        candidates = _core(program, inquiry, norm, candidates)
    for size in range(min(SMALL, len(candidates)) + 1):
        for chosen in combinations(candidates, size):
            if _suffices(program, inquiry, norm, chosen):
                return chosen
    kept = list(candidates)
    for rival in reversed(candidates):
        fewer = [r for r in kept if r is not rival]
        if _suffices(program, inquiry, norm, fewer):
            kept = fewer
    return tuple(kept)


def would_bind_without(
    program: Program, inquiry: Inquiry, norm: Norm, rival: Norm, rivals: Sequence[Norm]
) -> Scene | None:
    """The smallest scenario in which the norm applies and the other rivals do not override it, if there is one."""
    others = [r for r in rivals if r is not rival]
    found = inquiry.witness(_escapes(program, inquiry, norm, others))
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


def _core(program: Program, inquiry: Inquiry, norm: Norm, candidates: list[Norm]) -> list[Norm]:
    """Some of the candidates that suffice, as the solver's proof happens to use them."""
    encoding = inquiry.encoding
    used = {n.name: symbol("use", n.name, "on", norm.name) for n in candidates}
    inquiry.solver.add("\n".join(f"(declare-const {name} Bool)" for name in used.values()))
    group, _ = encoding.place(norm.head)
    force = Bearers()
    for member in encoding.everybody:
        if member.head[0] == group and program.strength.stronger(member.norm, norm):
            chosen = used.get(member.norm.name, YES if member.norm.kind is Kind.INSTRUCTION else NO)
            force.add(member.head, member.norm.permits, all_of((chosen, encoding.flag("frc", member.norm))))
    escapes = all_of((encoding.flag("app", norm), no(encoding.overriding_by(norm, force))))
    named = set(inquiry.solver.core([escapes], used) or used)
    return [n for n in candidates if n.name in named]


def _suffices(program: Program, inquiry: Inquiry, norm: Norm, chosen: Sequence[Norm]) -> bool:
    return isinstance(inquiry.ask(_escapes(program, inquiry, norm, chosen)), Unsat)


def _escapes(program: Program, inquiry: Inquiry, norm: Norm, chosen: Sequence[Norm]) -> str:
    """That the norm applies and no conflict with norms of this choice, or instructions, overrides it."""
    names = {n.name for n in chosen}
    force = inquiry.encoding.stronger(norm, lambda n: n.kind is Kind.INSTRUCTION or n.name in names)
    return all_of((inquiry.encoding.flag("app", norm), no(inquiry.encoding.overriding_by(norm, force))))
