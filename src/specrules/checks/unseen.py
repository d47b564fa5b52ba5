"""How facts are told that make the difference between two scenarios: the same words for SR206, SR403 and SR404."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.doubles import Pair
from ..finding import Label
from ..program import Program


def named(facts: Sequence[str]) -> str:
    """The names of facts in a sentence: `a`, `b` and `c`."""
    names = [f"`{name}`" for name in facts]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def labels(program: Program, pair: Pair) -> Iterator[Label]:
    """The facts on which it turns, each with why the assistant cannot go by it."""
    for name in pair.differing:
        fact = program.spec.variables[name]
        yield Label(fact.span, f"rests on the word of `{fact.teller}`" if fact.teller and not fact.hidden else "hidden")
