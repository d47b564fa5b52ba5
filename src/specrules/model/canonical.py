"""Formulas as text that is the same for equal formulas in every run: what to sort them by."""

from __future__ import annotations

from .formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said


def canonical(formula: Formula) -> str:
    """The formula, operators first."""
    match formula:
        case Const(value):
            return str(value).lower()
        case In(variable, values):
            return f"{variable} in {sorted(values)}"
        case Linear(terms, bound):
            return f"{' + '.join(f'{factor} {name}' for factor, name in terms)} <= {bound}"
        case Said(principal, stance, action, value):
            return f"{principal} {stance} {action} {value}"
        case Named(name):
            return name
        case Not(of):
            return f"not({canonical(of)})"
        case And(of):
            return f"and({', '.join([canonical(part) for part in of])})"
        case Or(of):
            return f"or({', '.join([canonical(part) for part in of])})"
        case Iff(left, right):
            return f"iff({canonical(left)}, {canonical(right)})"
