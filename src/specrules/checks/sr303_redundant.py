"""SR303: a norm that adds nothing to the others in force."""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from ..analysis.conditions import applicability
from ..analysis.overriders import fewest
from ..analysis.plain import plain, plain_without
from ..analysis.replay import in_force
from ..analysis.variants import decided_otherwise
from ..answer import Answer, Sat, Unknown, Unsat
from ..conflicts.table import Conflict, TooHard
from ..encoding.force import Bearers, Encoding
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of, no
from ..evaluator import Decision
from ..finding import Finding, Label, Severity
from ..model.formula import In, negation
from ..model.spec import Kind, Norm
from ..model.strength import Strength
from ..program import Program
from ..witness import Inquiry
from .check import Check, Proved, Result
from .clashes import listed
from .outcome import Undetermined

ATTEMPTS = 2
"""So many plain scenarios that keep away from what a norm might follow from are tried before the solver is asked."""


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm whose head follows, wherever it is in force, from norms at least as strong, and
    whose removal changes no decision."""
    for group, norms in program.by_group.items():
        written = [n for n in norms if n.after is None]
        if stands_alone(program, group, norms):
            yield Proved()
            continue
        incomplete = program.table.groups[group].incomplete
        opposites = list(dict.fromkeys(negation(program.table.head(n.head)) for n in written))
        try:
            permitted = any(n.permits for n in written)
            against = program.table.against(group, opposites, permitted) if incomplete is None else ()
        except TooHard as reason:
            incomplete = str(reason)
        if incomplete is not None:
            yield Undetermined("SR303", tuple(n.name for n in written), incomplete)
            continue
        by_opposite = dict(zip(opposites, against, strict=True))
        by_norm = {n.name: by_opposite[negation(program.table.head(n.head))] for n in written}
        dead = program.once(applicability).dead
        entailing = {name: conflicts for name, conflicts in by_norm.items() if conflicts and name not in dead}
        questions: dict[str, str] = {}
        for context in program.contexts.within(group):
            asked = [n for n in context.own if n.name in entailing and not plainly_adds(program, n, entailing[n.name])]
            if asked:
                inquiry = program.inquiry_in(context)
                mine = {n.name: _adds(inquiry.encoding, n, entailing[n.name]) for n in asked}
                inquiry.solver.prepare(mine.values())
                questions |= mine
        told: set[str] = set()
        for norm in written:
            result = judge(program, norm, entailing.get(norm.name, ()), questions.get(norm.name))
            if isinstance(result, Finding):
                if told & set(result.norms[1:]):
                    continue  # each of the two follows from the other: one of them is to stay
                told.add(norm.name)
            yield result


def stands_alone(program: Program, group: int, norms: tuple[Norm, ...]) -> bool:
    """Whether a group has one norm, it asks for something, and in a plain scenario nothing else there is in force."""
    norm, head = norms[0], program.table.head(norms[0].head)
    if len(norms) > 1 or not isinstance(head, In) or program.table.axioms(program.table.groups[group].actions):
        return False
    domain = program.spec.variables[head.variable].domain
    if head.values.issuperset(range(domain.low, domain.high + 1)):
        return False
    return any([n.name for n in seen.in_force] == [norm.name] for seen in plain(program, norm))


def judge(program: Program, norm: Norm, entailing: tuple[Conflict, ...], adds: str | None) -> Result:
    """`adds` is the question whether the norm ever adds anything; None if it plainly does, or follows from nothing."""
    if adds is None:
        return Proved()
    inquiry = program.about(norm)
    match inquiry.ask(adds):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR303", (norm.name,), reason)
    if isinstance(inquiry.ask(inquiry.encoding.flag("frc", norm)), Unsat):
        return Proved()  # it is unreachable, which is SR302
    if removal_is_harmless(program, norm):
        return finding(program, inquiry, norm, entailing)
    match _missed(program, norm):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR303", (norm.name,), reason)
    return finding(program, inquiry, norm, entailing)


def _missed(program: Program, norm: Norm) -> Answer:
    """Whether without the norm some scenario is decided otherwise: one in which it is applicable, unless a chain of
    `overrides` leads through it, which counts everywhere."""
    rest = Strength(program.spec, without=norm.name)
    if program.strength.has_part(norm):
        everywhere = program.inquiry(program.about(norm).encoding.groups)
        return decided_otherwise(program, everywhere, f"without {norm.name}", rest, norm.name)
    inquiry = program.about(norm)
    applicable = inquiry.encoding.flag("app", norm)
    return decided_otherwise(program, inquiry, f"without {norm.name}", rest, norm.name, applicable)


def plainly_adds(program: Program, norm: Norm, entailing: tuple[Conflict, ...]) -> bool:
    """Whether in a plain scenario of the norm it is in force, and nothing else is that it could follow from."""
    if any(not conflict.heads for conflict in entailing):
        return False
    group, _ = program.table.place(norm.head)
    heads = {(group, head) for conflict in entailing for head in conflict.heads}
    beside: dict[str, Norm] = {}
    for seen in chain(plain(program, norm), _avoiding(program, norm, beside)):
        if in_force(seen, norm.name):
            others = {n.name: n for n in seen.in_force if n.name != norm.name and program.table.place(n.head) in heads}
            if not others:
                return True
            beside |= others
    return False


def _avoiding(program: Program, norm: Norm, beside: Mapping[str, Norm]) -> Iterator[Decision]:
    """Plain scenarios of the norm that keep away from the others seen beside it so far."""
    for _ in range(ATTEMPTS):
        others = [n for n in beside.values() if n.base in program.spec.norms]
        seen = plain_without(program, norm, others) if others else None
        if seen is not None:
            yield seen


def removal_is_harmless(program: Program, norm: Norm) -> bool:
    """Whether it is plain that a duty which follows from norms in force, at least as strong, can go.

    What it overrides is weaker by rank alone, so what it follows from overrides that too; and what it contradicts,
    they contradict. Not so where `overrides` orders it, an `otherwise` hangs on it, or contradictions that it may be
    part of are settled: those of its level or a weaker one.
    """
    hangs = norm.name in program.spec.successor or program.strength.has_part(norm)
    settled = any(level >= norm.level for level in program.spec.settlements)
    return not (norm.permits or hangs or settled)


def _adds(encoding: Encoding, norm: Norm, entailing: tuple[Conflict, ...]) -> str:
    """That the norm is in force, and others at least as strong leave some conduct that goes against its head."""
    follows = _follows(encoding, norm, entailing, encoding.others_as_strong(norm))
    return all_of((encoding.flag("frc", norm), no(follows)))


def _follows(encoding: Encoding, norm: Norm, entailing: tuple[Conflict, ...], others: Bearers) -> str:
    """That some of these others leave no conduct that goes against the norm's head."""
    group, _ = encoding.place(norm.head)
    return any_of(
        all_of((encoding.borne(group, c, others, permission=norm.permits), term(encoding.spec, c.minimal)))
        for c in entailing
    )


