"""Reads values by the type of what they are a value of."""

from __future__ import annotations

from ..source import Span
from ..syntax import tree
from .domain import Boolean, Domain, Enumeration, Integer
from .names import FEW, Reporter, did_you_mean
from .spec import Variable


def described(domain: Domain) -> str:
    """What a variable of this domain is, as a message puts it."""
    match domain:
        case Boolean():
            return "true or false"
        case Enumeration(values):
            return f"one of {', '.join(values)}" if len(values) <= FEW else f"one of {len(values)} values"
        case Integer(low, high):
            return f"a number from {low} to {high}"


def value_of(variable: Variable, value: tree.Value, reporter: Reporter) -> int | None:
    """The value as the program holds it; None if the variable has no such value, which is reported."""
    match variable.domain, value:
        case Boolean(), tree.Name("true" | "false" as word):
            return int(word == "true")
        case Enumeration(values), tree.Name(word) if word in values:
            return values.index(word)
        case Integer(low, high), tree.Number(number) if low <= number <= high:
            return number
        case Integer(low, high), tree.Number(number):
            message = f"{number} is outside the range of `{variable.name}`"
            reporter.type_error(value.span, message, f"`{variable.name}` goes from {low} to {high}")
        case domain, tree.Number(number):
            message = f"`{variable.name}` is not a number"
            reporter.type_error(value.span, message, f"`{variable.name}` is {described(domain)}")
        case domain, tree.Name(word):
            message = f"`{variable.name}` has no value `{word}`"
            known = domain.values if isinstance(domain, Enumeration) else ()
            label = f"`{variable.name}` is {described(domain)}"
            reporter.type_error(value.span, message, label, help=did_you_mean(word, known))
    return None


def action_value(variable: Variable, value: tree.Value | None, span: Span, reporter: Reporter) -> int | None:
    """The value an instruction or a literal names: without one, true of a boolean, and an error of all else."""
    if value is not None:
        return value_of(variable, value, reporter)
    if isinstance(variable.domain, Boolean):
        return 1
    example = variable.domain.values[0] if isinstance(variable.domain, Enumeration) else variable.domain.low
    message = f"say which value of `{variable.name}` is meant"
    label = f"`{variable.name}` is {described(variable.domain)}"
    reporter.type_error(span, message, label, help=(f"for example `{variable.name} = {example}`",))
    return None
