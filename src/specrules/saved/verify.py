"""What has to be so of a saved spec, beyond its form, so that it can be decided by: what resolving a text ensures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from ..conflicts.table import Group, Table
from ..model.domain import Enumeration, Integer
from ..model.formula import TRUE, Formula, In, Linear, Named, Said, leaves
from ..model.mentions import Mentions
from ..model.spec import Instruction, Kind, Norm, Part, Role, Spec
from ..source import Span
from .form import ATOMS, Malformed


def verify(spec: Spec, groups: Sequence[Group], nodes: Sequence[object]) -> None:
    """Raises Malformed, with what is wrong, where a spec cannot be decided by; `nodes` are all that it is made of."""
    atoms = (node for node in nodes if isinstance(node, ATOMS))
    places = _places(node for node in nodes if isinstance(node, Span))
    for wrong in chain(_vocabulary(spec), places, _formulas(spec, atoms), _norms(spec), _voices(spec), _tests(spec)):
        if wrong:
            raise Malformed(wrong)
    if wrong := _about_facts(spec, groups) or _table(spec, groups):
        raise Malformed(wrong)


def _vocabulary(spec: Spec) -> Iterator[str]:
    named: Iterable[Mapping[str, object]] = (
        spec.principals, spec.objectives, spec.principles, spec.variables, spec.definitions, spec.norms,
    )  # fmt: skip
    for mapping in named:
        yield "a name is not the name of what it names" * any(n != getattr(x, "name", None) for n, x in mapping.items())
    yield "levels have one name" * (len(set(spec.levels)) != len(spec.levels))
    yield "a level has no place" * (len(spec.level_spans) != len(spec.levels))
    for variable in spec.variables.values():
        match variable.domain:
            case Enumeration(values):
                yield "a choice has one value" * (len(values) < 2 or len(set(values)) != len(values))
            case Integer(low, high):
                yield "a range is empty" * (low > high)
            case _:
                pass
        domain = variable.domain
        yield "a usual value is none" * (not domain.low <= variable.usual <= domain.high)
        yield "a fact is told by nobody" * (variable.teller is not None and variable.teller not in spec.principals)
    for name in spec.principles:
        yield "a principle is part of itself" * _circular(name, {n: p.parent for n, p in spec.principles.items()})


def _circular(start: str, above: Mapping[str, str | None]) -> bool:
    """Whether going up from a name leads back to it, or to no known name."""
    here: str | None = start
    for _ in range(len(above) + 1):
        if here is None:
            return False
        if here not in above:
            return True
        here = above[here]
    return True


def _places(spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        yield "a place is outside its text" * (not 0 <= span.start <= span.end <= len(span.source.text))


def _parts(of: Iterable[Part]) -> Iterator[Part]:
    pending = list(of)
    while pending:
        part = pending.pop()
        yield part
        pending += part.of


# Formulas


def _formulas(spec: Spec, atoms: Iterable[Formula]) -> Iterator[str]:
    """What is wrong with what formulas mention."""
    yield "a definition is defined by itself" * _cyclic(
        {
            name: {leaf.name for leaf in leaves(d.formula) if isinstance(leaf, Named)}
            for name, d in spec.definitions.items()
        }
    )
    yield from ("" if _sound(spec, atom) else "a formula is about something that is not there" for atom in atoms)


def _sound(spec: Spec, leaf: Formula) -> bool:
    match leaf:
        case In(name, values):
            variable = spec.variables.get(name)
            return (
                variable is not None
                and not isinstance(variable.domain, Integer)
                and all(0 <= value <= variable.domain.high for value in values)
            )
        case Linear(terms, _):
            found = [spec.variables.get(name) for _, name in terms]
            return (
                all(terms)
                and bool(terms)
                and all(f for f, _ in terms)
                and all(variable is not None and isinstance(variable.domain, Integer) for variable in found)
            )
        case Named(name):
            return name in spec.definitions
        case Said(principal, stance, action, value):
            return _sayable(spec, Instruction(principal, stance, action, value))
        case _:
            return True


def _sayable(spec: Spec, said: Instruction) -> bool:
    return said.principal in spec.principals and _has(spec, Role.ACTION, said.action, said.value)


def _has(spec: Spec, role: Role, name: str, value: int) -> bool:
    variable = spec.variables.get(name)
    return variable is not None and variable.role is role and variable.domain.low <= value <= variable.domain.high


def _cyclic(uses: Mapping[str, Iterable[str]]) -> bool:
    """Whether some name leads back to itself."""
    waiting = {name: {other for other in others if other in uses} for name, others in uses.items()}
    users: dict[str, list[str]] = {name: [] for name in waiting}
    for name, others in waiting.items():
        for other in others:
            users[other].append(name)
    ready = [name for name, others in waiting.items() if not others]
    done = 0
    while ready:
        done += 1
        name = ready.pop()
        for user in users[name]:
            waiting[user].discard(name)
            if not waiting[user]:
                ready.append(user)
    return done < len(waiting)


def _about_facts(spec: Spec, groups: Sequence[Group]) -> str:
    """What says when something is so may not depend on what is done."""
    actions = Mentions(spec).actions
    conditions = [
        *(norm.condition for norm in spec.norms.values()),
        *(part.formula for norm in spec.norms.values() for part in _parts((*norm.when, *norm.unless))),
        *(delegation.condition for delegation in spec.delegations),
        *(claim.condition for claim in spec.claims),
        *(group.impossible for group in groups),
        *(formula for group in groups for c in group.conflicts for formula in (c.when, c.minimal)),
    ]
    return "a condition is about actions" * any(map(actions, conditions))


# Norms


def _norms(spec: Spec) -> Iterator[str]:
    after: dict[str, str] = {}
    for norm in spec.norms.values():
        yield "a norm has no level" * (not 0 <= norm.level < len(spec.levels))
        yield "a norm is neither rule nor default" * (norm.kind is Kind.INSTRUCTION)
        yield "an instruction is written down" * bool(norm.position)
        yield "a norm stands on none" * (not _stands(spec, norm))
        if norm.after is not None:
            yield "two norms stand on one" * (norm.after in after)
            after[norm.after] = norm.name
        for name in norm.overrides:
            yield "a norm overrides none" * (name not in spec.norms or spec.norms[name].after is not None)
        yield "a norm is for no principle" * any(name not in spec.principles for name in norm.principles)
    yield "norms override each other" * _cyclic({norm.name: norm.overrides for norm in spec.norms.values()})
    yield "norms stand on each other" * any(_circular(n, {m.name: m.after for m in spec.norms.values()}) for n in after)


def _stands(spec: Spec, norm: Norm) -> bool:
    """Whether an `otherwise` has the norm it stands on, and shares with it what it should."""
    base = spec.norms.get(norm.base)
    if norm.after is None:
        return norm.base == norm.name
    below = spec.norms.get(norm.after)
    return (
        base is not None and below is not None and base.after is None and below.base == norm.base
        and norm.condition == TRUE and (norm.level, norm.kind) == (base.level, base.kind)
        and norm.degree >= below.degree
    )  # fmt: skip


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
    for level, settlement in spec.settlements.items():
        yield "a level that is settled is none" * (level != settlement.level or level not in levels)


def _tests(spec: Spec) -> Iterator[str]:
    for claim in spec.claims:
        action = claim.action
        yield "a claim is about no action" * (action is not None and not _is(spec, Role.ACTION, action))
    for example in spec.examples:
        facts = all(_has(spec, Role.FACT, *given) for given in example.facts)
        unknown = all(_is(spec, Role.FACT, name) for name in example.unknown)
        said = all(_sayable(spec, instruction) for instruction in example.instructions)
        done = all(_has(spec, Role.ACTION, *value) for conduct in example.conducts for value in conduct.values)
        yield "an example is about something that is not there" * (not (facts and unknown and said and done))


def _is(spec: Spec, role: Role, name: str) -> bool:
    return name in spec.variables and spec.variables[name].role is role


def _table(spec: Spec, groups: Sequence[Group]) -> str:
    """Whether the groups are those of the spec, and their conflicts among their heads."""
    fresh = Table(spec, Mentions(spec))
    if [group.actions for group in groups] != list(fresh.ties or ([()] if fresh.heads else [])):
        return "its groups of actions are not its own"
    for number, group in enumerate(groups):
        if group.heads != fresh.heads[number]:
            return "the heads of a group are not its own"
        for conflict in group.conflicts:
            if not conflict.heads or list(conflict.heads) != sorted(
                {h for h in conflict.heads if 0 <= h < len(group.heads)}
            ):
                return "a conflict is between heads that are not there"
    return ""
