"""What a scenario comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.spec import Norm, Scenario
from .run import Force


@dataclass(frozen=True)
class Decision:
    """What a scenario comes to: norms in force (strongest first), what overrides each overridden norm,
    contradictions left and contradictions settled, and the norms that settling withdrew."""

    scenario: Scenario
    in_force: tuple[Norm, ...]
    overridden: Mapping[str, tuple[Norm, ...]]
    contradictions: tuple[tuple[Norm, ...], ...]
    settled: tuple[tuple[Norm, ...], ...]
    withdrawn: frozenset[str]
    force: Force = field(repr=False, compare=False)
    """The same as sets of norms."""
