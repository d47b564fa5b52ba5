"""SR306: a norm whose exceptions leave nothing of it."""

from collections.abc import Iterator

from ..analysis.conditions import Piece, applicability, clauses, quoted, required
from ..analysis.cores import smallest_core
from ..analysis.exclusion import Exclusion, Explainer
from ..answer import GaveUp
from ..encoding.scenario import term
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..model.wording import listed
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm whose `when` can be met, but never without one of its exceptions."""
    found = program.once(applicability)
    for norm in (n for n in program.written if n.unless):
        if norm.name in found.open:
            yield Undetermined("SR306", (norm.name,), found.open[norm.name])
        else:
            yield judge(program, norm) if norm.name in found.dead else Proved()


def judge(program: Program, norm: Norm) -> Result:
    spec = program.spec
    exceptions = {each: term(spec, each.formula) for each in clauses(norm) if not each.positive}
    when = [term(spec, part.formula) for part in norm.when]
    try:
        if not program.situations.possible(*(part.formula for part in norm.when)):
            return Proved()  # no exception is to blame: SR301
        covering = smallest_core(program.situations.solver, when, exceptions)
    except GaveUp as reason:
        return Undetermined("SR306", (norm.name,), str(reason))
    assert covering, "a norm that is applicable nowhere, though its `when` can be met, has exceptions that cover it"
    return finding(program, norm, covering)


def finding(program: Program, norm: Norm, covering: tuple[Piece, ...]) -> Finding:
    when = list(required([each for each in clauses(norm) if each.positive]))
    why = program.shared(Explainer).why(norm, when, [each.formula for each in covering])
    one = len(covering) == 1
    return Finding(
        "SR306",
        f"`{norm.name}` can never apply: its {'exception covers' if one else 'exceptions together cover'} it",
        (
            Label(norm.name_span, f"{'the exception holds' if one else 'an exception holds'} wherever its `when` does"),
            *(Label(each.span, "covers it" if one else "covers a part of it") for each in covering),
            *(why.labels if why else ()),
        ),
        norms=(norm.name,),
        notes=(("why", sentence(covering, why)),) if why else (),
        help=("narrow the exceptions, or delete the norm",),
        rank=(norm.level,),
    )


def sentence(covering: tuple[Piece, ...], why: Exclusion) -> str:
    """Why nothing is left of the norm."""
    exceptions = listed(quoted(each.span.text) for each in covering)
    who = exceptions if len(covering) == 1 else f"one of {exceptions}"
    return why.because(f"{who} always holds{why.where}")


CHECK = Check(
    "SR306", "swallowed", Severity.ERROR, "the exceptions of a norm cover its whole condition", run, by_group=True
)
