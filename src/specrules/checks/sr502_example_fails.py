"""SR502: an example does not come out as it says."""

from collections.abc import Iterator

from ..analysis.examples.judge import Failure, Judged, Open, lines
from ..analysis.examples.judgments import Passed, judged
from ..analysis.examples.reasons import expected, got, situation
from ..finding import Finding, Label, Severity
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per example of which something does not hold."""
    for case in program.once(judged).cases:
        match case.outcome:
            case Passed():
                yield Proved()
            case Judged() as failed:
                yield finding(program, failed)
            case Open(example, reason):
                yield Undetermined("SR502", (), f"the example `{example.title}`: {reason}")


def finding(program: Program, failed: Judged) -> Finding:
    """The finding about an example that fails, with a place for each line that does not hold."""
    example, count = failed.example, len(lines(failed.example))
    which = f"`{expected(program.spec, failed.failures[0].line)}` does not hold"
    if len(failed.failures) > 1:
        which = f"{len(failed.failures)} of the {count} things it says do not hold"
    return Finding(
        "SR502",
        f"the example `{example.title}` fails: {which}",
        (*(label(program, failed, each) for each in failed.failures), Label(example.span)),
        notes=(("given", situation(program.spec, example)),),
        rank=(len(program.spec.levels),),
    )


def label(program: Program, failed: Judged, failure: Failure) -> Label:
    return Label(failure.line.span, got(program, failed, failure))


CHECK = Check("SR502", "example-fails", Severity.ERROR, "an example does not come out as it says", run)
