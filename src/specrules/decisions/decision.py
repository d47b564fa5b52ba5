"""What a spec says of one case, as a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from ..finding import Value
from ..model.spec import Verdict


class Status(StrEnum):
    """How a case comes out."""

    DECIDED = "decided"
    """Some conduct complies, whatever the unknown facts are."""
    CONTRADICTION = "contradiction"
    """Norms in force contradict each other (with unknown facts: in some completion), and nothing says which yields."""
    DILEMMA = "dilemma"
    """No one conduct complies whatever the unknown facts are."""
    IMPOSSIBLE = "impossible"
    """The axioms exclude what is given."""
    UNDETERMINED = "undetermined"
    """It could not be worked out within the limits; nothing is allowed by this."""


@dataclass(frozen=True)
class Standing:
    """What a decision says of one value of an action.

    `by` are norms in force that make it required or forbidden, none of which could be left out; for an optional one,
    those in force that are about the action. Where none is about it, the spec is `silent` on the action.
    """

    action: str
    value: Value
    verdict: Verdict
    by: tuple[str, ...]
    silent: bool

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"verdict": self.verdict.value, "by": list(self.by), "silent": self.silent}


@dataclass(frozen=True)
class Allowed:
    """What a decision says of an integer action: the stretches of values that comply, both ends included, ascending.

    They are None where they could not be worked out within the limits. `by` are the norms in force that are about it.
    """

    action: str
    intervals: tuple[tuple[int, int], ...] | None
    by: tuple[str, ...]
    silent: bool

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        intervals = None if self.intervals is None else [list(ends) for ends in self.intervals]
        return {"intervals": intervals, "by": list(self.by), "silent": self.silent}


@dataclass(frozen=True)
class Overridden:
    """A norm that is overridden, and the norms that override it; none where no conduct can follow it at all."""

    norm: str
    by: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"norm": self.norm, "by": list(self.by)}


@dataclass(frozen=True)
class Question:
    """The one question that would settle most: about this fact; `settles` of its `answers` leave nothing open."""

    fact: str
    settles: int
    answers: int

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"fact": self.fact, "settles": self.settles, "answers": self.answers}


class Answers(Protocol):
    """What works out the parts of a decision, each when it is first asked for. None of them fails."""

    def actions(self) -> Mapping[str, Standing | Allowed]: ...

    def in_force(self) -> tuple[str, ...]: ...

    def in_force_in_some(self) -> tuple[str, ...]: ...

    def overridden(self) -> tuple[Overridden, ...]: ...

    def withdrawn(self) -> tuple[str, ...]: ...

    def contradictions(self) -> tuple[tuple[str, ...], ...]: ...

    def hinges_on(self) -> tuple[str, ...]: ...

    def question(self) -> Question | None: ...

    def conduct(self) -> Mapping[str, Value] | None: ...


@dataclass(frozen=True, eq=False)
class Decision:
    """The decision of a case, with names as in the rule files. With unknown facts it is that of cautious conduct.

    Immutable; its parts are worked out when they are first asked for. Two are equal if their JSON is.
    """

    status: Status
    reason: str
    """Why, in one sentence, where the status is not `decided`; else empty."""
    answers: Answers = field(repr=False)

    @cached_property
    def actions(self) -> Mapping[str, Standing | Allowed]:
        """Every value of a boolean or enumerated action under its name (`reveal`, `reply = refuse`), an integer action
        under its own; empty unless the status is `decided`."""
        return self.answers.actions() if self.status is Status.DECIDED else MappingProxyType({})

    @cached_property
    def in_force(self) -> tuple[str, ...]:
        """The norms in force (in every completion of unknown facts), the strongest first."""
        return self.answers.in_force()

    @cached_property
    def in_force_in_some(self) -> tuple[str, ...]:
        """Those in force in some completions only."""
        return self.answers.in_force_in_some()

    @cached_property
    def overridden(self) -> tuple[Overridden, ...]:
        """The norms overridden in every completion."""
        return self.answers.overridden()

    @cached_property
    def withdrawn(self) -> tuple[str, ...]:
        """Those that `on conflict` withdraws in some completion."""
        return self.answers.withdrawn()

    @cached_property
    def contradictions(self) -> tuple[tuple[str, ...], ...]:
        """What contradicts each other, in some completion."""
        return self.answers.contradictions()

    @cached_property
    def hinges_on(self) -> tuple[str, ...]:
        """The fewest unknown facts that, once known, leave no dilemma; none that does not matter."""
        return self.answers.hinges_on()

    @cached_property
    def question(self) -> Question | None:
        """Which single question would settle most; None where none need be asked."""
        return self.answers.question()

    @cached_property
    def conduct(self) -> Mapping[str, Value] | None:
        """One conduct that complies, the first in the order of actions and values; None where there is none, or where
        it could not be found within the limits."""
        return self.answers.conduct() if self.status is Status.DECIDED else None

    def as_json(self, only: Collection[str] | None = None) -> dict[str, Any]:
        """Plain values; of the actions only these (None: all)."""
        names = [name for name in self.actions if only is None or name in only]
        return {
            "status": self.status.value,
            "reason": self.reason,
            "actions": {name: self.actions[name].as_json() for name in names},
            "in_force": list(self.in_force),
            "in_force_in_some": list(self.in_force_in_some),
            "overridden": [each.as_json() for each in self.overridden],
            "withdrawn": list(self.withdrawn),
            "contradictions": [list(norms) for norms in self.contradictions],
            "hinges_on": list(self.hinges_on),
            "question": self.question.as_json() if self.question else None,
            "conduct": None if self.conduct is None else dict(self.conduct),
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.status, self.reason, self.in_force))
