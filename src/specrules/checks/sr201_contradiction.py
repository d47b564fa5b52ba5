"""SR201: norms in force together that no conduct can satisfy together."""

from collections.abc import Iterator

from ..analysis.contradictions import find
from ..finding import Severity
from ..program import Program
from .check import Check, Proved, Result
from .clashes import clash_finding, open_questions, told


def run(program: Program) -> Iterator[Result]:
    """One finding per set of duties that contradict each other, at least one `must` among the weakest."""
    found = program.once(find)
    yield Proved(found.excluded)
    yield from open_questions("SR201", found)
    for contradiction in told(found.remaining):
        if not contradiction.permission and not contradiction.tension(len(program.spec.levels)):
            yield clash_finding("SR201", program, contradiction)


CHECK = Check(
    "SR201",
    "contradiction",
    Severity.ERROR,
    "duties that cannot all be met are in force in one scenario",
    run,
    by_group=True,
)
