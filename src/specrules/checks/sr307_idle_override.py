"""SR307: an `overrides`, an `otherwise` or a `yield` that decides nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..analysis.interactions import beyond, find
from ..analysis.plain import plain_meetings
from ..analysis.variants import decided_otherwise
from ..answer import Sat, Unknown
from ..encoding.force import BEFORE
from ..encoding.smt import any_of
from ..evaluator import Evaluator
from ..finding import Finding, Label, Severity
from ..model.spec import Norm, Spec
from ..model.strength import Strength
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per `otherwise` without which every scenario would be decided the same."""
    for group, norms in program.by_group.items():
        for norm in (n for n in norms if n.after is not None):
            yield judge_otherwise(program, group, norm)


def across(program: Program) -> Iterator[Result]:
    """The same of each `overrides`, which may decide something in a group of neither norm, and of each `yield`."""
    yield from overrides(program)
    yield from yields(program)


def overrides(program: Program) -> Iterator[Result]:
    for norm in program.written:
        for name in norm.overrides:
            other = program.spec.norms[name]
            if other.rank < norm.rank:
                continue  # that is SR103
            yield judge_override(program, norm, other)


def judge_override(program: Program, norm: Norm, other: Norm) -> Result:
    """It decides something if without it some scenario would be decided otherwise."""
    between = program.strength.through(norm.name, other.name)
    groups = sorted({program.table.place(program.spec.norms[name].head)[0] for name in between})
    about = "override", groups, norm.name, other.name
    if program.memory.holds(*about):
        return Proved()
    found = _judged(program, norm, other, groups)
    if isinstance(found, Proved):
        program.memory.keep(True, *about)
    return found


def _judged(program: Program, norm: Norm, other: Norm, groups: Iterable[int]) -> Result:
    without = Strength(program.spec, dropped=(norm.name, other.name))
    for group in (group for group in groups if _turns(program, without, group)):
        reason = program.table.groups[group].incomplete
        if reason is not None:
            return Undetermined("SR307", (norm.name, other.name), reason)
        if _plainly_otherwise(program, norm, other):
            return Proved()
        match decided_otherwise(program, program.inquiry([group]), f"without {norm.name} over {other.name}", without):
            case Sat():
                return Proved()
            case Unknown(reason):
                return Undetermined("SR307", (norm.name, other.name), reason)
    why = "it is the stronger anyway" if without.stronger(norm, other) else "no conflict turns on it"
    return Finding(
        "SR307",
        f"`{norm.name} overrides {other.name}` decides nothing: {why}",
        (Label(norm.name_span, f"overrides `{other.name}`"), Label(other.name_span, "")),
        norms=(norm.name, other.name),
        help=("delete the `overrides`",),
        rank=(norm.level,),
    )


def _plainly_otherwise(program: Program, norm: Norm, other: Norm) -> bool:
    """Whether in a plain scenario of both norms a contradiction comes up without it."""
    plain = [seen for seen in plain_meetings(program, norm, other) if not seen.contradictions]
    if not plain:
        return False
    group, _ = program.table.place(norm.head)
    free = replace(norm, overrides=tuple(name for name in norm.overrides if name != other.name))
    norms = {each.name: each for each in (*program.by_group[group], *program.once(_ordered))} | {norm.name: free}
    without = Evaluator(replace(program.spec, norms=norms), program.table)
    return any(without.decide(seen.scenario, [group]).contradictions for seen in plain)


def _ordered(program: Program) -> Sequence[Norm]:
    """The norms that any `overrides` orders."""
    return [norm for norm in program.written if program.strength.has_part(norm)]


def _turns(program: Program, without: Strength, group: int) -> bool:
    """Whether some norms of a group are ordered only because of the `overrides` that is left out."""
    alike = [n for n in program.by_group[group] if program.strength.has_part(n)]
    return any(program.strength.stronger(n, m) and not without.stronger(n, m) for n in alike for m in alike)


def judge_otherwise(program: Program, group: int, norm: Norm) -> Result:
    reason = program.table.groups[group].incomplete
    if reason is not None:
        return Undetermined("SR307", (norm.name,), reason)
    inquiry = program.about(norm)
    if holds_back(program.spec, norm):
        return Proved()
    phases = ["", BEFORE] if norm.level in program.spec.settlements else [""]
    match inquiry.ask(any_of(inquiry.encoding.flag("frc", norm, phase) for phase in phases)):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR307", (norm.name,), reason)
    match inquiry.ask(inquiry.encoding.flag("app", norm)):
        case Sat():
            why = "something stronger always overrides it too"
        case Unknown(reason):
            return Undetermined("SR307", (norm.name,), reason)
        case _:
            why = "what comes before it is never overridden"
    return Finding(
        "SR307",
        f"this `otherwise` of `{norm.base}` decides nothing: {why}",
        (Label(norm.head_span, why),),
        norms=(norm.name,),
        help=("delete it",),
        rank=(norm.level,),
    )


def holds_back(spec: Spec, norm: Norm) -> bool:
    """Whether a `must` that comes after this `should` in the chain would be stronger without it."""
    following = spec.successor.get(norm.name)
    return following is not None and spec.norms[following].degree != spec.norms[following].modality.degree


def yields(program: Program) -> Iterator[Result]:
    if not program.spec.yields:
        return
    found = program.once(find)
    for statement in program.spec.yields:
        if any(
            statement.loser in beyond(program.spec, p) and statement.winner in beyond(program.spec, q)
            for p, q in found.meetings
        ):
            yield Proved()
        elif found.open:
            yield Undetermined("SR307", found.open[0][:2], found.open[0][2])
        else:
            yield Finding(
                "SR307",
                f"`{statement.loser}` never yields to `{statement.winner}`",
                (Label(statement.span, "no scenario has a norm for the first overridden by one for the second"),),
                help=("delete it",),
            )


CHECK = Check(
    "SR307",
    "idle-override",
    Severity.WARNING,
    "an `overrides`, `otherwise` or `yield` decides nothing",
    run,
    by_group=True,
    across=across,
)
