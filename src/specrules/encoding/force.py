"""Force as solver constraints, line for line after docs/semantics.md.

Every norm n has flags `app n` (applicable), `ovr n` (overridden) and `frc n` (in force). Conducts do not occur: what
they decide is in the table of conflicts, so that no question alternates quantifiers. Norms of one rank that share a
head are overridden by the same things, so what is in force is gathered per head, rank by rank, and the text grows with
the spec and not with the pairs of its norms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..conflicts.table import Conflict, Table
from ..model.formula import Formula, Said
from ..model.spec import Kind, Norm, Spec
from ..model.strength import Strength, fallback
from ..model.voices import Voice, voices
from .scenario import Lines, declare_scenario, require_coherence, said, term
from .smt import NO, all_of, any_of, no, symbol

Head = tuple[int, int]
"""The number of a group and that of a head in it."""

BEFORE = "before settling"


@dataclass
class Bearers:
    """Who is in force, by head and whether as a permission: terms that say somebody is."""

    terms: dict[tuple[Head, bool], str] = field(default_factory=dict)

    def get(self, head: Head, permits: bool) -> str:
        return self.terms.get((head, permits), NO)

    def add(self, head: Head, permits: bool, more: str) -> None:
        self.terms[head, permits] = any_of((self.get(head, permits), more))


@dataclass(frozen=True)
class Member:
    """A norm, its head's place in the table, and terms: where its condition holds, and where it is withdrawn."""

    norm: Norm
    head: Head
    condition: str
    withdrawn: str = NO


