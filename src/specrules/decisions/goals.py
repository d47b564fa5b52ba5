"""What somebody may want of a case instead of what it comes to, and why it is not so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..evaluator import Decision
from ..model.formula import Formula, negation
from ..model.spec import Norm, Verdict
from ..model.strength import equals
from ..program import Program
from .cautious import Conducts
from .cautious import verdict as cautious_verdict
from .changes import Feature
from .everybody import Everybody
from .reasons import Reason, features_of, limits


class Grounds:
    """Why a goal is not met, as it is put together for a case with some facts unknown.

    As long as the features in `found` stay as they are, it is not met. `free` may be named without cost.
    """

    def __init__(self, program: Program, unknown: Collection[str], free: Collection[Feature]) -> None:
        self.program, self.unknown, self.free = program, frozenset(unknown), free
        self.found: set[Feature] = set()

    def of(self, decision: Decision) -> Reason:
        """Explains what a completion comes to."""
        return Reason(self.program, decision, self.free, self.found)

    def in_completion(self, decision: Decision) -> Reason:
        """The same, where it matters that it is a completion, and stays one."""
        reason = self.of(decision)
        for formula in self._limits():
            reason.stays(formula)
        return reason

    def all_completions(self) -> None:
        """Explains why there are no other completions."""
        self.found |= features_of(self.program, self._limits())

    def mixed_axioms(self) -> None:
        """Takes in what the axioms about conducts depend on, where several completions are met at once."""
        axioms = [axiom.formula for axiom in self.program.spec.axioms if self.program.mentions.actions(axiom.formula)]
        self.found |= features_of(self.program, axioms)

    def _limits(self) -> list[Formula]:
        """What is possible, as far as it depends on the unknown facts."""
        mentions, formulas = self.program.mentions, self.program.once(limits)
        return [formula for formula, _ in formulas if mentions.facts(formula) & self.unknown]


class Goal(Protocol):
    """Something that may be so of the decisions of all completions of a case, of which there is at least one."""

    def about(self, program: Program) -> Collection[tuple[str, int]]:
        """The action values it is about."""

    def groups(self, program: Program) -> Collection[int] | None:
        """The groups of actions of which decisions are needed; None for all."""

    def met(self, program: Program, decisions: Sequence[Decision]) -> bool:
        """Whether it is so."""

    def because(self, grounds: Grounds, decisions: Sequence[Decision]) -> None:
        """Explains why it is not."""


@dataclass(frozen=True)
class Becomes:
    """An action value of the table has one of these verdicts; with unknown facts, that of cautious conduct."""

    action: str
    value: int
    wanted: frozenset[Verdict]

    def about(self, program: Program) -> Collection[tuple[str, int]]:
        return {(self.action, self.value)}

    def groups(self, program: Program) -> Collection[int] | None:
        """All: a contradiction anywhere leaves no verdict."""
        return None

    def met(self, program: Program, decisions: Sequence[Decision]) -> bool:
        return self.verdict(program, decisions) in self.wanted

    def verdict(self, program: Program, decisions: Sequence[Decision]) -> Verdict | None:
        """What the action value is; None where a contradiction remains, and in a dilemma."""
        if len(decisions) == 1:
            return program.evaluator.verdict(decisions[0], self.action, self.value)
        return cautious_verdict(program, decisions, self.action, self.value)

    def because(self, grounds: Grounds, decisions: Sequence[Decision]) -> None:
        clashing = [decision for decision in decisions if decision.contradictions]
        verdict = self.verdict(grounds.program, decisions)
        if clashing:
            _contradicts(grounds, clashing[0])
        elif verdict is Verdict.OPTIONAL:
            self._not_excluded(grounds, decisions)
        elif verdict is None:
            _excluded_together(grounds, decisions)
        else:
            self._excluded(grounds, decisions, verdict)

    def _excluded(self, grounds: Grounds, decisions: Sequence[Decision], verdict: Verdict) -> None:
        """Why it is required or forbidden: in one completion, or only in all together."""
        evaluator = grounds.program.evaluator
        says, denies = evaluator.probes(self.action, self.value)
        for decision in decisions:
            if evaluator.verdict(decision, self.action, self.value) is verdict:
                reason = grounds.in_completion(decision)
                reason.excluded(says if verdict is Verdict.FORBIDDEN else denies)
                reason.settle()
                return
        says_so = equals(grounds.program.spec, self.action, self.value)
        _excluded_together(grounds, decisions, says_so if verdict is Verdict.FORBIDDEN else negation(says_so))

    def _not_excluded(self, grounds: Grounds, decisions: Sequence[Decision]) -> None:
        """Why an optional value is not forbidden, or not required, as far as that is wanted."""
        if grounds.unknown:
            grounds.all_completions()
        says, denies = grounds.program.evaluator.probes(self.action, self.value)
        wanted = [says] * (Verdict.FORBIDDEN in self.wanted) + [denies] * (Verdict.REQUIRED in self.wanted)
        if len(decisions) > 1:
            _no_other_duty(grounds, decisions, says[0])
            return
        reason = grounds.of(decisions[0])
        for place in wanted:
            reason.open(place)
        reason.settle()


@dataclass(frozen=True)
class Force:
    """A norm is in force, in every completion; or, if not `wanted`, in none. An instruction goes by its words."""

    norm: str
    wanted: bool = True

    def about(self, program: Program) -> Collection[tuple[str, int]]:
        """All values of the actions in its head."""
        actions = {action for norm in self._norms(program) for action in program.mentions.actions(norm.head)}
        return {(action, value) for action, value in program.table.action_values if action in actions}

    def groups(self, program: Program) -> Collection[int] | None:
        """That of the norm."""
        return {program.table.place(norm.head)[0] for norm in self._norms(program)}

    def met(self, program: Program, decisions: Sequence[Decision]) -> bool:
        return all(self._in_force(decision) is self.wanted for decision in decisions)

    def because(self, grounds: Grounds, decisions: Sequence[Decision]) -> None:
        reason = grounds.in_completion(next(d for d in decisions if self._in_force(d) is not self.wanted))
        for norm in self._norms(grounds.program):
            if self.wanted or (norm.name, norm.level) in reason.in_force:
                reason.force(norm)
        reason.settle()

    def _in_force(self, decision: Decision) -> bool:
        return any(norm.name == self.norm for norm in decision.in_force)

    def _norms(self, program: Program) -> list[Norm]:
        """The norm; an instruction is one at each level at which it may bind."""
        return [norm for norm in program.once(Everybody).norms.values() if norm.name == self.norm]


@dataclass(frozen=True)
class Consistent:
    """No contradiction remains in any completion."""

    def about(self, program: Program) -> Collection[tuple[str, int]]:
        return ()

    def groups(self, program: Program) -> Collection[int] | None:
        """All."""
        return None

    def met(self, program: Program, decisions: Sequence[Decision]) -> bool:
        return not any(decision.contradictions for decision in decisions)

    def because(self, grounds: Grounds, decisions: Sequence[Decision]) -> None:
        _contradicts(grounds, next(decision for decision in decisions if decision.contradictions))


def _contradicts(grounds: Grounds, decision: Decision) -> None:
    """Explains one contradiction of a completion."""
    reason = grounds.in_completion(decision)
    reason.contradiction(decision.contradictions[0])
    reason.settle()


def _excluded_together(grounds: Grounds, decisions: Sequence[Decision], *wanted: Formula) -> None:
    """Explains why no conduct complies in all completions, or none that satisfies this too."""
    program = grounds.program
    duties = {norm.name for norm in Conducts(program, decisions).excluding(*wanted)}
    for decision in decisions:
        reason = grounds.in_completion(decision)
        for norm in decision.in_force:
            if norm.name in duties:
                reason.force(norm)
                reason.name(features_of(program, [norm.head]))
        reason.settle()
    grounds.mixed_axioms()


def _no_other_duty(grounds: Grounds, decisions: Sequence[Decision], group: int) -> None:
    """Explains why no further duties about a group are in force in some completion, and what those that are come to."""
    program = grounds.program
    everybody = [norm for norm in program.once(Everybody).by_group.get(group, ()) if not norm.permits]
    for decision in decisions:
        reason = grounds.of(decision)
        for norm in everybody:
            if (norm.name, norm.level) in reason.in_force:
                reason.name(features_of(program, [norm.head]))
            else:
                reason.force(norm)
        reason.settle()
    grounds.mixed_axioms()
