"""The solver (z3): one long-lived instance per encoding, questions as assumptions, and three answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import z3

from .answer import Answer, Sat, Unknown, Unsat

K = TypeVar("K")

LARGE = 300_000
"""The length of a large text, in characters."""


_asked: list[z3.Context] = []
"""The contexts in which a question is being answered: one for each thread that asks."""


def interrupt() -> None:
    """Makes solvers give up on what they are asked just now, if anything; may be called from any thread."""
    for context in tuple(_asked):
        context.interrupt()


class Solver:
    """A solver for one text; more text may be added, and every check may assume further conditions.

    What z3 has read before in a context decides which of several solutions it finds, and so, in the end, when a search
    runs out of patience. So one with a large text, or one that is to be `alone`, has a context of its own; to make one
    for each would take longer than most questions. Assumptions are handed to z3's C interface as they are: its Python
    layer would spend more time on checking the types of a hundred literals than the solver on the question.
    """

    def __init__(self, text: str, budget: int, alone: bool = False) -> None:
        self._z3 = z3.Context() if alone or len(text) >= LARGE else z3.main_ctx()
        self._solver = z3.SimpleSolver(self._z3)
        self._solver.set("ctrl_c", False)  # an interrupt is Python's to handle; z3 would turn it into an Unknown
        self._solver.set("rlimit", budget)
        self._context = self._z3.ref()
        self._names: dict[str, str] = {}
        self._literals: dict[str, Any] = {}
        self._variables: dict[str, Any] = {}
        self._model: Any = None
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
            self.prepare([condition])
        return self._names[condition]

    def prepare(self, conditions: Iterable[str]) -> None:
        """Names many conditions at once, which is much quicker than one by one."""
        text = []
        for condition in conditions:
            if condition not in self._names and not condition.startswith("|"):
                name = self._names[condition] = f"|question {len(self._names)}|"
                text.append(f"(declare-const {name} Bool)\n(assert (=> {name} {condition}))")
        self.add("\n".join(text))

    def check(self, *conditions: str) -> Answer:
        """Whether all the conditions can hold together."""
        return self._check([self._assumption(c) for c in conditions])

    def core(self, base: Sequence[str], terms: Mapping[K, str]) -> list[K] | None:
        """Some of the terms that already cannot hold together with the base; None if all can, or nobody knows."""
        literals = {key: self._assumption(term) for key, term in terms.items()}
        if not isinstance(self._check([*map(self._assumption, base), *literals.values()]), Unsat):
            return None
        named = {literal.get_id() for literal in self._solver.unsat_core()}
        return [key for key, literal in literals.items() if literal.get_id() in named]

    def _assumption(self, condition: str) -> Any:
        literal = self._literals.get(condition)
        if literal is None:
            if condition.startswith("(not |") and condition.endswith("|)") and condition.count("|") == 2:
                literal = z3.Not(z3.Bool(condition[6:-2], self._z3))
            else:
                literal = z3.Bool(self.name(condition)[1:-1], self._z3)
            self._literals[condition] = literal
        return literal

    def _check(self, literals: Sequence[Any]) -> Answer:
        self.asked += 1
        self._model = None
        assumptions = (z3.Ast * len(literals))(*(literal.ast for literal in literals))
        _asked.append(self._z3)
        try:
            answer = z3.Z3_solver_check_assumptions(self._context, self._solver.solver, len(literals), assumptions)
        finally:
            _asked.remove(self._z3)
        if answer == z3.Z3_L_TRUE:
            return Sat(self._true, self._value)
        if answer == z3.Z3_L_FALSE:
            return Unsat()
        return Unknown(f"the solver gave up ({self._solver.reason_unknown()})")

    def _evaluated(self, name: str, sort: Any) -> Any:
        """The interpretation of a variable in the latest solution, as z3's C interface gives it."""
        if self._model is None:
            self._model = self._solver.model()
        if name not in self._variables:
            self._variables[name] = sort(name[1:-1], self._z3)
        result = (z3.Ast * 1)()
        z3.Z3_model_eval(self._context, self._model.model, self._variables[name].ast, True, result)
        return result[0]

    def _true(self, name: str) -> bool:
        return bool(z3.Z3_get_bool_value(self._context, self._evaluated(name, z3.Bool)) == z3.Z3_L_TRUE)

    def _value(self, name: str) -> int:
        return int(z3.Z3_get_numeral_string(self._context, self._evaluated(name, z3.Int)))
