"""SR202: a contradiction with a permission in it."""

from collections.abc import Iterator

from ..analysis.contradictions import find
from ..finding import Severity
from ..program import Program
from .check import Check, Result
from .clashes import clash_finding, told


def run(program: Program) -> Iterator[Result]:
    """One finding per set of norms in which a permission guarantees what duties exclude."""
    for contradiction in told(program.once(find).remaining):
        if contradiction.permission:
            yield clash_finding("SR202", program, contradiction)


CHECK = Check(
    "SR202",
    "permission-clash",
    Severity.ERROR,
    "a permission and duties that exclude it are in force together",
    run,
    by_group=True,
)
