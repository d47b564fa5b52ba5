"""SR504: a conduct is bad, but not because of the norm that the example names."""

from collections.abc import Iterator

from ..analysis.examples.breaks import Silent, silent
from ..analysis.examples.judge import Judged
from ..analysis.examples.judgments import Case, Passed, judged
from ..analysis.examples.reasons import expected
from ..answer import GaveUp
from ..finding import Finding, Label, Severity
from ..model.spec import Example
from ..program import Program
from .check import Check, Proved, Result
from .clashes import listed
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per `bad` conduct that breaks other norms than the one named, in an example that passes."""
    for case in program.once(judged).cases:
        naming = sum(conduct.breaks is not None for conduct in case.example.conducts)
        if naming and case.holds("breaks what it names"):
            yield Proved(naming)
        elif naming and isinstance(case.outcome, Passed):
            yield from judge(program, case, naming)


def judge(program: Program, case: Case, naming: int) -> Iterator[Result]:
    """What there is to say of a passing example, of which so many conducts name a norm."""
    passed = case.judgment
    assert isinstance(passed, Judged), "an example that passes can be judged"
    try:
        found = list(silent(program, passed))
    except GaveUp as reason:
        yield Undetermined("SR504", (), f"the example `{passed.example.title}`: {reason}")
        return
    if not found:
        case.keep("breaks what it names")
    yield Proved(naming - len(found))
    yield from (finding(program, passed.example, each) for each in found)


def finding(program: Program, example: Example, found: Silent) -> Finding:
    case = found.case
    named = program.spec.norms[str(case.breaks)]
    return Finding(
        "SR504",
        f"in the example `{example.title}`, `{expected(program.spec, case)}` does not break `{named.name}`",
        (
            Label(case.span, f"this breaks {listed(found.broken)}" if found.broken else "no duty alone excludes this"),
            Label(named.name_span, "not broken"),
            *(Label(norm.name_span, "broken") for norm in found.broken if norm.name in program.spec.norms),
        ),
        help=("name the norm that it breaks, or mend the one it names",),
        rank=(len(program.spec.levels),),
    )


CHECK = Check(
    "SR504",
    "example-silent",
    Severity.WARNING,
    "a conduct is bad, but not because of the norm that the example names",
    run,
)
