"""Runs checks on a program and makes one report of what they say: folded, ranked, counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from ..answer import GaveUp
from ..finding import Finding, Severity
from ..memory import Used
from ..model.spec import Kind
from ..program import Program
from ..store import Store
from .allows import Accepted, accept
from .beside import shared_out, worthwhile
from .check import Check, Proved, Result, silent
from .kept import keep, recalled
from .outcome import Outcome, Report, Undetermined
from .registry import CHECKS, REGISTRY

FOLDS = {
    "SR302": ("SR301", "SR306"),
    "SR303": ("SR301", "SR302", "SR306"),
    "SR304": ("SR301", "SR302", "SR303", "SR306"),
    "SR305": ("SR301", "SR302", "SR306"),
    "SR307": ("SR301", "SR302", "SR306"),
    "SR404": ("SR301", "SR302", "SR306"),
}
"""A finding is implied, and left out, where one of these stronger ones is about the same norm."""

ACCEPTABLE = frozenset(check.code for check in CHECKS if check.acceptable and check.review is None)
"""What an `allow` may accept; a stale `allow` is to be deleted, not accepted."""


def blocking(program: Program) -> tuple[Finding, ...]:
    """The errors that leave nothing to analyse; empty if there are none."""
    if not program.usable:
        return program.findings
    return tuple(r for check in CHECKS if check.fatal for r in check.run(program) if isinstance(r, Finding))


@dataclass(frozen=True)
class _Answers:
    """What one check has said."""

    code: str
    results: tuple[Result, ...]
    seconds: float

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.results if isinstance(each, Finding))

    @property
    def undetermined(self) -> tuple[Undetermined, ...]:
        return tuple(each for each in self.results if isinstance(each, Undetermined))

    @property
    def proved(self) -> int:
        return sum(each.count for each in self.results if isinstance(each, Proved))


Tick = Callable[[], None]
"""What is told each time that a check is through with a spec."""


def unwatched() -> None:
    """Nobody waits to be told."""


def run(
    program: Program,
    select: Collection[str] | None = None,
    jobs: int = 1,
    tick: Tick = unwatched,
    store: Store | None = None,
) -> Report:
    """Checks one spec with the selected codes (None: all), a large one in up to so many processes.

    What the store has of groups of norms that are as they were is not worked out anew.
    """
    start = perf_counter()
    selected = frozenset(REGISTRY if select is None else select)
    answers: list[_Answers] = []
    skipped: list[str] = []
    further: list[Check] = []
    stopped = not program.usable
    for check in CHECKS:
        if stopped and not check.about_text:
            skipped.append(check.code)
        elif check.about_text or check.fatal:
            answers.append(_answers(program, check.run, check.code))
            tick()
            stopped = stopped or (check.fatal and bool(answers[-1].findings))
        elif check.review is None:
            further.append(check)
    answers += _further(program, [each for each in further if _wanted(each, selected)], jobs, tick, store)
    skipped = [code for code in skipped if code in selected]
    found = folded(finding for each in answers for finding in each.findings)
    chosen = sorted((f for f in found if f.code in selected or (skipped and _stops(f))), key=order)
    allows = [a for a in program.spec.allows if a.code in ACCEPTABLE] if program.usable else []
    accepted = accept(allows, chosen)
    reviews = [] if stopped else list(_reviews(program, selected, answers, accepted))
    answers += reviews
    left = [*accepted.left, *(finding for each in reviews for finding in each.findings)]
    return Report(
        path=program.files.path,
        title=program.spec.title if program.usable else None,
        version=program.spec.version if program.usable else None,
        files=len(program.files.files),
        rules=_count(program, Kind.RULE),
        defaults=_count(program, Kind.DEFAULT),
        findings=tuple(sorted(left, key=lambda finding: (of_base(program, finding), *order(finding)))),
        undetermined=tuple(u for u in _open(answers) if u.code in selected),
        proved=sum(each.proved for each in answers),
        refuted=sum(len(each.findings) for each in answers),
        skipped=tuple(skipped),
        seconds=perf_counter() - start,
        timings=tuple((each.code, each.seconds) for each in answers),
        ran=selected.difference(skipped),
        allowed=accepted.allowed,
    )


def steps(program: Program) -> int:
    """How many ticks a check of the program gives, if nothing keeps it from being analysed."""
    return len(CHECKS) + (len(program.groups) if program.usable else 0)


def _further(
    program: Program, checks: Sequence[Check], jobs: int, tick: Tick, store: Store | None
) -> Sequence[_Answers]:
    """What the checks say that ask the solver: first those by group, one group after the other as they share solvers,
    then those about the whole."""
    if not checks:
        return []
    by_group = [check for check in checks if check.by_group]
    program.remember(store)
    memory = program.memory

    def work(task: int | Check) -> tuple[Mapping[str, _Answers], Used]:
        if isinstance(task, Check):
            answers = _answers(program, task.across if task.by_group else task.run, task.code)
            found: Mapping[str, _Answers] = {task.code: answers}
        else:
            found = _of_group(program, task, by_group)
        tick()
        return found, memory.taken()

    groups = sorted(program.groups, key=lambda group: -len(program.by_group.get(group, ()))) if by_group else []
    whole = [check for check in checks if not check.by_group or check.across is not silent]
    tasks: list[int | Check] = [*groups, *whole]
    done = shared_out(tasks, [program.files], work, jobs if worthwhile(program) else 1)
    for _, used in done:
        memory.add(used)
    memory.save()
    return [_merged(check.code, [found[check.code] for found, _ in done if check.code in found]) for check in checks]


def _of_group(program: Program, group: int, checks: Sequence[Check]) -> Mapping[str, _Answers]:
    """What checks say of one group: as far as it is not remembered, they are asked."""
    known = recalled(program, group)
    found = {}
    for check in checks:
        if check.code in known:
            found[check.code] = _asked(check.code, iter(known[check.code]))
        else:
            found[check.code] = _answers(program.part(group), check.run, check.code)
    keep(program, group, known, {code: answers.results for code, answers in found.items()})
    return found


def _merged(code: str, answers: Sequence[_Answers]) -> _Answers:
    results = tuple(result for each in answers for result in each.results)
    return _Answers(code, results, sum(each.seconds for each in answers))


def _answers(program: Program, run: Callable[[Program], Iterator[Result]], code: str) -> _Answers:
    """What a check says; each has the same patience, whichever others run."""
    if program.usable:
        program.renew_patience()
    return _asked(code, run(program))


def _asked(code: str, results: Iterator[Result]) -> _Answers:
    """All that a check says, and that it stayed open where it gave up on the way."""
    begun, found = perf_counter(), list[Result]()
    try:
        found.extend(results)
    except GaveUp as reason:
        found.append(Undetermined(code, (), str(reason)))
    return _Answers(code, tuple(found), perf_counter() - begun)


def _reviews(
    program: Program, selected: frozenset[str], answers: Sequence[_Answers], accepted: Accepted
) -> Iterator[_Answers]:
    """What the checks say that judge what the others came to."""
    outcome = Outcome(
        known=frozenset(REGISTRY),
        acceptable=ACCEPTABLE,
        ran=selected,
        undetermined=_open(answers),
        idle=accepted.idle,
    )
    for check in CHECKS:
        if check.review is not None and check.code in selected:
            yield _asked(check.code, check.review(program, outcome))


def _open(answers: Iterable[_Answers]) -> tuple[Undetermined, ...]:
    return tuple(dict.fromkeys(question for each in answers for question in each.undetermined))


def _wanted(check: Check, selected: frozenset[str]) -> bool:
    """Whether to run a check: what makes analysis impossible is always looked for, and what folds others too."""
    if check.code in selected or check.fatal or check.about_text:
        return True
    return any(check.code in FOLDS.get(code, ()) for code in selected)


def _stops(finding: Finding) -> bool:
    """Whether the finding is, or may be, why checks were skipped: it is told even where it was not asked for."""
    check = REGISTRY[finding.code]
    return check.severity is Severity.ERROR and (check.about_text or check.fatal)


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that a stronger one about the same norm implies."""
    found = list(findings)
    about = {(f.code, f.norms[0]) for f in found if f.norms}
    return [f for f in found if not any((c, n) in about for c in FOLDS.get(f.code, ()) for n in _concerned(f))]


def _concerned(finding: Finding) -> list[str]:
    """The written norms that the finding stands or falls with: both parties of an override, else the first."""
    norms = finding.norms if finding.code == "SR307" else finding.norms[:1]
    return [name.partition("/")[0] for name in norms]


def of_base(program: Program, finding: Finding) -> bool:
    """Whether all its places are in what the spec extends: who wrote the spec reads first what they can mend."""
    extended = program.files.extended
    return bool(extended) and all(label.span.source.path in extended for label in finding.labels)


def order(finding: Finding) -> tuple[object, ...]:
    """Errors first; then by level, size of the scenario, code and norms; text positions only tell the rest apart."""
    severities = ("error", "warning", "info")
    severity = severities.index(REGISTRY[finding.code].severity)
    places = tuple(label.span.key for label in finding.labels) if not finding.norms else ()
    if finding.code < "SR200":  # mistakes in the text are mended from the top down
        return severity, (), "", (), "", places, finding.code, finding.message
    return severity, finding.rank, finding.code, finding.norms, finding.message, places


def _count(program: Program, kind: Kind) -> int:
    return sum(n.kind is kind for n in program.written) if program.usable else 0
