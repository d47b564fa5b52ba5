"""SR203: a norm asks for what no conduct can do."""

from collections.abc import Iterator

from ..analysis.replay import Shown, show
from ..answer import Unknown
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of
from ..evaluator import Decision
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..model.strength import fallback
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per norm whose head, by itself, is infeasible in some scenario where the norm is applicable."""
    for group, norms in program.by_group.items():
        for norm in norms:
            yield judge(program, group, norm)
    for level, settlement in program.spec.settlements.items():
        if settlement.fallback is not None and (home := program.table.home(settlement.fallback)) in program.groups:
            yield judge(program, home, fallback(program.spec, level))


def judge(program: Program, group: int, norm: Norm) -> Result:
    incomplete = program.table.groups[group].incomplete
    if incomplete is not None:
        return Undetermined("SR203", (norm.name,), incomplete)
    _, head = program.evaluator.place(norm.head)
    alone = [c for c in program.table.groups[group].containing[head] if len(c.heads) == 1]
    if not alone:
        return Proved()
    inquiry = program.about(norm)
    infeasible = any_of(term(program.spec, c.minimal) for c in alone)

    def confirms(decision: Decision) -> bool:
        return decision.overridden.get(norm.name) == (norm,)

    shown = show(
        program, inquiry, all_of((inquiry.encoding.flag("app", norm), infeasible)), confirms, (norm.condition,)
    )
    if isinstance(shown, Unknown):
        return Undetermined("SR203", (norm.name,), shown.reason)
    return finding(norm, shown) if isinstance(shown, Shown) else Proved()


def finding(norm: Norm, shown: Shown) -> Finding:
    asks = "guarantees" if norm.permits else "asks for"
    return Finding(
        "SR203",
        f"`{norm.name}` {asks} what no conduct can do",
        (Label(norm.head_span, "in this situation no conduct that is possible does this"),),
        norms=(norm.name,),
        scene=shown.scene,
        rank=(norm.level, shown.scene.size),
        help=("add an exception (`unless`) for this situation, or change what the axioms exclude",),
    )


CHECK = Check(
    "SR203",
    "impossible-duty",
    Severity.ERROR,
    "a norm's head is infeasible in a scenario where it applies",
    run,
    by_group=True,
)
