"""SR104: no scenario is possible."""

from collections.abc import Iterator
from dataclasses import replace

from ..answer import Sat, Unknown, Unsat
from ..conflicts.table import Table
from ..finding import Finding, Label, Severity
from ..model.mentions import Mentions
from ..model.spec import Axiom
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding if the axioms leave no possible scenario, with a set of them from which none can be left out."""
    incomplete = program.table.incomplete
    if incomplete is None and not program.override_cycles and program.evaluator.possible(program.usual):
        yield Proved()
        return
    match program.inquiry([]).ask():
        case Unknown(reason):
            yield Undetermined("SR104", (), reason)
        case Sat():
            yield Proved() if incomplete is None else Undetermined("SR104", (), incomplete)
        case Unsat():
            axioms = responsible(program)
            together = "this excludes everything" if len(axioms) == 1 else "together these exclude everything"
            yield Finding(
                "SR104",
                "the axioms leave no possible scenario, so every claim about this spec would hold vacuously",
                tuple(Label(a.span, together if a is axioms[0] else "") for a in axioms),
                help=("weaken or remove one of these axioms",),
            )


def responsible(program: Program) -> tuple[Axiom, ...]:
    """Axioms that exclude every scenario, none of which can be left out."""
    kept = program.spec.axioms
    for axiom in program.spec.axioms:
        fewer = tuple(a for a in kept if a is not axiom)
        if not possible(program, fewer):
            kept = fewer
    return tuple(sorted(kept, key=lambda a: a.span.key))


def possible(program: Program, axioms: tuple[Axiom, ...]) -> bool:
    """Whether these axioms alone leave a possible scenario."""
    from ..encoding.force import Encoding
    from ..solve import Solver

    spec = replace(program.spec, axioms=axioms)
    mentions = Mentions(spec)
    encoding = Encoding(spec, Table(spec, mentions), program.strength, ())
    return isinstance(Solver(encoding.text, program.budget).check(), Sat)


CHECK = Check("SR104", "impossible-world", Severity.ERROR, "no scenario is possible", run, fatal=True)
