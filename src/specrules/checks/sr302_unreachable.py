"""SR302: a norm that applies in some scenarios and is in force in none."""

from collections.abc import Iterator

from ..analysis.conditions import applicability
from ..analysis.overriders import always_overriding, freed
from ..analysis.plain import plain
from ..analysis.replay import Shown, in_force, show
from ..answer import Sat, Unknown, Unsat
from ..encoding.scenario import term
from ..encoding.smt import all_of, any_of, no
from ..evaluator import Decision
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from ..witness import Inquiry
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm that is always overridden by others, with the norms that always do it."""
    for group, norms in program.by_group.items():
        for norm in (n for n in norms if n.after is None):
            yield judge(program, group, norm)


def judge(program: Program, group: int, norm: Norm) -> Result:
    incomplete = program.table.groups[group].incomplete
    if incomplete is not None:
        return Undetermined("SR302", (norm.name,), incomplete)
    if norm.name in program.once(applicability).dead or any(in_force(d, norm.name) for d in plain(program, norm)):
        return Proved()
    inquiry = program.about(norm)
    match inquiry.ask(inquiry.encoding.flag("frc", norm)):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR302", (norm.name,), reason)
    if not isinstance(inquiry.ask(inquiry.encoding.flag("app", norm), no(inquiry.encoding.flag("ovr", norm))), Unsat):
        return Proved()  # `on conflict` withdraws it in some scenario, which is for SR205 to tell
    _, head = program.evaluator.place(norm.head)
    alone = [c for c in program.table.groups[group].containing[head] if len(c.heads) == 1]
    by_others = no(any_of(term(program.spec, c.minimal) for c in alone))

    def confirms(decision: Decision) -> bool:
        return norm.name in decision.overridden

    shown = show(program, inquiry, all_of((inquiry.encoding.flag("ovr", norm), by_others)), confirms, (norm.condition,))
    if isinstance(shown, Unknown):
        return Undetermined("SR302", (norm.name,), shown.reason)
    return finding(program, inquiry, norm, shown) if isinstance(shown, Shown) else Proved()


def finding(program: Program, inquiry: Inquiry, norm: Norm, shown: Shown) -> Finding:
    levels = program.spec.levels
    rivals = always_overriding(program, inquiry, norm)
    names = ", ".join(f"`{r.name}`" for r in rivals) or "an instruction its own condition asks for"
    notes = [("always overridden by", names), *(without(program, inquiry, norm, rival) for rival in rivals)]
    return Finding(
        "SR302",
        f"`{norm.name}` can never take effect: whenever it applies, something stronger overrides it",
        (
            Label(norm.name_span, f"at `{levels[norm.level]}`, always overridden"),
            *(Label(r.name_span, f"overrides it, at `{levels[r.level]}`") for r in rivals),
        ),
        norms=(norm.name, *(r.name for r in rivals)),
        scene=shown.scene,
        notes=tuple(notes),
        help=("delete it, give the stronger norms an exception, or say what is left of it with `otherwise`",),
        rank=(norm.level, shown.scene.size),
    )


def without(program: Program, inquiry: Inquiry, norm: Norm, rival: Norm) -> tuple[str, str]:
    """What would become of the norm if one of those that override it were not in the spec."""
    heading = f"without `{rival.base}`"
    if rival.base not in program.spec.norms:
        return heading, "the contradiction that it settles would remain"
    match freed(program, inquiry, norm, rival):
        case Shown() as shown:
            return heading, f"it would be in force when {shown.scene.text}"
        case Unsat():
            return heading, "others would still always override it"
        case Unknown():
            return heading, "it is not known whether it would ever be in force"


CHECK = Check(
    "SR302",
    "unreachable",
    Severity.ERROR,
    "a norm applies in some scenarios and is in force in none",
    run,
    by_group=True,
)