class Encoding:
    """The constraints of some groups of actions of a spec.

    With `norms`, only these of the spec's norms are there: what holds is then known only where no other can apply.
    `without` leaves out one written norm with its `otherwise` chain; `prefix` then keeps the flags apart from those of
    the whole, so that both can be asserted in one solver and share their scenario.

    `contradictions` maps a group and a conflict to the flag that says all its heads are borne by norms in force;
    `settled` the same before settling, with the level at which the weakest members stand.
    """

    def __init__(
        self,
        spec: Spec,
        table: Table,
        strength: Strength,
        groups: Sequence[int],
        norms: Sequence[Norm] | None = None,
        without: str = "",
        prefix: str = "",
    ) -> None:
        self.spec, self.table, self.strength, self.groups = spec, table, strength, tuple(groups)
        self.mentions = mentions = table.mentions
        everybody = (n for group in self.groups for n in table.norms.get(group, ()))
        self.norms = tuple(n for n in (everybody if norms is None else norms) if n.base != without)
        self.prefix = prefix
        self.out = Lines()
        self.orders: set[tuple[str, str]] = set()
        values = [(a, v) for a, v in table.action_values if table.group_of[a] in self.groups]
        self.voices: tuple[Voice, ...] = voices(spec, values, self._mentioned(), table.voices)
        self.members = tuple(self._members())
        self.force = Bearers()
        self._up_to: dict[tuple[int, int, int], dict[tuple[Head, bool], str]] = {}
        self._beyond: dict[Head, set[int]] = {}
        self.contradictions: dict[tuple[int, Conflict], str] = {}
        self.settled: dict[tuple[int, int, Conflict], str] = {}
        if not prefix:
            declare_scenario(self.out, spec, mentions, table, self.voices)
            require_coherence(self.out, spec, table, self.voices)
        self._encode()

    @property
    def text(self) -> str:
        """The constraints, in SMT-LIB."""
        return "\n".join(self.out.lines)

    def flag(self, kind: str, norm: Norm, phase: str = "") -> str:
        """The name of the flag `app`, `ovr` or `frc` of a norm; an instruction's names the level where it binds."""
        level = (self.spec.levels[norm.level],) if norm.kind is Kind.INSTRUCTION else ()
        return symbol(self.prefix + kind, norm.name, *level, phase)

    def relevant_facts(self, tied: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """The facts on which anything about these groups, or a claim, can depend; `tied` says what axioms tie."""
        spec, mentions = self.spec, self.mentions
        formulas: list[Formula] = [d.condition for d in spec.delegations]
        formulas += [f for claim in spec.claims for f in (claim.condition, claim.formula)]
        formulas += [f for norm in self.norms for f in (norm.condition, norm.head)]
        formulas += [c.minimal for group in self.groups for c in self.table.groups[group].conflicts]
        # A claim may be about what no norm asks for, and so meet an axiom or a head that is in no conflict above.
        formulas += [a.formula for a in spec.axioms if mentions.actions(a.formula) & self._actions]
        formulas += [s.fallback for s in spec.settlements.values() if s.fallback is not None]
        found = {fact for formula in formulas for fact in mentions.facts(formula)}
        return frozenset(other for fact in found for other in tied[fact])

    @property
    def _actions(self) -> set[str]:
        return {action for action, group in self.table.group_of.items() if group in self.groups}

    def _mentioned(self) -> set[Said]:
        """The instruction atoms that occur in the constraints."""
        own = {atom for norm in self.norms for f in (norm.condition, norm.head) for atom in self.mentions.said(f)}
        return own | self.mentions.said_beside_norms

    # -- going from the strongest norm to the weakest

    def _members(self) -> Iterator[Member]:
        for norm in self.norms:
            yield Member(norm, self.place(norm.head), term(self.spec, norm.condition))
        for voice in self.voices:
            for norm, condition in voice.bindings:
                if self.table.home(norm.head) in self.groups:
                    given = all_of((said(voice.atom), term(self.spec, condition)))
                    yield Member(norm, self.place(norm.head), given)

    def place(self, head: Formula) -> Head:
        """The group of a head and its number there."""
        return self.table.place(head)

    def _encode(self) -> None:
        by_level: dict[int, list[Member]] = {}
        for member in self.members:
            by_level.setdefault(member.norm.level, []).append(member)
        for level in range(len(self.spec.levels)):
            members = by_level.get(level, [])
            if level in self.spec.settlements:
                members = self._settle(level, members)
            self._decide(members, "")
        for group, conflict in self._possible_contradictions(self.members):
            clash = all_of((term(self.spec, conflict.minimal), self._borne(group, conflict, None, self.force)))
            if clash != NO:
                name = symbol(self.prefix + "con", group, *conflict.heads)
                self.contradictions[group, conflict] = self.out.define(name, clash)
        self.contradiction = self.out.define(
            symbol(self.prefix + "contradiction"), any_of(self.contradictions.values())
        )
        if not self.prefix:
            self._declare_orders()

    def _decide(self, members: Sequence[Member], phase: str) -> None:
        """Decides the members of one level, rank by rank."""
        by_norm = {(m.norm.name, m.norm.rank): m for m in members}
        ranks: dict[tuple[int, int, int], list[Member]] = {}
        for norm in self.strength.evaluation_order(m.norm for m in members):
            ranks.setdefault(norm.rank, []).append(by_norm[norm.name, norm.rank])
        for _, rank in sorted(ranks.items()):
            self._decide_rank(rank, phase)

    def _decide_rank(self, members: Sequence[Member], phase: str) -> None:
        shared: dict[tuple[Head, bool], str] = {}
        in_force: dict[tuple[Head, bool], list[str]] = {}
        for member in members:  # instructions of one rank may override each other either way, so all are declared first
            self.out.declare(self.flag("frc", member.norm, phase))
        for member in members:
            norm, key = member.norm, (member.head, member.norm.permits)
            rivals = self._rivals(member, members, phase)
            if rivals:
                overriding = self._overriding(member, rivals)
            else:
                if key not in shared:
                    shared[key] = self._short("by", norm, member.head, phase, self._overriding(member, []))
                overriding = shared[key]
            app = self.out.define(self.flag("app", norm, phase), self._applicable(member, phase))
            stands = all_of((app, no(member.withdrawn)))
            self.out.define(self.flag("ovr", norm, phase), all_of((stands, overriding)))
            force = self.flag("frc", norm, phase)
            self.out.require(f"(= {force} {all_of((stands, no(overriding)))})")
            in_force.setdefault(key, []).append(force)
        for (head, permits), forces in sorted(in_force.items()):
            word = "permission" if permits else "duty"
            somebody = any_of((self.force.get(head, permits), *forces))
            self.force.terms[head, permits] = self._short(word, members[0].norm, head, phase, somebody)
        if not phase:
            self._up_to[members[0].norm.rank] = dict(self.force.terms)

    def _short(self, word: str, norm: Norm, head: Head, phase: str, condition: str) -> str:
        """A name for a term that would otherwise be written many times."""
        if not condition.startswith("("):
            return condition
        return self.out.define(symbol(self.prefix + word, *norm.rank, *head, norm.permits, phase), condition)

    def _applicable(self, member: Member, phase: str) -> str:
        norm = member.norm
        return self.flag("ovr", self.spec.norms[norm.after], phase) if norm.after else member.condition

    def _overriding(self, member: Member, rivals: Sequence[tuple[Member, str]]) -> str:
        """Where some conflict overrides the norm: its other members are all in force and stronger."""
        force = self.force
        if rivals:
            force = Bearers(dict(force.terms))
            for other, in_force in rivals:
                force.add(other.head, other.norm.permits, in_force)
        return self.overriding_by(member.norm, force)

    def overriding_by(self, norm: Norm, force: Bearers, within: Iterable[Conflict] | None = None) -> str:
        """Where a conflict, whose other members all have bearers in `force`, overrides the norm."""
        group, head = self.place(norm.head)
        conflicts = self.table.groups[group].containing[head] if within is None else within
        return any_of(
            all_of((self._borne(group, c, (head, norm.permits), force), term(self.spec, c.minimal))) for c in conflicts
        )

    @property
    def everybody(self) -> tuple[Member, ...]:
        """The members, and the duties that `on conflict` may bring in."""
        added = []
        for level, settlement in self.spec.settlements.items():
            if settlement.fallback is not None and self.table.home(settlement.fallback) in self.groups:
                norm = fallback(self.spec, level)
                added.append(Member(norm, self.place(norm.head), NO))
        return (*self.members, *added)

    def gathered(self, members: Iterable[Member]) -> Bearers:
        """Who of these members is in force, by head."""
        forces: dict[tuple[Head, bool], list[str]] = {}
        for member in members:
            forces.setdefault((member.head, member.norm.permits), []).append(self.flag("frc", member.norm))
        return Bearers({key: any_of(terms) for key, terms in forces.items()})

    @cached_property
    def by_head(self) -> Mapping[Head, tuple[Member, ...]]:
        """Everybody by the place of their heads."""
        found: dict[Head, list[Member]] = {}
        for member in self.everybody:
            found.setdefault(member.head, []).append(member)
        return {head: tuple(members) for head, members in found.items()}

    def others_as_strong(self, norm: Norm) -> Bearers:
        """Who in force, other than the norm, is at least as strong."""
        head = self.place(norm.head)
        others = {key: term for key, term in self._up_to[norm.rank].items() if key[0] != head}
        alike = (m for m in self.by_head[head] if m.norm.rank <= norm.rank and m.norm.name != norm.name)
        return Bearers({**others, **self.gathered(alike).terms})

    def stronger(self, norm: Norm, among: Callable[[Norm], bool] = lambda _: True) -> Bearers:
        """Who in force is stronger than the norm, of those that `among` accepts."""
        group, _ = self.place(norm.head)
        return self.gathered(
            m for m in self.everybody if m.head[0] == group and self.strength.stronger(m.norm, norm) and among(m.norm)
        )

    def borne(self, group: int, conflict: Conflict, force: Bearers, permission: bool) -> str:
        """That every head of the conflict is borne by duties or, if allowed, one of them by a permission."""
        return self._borne(group, conflict, None if permission else (-1, True), force)

    def excludes(self, group: int, head: int) -> str:
        """That the duties in force leave no conduct with this head: what forbids it, once settled."""
        return any_of(
            all_of((self._borne(group, c, (head, True), self.force), term(self.spec, c.minimal)))
            for c in self.table.groups[group].containing[head]
        )

    def _borne(self, group: int, conflict: Conflict, own: tuple[int, bool] | None, force: Bearers) -> str:
        """That every head of the conflict is borne by duties, or one by a permission.

        `own` is a head that needs no bearer, and whether it is a permission's: then no other may be.
        """
        heads = [(group, h) for h in conflict.heads if own is None or h != own[0]]
        duties = [force.get(head, False) for head in heads]
        if sum(duty == NO for duty in duties) > (own is None or not own[1]):
            return NO
        options = [all_of(duties)]
        if own is None or not own[1]:
            for i, head in enumerate(heads):
                options.append(all_of((*duties[:i], force.get(head, True), *duties[i + 1 :])))
        return any_of(options)

    def _rivals(self, member: Member, rank: Sequence[Member], phase: str) -> list[tuple[Member, str]]:
        """Those of the same rank that are, or may be, stronger: through `overrides`, or said later."""
        found = []
        for other in rank:
            if other is member or other.head[0] != member.head[0]:
                continue
            if member.norm.kind is not Kind.INSTRUCTION:
                if self.strength.stronger(other.norm, member.norm):
                    found.append((other, self.flag("frc", other.norm, phase)))
            elif self._meet_beyond(member, other):
                force = self.flag("frc", other.norm, phase)
                found.append((other, all_of((force, self._later(other.norm, member.norm)))))
        return found

    def _meet_beyond(self, one: Member, other: Member) -> bool:
        """Whether the two heads share a conflict with a third; in one of two alone a coherent scenario has only one."""
        if one.head not in self._beyond:
            conflicts = self.table.groups[one.head[0]].containing[one.head[1]]
            self._beyond[one.head] = {head for c in conflicts if len(c.heads) > 2 for head in c.heads}
        return other.head[1] in self._beyond[one.head]

    def _later(self, one: Norm, other: Norm) -> str:
        first, second = sorted((one.name, other.name))
        self.orders.add((first, second))
        order = symbol("order", first, "<", second)
        return order if one.name == second else no(order)

    def _declare_orders(self) -> None:
        """Which of two instructions came first; at equal places the alphabetically later one did."""
        lines = Lines()
        for name in sorted({name for pair in self.orders for name in pair}):
            lines.declare(symbol("place", name), "Int")
        for first, second in sorted(self.orders):
            lines.define(symbol("order", first, "<", second), f"(< {symbol('place', first)} {symbol('place', second)})")
        self.out.lines = lines.lines + self.out.lines

    # -- contradictions

    def _possible_contradictions(self, members: Sequence[Member]) -> Iterator[tuple[int, Conflict]]:
        """The conflicts that could have two weakest members of one rank, neither of them an instruction."""
        ranks: dict[int, dict[tuple[int, int, int], set[int]]] = {group: {} for group in self.groups}
        for member in members:
            if member.norm.kind is not Kind.INSTRUCTION:
                ranks[member.head[0]].setdefault(member.norm.rank, set()).add(member.head[1])
        for level, settlement in self.spec.settlements.items():
            if settlement.fallback is not None and self.table.home(settlement.fallback) in self.groups:
                norm = fallback(self.spec, level)
                home, head = self.place(norm.head)
                ranks[home].setdefault(norm.rank, set()).add(head)
        for group, by_rank in ranks.items():
            for conflict in self.table.groups[group].conflicts:
                heads = set(conflict.heads)
                if any(len(heads & borne) > 1 for borne in by_rank.values()):
                    yield group, conflict

    def _settle(self, level: int, members: list[Member]) -> list[Member]:
        """Decides the level once to see how it contradicts itself; returns its members as settling leaves them."""
        above = Bearers(dict(self.force.terms))
        self._decide(members, BEFORE)
        written = [m for m in members if m.norm.kind is not Kind.INSTRUCTION]
        self._note_settled(level, written)
        self.force = above
        clash = {m.norm.name: self._clash(m, members) for m in written}
        settlement = self.spec.settlements[level]
        if settlement.fallback is None:
            spared = {m.norm.name for m in written if m.norm.modality.prohibits}
            return [m if m.norm.name in spared else replace(m, withdrawn=clash.get(m.norm.name, NO)) for m in members]
        kept = [replace(m, withdrawn=clash.get(m.norm.name, NO)) for m in members]
        if self.table.home(settlement.fallback) in self.groups:
            norm = fallback(self.spec, level)
            kept.append(Member(norm, self.place(norm.head), any_of(clash.values())))
        return kept

    def _clash(self, member: Member, members: Sequence[Member]) -> str:
        """That the norm is among the weakest members of a contradiction before settling."""
        others = Bearers(dict(self.force.terms))
        for other in members:
            if other.norm.rank <= member.norm.rank and not self.strength.stronger(member.norm, other.norm):
                others.add(other.head, other.norm.permits, self.flag("frc", other.norm, BEFORE))
        group, own = member.head[0], (member.head[1], member.norm.permits)
        conflicts = [c for c in self.table.groups[group].containing[member.head[1]] if len(c.heads) > 1]
        meets = [all_of((term(self.spec, c.minimal), self._borne(group, c, own, others))) for c in conflicts]
        clash = all_of((self.flag("frc", member.norm, BEFORE), any_of(meets)))
        return clash if clash == NO else self.out.define(symbol(self.prefix + "clash", member.norm.name), clash)

    def _note_settled(self, level: int, written: Sequence[Member]) -> None:
        """Flags for the contradictions that settling this level answers."""
        for group, conflict in self._possible_contradictions(written):
            weakest = [
                all_of(
                    (
                        self.flag("frc", m.norm, BEFORE),
                        self._borne(group, conflict, (m.head[1], m.norm.permits), self.force),
                    )
                )
                for m in written
                if m.head[0] == group and m.head[1] in conflict.heads
            ]
            clash = all_of((term(self.spec, conflict.minimal), any_of(weakest)))
            if clash != NO:
                name = symbol(self.prefix + "con", group, *conflict.heads, BEFORE, self.spec.levels[level])
                self.settled[level, group, conflict] = self.out.define(name, clash)
