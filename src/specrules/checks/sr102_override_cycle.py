"""SR102: `overrides` has a cycle."""

from collections.abc import Iterator

from ..finding import Finding, Label, Severity
from ..program import Program
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per knot of norms that override each other in a circle."""
    norms = program.spec.norms
    cycles = program.override_cycles
    if not cycles:
        yield Proved()
    for cycle in cycles:
        path = " overrides ".join(f"`{name}`" for name in (*cycle, cycle[0]))
        message = f"`{cycle[0]}` overrides itself" if len(cycle) == 1 else f"{path}: none of them can be the stronger"
        yield Finding(
            "SR102",
            message,
            tuple(
                Label(norms[n].name_span, f"overrides `{m}`")
                for n, m in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
            ),
            norms=cycle,
            rank=(norms[cycle[0]].level,),
        )


CHECK = Check("SR102", "override-cycle", Severity.ERROR, "`overrides` has a cycle", run, fatal=True)
