"""What is left of a formula in one scenario, for the conduct to decide."""

from __future__ import annotations

from collections.abc import Mapping

from .formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said, conjunction, disjunction, negation
from .spec import Instruction, Scenario


def grounded(formula: Formula, scenario: Scenario, definitions: Mapping[str, Formula]) -> Formula:
    """The formula with facts and what was said worked in; `definitions` has what each definition comes to there."""
    match formula:
        case Const():
            return formula
        case In(variable, values):
            return Const(scenario.facts[variable] in values) if variable in scenario.facts else formula
        case Linear(terms, bound):
            left = bound - sum(factor * scenario.facts[name] for factor, name in terms if name in scenario.facts)
            rest = tuple(term for term in terms if term[1] not in scenario.facts)
            return Linear(rest, left) if rest else Const(left >= 0)
        case Said(principal, stance, action, value):
            return Const(Instruction(principal, stance, action, value) in scenario.instructions)
        case Named(name):
            return definitions[name]
        case Not(of):
            return negation(grounded(of, scenario, definitions))
        case And(of):
            return conjunction(*(grounded(part, scenario, definitions) for part in of))
        case Or(of):
            return disjunction(*(grounded(part, scenario, definitions) for part in of))
        case Iff(left_side, right_side):
            sides = grounded(left_side, scenario, definitions), grounded(right_side, scenario, definitions)
            return Const(sides[0] == sides[1]) if all(isinstance(side, Const) for side in sides) else Iff(*sides)
