"""Types expressions and brings them down to formulas.

Whatever is wrong is reported once, and the part at fault counts as true, so that the rest is looked at all the same.
Recursion here is as deep as the parser lets expressions nest, and no deeper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..source import Span
from ..syntax import tree
from .arithmetic import Total, compared
from .domain import Boolean, Enumeration, Integer
from .formula import (
    FALSE,
    TRUE,
    Const,
    Formula,
    Iff,
    In,
    Named,
    Said,
    Stance,
    conjunction,
    disjunction,
    negation,
    parts,
)
from .names import Names, Reporter
from .spec import Role, Variable
from .values import action_value, described, value_of

LARGEST = 10**15
"""What a sum may come to; beyond, other programs that read what we write could not hold it."""

DEEPEST = 250
"""So deep may formulas nest, definitions looked through; whoever handles them may count on it and recurse."""

_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "=": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


class Place(Enum):
    """Where an expression stands, which decides what it may mention; the value is for messages."""

    CONDITION = "a condition"
    HEAD = "what a norm asks for"
    CLAIM = "a claim"
    AXIOM = "an axiom"
    DEFINITION = "a definition"

    @property
    def actions(self) -> bool:
        return self is not Place.CONDITION

    @property
    def instructions(self) -> bool:
        return self in (Place.CONDITION, Place.DEFINITION)


@dataclass(frozen=True)
class Reach:
    """An action and an instruction that a definition mentions, by itself or through others; None if none."""

    action: str | None = None
    instruction: str | None = None


@dataclass(frozen=True)
class Wrong:
    """An operand at fault, which has been reported."""


Operand = Variable | Total | Formula | tree.Name | Wrong
"""A side of a comparison: an enumeration, a number, a condition, or a name that may be a value of the other side."""


@dataclass
class Typing:
    """Turns the expressions of one spec into formulas.

    `reaches` and `depths` tell of each definition what it mentions and how deep it is, once the definitions are known.
    """

    names: Names
    variables: Mapping[str, Variable]
    reporter: Reporter
    reaches: dict[str, Reach] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._domains = {name: variable.domain for name, variable in self.variables.items()}

    def formula(self, of: tree.Expression, place: Place) -> Formula:
        """The expression as a formula."""
        formula = self._formula(of, place)
        if depth(formula, self.depths) > DEEPEST:
            self.reporter.report("SR100", of.span, f"with the definitions it uses, this is more than {DEEPEST} deep")
            return TRUE
        return formula

    def _formula(self, of: tree.Expression, place: Place) -> Formula:
        match of:
            case tree.Name():
                return self._condition(of, place)
            case tree.Compare():
                return self._compare(of, place)
            case tree.And(several):
                return conjunction(*[self._formula(part, place) for part in several])
            case tree.Or(several):
                return disjunction(*[self._formula(part, place) for part in several])
            case tree.Not(part):
                return negation(self._formula(part, place))
            case tree.Implies(left, right):
                return disjunction(negation(self._formula(left, place)), self._formula(right, place))
            case tree.Iff(left, right):
                return _equivalence(self._formula(left, place), self._formula(right, place))
            case tree.Member():
                return self._member(of, place)
            case tree.Said():
                return self._said(of, place)
            case tree.Number() | tree.Sum() | tree.Scaled():
                self.reporter.type_error(of.span, "a number is not a condition", help=("compare it, as in `x <= 10`",))
                return TRUE

    # Names

    def _condition(self, name: tree.Name, place: Place) -> Formula:
        """A name that stands for something true or false."""
        match self._operand(name, place):
            case Wrong():
                return TRUE
            case tree.Name():
                self._unknown(name, place)
                return TRUE
            case Variable() | Total():
                domain = self._domains[name.text]
                value = domain.values[0] if isinstance(domain, Enumeration) else domain.high
                message = f"`{name.text}` is not a condition"
                help = (f"compare it, as in `{name.text} = {value}`",)
                self.reporter.type_error(name.span, message, f"it is {described(domain)}", help=help)
                return TRUE
            case formula:
                return formula

    def _unknown(self, name: tree.Name, place: Place) -> None:
        kinds = tree.Fact | tree.Action | tree.Define if place.actions else tree.Fact | tree.Define
        known = [known for known, declared in self.names.vocabulary.items() if isinstance(declared, kinds)]
        noun = "fact, action or definition" if place.actions else "fact or definition"
        owners = [v.name for v in self.variables.values() if name.text in getattr(v.domain, "values", ())]
        advice = [f"`{name.text}` is a value of `{o}`: write `{o} = {name.text}`" for o in owners[:1]]
        self.names.unknown(name, noun, known, *advice)

    def _operand(self, of: tree.Expression, place: Place) -> Operand:
        """A side of a comparison; a name that stands for nothing is left to the caller."""
        if not isinstance(of, tree.Name):
            if isinstance(of, tree.Number | tree.Sum | tree.Scaled):
                return self._total(of, place)
            return self._formula(of, place)
        if of.text in ("true", "false"):
            return Const(of.text == "true")
        variable = self.variables.get(of.text)
        if variable is None:
            if isinstance(self.names.vocabulary.get(of.text), tree.Define):
                return Named(of.text) if self._within_reach(of, place) else Wrong()
            known = of.text in self.names.vocabulary or self.names.lost(of.text)
            return Wrong() if known else of
        if not self._may_mention(variable, of.span, place):
            return Wrong()
        match variable.domain:
            case Boolean():
                return In(of.text, frozenset({1}))
            case Integer():
                return Total({of.text: 1})
            case Enumeration():
                return variable

    def _may_mention(self, variable: Variable, span: Span, place: Place) -> bool:
        if variable.role is Role.FACT or place.actions:
            return True
        message = f"`{variable.name}` is an action, and a condition cannot depend on what is done"
        self.reporter.type_error(span, message, help=("conditions are about facts and instructions",))
        return False

    def _within_reach(self, name: tree.Name, place: Place) -> bool:
        """Whether the definition mentions only what may be mentioned here."""
        reach = self.reaches.get(name.text, Reach())
        if reach.action and not place.actions:
            message = f"`{name.text}` is about the action `{reach.action}`, and a condition cannot depend on what is done"
            self.reporter.type_error(name.span, message, "", (self._defined(name), "defined here"))
            return False
        if reach.instruction and not place.instructions:
            message = f"`{name.text}` is about an instruction, which cannot be part of {place.value}"
            self.reporter.type_error(name.span, message, "", (self._defined(name), "defined here"))
            return False
        return True

    def _defined(self, name: tree.Name) -> Span:
        declared = self.names.vocabulary[name.text]
        return declared.name.span

    # Instructions

    def _said(self, of: tree.Said, place: Place) -> Formula:
        if not place.instructions:
            message = f"an instruction cannot be part of {place.value}"
            self.reporter.type_error(of.span, message, help=("say it in `when` or `unless`",))
            return TRUE
        said = self.instruction(of)
        return Said(*said) if said else TRUE

    def instruction(self, of: tree.Said) -> tuple[str, Stance, str, int] | None:
        """Who takes which stance on which value of which action; None if something is wrong with it."""
        principal, action = self.names.principal(of.principal), self.names.action(of.action)
        variable = self.variables.get(of.action.text)
        if action is None or variable is None:
            return None
        value = action_value(variable, of.value, of.action.span, self.reporter)
        if principal is None or value is None:
            return None
        return of.principal.text, Stance(of.stance), of.action.text, value

    # Comparisons

    def _compare(self, of: tree.Compare, place: Place) -> Formula:
        return self._with_value(of.left, of.operator, of.right, place) or self._with_value(
            of.right, _FLIPPED[of.operator], of.left, place
        ) or self._two_operands(of, place)  # fmt: skip

    def _with_value(self, of: tree.Expression, operator: str, word: tree.Expression, place: Place) -> Formula | None:
        """An enumeration compared with one of its values; None if it is something else."""
        if not isinstance(of, tree.Name) or not isinstance(word, tree.Name):
            return None
        variable = self.variables.get(of.text)
        if variable is None or not isinstance(variable.domain, Enumeration) or word.text not in variable.domain.values:
            return None
        if not self._may_mention(variable, of.span, place):
            return TRUE
        index, holds = variable.domain.values.index(word.text), _HOLDS[operator]
        return _one_of(variable, {value for value in range(variable.domain.high + 1) if holds(value, index)})

    def _two_operands(self, of: tree.Compare, place: Place) -> Formula:
        match self._operand(of.left, place), self._operand(of.right, place):
            case (Wrong(), _) | (_, Wrong()):
                return TRUE
            case tree.Name() as name, tree.Name() | Total() | Const() | In() | Named():
                self._unknown(name, place)
                return TRUE
            case (Variable() as variable, tree.Name() as name) | (tree.Name() as name, Variable() as variable):
                value_of(variable, name, self.reporter)
                return TRUE
            case Total(), tree.Name() as name:
                self._unknown(name, place)
                return TRUE
            case Total() as left, Total() as right:
                return self._numbers(of, left, right)
            case Variable() as left, Variable() as right:
                return self._enumerations(of, left, right)
            case (Variable() | Total(), _) | (_, Variable() | Total()):
                return self._mismatch(of)
            case _, tree.Name() as name:
                message = f"`{name.text}` is neither true nor false"
                self.reporter.type_error(name.span, message, "compared with something that is true or false")
                return TRUE
            case tree.Name() as name, _:
                self._unknown(name, place)
                return TRUE
            case left, right:
                return self._conditions(of, left, right)

    def _mismatch(self, of: tree.Compare) -> Formula:
        sides = ", ".join(f"`{_shown(side)}` is {self._described(side)}" for side in (of.left, of.right))
        self.reporter.type_error(of.span, "these cannot be compared", sides)
        return TRUE

    def _described(self, side: tree.Expression) -> str:
        if isinstance(side, tree.Name) and side.text in self._domains:
            return described(self._domains[side.text])
        return "a number" if isinstance(side, tree.Number | tree.Sum | tree.Scaled) else "true or false"

    def _conditions(self, of: tree.Compare, left: Formula, right: Formula) -> Formula:
        if of.operator not in ("=", "!="):
            message = f"`{of.operator}` compares numbers and ordered values"
            self.reporter.type_error(of.span, message, "both sides are true or false")
            return TRUE
        same = _equivalence(left, right)
        return same if of.operator == "=" else negation(same)

    def _enumerations(self, of: tree.Compare, left: Variable, right: Variable) -> Formula:
        assert isinstance(left.domain, Enumeration)
        if left.domain != right.domain:
            sides = ", ".join(f"`{side.name}` is {described(side.domain)}" for side in (left, right))
            self.reporter.type_error(of.span, "these cannot be compared: they have different values", sides)
            return TRUE
        values, holds = range(left.domain.high + 1), _HOLDS[of.operator]
        cases = [
            conjunction(_one_of(left, {value}), _one_of(right, {other for other in values if holds(value, other)}))
            for value in values
        ]
        return disjunction(*cases)

    def _member(self, of: tree.Member, place: Place) -> Formula:
        match self._operand(of.of, place):
            case Wrong():
                return TRUE
            case tree.Name() as name:
                self._unknown(name, place)
                return TRUE
            case Variable() as variable:
                values = [value_of(variable, value, self.reporter) for value in of.values]
                return TRUE if None in values else _one_of(variable, {v for v in values if v is not None})
            case Total() as total:
                return disjunction(*[self._equal(of, total, value) for value in of.values])
            case _:
                message = "`in` is for values and numbers"
                self.reporter.type_error(of.span, message, f"`{_shown(of.of)}` is true or false")
                return TRUE

    def _equal(self, of: tree.Member, total: Total, value: tree.Value) -> Formula:
        if isinstance(value, tree.Name):
            self.reporter.type_error(value.span, f"`{value.text}` is not a number", f"`{_shown(of.of)}` is one")
            return TRUE
        return self._numbers(tree.Compare("=", of.of, value, of.span), total, Total({}, value.value))

    # Numbers

    def _numbers(self, of: tree.Compare, left: Total, right: Total) -> Formula:
        for side, other in ((of.left, of.right), (of.right, of.left)):
            if isinstance(side, tree.Name) and isinstance(other, tree.Number):
                if value_of(self.variables[side.text], other, self.reporter) is None:
                    return TRUE
        return self._compared(left, of.operator, right, of.span)

    def _compared(self, left: Total, operator: str, right: Total, span: Span) -> Formula:
        low, high = left.plus(right, -1).reach(self._domains)
        if low < -LARGEST or high > LARGEST:
            self.reporter.type_error(span, "this can come to more than 1000000000000000", "too large to compute with")
            return TRUE
        return compared(left, operator, right, self._domains)

    def _total(self, of: tree.Expression, place: Place) -> Total | Wrong:
        """A sum of numbers, or Wrong if some part is none."""
        match of:
            case tree.Number(number):
                return Total({}, number)
            case tree.Sum(terms):
                return self._sum(terms, place)
            case tree.Scaled(factor, part):
                total = self._total(part, place)
                return total if isinstance(total, Wrong) else Total({}).plus(total, factor.value)
            case _:
                pass
        match self._operand(of, place):
            case Wrong() | Total() as found:
                return found
            case tree.Name() as name:
                self._unknown(name, place)
            case _:
                self.reporter.type_error(of.span, f"`{_shown(of)}` is not a number", f"it is {self._described(of)}")
        return Wrong()

    def _sum(self, of: tuple[tuple[int, tree.Expression], ...], place: Place) -> Total | Wrong:
        terms: dict[str, int] = {}
        constant, wrong = 0, False
        for sign, part in of:
            match self._total(part, place):
                case Wrong():
                    wrong = True
                case Total(more, number):
                    constant += sign * number
                    for name, factor in more.items():
                        terms[name] = terms.get(name, 0) + sign * factor
        return Wrong() if wrong else Total(terms, constant)


def depth(formula: Formula, definitions: Mapping[str, int]) -> int:
    """How deep the formula nests, given how deep each definition does."""
    deepest, pending = 0, [(formula, 1)]
    while pending:
        node, level = pending.pop()
        if isinstance(node, Named):
            level += definitions.get(node.name, 0)
        deepest = max(deepest, level)
        pending.extend((part, level + 1) for part in parts(node))
    return deepest


def _one_of(variable: Variable, values: set[int]) -> Formula:
    """The variable has one of the values; a constant if these are all there are, or none."""
    if len(values) in (0, variable.domain.high + 1):
        return Const(bool(values))
    return In(variable.name, frozenset(values))


def _equivalence(left: Formula, right: Formula) -> Formula:
    if left in (TRUE, FALSE):
        return right if left == TRUE else negation(right)
    if right in (TRUE, FALSE):
        return left if right == TRUE else negation(left)
    return Iff(left, right)


def _shown(of: tree.Expression) -> str:
    """The expression as written, cut short where it is long."""
    text = " ".join(of.span.text.split())
    return text if len(text) <= 40 else text[:39] + "…"
