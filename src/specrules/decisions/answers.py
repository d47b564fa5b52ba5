"""The parts of a decision, worked out when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from ..answer import GaveUp
from ..evaluator.index import Bits, places
from ..evaluator.run import Force, Outcome
from ..finding import Value
from ..model.domain import Boolean, Integer, shown
from ..model.spec import Norm, Scenario, Spec, Verdict
from ..program import Program
from .cautious import Conducts
from .decision import Allowed, Overridden, Question, Standing
from .query import Query

T = TypeVar("T")

ActionValue = tuple[str, int | None]
"""An action with one of its values, 1 for a boolean; None for an integer action, which has no verdict by value."""


def named_values(program: Program) -> Mapping[str, ActionValue]:
    """Everything that a decision says something of, by its name there. Use as `program.once(named_values)`."""
    found: dict[str, ActionValue] = {}
    for action in program.spec.actions:
        match action.domain:
            case Boolean():
                found[action.name] = action.name, 1
            case Integer():
                found[action.name] = action.name, None
            case domain:
                found |= {name_of(program.spec, action.name, v): (action.name, v) for v in range(domain.high + 1)}
    return found


def name_of(spec: Spec, action: str, value: int) -> str:
    """The name of an action value in a decision: `reveal`, `reply = refuse`; of an integer action, its own."""
    domain = spec.variables[action].domain
    return action if isinstance(domain, Boolean | Integer) else f"{action} = {shown(domain, value)}"


class Standings(Mapping[str, Standing | Allowed]):
    """What a decision says of each action value, worked out one by one."""

    def __init__(self, names: Mapping[str, ActionValue], work: Callable[[str, int | None], Standing | Allowed]) -> None:
        self._names, self._work = names, work
        self._known: dict[str, Standing | Allowed] = {}

    def __getitem__(self, name: str) -> Standing | Allowed:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._work(*self._names[name])
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr(dict(self))


class Nothing:
    """The parts of a decision of which there is nothing to say."""

    def actions(self) -> Mapping[str, Standing | Allowed]:
        return {}

    def in_force(self) -> tuple[str, ...]:
        return ()

    def in_force_in_some(self) -> tuple[str, ...]:
        return ()

    def overridden(self) -> tuple[Overridden, ...]:
        return ()

    def withdrawn(self) -> tuple[str, ...]:
        return ()

    def contradictions(self) -> tuple[tuple[str, ...], ...]:
        return ()

    def hinges_on(self) -> tuple[str, ...]:
        return ()

    def question(self) -> Question | None:
        return None

    def conduct(self) -> Mapping[str, Value] | None:
        return None


class Known(Nothing):
    """The parts of the decision of a case in which every fact is known."""

    def __init__(self, program: Program, query: Query, holding: Bits) -> None:
        self._program, self._query, self._holding = program, query, holding
        self._local: dict[int, Force] = {}

    @cached_property
    def outcome(self) -> Outcome:
        """What the case comes to; `holding` is what the index says of it."""
        return self._program.evaluator.outcome(self._holding, self._query.facts, self._query.said)

    def actions(self) -> Mapping[str, Standing | Allowed]:
        return Standings(self._program.once(named_values), self._standing)

    def _standing(self, action: str, value: int | None) -> Standing | Allowed:
        if value is None:
            about = self._about(action)
            return Allowed(action, quietly(lambda: self.conducts.allowed(action)), about, not about)
        verdict, duties = self.verdict(action, value)
        about = self._about(action)
        domain = self._program.spec.variables[action].domain
        by = about if verdict is Verdict.OPTIONAL else names(duties)
        return Standing(action, shown(domain, value), verdict, by, not about)

    def _force(self, action: str) -> Force:
        """What is in force, at least of the norms about an action's group, which no others can change."""
        if self._query.said or "outcome" in self.__dict__:
            return self.outcome.force
        group, evaluator = self._program.table.group_of[action], self._program.evaluator
        if group not in self._local:
            holding = self._holding & evaluator.members(group)
            self._local[group] = evaluator.outcome(holding, self._query.facts).force
        return self._local[group]

    def verdict(self, action: str, value: int) -> tuple[Verdict, tuple[Norm, ...]]:
        """The verdict on an action value, and the duties that make it so."""
        evaluator, query, force = self._program.evaluator, self._query, self._force(action)
        says, denies = evaluator.probes(action, value)
        duties = evaluator.excluding(query.facts, query.said, force, says)
        if duties is not None:
            return Verdict.FORBIDDEN, duties
        duties = evaluator.excluding(query.facts, query.said, force, denies)
        return (Verdict.OPTIONAL, ()) if duties is None else (Verdict.REQUIRED, duties)

    def _about(self, action: str) -> tuple[str, ...]:
        """The norms in force that mention an action."""
        evaluator, force = self._program.evaluator, self._force(action)
        if not force.heard:
            written = force.in_force & evaluator.mentioning(action)
            return tuple(evaluator.rivals.order[number].name for number in places(written))
        actions = self._program.mentions.actions
        return names(norm for norm in evaluator.in_force(force) if action in actions(norm.head))

    def in_force(self) -> tuple[str, ...]:
        return names(self._program.evaluator.in_force(self.outcome.force))

    def overridden(self) -> tuple[Overridden, ...]:
        return tuple(overridden(self._program, self._program.evaluator.overridden(self.outcome.force)))

    def withdrawn(self) -> tuple[str, ...]:
        return tuple(sorted(self.outcome.withdrawn))

    def contradictions(self) -> tuple[tuple[str, ...], ...]:
        return tuple(map(names, self.outcome.contradictions))

    def conduct(self) -> Mapping[str, Value] | None:
        return readable(self._program.spec, quietly(lambda: self.conducts.first()))

    @cached_property
    def conducts(self) -> Conducts:
        """The conducts that comply; there must be no contradiction."""
        scenario = Scenario(self._query.values(self._program.spec), self._query.said)
        return Conducts(self._program, [self._program.evaluator.named(scenario, self.outcome)])


def names(norms: Iterable[Norm]) -> tuple[str, ...]:
    """The names of norms."""
    return tuple(norm.name for norm in norms)


def overridden(program: Program, conflicts: Mapping[str, tuple[Norm, ...]]) -> Iterator[Overridden]:
    """Overridden norms, the strongest first, each with the others of the conflict that overrides it."""
    by_name = {name: next(norm for norm in conflict if norm.name == name) for name, conflict in conflicts.items()}
    for norm in program.strength.evaluation_order(by_name.values()):
        yield Overridden(norm.name, tuple(n.name for n in conflicts[norm.name] if n.name != norm.name))


def readable(spec: Spec, conduct: Mapping[str, int] | None) -> Mapping[str, Value] | None:
    """A conduct with values as people write them."""
    if conduct is None:
        return None
    return MappingProxyType({name: shown(spec.variables[name].domain, value) for name, value in conduct.items()})


def quietly(work: Callable[[], T]) -> T | None:
    """What the work comes to; None where it gives up."""
    try:
        return work()
    except GaveUp:
        return None
