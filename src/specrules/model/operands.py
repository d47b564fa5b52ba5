"""The sides of comparisons: what a name in an expression stands for, and sums of numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice

from ..source import Span
from ..syntax import tree
from .arithmetic import Total
from .domain import Boolean, Enumeration, Integer
from .formula import Const, Formula, In, Named
from .names import Names, Reporter
from .spec import Role, Variable
from .values import described


class About(Enum):
    """What an expression may be about: the situation alone (facts and instructions), or also what is done in it."""

    SITUATION = "situation"
    CONDUCT = "conduct"


@dataclass(frozen=True)
class Wrong:
    """An operand at fault, which has been reported."""


Operand = Variable | Total | Formula | tree.Name | Wrong
"""A side of a comparison: an enumeration, a number, a condition, or a name that may be a value of the other side."""


@dataclass
class Operands(ABC):
    """Reads the sides of comparisons in one spec.

    Once the definitions are known, `acts` has an action that each one mentions (by itself or through others; None if
    it mentions none), and `depths` how deep it nests.
    """

    names: Names
    variables: Mapping[str, Variable]
    reporter: Reporter
    acts: dict[str, str | None] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    """The facts and actions that some expression names, be it in a comparison that is always true."""

    def __post_init__(self) -> None:
        self.domains = {name: variable.domain for name, variable in self.variables.items()}

    @abstractmethod
    def read(self, of: tree.Expression, about: About) -> Formula:
        """An expression that is true or false; if it is not, that is reported and it counts as true."""

    def unknown(self, name: tree.Name, about: About) -> None:
        kinds = tree.Fact | tree.Action | tree.Define if about is About.CONDUCT else tree.Fact | tree.Define
        known = [known for known, declared in self.names.vocabulary.items() if isinstance(declared, kinds)]
        noun = "fact, action or definition" if about is About.CONDUCT else "fact or definition"
        advice: list[str] = []
        if self.names.suggestions > 0:
            owners = (v.name for v in self.variables.values() if name.text in getattr(v.domain, "values", ()))
            advice = [f"`{name.text}` is a value of `{o}`: write `{o} = {name.text}`" for o in islice(owners, 1)]
        self.names.unknown(name, noun, known, *advice)

    def operand(self, of: tree.Expression, about: About) -> Operand:
        """A side of a comparison; a name that stands for nothing is left to the caller."""
        if not isinstance(of, tree.Name):
            if isinstance(of, tree.Number | tree.Sum | tree.Scaled):
                return self.total(of, about)
            return self.read(of, about)
        if of.text in ("true", "false"):
            return Const(of.text == "true")
        variable = self.variables.get(of.text)
        if variable is None:
            if isinstance(self.names.vocabulary.get(of.text), tree.Define):
                return Named(of.text) if self._may_use(of, about) else Wrong()
            known = of.text in self.names.vocabulary or self.names.lost(of.text)
            return Wrong() if known else of
        if not self.may_mention(variable, of.span, about):
            return Wrong()
        match variable.domain:
            case Boolean():
                return In(of.text, frozenset({1}))
            case Integer():
                return Total({of.text: 1})
            case Enumeration():
                return variable

    def may_mention(self, variable: Variable, span: Span, about: About) -> bool:
        self.written.add(variable.name)
        if variable.role is Role.FACT or about is About.CONDUCT:
            return True
        message = f"`{variable.name}` is an action, and a condition cannot depend on what is done"
        self.reporter.type_error(span, message, help=("conditions are about facts and instructions",))
        return False

    def _may_use(self, name: tree.Name, about: About) -> bool:
        """Whether the definition mentions only what may be mentioned here."""
        action = self.acts.get(name.text)
        if action is None or about is About.CONDUCT:
            return True
        message = f"`{name.text}` is about the action `{action}`, and a condition cannot depend on what is done"
        place = (self.names.vocabulary[name.text].name.span, "defined here")
        self.reporter.type_error(name.span, message, "", place)
        return False

    def total(self, of: tree.Expression, about: About) -> Total | Wrong:
        """A sum of numbers, or Wrong if some part is none."""
        match of:
            case tree.Number(number):
                return Total({}, number)
            case tree.Sum(terms):
                return self._sum(terms, about)
            case tree.Scaled(factor, part):
                total = self.total(part, about)
                return total if isinstance(total, Wrong) else Total({}).plus(total, factor.value)
            case _:
                pass
        match self.operand(of, about):
            case Wrong() | Total() as found:
                return found
            case tree.Name() as name:
                self.unknown(name, about)
            case _:
                self.reporter.type_error(of.span, f"`{as_written(of)}` is not a number", f"it is {self.described(of)}")
        return Wrong()

    def _sum(self, of: tuple[tuple[int, tree.Expression], ...], about: About) -> Total | Wrong:
        terms: dict[str, int] = {}
        constant, wrong = 0, False
        for sign, part in of:
            match self.total(part, about):
                case Wrong():
                    wrong = True
                case Total(more, number):
                    constant += sign * number
                    for name, factor in more.items():
                        terms[name] = terms.get(name, 0) + sign * factor
        return Wrong() if wrong else Total(terms, constant)

    def described(self, side: tree.Expression) -> str:
        if isinstance(side, tree.Name) and side.text in self.domains:
            return described(self.domains[side.text])
        return "a number" if isinstance(side, tree.Number | tree.Sum | tree.Scaled) else "true or false"


def as_written(of: tree.Expression) -> str:
    """The expression as written, cut short where it is long."""
    text = " ".join(of.span.text.split())
    return text if len(text) <= 40 else text[:39] + "…"
