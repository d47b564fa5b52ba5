"""SR204: a milder contradiction."""

from collections.abc import Iterator

from ..analysis.contradictions import find
from ..finding import Severity
from ..program import Program
from .check import Check, Result
from .clashes import clash_finding, told


def run(program: Program) -> Iterator[Result]:
    """One finding per contradiction of duties whose weakest members are all `should`, or all at the weakest level."""
    for contradiction in told(program.once(find).remaining):
        if not contradiction.permission and contradiction.tension(len(program.spec.levels)):
            yield clash_finding("SR204", program, contradiction)


CHECK = Check(
    "SR204",
    "tension",
    Severity.WARNING,
    "a contradiction among `should`, or among norms at the weakest level",
    run,
    by_group=True,
)
