"""SR106: a declaration that nothing uses."""

from collections.abc import Iterable, Iterator

from ..analysis.usage import told_apart, used_levels, used_principles, used_variables
from ..finding import Finding, Label, Severity
from ..model.domain import Enumeration
from ..model.spec import Role, Variable
from ..program import Program
from ..source import Span
from .check import Check, Proved, Result, from_text


def run(program: Program) -> Iterator[Result]:
    """One finding per fact, action, value, level, principle, objective or definition that nothing uses."""
    yield from from_text("SR106")(program)
    if program.usable:
        yield from variables(program)
        yield from definitions(program)
        yield from levels(program)
        yield from principles(program)


def unused(what: str, name: str, span: Span, why: str) -> Finding:
    return Finding("SR106", f"nothing uses the {what} `{name}`", (Label(span, why),), help=("delete it",))


def variables(program: Program) -> Iterator[Result]:
    used = used_variables(program)
    for variable in program.spec.variables.values():
        if variable.name not in used:
            by = "no condition, head, axiom or example" if variable.role is Role.FACT else "no norm, axiom or example"
            yield unused(variable.role.value, variable.name, variable.span, f"{by} mentions it")
            continue
        yield Proved()
        yield from values(program, variable)


def values(program: Program, variable: Variable) -> Iterator[Result]:
    """Values that nothing tells apart are one value under several names: all but the first are unused."""
    if not isinstance(variable.domain, Enumeration):
        return
    for first, *same in told_apart(program, variable):
        for value in same:
            one, other = variable.domain.values[first], variable.domain.values[value]
            yield unused("value", other, variable.span, f"of `{variable.name}`; nothing tells it apart from `{one}`")


def definitions(program: Program) -> Iterator[Result]:
    spec = program.spec
    everywhere: Iterable[str] = {
        name
        for formula in (*program.mentions.everywhere, *(d.formula for d in spec.definitions.values()))
        for name in program.mentions.named(formula)
    } | {name for e in spec.examples for x in e.expectations for name in program.mentions.named(x.formula)}
    for definition in spec.definitions.values():
        if definition.name in everywhere:
            yield Proved()
        else:
            yield unused("definition", definition.name, definition.span, "no expression mentions it")


def levels(program: Program) -> Iterator[Result]:
    used = used_levels(program.spec)
    for level, name in enumerate(program.spec.levels):
        if level in used:
            yield Proved()
        else:
            yield unused("level", name, program.spec.level_spans[level], "no norm stands and no principal speaks at it")


def principles(program: Program) -> Iterator[Result]:
    used, served = used_principles(program.spec)
    for principle in program.spec.principles.values():
        if principle.name in used:
            yield Proved()
        else:
            yield unused("principle", principle.name, principle.span, "no norm is for it")
    for objective in program.spec.objectives.values():
        if objective.name in served:
            yield Proved()
        else:
            yield unused("objective", objective.name, objective.span, "no principle or norm serves it")


CHECK = Check("SR106", "unused", Severity.WARNING, "nothing uses a declaration", run, about_text=True)
