"""SR103: a norm `overrides` a stronger one."""

from collections.abc import Iterator

from ..finding import Finding, Label, Severity
from ..model.spec import Norm, Spec
from ..program import Program
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per `overrides` that points from a weaker rank to a stronger one."""
    for norm in program.written:
        for name in norm.overrides:
            other = program.spec.norms[name]
            if other.rank >= norm.rank:
                yield Proved()
                continue
            yield Finding(
                "SR103",
                f"`{norm.name}` cannot override `{name}`, which is stronger",
                (
                    Label(norm.name_span, f"{standing(program.spec, norm)}"),
                    Label(other.name_span, f"{standing(program.spec, other)}, so it is the stronger"),
                ),
                norms=(norm.name, name),
                help=(f"raise `{norm.name}`, lower `{name}`, or give `{name}` an exception (`unless`)",),
                rank=(norm.level,),
            )


def standing(spec: Spec, norm: Norm) -> str:
    """Where a norm stands, in words."""
    return f"a `{norm.modality}` {norm.kind.name.lower()} at `{spec.levels[norm.level]}`"


CHECK = Check("SR103", "authority-inversion", Severity.ERROR, "a norm `overrides` a stronger one", run, fatal=True)
