"""SR503: no possible scenario fits an example."""

from collections.abc import Iterator

from ..analysis.examples.impossible import Impossible
from ..analysis.examples.judge import Open
from ..analysis.examples.judgments import judged
from ..analysis.examples.reasons import situation
from ..finding import Finding, Label, Severity
from ..model.wording import assigned, listed
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per example that the axioms exclude, with the axioms and facts responsible."""
    for case in program.once(judged).cases:
        match case.outcome:
            case Impossible() as impossible:
                yield finding(program, impossible)
            case Open(example, reason, decisions=()):
                yield Undetermined("SR503", (), f"the example `{example.title}`: {reason}")
            case _:
                yield Proved()


def finding(program: Program, found: Impossible) -> Finding:
    """The finding about an example that fits no possible scenario."""
    spec, example = program.spec, found.example
    usual = [assigned(spec, *literal) for literal in found.usual]
    what = "what it gives contradicts the axioms"
    help = "give it facts that go together, or mend the axioms"
    if usual:
        what = f"the axioms exclude {listed(usual)}, which it leaves to be as usual"
        help = f"say in `given` what {listed(name for name, _ in found.usual)} {'is' if len(usual) == 1 else 'are'}"
    excluded = [assigned(spec, *literal) for literal in (*found.given, *found.usual)]
    return Finding(
        "SR503",
        f"the example `{example.title}` fits no possible scenario: {what}",
        (Label(example.span), *(Label(axiom.span, "this excludes it") for axiom in found.axioms)),
        notes=(("given", situation(spec, example)), ("excluded", ", ".join(excluded) or "what is said")),
        help=(help,),
        rank=(len(spec.levels),),
    )


CHECK = Check("SR503", "example-impossible", Severity.ERROR, "no possible scenario fits an example", run)
