"""How large the formulas of a saved spec are, so that nobody who goes through them later is lost in one.

What formulas have in common is written once. So a small file could hold a formula that is endless when written out, or
definitions that use each other deeper than a program can follow.
"""

from __future__ import annotations

from ..conflicts.table import Conflict, Group
from ..model.formula import Formula, Named, parts
from ..model.spec import Axiom, Claim, Definition, Delegation, Expectation, Norm, Part, Settlement
from .form import FORMULAS, Malformed

DEEPEST = 300
"""No formula nests deeper, definitions looked through; what the language allows comes to less."""

MOST = 4_000_000
"""So many parts all formulas have together, written out wherever they are used."""


class Sizes:
    """Measures values one after the other: each after all that it is made of, and a definition before its uses."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        """The depth and the number of parts of formulas and of conditions as written, which stay alive, by identity."""
        self._defined: dict[str, int] = {}
        self._used = 0

    def add(self, value: object) -> None:
        """Measures one value. Raises Malformed if it is too large, or what it uses is not defined."""
        if isinstance(value, FORMULAS):
            inner, deeper = parts(value), self._definition(value) if isinstance(value, Named) else 0
            self._measure(value, inner, deeper)
        elif isinstance(value, Part):
            self._measure(value, value.of, 0)
        if isinstance(value, Definition):
            if value.name in self._defined:
                raise Malformed("a definition is there twice")
            self._defined[value.name] = self._known[id(value.formula)][0]
        self._used += sum(self._known[id(used)][1] for used in _uses(value))
        if self._used > MOST:
            raise Malformed("its formulas are too large")

    def _definition(self, use: Named) -> int:
        """How deep a definition goes. As each comes before its uses, none is defined by itself."""
        if use.name not in self._defined:
            raise Malformed("a definition is used before it is defined")
        return self._defined[use.name]

    def _measure(self, value: Formula | Part, inner: tuple[Formula, ...] | tuple[Part, ...], deeper: int) -> None:
        depth, size = 1 + deeper, 1
        for part in inner:
            below, more = self._known[id(part)]
            depth, size = max(depth, 1 + below), size + more
        if depth > DEEPEST or size > MOST:
            raise Malformed("a formula is too large")
        self._known[id(value)] = depth, size


def _uses(value: object) -> tuple[Formula | Part, ...]:
    """The formulas, and the conditions as written, that are no part of others but used as a whole."""
    match value:
        case Part() | Definition() | Axiom() | Expectation():
            return (value.formula,)
        case Norm():
            return (value.condition, value.head, *value.when, *value.unless)
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
