"""The values a fact or an action can take. Inside the program a value is an integer: 0 or 1, an index, or itself."""

from __future__ import annotations

from dataclasses import dataclass

from ..finding import Value


@dataclass(frozen=True)
class Boolean:
    """False (0) or true (1)."""

    low: int = 0
    high: int = 1


@dataclass(frozen=True)
class Enumeration:
    """Named values, ordered as written; the program holds their indices."""

    values: tuple[str, ...]

    @property
    def low(self) -> int:
        return 0

    @property
    def high(self) -> int:
        return len(self.values) - 1


@dataclass(frozen=True)
class Integer:
    """The whole numbers from `low` to `high`, both included."""

    low: int
    high: int


Domain = Boolean | Enumeration | Integer


def shown(domain: Domain, value: int) -> Value:
    """A value as people write it."""
    match domain:
        case Boolean():
            return bool(value)
        case Enumeration(values):
            return values[value]
        case Integer():
            return value
