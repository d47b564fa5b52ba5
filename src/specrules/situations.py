"""Questions about conditions alone: can these formulas hold together in some possible and coherent scenario?

Force plays no part, so one small solver serves the whole spec. Of instructions it knows those that some formula
mentions: whatever else is said can only make a scenario less coherent. A question falls into parts that share no facts
with each other; each part is asked by itself, and only once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from .answer import Answer, GaveUp, Sat, Unknown, Unsat
from .cells import Cells
from .conflicts.table import Table
from .encoding.scenario import Lines, declare_scenario, read, require_coherence, said, term
from .model.formula import And, Const, Formula, In, Linear, Not, Or, negation
from .model.mentions import Mentions
from .model.spec import Scenario, Spec
from .model.voices import voices
from .solve import Solver


@dataclass
class _Cluster:
    """Conjuncts tied together by the facts, or instructions, that they share."""

    keys: set[str]
    conjuncts: list[Formula]


class Situations:
    """One solver for all the conditions of a spec."""

    def __init__(self, spec: Spec, mentions: Mentions, table: Table, cells: Cells, budget: int) -> None:
        self._spec, self._mentions, self._cells = spec, mentions, cells
        self.voices = voices(spec, (), mentions.all_said)
        lines = Lines()
        declare_scenario(lines, spec, mentions, table, self.voices)
        require_coherence(lines, spec, table, self.voices)
        self.solver = Solver("\n".join(lines.lines), budget)
        self._known: dict[tuple[str, ...], Answer] = {}
        self._tied: dict[int, tuple[Formula, Collection[str]]] = {}

    def possible(self, *formulas: Formula) -> bool:
        """Whether some possible and coherent scenario satisfies all the formulas. Raises GaveUp if that stays open."""
        if self._apart(formulas):
            return True
        clusters = self._clusters(formulas)
        answers = [self._answer(cluster) for cluster in clusters if not self._plain(cluster)]
        if any(isinstance(answer, Unsat) for answer in answers):
            return False
        for answer in answers:
            if isinstance(answer, Unknown):
                raise GaveUp(answer.reason)
        return bool(answers) or self._possible_at_all()

    def _apart(self, formulas: tuple[Formula, ...]) -> bool:
        """Whether they come down to single comparisons, each of another fact that nothing limits: then they can hold,
        if anything can."""
        seen: set[str] = set()
        for formula in chain.from_iterable(map(conjuncts, formulas)):
            atom = formula.of if isinstance(formula, Not) else formula
            match atom:
                case In(fact, _) | Linear(((_, fact),), _) if fact in self._cells.free and fact not in seen:
                    seen.add(fact)
                case _:
                    return False
        return bool(seen) and self._possible_at_all()

    def scenario(self, *formulas: Formula) -> Scenario | None:
        """A possible and coherent scenario that satisfies the formulas, if there is one. Raises GaveUp."""
        match self.solver.check(*[term(self._spec, each) for each in chain.from_iterable(map(conjuncts, formulas))]):
            case Unknown(reason):
                raise GaveUp(reason)
            case Unsat():
                return None
            case Sat() as answer:
                facts = {fact.name: read(fact, answer) for fact in self._spec.facts}
                return Scenario(facts, tuple(v.instruction for v in self.voices if answer.true(said(v.atom))))

    def _possible_at_all(self) -> bool:
        answer = self._asked(())
        if isinstance(answer, Unknown):
            raise GaveUp(answer.reason)
        return isinstance(answer, Sat)

    def _answer(self, cluster: _Cluster) -> Answer:
        return self._asked(tuple(dict.fromkeys(term(self._spec, each) for each in cluster.conjuncts)))

    def _asked(self, terms: tuple[str, ...]) -> Answer:
        if terms not in self._known:
            self._known[terms] = self.solver.check(*terms)
        return self._known[terms]

    def _clusters(self, formulas: tuple[Formula, ...]) -> list[_Cluster]:
        clusters: dict[int, _Cluster] = {}
        holder: dict[str, _Cluster] = {}
        for formula in chain.from_iterable(map(conjuncts, formulas)):
            joined = _Cluster(set(self._ties(formula)), [formula])
            for cluster in {id(holder[key]): holder[key] for key in sorted(joined.keys) if key in holder}.values():
                del clusters[id(cluster)]
                cluster.conjuncts += joined.conjuncts
                cluster.keys |= joined.keys
                joined = cluster
            clusters[id(joined)] = joined
            holder.update(dict.fromkeys(joined.keys, joined))
        return list(clusters.values())

    def _ties(self, formula: Formula) -> Collection[str]:
        """The strands of facts by which a formula depends on others; what is said goes under no name. Remembered by
        identity: to hash a formula takes longer."""
        known = self._tied.get(id(formula))
        if known is None:
            known = self._tied[id(formula)] = formula, self._read_ties(formula)
        return known[1]

    def _read_ties(self, formula: Formula) -> Collection[str]:
        strands = {self._cells.strand[fact] for fact in self._mentions.facts(formula)}
        return strands if strands and not self._mentions.said(formula) else {*strands, ""}

    def _plain(self, cluster: _Cluster) -> bool:
        """Whether it is a single comparison of a fact that nothing limits: then it can hold, and can fail to."""
        if len(cluster.conjuncts) > 1 or not cluster.keys <= self._cells.free:
            return False
        formula = cluster.conjuncts[0]
        atom = formula.of if isinstance(formula, Not) else formula
        return isinstance(atom, In) or (isinstance(atom, Linear) and len(atom.terms) == 1)


def conjuncts(formula: Formula) -> Iterator[Formula]:
    """The formulas that together say the same as this one; definitions are not opened."""
    match formula:
        case Const(True):
            pass
        case And(of):
            for part in of:
                yield from conjuncts(part)
        case Not(Or(of)):
            for part in of:
                yield from conjuncts(negation(part))
        case Not(Not(of)):
            yield from conjuncts(of)
        case _:
            yield formula
