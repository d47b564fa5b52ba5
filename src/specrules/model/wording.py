"""Formulas and norms as people write them in rule files, the same text for equal ones."""

from __future__ import annotations

from collections.abc import Iterable

from .domain import Boolean, Enumeration, shown
from .formula import (
    TRUE,
    And,
    Const,
    Formula,
    Iff,
    In,
    Linear,
    Named,
    Not,
    Or,
    Said,
    conjunction,
    disjunction,
    leaves,
    negation,
)
from .spec import Instruction, Norm, Role, Spec
from .strength import spoken


def worded(spec: Spec, formula: Formula) -> str:
    """The formula as an expression of the language."""
    match formula:
        case Const(value):
            return "true" if value else "false"
        case In(variable, values):
            return _one_of(spec, variable, values)
        case Linear(terms, bound):
            return _at_most(terms, bound)
        case Said(principal, stance, action, value):
            return spoken(spec, Instruction(principal, stance, action, value))
        case Named(name):
            return name
        case Not(In(variable, values)) if _complement(spec, variable, values):
            return _one_of(spec, variable, _complement(spec, variable, values))
        case Not(Linear(terms, bound)):
            return _at_most(tuple((-factor, name) for factor, name in terms), -bound - 1)
        case Not(of):
            return f"not {_operand(spec, of)}"
        case And(of):
            return _exactly(of) or " and ".join(_operand(spec, part) for part in of)
        case Or(of):
            return " or ".join(_operand(spec, part) for part in of)
        case Iff(left, right):
            return f"{_operand(spec, left)} <-> {_operand(spec, right)}"


def assigned(spec: Spec, variable: str, value: int) -> str:
    """A variable with its value: `sensitive`, `not sensitive`, `risk = imminent`."""
    said = shown(spec.variables[variable].domain, value)
    if isinstance(said, bool):
        return variable if said else f"not {variable}"
    return f"{variable} = {said}"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: `a`, `b` and `c`."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))


def sentence(spec: Spec, norm: Norm) -> str:
    """A norm as a sentence: `must not reveal, when marked, unless developer permits reveal`."""
    clauses = [demand(spec, norm)]
    if norm.after is not None:
        clauses.append(f"where `{norm.after}` is overridden")
    when = conjunction(*(part.formula for part in norm.when))
    if when != TRUE:
        clauses.append(f"when {worded(spec, when)}")
    if norm.unless:
        clauses.append(f"unless {worded(spec, disjunction(*(part.formula for part in norm.unless)))}")
    return ", ".join(clauses)


def demand(spec: Spec, norm: Norm) -> str:
    """What a norm asks for wherever it applies: `must not reveal`, `should disclose while covert`.

    The head has `while` worked in, so what is told is not always word for word what is written, but comes to the same.
    """
    during, asked = _during(spec, norm)
    text = _operand(spec, asked) if norm.modality.prohibits or during != TRUE else worded(spec, asked)
    if text.startswith("not "):
        text = f"({text})"  # `must not a` is a prohibition, `must not a or b` could be read in two ways
    return f"{norm.modality} {text}" + (f" while {worded(spec, during)}" if during != TRUE else "")


def _during(spec: Spec, norm: Norm) -> tuple[Formula, Formula]:
    """A head taken apart again: where it asks for anything, and what the modality is about there."""
    alternatives = norm.head.of if isinstance(norm.head, Or) and not norm.permits else (norm.head,)
    *outside, last = alternatives
    if norm.modality.prohibits:
        asked = negation(last)
    else:
        outside = [part for part in alternatives if isinstance(part, Not)]
        asked = disjunction(*(part for part in alternatives if part not in outside))
    if not outside or not _acts(spec, asked):
        return TRUE, negation(norm.head) if norm.modality.prohibits else norm.head
    return conjunction(*map(negation, outside)), asked


def _acts(spec: Spec, formula: Formula) -> bool:
    """Whether a formula is about an action; each definition is looked into once."""
    pending, defined = [formula], set[str]()
    while pending:
        for leaf in leaves(pending.pop()):
            match leaf:
                case In(variable, _) if spec.variables[variable].role is Role.ACTION:
                    return True
                case Linear(terms, _) if any(spec.variables[name].role is Role.ACTION for _, name in terms):
                    return True
                case Named(name) if name not in defined:
                    defined.add(name)
                    pending.append(spec.definitions[name].formula)
                case _:
                    pass
    return False


def _operand(spec: Spec, formula: Formula) -> str:
    """The formula where another operator is around it."""
    joined = isinstance(formula, (Or, Iff)) or (isinstance(formula, And) and not _exactly(formula.of))
    text = worded(spec, formula)
    return f"({text})" if joined else text


def _one_of(spec: Spec, variable: str, values: frozenset[int]) -> str:
    domain = spec.variables[variable].domain
    if isinstance(domain, Boolean) and len(values) == 1:
        return assigned(spec, variable, min(values))
    if len(values) == 1:
        return assigned(spec, variable, min(values))
    if len(rest := _complement(spec, variable, values)) == 1 and isinstance(domain, Enumeration):
        return f"{variable} != {shown(domain, min(rest))}"
    return f"{variable} in {{{', '.join(str(shown(domain, value)) for value in sorted(values))}}}"


def _complement(spec: Spec, variable: str, values: frozenset[int]) -> frozenset[int]:
    domain = spec.variables[variable].domain
    return frozenset(range(domain.low, domain.high + 1)) - values


def _at_most(terms: tuple[tuple[int, str], ...], bound: int) -> str:
    """A comparison of a sum with a number, turned round where every factor is negative."""
    turned = all(factor < 0 for factor, _ in terms)
    sign = -1 if turned else 1
    total = ""
    for factor, name in terms:
        times = abs(factor)
        part = name if times == 1 else f"{times} * {name}"
        if not total:
            total = part if sign * factor > 0 else f"-{times} * {name}"
        else:
            total += f" {'+' if sign * factor > 0 else '-'} {part}"
    return f"{total} {'>=' if turned else '<='} {sign * bound}"


def _exactly(parts: tuple[Formula, ...]) -> str:
    """`words = 50`, where two comparisons say that; else nothing."""
    match parts:
        case (Linear(((1, name),), high), Linear(((-1, same),), low)) if name == same and high == -low:
            return f"{name} = {high}"
        case _:
            return ""
