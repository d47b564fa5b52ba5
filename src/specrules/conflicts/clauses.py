"""Clausal form of heads and axioms: what the elimination of actions starts from.

Actions become propositional atoms: a boolean is one, an enumeration one per value, a comparison of integers that
involves an action one. Whatever talks of facts alone stays whole, as one opaque atom, because facts are never
eliminated. A literal is a positive or negative atom number; a clause is a set of literals.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd

from ..model.domain import Boolean, Enumeration
from ..model.formula import FALSE, TRUE, And, Const, Formula, Iff, In, Linear, Named, Not, Or, conjunction, disjunction
from ..model.mentions import Mentions
from ..model.spec import Spec

Clause = frozenset[int]


class Clauses:
    """Collects clauses over numbered atoms.

    `facts` maps atom numbers to formulas over facts; `linear` to comparisons that involve an action; `selectors` to
    whatever was asserted conditionally. All other atoms stand for action values or for parts of formulas.
    """

    def __init__(self, spec: Spec, mentions: Mentions) -> None:
        self.spec, self.mentions = spec, mentions
        self.clauses: list[Clause] = []
        self.facts: dict[int, Formula] = {}
        self.linear: dict[int, Linear] = {}
        self.selectors: set[int] = set()
        self._numbers: dict[object, int] = {}
        self._implied: dict[Formula, int] = {}
        self._count = 0

    @property
    def atoms(self) -> range:
        """All atoms so far."""
        return range(1, self._count + 1)

    def fresh(self) -> int:
        self._count += 1
        return self._count

    def add(self, literals: Iterable[int]) -> None:
        """Adds a clause unless it is a tautology."""
        clause = frozenset(literals)
        if not any(-literal in clause for literal in clause):
            self.clauses.append(clause)

    def selector(self, formula: Formula) -> int:
        """A new atom that, when true, makes the formula true."""
        atom = self.fresh()
        self.selectors.add(atom)
        self.assert_(formula, [-atom])
        return atom

    def assert_(self, formula: Formula, guard: list[int]) -> None:
        """Adds clauses for guard ∨ formula, the guard being a list of literals."""
        for part in self._parts(formula, And):
            literals = list(guard)
            for alternative in self._parts(part, Or):
                if alternative == TRUE:
                    break
                if alternative != FALSE:
                    literals.append(self._literal(alternative))
            else:
                self.add(literals)

    def _parts(self, formula: Formula, connective: type[And] | type[Or]) -> list[Formula]:
        """The formula as parts of which all (And) or one (Or) must hold, none of them of that kind again."""
        done: list[Formula] = []
        pending = [formula]
        while pending:
            part = self._rewritten(pending.pop(), as_conjunction=connective is And)
            pending.extend(part.of) if isinstance(part, connective) else done.append(part)
        return done

    def _rewritten(self, formula: Formula, as_conjunction: bool) -> Formula:
        """One step of negation normal form; parts about facts alone and atoms come back unchanged."""
        if not self.mentions.actions(formula):
            return formula
        match formula:
            case Iff(left, right):
                return And((Or((Not(left), right)), Or((left, Not(right)))))
            case In(variable, values):
                return self._among(variable, values, as_conjunction)
            case Not(of):
                return self._negated(of, as_conjunction)
            case _:
                return formula

    def _negated(self, formula: Formula, as_conjunction: bool) -> Formula:
        match formula:
            case Const(value):
                return Const(not value)
            case Not(of):
                return self._rewritten(of, as_conjunction)
            case And(of):
                return Or(tuple(Not(part) for part in of))
            case Or(of):
                return And(tuple(Not(part) for part in of))
            case Iff(left, right):
                return And((Or((left, right)), Or((Not(left), Not(right)))))
            case In(variable, values):
                domain = self.spec.variables[variable].domain
                return self._among(variable, frozenset(range(domain.low, domain.high + 1)) - values, as_conjunction)
            case _:
                return Not(formula)

    def _among(self, variable: str, values: frozenset[int], as_conjunction: bool) -> Formula:
        """A set of values as single values: none of the others, or one of these, whichever needs no further atom."""
        domain = self.spec.variables[variable].domain
        if isinstance(domain, Boolean):
            if len(values) != 1:
                return Const(bool(values))
            return In(variable, frozenset({1})) if 1 in values else Not(In(variable, frozenset({1})))
        if len(values) == 1:
            return In(variable, values)
        if as_conjunction:
            others = [v for v in range(domain.low, domain.high + 1) if v not in values]
            return conjunction(*(Not(In(variable, frozenset({v}))) for v in others))
        return disjunction(*(In(variable, frozenset({v})) for v in sorted(values)))

    def _literal(self, formula: Formula) -> int:
        """A literal for a part that is no disjunction: an atom, or a new atom that implies the part."""
        if not self.mentions.actions(formula):
            return self.fact(formula)
        match formula:
            case In():
                return self._number(formula)
            case Linear():
                return self.comparison(formula)
            case Not(In() | Linear() as of):
                return -self._literal(of)
            case Named(name):
                return self._implying(formula, self.spec.definitions[name].formula)
            case Not(Named(name)):
                return self._implying(formula, Not(self.spec.definitions[name].formula))
            case _:
                return self._implying(formula, formula)

    def _implying(self, key: Formula, formula: Formula) -> int:
        """An atom that implies the formula, made once per key: definitions are not copied into each use."""
        if key not in self._implied:
            self._implied[key] = atom = self.fresh()
            self.assert_(formula, [-atom])
        return self._implied[key]

    def _number(self, key: object) -> int:
        if key not in self._numbers:
            self._numbers[key] = self.fresh()
        return self._numbers[key]

    def fact(self, formula: Formula) -> int:
        if isinstance(formula, Not):
            return -self.fact(formula.of)
        atom = self._number(formula)
        self.facts[atom] = formula
        return atom

    def comparison(self, formula: Linear) -> int:
        """The literal of a comparison; of a comparison and its opposite one is the atom."""
        atom_form, sign = canonical(formula)
        if not self.mentions.actions(atom_form):
            return sign * self.fact(atom_form)
        atom = self._number(atom_form)
        self.linear[atom] = atom_form
        return sign * atom

    def domains(self, actions: Iterable[str]) -> None:
        """Says of each enumerated action that it has exactly one value."""
        for name in sorted(actions):
            domain = self.spec.variables[name].domain
            if isinstance(domain, Enumeration):
                atoms = [self._number(In(name, frozenset({v}))) for v in range(len(domain.values))]
                self.add(atoms)
                for i, first in enumerate(atoms):
                    for second in atoms[i + 1 :]:
                        self.add((-first, -second))


def opposite(formula: Linear) -> Linear:
    """The negation of a comparison: the sum is at least one more than the bound."""
    return Linear(tuple((-factor, name) for factor, name in formula.terms), -formula.bound - 1)


def canonical(formula: Linear) -> tuple[Linear, int]:
    """The comparison divided by its greatest common factor, its first factor positive; -1 if that took a negation."""
    factor = gcd(*(f for f, _ in formula.terms))
    reduced = Linear(tuple((f // factor, name) for f, name in formula.terms), formula.bound // factor)
    if reduced.terms[0][0] > 0:
        return reduced, 1
    return opposite(reduced), -1
