"""Why something is so in a decided case: features such that, as long as these stay as they are, it stays so.

What has to be explained is put on a list, and explaining it puts further things there, always about stronger norms, or
about the norm an `otherwise` stands on. Where one of several things is enough, that is taken which seems to name the
fewest features not named yet. At a level with `on conflict` everything that its settling depends on is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from ..conflicts.table import Conflict
from ..evaluator import Decision
from ..evaluator.closures import Truths
from ..model.formula import FALSE, And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, parts
from ..model.spec import Instruction, Norm, Scenario
from ..program import Program
from .changes import Feature
from .everybody import Everybody, Key, Place

Features = frozenset[Feature]


class Truth:
    """What makes formulas true or false in one scenario; `named` are features that may as well be named again."""

    def __init__(self, program: Program, scenario: Scenario, named: set[Feature]) -> None:
        self.program, self.named = program, named
        self.holds = Truths(program.evaluator.compiler, scenario.facts, scenario.instructions).holds
        self._known: dict[int, Features] = {}

    def why(self, formula: Formula) -> Features:
        """Features that make the formula as true or false as it is."""
        match formula:
            case Const():
                return frozenset()
            case In(variable, _):
                return frozenset((variable,))
            case Linear(terms, _):
                return frozenset(name for _, name in terms)
            case Said(principal, stance, action, value):
                return frozenset((Instruction(principal, stance, action, value),))
            case Named(name):
                return self.why(self.program.spec.definitions[name].formula)
            case Not(of):
                return self.why(of)
            case _:
                if id(formula) not in self._known:
                    self._known[id(formula)] = self._why_joined(formula)
                return self._known[id(formula)]

    def _why_joined(self, formula: And | Or | Iff) -> Features:
        """Of parts of which one decides, that with the fewest new features; else all."""
        decisive = isinstance(formula, Or)
        deciding = [part for part in parts(formula) if self.holds(part) is decisive]
        if deciding and not isinstance(formula, Iff):
            return min(map(self.why, deciding), key=self.cost)
        return frozenset(chain.from_iterable(map(self.why, parts(formula))))

    def cost(self, features: Features) -> int:
        """How many of the features are not named yet."""
        return len(features - self.named)


class Reason(Truth):
    """Why norms are in force or not in one decided case. What explains it is added to `found`.

    `free` are features that no further change can be of, so that to name them costs nothing.
    """

    def __init__(
        self, program: Program, decision: Decision, free: Iterable[Feature] = (), found: set[Feature] | None = None
    ) -> None:
        self.found: set[Feature] = set() if found is None else found
        super().__init__(program, decision.scenario, {*free, *self.found})
        self.decision, self.everybody = decision, program.once(Everybody)
        self.in_force = {(norm.name, norm.level) for norm in decision.in_force}
        self._said = {said: position for position, said in enumerate(decision.scenario.instructions)}
        self._done: set[tuple[object, ...]] = set()
        self._open: list[Callable[[], None]] = []

    # What can be asked

    def name(self, features: Iterable[Feature]) -> None:
        """Takes features into the reason."""
        features = set(features)
        self.found |= features
        self.named |= features

    def stays(self, formula: Formula) -> None:
        """Explains why a formula is as true or false as it is."""
        self.name(self.why(formula))

    def force(self, norm: Norm) -> None:
        """Explains why a norm is in force, or why it is not."""
        norm = self.everybody.norms[_key(norm)]
        if norm.level in self.program.spec.settlements:
            self._once(("level", self._group(norm), norm.level), lambda: self._level(self._group(norm), norm.level))
        elif self._is_in_force(norm):
            self._once(("in force", *_key(norm)), lambda: self._in_force(norm))
        else:
            self._once(("out", *_key(norm)), lambda: self._out_of_force(norm))

    def contradiction(self, norms: Iterable[Norm]) -> None:
        """Explains why these norms in force contradict each other."""
        members = [self.everybody.norms[_key(norm)] for norm in norms]
        places = [self.program.table.place(norm.head) for norm in members]
        group, heads = places[0][0], tuple(sorted(head for _, head in places))
        conflicts = self.program.table.groups[group].containing[heads[0]]
        self.stays(next(c.minimal for c in conflicts if c.heads == heads))
        for norm in members:
            self.force(norm)

    def excluded(self, place: Place) -> None:
        """Explains why no conduct that complies has a head, where the duties in force exclude it."""
        choices = [
            (conflict, chosen)
            for conflict in self._conflicts(place)
            if (chosen := self._borne(conflict, place, None, 0)) is not None and self.holds(conflict.minimal)
        ]
        self._explain_conflict(min(choices, key=lambda choice: self._cost_of(*choice)))

    def open(self, place: Place) -> None:
        """Explains why the duties in force do not exclude a head."""
        for conflict in self._conflicts(place):
            self._harmless(conflict, place, None, 0)

    def settle(self) -> None:
        """Explains what is left to be explained."""
        while self._open:
            self._open.pop()()

    # One norm

    def _in_force(self, norm: Norm) -> None:
        self._applies(norm)
        place = self.program.table.place(norm.head)
        for conflict in self._conflicts(place):
            self._harmless(conflict, place, norm, 0 if norm.permits else 1)

    def _applies(self, norm: Norm) -> None:
        """Explains why a norm is applicable."""
        if norm.after is not None:
            before = self.everybody.norms[norm.after, norm.level]
            self._once(("overridden", *_key(before)), lambda: self._overridden(before))
            return
        self.name(self._saying(norm) | self.why(norm.condition))

    def _overridden(self, norm: Norm) -> None:
        self._applies(norm)
        self._explain_conflict(min(self._overriding(norm), key=lambda choice: self._cost_of(*choice)))

    def _out_of_force(self, norm: Norm) -> None:
        """The norm is not applicable, or it would be overridden: whatever is cheaper to say."""
        overriding = min(self._overriding(norm), key=lambda choice: self._cost_of(*choice), default=None)
        idle = self._idle(norm)
        if idle is not None and (overriding is None or self.cost(idle) <= self._cost_of(*overriding)):
            self.name(idle)
        elif overriding is not None:
            self._explain_conflict(overriding)
        else:
            self.force(self._before_it(norm))

    def _before_it(self, norm: Norm) -> Norm:
        """The norm in force because of which an `otherwise` further along its chain is not applicable."""
        while not self._is_in_force(norm):
            assert norm.after is not None, "a norm that applies and is not overridden is in force"
            norm = self.everybody.norms[norm.after, norm.level]
        return norm

    def _idle(self, norm: Norm) -> Features | None:
        """Why the norm is not applicable; None if it is, or if another's being in force is why."""
        if norm.after is not None:
            return self._idle(self.everybody.norms[norm.base, norm.level])
        said = self._saying(norm)
        if said and not said & set(self._said):
            return said
        return None if self.holds(norm.condition) else self.why(norm.condition)

    def _saying(self, norm: Norm) -> Features:
        """The instruction that a norm is, if it is one."""
        said = self.everybody.saying.get(norm.name)
        return frozenset() if said is None else frozenset((said,))

    # Conflicts

    def _conflicts(self, place: Place) -> tuple[Conflict, ...]:
        return self.program.table.groups[place[0]].containing[place[1]]

    def _overriding(self, norm: Norm) -> Iterator[tuple[Conflict, tuple[Norm, ...]]]:
        """The conflicts that override the norm, or would if it were applicable, each with norms that do so with it."""
        place = self.program.table.place(norm.head)
        for conflict in self._conflicts(place):
            chosen = self._borne(conflict, place, norm, 0 if norm.permits else 1)
            if chosen is not None and self.holds(conflict.minimal):
                yield conflict, chosen

    def _borne(self, conflict: Conflict, place: Place, norm: Norm | None, permissions: int) -> tuple[Norm, ...] | None:
        """Norms in force, stronger than `norm` if that is given, for all heads of a conflict but one; not more than so
        many of them permissions. None if there are none."""
        chosen = []
        for head in conflict.heads:
            if head == place[1]:
                continue
            able = [m for m in self._bearers((place[0], head), norm) if self._is_in_force(m)]
            duties = [m for m in able if not m.permits]
            permissions -= not duties
            if not able or permissions < 0:
                return None
            chosen.append(min(duties or able, key=self._cost_of_force))
        return tuple(chosen)

    def _explain_conflict(self, choice: tuple[Conflict, tuple[Norm, ...]]) -> None:
        conflict, others = choice
        self.stays(conflict.minimal)
        for norm in others:
            self.force(norm)

    def _harmless(self, conflict: Conflict, place: Place, norm: Norm | None, permissions: int) -> None:
        """Explains why the norms in force, the stronger ones if `norm` is given, make no conflict with a head: it is
        none here, or nothing in force has some head, or too many heads are only permitted."""
        ways: list[tuple[int, tuple[Norm, ...]]] = []
        duties: list[tuple[int, tuple[Norm, ...]]] = []
        for head in conflict.heads:
            if head != place[1]:
                bearers = self._bearers((place[0], head), norm)
                if not permissions:
                    bearers = [m for m in bearers if not m.permits]
                ways += self._way(bearers)
                duties += self._way([m for m in bearers if not m.permits])
        if permissions and len(duties) > permissions:
            cheapest = sorted(duties, key=lambda way: way[0])[: permissions + 1]
            ways.append((sum(cost for cost, _ in cheapest), (*chain.from_iterable(norms for _, norms in cheapest),)))
        false = None if self.holds(conflict.minimal) else self.why(conflict.minimal)
        cost, bearers_out = min(ways, key=lambda way: way[0], default=(0, ()))
        if false is not None and (not ways or self.cost(false) <= cost > 0):
            self.name(false)
            return
        assert ways, "a conflict that holds and that all have is one"
        for bearer in bearers_out:
            self.force(bearer)

    def _way(self, bearers: Sequence[Norm]) -> Iterator[tuple[int, tuple[Norm, ...]]]:
        """That none of these norms is in force, with what it costs to say; nothing if one is."""
        if not any(map(self._is_in_force, bearers)):
            yield sum(("out", *_key(norm)) not in self._done for norm in bearers), tuple(bearers)

    def _bearers(self, place: Place, than: Norm | None) -> list[Norm]:
        """The norms that may have a head, only those stronger than `than` if that is given."""
        found = self.everybody.bearers.get(place, ())
        return [n for n in found if than is None or self.everybody.stronger(n, than, self._said)]

    # A level that is settled

    def _level(self, group: int, level: int) -> None:
        """Everything that settling a level depends on: what is in force above it, what applies there, and conflicts."""
        for conflict in self.program.table.groups[group].conflicts:
            self.stays(conflict.minimal)
        for norm in self.everybody.by_group.get(group, ()):
            if norm.level < level:
                self.force(norm)
            elif norm.level == level and norm.after is None:
                self.name(self._saying(norm))
                self.stays(norm.condition)

    # Bookkeeping

    def _once(self, what: tuple[object, ...], explain: Callable[[], None]) -> None:
        if what not in self._done:
            self._done.add(what)
            self._open.append(explain)

    def _is_in_force(self, norm: Norm) -> bool:
        return _key(norm) in self.in_force

    def _group(self, norm: Norm) -> int:
        return self.program.table.place(norm.head)[0]

    def _cost_of(self, conflict: Conflict, others: Sequence[Norm]) -> int:
        return self.cost(self.why(conflict.minimal)) + sum(map(self._cost_of_force, others))

    def _cost_of_force(self, norm: Norm) -> int:
        """What it costs at least to say why a norm is in force."""
        if ("in force", *_key(norm)) in self._done:
            return 0
        return self.cost(self._saying(norm) | self.why(norm.condition))


def _key(norm: Norm) -> Key:
    return norm.name, norm.level


def features_of(program: Program, formulas: Iterable[Formula]) -> Features:
    """All that some formulas ask for of facts and of what was said."""
    found: set[Feature] = set()
    for formula in formulas:
        found |= program.mentions.facts(formula)
        found |= {Instruction(s.principal, s.stance, s.action, s.value) for s in program.mentions.said(formula)}
    return frozenset(found)


def limits(program: Program) -> tuple[tuple[Formula, bool], ...]:
    """Formulas over facts and what was said that say which scenarios are possible, each with what it has to be.

    Use as `program.once(limits)`.
    """
    axioms = [(a.formula, True) for a in program.spec.axioms if not program.mentions.actions(a.formula)]
    return (*axioms, *((group.impossible, False) for group in program.table.groups if group.impossible != FALSE))