def finding(program: Program, inquiry: Inquiry, norm: Norm, entailing: tuple[Conflict, ...]) -> Finding:
    sources = _sources(program, inquiry, norm, entailing)
    names = listed(sources)
    who = f"{names} already {'say' if len(sources) > 1 else 'says'} as much"
    if not sources:
        alone = any(not conflict.heads for conflict in entailing)
        who = "nothing else is possible anyway" if alone else "an instruction its own condition asks for says as much"
    return Finding(
        "SR303",
        f"`{norm.name}` adds nothing: wherever it is in force, {who}",
        (
            Label(norm.name_span, "can be deleted without changing any decision"),
            *(Label(n.head_span, f"`{n.name}`, at `{program.spec.levels[n.level]}`") for n in sources),
        ),
        norms=(norm.name, *(n.name for n in sources)),
        help=("delete it, or narrow the others if it was meant to say more",),
        rank=(norm.level,),
    )


def _sources(program: Program, inquiry: Inquiry, norm: Norm, entailing: tuple[Conflict, ...]) -> tuple[Norm, ...]:
    """The fewest norms that it follows from wherever it is in force, instructions apart; strongest first."""
    encoding = inquiry.encoding
    group, _ = encoding.place(norm.head)
    heads = {h for c in entailing for h in c.heads}
    strong = [m for m in encoding.everybody if m.norm.rank <= norm.rank and m.norm.base != norm.base]
    candidates = (
        m.norm for m in strong if m.head[0] == group and m.head[1] in heads and m.norm.kind is not Kind.INSTRUCTION
    )

    def escapes(chosen: Collection[str]) -> str:
        some = encoding.gathered(m for m in strong if m.norm.kind is Kind.INSTRUCTION or m.norm.name in chosen)
        return all_of((encoding.flag("frc", norm), no(_follows(encoding, norm, entailing, some))))

    return fewest(inquiry, program.strength.evaluation_order(candidates), escapes)


CHECK = Check(
    "SR303",
    "redundant",
    Severity.WARNING,
    "a norm's head always follows from others; removing it changes nothing",
    run,
    by_group=True,
)
