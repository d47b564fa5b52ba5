"""Runs checks on a program and makes one report of what they say: folded, ranked, counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from ..answer import GaveUp
from ..finding import Finding, Severity
from ..model.spec import Kind
from ..program import Program
from .allows import Accepted, accept
from .beside import beside, worthwhile
from .check import Check, Proved, Result
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

BESIDE = "SR3"
"""The checks that a second process takes over: about half of the work."""

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
    findings: tuple[Finding, ...]
    undetermined: tuple[Undetermined, ...]
    proved: int
    seconds: float


Tick = Callable[[], None]
"""What is told each time that a check is through with a spec."""


def unwatched() -> None:
    """Nobody waits to be told."""


def run(program: Program, select: Collection[str] | None = None, jobs: int = 1, tick: Tick = unwatched) -> Report:
    """Checks one spec with the selected codes (None: all), a large one in up to so many processes."""
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
            answers.append(_answers(program, check, selected))
            tick()
            stopped = stopped or (check.fatal and bool(answers[-1].findings))
        elif check.review is None:
            further.append(check)
    answers += _further(program, further, selected, jobs, tick)
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


def _further(
    program: Program, checks: Sequence[Check], selected: frozenset[str], jobs: int, tick: Tick
) -> Sequence[_Answers]:
    """What the checks say that ask the solver. In two processes, those about single norms go to the one beside."""

    def asked(some: Sequence[Check]) -> list[_Answers]:
        found = []
        for check in some:
            found.append(_answers(program, check, selected))
            tick()
        return found

    theirs = [check for check in checks if check.code.startswith(BESIDE)]
    if not theirs or not worthwhile(program, jobs):
        return asked(checks)
    with beside([program.files], lambda: asked(theirs)) as results:
        found = [*asked([check for check in checks if check not in theirs]), *results()]
    return sorted(found, key=lambda each: each.code)


def _answers(program: Program, check: Check, selected: frozenset[str]) -> _Answers:
    """What one check says, if it is wanted; each has the same patience, whichever others run."""
    if not _wanted(check, selected):
        return _asked(check.code, iter(()))
    if program.usable:
        program.renew_patience()
    return _asked(check.code, check.run(program))


def _asked(code: str, results: Iterator[Result]) -> _Answers:
    """All that a check says, and that it stayed open where it gave up on the way."""
    begun = perf_counter()
    findings: list[Finding] = []
    undetermined: list[Undetermined] = []
    proved = 0
    try:
        for result in results:
            match result:
                case Finding():
                    findings.append(result)
                case Undetermined():
                    undetermined.append(result)
                case Proved(count):
                    proved += count
    except GaveUp as reason:
        undetermined.append(Undetermined(code, (), str(reason)))
    return _Answers(code, tuple(findings), tuple(undetermined), proved, perf_counter() - begun)


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
