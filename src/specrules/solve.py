"""The solver: one long-lived instance per encoding, questions as assumptions, and three answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import z3

from .encoding.smt import no

K = TypeVar("K")



@dataclass(frozen=True)
class Sat:
    """The question has a solution, which can be read term by term."""

    model: Any

    def true(self, name: str) -> bool:
        """The value of a boolean variable, by its quoted name."""
        return z3.is_true(self.model.eval(z3.Bool(unquoted(name)), model_completion=True))

    def value(self, name: str) -> int:
        """The value of an integer variable, by its quoted name."""
        return int(self.model.eval(z3.Int(unquoted(name)), model_completion=True).as_long())


@dataclass(frozen=True)
class Unsat:
    """There is none."""


@dataclass(frozen=True)
class Unknown:
    """The budget was not enough, or the solver gave up."""

    reason: str


Answer = Sat | Unsat | Unknown


def unquoted(name: str) -> str:
    return name[1:-1] if name.startswith("|") else name


class Solver:
    """A solver for one text; more text may be added, and every check may assume further conditions."""

    def __init__(self, text: str, budget: int) -> None:
        self._solver = z3.SimpleSolver()
        self._solver.set("rlimit", budget)
        self._names: dict[str, str] = {}
        self._literals: dict[str, Any] = {}
        self.asked = 0
        if text:
            self.add(text)

    def add(self, text: str) -> None:
        """Adds SMT-LIB declarations and assertions; what was declared before is known."""
        self._solver.from_string(text)

    def name(self, condition: str) -> str:
        """A variable that implies the condition, so that it can be assumed; a bare variable is its own name."""
        if condition.startswith("|"):
            return condition
        if condition not in self._names:
            name = f"|question {len(self._names)}|"
            self.add(f"(declare-const {name} Bool)\n(assert (=> {name} {condition}))")
            self._names[condition] = name
        return self._names[condition]

    def check(self, *conditions: str) -> Answer:
        """Whether all the conditions can hold together."""
        return self._check([self._assumption(c) for c in conditions])

    def core(self, base: Sequence[str], terms: Mapping[K, str]) -> list[K]:
        """Some of the terms that, with the base, cannot hold together; all of them if the solver names none."""
        literals = {key: self._assumption(term) for key, term in terms.items()}
        answer = self._check([*map(self._assumption, base), *literals.values()])
        if not isinstance(answer, Unsat):
            return list(terms)
        named = {str(x) for x in self._solver.unsat_core()}
        return [key for key, literal in literals.items() if str(literal) in named]

    def _assumption(self, condition: str) -> Any:
        literal = self._literals.get(condition)
        if literal is None:
            if condition.startswith("(not |") and condition.endswith("|)") and condition.count("|") == 2:
                literal = z3.Not(z3.Bool(condition[6:-2]))
            else:
                literal = z3.Bool(unquoted(self.name(condition)))
            self._literals[condition] = literal
        return literal

    def _check(self, literals: Iterable[Any]) -> Answer:
        self.asked += 1
        answer = self._solver.check(*literals)
        if answer == z3.sat:
            return Sat(self._solver.model())
        if answer == z3.unsat:
            return Unsat()
        return Unknown(f"the solver gave up: {self._solver.reason_unknown()}")


__all__ = ["Answer", "Sat", "Solver", "Unknown", "Unsat", "no"]
