"""SR301: a norm that applies in no scenario."""

from collections.abc import Iterator

from ..answer import Sat, Unknown
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm whose condition excludes itself, under the axioms."""
    for group, norms in program.by_group.items():
        for norm in (n for n in norms if n.after is None):
            yield judge(program, group, norm)


def judge(program: Program, group: int, norm: Norm) -> Result:
    inquiry = program.inquiry([group])
    match inquiry.ask(inquiry.encoding.flag("app", norm)):
        case Sat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR301", (norm.name,), reason)
    return Finding(
        "SR301",
        f"`{norm.name}` can never apply",
        (Label(norm.name_span, "no possible situation meets its condition"),),
        norms=(norm.name,),
        help=("mend its `when` and `unless`, or delete it",),
        rank=(norm.level,),
    )


CHECK = Check("SR301", "dead", Severity.ERROR, "a norm is applicable in no scenario", run)
