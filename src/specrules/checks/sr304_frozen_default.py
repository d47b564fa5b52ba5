"""SR304: a default that nobody can change by asking."""

from collections.abc import Iterator

from ..analysis.conditions import applicability
from ..analysis.freezing import addressed, changed, concerned, frozen_by, opponents, plainly_changed
from ..answer import GaveUp, Sat, Unknown, Unsat
from ..encoding.smt import any_of
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..model.wording import listed
from ..program import Program
from ..witness import Inquiry
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per default that is in force somewhere and that no instruction which binds it ever overrides."""
    heard: dict[int, bool] = {}
    for norm in concerned(program):
        try:
            if norm.level not in heard:
                heard[norm.level] = addressed(program, norm.level)
        except GaveUp as reason:
            yield Undetermined("SR304", (norm.name,), str(reason))
            continue
        yield judge(program, norm) if heard[norm.level] else Proved()


def judge(program: Program, norm: Norm) -> Result:
    reason = program.table.groups[program.table.home(norm.head)].incomplete
    if reason is not None:
        return Undetermined("SR304", (norm.name,), reason)
    if norm.name in program.once(applicability).dead or plainly_changed(program, norm):
        return Proved()
    inquiry = program.about(norm)
    match inquiry.ask(changed(program, inquiry.encoding, norm)):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR304", (norm.name,), reason)
    match inquiry.ask(inquiry.encoding.flag("frc", norm)):
        case Unsat():
            return Proved()  # it never takes effect, which other checks tell
        case Unknown(reason):
            return Undetermined("SR304", (norm.name,), reason)
    return finding(program, inquiry, norm)


def finding(program: Program, inquiry: Inquiry, norm: Norm) -> Finding:
    levels = program.spec.levels
    against = list(opponents(program, inquiry.encoding, norm))
    spoken = isinstance(inquiry.ask(any_of(each.where for each in against)), Sat)
    winners = frozen_by(program, inquiry, against) if spoken else ()
    why = f"no instruction at `{levels[norm.level]}` or above goes against it where it applies"
    if spoken:
        who = listed(n.name for n in winners) or "other instructions"
        why = f"{who} always {'overrides' if len(winners) == 1 else 'override'} the instructions that go against it"
    return Finding(
        "SR304",
        f"`{norm.name}` is a default that no instruction can change",
        (
            Label(norm.name_span, f"a default at `{levels[norm.level]}`"),
            *(Label(n.head_span, f"`{n.name}` stands in the way, at `{levels[n.level]}`") for n in winners),
        ),
        norms=(norm.name, *(n.name for n in winners)),
        notes=(("why", why),),
        help=("make it a `rule` if that is meant, or leave room for the instructions that are to change it",),
        rank=(norm.level,),
    )


CHECK = Check(
    "SR304", "frozen-default", Severity.WARNING, "no instruction can ever change a default", run, by_group=True
)
