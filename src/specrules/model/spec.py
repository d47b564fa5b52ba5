"""A spec as meant: every name resolved, every expression typed. After this stage nothing can be misspelt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from functools import cached_property

from ..source import Span
from .domain import Domain
from .formula import Formula, Stance


class Kind(IntEnum):
    """What sort of norm it is; the smaller is the stronger at one level (semantics, Strength, 2)."""

    RULE = 0
    INSTRUCTION = 1
    DEFAULT = 2


class Degree(IntEnum):
    """`must` and `may` are stronger than `should` at one level and kind (semantics, Strength, 4)."""

    MUST = 0
    SHOULD = 1


class Modality(StrEnum):
    """The word a norm is written with."""

    MUST = "must"
    MUST_NOT = "must not"
    SHOULD = "should"
    SHOULD_NOT = "should not"
    MAY = "may"

    @property
    def degree(self) -> Degree:
        return Degree.SHOULD if self in (Modality.SHOULD, Modality.SHOULD_NOT) else Degree.MUST

    @property
    def prohibits(self) -> bool:
        return self in (Modality.MUST_NOT, Modality.SHOULD_NOT)


@dataclass(frozen=True)
class Part:
    """A condition as written, or an operand in one: the formula it comes to, and where it stands.

    `word` is the `and`, `or` or `not` that joins the operands `of`; anything else, a definition used by name too, is a
    part without operands. The formula need not show them: it is flattened, and constants are gone.
    """

    formula: Formula
    span: Span
    word: str = ""
    of: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Norm:
    """A rule, a default, or one `otherwise` of either.

    `head` has the modality and `while` worked in, so a duty asks for `head` and a permission keeps `head` possible.
    An `otherwise` names the norm before it in its chain as `after`; its `condition` is then just true, because it
    applies exactly where that norm is applicable and overridden. `degree` is its place in the order of strength:
    its own, but for an `otherwise` never above that of the norm before it. `base` is the written norm (itself, or the
    chain's first). `overrides` names written norms; an `otherwise` shares those of its base.
    """

    name: str
    level: int
    kind: Kind
    modality: Modality
    degree: Degree
    condition: Formula
    head: Formula
    base: str
    name_span: Span
    head_span: Span
    after: str | None = None
    principles: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    text: str | None = None
    source: str | None = None
    because: str | None = None
    position: int = 0
    """For an instruction, its place in the conversation: the later is the stronger."""
    when: tuple[Part, ...] = field(default=(), compare=False, repr=False)
    unless: tuple[Part, ...] = field(default=(), compare=False, repr=False)
    """The clauses of a written norm as they stand; `condition` is what they come to."""

    @property
    def permits(self) -> bool:
        """Whether it is a permission; otherwise it is a duty."""
        return self.modality is Modality.MAY

    @property
    def rank(self) -> tuple[int, int, int]:
        """Level, kind and degree: smaller is stronger; equal ranks are told apart by `overrides` alone."""
        return self.level, self.kind, self.degree


@dataclass(frozen=True)
class Principal:
    """Someone who speaks; without a level its instructions bind nobody unless authority is delegated to it."""

    name: str
    level: int | None
    hints_at: int | None
    span: Span


@dataclass(frozen=True)
class Delegation:
    """Gives a principal without a level the level wherever the condition holds."""

    principal: str
    level: int
    condition: Formula
    span: Span


@dataclass(frozen=True)
class Objective:
    name: str
    text: str
    span: Span


@dataclass(frozen=True)
class Principle:
    """What norms are for; principles nest (`parent`) and serve objectives."""

    name: str
    parent: str | None
    serves: tuple[str, ...]
    text: str | None
    span: Span


class Role(Enum):
    """A variable describes the situation (fact) or the conduct (action)."""

    FACT = "fact"
    ACTION = "action"


@dataclass(frozen=True)
class Variable:
    """A fact or an action; `usual` is the value a query that leaves the fact out gets."""

    name: str
    role: Role
    domain: Domain
    span: Span
    usual: int = 0
    hidden: bool = False
    teller: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Definition:
    name: str
    formula: Formula
    span: Span


@dataclass(frozen=True)
class Axiom:
    formula: Formula
    span: Span
    text: str | None = None


@dataclass(frozen=True)
class Yield:
    """States that principle `loser` yields to principle `winner` on purpose."""

    loser: str
    winner: str
    because: str
    span: Span


@dataclass(frozen=True)
class Settlement:
    """`on conflict` at a level: a fallback duty, or (None) prohibitions prevail."""

    level: int
    fallback: Formula | None
    span: Span


class ClaimKind(StrEnum):
    NEVER = "never"
    ALWAYS = "always"
    POSSIBLE = "possible"
    SOMETIMES = "sometimes"
    DECIDED = "decided"


@dataclass(frozen=True)
class Claim:
    """An `assert`: holds of every scenario in which `condition` does. For `decided`, `action` is what is governed."""

    name: str
    kind: ClaimKind
    condition: Formula
    formula: Formula
    action: str | None
    span: Span
    name_span: Span
    source: str | None = None


@dataclass(frozen=True)
class Instruction:
    """What one principal said of one action value."""

    principal: str
    stance: Stance
    action: str
    value: int


@dataclass(frozen=True)
class Scenario:
    """A value for every fact, and what the principals said, the earliest first."""

    facts: Mapping[str, int]
    instructions: tuple[Instruction, ...] = ()


class Verdict(StrEnum):
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    OPTIONAL = "optional"


class Judgement(StrEnum):
    GOOD = "good"
    BAD = "bad"
    OK = "ok"


@dataclass(frozen=True)
class Expectation:
    """`must φ`: φ is required; `must not φ`: forbidden; `may φ`: not forbidden."""

    modality: Modality
    formula: Formula
    span: Span


@dataclass(frozen=True)
class ConductCase:
    """A conduct an example judges, as the values it names; `breaks` names the norm a bad one should break."""

    judgement: Judgement
    values: tuple[tuple[str, int], ...]
    breaks: str | None
    span: Span


@dataclass(frozen=True)
class Example:
    """A test; facts it leaves out have their usual values, except those given as unknown."""

    title: str
    norms: tuple[str, ...]
    facts: tuple[tuple[str, int], ...]
    unknown: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    expectations: tuple[Expectation, ...]
    conducts: tuple[ConductCase, ...]
    span: Span
    source: str | None = None


@dataclass(frozen=True)
class Allow:
    """Accepts one finding on the norm or `yield` it stands on."""

    code: str
    because: str
    owner: str
    span: Span


@dataclass(frozen=True)
class Spec:
    """The whole, sorted so that nothing downstream can depend on the order of statements or files.

    Mappings are sorted by name. `norms` holds every written norm followed by its `otherwise` chain, by name.
    """

    title: str | None
    version: str | None
    levels: tuple[str, ...]
    level_spans: tuple[Span, ...]
    principals: Mapping[str, Principal]
    delegations: tuple[Delegation, ...]
    objectives: Mapping[str, Objective]
    principles: Mapping[str, Principle]
    variables: Mapping[str, Variable]
    definitions: Mapping[str, Definition]
    axioms: tuple[Axiom, ...]
    norms: Mapping[str, Norm]
    yields: tuple[Yield, ...]
    settlements: Mapping[int, Settlement]
    claims: tuple[Claim, ...]
    examples: tuple[Example, ...]
    allows: tuple[Allow, ...]
    written: frozenset[str] = frozenset()
    """The facts and actions that some expression names, be it in a comparison that is always true."""

    @cached_property
    def successor(self) -> Mapping[str, str]:
        """For each norm with an `otherwise`, the name of the next norm in its chain."""
        return {n.after: n.name for n in self.norms.values() if n.after is not None}

    @cached_property
    def facts(self) -> tuple[Variable, ...]:
        return tuple(v for v in self.variables.values() if v.role is Role.FACT)

    @cached_property
    def actions(self) -> tuple[Variable, ...]:
        return tuple(v for v in self.variables.values() if v.role is Role.ACTION)
