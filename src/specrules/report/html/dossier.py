"""Everything that the page says about one spec, asked for once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from ...analysis.matrix import Matrix, matrix
from ...analysis.override_graph import Graph, Of, every
from ...checks import Report, blocking, run
from ...checks.beside import beside, possible
from ...checks.trials import Trial, items, tried
from ...model.spec import Spec
from ...program import Program
from ...source import Span
from ...syntax import tree
from ..standing import Standing, standings


@dataclass(frozen=True)
class Pictures:
    """What is there only of a spec that can be analysed."""

    matrix: Matrix
    graphs: Mapping[Of, Graph]
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Dossier:
    """One spec, checked and analysed; `pictures` is None where errors in the text leave nothing to analyse."""

    program: Program
    report: Report
    pictures: Pictures | None

    @property
    def spec(self) -> Spec:
        return self.program.spec

    @property
    def heading(self) -> str:
        """The title or, without one, the path."""
        return self.report.title or self.report.path

    @property
    def unsettled(self) -> bool:
        """Whether anything stayed open or was not checked."""
        if self.report.undetermined or self.report.skipped:
            return True
        return self.pictures is not None and _open(self.pictures)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The findings in the order in which they are numbered."""
        return tuple(standings(self.report))

    @cached_property
    def findings_by_norm(self) -> Mapping[str, list[int]]:
        """The places in `standings` of the findings that concern each norm."""
        return _grouped((name, place) for place, each in enumerate(self.standings) for name in each.finding.norms)

    @cached_property
    def trials_by_norm(self) -> Mapping[str, list[int]]:
        """The places among the trials of the examples that are for each norm, or say that something breaks it."""
        trials = self.pictures.trials if self.pictures else ()
        return _grouped((name, place) for place, each in enumerate(trials) for name in named(each))

    @cached_property
    def written(self) -> Mapping[Span, str]:
        """The text of each example and assertion, by the place of its title or name."""
        found: dict[Span, str] = {}
        for file in self.program.files.files:
            for statement in file.statements:
                match statement:
                    case tree.Example(title=title):
                        found[title.span] = statement.span.text
                    case tree.Assert(name=name):
                        found[name.span] = statement.span.text
        return found


STEPS = 4
"""How many steps the work on one spec has."""


def dossier(
    program: Program, select: Collection[str] | None = None, jobs: int = 1, tick: Callable[[], None] = lambda: None
) -> Dossier:
    """Checks a spec with the selected codes (None: all) and asks for its pictures, in up to two processes.

    `tick` is called after each step.
    """
    if blocking(program):
        report = run(program, select)
        for _ in range(STEPS):
            tick()
        return Dossier(program, report, None)

    def graphs() -> list[dict[Of, Graph]]:
        program.renew_patience()
        found = every(program)
        tick()
        return [found]

    with ExitStack() as stack:
        # What the solver answers may depend on what else it was asked in its process. So the graphs have one of their
        # own, also if it is not to be at work at the same time: the page is the same for any number of jobs.
        results = stack.enter_context(beside([program.files], graphs)) if possible() else graphs
        drawn = results() if jobs == 1 else None
        report = run(program, select)
        tick()
        program.renew_patience()
        table = matrix(program)
        tick()
        trials = tuple(tried(program, item) for item in items(program))
        tick()
        (found,) = drawn or results() or graphs()
        return Dossier(program, report, Pictures(table, found, trials))


def named(trial: Trial) -> tuple[str, ...]:
    """The norms that an example is for or says are broken, each once."""
    conducts = getattr(trial.item.of, "conducts", ())
    return tuple(dict.fromkeys((*trial.item.norms, *(each.breaks for each in conducts if each.breaks))))


def _open(pictures: Pictures) -> bool:
    return (
        any(cell.state == "undetermined" for cell in pictures.matrix.cells.values())
        or any(graph.open for graph in pictures.graphs.values())
        or any(trial.state == "undetermined" for trial in pictures.trials)
    )


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, place in pairs:
        known = found.setdefault(name, [])
        if place not in known:
            known.append(place)
    return found
