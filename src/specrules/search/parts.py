"""Which formulas share actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ..model.formula import Formula, In, Linear, leaves

F = TypeVar("F", bound=Formula)

Part = tuple[set[str], list[F]]
"""Formulas that hang together, and the actions they mention."""


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


def apart(formulas: Iterable[F], others: Sequence[Part[F]] = ()) -> list[Part[F]]:
    """The formulas in parts that share no action, each with the actions it mentions; constants are parts of their
    own. With `others`, which are apart already, the parts that all of them make together."""
    parts = dict(enumerate(others))
    home = {name: number for number, (names, _) in parts.items() for name in names}
    for number, formula in enumerate(formulas, len(parts)):
        names, members = variables(formula), [formula]
        for met in sorted({home[name] for name in names if name in home}):
            more, theirs = parts.pop(met)
            names, members = names | more, theirs + members
        parts[number] = names, members
        home.update(dict.fromkeys(names, number))
    return list(parts.values())
