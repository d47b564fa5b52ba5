"""How large the formulas of a saved spec are, so that nobody who goes through them later is lost in one.

What formulas have in common is written once. So a small file could hold a formula that is endless when written out, or
definitions that use each other deeper than a program can follow.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..conflicts.table import Conflict, Group
from ..model.formula import And, Formula, Iff, Named, Not, Or, parts
from ..model.spec import Axiom, Claim, Definition, Delegation, Expectation, Norm, Part, Settlement
from .form import Malformed

DEEPEST = 300
"""No formula nests deeper, definitions looked through; what the language allows comes to less."""

MOST = 4_000_000
"""So many parts all formulas have together, written out wherever they are used."""

SMALLEST = 1, 1
"""The depth and the number of parts of what has none."""


class Sizes:
    """Measures values one after the other: each after all that it is made of, and a definition before its uses."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        """The depth and the number of parts of formulas and of conditions as written, which stay alive, by identity;
        only of those that have parts."""
        self._defined: dict[str, int] = {}
        self._used = 0

    def add(self, value: object) -> None:
        """Measures one value. Raises Malformed if it is too large, or what it uses is not defined."""
        match value:
            case Part(formula, _, _, inner):
                self._measure(value, inner)
                self._use(formula)
            case And() | Or() | Not() | Iff():
                self._measure(value, parts(value))
            case Named(name):
                if name not in self._defined:  # else nothing is defined by itself
                    raise Malformed("a definition is used before it is defined")
                self._know(value, 1 + self._defined[name], 1)
            case Definition(name, formula):
                if name in self._defined:
                    raise Malformed("a definition is there twice")
                self._defined[name] = self._known.get(id(formula), SMALLEST)[0]
                self._use(formula)
            case _:
                self._use(*_used(value))

    def _use(self, *whole: Formula | Part) -> None:
        for used in whole:
            self._used += self._known.get(id(used), SMALLEST)[1]
        if self._used > MOST:
            raise Malformed("its formulas are too large")

    def _measure(self, value: Formula | Part, inner: Sequence[Formula | Part]) -> None:
        if not inner:
            return
        depth = size = 1
        for part in inner:
            below, more = self._known.get(id(part), SMALLEST)
            depth, size = max(depth, 1 + below), size + more
        self._know(value, depth, size)

    def _know(self, value: Formula | Part, depth: int, size: int) -> None:
        if depth > DEEPEST or size > MOST:
            raise Malformed("a formula is too large")
        self._known[id(value)] = depth, size


def _used(value: object) -> tuple[Formula | Part, ...]:
    """The formulas, and the conditions as written, that something uses as a whole."""
    match value:
        case Norm():
            return (value.condition, value.head, *value.when, *value.unless)
        case Axiom() | Expectation():
            return (value.formula,)
        case Conflict():
            return value.when, value.minimal
        case Group():
            return (*value.heads, value.impossible)
        case Claim():
            return value.condition, value.formula
        case Delegation():
            return (value.condition,)
        case Settlement() if value.fallback is not None:
            return (value.fallback,)
        case _:
            return ()
