"""Uncertainty dilemmas: what is hidden decides which norms bind, and no conduct is right whichever it is.

The heads of the norms that two completions of one observation have in force are looked up in the table of conflicts of
both: a conflict with members from both sides is one that no conduct feasible in both escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from ..answer import GaveUp, Sat, Unknown, Unsat
from ..conflicts.table import Conflict
from ..encoding.scenario import term
from ..encoding.smt import NO, all_of, any_of
from ..evaluator import Compiler
from ..model.formula import Formula
from ..model.spec import Kind, Norm, Spec
from ..model.strength import fallback
from ..program import Program
from . import contradictions
from .contradictions import Open
from .doubles import Pair, Pairs, depends, hidden, pairs

Names = frozenset[str]


@dataclass(frozen=True)
class Dilemma:
    """Norms of the spec that two completions of an observation pit against each other, strongest first.

    `members` are the norms of the conflict that bind in the one and in the other, instructions included.
    """

    norms: tuple[Norm, ...]
    pair: Pair
    members: tuple[tuple[Norm, ...], tuple[Norm, ...]]


@dataclass(frozen=True)
class Dilemmas:
    """All dilemmas, what stayed open, and for how many groups of actions it is certain that there is none."""

    found: tuple[Dilemma, ...]
    open: tuple[Open, ...]
    excluded: int


def find(program: Program) -> Dilemmas:
    """Every dilemma whose norms are not all part of another one."""
    by_names: dict[Names, list[_Search]] = {}
    left: list[Open] = []
    excluded = 0
    for search in _searches(program):
        try:
            conditions = search.conditions
        except GaveUp as reason:
            left.append(Open(tuple(n.name for n in program.by_group.get(search.group, ())), str(reason)))
            continue
        excluded += not conditions
        for names in conditions:
            by_names.setdefault(names, []).append(search)
    found: list[Dilemma] = []
    for names, searches in sorted(by_names.items(), key=lambda item: sorted(item[0])):
        if any(names < other for other in by_names):
            continue
        shown = searches[0].dilemma(names)
        if isinstance(shown, Dilemma):
            found.append(shown)
        else:
            left.append(Open(tuple(sorted(names)), shown))
    return Dilemmas(tuple(found), tuple(left), excluded)


def _searches(program: Program) -> Iterator[_Search]:
    """One for each group of actions in which something depends on what is hidden."""
    unseen = program.once(hidden)
    for group in range(len(program.table.groups)) if unseen else ():
        if depends(program, group, unseen):
            yield _Search(program, group)


@dataclass(frozen=True)
class _Bearer:
    """Who may bear a head of a conflict: a norm, or whatever instruction (without a name) asks for, or permits, it.

    `flags` say that it is in force in the first, and in the second, scenario.
    """

    name: str | None
    permits: bool
    flags: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def both(self) -> tuple[str, ...]:
        return (*self.flags[0], *self.flags[1])


@dataclass(frozen=True)
class _Search:
    """The search for dilemmas about one group of actions."""

    program: Program
    group: int

    @cached_property
    def pairs(self) -> Pairs:
        return pairs(self.program, {self.group} | self.program.once(contradictions.troubled))

    @cached_property
    def _conflicts(self) -> Sequence[Conflict]:
        """The conflicts of the heads of both scenarios. Raises GaveUp if they are not all known."""
        for table in (self.program.table, self.pairs.halves.joint.table):
            for group in self.pairs.first.groups:
                if (reason := table.groups[group].incomplete) is not None:
                    raise GaveUp(reason)
        return [c for c in self.pairs.halves.joint.table.groups[self.group].conflicts if len(c.heads) > 1]

    @cached_property
    def _bearers(self) -> Mapping[int, Sequence[_Bearer]]:
        """By the number of its head, who may be in force in one of the two scenarios."""
        flags: dict[int, dict[tuple[str | None, bool], tuple[list[str], list[str]]]] = {}
        table = self.pairs.halves.joint.table
        for half, encoding in enumerate((self.pairs.first, self.pairs.second)):
            for norm in (member.norm for member in encoding.everybody):
                home, head = table.place(norm.head)
                if home == self.group:
                    who = None if norm.kind is Kind.INSTRUCTION else norm.name, norm.permits
                    flags.setdefault(head, {}).setdefault(who, ([], []))[half].append(encoding.flag("frc", norm))
        return {
            head: [
                _Bearer(name, permits, (tuple(one), tuple(other))) for (name, permits), (one, other) in borne.items()
            ]
            for head, borne in flags.items()
        }

    @cached_property
    def _here(self) -> str:
        """That the two scenarios have no contradiction, and differ in hidden facts only."""
        return all_of((self.pairs.unclouded, self.pairs.alike(self.program.once(hidden))))

    @cached_property
    def conditions(self) -> Mapping[Names, Sequence[str]]:
        """The sets of norms that make a dilemma, each with the conditions under which it does. Raises GaveUp."""
        borne = [(c, [self._bearers.get(head, ()) for head in c.heads]) for c in self._conflicts]
        met = [(c, bearers, condition) for c, bearers in borne if (condition := self._met(c, [], bearers)) != NO]
        found: dict[Names, list[str]] = {}
        if self._can(any_of(condition for _, _, condition in met)):
            for conflict, several, condition in met:
                for bearers in self._choices(conflict, several, []) if self._can(condition) else ():
                    names = frozenset(b.name for b in bearers if b.name is not None)
                    found.setdefault(names, []).append(self._met(conflict, bearers, []))
        return found

    def _can(self, condition: str) -> bool:
        return isinstance(self.pairs.inquiry.sure(self._here, condition), Sat)

    def _met(self, conflict: Conflict, chosen: Sequence[_Bearer], to_come: Sequence[Sequence[_Bearer]]) -> str:
        """That the conflict is one, and these bear its first heads, others the further ones, not all in one scenario.

        Of permissions to come there may be too many: that is seen where they are chosen.
        """
        several = [[bearer] for bearer in chosen] + [list(bearers) for bearers in to_come]
        present = [any_of(flag for bearer in bearers for flag in bearer.both) for bearers in several]
        sides = [any_of(flag for bearers in several for b in bearers for flag in b.flags[half]) for half in (0, 1)]
        return all_of((term(self.pairs.halves.joint.spec, conflict.minimal), *present, *sides))

    def _choices(
        self, conflict: Conflict, borne: Sequence[Sequence[_Bearer]], chosen: list[_Bearer]
    ) -> Iterator[list[_Bearer]]:
        """The choices of a bearer per head that can be in force in two scenarios together."""
        if len(chosen) == len(borne):
            yield chosen
            return
        options = [b for b in borne[len(chosen)] if not b.permits or not any(other.permits for other in chosen)]
        for option in options:
            here = [*chosen, option]
            if self._can(self._met(conflict, here, borne[len(here) :])):
                yield from self._choices(conflict, borne, here)

    def dilemma(self, names: Names) -> Dilemma | str:
        """The smallest scenarios in which these norms make a dilemma; the reason if the question stays open."""
        condition = all_of((self.pairs.unclouded, any_of(self.conditions[names])))
        unseen = self.program.once(hidden)
        match self.pairs.smallest(condition, unseen, lambda pair: self._members(names, pair)):
            case Unknown(reason):
                return reason
            case Unsat():
                return "the scenarios that show it were not found again"
            case (pair, members):
                norms = {norm.name: norm for side in members for norm in side if norm.name in names}
                return Dilemma(tuple(self.program.strength.evaluation_order(norms.values())), pair, members)

    def _members(self, names: Names, pair: Pair) -> tuple[tuple[Norm, ...], tuple[Norm, ...]] | None:
        """The norms that make a dilemma there, without the solver; None if these do not."""
        if any(decision.contradictions for decision in pair.decisions):
            return None
        compiler, said = Compiler(self.pairs.halves.joint.spec), frozenset(pair.scenario.instructions)
        bearers = self._in_force(names, pair)
        for conflict in self._conflicts:
            if all(head in bearers for head in conflict.heads):
                holds = compiler.test(conflict.minimal)(pair.scenario.facts, said)
                for chosen in product(*(bearers[head] for head in conflict.heads)) if holds else ():
                    own = {norm.name for _, norm in chosen if norm.kind is not Kind.INSTRUCTION}
                    sides = tuple(tuple(norm for half, norm in chosen if half == side) for side in (0, 1))
                    if own == names and all(sides) and sum(norm.permits for _, norm in chosen) <= 1:
                        return sides[0], sides[1]
        return None

    def _in_force(self, names: Names, pair: Pair) -> dict[int, list[tuple[int, Norm]]]:
        """By head, instructions and these norms where they are in force."""
        both, found = self.pairs.halves, dict[int, list[tuple[int, Norm]]]()
        for half, (spec, decision) in enumerate(zip((both.first.spec, both.second.spec), pair.decisions, strict=True)):
            for norm in decision.in_force:
                if norm.kind is Kind.INSTRUCTION or norm.name in names:
                    home, head = both.joint.table.place(_head(spec, norm))
                    if home == self.group:
                        found.setdefault(head, []).append((half, norm))
        return found


def _head(spec: Spec, norm: Norm) -> Formula:
    """The head of a norm of the original spec as one of the two scenarios has it."""
    if norm.kind is Kind.INSTRUCTION:
        return norm.head
    return (spec.norms[norm.name] if norm.name in spec.norms else fallback(spec, norm.level)).head
