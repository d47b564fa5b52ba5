"""Contradictions: sets of norms in force together that no conduct can satisfy together.

One question per conflict of heads says whether it can happen at all; only where it can, the norms that bear the heads
are gone through, each question finding new ones or proving that there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import combinations, product

from ..answer import Sat, Unknown
from ..conflicts.table import Conflict
from ..contexts import Context
from ..encoding.force import BEFORE
from ..encoding.scenario import term
from ..encoding.smt import NO, YES, all_of, any_of
from ..evaluator import Decision
from ..model.needs import compatible
from ..model.spec import Degree, Kind, Norm
from ..model.strength import fallback
from ..program import Program
from ..witness import Inquiry
from .replay import Shown, show


@dataclass(frozen=True)
class Contradiction:
    """Norms of the spec that contradict each other, strongest first, with the smallest scenario.

    Where an instruction is a further member, the scenario says it. `settled` names the level whose `on conflict`
    answers it, if one does.
    """

    norms: tuple[Norm, ...]
    weakest: tuple[Norm, ...]
    shown: Shown
    conflict: Conflict
    settled: int | None = None

    @property
    def permission(self) -> bool:
        """Whether a permission is among the members, one that an instruction gives included."""
        return any(n.permits for members in self._members for n in members)

    @property
    def _members(self) -> Iterator[tuple[Norm, ...]]:
        names = {n.name for n in self.norms}
        decision = self.shown.local
        for clash in decision.settled if self.settled is not None else decision.contradictions:
            if {n.name for n in clash if n.kind is not Kind.INSTRUCTION} == names:
                yield clash

    def echoes(self, other: Contradiction) -> bool:
        """Whether it is the other one with instructions in place of some of its norms."""
        return self.conflict is other.conflict and set(self.norms) < set(other.norms)

    def tension(self, levels: int) -> bool:
        """Whether it is milder: every weakest member is a `should`, or all stand at the weakest of several levels."""
        return all(n.degree is Degree.SHOULD for n in self.weakest) or 0 < self.weakest[0].level == levels - 1


@dataclass(frozen=True)
class Open:
    """Norms about which a question stayed open, and why."""

    norms: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Contradictions:
    """All contradictions, those that `on conflict` settles, what stayed open, and how many conflicts cannot occur."""

    remaining: tuple[Contradiction, ...]
    settled: tuple[Contradiction, ...]
    open: tuple[Open, ...]
    excluded: int
    groups: frozenset[int]
    """The groups in which a contradiction remains or a question about one stayed open."""


def find(program: Program) -> Contradictions:
    """Every contradiction of the program, found group by group. Use as `program.once(find)`."""
    if len(program.groups) == 1:
        return _within(program, program.groups[0])
    parts = []
    for group in program.groups:
        program.renew_patience()
        parts.append(program.part(group).once(find))
    program.renew_patience()
    return Contradictions(
        tuple(sorted((each for part in parts for each in part.remaining), key=_order)),
        tuple(sorted((each for part in parts for each in part.settled), key=_order)),
        tuple(each for part in parts for each in part.open),
        sum(part.excluded for part in parts),
        frozenset(group for part in parts for group in part.groups),
    )


def troubled(program: Program) -> frozenset[int]:
    """The groups in which a contradiction remains or a question about one stayed open."""
    found = set[int]()
    for group in program.groups:
        known = program.memory.recall("troubled", [group])
        if not isinstance(known, bool):
            program.renew_patience()
            part = program.part(group).once(find)
            known = bool(part.groups)
            if not part.open:
                program.memory.keep(known, "troubled", [group])
        found |= {group} if known else set()
    program.renew_patience()
    return frozenset(found)


def _within(program: Program, number: int) -> Contradictions:
    """The contradictions in one group."""
    remaining: dict[frozenset[str], Contradiction] = {}
    settled: dict[frozenset[str], Contradiction] = {}
    left: list[Open] = []
    group = program.table.groups[number]
    if group.incomplete is not None:
        reason = Open(tuple(n.name for n in program.by_group.get(number, ())), group.incomplete)
        return Contradictions((), (), (reason,), 0, frozenset({number}))
    excluded, troubled = 0, False
    for search in _searches(program, number):
        before = len(left)
        found = list(search.run(left))
        excluded += not found and len(left) == before
        kept = remaining if search.level is None else settled
        for contradiction in found:
            names = frozenset(n.name for n in contradiction.norms)
            if names not in kept or _preference(contradiction) < _preference(kept[names]):
                kept[names] = contradiction
        troubled |= search.level is None and (bool(found) or len(left) > before)
    only_settled = [c for names, c in settled.items() if names not in remaining]
    return Contradictions(
        tuple(sorted(remaining.values(), key=_order)), tuple(sorted(only_settled, key=_order)), tuple(left),
        excluded, frozenset({number} if troubled else ()),
    )  # fmt: skip


def _preference(contradiction: Contradiction) -> tuple[bool, int, int]:
    """Of several scenarios for the same norms, one that needs no permission, then the smallest."""
    scene = contradiction.shown.scene
    return contradiction.permission, len(scene.said), len(scene.facts)


def _order(contradiction: Contradiction) -> list[str]:
    return [n.name for n in contradiction.norms]


def _searches(program: Program, group: int) -> Iterator[_Search]:
    """One for each context and each conflict that norms in it may bear."""
    for context in program.contexts.within(group):
        clashes = _possible_clashes(program, group, context)
        if not clashes:
            continue
        inquiry = program.inquiry_in(context)
        for (number, conflict), flag in inquiry.encoding.contradictions.items():
            if number == group and conflict in clashes:
                yield _Search(program, inquiry, context, group, conflict, flag, None)
        for (level, number, conflict), flag in inquiry.encoding.settled.items():
            if number == group and conflict in clashes:
                yield _Search(program, inquiry, context, group, conflict, flag, level)


def _possible_clashes(program: Program, group: int, context: Context) -> Collection[Conflict]:
    """The conflicts that two norms of one rank share which could apply together; of others nothing need be asked."""
    conflicts = program.table.groups[group].conflicts
    if any(
        s.fallback is not None and program.table.home(s.fallback) == group for s in program.spec.settlements.values()
    ):
        return conflicts
    place, needs = program.table.place, program.contexts.needs
    ranks: dict[tuple[int, int, int], dict[int, list[Norm]]] = {}
    for norm in context.norms:
        ranks.setdefault(norm.rank, {}).setdefault(place(norm.head)[1], []).append(norm)

    def meet(conflict: Conflict) -> bool:
        return any(
            compatible(needs(one), needs(other))
            for borne in ranks.values()
            for first, second in combinations([head for head in conflict.heads if head in borne], 2)
            for one, other in product(borne[first], borne[second])
        )

    return [conflict for conflict in conflicts if meet(conflict)]


class Spoken(Enum):
    """A head borne not by a norm of the spec but by an instruction."""

    DUTY = "duty"
    PERMISSION = "permission"


Bearer = Norm | Spoken


def _permits(bearer: Bearer) -> bool:
    return bearer.permits if isinstance(bearer, Norm) else bearer is Spoken.PERMISSION


def _names(bearers: Iterable[Bearer]) -> tuple[str, ...]:
    return tuple(b.name for b in bearers if isinstance(b, Norm))


@dataclass(frozen=True)
class _Search:
    """The search for the norms that bear one conflict's heads in some scenario."""

    program: Program
    inquiry: Inquiry
    context: Context
    group: int
    conflict: Conflict
    flag: str
    level: int | None

    def run(self, left: list[Open]) -> Iterator[Contradiction]:
        """Every set of norms for which the conflict is a contradiction; what stays open is added to `left`."""
        answer = self.inquiry.ask(all_of((self.flag, self._among_own)))
        if isinstance(answer, Unknown):
            left.append(Open(tuple(n.name for norms in self._bearers() for n in norms), answer.reason))
        if not isinstance(answer, Sat):
            return
        for bearers in self._sets(self._bearers(), (), left):
            norms = [b for b in bearers if isinstance(b, Norm)]
            if min(n.name for n in norms if n.base in self.program.spec.norms) not in self._own:
                continue  # found again, and told, in the context that this norm belongs to
            needs = [n.condition for n in norms]
            found = show(self.program, self.inquiry, self._condition(bearers), self._confirm(norms), needs)
            if isinstance(found, Unknown):
                left.append(Open(tuple(n.name for n in norms), found.reason))
            elif isinstance(found, Shown):
                ordered = self.program.strength.evaluation_order(norms)
                weakest = tuple(self.program.strength.weakest(ordered))
                yield Contradiction(tuple(ordered), weakest, found, self.conflict, self.level)

    def _flag(self, norm: Norm) -> str:
        phase = BEFORE if norm.level == self.level else ""
        return self.inquiry.encoding.flag("frc", norm, phase)

    def _bearers(self) -> list[list[Norm]]:
        """The spec's norms for each head of the conflict."""
        norms = list(self.context.norms)
        for level, settlement in self.program.spec.settlements.items():
            if settlement.fallback is not None and level != self.level:
                norms.append(fallback(self.program.spec, level))
        place = self.program.table.place
        norms = [n for n in norms if n.level <= self._last]
        return [[n for n in norms if place(n.head) == (self.group, head)] for head in self.conflict.heads]

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(n.name for n in self.context.own)

    @property
    def _among_own(self) -> str:
        """That a norm the context is about bears one of the heads; where none does, others may be missing here."""
        if self.context.whole:
            return YES
        place = self.program.table.place
        heads = {(self.group, head) for head in self.conflict.heads}
        own = (n for n in self.context.own if place(n.head) in heads and n.level <= self._last)
        return any_of(self._flag(n) for n in own)

    @property
    def _last(self) -> int:
        """The weakest level whose norms can be members."""
        return self.level if self.level is not None else len(self.program.spec.levels)

    def _spoken(self, position: int, spoken: Spoken) -> str:
        """That an instruction bears the head at this position of the conflict."""
        head = self.conflict.heads[position]
        return any_of(
            self.inquiry.encoding.flag("frc", m.norm, BEFORE if m.norm.level == self.level else "")
            for m in self.inquiry.encoding.members
            if m.norm.kind is Kind.INSTRUCTION
            and m.head == (self.group, head)
            and m.norm.permits is (spoken is Spoken.PERMISSION)
            and m.norm.level <= self._last
        )

    def _sets(
        self, bearers: list[list[Norm]], chosen: tuple[Bearer, ...], left: list[Open]
    ) -> Iterator[tuple[Bearer, ...]]:
        """The choices of a bearer per head that can be in force together."""
        position = len(chosen)
        fixed = [self.flag, *(self._term(i, bearer) for i, bearer in enumerate(chosen))]
        options: list[Bearer] = [b for b in (*bearers[position], *Spoken) if self._fits(chosen, b, bearers)]
        terms = {option: self._term(position, option) for option in options}
        options = [option for option in options if terms[option] != NO]
        while options:
            answer = self.inquiry.ask(*fixed, any_of(terms[option] for option in options))
            if isinstance(answer, Unknown):
                left.append(Open(_names((*chosen, *options)), answer.reason))
            if not isinstance(answer, Sat):
                return
            there = [option for option in options if _true(answer, terms[option])]
            options = [option for option in options if option not in there]
            for option in there:
                if position + 1 < len(bearers):
                    yield from self._sets(bearers, (*chosen, option), left)
                else:
                    yield (*chosen, option)

    def _fits(self, chosen: tuple[Bearer, ...], option: Bearer, bearers: list[list[Norm]]) -> bool:
        """Whether at most one permission is there, and two norms of the spec of the weakest rank may come to be."""
        here = (*chosen, option)
        if sum(_permits(b) for b in here) > 1:
            return False
        so_far = [b.rank for b in here if isinstance(b, Norm)]
        to_come = [{n.rank for n in norms} for norms in bearers[len(here) :]]
        worst = max(so_far, default=(-1, 0, 0))
        ranks = {r for r in {*so_far, *(r for ranks in to_come for r in ranks)} if r >= worst}
        return any(so_far.count(r) + sum(r in ranks for ranks in to_come) > 1 for r in ranks)

    def _term(self, position: int, bearer: Bearer) -> str:
        return self._flag(bearer) if isinstance(bearer, Norm) else self._spoken(position, bearer)

    def _condition(self, bearers: Sequence[Bearer]) -> str:
        """That these bear the heads of the conflict."""
        here = term(self.program.spec, self.conflict.minimal)
        return all_of((self.flag, here, *(self._term(i, bearer) for i, bearer in enumerate(bearers))))

    def _confirm(self, norms: Sequence[Norm]) -> Callable[[Decision], bool]:
        names = {n.name for n in norms}

        def confirmed(decision: Decision) -> bool:
            clashes = decision.contradictions if self.level is None else decision.settled
            return any({n.name for n in c if n.kind is not Kind.INSTRUCTION} == names for c in clashes)

        return confirmed


def _true(answer: Sat, condition: str) -> bool:
    """Whether a flag, or some flag of a disjunction of flags, is true in the solution."""
    if condition.startswith("(or "):
        return any(answer.true(f"|{name}|") for name in condition[4:-1].split("|")[1::2])
    return answer.true(condition)
