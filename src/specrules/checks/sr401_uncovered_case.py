"""SR401: a value of a fact that the norms about an action forget, though they tell other values apart."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.governed import Gap, Question, Region, Search, governing, questions
from ..analysis.replay import Shown, show
from ..answer import GaveUp, Unknown
from ..encoding.scenario import fact_value
from ..evaluator import Decision
from ..finding import Finding, Label, Severity
from ..model.domain import Integer, shown
from ..model.spec import Norm, Part, Variable
from ..model.wording import listed
from ..program import Program
from ..source import Span
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per fact and action with a case that no norm ever governs."""
    for number in program.groups:
        group = program.table.groups[number]
        asked = questions(program, number)
        search = Search(program, number, asked)
        for question in asked:
            if group.incomplete is not None:
                yield Undetermined("SR401", tuple(n.name for n in question.norms), group.incomplete)
            else:
                yield judge(program, search, question)


def judge(program: Program, search: Search, question: Question) -> Result:
    names = tuple(norm.name for norm in question.norms)
    try:
        gap = search.gap(question)
    except GaveUp as reason:
        return Undetermined("SR401", names, str(reason))
    if gap is None:
        return Proved()

    def confirms(decision: Decision) -> bool:
        return question.action not in governing(program, decision)

    # The question is about the situation alone, so any encoding that knows the fact answers it.
    value = fact_value(program.spec, question.fact.name, gap.value)
    found = show(program, program.about(question.norms[0]), value, confirms)
    if isinstance(found, Unknown):
        return Undetermined("SR401", names, found.reason)
    assert isinstance(found, Shown), "the value is possible"
    return finding(program, gap, found)


def finding(program: Program, gap: Gap, found: Shown) -> Finding:
    fact, action = gap.question.fact, gap.question.action
    cases = listed(text(fact, region) for region in gap.regions)
    near = sorted({n.name: n for r in gap.regions for n in r.beside}.values(), key=lambda n: (n.rank, n.name))
    points = [r for r in gap.regions if isinstance(fact.domain, Integer) and r.first == r.last]
    return Finding(
        "SR401",
        f"norms tell the cases of `{fact.name}` apart for `{action}`, and none is ever in force where {cases}",
        (
            Label(fact.span, f"nothing governs `{action}` where {cases}"),
            *(Label(place(program, n, fact), f"`{n.name}` governs a case next to it") for n in near),
        ),
        norms=tuple(norm.name for norm in near),
        scene=found.scene,
        notes=tuple(("boundary gap", f"`{text(fact, each)}` is a single value between two cases") for each in points),
        help=("say what holds there, or widen a norm that is meant to cover it",),
        rank=(min(norm.level for norm in gap.question.norms), found.scene.size),
    )


def text(fact: Variable, region: Region) -> str:
    """The values as people write them."""
    first, last = shown(fact.domain, region.first), shown(fact.domain, region.last)
    return f"{fact.name} = {first}" if first == last else f"{fact.name} = {first}..{last}"


def place(program: Program, norm: Norm, fact: Variable) -> Span:
    """The first of the innermost parts of the norm's condition that are about the fact."""
    parts: tuple[Part, ...] = (*norm.when, *norm.unless)
    while True:
        part = next(each for each in parts if fact.name in program.mentions.facts(each.formula))
        if not part.of:
            return part.span
        parts = part.of


CHECK = Check(
    "SR401",
    "uncovered-case",
    Severity.WARNING,
    "norms about an action tell cases of a fact apart, and one is never governed",
    run,
    by_group=True,
)
