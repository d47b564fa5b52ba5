"""Runs checks on a program and makes one report of what they say: folded, ranked, counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from time import perf_counter

from ..answer import GaveUp
from ..finding import Finding, Severity
from ..model.spec import Kind
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Report, Undetermined
from .registry import CHECKS, REGISTRY

FOLDS = {
    "SR302": ("SR301",),
    "SR303": ("SR301", "SR302"),
    "SR307": ("SR301", "SR302"),
}
"""A finding is implied, and left out, where one of these stronger ones is about the same norm."""

FATAL = ("SR102", "SR103", "SR104")
"""With one of these there is no meaning to analyse: no order of strength, or no scenario."""


def blocking(program: Program) -> tuple[Finding, ...]:
    """The errors that leave nothing to analyse; empty if there are none."""
    if not program.usable:
        return program.findings
    return tuple(r for code in FATAL for r in REGISTRY[code].run(program) if isinstance(r, Finding))


def run(program: Program, select: Collection[str] | None = None) -> Report:
    """Checks one spec with the selected codes (None: all)."""
    start = perf_counter()
    findings: list[Finding] = []
    undetermined: list[Undetermined] = []
    timings: list[tuple[str, float]] = []
    skipped: list[str] = []
    proved = 0
    stopped = not program.usable
    for check in CHECKS:
        if stopped and not check.about_text:
            if select is None or check.code in select:
                skipped.append(check.code)
            continue
        begun = perf_counter()
        mine: list[Finding] = []
        for result in _results(check, program) if _wanted(check, select) else ():
            match result:
                case Finding():
                    mine.append(result)
                case Undetermined():
                    undetermined.append(result)
                case Proved(count):
                    proved += count
        timings.append((check.code, perf_counter() - begun))
        findings += mine
        stopped = stopped or (bool(mine) and check.code in FATAL)
    chosen = [f for f in folded(findings) if select is None or f.code in select or (skipped and _stops(f))]
    return Report(
        path=program.files.path,
        title=program.spec.title if program.usable else None,
        version=program.spec.version if program.usable else None,
        files=len(program.files.files),
        rules=_count(program, Kind.RULE),
        defaults=_count(program, Kind.DEFAULT),
        findings=tuple(sorted(chosen, key=order)),
        undetermined=tuple(u for u in dict.fromkeys(undetermined) if select is None or u.code in select),
        proved=proved,
        refuted=len(findings),
        skipped=tuple(skipped),
        seconds=perf_counter() - start,
        timings=tuple(timings),
    )


def _results(check: Check, program: Program) -> Iterator[Result]:
    """What a check has to say, and that it stayed open where it gave up on the way."""
    try:
        yield from check.run(program)
    except GaveUp as reason:
        yield Undetermined(check.code, (), str(reason))


def _wanted(check: Check, select: Collection[str] | None) -> bool:
    """Whether to run a check: what makes analysis impossible is always looked for, and what folds others too."""
    if select is None or check.code in select or check.code in FATAL or check.about_text:
        return True
    return any(check.code in FOLDS.get(code, ()) for code in select)


def _stops(finding: Finding) -> bool:
    """Whether the finding is, or may be, why checks were skipped: it is told even where it was not asked for."""
    return REGISTRY[finding.code].severity is Severity.ERROR and (
        REGISTRY[finding.code].about_text or finding.code in FATAL
    )


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that a stronger one about the same norm implies."""
    found = list(findings)
    about = {(f.code, f.norms[0]) for f in found if f.norms}
    return [f for f in found if not any((c, n) in about for c in FOLDS.get(f.code, ()) for n in _concerned(f))]


def _concerned(finding: Finding) -> list[str]:
    """The written norms that the finding stands or falls with: both parties of an override, else the first."""
    norms = finding.norms if finding.code == "SR307" else finding.norms[:1]
    return [name.partition("/")[0] for name in norms]


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
