"""What has to be so of a saved spec, beyond its form, so that it can be decided by: what resolving a text ensures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..conflicts.table import Table
from ..model.domain import Boolean, Enumeration, Integer
from ..model.formula import And, Formula, Iff, In, Linear, Named, Not, Or, Said, parts
from ..model.spec import ClaimKind, Definition, Instruction, Modality, Part, Role, Spec, Variable
from ..syntax.build import LARGEST_NUMBER
from .form import ATOMS, Malformed
from .norms import NAME, norms


def verify(table: Table, nodes: Sequence[object]) -> None:
    """Raises Malformed, with what is wrong, where a spec cannot be decided by; `nodes` are all that it is made of."""
    spec = table.spec
    atoms = [node for node in nodes if isinstance(node, ATOMS)]
    for wrong in chain(_names(spec), _vocabulary(spec), _atoms(spec, atoms), _joined(nodes), _voices(spec)):
        if wrong:
            raise Malformed(wrong)
    written = (node for node in nodes if isinstance(node, Part))
    for wrong in chain(_conditions(table, nodes), norms(spec, written), _tests(spec), _groups(table)):
        if wrong:
            raise Malformed(wrong)


# Names


def _names(spec: Spec) -> Iterator[str]:
    named: tuple[Mapping[str, object], ...] = (
        spec.principals, spec.objectives, spec.principles, spec.variables, spec.definitions, spec.norms,
    )  # fmt: skip
    for mapping in named:
        yield "a name is not the name of what it names" * any(n != getattr(x, "name", None) for n, x in mapping.items())
    claims = [claim.name for claim in spec.claims]
    for names in (spec.levels, claims, *(list(mapping) for mapping in named[:-1])):
        yield "a name is no name" * (not all(map(NAME.fullmatch, names)))
        yield "a name is there twice" * (len(set(names)) != len(names))
    for mapping in named[:-1]:
        yield "names are not in order" * (sorted(mapping) != list(mapping))
    yield "a name is there twice" * (not spec.variables.keys().isdisjoint(spec.definitions))
    yield "a name is there twice" * (not spec.principles.keys().isdisjoint(spec.objectives))


def _vocabulary(spec: Spec) -> Iterator[str]:
    yield "a level has no place" * (len(spec.level_spans) != len(spec.levels))
    yield "a word is none of the vocabulary" * (not spec.written <= spec.variables.keys())
    for variable in spec.variables.values():
        yield _domain(variable)
        yield "a fact is told by nobody" * (variable.teller is not None and variable.teller not in spec.principals)
    parents = {name: principle.parent for name, principle in spec.principles.items()}
    yield "a principle is part of itself" * _circular(parents)
    goals = {*spec.principles, *spec.objectives}
    yield "a principle serves nothing" * any(not goals.issuperset(p.serves) for p in spec.principles.values())
    for each in spec.yields:
        yield "what yields is no principle" * (not spec.principles.keys() >= {each.loser, each.winner})


def _domain(variable: Variable) -> str:
    """What is wrong with the values of a fact or an action."""
    domain = variable.domain
    match domain:
        case Enumeration(values) if len(values) < 2 or len(set(values)) != len(values):
            return "a choice has one value"
        case Enumeration(values) if not all(map(NAME.fullmatch, values)):
            return "a value is no name"
        case Integer(low, high) if not -LARGEST_NUMBER <= low <= high <= LARGEST_NUMBER:
            return "a range is empty, or too wide"
        case Boolean(low, high) if (low, high) != (0, 1):
            return "true and false are 1 and 0"
        case _:
            return "a usual value is none" * (not domain.low <= variable.usual <= domain.high)


def _circular(above: Mapping[str, str | None]) -> bool:
    """Whether going up from some name leads back to it, or to an unknown one."""
    sound: set[str] = set()
    for start in above:
        path: set[str] = set()
        here: str | None = start
        while here is not None and here not in sound:
            if here in path or here not in above:
                return True
            path.add(here)
            here = above[here]
        sound |= path
    return False


# Formulas


def _atoms(spec: Spec, atoms: Iterable[object]) -> Iterator[str]:
    return ("" if _sound(spec, atom) else "a formula is about something that is not there" for atom in atoms)


def _joined(nodes: Iterable[object]) -> Iterator[str]:
    yield "a formula joins fewer than two" * any(isinstance(n, And | Or) and len(n.of) < 2 for n in nodes)


def _sound(spec: Spec, atom: object) -> bool:
    match atom:
        case In(name, values):
            variable = spec.variables.get(name)
            return (
                variable is not None
                and not isinstance(variable.domain, Integer)
                and all(0 <= value <= variable.domain.high for value in values)
            )
        case Linear(terms, _):
            names = [name for _, name in terms]
            return (
                bool(terms)
                and all(factor for factor, _ in terms)
                and sorted(set(names)) == names
                and all(n in spec.variables and isinstance(spec.variables[n].domain, Integer) for n in names)
            )
        case Named(name):
            return name in spec.definitions
        case Said(principal, stance, action, value):
            return _sayable(spec, Instruction(principal, stance, action, value))
        case _:
            return True


def _sayable(spec: Spec, said: Instruction) -> bool:
    """Whether somebody can say this: of a boolean action, that it be done."""
    return (
        said.principal in spec.principals
        and _has(spec, Role.ACTION, said.action, said.value)
        and (said.value == 1 or not isinstance(spec.variables[said.action].domain, Boolean))
    )


def _has(spec: Spec, role: Role, name: str, value: int) -> bool:
    return _is(spec, role, name) and spec.variables[name].domain.low <= value <= spec.variables[name].domain.high


def _is(spec: Spec, role: Role, name: str) -> bool:
    return name in spec.variables and spec.variables[name].role is role


def _conditions(table: Table, nodes: Iterable[object]) -> Iterator[str]:
    """What says when something is so may not depend on what is done."""
    spec, acting = table.spec, _acting(table.spec, nodes)
    conditions: list[Formula] = [
        *(norm.condition for norm in spec.norms.values()),
        *(part.formula for part in nodes if isinstance(part, Part)),
        *(delegation.condition for delegation in spec.delegations),
        *(claim.condition for claim in spec.claims),
        *(group.impossible for group in table.groups),
        *(formula for group in table.groups for c in group.conflicts for formula in (c.when, c.minimal)),
    ]
    yield "a condition is about actions" * (not acting.isdisjoint(map(id, conditions)))


def _acting(spec: Spec, nodes: Iterable[object]) -> set[int]:
    """The formulas that mention actions, by identity. Each comes after its parts, and after definitions it uses."""
    found, defined = set[int](), set[str]()
    actions = {action.name for action in spec.actions}
    for node in nodes:
        match node:
            case In(name) if name in actions:
                found.add(id(node))
            case Linear(terms) if any(name in actions for _, name in terms):
                found.add(id(node))
            case Named(name) if name in defined:
                found.add(id(node))
            case Not() | And() | Or() | Iff() if not found.isdisjoint(map(id, parts(node))):
                found.add(id(node))
            case Definition(name, formula) if id(formula) in found:
                defined.add(name)
    return found


# Who says what, and tests


def _voices(spec: Spec) -> Iterator[str]:
    levels = range(len(spec.levels))
    for principal in spec.principals.values():
        yield "somebody speaks at no level" * any(
            level is not None and level not in levels for level in (principal.level, principal.hints_at)
        )
    for delegation in spec.delegations:
        known = spec.principals.get(delegation.principal)
        yield "a delegation is to nobody" * (known is None or known.level is not None or delegation.level not in levels)
    yield "levels are not in order" * (sorted(spec.settlements) != list(spec.settlements))
    for level, settlement in spec.settlements.items():
        yield "a level that is settled is none" * (level != settlement.level or level not in levels)


def _tests(spec: Spec) -> Iterator[str]:
    for claim in spec.claims:
        decided = claim.action is not None and _is(spec, Role.ACTION, claim.action)
        yield "a claim is about no action" * (decided is not (claim.kind is ClaimKind.DECIDED))
    judged = {norm.base for norm in spec.norms.values()}
    expected = (Modality.MUST, Modality.MUST_NOT, Modality.MAY)
    for example in spec.examples:
        given = [name for name, _ in example.facts] + list(example.unknown)
        yield "an example gives a fact twice" * (len(set(given)) != len(given))
        yield "an example expects what cannot be" * any(e.modality not in expected for e in example.expectations)
        named = {*example.norms, *(c.breaks for c in example.conducts if c.breaks is not None)}
        sound = (
            named <= judged
            and all(_has(spec, Role.FACT, *fact) for fact in example.facts)
            and all(_is(spec, Role.FACT, name) for name in example.unknown)
            and all(_sayable(spec, instruction) for instruction in example.instructions)
            and all(_has(spec, Role.ACTION, *value) for conduct in example.conducts for value in conduct.values)
            and all(len(dict(conduct.values)) == len(conduct.values) for conduct in example.conducts)
        )
        yield "an example is about something that is not there" * (not sound)


def _groups(table: Table) -> Iterator[str]:
    """What is wrong with the groups, if they are not those of the spec, or conflicts are not among their heads."""
    actions = table.ties or (((),) if table.heads else ())
    yield "its groups of actions are not its own" * (tuple(group.actions for group in table.groups) != actions)
    for number, group in enumerate(table.groups):
        yield "the heads of a group are not its own" * (group.heads != table.heads[number])
        for conflict in group.conflicts:
            known = sorted({head for head in conflict.heads if 0 <= head < len(group.heads)})
            yield "a conflict is between heads that are not there" * (not known or list(conflict.heads) != known)
