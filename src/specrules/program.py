"""A spec made ready to be asked: the immutable whole, its parts computed once, when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from .cells import Cells
from .conflicts.table import Table
from .evaluator import Evaluator
from .finding import Finding
from .load import SpecFiles
from .model.mentions import Mentions
from .model.resolve import resolve
from .model.spec import Norm, Spec
from .model.strength import Strength

if TYPE_CHECKING:
    from .hitting import Patience
    from .witness import Inquiry

T = TypeVar("T")

BUDGET = 20_000_000
"""Solver effort allowed per question, in z3's resource units: repeatable, unlike time; some seconds' worth."""


class Program:
    """One spec with everything derived from it.

    `spec` is None where errors in the text leave nothing to analyse; `findings` are those errors.
    """

    def __init__(self, files: SpecFiles, budget: int = BUDGET) -> None:
        self.files, self.budget = files, budget
        resolved, found = resolve(files.files)
        self._spec = resolved
        self.findings: tuple[Finding, ...] = (*files.findings, *found)
        self._inquiries: dict[tuple[int, ...], Inquiry] = {}
        self._patience: Patience | None = None
        self._known: dict[Callable[[Program], Any], Any] = {}

    @classmethod
    def build(cls, files: SpecFiles, budget: int = BUDGET) -> Program:
        """The program of one spec's files."""
        return cls(files, budget)

    @property
    def usable(self) -> bool:
        """Whether there is a spec to analyse."""
        return self._spec is not None

    @property
    def spec(self) -> Spec:
        assert self._spec is not None, "a spec with errors is not analysed"
        return self._spec

    @cached_property
    def mentions(self) -> Mentions:
        return Mentions(self.spec)

    @cached_property
    def table(self) -> Table:
        return Table(self.spec, self.mentions)

    @cached_property
    def cells(self) -> Cells:
        return Cells(self.spec, self.mentions, self.table)

    @cached_property
    def strength(self) -> Strength:
        return Strength(self.spec)

    @cached_property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.spec, self.table)

    @cached_property
    def written(self) -> tuple[Norm, ...]:
        """The norms as written, without the `otherwise` that hang on them."""
        return tuple(n for n in self.spec.norms.values() if n.after is None)

    @property
    def by_group(self) -> Mapping[int, tuple[Norm, ...]]:
        """The norms of each group of tied actions, `otherwise` included."""
        return self.table.norms

    @cached_property
    def override_cycles(self) -> tuple[tuple[str, ...], ...]:
        """The circles of `overrides`."""
        if not any(n.overrides for n in self.written):
            return ()
        from .graph import cycles

        return cycles(self.spec)

    def once(self, compute: Callable[[Program], T]) -> T:
        """What the function says of this program, computed the first time it is asked for."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        known: T = self._known[compute]
        return known

    def inquiry(self, groups: Iterable[int]) -> Inquiry:
        """Questions about some groups together: one solver for each set of groups asked about."""
        from .encoding.force import Encoding
        from .hitting import Patience
        from .witness import ALL_QUESTIONS, Inquiry

        if self._patience is None:
            self._patience = Patience(ALL_QUESTIONS)

        key = tuple(sorted(set(groups)))
        if key not in self._inquiries:
            encoding = Encoding(self.spec, self.table, self.strength, key)
            self._inquiries[key] = Inquiry(self.spec, encoding, self.cells, self.budget, self._patience)
        return self._inquiries[key]
