"""Examples judged: what they give is decided, and what they expect is held against it.

The definitions are those of docs/semantics.md, "Partial knowledge".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...answer import GaveUp
from ...decisions import completions as decisions
from ...decisions.query import Query
from ...evaluator import Bits, Decision
from ...model.formula import Formula, conjunction, negation
from ...model.spec import ConductCase, Example, Expectation, Judgement, Modality, Scenario
from ...model.strength import equals
from ...program import Program
from ..conduct import Cautious
from ..replay import Disagreement
from .impossible import Impossible, why_impossible

COMPLETIONS = 256
"""So many combinations of values of unknown facts are gone through; with more, an example stays undetermined."""

Line = Expectation | ConductCase
"""Something an example says of its scenario."""


@dataclass(frozen=True)
class Failure:
    """A line that does not hold, with a conduct that complies although the line says it does not; None if the line
    misses one that complies."""

    line: Line
    conduct: Mapping[str, int] | None


@dataclass(frozen=True)
class Judged:
    """An example whose lines were judged: the decisions of its completions, and the lines that do not hold.

    `dilemma` says that no conduct complies in all of them, though no contradiction remains in any.
    """

    example: Example
    decisions: tuple[Decision, ...]
    failures: tuple[Failure, ...]
    dilemma: bool

    @property
    def contradiction(self) -> Decision | None:
        """The first completion in which a contradiction remains, if there is one."""
        return next((decision for decision in self.decisions if decision.contradictions), None)

    @property
    def evidence(self) -> bool:
        """Whether it passes and says anything: what expects nothing is evidence of nothing."""
        return not self.failures and bool(lines(self.example))


@dataclass(frozen=True)
class Open:
    """An example that could not be judged, and why; `decisions` as far as they are known."""

    example: Example
    reason: str
    decisions: tuple[Decision, ...] = ()


Judgment = Judged | Impossible | Open


def lines(example: Example) -> tuple[Line, ...]:
    """What the example says: expectations first, then conducts."""
    return (*example.expectations, *example.conducts)


def judge(program: Program, example: Example, found: Completions | None = None) -> Judgment:
    """Which lines of an example fail; that no possible scenario fits it; or why that stays open.

    What its completions come to may be known already.
    """
    found = found or Completions(program, example)
    try:
        if found.open or not found.scenarios:
            impossible = why_impossible(program, example)
            if impossible is None and not found.open:
                raise Disagreement(f"`{example.title}` has no completion, and the solver knows one")
            return impossible or Open(example, found.open)
    except GaveUp as reason:
        return Open(example, str(reason))
    try:
        return _judged(program, example, found.decisions)
    except GaveUp as reason:
        return Open(example, str(reason), found.decisions)


def _judged(program: Program, example: Example, decisions: tuple[Decision, ...]) -> Judged:
    conducts = Cautious(program, decisions)
    contradiction = any(decision.contradictions for decision in decisions)
    some = not contradiction and conducts.can()
    failures = (failure(program, conducts, some, line) for line in lines(example))
    return Judged(example, decisions, tuple(f for f in failures if f), not contradiction and not some)


class Completions:
    """The possible scenarios of an example: given facts, usual values, and every value of the unknown facts.

    Values that nothing tells apart are tried once. `open` is why there are too many to try or to tell, if there are.
    """

    def __init__(self, program: Program, example: Example) -> None:
        self.program = program
        self.scenarios: tuple[Scenario, ...] = ()
        self._about: dict[int, tuple[Decision, ...]] = {}
        self.open = program.table.incomplete or ""
        query = Query(dict(example.facts), example.unknown, example.instructions)
        try:
            if not self.open:
                asked = (expected.formula for expected in example.expectations)
                self.scenarios = decisions.completions(program, query, asked, COMPLETIONS)
        except GaveUp as reason:
            self.open = str(reason)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What each of them comes to."""
        return tuple(map(self.program.evaluator.decide, self.scenarios))

    def about(self, group: int) -> tuple[Decision, ...]:
        """The same for the actions of one group."""
        if group not in self._about:
            decide = self.program.evaluator.decide
            self._about[group] = tuple(decide(scenario, [group]) for scenario in self.scenarios)
        return self._about[group]

    @cached_property
    def applicable(self) -> tuple[Bits, ...]:
        """The written norms that are applicable in each of them."""
        return tuple(map(self.program.evaluator.applicable, self.scenarios))


def failure(program: Program, conducts: Cautious, some: bool, line: Line) -> Failure | None:
    """Why a line does not hold of the conducts, if it does not; `some` says whether there are any."""
    asked = demanded(program, line)
    match line:
        case ConductCase(judgement=Judgement.BAD) | Expectation(modality=Modality.MUST_NOT):
            counter = conducts.conduct(asked)
        case Expectation(modality=Modality.MUST):
            counter = conducts.conduct(negation(asked))
        case _:
            return None if some and conducts.can(asked) else Failure(line, None)
    missed = not some and isinstance(line, Expectation)
    return Failure(line, counter) if missed or counter is not None else None


def demanded(program: Program, line: Line) -> Formula:
    """What an expectation or a judged conduct is about."""
    if isinstance(line, Expectation):
        return line.formula
    return conjunction(*(equals(program.spec, action, value) for action, value in line.values))


def passing(found: Iterable[Judgment]) -> list[Judged]:
    """The examples that pass and say anything."""
    return [each for each in found if isinstance(each, Judged) and each.evidence]
