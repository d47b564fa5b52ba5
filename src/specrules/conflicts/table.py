"""The table of conflicts: which heads cannot be satisfied together, and in which situations.

Distinct heads are few, so their minimal conflicts are enumerated once per group of actions tied by axioms or heads. The
override graph, the solver encoding and the evaluator all read this table and nothing else about conducts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..model.domain import Boolean, Integer
from ..model.formula import FALSE, TRUE, Formula, In, Linear, Not, Said, conjunction, disjunction, negation
from ..model.mentions import Mentions
from ..model.spec import Norm, Spec
from ..model.strength import equals
from ..model.voices import Voice
from .arithmetic import TooHard, integer_lemmas
from .clauses import Clauses
from .elimination import eliminate

MOST_ALIKE = 2_000
"""So many shapes of groups with one action are remembered."""

_ALIKE: dict[object, dict[tuple[int, ...], Formula]] = {}


@dataclass(frozen=True)
class Conflict:
    """Heads (numbers in their group, ascending) that together are inconsistent where `when` holds.

    `minimal` holds where no proper subset of them is: there, and only there, the set is a conflict.
    """

    heads: tuple[int, ...]
    when: Formula
    minimal: Formula


@dataclass(frozen=True)
class Group:
    """Actions that axioms or heads tie together, the heads about them, and the heads' minimal conflicts.

    `impossible` holds in the situations in which no conduct is feasible. `incomplete` says why the enumeration of
    conflicts was given up, if it was: then nothing about the group is known for certain.
    """

    actions: tuple[str, ...]
    heads: tuple[Formula, ...]
    conflicts: tuple[Conflict, ...]
    impossible: Formula
    incomplete: str | None = None

    @cached_property
    def number(self) -> Mapping[Formula, int]:
        """The number of each head."""
        return {head: i for i, head in enumerate(self.heads)}

    @cached_property
    def containing(self) -> Mapping[int, tuple[Conflict, ...]]:
        """The conflicts each head takes part in, the smallest first."""
        found: dict[int, list[Conflict]] = {i: [] for i in range(len(self.heads))}
        for conflict in self.conflicts:
            for head in conflict.heads:
                found[head].append(conflict)
        return {head: tuple(conflicts) for head, conflicts in found.items()}


class Table:
    """The groups of a spec. `heads` lists all heads asked about; each action value is added as a head of its own.

    `like` is the table of another spec with the same actions, tied in the same way: groups that are the same in both
    are taken from it. `heard` are values of integer actions that instructions may be about, though no one names them.
    With `groups`, these are known already.
    """

    def __init__(
        self,
        spec: Spec,
        mentions: Mentions,
        like: Table | None = None,
        heard: Iterable[tuple[str, int]] = (),
        groups: tuple[Group, ...] | None = None,
    ) -> None:
        self.spec, self.mentions, self._like, self._heard = spec, mentions, like, frozenset(heard)
        self._groups = groups
        self._places: dict[int, tuple[Formula, tuple[int, int]]] = {}
        self.voices: dict[Said, Voice] = {}
        """The instructions of the spec that somebody has asked for, to be made once."""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        if self._groups is not None:
            return self._groups
        ties = self.ties or (((),) if self.heads else ())  # heads without any action still make a group
        return tuple(self._group(i, actions) for i, actions in enumerate(ties))

    @cached_property
    def incomplete(self) -> str | None:
        """Why the enumeration of the conflicts of some group was given up, if it was."""
        return next((group.incomplete for group in self.groups if group.incomplete is not None), None)

    @cached_property
    def ties(self) -> tuple[tuple[str, ...], ...]:
        """The actions in groups: two belong together if one axiom, claim, or norm with its `otherwise` mentions both.

        A contradiction anywhere at a level brings in that level's `on conflict` duty, so this ties the level's heads.
        """
        spec = self.spec
        together: list[Sequence[Formula]] = [(a.formula,) for a in spec.axioms]
        together += [(c.formula,) for c in spec.claims if self.mentions.actions(c.formula)]
        chains: dict[str, list[Formula]] = {}
        for norm in spec.norms.values():
            chains.setdefault(norm.base, []).append(norm.head)
        together += chains.values()
        for settlement in spec.settlements.values():
            if settlement.fallback is not None:
                heads = [n.head for n in spec.norms.values() if n.level == settlement.level]
                together.append((settlement.fallback, *heads))
        leader = {v.name: v.name for v in spec.actions}

        def find(name: str) -> str:
            while leader[name] != name:
                leader[name] = name = leader[leader[name]]
            return name

        for formulas in together:
            tied = sorted({a for f in formulas for a in self.mentions.actions(f) or self._anchor})
            for other in tied[1:]:
                first, second = sorted((find(tied[0]), find(other)))
                leader[second] = first
        members: dict[str, list[str]] = {}
        for name in leader:
            members.setdefault(find(name), []).append(name)
        return tuple(tuple(sorted(names)) for names in sorted(members.values()))

    @cached_property
    def group_of(self) -> Mapping[str, int]:
        """The number of the group each action belongs to."""
        return {action: i for i, group in enumerate(self.ties) for action in group}

    def home(self, formula: Formula) -> int:
        """The number of the group a head is about: for one that mentions no action, that of the first action."""
        return next((self.group_of[a] for a in (*self.mentions.actions(formula), *self._anchor)), 0)

    def place(self, head: Formula) -> tuple[int, int]:
        """The group of a head and its number there; remembered by identity, which is quicker than to hash a formula."""
        known = self._places.get(id(head))
        if known is None:
            home = self.home(head)
            known = self._places[id(head)] = head, (home, self.groups[home].number[self.head(head)])
        return known[1]

    @cached_property
    def norms(self) -> Mapping[int, tuple[Norm, ...]]:
        """The spec's norms by group, `otherwise` included."""
        found: dict[int, list[Norm]] = {}
        for norm in self.spec.norms.values():
            found.setdefault(self.home(norm.head), []).append(norm)
        return {group: tuple(norms) for group, norms in sorted(found.items())}

    @cached_property
    def _anchor(self) -> tuple[str, ...]:
        return tuple(v.name for v in self.spec.actions[:1])

    def head(self, formula: Formula) -> Formula:
        """The form under which a head stands in the table."""
        return plain(self.spec, formula)

    @cached_property
    def heads(self) -> Mapping[int, tuple[Formula, ...]]:
        """The heads by group: those of norms and fallbacks, and every action value with its opposite."""
        spec = self.spec
        heads = [n.head for n in spec.norms.values()]
        heads += [s.fallback for s in spec.settlements.values() if s.fallback is not None]
        found: dict[int, dict[Formula, None]] = {i: {} for i in range(len(self.ties))}
        for action, value in (*self.action_values, *self._further_values):
            says = equals(spec, action, value)
            heads += [says, negation(says)]
        for head in heads:
            found.setdefault(self.home(head), {})[self.head(head)] = None
        return {home: tuple(heads) for home, heads in found.items()}

    @cached_property
    def action_values(self) -> tuple[tuple[str, int], ...]:
        """The action values instructions can be about: all of booleans (true) and enumerations; of integers those
        that an instruction atom of the spec names."""
        found: list[tuple[str, int]] = []
        for variable in self.spec.actions:
            domain = variable.domain
            if isinstance(domain, Boolean):
                values: Iterable[int] = (1,)
            elif isinstance(domain, Integer):
                values = sorted({s.value for s in self.mentions.all_said if s.action == variable.name})
            else:
                values = range(len(domain.values))
            found += [(variable.name, value) for value in values]
        return tuple(found)

    @cached_property
    def _further_values(self) -> tuple[tuple[str, int], ...]:
        """The values of integer actions that only instructions are about which are given: those of examples, and those
        heard. Analysis has nobody else say them."""
        said = {(i.action, i.value) for example in self.spec.examples for i in example.instructions} | self._heard
        return tuple(sorted(said - {(action, value) for action, value in self.action_values}))

    def values_of(self, action: str) -> tuple[int, ...]:
        """The values of an action that instructions can be about."""
        return self._values.get(action, ())

    @cached_property
    def _values(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for action, value in sorted(self._placed):
            found.setdefault(action, []).append(value)
        return {action: tuple(values) for action, values in found.items()}

    def knows(self, action: str, value: int) -> bool:
        """Whether instructions on an action value can be placed."""
        return (action, value) in self._placed

    @cached_property
    def _placed(self) -> frozenset[tuple[str, int]]:
        return frozenset((*self.action_values, *self._further_values))

    def is_action_value(self, number: int, head: int) -> bool:
        """Whether the head says that an action has a value, or has it not."""
        return self.groups[number].heads[head] in self._value_heads

    @cached_property
    def _value_heads(self) -> frozenset[Formula]:
        return self._heads_of(self.action_values)

    def _heads_of(self, values: Iterable[tuple[str, int]]) -> frozenset[Formula]:
        """The heads that say that an action has one of these values, or has it not."""
        says = [equals(self.spec, action, value) for action, value in values]
        return frozenset(self.head(form) for value in says for form in (value, negation(value)))

    def _group(self, number: int, actions: tuple[str, ...]) -> Group:
        heads = self.heads[number]
        if self._like is not None and self._same_in(self._like, number):
            return self._like.groups[number]
        try:
            found = dict(self._enumerate(actions, heads, ()))
        except TooHard as reason:
            return Group(actions, heads, (), FALSE, str(reason))
        impossible = found.pop((), FALSE)
        return Group(actions, heads, minimal_conflicts(found), impossible)

    def _same_in(self, other: Table, number: int) -> bool:
        """Whether a group has the same heads, asked for in the same way, under the same axioms in another table."""
        heads, actions = self.heads[number], self.ties[number] if self.ties else ()
        return (
            other.heads[number] == heads
            and other.axioms(actions) == self.axioms(actions)
            and all(other._only_permitted(head) is self._only_permitted(head) for head in heads)
        )

    def axioms(self, actions: Iterable[str]) -> tuple[Formula, ...]:
        """The axioms that mention some of these actions."""
        numbers = {number for action in actions for number in self._axioms_on.get(action, ())}
        return tuple(self.spec.axioms[number].formula for number in sorted(numbers))

    @cached_property
    def _axioms_on(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the axioms that mention an action."""
        found: dict[str, list[int]] = {}
        for number, axiom in enumerate(self.spec.axioms):
            for action in self.mentions.actions(axiom.formula):
                found.setdefault(action, []).append(number)
        return found

    def against(
        self, number: int, queries: Sequence[Formula], permitted: bool = False
    ) -> tuple[tuple[Conflict, ...], ...]:
        """For each query formula about the group's actions, the conflicts in which it joins heads of the group.

        Their `heads` leave the query out, so an empty tuple of heads means that the query is infeasible by itself. With
        `permitted`, heads that only permissions have count too. Raises TooHard as the table's own enumeration would.
        """
        group = self.groups[number]
        found = self._enumerate(group.actions, group.heads, queries, permitted)
        base = [(set(heads), when) for heads, when in found.items() if all(h < len(group.heads) for h in heads)]
        answers = []
        for query in range(len(group.heads), len(group.heads) + len(queries)):
            mine = {tuple(h for h in heads if h != query): when for heads, when in found.items() if query in heads}
            answers.append(minimal_conflicts(mine, base))
        return tuple(answers)

    def _enumerate(
        self, actions: tuple[str, ...], heads: Sequence[Formula], queries: Sequence[Formula], permitted: bool = False
    ) -> dict[tuple[int, ...], Formula]:
        """Sets of inconsistent heads with the situations in which they are; queries are numbered after the heads."""
        choices = self._choices(actions, (*heads, *queries))
        if choices is None:
            return self._worked_out(actions, heads, queries, permitted)
        # Most groups are one action with nothing but choices of its values as heads: many of them are alike.
        only = tuple(map(self._only_permitted, heads))
        shape = self.spec.variables[actions[0]].domain, choices, only, permitted
        found = _ALIKE.get(shape)
        if found is None:
            found = self._worked_out(actions, heads, queries, permitted)
            if len(_ALIKE) >= MOST_ALIKE:
                _ALIKE.clear()
            _ALIKE[shape] = found
        return found

    def _choices(self, actions: tuple[str, ...], formulas: Sequence[Formula]) -> tuple[frozenset[int], ...] | None:
        """The values of one action that these formulas ask for, if that is all they do and no axiom is about it."""
        if len(actions) != 1 or self.axioms(actions):
            return None
        choices = tuple(f.values for f in formulas if isinstance(f, In) and f.variable == actions[0])
        return choices if len(choices) == len(formulas) else None

    def _worked_out(
        self, actions: tuple[str, ...], heads: Sequence[Formula], queries: Sequence[Formula], permitted: bool
    ) -> dict[tuple[int, ...], Formula]:
        try:
            return self._eliminated(actions, heads, queries, permitted, pair_bounds=True)
        except TooHard:
            return self._eliminated(actions, heads, queries, permitted, pair_bounds=False)

    def _eliminated(
        self,
        actions: tuple[str, ...],
        heads: Sequence[Formula],
        queries: Sequence[Formula],
        permitted: bool,
        pair_bounds: bool,
    ) -> dict[tuple[int, ...], Formula]:
        """The same by one of the two ways to eliminate integers. Raises TooHard."""
        clauses = Clauses(self.spec, self.mentions)
        clauses.domains(actions)
        for axiom in self.axioms(actions):
            clauses.assert_(axiom, [])
        number = {clauses.selector(head): i for i, head in enumerate((*heads, *queries))}
        asked = frozenset(s for s, i in number.items() if i >= len(heads))
        allowed = frozenset(s for s, i in number.items() if i < len(heads) and self._only_permitted(heads[i]))
        lonely = [asked, allowed] if permitted else [asked | allowed]
        integers = [a for a in actions if isinstance(self.spec.variables[a].domain, Integer)]
        integer_lemmas(clauses, integers, pair_bounds)
        atoms = [a for a in clauses.atoms if a not in clauses.selectors and a not in clauses.facts]
        thresholds = {a: (f.terms, f.bound) for a, f in clauses.facts.items() if isinstance(f, Linear)}
        cubes: dict[tuple[int, ...], list[Formula]] = {}
        for clause in eliminate(clauses.clauses, atoms, lonely, thresholds):
            chosen = tuple(sorted(number[-literal] for literal in clause if -literal in number))
            situation = conjunction(
                *(
                    clauses.facts[-literal] if literal < 0 else negation(clauses.facts[literal])
                    for literal in sorted(clause, key=abs)
                    if abs(literal) in clauses.facts
                )
            )
            cubes.setdefault(chosen, []).append(situation)
        return {chosen: disjunction(*situations) for chosen, situations in sorted(cubes.items())}

    @cached_property
    def _duties(self) -> frozenset[Formula]:
        heads = {self.head(n.head) for n in self.spec.norms.values() if not n.permits}
        heads |= {self.head(s.fallback) for s in self.spec.settlements.values() if s.fallback is not None}
        return frozenset(heads | self._value_heads | self._heads_of(self._further_values))

    def _only_permitted(self, head: Formula) -> bool:
        """Whether only permissions have this head: a conflict never has two permissions."""
        return head not in self._duties


def minimal_conflicts(
    found: Mapping[tuple[int, ...], Formula], others: Sequence[tuple[set[int], Formula]] = ()
) -> tuple[Conflict, ...]:
    """The sets as conflicts, each with the situations in which no proper subset, and none of `others`, is one."""
    conflicts = []
    by_head: dict[int, list[tuple[frozenset[int], Formula]]] = {}
    bare = found.get((), FALSE)
    for heads, when in sorted(found.items(), key=lambda item: (len(item[0]), item[0])):
        mine = frozenset(heads)
        smaller = [bare] if heads and bare != FALSE else []
        smaller += [w for subset, w in {s: w for h in heads for s, w in by_head.get(h, ())}.items() if subset < mine]
        smaller += [w for subset, w in others if subset <= mine]
        if TRUE in smaller:
            continue
        conflicts.append(Conflict(heads, when, conjunction(when, *(negation(w) for w in smaller))))
        for head in heads:
            by_head.setdefault(head, []).append((mine, when))
    return tuple(conflicts)


def plain(spec: Spec, formula: Formula) -> Formula:
    """A negated choice of values as the choice of the others, so that equal demands are equal heads."""
    if isinstance(formula, Not) and isinstance(formula.of, In):
        domain = spec.variables[formula.of.variable].domain
        return In(formula.of.variable, frozenset(range(domain.low, domain.high + 1)) - formula.of.values)
    return formula


__all__ = ["Conflict", "Group", "Table", "TooHard", "plain"]
