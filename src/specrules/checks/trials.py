"""Examples and assertions as tests: each is tried by itself, and what went wrong is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from time import perf_counter
from typing import Literal

from ..analysis import claims
from ..analysis.examples.coverage import Coverage
from ..analysis.examples.impossible import Impossible
from ..analysis.examples.judge import Judged, Open, judge
from ..analysis.examples.report import FailureReport, report
from ..answer import GaveUp, Unsat
from ..encoding.scenario import term
from ..finding import Finding
from ..model.formula import TRUE
from ..model.spec import Claim, Example
from ..program import Program
from ..source import Span
from . import sr501_claim_fails, sr502_example_fails, sr503_example_impossible


class State(StrEnum):
    """What trying something came to."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Item:
    """An example or an assertion."""

    of: Example | Claim

    @property
    def kind(self) -> Literal["example", "assertion"]:
        return "example" if isinstance(self.of, Example) else "assertion"

    @property
    def name(self) -> str:
        """The title of an example, the name of an assertion."""
        return self.of.title if isinstance(self.of, Example) else self.of.name

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms it says that it is for."""
        return self.of.norms if isinstance(self.of, Example) else ()

    @property
    def span(self) -> Span:
        return self.of.span if isinstance(self.of, Example) else self.of.name_span


@dataclass(frozen=True)
class Trial:
    """What became of an item: a finding and, for an example, the report say why it failed, `reason` why it stayed open.

    `vacuous` says that an assertion holds only because its condition is never met.
    """

    item: Item
    state: State
    seconds: float = 0.0
    finding: Finding | None = None
    report: FailureReport | None = None
    reason: str = ""
    vacuous: bool = False


@dataclass(frozen=True)
class Trials:
    """One spec tried: what became of the items that were chosen, how many were not, and what the examples cover."""

    trials: tuple[Trial, ...]
    deselected: int
    seconds: float
    coverage: Coverage | None = None

    def count(self, state: State) -> int:
        """How many items came to this."""
        return sum(trial.state is state for trial in self.trials)


def items(program: Program) -> Iterator[Item]:
    """The examples, then the assertions, in canonical order."""
    yield from map(Item, program.spec.examples)
    yield from map(Item, program.spec.claims)


def tried(program: Program, item: Item) -> Trial:
    """What becomes of an item."""
    begun = perf_counter()
    try:
        trial = _example(program, item, item.of) if isinstance(item.of, Example) else _claim(program, item, item.of)
    except GaveUp as reason:
        trial = Trial(item, State.UNDETERMINED, reason=str(reason))
    return replace(trial, seconds=perf_counter() - begun)


def _example(program: Program, item: Item, example: Example) -> Trial:
    match judge(program, example):
        case Open(reason=reason):
            return Trial(item, State.UNDETERMINED, reason=reason)
        case Impossible() as impossible:
            return Trial(item, State.FAILED, finding=sr503_example_impossible.finding(program, impossible))
        case Judged(failures=()):
            return Trial(item, State.PASSED)
        case failed:
            why = report(program, failed)
            finding = sr502_example_fails.finding(program, failed)
            finding = replace(finding, notes=(*finding.notes, *_notes(why)))
            return Trial(item, State.FAILED, finding=finding, report=why)


def _notes(why: FailureReport) -> Iterator[tuple[str, str]]:
    """The report as further lines of the finding."""
    names = max((len(fate.norm) for fate in why.fates), default=0)
    levels = max((len(fate.level) for fate in why.fates), default=0)
    lines = (f"{fate.norm:<{names}}  {fate.level:<{levels}}  {fate.text}" for fate in why.fates)
    if why.fates:
        yield "strongest first", "\n".join(lines)
    if why.nearest is not None:
        yield "would pass with", ", ".join(why.nearest)
    if why.alike is not None:
        yield "see also", f"the example `{why.alike.title}` judges the same, and passes"


def _claim(program: Program, item: Item, claim: Claim) -> Trial:
    match claims.judge(program, claim):
        case claims.Refuted() as refuted:
            return Trial(item, State.FAILED, finding=sr501_claim_fails.finding(program, claim, refuted))
        case str(reason):
            return Trial(item, State.UNDETERMINED, reason=reason)
        case _:
            return Trial(item, State.PASSED, vacuous=_never_met(program, claim))


def _never_met(program: Program, claim: Claim) -> bool:
    if claim.condition == TRUE:
        return False
    # The name of a definition by itself would pass for a variable.
    condition = f"(and {term(program.spec, claim.condition)})"
    return isinstance(program.inquiry([]).ask(condition), Unsat)
