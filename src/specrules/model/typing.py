"""Types expressions and brings them down to formulas.

Whatever is wrong is reported once, and the part at fault counts as true, so that the rest is looked at all the same.
Recursion here is as deep as the parser lets expressions nest, and no deeper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..source import Span
from ..syntax import tree
from .arithmetic import Total, compared
from .domain import Boolean, Enumeration
from .formula import (
    FALSE,
    TRUE,
    Const,
    Formula,
    Iff,
    In,
    Linear,
    Named,
    Said,
    Stance,
    conjunction,
    disjunction,
    leaves,
    negation,
    parts,
)
from .operands import About, Operands, Wrong, as_written
from .spec import Part, Role, Variable
from .values import action_value, described, value_of

LARGEST = 10**15
"""What a sum may come to; beyond, other programs that read what we write could not hold it."""

DEEPEST = 250
"""So deep may formulas nest, definitions looked through; whoever handles them may count on it and recurse."""

TOO_DEEP = 10**9
"""The depth of a definition that has been reported, so that those which use it are not."""

_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "=": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


class Typing(Operands):
    """Turns the expressions of one spec into formulas."""

    def formula(self, of: tree.Expression, about: About) -> Formula:
        """The expression as a formula."""
        formula = self.read(of, about)
        return formula if self._shallow(formula, of.span) else TRUE

    def part(self, of: tree.Expression, about: About) -> Part:
        """The expression as a formula, with those of the operands of `and`, `or` and `not`."""
        part = self._part(of, about)
        return part if self._shallow(part.formula, of.span) else Part(TRUE, of.span)

    def _shallow(self, formula: Formula, span: Span) -> bool:
        """Whether the formula does not nest too deep; if it does, that is reported."""
        nesting = depth(formula, self.depths)
        if DEEPEST < nesting < TOO_DEEP:
            self.reporter.report("SR100", span, f"with the definitions it uses, this is more than {DEEPEST} deep")
        return nesting <= DEEPEST

    def _part(self, of: tree.Expression, about: About) -> Part:
        match of:
            case tree.And(several, span):
                operands = tuple([self._part(each, about) for each in several])
                return Part(conjunction(*[each.formula for each in operands]), span, "and", operands)
            case tree.Or(several, span):
                operands = tuple([self._part(each, about) for each in several])
                return Part(disjunction(*[each.formula for each in operands]), span, "or", operands)
            case tree.Not(inner, span):
                operand = self._part(inner, about)
                return Part(negation(operand.formula), span, "not", (operand,))
            case _:
                return Part(self.read(of, about), of.span)

    def read(self, of: tree.Expression, about: About) -> Formula:
        match of:
            case tree.Name():
                return self._condition(of, about)
            case tree.Compare():
                return self._compare(of, about)
            case tree.And() | tree.Or() | tree.Not():
                return self._part(of, about).formula
            case tree.Implies(left, right):
                return disjunction(negation(self.read(left, about)), self.read(right, about))
            case tree.Iff(left, right):
                return _equivalence(self.read(left, about), self.read(right, about))
            case tree.Member():
                return self._member(of, about)
            case tree.Said():
                return self._said(of)
            case tree.Number() | tree.Sum() | tree.Scaled():
                self.reporter.type_error(of.span, "a number is not a condition", help=("compare it, as in `x <= 10`",))
                return TRUE

    # Names

    def _condition(self, name: tree.Name, about: About) -> Formula:
        """A name that stands for something true or false."""
        match self.operand(name, about):
            case Wrong():
                return TRUE
            case tree.Name():
                self.unknown(name, about)
                return TRUE
            case Variable() | Total():
                domain = self.domains[name.text]
                value = domain.values[0] if isinstance(domain, Enumeration) else domain.high
                message = f"`{name.text}` is not a condition"
                help = (f"compare it, as in `{name.text} = {value}`",)
                self.reporter.type_error(name.span, message, f"it is {described(domain)}", help=help)
                return TRUE
            case formula:
                return formula

    # Instructions

    def _said(self, of: tree.Said) -> Formula:
        said = self.instruction(of)
        return Said(*said) if said else TRUE

    def instruction(self, of: tree.Said) -> tuple[str, Stance, str, int] | None:
        """Who takes which stance on which value of which action; None if something is wrong with it."""
        principal, action = self.names.principal(of.principal), self.names.action(of.action)
        variable = self.variables.get(of.action.text)
        if action is None or variable is None:
            return None
        value = action_value(variable, of.value, of.action.span, self.reporter)
        if value == 0 and isinstance(variable.domain, Boolean):
            verb = "requests" if of.stance == "forbids" else "forbids"
            help = (f"write `{of.principal.text} {verb} {of.action.text}`",)
            self.reporter.type_error(
                of.span, "an instruction is about doing something, not about its opposite", help=help
            )
            return None
        if principal is None or value is None:
            return None
        return of.principal.text, Stance(of.stance), of.action.text, value

    # Comparisons

    def _compare(self, of: tree.Compare, about: About) -> Formula:
        return (
            self._with_value(of.left, of.operator, of.right, about)
            or self._with_value(of.right, _FLIPPED[of.operator], of.left, about)
            or self._two_operands(of, about)
        )

    def _with_value(self, of: tree.Expression, operator: str, word: tree.Expression, about: About) -> Formula | None:
        """An enumeration compared with one of its values; None if it is something else."""
        if not isinstance(of, tree.Name) or not isinstance(word, tree.Name):
            return None
        variable = self.variables.get(of.text)
        if variable is None or not isinstance(variable.domain, Enumeration) or word.text not in variable.domain.values:
            return None
        if not self.may_mention(variable, of.span, about):
            return TRUE
        index, holds = variable.domain.values.index(word.text), _HOLDS[operator]
        return _one_of(variable, {value for value in range(variable.domain.high + 1) if holds(value, index)})

    def _two_operands(self, of: tree.Compare, about: About) -> Formula:
        match self.operand(of.left, about), self.operand(of.right, about):
            case (Wrong(), _) | (_, Wrong()):
                return TRUE
            case (Variable() as variable, tree.Name() as name) | (tree.Name() as name, Variable() as variable):
                value_of(variable, name, self.reporter)
                return TRUE
            case (Total(), tree.Name() as name) | (tree.Name() as name, Total() | tree.Name()):
                self.unknown(name, about)
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
                self.unknown(name, about)
                return TRUE
            case left, right:
                return self._conditions(of, left, right)

    def _mismatch(self, of: tree.Compare) -> Formula:
        sides = ", ".join(f"`{as_written(side)}` is {self.described(side)}" for side in (of.left, of.right))
        self.reporter.type_error(of.span, "these cannot be compared", sides)
        return TRUE

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

    def _member(self, of: tree.Member, about: About) -> Formula:
        match self.operand(of.of, about):
            case Wrong():
                return TRUE
            case tree.Name() as name:
                self.unknown(name, about)
                return TRUE
            case Variable() as variable:
                values = [value_of(variable, value, self.reporter) for value in of.values]
                return TRUE if None in values else _one_of(variable, {v for v in values if v is not None})
            case Total() as total:
                return disjunction(*[self._equal(of, total, value) for value in of.values])
            case _:
                message = "`in` is for values and numbers"
                self.reporter.type_error(of.span, message, f"`{as_written(of.of)}` is true or false")
                return TRUE

    def _equal(self, of: tree.Member, total: Total, value: tree.Value) -> Formula:
        if isinstance(value, tree.Name):
            self.reporter.type_error(value.span, f"`{value.text}` is not a number", f"`{as_written(of.of)}` is one")
            return TRUE
        return self._numbers(tree.Compare("=", of.of, value, of.span), total, Total({}, value.value))

    # Numbers

    def _numbers(self, of: tree.Compare, left: Total, right: Total) -> Formula:
        for side, other in ((of.left, of.right), (of.right, of.left)):
            match side, other:
                case tree.Name(name), tree.Number() if value_of(self.variables[name], other, self.reporter) is None:
                    return TRUE
        return self._compared(left, of.operator, right, of.span)

    def _compared(self, left: Total, operator: str, right: Total, span: Span) -> Formula:
        low, high = left.plus(right, -1).reach(self.domains)
        if low < -LARGEST or high > LARGEST:
            self.reporter.type_error(span, "this can come to more than 1000000000000000", "too large to compute with")
            return TRUE
        return compared(left, operator, right, self.domains)

    def mentioned_action(self, formula: Formula) -> str | None:
        """Some action the formula is about, by itself or through definitions; None if it is about none."""
        for leaf in leaves(formula):
            match leaf:
                case In(variable, _):
                    named = [variable]
                case Linear(terms, _):
                    named = [variable for _, variable in terms]
                case Named(name):
                    if action := self.acts.get(name):
                        return action
                    continue
                case _:
                    continue
            for variable in named:
                if self.variables[variable].role is Role.ACTION:
                    return variable
        return None


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
