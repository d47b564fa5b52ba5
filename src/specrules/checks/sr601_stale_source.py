"""SR601: a norm that cites what is no longer as it was when somebody reviewed it."""

from collections.abc import Iterator

from ..finding import Severity
from ..program import Program
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per statement of the spec that cites something stale; nothing is asked without a lock."""
    if program.files.has_lock:  # only then is it worth while to load what reads documents
        from ..analysis.stale import stale

        yield from (finding or Proved() for finding in stale(program))


CHECK = Check(
    "SR601",
    "stale-source",
    Severity.WARNING,
    "the source sentence or section a norm cites has changed, moved or gone since it was reviewed",
    run,
)
