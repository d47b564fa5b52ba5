"""Which formulas share actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ..model.formula import Formula, In, Linear, leaves

F = TypeVar("F", bound=Formula)


def variables(formula: Formula) -> set[str]:
    """The actions that a formula mentions."""
    found: set[str] = set()
    for leaf in leaves(formula):
        match leaf:
            case In(variable, _):
                found.add(variable)
            case Linear(terms, _):
                found.update(name for _, name in terms)
            case _:
                pass
    return found


def apart(formulas: Iterable[F]) -> list[tuple[set[str], list[F]]]:
    """The formulas in parts that share no action, each with the actions it mentions; constants are parts of their
    own."""
    parts: dict[int, tuple[set[str], list[F]]] = {}
    home: dict[str, int] = {}
    for number, formula in enumerate(formulas):
        names, members = variables(formula), [formula]
        for met in sorted({home[name] for name in names if name in home}):
            more, theirs = parts.pop(met)
            names, members = names | more, theirs + members
        parts[number] = names, members
        home.update(dict.fromkeys(names, number))
    return list(parts.values())
