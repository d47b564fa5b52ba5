"""The documents of `specrules decide` and `specrules why`."""

from __future__ import annotations

from typing import Literal

from .shapes import Model, Spec, Value, Written

State = Literal["decided", "contradiction", "dilemma", "impossible", "undetermined"]


class Standing(Model):
    """What is decided of one value of an action."""

    verdict: Literal["required", "forbidden", "optional"]
    by: list[str]
    """The norms in force that make it so; for an optional one, those that are about the action."""
    silent: bool
    """Whether no norm in force is about the action."""


class Allowed(Model):
    """What is decided of an integer action."""

    intervals: list[tuple[int, int]] | None
    """The stretches of values that comply, both ends included; null if they could not be worked out."""
    by: list[str]
    """The norms in force that are about the action."""
    silent: bool
    """Whether there is none."""


class Overridden(Model):
    """A norm that is overridden."""

    norm: str
    by: list[str]
    """The norms that override it; none where no conduct can follow it."""


class Question(Model):
    """The one question that would settle most."""

    fact: str
    settles: int
    """After so many of its answers nothing is left open."""
    answers: int


class Decision(Model):
    """What must, may and must not be done in a case, whatever the unknown facts are."""

    status: State
    reason: str
    """Why it is not decided, in one sentence; empty if it is."""
    actions: dict[str, Standing | Allowed]
    """Every value of a boolean or enumerated action, and every integer action, by name; only what was asked for."""
    in_force: list[str]
    """The strongest first."""
    in_force_in_some: list[str]
    """In force for some values of the unknown facts only."""
    overridden: list[Overridden]
    withdrawn: list[str]
    """What `on conflict` withdraws."""
    contradictions: list[list[str]]
    hinges_on: list[str]
    """The fewest unknown facts that, once known, leave no dilemma."""
    question: Question | None
    conduct: dict[str, Value] | None
    """One conduct that complies."""


class Compliance(Model):
    """Whether a conduct complies in a case."""

    complies: bool
    status: State
    reason: str
    """Why it does not; empty if it does."""
    breaks: list[str]
    """The norms it breaks, the strongest first."""
    impossible: bool
    """Whether the axioms exclude it."""
    instead: dict[str, Value] | None
    """A conduct that complies and keeps as many of the values as can be."""


class Case(Model):
    """What is known."""

    facts: dict[str, Value]
    usual: dict[str, Value]
    """The usual values of facts that were left out and matter."""
    unknown: list[str]
    said: list[str]


class NormFate(Model):
    """What became of a norm."""

    state: Literal["in force", "overridden", "withdrawn", "not applicable"]
    by: list[str]
    why: str
    where: str
    """For which values of the unknown facts that is so, if not for all."""
    contradicts: list[list[str]]
    authority: str


class NormStep(Model):
    """A norm and what became of it."""

    norm: str
    level: str
    kind: str
    modality: str
    says: str
    text: str | None
    source: str | None
    place: str
    direct: bool
    """Whether it is about an action that was asked about."""
    fates: list[NormFate]
    """Several only if they depend on unknown facts."""


class Unheard(Model):
    """An instruction that binds nobody."""

    said: str
    why: str


class Clash(Model):
    """Norms in force that contradict each other."""

    norms: list[str]
    where: str


class Ask(Model):
    """The question to ask first."""

    fact: str
    values: list[Value]
    settles: int
    answers: int


class FactChange(Model):
    """A fact that takes another value, or that becomes known."""

    change: Literal["fact", "known"]
    fact: str
    value: Value
    text: str


class SaidChange(Model):
    """An instruction that is given, or taken back."""

    change: Literal["said", "taken back"]
    said: str
    text: str


class Sought(Model):
    """Something that may be wanted instead."""

    wanted: str
    left_out: list[str]
    """The facts that have too many values to be changed."""


class Flip(Sought):
    """The smallest change that brings it about."""

    found: Literal[True]
    changes: list[FactChange | SaidChange]
    verdict: Literal["required", "forbidden", "optional"] | None
    """That of the action value asked about, after the change."""


class NoFlip(Sought):
    """No change was found that does."""

    found: Literal[False]
    up_to: int
    """No so many changes do."""
    complete: bool
    """Whether that is so of any number of changes."""


class Explanation(Model):
    """Why a case comes out as it does."""

    subject: Literal["value", "action", "norm", "everything"]
    asked: str
    case: Case
    status: State
    reason: str
    actions: dict[str, Standing | Allowed]
    norms: list[NormStep]
    """Those about the actions asked about, the strongest first."""
    others: int
    """So many more do not apply."""
    binds_nobody: list[Unheard]
    contradictions: list[Clash]
    axioms: list[str]
    """Those that exclude the case."""
    hinges_on: list[str]
    ask: Ask | None
    conduct: dict[str, Value] | None
    flips: list[Flip | NoFlip]


class DecisionDocument(Decision, Written):
    """What `specrules decide` writes for one case."""

    spec: Spec


class ComplianceDocument(Compliance, Written):
    """What `specrules decide --comply` writes for one case."""

    spec: Spec


class ExplanationDocument(Explanation, Written):
    """What `specrules why` writes."""

    spec: Spec
