"""What overrides what: every norm, and all that principals say, against everything that may be stronger.

One question says whether a norm is ever overridden. Each solution is decided by the evaluator, which reads off whatever
overrides anything there; further questions are only about what has not been seen yet, all of it together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..answer import Answer, Sat, Unknown, Unsat
from ..encoding.force import Member
from ..encoding.scenario import said
from ..encoding.smt import any_of, symbol
from ..evaluator import Decision
from ..finding import Scene
from ..model.spec import Kind, Norm, Scenario, Spec
from ..model.strength import spoken
from ..program import Program
from ..witness import Inquiry, Witness
from .overriding import Reason, above, because, overridden_by, overriding_in
from .replay import Disagreement, Shown, show


@dataclass(frozen=True)
class Party:
    """Who overrides or is overridden: a norm, a duty of `on conflict`, or all that a principal says at one level.

    `norms` are those it stands for: one, or the principal's instructions, which all have the same rank.
    """

    name: str
    norms: tuple[Norm, ...]
    principal: str | None = None

    @property
    def norm(self) -> Norm:
        return self.norms[0]

    @property
    def place(self) -> tuple[object, ...]:
        """Strongest first, then by name."""
        return self.norm.rank, self.name


@dataclass(frozen=True)
class Override:
    """In some scenario a conflict in which the winner is in force overrides the loser; `scene` is the smallest."""

    winner: Party
    loser: Party
    reason: Reason
    scene: Scene | None = None


@dataclass(frozen=True)
class Open:
    """What stayed open: whether these override the loser; without winners, what does at all."""

    loser: Party
    winners: tuple[Party, ...]
    reason: str


@dataclass(frozen=True)
class Overrides:
    """Who takes part, what overrides what, and what stayed open, all from the strongest down."""

    parties: tuple[Party, ...]
    overrides: tuple[Override, ...]
    open: tuple[Open, ...]


def find(program: Program, about: Collection[str] | None = None, scenes: bool = False) -> Overrides:
    """What overrides what in some possible and coherent scenario.

    With `about`, only what overrides the norms of these names. With `scenes`, each override has its smallest scenario.
    """
    norms = [n for n in program.spec.norms.values() if about is None or n.name in about]
    parties = {n.name: Party(n.name, (n,)) for n in norms}
    found: dict[tuple[str, str], tuple[Party, Party]] = {}
    left: list[Open] = []
    searches = []
    for number, group in enumerate(program.table.groups):
        if group.incomplete is not None:
            mine = {n.name for n in program.by_group.get(number, ())}
            left += [Open(party, (), group.incomplete) for name, party in parties.items() if name in mine]
            continue
        for search in _searches(program, number, about, found):
            left += search.run()
            searches.append(search)
    overrides = [
        Override(winner, loser, because(program.spec, winner.norm, loser.norm))
        for winner, loser in found.values()
        if about is None or loser.name in about
    ]
    if scenes:
        overrides = [_illustrated(program, searches, each, left) for each in overrides]
    parties |= {party.name: party for each in overrides for party in (each.winner, each.loser)}
    parties |= {party.name: party for each in left for party in (each.loser, *each.winners)}
    return Overrides(
        tuple(sorted(parties.values(), key=lambda p: p.place)),
        tuple(sorted(overrides, key=lambda o: (o.winner.place, o.loser.place))),
        tuple(sorted(left, key=lambda o: o.loser.place)),
    )


def _searches(
    program: Program, group: int, about: Collection[str] | None, found: dict[tuple[str, str], tuple[Party, Party]]
) -> Iterator[_Search]:
    """One for the norms of each context, and one for what may be overridden in any: what is said, and fallbacks."""
    for context in program.contexts.within(group):
        names = [n.name for n in context.own if about is None or n.name in about]
        if names:
            yield _Search(program, program.inquiry_in(context), group, names, found)
    if about is None and (program.spec.principals or program.spec.settlements):
        search = _Search(program, program.inquiry([group]), group, [], found)
        search.losers = [name for name in search.parties if name not in program.spec.norms]
        yield search


def _illustrated(program: Program, searches: Sequence[_Search], override: Override, left: list[Open]) -> Override:
    """The override with its smallest scenario; if that stays open, this is added to `left`."""
    best: Shown | None = None
    for search in searches:
        match search.shown(override, best.witness if best else None):
            case Shown() as found:
                best = found
            case Unknown(why):
                left.append(Open(override.loser, (override.winner,), why))
    return override if best is None else replace(override, scene=best.scene)


def voice_of(spec: Spec, principal: str, level: int) -> str:
    """What a principal says at one level, in words: `user's instructions at user`."""
    who = spec.principals[principal]
    given = [d.level for d in spec.delegations if d.principal == principal] if who.level is None else [who.level]
    return f"{principal}'s {'instructions' if level in given else 'hints'} at {spec.levels[level]}"


@dataclass
class _Search:
    """What overrides some parties, asked of one inquiry about the norms of a group and what is said of its actions.

    `found` is what all searches have seen so far, by the names of winner and loser.
    """

    program: Program
    inquiry: Inquiry
    group: int
    losers: Sequence[str]
    found: dict[tuple[str, str], tuple[Party, Party]]

    def __post_init__(self) -> None:
        self.encoding = self.inquiry.encoding
        spec = self.program.spec
        self._principals = {spoken(spec, v.instruction): v.instruction.principal for v in self.encoding.voices}
        self._above: dict[tuple[str, int], list[tuple[Member, str]]] = {}
        norms: dict[str, list[Norm]] = {}
        for member in self.encoding.everybody:
            norms.setdefault(self.name(member.norm), []).append(member.norm)
        self.parties: Mapping[str, Party] = {
            name: Party(name, tuple(mine), self._principals.get(mine[0].name)) for name, mine in norms.items()
        }

    def name(self, norm: Norm) -> str:
        """What the norm's party is called."""
        if norm.kind is not Kind.INSTRUCTION:
            return norm.name
        return voice_of(self.program.spec, self._principals[norm.name], norm.level)

    def run(self) -> Iterator[Open]:
        """Finds whatever overrides the losers; what stays open is told."""
        for loser in map(self.parties.__getitem__, self.losers):
            answer = self.inquiry.ask(any_of(self.encoding.flag("ovr", norm) for norm in loser.norms))
            if isinstance(answer, Sat):
                self._see(answer)
            if not isinstance(answer, Unsat):
                yield from self._exhaust(loser)

    def _exhaust(self, loser: Party) -> Iterator[Open]:
        """Asks for what is not yet seen to override the party, until there is nothing more."""
        candidates = {self.name(m.norm) for norm in loser.norms for m, _ in self.above(norm)}
        while waiting := sorted(w for w in candidates if (w, loser.name) not in self.found):
            match self._ask(loser, waiting):
                case Unsat():
                    return
                case Sat() as answer:
                    self._see(answer)
                    if all((w, loser.name) not in self.found for w in waiting):
                        raise Disagreement(f"none of {waiting} overrides {loser.name}")
                case Unknown():
                    yield from self._one_by_one(loser, waiting)
                    return

    def _one_by_one(self, loser: Party, waiting: Sequence[str]) -> Iterator[Open]:
        for name in waiting:
            match Unsat() if (name, loser.name) in self.found else self._ask(loser, [name]):
                case Sat() as answer:
                    self._see(answer)
                case Unknown(why):
                    yield Open(loser, (self.parties[name],), why)

    def _ask(self, loser: Party, winners: Collection[str]) -> Answer:
        return self.inquiry.ask(self.term(loser, winners))

    def term(self, loser: Party, winners: Collection[str]) -> str:
        """That the party is overridden by a conflict in which one of these names is a member."""
        return any_of(
            overridden_by(self.program, self.encoding, norm, self.above(norm), lambda m: self.name(m) in winners)
            for norm in loser.norms
        )

    def above(self, norm: Norm) -> list[tuple[Member, str]]:
        """Whoever may override the norm, with the term that says it is in force and stronger."""
        key = norm.name, norm.level
        if key not in self._above:
            self._above[key] = above(self.program, self.encoding, norm)
        return self._above[key]

    def _see(self, answer: Sat) -> None:
        """Remembers whatever overrides anything in the scenario of a solution, as the evaluator decides it."""
        scenario = self._scenario(answer)
        if not self.program.evaluator.possible(scenario):
            raise Disagreement(f"{scenario} is not possible")
        for winner, loser in self._names(self.program.evaluator.decide(scenario, [self.group])):
            self.found.setdefault((winner, loser), (self.parties[winner], self.parties[loser]))

    def _names(self, decision: Decision) -> set[tuple[str, str]]:
        return {(self.name(winner), self.name(loser)) for winner, loser in overriding_in(self.program, decision)}

    def _scenario(self, answer: Sat) -> Scenario:
        """The scenario of a solution; at equal places the alphabetically later instruction came first."""
        spec, voices = self.program.spec, self.encoding.voices
        ordered = {name for pair in self.encoding.orders for name in pair}
        given = {spoken(spec, v.instruction): v.instruction for v in voices if answer.true(said(v.atom))}
        places = {name: answer.value(symbol("place", name)) if name in ordered else 0 for name in given}
        names = sorted(sorted(given, reverse=True), key=lambda name: places[name])
        return Scenario(self.inquiry.all_values(answer), tuple(given[name] for name in names))

    def shown(self, override: Override, best: Witness | None) -> Shown | Unsat | Unknown:
        """The smallest scenario of an override of a loser here, if there is one smaller than the best so far."""
        winner, loser = override.winner.name, override.loser.name
        if winner not in self.parties or loser not in self.losers:
            return Unsat()
        return show(
            self.program,
            self.inquiry,
            self.term(self.parties[loser], [winner]),
            lambda decision: (winner, loser) in self._names(decision),
            needs=(override.winner.norm.condition, override.loser.norm.condition),  # an instruction's is just true
            smaller_than=best,
        )
