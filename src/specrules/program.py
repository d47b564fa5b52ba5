"""A spec made ready to be asked: the immutable whole, its parts computed once, when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, TypeVar

from .cells import Cells
from .conflicts.table import Table
from .contexts import Context, Contexts
from .evaluator import Evaluator
from .files import SpecFiles
from .finding import Finding
from .memory import Memory
from .model.mentions import Mentions
from .model.resolve import resolve
from .model.spec import Instruction, Norm, Scenario, Spec
from .model.strength import Strength

if TYPE_CHECKING:
    from .hitting import Patience
    from .situations import Situations
    from .store import Store
    from .witness import Inquiry

T = TypeVar("T")

ALL_QUESTIONS = 1_500
"""How many questions all searches of one check for smallest scenarios may take, so that hundreds of findings in a huge
spec stay quick."""

MOST_HEARD = 64
"""So many programs for instructions on numbers that no one names are kept."""

BUDGET = 20_000_000
"""Solver effort allowed per question, in z3's resource units: repeatable, unlike time; some seconds' worth."""


class Program:
    """One spec with everything derived from it.

    `spec` is None where errors in the text leave nothing to analyse; `findings` are those errors. With `instead`, it is
    about this spec and not what the files say; the table is that of the one of which it is a variant. `heard` are
    values of integer actions that only instructions of a case are about.
    """

    def __init__(
        self,
        files: SpecFiles,
        budget: int = BUDGET,
        instead: tuple[Spec, Table] | None = None,
        heard: Iterable[tuple[str, int]] = (),
    ) -> None:
        self.files, self.budget, self._heard = files, budget, tuple(heard)
        resolved, found = resolve(files.files) if instead is None else (instead[0], ())
        self._spec, self._like = resolved, instead and instead[1]
        self.findings: tuple[Finding, ...] = (*files.findings, *found)
        self._inquiries: dict[tuple[int, ...], Inquiry] = {}
        self._inquiries_in: dict[int, Inquiry] = {}
        self._known: dict[Callable[[Program], Any], Any] = {}
        self._hearing: dict[tuple[tuple[str, int], ...], Program] = {}
        self._parts: dict[int, Program] = {}
        self._whole: Program | None = None

    @classmethod
    def build(cls, files: SpecFiles, budget: int = BUDGET) -> Program:
        """The program of one spec's files."""
        return cls(files, budget)

    def variant(self, spec: Spec) -> Program:
        """The program of a spec with the same actions, tied in the same way, but perhaps other facts and norms."""
        return Program(self.files, self.budget, (spec, self.table))

    def hearing(self, said: Iterable[Instruction]) -> Program:
        """The program in which these instructions can be placed: another one, if one is about a number that no one
        names, as conflicts with it have to be worked out."""
        heard = tuple(sorted({(i.action, i.value) for i in said if not self.table.knows(i.action, i.value)}))
        if not heard:
            return self
        known = self._hearing.get(heard)
        if known is None:
            if len(self._hearing) >= MOST_HEARD:
                self._hearing.clear()
            known = self._hearing[heard] = Program(self.files, self.budget, (self.spec, self.table), heard)
        return known

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
        return self._like.mentions if self._like and self._like.spec is self._spec else Mentions(self.spec)

    @cached_property
    def table(self) -> Table:
        if self._like and self._like.spec is self._spec and not self._heard:
            return self._like  # it was saved with the spec
        return Table(self.spec, self.mentions, self._like, self._heard)

    @cached_property
    def cells(self) -> Cells:
        return Cells(self.spec, self.mentions, self.table)

    @cached_property
    def contexts(self) -> Contexts:
        return Contexts(self.spec, self.table)

    @cached_property
    def situations(self) -> Situations:
        """Questions about conditions alone."""
        from .situations import Situations

        return Situations(self.spec, self.mentions, self.table, self.cells, self.budget)

    @cached_property
    def strength(self) -> Strength:
        return Strength(self.spec)

    @cached_property
    def memory(self) -> Memory:
        """What is remembered of the spec: nothing, unless it is to be."""
        return self._memory(None)

    def remember(self, store: Store | None) -> None:
        """Remembers, from now on, what is known from checks before, and what is found out."""
        self.memory = self._memory(store)

    def _memory(self, store: Store | None) -> Memory:
        return Memory(self.files, self.spec, self.mentions, self.table, self.cells, self.budget, store)

    @cached_property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.spec, self.table)

    @cached_property
    def written(self) -> tuple[Norm, ...]:
        """The norms as written, without the `otherwise` that hang on them."""
        return tuple(n for n in self.spec.norms.values() if n.after is None)

    @cached_property
    def groups(self) -> Sequence[int]:
        """The numbers of the groups of tied actions."""
        return range(len(self.table.groups))

    @cached_property
    def by_group(self) -> Mapping[int, tuple[Norm, ...]]:
        """The norms of each group of tied actions that has some, `otherwise` included."""
        return self.table.norms

    def part(self, group: int) -> Program:
        """The same program seen from one group: `groups`, `by_group` and `written` have nothing else, and what is found
        `once` is found of that alone. Everything else is shared, so answers are those of the whole."""
        if group not in self._parts:
            for shared in ("contexts", "evaluator", "memory", "patience", "situations", "strength", "written"):
                getattr(self, shared)  # made here, or each part would make its own
            part = self._parts[group] = copy(self)
            norms = self.table.norms.get(group, ())
            part.groups, part.by_group = (group,), {group: norms} if norms else {}
            part.written = tuple(norm for norm in norms if norm.after is None)
            part._known, part._whole = {}, self
        return self._parts[group]

    @cached_property
    def override_cycles(self) -> tuple[tuple[str, ...], ...]:
        """The circles of `overrides`."""
        try:
            TopologicalSorter({n.name: n.overrides for n in self.written}).prepare()
        except CycleError:  # only then is it worth while to load what names them
            from .graph import cycles

            return cycles(self.spec)
        return ()

    @property
    def plainly_sound(self) -> bool:
        """Whether it is plain, without a solver, that no fatal check finds anything: there is an order of strength, and
        the usual scenario is possible."""
        norms = self.spec.norms
        upwards = any(norms[other].rank < norm.rank for norm in self.written for other in norm.overrides)
        return not (upwards or self.override_cycles) and self.evaluator.possible(self.usual)

    @cached_property
    def usual(self) -> Scenario:
        """The scenario in which every fact has its usual value and nothing is said."""
        return Scenario({fact.name: fact.usual for fact in self.spec.facts})

    def once(self, compute: Callable[[Program], T]) -> T:
        """What the function says of this program, computed the first time it is asked for."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        known: T = self._known[compute]
        return known

    def shared(self, compute: Callable[[Program], T]) -> T:
        """The same of the whole program, for what does not depend on the part that is looked at."""
        return (self._whole or self).once(compute)

    @cached_property
    def patience(self) -> Patience:
        """What the searches for smallest scenarios may still cost."""
        from .hitting import Patience

        return Patience(ALL_QUESTIONS)

    def renew_patience(self) -> None:
        """Lets the searches for smallest scenarios cost as much again: done for each check, so that none depends on
        which others ran before it."""
        self.patience.renew(ALL_QUESTIONS)

    def inquiry(self, groups: Iterable[int]) -> Inquiry:
        """Questions about some groups together: one solver for each set of groups asked about."""
        key = tuple(sorted(set(groups)))
        if key not in self._inquiries:
            self._inquiries[key] = self._ask(key, None)
        return self._inquiries[key]

    def inquiry_in(self, context: Context) -> Inquiry:
        """Questions that imply that one of the context's own norms is applicable."""
        group = self.table.place(context.own[0].head)[0]
        if context.whole:
            return self.inquiry([group])
        if id(context) not in self._inquiries_in:
            self._inquiries_in[id(context)] = self._ask((group,), context.norms)
        return self._inquiries_in[id(context)]

    def about(self, norm: Norm) -> Inquiry:
        """Questions that imply that a norm, or the written one whose `otherwise` it is, is applicable."""
        if norm.base not in self.spec.norms:  # what `on conflict` brings in may be so anywhere
            return self.inquiry([self.table.place(norm.head)[0]])
        return self.inquiry_in(self.contexts.of(norm))

    def _ask(self, groups: tuple[int, ...], norms: tuple[Norm, ...] | None) -> Inquiry:
        from .encoding.force import Encoding
        from .witness import Inquiry

        encoding = Encoding(self.spec, self.table, self.strength, groups, norms)
        return Inquiry(self.spec, encoding, self.cells, self.budget, self.patience)
