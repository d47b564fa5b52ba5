"""Findings as people read them on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..finding import Finding, Scene, Value
from . import fixes
from .escape import visible, width
from .excerpt import excerpt, gutter_width
from .paint import Paint, plain
from .tally import Catalogue, accepted, by_severity, elsewhere, fixed, plural, spoken

if TYPE_CHECKING:
    from ..checks.outcome import Report, Undetermined
    from ..model.spec import Allow
    from ..packs import Pack

_TIME = re.compile(r", \d+\.\d\d s\n\Z")

HEADINGS = 18
"""The columns that the headings of notes take at least."""

INLINE = 80
"""The widest scenario that is written in one line."""


def report(
    outcome: Report,
    catalogue: Catalogue,
    paint: Paint = plain,
    *,
    one_of_several: bool = False,
    show_allowed: bool = False,
    diffs: bool = False,
) -> str:
    """Every finding of one spec, what stayed open, and the summary (of several specs: with its path); ends with a
    line end. With `diffs`, fixes are shown in full."""
    parts = [finding(each, catalogue, paint, diffs=diffs) for each in outcome.findings]
    parts += [allowed(each, allow, catalogue, paint) for each, allow in outcome.allowed if show_allowed]
    parts += [_undetermined(each, catalogue, paint) for each in outcome.undetermined]
    if outcome.skipped:
        parts.append(unchecked(outcome, catalogue))
    parts.append(f"{visible(outcome.path)}: " * one_of_several + summary(outcome, catalogue))
    return "\n\n".join(parts) + "\n"


def untimed(shown: str) -> str:
    """A report for when it is shown again because nothing has changed: its last line tells that, and no time."""
    return _TIME.sub(", from the cache\n", shown)


def finding(each: Finding, catalogue: Catalogue, paint: Paint = plain, *, diffs: bool = False) -> str:
    """One finding: what it says, where, in which scenario, and what to do about it."""
    severity = catalogue[each.code].severity
    return "\n".join(
        [
            _header(severity, each.code, each.message, catalogue, paint),
            *_body(each, paint, severity, gutter_width(each.labels), diffs=diffs),
        ]
    )


def allowed(each: Finding, allow: Allow, catalogue: Catalogue, paint: Paint = plain) -> str:
    """A finding that an `allow` accepts."""
    shown = with_reason(each, allow)
    body = _body(shown, paint, "settled", gutter_width(each.labels))
    return "\n".join([_header("allowed", each.code, each.message, catalogue, paint, "settled"), *body])


def with_reason(each: Finding, allow: Allow) -> Finding:
    """The finding with the reason for which it is allowed; advice would be beside the point."""
    return replace(each, notes=(*each.notes, ("allowed because", allow.because)), help=())


def _header(word: str, code: str, message: str, catalogue: Catalogue, paint: Paint, role: str | None = None) -> str:
    """The first line; in the colour of the word unless another role is given."""
    return paint(f"{word}[{code} {catalogue[code].name}]", role or word) + paint(f": {visible(message)}", "strong")


def _body(each: Finding, paint: Paint, role: str, gutter: int, *, diffs: bool = False) -> Iterator[str]:
    if each.labels:
        yield from excerpt(each.labels, paint, role, gutter)
    indent = " " * (gutter + 1)
    found = notes(each)
    if found and each.labels:
        yield indent + paint("|", "quiet")
    yield from headed(found, indent, paint)
    advice = [visible(line) for entry in each.help for line in entry.split("\n")]
    for index, line in enumerate([*advice, *fixes.lines(each.fixes, paint, diffs=diffs)]):
        start = f"{indent}{paint('=', 'quiet')} help: " if index == 0 else f"{indent}    "
        yield start + line


def headed(notes: Mapping[str, Sequence[str]], indent: str, paint: Paint) -> Iterator[str]:
    """Lines, made visible, beside their headings; there is at least one under each."""
    column = max(HEADINGS, *(width(heading) + 3 for heading in notes)) if notes else 0
    for heading, lines in notes.items():
        yield f"{indent}{paint('=', 'quiet')} {heading}:{' ' * (column - width(heading) - 1)}{lines[0]}"
        for line in lines[1:]:
            yield " " * (len(indent) + 2 + column) + line


def notes(each: Finding) -> dict[str, list[str]]:
    """The scenario, the conduct and what else is noted: under each heading its lines, made visible."""
    found: dict[str, list[str]] = {}
    for heading, lines in _notes(each):
        found.setdefault(heading, []).extend(lines)
    return found


def _notes(each: Finding) -> Iterator[tuple[str, list[str]]]:
    """Each heading with its lines, made visible; there is at least one line."""
    if each.scene is not None:
        yield "when", scene(each.scene)
    if each.conduct is not None:
        yield "conduct", [conduct(each.conduct)]
    for heading, text in each.notes:
        yield visible(heading), [visible(line) for line in text.split("\n")]


def scene(shown: Scene) -> list[str]:
    """A scenario in lines: what is said, then the facts, and what is left open."""
    items = [visible(term) for term in shown.terms]
    if not items:
        return ["in every situation"]
    inline = ", ".join(items)
    lines = [inline] if shown.said and width(inline) <= INLINE else items
    rest = f"({left_open(shown)})"
    if width(lines[-1]) + width(rest) > INLINE + 4:
        return [*lines, rest]
    return [*lines[:-1], f"{lines[-1]}    {rest}"]


def left_open(shown: Scene) -> str:
    """What a scenario that names something does not say."""
    return "nothing else is said; all else may be anything" if shown.said else "everything else may be anything"


def assignment(name: str, value: Value) -> str:
    """`sensitive`, `not sensitive`, `risk = imminent`."""
    if isinstance(value, bool):
        return visible(name) if value else f"not {visible(name)}"
    return f"{visible(name)} = {visible(str(value))}"


FEW = 8
"""So many values of a conduct are shown even where they are what is left undone."""


def conduct(values: Iterable[tuple[str, Value]]) -> str:
    """A conduct as people read it."""
    return ", ".join(done(values)) or "anything"


def done(values: Iterable[tuple[str, Value]]) -> list[str]:
    """The parts of a conduct; of one with many, what is done and not all that is left undone."""
    pairs = list(values)
    if len(pairs) <= FEW:
        return [assignment(*pair) for pair in pairs]
    return [*(assignment(*pair) for pair in pairs if pair[1] is not False), "nothing else"]


def _undetermined(each: Undetermined, catalogue: Catalogue, paint: Paint) -> str:
    return (
        paint(f"undetermined[{each.code} {catalogue[each.code].name}]", "undetermined")
        + paint(f": {unsettled(each)}", "strong")
        + f"\n  {paint('=', 'quiet')} help: give it more effort with --budget"
    )


def unsettled(each: Undetermined) -> str:
    """That a question stayed open, and why."""
    norms = ", ".join(f"`{visible(norm)}`" for norm in each.norms)
    return f"could not be settled{' for ' + norms if norms else ''}: {visible(each.reason)}"


def unchecked(outcome: Report, catalogue: Catalogue) -> str:
    """Which checks did not run because of errors in the text; there are some."""
    return f"not checked, because of the errors: {', '.join(families(outcome.skipped, catalogue))}"


def families(codes: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The codes, with every family that is there as a whole shortened: `SR2xx`."""
    shown: list[str] = []
    for code in sorted(codes):
        family = code[:-2]
        whole = all(other in codes for other in catalogue if other[:-2] == family)
        entry = f"{family}xx" if whole else code
        if entry not in shown:
            shown.append(entry)
    return shown


