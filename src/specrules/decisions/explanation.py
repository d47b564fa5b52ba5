"""Why a case comes out as it does, as a value: what is known, what became of every norm concerned, and what would have
to be different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ..finding import Value
from .decision import Allowed, Standing, Status
from .fates import Became, Fate

if TYPE_CHECKING:
    from .flips import Flip, NoFlip


class Subject(StrEnum):
    """What sort of thing is asked about."""

    VALUE = "value"
    """One value of an action: of a boolean one, that it is done."""
    ACTION = "action"
    """All values of an action."""
    NORM = "norm"
    EVERYTHING = "everything"


class Wanted(StrEnum):
    """What somebody may want to be so instead."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    REQUIRED = "required"
    NOT_REQUIRED = "not required"
    IN_FORCE = "in force"
    NOT_IN_FORCE = "not in force"
    NO_CONTRADICTION = "no contradiction"


@dataclass(frozen=True)
class Case:
    """What is known of the case, with names as in the rule files."""

    given: Mapping[str, Value]
    usual: Mapping[str, Value]
    """Of the facts left out, those that the norms told of depend on: their usual values."""
    unknown: tuple[str, ...]
    said: tuple[str, ...]
    """What was said, in order."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "facts": dict(self.given),
            "usual": dict(self.usual),
            "unknown": list(self.unknown),
            "said": list(self.said),
        }


@dataclass(frozen=True)
class Step:
    """A norm, and what became of it.

    `says` is its sentence, made from the rule; `text` and `source` are its author's. `place` is path and line, empty
    for an instruction. `direct` norms are about an action asked about. Several `fates` differ in the values of unknown
    facts.
    """

    norm: str
    level: str
    kind: str
    modality: str
    says: str
    text: str | None
    source: str | None
    place: str
    direct: bool
    fates: tuple[Fate, ...]

    @property
    def applicable(self) -> bool:
        """Whether it is in some completion of unknown facts."""
        return any(fate.state is not Became.NOT_APPLICABLE for fate in self.fates)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "norm": self.norm,
            "level": self.level,
            "kind": self.kind,
            "modality": self.modality,
            "says": self.says,
            "text": self.text,
            "source": self.source,
            "place": self.place,
            "direct": self.direct,
            "fates": [_fate(fate) for fate in self.fates],
        }


@dataclass(frozen=True)
class Clash:
    """Norms in force that contradict each other, the strongest first; `where` as in a fate."""

    norms: tuple[str, ...]
    where: str


@dataclass(frozen=True)
class Ask:
    """The question that would settle most: about a fact, whether or which of its `values` it is. None of these if they
    are too many to list. `settles` of its `answers` leave nothing open."""

    fact: str
    boolean: bool
    values: tuple[str, ...]
    settles: int
    answers: int

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "fact": self.fact,
            "values": [False, True] if self.boolean else list(self.values),
            "settles": self.settles,
            "answers": self.answers,
        }


@dataclass(frozen=True)
class Explanation:
    """Why a case comes out as it does.

    `asked` names what is asked about as people write it, and is empty for everything. `steps` are the norms about the
    actions concerned, the strongest first: all that are applicable, and of the others those that come closest to the
    question; `others` counts the rest.
    """

    subject: Subject
    asked: str
    case: Case
    status: Status
    reason: str
    actions: Mapping[str, Standing | Allowed]
    """What is decided of the actions asked about; under a norm's name, of those in its head."""
    steps: tuple[Step, ...]
    others: int
    unheard: tuple[tuple[str, str], ...]
    """What was said about these actions and binds nobody, each with the reason."""
    clashes: tuple[Clash, ...]
    axioms: tuple[str, ...]
    """The axioms that exclude what is given, as far as each does so by itself."""
    hinges_on: tuple[str, ...]
    ask: Ask | None
    conduct: Mapping[str, Value] | None
    """A conduct that complies, for the actions concerned."""
    flips: tuple[tuple[Wanted, Flip | NoFlip], ...]
    """For each thing that may be wanted instead, the smallest change that brings it about."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "subject": self.subject.value,
            "asked": self.asked,
            "case": self.case.as_json(),
            "status": self.status.value,
            "reason": self.reason,
            "actions": {name: standing.as_json() for name, standing in self.actions.items()},
            "norms": [step.as_json() for step in self.steps],
            "others": self.others,
            "binds_nobody": [{"said": said, "why": why} for said, why in self.unheard],
            "contradictions": [{"norms": list(clash.norms), "where": clash.where} for clash in self.clashes],
            "axioms": list(self.axioms),
            "hinges_on": list(self.hinges_on),
            "ask": None if self.ask is None else self.ask.as_json(),
            "conduct": None if self.conduct is None else dict(self.conduct),
            "flips": [{"wanted": wanted.value, **flip.as_json()} for wanted, flip in self.flips],
        }


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "state": fate.state.value,
        "by": list(fate.by),
        "why": fate.why,
        "where": fate.where,
        "contradicts": [list(norms) for norms in fate.contradicts],
        "authority": fate.authority,
    }
