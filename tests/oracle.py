"""What a spec means, by brute force: every scenario, every conduct, straight from docs/semantics.md.

Nothing here is clever and nothing is shared with the package but its data types, so that a mistake in one of the two is
caught by the other. Conducts are enumerated once; a set of conducts is an integer with one bit per conduct, and a
formula is the set of conducts that satisfy it where the facts and what was said are given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations, permutations, product

from specrules.model.domain import Boolean, Integer, shown
from specrules.model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, Stance
from specrules.model.spec import (
    Claim,
    ClaimKind,
    Degree,
    Instruction,
    Kind,
    Modality,
    Norm,
    Role,
    Scenario,
    Spec,
    Variable,
    Verdict,
)

Conducts = int
"""A set of conducts, one bit each."""


# Consistency


@dataclass(frozen=True, slots=True)
class Head:
    """What a norm asks for in one scenario: a duty to stay in these conducts, or that one of them stays possible."""

    conducts: Conducts
    permits: bool = False


def consistent(feasible: Conducts, heads: Iterable[Head]) -> bool:
    """Some feasible conduct satisfies the duties, and for each permission some satisfies the duties and it."""
    permitted = []
    for head in heads:
        if head.permits:
            permitted.append(head.conducts)
        else:
            feasible &= head.conducts
    return feasible != 0 and all(feasible & conducts for conducts in permitted)


def conflicts(feasible: Conducts, heads: Mapping[str, Head]) -> list[frozenset[str]]:
    """Every minimal inconsistent set of these norms, by going through all sets from the smallest."""
    if consistent(feasible, heads.values()):
        return []
    found: list[frozenset[str]] = []
    names = sorted(heads)
    for size in range(1, len(names) + 1):
        # No inconsistent set within it of a smaller size: then all proper subsets are consistent.
        for chosen in map(frozenset, combinations(names, size)):
            if not any(known <= chosen for known in found) and not consistent(feasible, [heads[n] for n in chosen]):
                found.append(chosen)
    return found


def gives_way(feasible: Conducts, head: Head, stronger: Collection[Head]) -> bool:
    """Whether a norm with this head is overridden, given the heads of the norms in force that are stronger.

    By definition it is iff it is in a conflict M whose other members are among the stronger ones. That is so iff some
    consistent set R of the stronger ones becomes inconsistent with it: from M, R is M without the norm, consistent as
    a proper subset; from R, M is a minimal inconsistent subset of R with the norm, which must contain the norm because
    every subset of a consistent set is consistent.

    What such an R leaves possible is the intersection of some of the duties, not empty. One permission p of R is
    enough: inconsistency means that the duties fail together, or that they fail together with one permission.
    """
    duties = {h.conducts for h in stronger if not h.permits}
    left_by_some = {feasible}
    for duty in duties:
        left_by_some |= {left & duty for left in left_by_some}
    left_by_some.discard(0)
    if any(not left & head.conducts for left in left_by_some):
        return True
    if head.permits:
        return False
    permitted = {h.conducts for h in stronger if h.permits}
    return any(left & p and not left & p & head.conducts for p in permitted for left in left_by_some)


# Norms in play


@dataclass(frozen=True, slots=True)
class Member:
    """A norm as strength sees it: written, an `otherwise`, an instruction that binds, or a fallback."""

    name: str
    level: int
    kind: Kind
    degree: Degree
    base: str
    after: str | None = None
    position: int = 0
    permits: bool = False
    prohibits: bool = False
    actions: frozenset[str] = frozenset()


InPlay = tuple[tuple[Member, Head], ...]
"""The norms of a scenario with their heads: those whose condition holds, each with its `otherwise` chain."""


@dataclass(frozen=True)
class Force:
    """What became of the norms in play; those in neither set are withdrawn, or an `otherwise` that does not apply."""

    in_force: Mapping[str, tuple[Member, Head]]
    overridden: frozenset[str]
    contradictions: frozenset[frozenset[str]]


@dataclass(frozen=True)
class Decision:
    """What a spec says in one scenario, after settling.

    `unsettled` has the contradictions before any settling, `addressed` those that an `on conflict` clause was applied
    to when its level's turn came; one of these that its clause cannot settle is among `contradictions` all the same.
    """

    in_force: frozenset[str]
    overridden: frozenset[str]
    withdrawn: frozenset[str]
    contradictions: frozenset[frozenset[str]]
    unsettled: frozenset[frozenset[str]]
    addressed: frozenset[frozenset[str]]
    governed: frozenset[str]
    impossible: frozenset[str]
    """Norms applicable here with a head that no feasible conduct satisfies."""
    compliant: Conducts
    feasible: Conducts
    in_play: InPlay = field(repr=False, compare=False)
    conducts_with: Mapping[tuple[str, int], Conducts] = field(repr=False, compare=False)

    @property
    def applicable(self) -> frozenset[str]:
        return self.in_force | self.overridden | self.withdrawn

    @cached_property
    def verdicts(self) -> dict[tuple[str, int], Verdict | None]:
        """Each action value with its verdict; no verdict where a contradiction remains."""
        return {key: self.verdict(conducts) for key, conducts in self.conducts_with.items()}

    def verdict(self, conducts: Conducts) -> Verdict | None:
        if self.contradictions:
            return None
        if not self.compliant & ~conducts:
            return Verdict.REQUIRED
        return Verdict.OPTIONAL if self.compliant & conducts else Verdict.FORBIDDEN


@dataclass(frozen=True)
class Summary:
    """What holds of a spec over all scenarios that analysis considers.

    A contradiction is the set of the spec's own norms in it (instructions left out), and whether a permission, be it
    an instruction, takes part. `settled` are those that an `on conflict` clause was applied to and that are gone then.
    Norms are `dead`, `unreachable` and so on by what holds after settling; a norm that is withdrawn is applicable and
    not in force.
    """

    scenarios: int
    applicable: frozenset[str]
    dead: frozenset[str]
    unreachable: frozenset[str]
    impossible: frozenset[str]
    contradictions: frozenset[tuple[frozenset[str], bool]]
    settled: frozenset[tuple[frozenset[str], bool]]
    failing: Mapping[str, bool]


@dataclass(frozen=True, order=True)
class Shown:
    """The scenario that is shown. Instructions are (principal, action, value, stance by order of declaration)."""

    instructions: tuple[tuple[str, str, int, int], ...]
    facts: tuple[tuple[str, int], ...]


STANCES = tuple(Stance)
Predicate = Callable[[Scenario, Decision], bool]


@dataclass(frozen=True)
class _Ground:
    """What the facts alone settle: feasible conducts, heads, and the conditions that ask for no instruction."""

    feasible: Conducts
    heads: Mapping[str, Head]
    conditions: Mapping[str, bool]


class Oracle:
    """Answers for one spec. What it remembers between calls only saves time."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.facts = [v for v in spec.variables.values() if v.role is Role.FACT]
        self.actions = [v for v in spec.variables.values() if v.role is Role.ACTION]
        self.conducts = [
            dict(zip([a.name for a in self.actions], values, strict=True))
            for values in product(*map(values_of, self.actions))
        ]
        self.all_conducts: Conducts = (1 << len(self.conducts)) - 1
        self.conducts_with = {
            (a.name, value): self._where(lambda conduct, a=a, value=value: conduct[a.name] == value)  # type: ignore[misc]
            for a in self.actions
            for value in values_of(a)
        }
        self._sums: dict[tuple[tuple[tuple[int, str], ...], int], Conducts] = {}
        self.members = {name: self._written(norm) for name, norm in spec.norms.items()}
        self._beats = {name: self._overridden_by(name) for name in spec.norms}
        self._asks_what_was_said = {
            name for name, norm in spec.norms.items() if self._said_in(norm.condition) or self._said_in(norm.head)
        }
        axioms = [axiom.formula for axiom in spec.axioms]
        self._plain_axioms = [formula for formula in axioms if not self._said_in(formula)]
        self._axioms_on_what_was_said = [formula for formula in axioms if self._said_in(formula)]
        self._fact_names = [fact.name for fact in self.facts]
        self._grounds: dict[tuple[int, ...], _Ground] = {}
        self._decisions: dict[object, Decision] = {}
        self._by_scenario: dict[object, Decision] = {}

    # Formulas

    def _where(self, holds: Callable[[dict[str, int]], bool]) -> Conducts:
        return sum(1 << bit for bit, conduct in enumerate(self.conducts) if holds(conduct))

    def satisfying(self, formula: Formula, scenario: Scenario) -> Conducts:
        """The conducts, feasible or not, that satisfy a formula in a scenario."""
        match formula:
            case Const(value):
                return self.all_conducts if value else 0
            case In(variable, values):
                if self.spec.variables[variable].role is Role.FACT:
                    return self.all_conducts if scenario.facts[variable] in values else 0
                return union(self.conducts_with.get((variable, value), 0) for value in values)
            case Linear(terms, bound):
                by_facts = sum(k * scenario.facts[name] for k, name in terms if name in scenario.facts)
                return self._at_most(tuple(t for t in terms if t[1] not in scenario.facts), bound - by_facts)
            case Said(principal, stance, action, value):
                was_said = Instruction(principal, stance, action, value) in scenario.instructions
                return self.all_conducts if was_said else 0
            case Named(name):
                return self.satisfying(self.spec.definitions[name].formula, scenario)
            case Not(of):
                return self.all_conducts & ~self.satisfying(of, scenario)
            case And(of):
                return intersection(self.all_conducts, (self.satisfying(part, scenario) for part in of))
            case Or(of):
                return union(self.satisfying(part, scenario) for part in of)
            case Iff(left, right):
                return self.all_conducts & ~(self.satisfying(left, scenario) ^ self.satisfying(right, scenario))

    def _at_most(self, terms: tuple[tuple[int, str], ...], bound: int) -> Conducts:
        if (terms, bound) not in self._sums:
            self._sums[terms, bound] = self._where(lambda conduct: sum(k * conduct[a] for k, a in terms) <= bound)
        return self._sums[terms, bound]

    def holds(self, condition: Formula, scenario: Scenario) -> bool:
        """A condition mentions no action, so it is true with every conduct or with none."""
        return self.satisfying(condition, scenario) != 0

    def _atoms(self, formula: Formula) -> Iterator[Formula]:
        match formula:
            case Named(name):
                yield from self._atoms(self.spec.definitions[name].formula)
            case Not(of):
                yield from self._atoms(of)
            case And(of) | Or(of):
                yield from chain.from_iterable(map(self._atoms, of))
            case Iff(left, right):
                yield from chain(self._atoms(left), self._atoms(right))
            case _:
                yield formula

    def _said_in(self, formula: Formula) -> set[Said]:
        return {atom for atom in self._atoms(formula) if isinstance(atom, Said)}

    def _actions_in(self, formula: Formula) -> frozenset[str]:
        names = set()
        for atom in self._atoms(formula):
            match atom:
                case In(variable, _):
                    names.add(variable)
                case Linear(terms, _):
                    names |= {name for _, name in terms}
        return frozenset(names & {a.name for a in self.actions})

    # Norms and their strength

    def _written(self, norm: Norm) -> Member:
        return Member(
            norm.name,
            norm.level,
            norm.kind,
            self._degree(norm),
            norm.base,
            norm.after,
            permits=norm.modality is Modality.MAY,
            prohibits=norm.modality in (Modality.MUST_NOT, Modality.SHOULD_NOT),
            actions=self._actions_in(norm.head),
        )

    def _degree(self, norm: Norm) -> Degree:
        """Its own; an `otherwise` never has a stronger one than the norm before it."""
        own = Degree.SHOULD if norm.modality in (Modality.SHOULD, Modality.SHOULD_NOT) else Degree.MUST
        return own if norm.after is None else max(own, self._degree(self.spec.norms[norm.after]))

    def _overridden_by(self, name: str) -> frozenset[str]:
        """The written norms this one `overrides`, directly or through a chain."""
        found: set[str] = set()
        pending = list(self.spec.norms[name].overrides)
        while pending:
            weaker = pending.pop()
            if weaker not in found:
                found.add(weaker)
                pending.extend(self.spec.norms[weaker].overrides)
        return frozenset(found)

    def stronger(self, n: Member, m: Member) -> bool:
        """n ≻ m: the first of the five points that tells them apart decides."""
        if n.level != m.level:
            return n.level < m.level
        if n.kind != m.kind:
            return n.kind < m.kind
        if n.kind is Kind.INSTRUCTION:
            return n.position > m.position
        if n.degree != m.degree:
            return n.degree < m.degree
        return m.base in self._beats.get(n.base, frozenset())

    # Instructions

    def said_name(self, instruction: Instruction) -> str:
        """As people write it: `user requests reveal`, `user forbids reply = lie`."""
        domain = self.spec.variables[instruction.action].domain
        value = "" if isinstance(domain, Boolean) else f" = {shown(domain, instruction.value)}"
        return f"{instruction.principal} {instruction.stance} {instruction.action}{value}"

    def level_of(self, instruction: Instruction, scenario: Scenario) -> int | None:
        """The level at which an instruction binds here; none if it binds nobody."""
        principal = self.spec.principals[instruction.principal]
        if instruction.stance is Stance.HINTS:
            return principal.hints_at
        if principal.level is not None:
            return principal.level
        delegated = [d.level for d in self.spec.delegations if d.principal == principal.name]
        if not delegated:
            return None
        holding = [
            d.level
            for d in self.spec.delegations
            if d.principal == principal.name and self.holds(d.condition, scenario)
        ]
        return min(holding, default=None)

    def binding(self, scenario: Scenario) -> list[tuple[Member, Head]]:
        """The instructions that bind, as norms; of an instruction given twice the last mention counts."""
        last = {instruction: position for position, instruction in enumerate(scenario.instructions)}
        return [
            self._instruction(instruction, level, position)
            for instruction, position in last.items()
            if (level := self.level_of(instruction, scenario)) is not None
        ]

    def _instruction(self, instruction: Instruction, level: int, position: int) -> tuple[Member, Head]:
        conducts = self.conducts_with[instruction.action, instruction.value]
        permits = instruction.stance is Stance.PERMITS
        forbids = instruction.stance is Stance.FORBIDS
        name = self.said_name(instruction)
        member = Member(
            name,
            level,
            Kind.INSTRUCTION,
            Degree.MUST,
            name,
            position=position,
            permits=permits,
            prohibits=forbids,
            actions=frozenset({instruction.action}),
        )
        return member, Head(self.all_conducts & ~conducts if forbids else conducts, permits)

    # One scenario

    def _situation(self, scenario: Scenario) -> tuple[int, ...]:
        return tuple(map(scenario.facts.__getitem__, self._fact_names))

    def _ground(self, scenario: Scenario) -> _Ground:
        key = self._situation(scenario)
        if key not in self._grounds:
            silent = Scenario(scenario.facts)
            plain = {n: norm for n, norm in self.spec.norms.items() if n not in self._asks_what_was_said}
            self._grounds[key] = _Ground(
                intersection(self.all_conducts, (self.satisfying(f, silent) for f in self._plain_axioms)),
                {name: self._head(norm, silent) for name, norm in plain.items()},
                {name: self.holds(norm.condition, silent) for name, norm in plain.items()},
            )
        return self._grounds[key]

    def _head(self, norm: Norm, scenario: Scenario) -> Head:
        return Head(self.satisfying(norm.head, scenario), norm.modality is Modality.MAY)

    def feasible(self, scenario: Scenario) -> Conducts:
        """The conducts that satisfy every axiom; none if and only if the scenario is impossible.

        An axiom over facts alone is satisfied by all conducts or by none, so it needs no case of its own.
        """
        return intersection(
            self._ground(scenario).feasible, (self.satisfying(f, scenario) for f in self._axioms_on_what_was_said)
        )

    def _in_play(self, scenario: Scenario) -> InPlay:
        ground = self._ground(scenario)
        found: dict[str, tuple[Member, Head]] = {}
        for name, norm in self.spec.norms.items():
            if norm.after is not None and norm.after not in found:
                continue
            holds = ground.conditions.get(name)
            if holds if holds is not None else self.holds(norm.condition, scenario):
                found[name] = self.members[name], ground.heads.get(name) or self._head(norm, scenario)
        return (*found.values(), *self.binding(scenario))

    def _force(self, feasible: Conducts, in_play: InPlay, withdrawn: frozenset[str]) -> Force:
        status: dict[str, str] = {}
        by_name = {member.name: (member, head) for member, head in in_play}

        def status_of(name: str) -> str:
            """Asks only for stronger norms and for the norm an `otherwise` stands on, so it comes to an end."""
            if name not in status:
                member, head = by_name[name]
                if name in withdrawn:
                    status[name] = "withdrawn"
                elif member.after is not None and status_of(member.after) != "overridden":
                    status[name] = "absent"
                else:
                    above = {h for m, h in in_play if self.stronger(m, member) and status_of(m.name) == "in force"}
                    status[name] = "overridden" if gives_way(feasible, head, above) else "in force"
            return status[name]

        in_force = {name: by_name[name] for name in by_name if status_of(name) == "in force"}
        overridden = frozenset(name for name in by_name if status_of(name) == "overridden")
        clashes = conflicts(feasible, {name: head for name, (_, head) in in_force.items()})
        return Force(in_force, overridden, frozenset(clashes))

    def _weakest(self, names: frozenset[str], force: Force) -> list[Member]:
        members = [force.in_force[name][0] for name in names]
        return [m for m in members if not any(self.stronger(m, other) for other in members)]

    def decide(self, scenario: Scenario) -> Decision:
        """What the spec says in a possible scenario, coherent or not."""
        key = self._situation(scenario), scenario.instructions
        if key not in self._by_scenario:
            self._by_scenario[key] = self._worked_out(scenario)
        return self._by_scenario[key]

    def _worked_out(self, scenario: Scenario) -> Decision:
        feasible = self.feasible(scenario)
        if not feasible:
            raise ValueError("the scenario is impossible")
        in_play = self._in_play(scenario)
        fallbacks = {
            level: self.satisfying(settlement.fallback, scenario)
            for level, settlement in self.spec.settlements.items()
            if settlement.fallback is not None
        }
        # All that a decision depends on: scenarios that agree on it are decided once.
        key = (
            feasible,
            tuple((m.name, m.level, m.position, h.conducts) for m, h in in_play),
            tuple(sorted(fallbacks.items())),
        )
        if key not in self._decisions:
            self._decisions[key] = self._decide(feasible, in_play, fallbacks)
        return self._decisions[key]

    def _decide(self, feasible: Conducts, in_play: InPlay, fallbacks: Mapping[int, Conducts]) -> Decision:
        withdrawn, addressed = frozenset[str](), frozenset[frozenset[str]]()
        force = unsettled = self._force(feasible, in_play, withdrawn)
        for level in sorted(self.spec.settlements):
            weakest = {clash: self._weakest(clash, force) for clash in force.contradictions}
            here = [clash for clash in force.contradictions if weakest[clash][0].level == level]
            if not here:
                continue
            addressed |= frozenset(here)
            going = chain.from_iterable(weakest[clash] for clash in here)
            if level in fallbacks:
                withdrawn |= {m.name for m in going}
                in_play = (*in_play, (self._fallback(level), Head(fallbacks[level])))
            else:
                withdrawn |= {m.name for m in going if not m.prohibits}
            force = self._force(feasible, in_play, withdrawn)
        return self._decision(feasible, in_play, withdrawn, force, (unsettled.contradictions, addressed))

    def _fallback(self, level: int) -> Member:
        formula = self.spec.settlements[level].fallback
        assert formula is not None
        name = f"on conflict at {self.spec.levels[level]}"
        return Member(name, level, Kind.RULE, Degree.MUST, name, actions=self._actions_in(formula))

    def _decision(
        self,
        feasible: Conducts,
        in_play: InPlay,
        withdrawn: frozenset[str],
        force: Force,
        before: tuple[frozenset[frozenset[str]], frozenset[frozenset[str]]],
    ) -> Decision:
        heads = [head for _, head in force.in_force.values()]
        compliant = intersection(feasible, (h.conducts for h in heads if not h.permits))
        governed = frozenset(chain.from_iterable(m.actions for m, _ in force.in_force.values()))
        applicable = force.in_force.keys() | force.overridden | withdrawn
        return Decision(
            in_force=frozenset(force.in_force),
            overridden=force.overridden,
            withdrawn=withdrawn,
            contradictions=force.contradictions,
            unsettled=before[0],
            addressed=before[1],
            governed=frozenset() if force.contradictions else governed,
            impossible=frozenset(m.name for m, h in in_play if m.name in applicable and not feasible & h.conducts),
            compliant=0 if force.contradictions else compliant,
            feasible=feasible,
            in_play=in_play,
            conducts_with=self.conducts_with,
        )

    def compliant_conducts(self, decision: Decision) -> list[dict[str, int]]:
        return [conduct for bit, conduct in enumerate(self.conducts) if decision.compliant >> bit & 1]

    def overriding(self, decision: Decision, name: str) -> list[frozenset[str]]:
        """Every conflict that overrides a norm: it contains the norm, and its others are in force and stronger."""
        play = {m.name: (m, h) for m, h in decision.in_play}
        above = [n for n in decision.in_force if self.stronger(play[n][0], play[name][0])]
        found = conflicts(decision.feasible, {n: play[n][1] for n in (name, *above)})
        return [conflict for conflict in found if name in conflict]

    # Every scenario

    def situations(self) -> Iterator[Mapping[str, int]]:
        """Every assignment to the facts with which a scenario is possible, as far as facts alone can tell."""
        return iter(self._situations)

    @cached_property
    def _situations(self) -> list[Mapping[str, int]]:
        everything = (dict(zip(self._fact_names, v, strict=True)) for v in product(*map(values_of, self.facts)))
        return [facts for facts in everything if self._ground(Scenario(facts)).feasible]

    @cached_property
    def _said_atoms(self) -> set[Said]:
        """Every instruction atom of the spec, wherever it stands (examples have none: they give instructions)."""
        formulas: list[Formula | None] = [d.formula for d in self.spec.definitions.values()]
        formulas += [axiom.formula for axiom in self.spec.axioms]
        formulas += [d.condition for d in self.spec.delegations]
        formulas += [f for norm in self.spec.norms.values() for f in (norm.condition, norm.head)]
        formulas += [s.fallback for s in self.spec.settlements.values()]
        formulas += [f for claim in self.spec.claims for f in (claim.condition, claim.formula)]
        return set(chain.from_iterable(self._said_in(f) for f in formulas if f is not None))

    @cached_property
    def slots(self) -> list[list[Instruction]]:
        """For each principal and action value, the stances that can make a difference.

        One that could not bind anybody and that no formula asks for is as good as none.
        """
        found = []
        for principal, action in product(self.spec.principals.values(), self.actions):
            able = principal.level is not None or any(d.principal == principal.name for d in self.spec.delegations)
            for value in self._values_spoken_of(action):
                asked = {
                    a.stance
                    for a in self._said_atoms
                    if (a.principal, a.action, a.value) == (principal.name, action.name, value)
                }
                stances = [
                    s for s in STANCES if s in asked or (principal.hints_at is not None if s is Stance.HINTS else able)
                ]
                found.append([Instruction(principal.name, stance, action.name, value) for stance in stances])
        return [slot for slot in found if slot]

    def _values_spoken_of(self, action: Variable) -> Sequence[int]:
        match action.domain:
            case Boolean():
                return [1]  # `forbids` says what a request for false would
            case Integer():
                return sorted({atom.value for atom in self._said_atoms if atom.action == action.name})
            case _:
                return values_of(action)

    def _speeches(self) -> Iterator[tuple[Instruction, ...]]:
        """Every set of instructions with at most one stance per principal and action value."""
        for chosen in product(*([None, *slot] for slot in self.slots)):
            yield tuple(instruction for instruction in chosen if instruction is not None)

    def _by_level(self, scenario: Scenario) -> dict[int | None, list[Instruction]]:
        levels: dict[int | None, list[Instruction]] = {}
        for instruction in scenario.instructions:
            levels.setdefault(self.level_of(instruction, scenario), []).append(instruction)
        return levels

    def coherent(self, scenario: Scenario) -> bool:
        """The instructions that bind at one level are jointly consistent."""
        heads: dict[int, list[Head]] = {}
        for member, head in self.binding(scenario):
            heads.setdefault(member.level, []).append(head)
        return all(consistent(self.feasible(scenario), group) for group in heads.values())

    def all_scenarios(self, coherent: bool = True) -> Iterator[Scenario]:
        """Every possible scenario, once for each order of the instructions that bind at one level.

        The order of instructions at different levels, or of those that bind nobody, makes no difference.
        """
        speeches = list(self._speeches())
        for facts in self.situations():
            for speech in speeches:
                scenario = Scenario(facts, speech)
                if self.feasible(scenario) and (not coherent or self.coherent(scenario)):
                    groups = self._by_level(scenario)
                    silent = groups.pop(None, [])
                    for orders in product(*(permutations(groups[level]) for level in sorted(groups))):  # type: ignore[type-var]
                        yield Scenario(facts, (*chain.from_iterable(orders), *silent))

    def scenarios(self) -> Iterator[Scenario]:
        """Every scenario that analysis considers: possible and coherent."""
        return iter(self._considered)

    @cached_property
    def _considered(self) -> list[Scenario]:
        return list(self.all_scenarios(coherent=True))

    @cached_property
    def decided(self) -> list[tuple[Scenario, Decision]]:
        """Every scenario that analysis considers with its decision."""
        return [(scenario, self.decide(scenario)) for scenario in self.scenarios()]

    # The whole spec

    def summary(self) -> Summary:
        return self._summary

    @cached_property
    def _summary(self) -> Summary:
        distinct = {id(decision): decision for _, decision in self.decided}.values()
        applicable, in_force, impossible = set[str](), set[str](), set[str]()
        contradictions, settled = set[tuple[frozenset[str], bool]](), set[tuple[frozenset[str], bool]]()
        for decision in distinct:
            applicable |= decision.applicable
            in_force |= decision.in_force
            impossible |= decision.impossible
            contradictions |= self._own(decision.contradictions, decision)
            settled |= self._own(decision.addressed - decision.contradictions, decision)
        own = self.spec.norms.keys()
        return Summary(
            scenarios=len(self.decided),
            applicable=frozenset(applicable & own),
            dead=frozenset(own - applicable),
            unreachable=frozenset((applicable - in_force) & own),
            impossible=frozenset(impossible & own),
            contradictions=frozenset(contradictions),
            settled=frozenset(settled),
            failing={claim.name: self.fails(claim) for claim in self.spec.claims},
        )

    def _own(self, clashes: Iterable[frozenset[str]], decision: Decision) -> set[tuple[frozenset[str], bool]]:
        play = {m.name: m for m, _ in decision.in_play}
        return {
            (frozenset(n for n in clash if play[n].kind is not Kind.INSTRUCTION), any(play[n].permits for n in clash))
            for clash in clashes
        }

    def fails(self, claim: Claim) -> bool:
        """Whether a claim fails, by the table of docs/semantics.md."""
        found = any(self.breaks(claim, *at) for at in self.decided)
        return not found if claim.kind is ClaimKind.SOMETIMES else found

    def breaks(self, claim: Claim, scenario: Scenario, decision: Decision) -> bool:
        """Whether this scenario is one the claim's failure is about; for `sometimes`, one that supports it."""
        if not self.holds(claim.condition, scenario):
            return False
        if claim.kind is ClaimKind.DECIDED:
            return not decision.contradictions and claim.action not in decision.governed
        conducts = self.satisfying(claim.formula, scenario)
        match claim.kind:
            case ClaimKind.NEVER | ClaimKind.SOMETIMES:
                return decision.compliant & conducts != 0
            case ClaimKind.ALWAYS:
                return decision.compliant & ~conducts != 0
            case ClaimKind.POSSIBLE:
                return decision.verdict(conducts) is Verdict.FORBIDDEN

    def interactions(self) -> dict[tuple[str, str], bool]:
        """The ordered pairs of principles (P, Q) that interact, each with whether it does so with nothing left of P.

        They interact where a norm for P is applicable and overridden, and a conflict that overrides it has another
        member for Q. Something is left of P there if an `otherwise` of that norm is in force. A pair of a principle
        with itself is listed too, and a norm counts only for the principles written on it, not for those they are in.
        """
        found: dict[tuple[str, str], bool] = {}
        for decision in {id(d): d for _, d in self.decided}.values():
            for name in decision.overridden & self.spec.norms.keys():
                winners = chain.from_iterable(conflict - {name} for conflict in self.overriding(decision, name))
                theirs = {q for n in winners if n in self.spec.norms for q in self.spec.norms[n].principles}
                nothing_left = not self._rest(name) & decision.in_force
                for pair in product(self.spec.norms[name].principles, theirs):
                    found[pair] = found.get(pair, False) or nothing_left
        return found

    def _rest(self, name: str) -> set[str]:
        """The `otherwise` norms that come after this one in its chain."""
        after = {n for n, norm in self.spec.norms.items() if norm.after == name}
        return after.union(*map(self._rest, after))

    # The scenario that is shown

    def smallest(self, predicate: Predicate) -> Shown | None:
        """The smallest scenario, and among those the canonical one, that shows what the predicate asks for.

        A completion is a scenario that analysis considers. All orders of what is said are tried; where order does not
        matter the canonical one is the sorted one.
        """
        speeches = sorted(self._speeches(), key=len)
        for size in range(len(self.slots) + 1):
            orders = chain.from_iterable(permutations(s) for s in speeches if len(s) == size)
            candidates = [found for order in orders if (found := self._fewest_facts(order, predicate))]
            if candidates:
                return min(candidates, key=lambda s: (len(s.facts), s))
        return None

    def _fewest_facts(self, said: tuple[Instruction, ...], predicate: Predicate) -> Shown | None:
        scenarios = [Scenario(facts, said) for facts in self.situations()]
        completions = [scenario for scenario in scenarios if self.feasible(scenario) and self.coherent(scenario)]
        good = [predicate(s, self.decide(s)) for s in completions]
        if not any(good):
            return None
        speech = tuple((i.principal, i.action, i.value, STANCES.index(i.stance)) for i in said)
        names = sorted(f.name for f in self.facts)
        for size in range(len(names) + 1):
            found = [facts for chosen in combinations(names, size) for facts in shows(chosen, completions, good)]
            if found:
                return Shown(speech, min(found))
        raise AssertionError("all facts together leave one completion")


def shows(
    names: Sequence[str], completions: Sequence[Scenario], good: Sequence[bool]
) -> Iterator[tuple[tuple[str, int], ...]]:
    """The values of these facts with which every completion is good; at least one completion there is."""
    all_good: dict[tuple[tuple[str, int], ...], bool] = {}
    for scenario, fine in zip(completions, good, strict=True):
        key = tuple((name, scenario.facts[name]) for name in names)
        all_good[key] = all_good.get(key, True) and fine
    return (key for key, fine in all_good.items() if fine)


def values_of(variable: Variable) -> range:
    return range(variable.domain.low, variable.domain.high + 1)


def union(parts: Iterable[Conducts]) -> Conducts:
    found = 0
    for part in parts:
        found |= part
    return found


def intersection(start: Conducts, parts: Iterable[Conducts]) -> Conducts:
    for part in parts:
        start &= part
    return start
