"""What became of each norm in a decided case: in force, overridden and by what, withdrawn, or why not applicable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ..evaluator import Decision
from ..model.formula import TRUE, Formula, Said, Stance
from ..model.spec import Instruction, Kind, Norm, Part, Scenario, Spec
from ..model.strength import spoken
from ..model.wording import assigned, listed, worded
from ..program import Program

Binding = tuple[str, int]
"""A norm's name and level: an instruction may bind at different levels in different completions."""


class Became(StrEnum):
    """What may become of a norm."""

    IN_FORCE = "in force"
    OVERRIDDEN = "overridden"
    WITHDRAWN = "withdrawn"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Fate:
    """What became of a norm.

    `by` are the norms that override it: together with them it cannot be followed. `why` says what else there is to say
    of it. `where` is the first completion of unknown facts in which that is so, if it is not so in all.
    """

    norm: str
    level: str
    state: Became
    by: tuple[str, ...] = ()
    why: str = ""
    where: str = ""
    part: Formula | None = field(default=None, compare=False, repr=False)
    """Of a norm that is not applicable: the part of its condition that `why` names."""
    contradicts: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """The norms with each of which sets it contradicts each other: all in force, or withdrawn because of that."""
    authority: str = field(default="", compare=False)
    """Of an instruction that binds: why it does at this level."""

    @property
    def text(self) -> str:
        """On one line, without the norm's name."""
        by = f" by {listed(self.by)}" if self.by else ""
        why = f": {self.why}" if self.why else ""
        return f"{self.state}{by}{why}{f' ({self.where})' if self.where else ''}"


def fates(
    program: Program, decisions: Sequence[Decision], groups: Collection[int], unknown: Sequence[str] = ()
) -> tuple[Fate, ...]:
    """What became of every norm about these groups of actions, from the strongest down; instructions included.

    `decisions` are those of all completions of a case, which differ in the values of the `unknown` facts.
    """
    told = Fates(program, decisions, unknown)
    return tuple(fate for norm in told.norms(groups) for fate in told.of(norm))


def where(spec: Spec, scenario: Scenario, unknown: Iterable[str]) -> str:
    """The completion a scenario is, by its values of the unknown facts: `age = child, not marked`."""
    return ", ".join(assigned(spec, name, scenario.facts[name]) for name in unknown)


class Fates:
    """What became of norms in the completions of a case; what all questions share is worked out once."""

    def __init__(self, program: Program, decisions: Sequence[Decision], unknown: Sequence[str] = ()) -> None:
        self._program, self._unknown = program, unknown
        self._outcomes = [_Outcome.of(program, decision) for decision in decisions]
        self._clashes: dict[tuple[Became, str], dict[tuple[str, ...], None]] = {}
        for decision in decisions:
            self._clashing(Became.IN_FORCE, decision.contradictions)
            self._clashing(Became.WITHDRAWN, decision.settled)

    def _clashing(self, state: Became, clashes: Iterable[tuple[Norm, ...]]) -> None:
        for clash in clashes:
            for norm in clash:
                others = tuple(n.name for n in clash if n.name != norm.name)
                self._clashes.setdefault((state, norm.name), {})[others] = None

    def norms(self, groups: Collection[int]) -> list[Norm]:
        """Written norms about the actions of these groups, instructions that bind and duties that `on conflict` brought
        in, from the strongest down."""
        table = self._program.table
        written = [norm for group in groups for norm in table.norms.get(group, ())]
        found = {(norm.name, norm.level): norm for norm in written}
        for outcome in self._outcomes:
            brought = [conflict[-1] for conflict in outcome.decision.overridden.values()]
            for norm in (*outcome.binding.values(), *outcome.decision.in_force, *brought):
                if table.place(norm.head)[0] in groups:
                    found[norm.name, norm.level] = norm
        return self._program.strength.evaluation_order(found.values())

    def of(self, norm: Norm) -> tuple[Fate, ...]:
        """What became of one norm: one fate if it is the same in all completions, else each with one of them."""
        asked = [n for n in self._unknown if n in self._program.mentions.facts(norm.condition)]
        told: dict[Fate, Scenario] = {}
        seen: set[tuple[object, ...]] = set()
        for outcome in self._outcomes:
            state = outcome.became(norm)
            key = state, *outcome.differs(norm, state, asked)
            if key not in seen:  # else it is told already
                seen.add(key)
                told.setdefault(self._fate(outcome, norm, state), outcome.decision.scenario)
        if len(told) == 1:
            return tuple(told)
        spec = self._program.spec
        return tuple(replace(fate, where=where(spec, first, self._unknown)) for fate, first in told.items())

    def _fate(self, outcome: _Outcome, norm: Norm, state: Became) -> Fate:
        spec = self._program.spec
        fate = Fate(
            norm.name, spec.levels[norm.level], state, contradicts=tuple(self._clashes.get((state, norm.name), ()))
        )
        if state is Became.NOT_APPLICABLE:
            why, part = self._missing(outcome, norm)
            return replace(fate, why=why, part=part)
        if norm.kind is Kind.INSTRUCTION:
            fate = replace(fate, authority=_authority(self._program, outcome.decision.scenario, norm))
        if state is Became.WITHDRAWN:
            return replace(fate, why="an `on conflict` settles what it contradicts")
        if state is Became.OVERRIDDEN:
            by = outcome.by(norm)
            return replace(fate, by=by, why="" if by else "no conduct can follow it")
        return fate

    def _missing(self, outcome: _Outcome, norm: Norm) -> tuple[str, Formula | None]:
        """Why a norm does not apply: the first thing it asks for that is missing, or its first exception that holds."""
        spec, scenario = self._program.spec, outcome.decision.scenario
        if norm.after is not None:
            return f"`{norm.after}` is not overridden", None
        if norm.kind is Kind.INSTRUCTION:
            elsewhere = outcome.levels.get(norm.name)
            return "it binds nobody here" if elsewhere is None else f"it binds at `{spec.levels[elsewhere]}` here", None
        for part in norm.when:
            if not self._program.evaluator.true(part.formula, scenario):
                lacking = self._lacking(scenario, part)
                said = "is not said" if isinstance(lacking, Said) else "does not hold"
                return f"`{worded(spec, lacking)}` {said}", lacking
        for part in norm.unless:
            if self._program.evaluator.true(part.formula, scenario):
                return f"its exception `{worded(spec, part.formula)}` holds", part.formula
        return "nothing is to be settled here", None

    def _lacking(self, scenario: Scenario, part: Part) -> Formula:
        """The first operand that does not hold, of a conjunction that does not."""
        if part.word != "and":
            return part.formula
        true = self._program.evaluator.true
        return self._lacking(scenario, next(p for p in part.of if not true(p.formula, scenario)))


