"""What is known of the case that somebody asks about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.spec import Instruction, Spec


@dataclass(frozen=True)
class Query:
    """A case as given: the values of some facts, the names of facts that are not known, and what was said, in order.

    Facts that are in neither are as usual. Everything in it has been checked against the spec.
    """

    facts: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    said: tuple[Instruction, ...] = ()

    def values(self, spec: Spec) -> dict[str, int]:
        """A value for every fact: the one given, else the usual one (for an unknown fact too)."""
        return {fact.name: fact.usual for fact in spec.facts} | dict(self.facts)
