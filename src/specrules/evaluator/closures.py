"""Formulas as tests of a scenario: closures, compiled once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from ..model.formula import And, Const, Formula, Iff, In, Linear, Named, Not, Or, Said
from ..model.spec import Instruction, Spec

Values = Mapping[str, int]
Test = Callable[[Values, frozenset[Instruction]], bool]


class Compiler:
    """Turns formulas into tests; definitions are compiled once and shared."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._tests: dict[int, tuple[Formula, Test]] = {}
        self._defined: dict[str, Test] = {}

    def test(self, formula: Formula) -> Test:
        """A function of the values of facts (and actions) and of what was said.

        Remembered by identity: to hash a formula takes longer than to test it.
        """
        known = self._tests.get(id(formula))
        if known is None:
            known = self._tests[id(formula)] = formula, self._compiled(formula)
        return known[1]

    def _compiled(self, formula: Formula) -> Test:
        match formula:
            case Const(constant):
                return lambda values, said: constant
            case In(variable, allowed):
                return lambda values, said: values[variable] in allowed
            case Linear(terms, bound):
                return lambda values, said: sum(f * values[n] for f, n in terms) <= bound
            case Said(principal, stance, action, value):
                spoken = Instruction(principal, stance, action, value)
                return lambda values, said: spoken in said
            case Named(name):
                return self._definition(name)
            case Not(of):
                inner = self.test(of)
                return lambda values, said: not inner(values, said)
            case And(of):
                return self._all(of)
            case Or(of):
                parts = [self.test(part) for part in of]
                return lambda values, said: any(part(values, said) for part in parts)
            case Iff(left, right):
                one, other = self.test(left), self.test(right)
                return lambda values, said: one(values, said) == other(values, said)

    def _definition(self, name: str) -> Test:
        if name not in self._defined:
            self._defined[name] = _once(self.test(self._spec.definitions[name].formula))
        return self._defined[name]

    def _all(self, of: Sequence[Formula]) -> Test:
        """That all of the formulas hold: choices of values, which are most of what conditions say, are looked at first
        and without a call for each."""
        choices = [(part.variable, part.values) for part in of if isinstance(part, In)]
        others = [self.test(part) for part in of if not isinstance(part, In)]

        def test(values: Values, said: frozenset[Instruction]) -> bool:
            for variable, allowed in choices:
                if values[variable] not in allowed:
                    return False
            return all(other(values, said) for other in others)

        return test


def _once(test: Test) -> Test:
    """The test, made once for each case however often the case asks: definitions use each other, and to follow every
    use would take twice as long with each further one."""
    last: tuple[object, object, bool] = None, None, False

    def remembered(values: Values, said: frozenset[Instruction]) -> bool:
        nonlocal last
        known = last  # one reading of it, as another thread may replace it
        if known[0] is not values or known[1] is not said:
            known = last = values, said, test(values, said)
        return known[2]

    return remembered


class Truths:
    """What holds in one scenario; each formula is tested at most once. Facts that are not given are as usual."""

    def __init__(
        self, compiler: Compiler, given: Values, said: Iterable[Instruction], usual: Values | None = None
    ) -> None:
        self._compiler, self._given, self._usual, self._said = compiler, given, usual, said
        self._known: dict[int, bool] = {}

    @cached_property
    def _case(self) -> tuple[Values, frozenset[Instruction]]:
        return {**self._usual, **self._given} if self._usual else self._given, frozenset(self._said)

    def holds(self, formula: Formula) -> bool:
        """Whether a formula of the spec or of the table, which stay alive, holds in the scenario."""
        known = self._known.get(id(formula))
        if known is None:
            known = self._known[id(formula)] = self._compiler.test(formula)(*self._case)
        return known
