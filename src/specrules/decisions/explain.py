"""Explains a decision: gathers the norms concerned, says what became of each, and leaves out what does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..answer import GaveUp
from ..finding import Value
from ..model.domain import Boolean, Domain, Enumeration, shown
from ..model.spec import Kind, Norm, Scenario, Spec, Verdict
from ..model.strength import spoken
from ..model.wording import assigned, sentence, worded
from ..program import Program
from .completions import completions
from .decide import incomplete
from .decision import Allowed, Decision, Standing, Status
from .explanation import Ask, Case, Clash, Explanation, Step, Subject, Wanted
from .fates import Became, Fate, Fates, unheard, where
from .query import Query

if TYPE_CHECKING:
    from .flips import Flip, Goal, NoFlip

About = str | tuple[str, int | None] | None
"""A norm, by its name; an action, with one of its values or (None) all of them; or, None, everything."""

INSTEAD: Mapping[Verdict, tuple[tuple[Wanted, frozenset[Verdict]], ...]] = {
    Verdict.FORBIDDEN: ((Wanted.ALLOWED, frozenset({Verdict.OPTIONAL, Verdict.REQUIRED})),),
    Verdict.REQUIRED: ((Wanted.NOT_REQUIRED, frozenset({Verdict.OPTIONAL, Verdict.FORBIDDEN})),),
    Verdict.OPTIONAL: (
        (Wanted.FORBIDDEN, frozenset({Verdict.FORBIDDEN})),
        (Wanted.REQUIRED, frozenset({Verdict.REQUIRED})),
    ),
}
"""What may be wanted of an action value instead of its verdict, and the verdicts with which it is so."""

CLOSEST = 12
"""So many norms that are not applicable are told of; the others are counted."""

LISTED = 8
"""A fact with more values than this is asked for without listing them."""


def explain(
    program: Program,
    query: Query,
    about: About,
    decision: Decision,
    flips: Sequence[tuple[Wanted, Flip | NoFlip]] = (),
) -> Explanation:
    """Why the case of the query comes out as the decision says, as far as it concerns what is asked about."""
    return _Telling(program, query, about, decision).explanation(tuple(flips))


def wishes(program: Program, about: About, decision: Decision) -> list[tuple[Wanted, Goal]]:
    """What may be wanted instead of what is decided, each as a goal to search the smallest change for."""
    from .flips import Becomes, Consistent, Force

    if decision.status is Status.UNDETERMINED:
        return []
    if decision.status is Status.CONTRADICTION:
        return [(Wanted.NO_CONTRADICTION, Consistent())]
    if isinstance(about, str):
        in_force = about in decision.in_force
        return [(Wanted.NOT_IN_FORCE if in_force else Wanted.IN_FORCE, Force(about, not in_force))]
    if about is None or (value := _single(program, about)) is None:
        return []
    standing = dict(_standings(program.spec, [about[0]], value, decision)).get(assigned(program.spec, about[0], value))
    instead = INSTEAD[standing.verdict if isinstance(standing, Standing) else Verdict.FORBIDDEN]
    return [(wanted, Becomes(about[0], value, verdicts)) for wanted, verdicts in instead]


def _single(program: Program, about: tuple[str, int | None]) -> int | None:
    """The one value that is asked about, if it is one that the table of conflicts has."""
    action, value = about
    if value is None and isinstance(program.spec.variables[action].domain, Boolean):
        return 1
    return value if (action, value) in program.table.action_values else None


def question(spec: Spec, about: About) -> tuple[Subject, str]:
    """What is asked about, and its name as people write it."""
    match about:
        case None:
            return Subject.EVERYTHING, ""
        case str(norm):
            return Subject.NORM, norm
        case action, None:
            boolean = isinstance(spec.variables[action].domain, Boolean)
            return Subject.VALUE if boolean else Subject.ACTION, action
        case action, int(value):
            return Subject.VALUE, assigned(spec, action, value)


class _Telling:
    """One decision as it is explained: those of its completions, as far as they concern the question."""

    def __init__(self, program: Program, query: Query, about: About, decision: Decision) -> None:
        self._program, self._query, self._about, self._decision = program, query, about, decision
        scenarios = _completions(program, query)
        self._asked = self._actions_asked()
        self._groups = self._concerned([n for s in scenarios for n in program.evaluator.instructions(s)])
        self._decisions = [program.evaluator.decide(scenario, self._groups) for scenario in scenarios]

    def _actions_asked(self) -> list[str]:
        """The actions asked about, in the order of their names."""
        match self._about:
            case None:
                return [action.name for action in self._program.spec.actions]
            case str(norm):
                return sorted(self._program.mentions.actions(self._program.spec.norms[norm].head))
            case action, _:
                return [action]

    def _concerned(self, instructions: Iterable[Norm]) -> frozenset[int]:
        """The groups of the actions asked about, and those because of which the case comes out as it does."""
        program, decision = self._program, self._decision
        found = {program.table.group_of[action] for action in self._asked}
        if isinstance(self._about, str):
            found.add(program.table.place(program.spec.norms[self._about].head)[0])
        named = {
            n.name: n for n in (*program.spec.norms.values(), *program.evaluator.fallbacks.values(), *instructions)
        }
        because = [name for norms in decision.contradictions for name in norms]
        if decision.status is Status.DILEMMA:
            because += decision.in_force_in_some
            because += [name for name in decision.in_force if self._asks_for_unknown(named[name])]
        return frozenset(found | {program.table.place(named[name].head)[0] for name in because})

    def _asks_for_unknown(self, norm: Norm) -> bool:
        """Whether what the norm asks for depends on unknown facts."""
        return not self._program.mentions.facts(norm.head).isdisjoint(self._query.unknown)

    def explanation(self, flips: tuple[tuple[Wanted, Flip | NoFlip], ...]) -> Explanation:
        spec, decision = self._program.spec, self._decision
        subject, asked = question(spec, self._about)
        told, others = self._told()
        return Explanation(
            subject=subject,
            asked=asked,
            case=self._case(told),
            status=decision.status,
            reason=decision.reason,
            actions=dict(
                _standings(spec, self._asked, self._about[1] if isinstance(self._about, tuple) else None, decision)
            ),
            steps=tuple(self._step(norm, fates) for norm, fates in told),
            others=others,
            unheard=tuple(unheard(self._program, self._decisions, self._groups)),
            clashes=self._clashes(),
            axioms=self._axioms(),
            hinges_on=decision.hinges_on,
            ask=self._ask(),
            conduct=self._conduct(),
            flips=flips,
        )

    def _told(self) -> tuple[list[tuple[Norm, tuple[Fate, ...]]], int]:
        """The norms to tell of with what became of them, strongest first; and how many there are besides."""
        histories = Fates(self._program, self._decisions, self._query.unknown)
        every = [(norm, histories.of(norm)) for norm in histories.norms(self._groups) if self._decisions]
        applicable = {norm.name for norm, fates in every if any(f.state is not Became.NOT_APPLICABLE for f in fates)}
        idle = [norm for norm, _ in every if norm.name not in applicable and self._close(norm, applicable)]
        idle.sort(key=lambda norm: norm.name != self._about)
        shown = applicable | {norm.name for norm in idle[:CLOSEST]}
        told = [(norm, fates) for norm, fates in every if norm.name in shown]
        return told, len(every) - len(told)

    def _close(self, norm: Norm, applicable: Iterable[str]) -> bool:
        """Whether a norm that is not applicable could bear on the question if it were: it is about the same action, and
        no `otherwise` of a norm that does not apply either."""
        if norm.name == self._about:
            return True
        return self._direct(norm) and (norm.after is None or norm.after in applicable)

    def _direct(self, norm: Norm) -> bool:
        """Whether a norm is about an action asked about."""
        return not self._program.mentions.actions(norm.head).isdisjoint(self._asked)

    def _step(self, norm: Norm, fates: tuple[Fate, ...]) -> Step:
        spec, span = self._program.spec, norm.head_span if norm.after is not None else norm.name_span
        return Step(
            norm=norm.name,
            level=spec.levels[norm.level],
            kind=norm.kind.name.lower(),
            modality=norm.modality.value,
            says=sentence(spec, norm),
            text=norm.text,
            source=norm.source,
            place="" if norm.kind is Kind.INSTRUCTION else f"{span.source.path}:{span.source.position(span.start)[0]}",
            direct=self._direct(norm),
            fates=fates,
        )

    def _case(self, told: Iterable[tuple[Norm, Sequence[Fate]]]) -> Case:
        spec, query = self._program.spec, self._query
        matter = {name for norm, fates in told for name in self._depends_on(norm, fates)} | self._delegating()
        known = {*query.facts, *query.unknown}
        return Case(
            {name: shown(spec.variables[name].domain, value) for name, value in sorted(query.facts.items())},
            {f.name: shown(f.domain, f.usual) for f in spec.facts if f.name in matter and f.name not in known},
            query.unknown,
            tuple(spoken(spec, said) for said in query.said),
        )

    def _depends_on(self, norm: Norm, fates: Iterable[Fate]) -> Iterator[str]:
        """The facts that make a norm apply and that it asks for, or because of which it does not apply."""
        mentions = self._program.mentions
        for fate in fates:
            if fate.state is not Became.NOT_APPLICABLE:
                yield from mentions.facts(norm.condition)
                yield from mentions.facts(norm.head)
            elif fate.part is not None:
                yield from mentions.facts(fate.part)

    def _delegating(self) -> set[str]:
        """The facts on which it depends whether what was said binds anybody."""
        speakers = {i.principal for i in self._query.said if self._program.table.group_of[i.action] in self._groups}
        given = [d.condition for d in self._program.spec.delegations if d.principal in speakers]
        return {name for condition in given for name in self._program.mentions.facts(condition)}

    def _clashes(self) -> tuple[Clash, ...]:
        """The contradictions as the decision has them, each with the first completion in which it is one."""
        places: dict[tuple[str, ...], str] = {}
        unknown = self._query.unknown if len(self._decisions) > 1 else ()
        for decision in self._decisions:
            for norms in decision.contradictions:
                places.setdefault(tuple(n.name for n in norms), where(self._program.spec, decision.scenario, unknown))
        return tuple(Clash(norms, places.get(norms, "")) for norms in self._decision.contradictions)

    def _axioms(self) -> tuple[str, ...]:
        """The axioms about situations that do not hold of what is given; only told where every fact has a value."""
        program, query = self._program, self._query
        if self._decision.status is not Status.IMPOSSIBLE or query.unknown:
            return ()
        scenario = Scenario(query.values(program.spec), query.said)
        broken = (
            axiom.formula
            for axiom in program.spec.axioms
            if not program.mentions.actions(axiom.formula) and not program.evaluator.true(axiom.formula, scenario)
        )
        return tuple(worded(program.spec, formula) for formula in broken)

    def _ask(self) -> Ask | None:
        asked = self._decision.question
        if asked is None:
            return None
        domain = self._program.spec.variables[asked.fact].domain
        values = domain.values if isinstance(domain, Enumeration) and len(domain.values) <= LISTED else ()
        return Ask(asked.fact, isinstance(domain, Boolean), values, asked.settles, asked.answers)

    def _conduct(self) -> Mapping[str, Value] | None:
        if self._decision.conduct is None:
            return None
        group_of = self._program.table.group_of
        return {name: value for name, value in self._decision.conduct.items() if group_of[name] in self._groups}


def _standings(
    spec: Spec, actions: Iterable[str], wanted: int | None, decision: Decision
) -> Iterator[tuple[str, Standing | Allowed]]:
    """What is decided of these actions: of all their values, or of the one that is wanted."""
    for action in actions if decision.actions else ():
        domain, allowed = spec.variables[action].domain, decision.actions.get(action)
        if isinstance(allowed, Allowed):
            yield (action, allowed) if wanted is None else _at(spec, allowed, wanted)
            continue
        for value in _values(domain) if wanted is None else (wanted,):
            name = assigned(spec, action, value)
            if name in decision.actions:
                yield name, decision.actions[name]


def _completions(program: Program, query: Query) -> tuple[Scenario, ...]:
    """The completions of a case; none where they are too many, or where it is not certain what overrides what."""
    try:
        return () if program.once(incomplete) else completions(program, query)
    except GaveUp:
        return ()


def _values(domain: Domain) -> Iterable[int]:
    """The values of an action that are told of: of a boolean one its being done."""
    return (1,) if isinstance(domain, Boolean) else range(domain.low, domain.high + 1)


def _at(spec: Spec, allowed: Allowed, value: int) -> tuple[str, Standing | Allowed]:
    """What the stretches of values that comply say of one value; if these are not known, that."""
    if allowed.intervals is None:
        return allowed.action, allowed
    if allowed.intervals == ((value, value),):
        verdict = Verdict.REQUIRED
    elif any(low <= value <= high for low, high in allowed.intervals):
        verdict = Verdict.OPTIONAL
    else:
        verdict = Verdict.FORBIDDEN
    standing = Standing(allowed.action, value, verdict, allowed.by, allowed.silent)
    return assigned(spec, allowed.action, value), standing