def summary(outcome: Report, catalogue: Catalogue) -> str:
    """The last line: findings, size, how the questions were answered, and the time it took."""
    return f"{counts(outcome, catalogue)}, {outcome.seconds:.2f} s"


def counts(outcome: Report, catalogue: Catalogue) -> str:
    """Findings, size, and how the questions were answered."""
    found = fixed(outcome.fixed) + spoken(by_severity(outcome.findings, catalogue))
    found += accepted(len(outcome.allowed), len(outcome.in_baseline)) + elsewhere(outcome.elsewhere)
    size = f"{plural(outcome.files, 'file')} ({plural(outcome.rules, 'rule')}, {plural(outcome.defaults, 'default')})"
    asked = outcome.proved + outcome.refuted + len(outcome.undetermined)
    return (
        f"{found} in {size}: {plural(asked, 'check')}, {outcome.proved:,} proved, {outcome.refuted:,} refuted, "
        f"{len(outcome.undetermined):,} undetermined"
    )


def total(outcomes: Sequence[Report], catalogue: Catalogue) -> str:
    """The line after the reports of several specs; ends with a line end."""
    counts = fixed(sum(outcome.fixed for outcome in outcomes))
    counts += spoken(by_severity((each for outcome in outcomes for each in outcome.findings), catalogue))
    counts += accepted(sum(len(o.allowed) for o in outcomes), sum(len(o.in_baseline) for o in outcomes))
    counts += elsewhere(sum(outcome.elsewhere for outcome in outcomes))
    open_questions = sum(len(outcome.undetermined) for outcome in outcomes)
    return f"{counts}, {open_questions:,} undetermined in {plural(len(outcomes), 'spec')}\n"


def result(outcomes: Sequence[Report], catalogue: Catalogue) -> str:
    """What all specs come to on one line, which does not say how long it took; ends with a line end."""
    return f"{counts(outcomes[0], catalogue)}\n" if len(outcomes) == 1 else total(outcomes, catalogue)


def statistics(outcome: Report, catalogue: Catalogue) -> str:
    """Findings and seconds of each check, the slowest first, then those without a time; ends with a line end."""
    seconds = dict(outcome.timings)
    counts = {code: sum(each.code == code for each in outcome.findings) for code in catalogue}
    codes = [code for code in catalogue if code in seconds or counts[code]]
    rows = [
        (code, catalogue[code].name, plural(counts[code], "finding"), f"{seconds.get(code, 0.0):.3f} s")
        for code in sorted(codes, key=lambda code: (-seconds.get(code, 0.0), code))
    ]
    return "".join(f"{code}  {name:<20}  {found:>12}  {time:>9}\n" for code, name, found, time in rows)


def catalogue(checks: Catalogue, paint: Paint = plain) -> str:
    """Every check on a line: code, name, severity, and what holds where it finds something; ends with a line end."""
    names = max(len(check.name) for check in checks.values())
    severities = max(len(check.severity) for check in checks.values())
    return "".join(
        f"{paint(code, 'strong')}  {check.name:<{names}}  "
        f"{paint(f'{check.severity:<{severities}}', check.severity)}  {check.summary}\n"
        for code, check in checks.items()
    )


def packs(installed: Sequence[Pack], paint: Paint = plain) -> str:
    """Every pack on a line: what to write after `extends`, how many norms, title and licence; ends with a line end."""
    rows = [
        [visible(text or "") for text in (pack.reference, plural(pack.norms, "norm"), pack.title, pack.licence)]
        for pack in installed
    ]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True)]
        lines.append(paint(cells[0], "strong") + "  " + "  ".join(cells[1:]).rstrip())
    return "".join(f"{line}\n" for line in lines)
