"""SR205: a contradiction that only `on conflict` settles."""

from collections.abc import Iterator

from ..analysis.contradictions import find
from ..finding import Severity
from ..program import Program
from .check import Check, Result
from .clashes import clash_finding, told


def run(program: Program) -> Iterator[Result]:
    """One finding per set of norms that contradict each other before settling and nowhere after it."""
    for contradiction in told(program.once(find).settled):
        yield clash_finding("SR205", program, contradiction)


CHECK = Check(
    "SR205", "settled-by-fallback", Severity.INFO, "only `on conflict` settles a contradiction", run, by_group=True
)