@dataclass(frozen=True)
class _Outcome:
    """The decision of one completion, made ready to be asked about one norm after the other."""

    decision: Decision
    binding: Mapping[Binding, Norm]
    """The instructions that bind."""
    levels: Mapping[str, int]
    """Where each of them does."""
    in_force: frozenset[Binding]

    @classmethod
    def of(cls, program: Program, decision: Decision) -> _Outcome:
        binding = {(norm.name, norm.level): norm for norm in program.evaluator.instructions(decision.scenario)}
        in_force = frozenset((norm.name, norm.level) for norm in decision.in_force)
        return cls(decision, binding, dict(binding.keys()), in_force)

    def became(self, norm: Norm) -> Became:
        """What became of the norm."""
        binding = norm.name, norm.level
        if binding in self.in_force:
            return Became.IN_FORCE
        if norm.kind is Kind.INSTRUCTION and binding not in self.binding:
            return Became.NOT_APPLICABLE
        if norm.name in self.decision.overridden:
            return Became.OVERRIDDEN
        return Became.WITHDRAWN if norm.name in self.decision.withdrawn else Became.NOT_APPLICABLE

    def by(self, norm: Norm) -> tuple[str, ...]:
        """The norms that override it."""
        return tuple(n.name for n in self.decision.overridden[norm.name] if n.name != norm.name)

    def differs(self, norm: Norm, state: Became, asked: Iterable[str]) -> tuple[object, ...]:
        """What tells two fates of a norm with this state apart; its condition asks for these unknown facts."""
        match state:
            case Became.OVERRIDDEN:
                return self.by(norm)
            case Became.NOT_APPLICABLE:
                facts = self.decision.scenario.facts
                return self.levels.get(norm.name), *(facts[name] for name in asked)
            case _:
                return ()


def unheard(program: Program, decisions: Sequence[Decision], groups: Collection[int]) -> Iterator[tuple[str, str]]:
    """The instructions about these groups of actions that bind nobody in any completion, each with the reason."""
    spec = program.spec
    bound = {norm.name for decision in decisions for norm in program.evaluator.instructions(decision.scenario)}
    for said in dict.fromkeys(decisions[0].scenario.instructions if decisions else ()):
        if program.table.group_of[said.action] in groups and (name := spoken(spec, said)) not in bound:
            yield name, _no_authority(spec, said)


def _no_authority(spec: Spec, said: Instruction) -> str:
    if said.stance is Stance.HINTS:
        return f"hints of `{said.principal}` bind at no level"
    if any(delegation.principal == said.principal for delegation in spec.delegations):
        return f"no `delegate` gives `{said.principal}` a level here"
    return f"`{said.principal}` has no level"


def _authority(program: Program, scenario: Scenario, norm: Norm) -> str:
    """Why an instruction that binds does so at its level."""
    spec, level = program.spec, f"`{program.spec.levels[norm.level]}`"
    said = next(i for i in scenario.instructions if spoken(spec, i) == norm.name)
    if said.stance is Stance.HINTS:
        return f"hints of `{said.principal}` bind at {level}"
    if spec.principals[said.principal].level is not None:
        return f"`{said.principal}` speaks at {level}"
    given = next(
        d
        for d in spec.delegations
        if (d.principal, d.level) == (said.principal, norm.level) and program.evaluator.true(d.condition, scenario)
    )
    condition = "" if given.condition == TRUE else f" where `{worded(spec, given.condition)}`"
    return f"`{said.principal}` speaks at {level}, delegated to it{condition}"
