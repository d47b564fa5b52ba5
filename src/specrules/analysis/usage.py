"""What a spec makes use of, of all that it declares."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..model.formula import Formula, In, Said, Stance, leaves
from ..model.spec import Role, Spec, Variable
from ..model.voices import bindings
from ..program import Program


def formulas(program: Program) -> Iterator[Formula]:
    """Every formula of the spec, those of definitions and examples included."""
    yield from program.mentions.everywhere
    yield from (d.formula for d in program.spec.definitions.values())
    yield from (x.formula for e in program.spec.examples for x in e.expectations)


def used_variables(program: Program) -> frozenset[str]:
    """The facts and actions that some formula, instruction atom, claim or example mentions."""
    used = {c.action for c in program.spec.claims if c.action} | program.spec.written
    for formula in formulas(program):
        used |= {atom.action for atom in program.mentions.said(formula)}
    for example in program.spec.examples:
        used |= {name for name, _ in example.facts} | set(example.unknown)
        used |= {i.action for i in example.instructions} | {n for c in example.conducts for n, _ in c.values}
    return frozenset(used)


def told_apart(program: Program, variable: Variable) -> list[list[int]]:
    """The values of an enumeration in classes: nothing in the spec tells the members of one class apart."""
    if variable.role is Role.ACTION and any(
        bindings(program.spec, p, s) for p in program.spec.principals.values() for s in Stance
    ):
        return [[v] for v in range(variable.domain.low, variable.domain.high + 1)]  # somebody may speak of any value
    marks = program.once(_choices).get(variable.name, ())
    classes: dict[tuple[bool, ...], list[int]] = {}
    for value in range(variable.domain.low, variable.domain.high + 1):
        classes.setdefault(tuple(value in mark for mark in marks), []).append(value)
    return list(classes.values())


def _choices(program: Program) -> Mapping[str, Collection[frozenset[int]]]:
    """By variable, every choice of its values that a formula asks about, by comparison or as an instruction, or that an
    example gives."""
    found: dict[str, dict[frozenset[int], None]] = {}
    for formula in formulas(program):
        for leaf in leaves(formula):
            match leaf:
                case In(variable, values):
                    found.setdefault(variable, {})[values] = None
                case Said(_, _, action, value):
                    found.setdefault(action, {})[frozenset({value})] = None
    for example in program.spec.examples:
        given = [*example.facts, *(pair for case in example.conducts for pair in case.values)]
        for name, value in (*given, *((i.action, i.value) for i in example.instructions)):
            found.setdefault(name, {})[frozenset({value})] = None
    return found


def used_levels(spec: Spec) -> frozenset[int]:
    """The levels at which a norm stands, a principal speaks or hints, authority is delegated or conflicts settled."""
    used = {n.level for n in spec.norms.values()} | {d.level for d in spec.delegations} | set(spec.settlements)
    used |= {level for p in spec.principals.values() for level in (p.level, p.hints_at) if level is not None}
    return frozenset(used)


def used_principles(spec: Spec) -> tuple[frozenset[str], frozenset[str]]:
    """The principles that a norm is for, directly or through one nested in them; and the objectives served."""
    used: set[str] = set()
    pending = [p for n in spec.norms.values() for p in n.principles]
    while pending:
        name = pending.pop()
        if name in spec.principles and name not in used:
            used.add(name)
            parent = spec.principles[name].parent
            pending += [parent] if parent else []
    served = {o for p in spec.principles.values() for o in p.serves}
    return frozenset(used), frozenset(served)
