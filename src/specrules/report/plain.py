"""Findings as sentences in reading order, for screen readers: nothing is drawn, aligned or told by a symbol alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..finding import Finding, Label, Scene, Value
from .escape import visible
from .fixes import effect
from .forms import Manner
from .tally import Catalogue, questions
from .text import FEW, families, left_open, result, unsettled, with_reason
from .where import place

if TYPE_CHECKING:
    from ..checks.outcome import Report

_COLUMNS = re.compile(r" {2,}")


def document(reports: Sequence[Report], catalogue: Catalogue, manner: Manner) -> str:
    """What it comes to, then each finding in a paragraph of its own."""
    parts = [[sentence(result(reports, catalogue).rstrip("\n"))]]
    for report in reports:
        if len(reports) > 1:
            parts.append([f"Spec: {visible(report.path)}"])
        parts += _paragraphs(report, catalogue, manner)
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _paragraphs(report: Report, catalogue: Catalogue, manner: Manner) -> Iterator[list[str]]:
    for number, each in enumerate(report.findings, 1):
        title = f"{catalogue[each.code].severity} {each.code}, {catalogue[each.code].name}"
        yield [f"Finding {number:,} of {len(report.findings):,}: {title}.", *told(each)]
    for each, allow in report.allowed if manner.show_allowed else ():
        yield [f"Allowed: {each.code}, {catalogue[each.code].name}.", *told(with_reason(each, allow))]
    for question in questions(report):
        title = f"Undetermined: {question.code}, {catalogue[question.code].name}."
        yield [title, sentence(said(unsettled(question))), "Help: give it more effort with --budget."]
    if report.skipped:
        codes = families(report.skipped, catalogue)
        whole = [f"all that begin with {code.removesuffix('xx')}" if code.endswith("xx") else code for code in codes]
        yield [f"Not checked, because of the errors: {', '.join(whole)}."]


def told(each: Finding) -> Iterator[str]:
    """A finding in sentences: what was found, where, in which scenario, and what to do about it."""
    yield sentence(said(each.message))
    for index, label in enumerate(each.labels):
        if index == 0 or label.text:
            yield _place("See also" if index else "Place", label)
    if each.scene is not None:
        yield from _scene(each.scene)
    if each.conduct is not None:
        yield from _listed("What the assistant does", _conduct(each.conduct))
    for heading, text in each.notes:
        yield from _listed(said(heading), map(said, text.split("\n")))
    if each.help:
        yield from _listed("help", [said(line) for entry in each.help for line in entry.split("\n")])
    if each.fixes:
        titles = [f"{said(fix.title)}{', ' * bool(effect(fix))}{effect(fix)}" for fix in each.fixes]
        yield from _listed("edits, each of which clears this and adds nothing new", titles)


def _place(word: str, label: Label) -> str:
    """Where a label stands, and what it says."""
    where = place(label.span)
    stands = f"{word}: file {visible(where.path)}, line {where.line}, column {where.column}."
    return f"{stands} {sentence(said(label.text))}" if label.text else stands


def _scene(scene: Scene) -> Iterator[str]:
    """The scenario as a list: what is said, then the facts, and what is left open."""
    items = [*map(said, scene.said), *(_value(*fact) for fact in scene.facts)]
    if not items:
        yield "When: in every situation."
        return
    yield from _listed("when", [*items, left_open(scene)])


def _conduct(values: Sequence[tuple[str, Value]]) -> list[str]:
    """The parts of a conduct; of one with many, what is done and not all that is left undone."""
    if len(values) > FEW:
        return [*(_value(*pair) for pair in values if pair[1] is not False), "nothing else is done"]
    return [_value(*pair) for pair in values] or ["anything"]


def _value(name: str, value: Value) -> str:
    """`marked is true`, `risk is imminent`."""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{visible(name)} is {visible(shown)}"


def _listed(heading: str, items: Iterable[str]) -> Iterator[str]:
    """Something under a heading: one item beside it, several below it."""
    found = list(items)
    if len(found) == 1:
        yield sentence(f"{_capital(heading)}: {found[0]}")
        return
    yield f"{_capital(heading)}:"
    yield from (f"  {item}" for item in found)


def said(text: str) -> str:
    """A text made visible, without backquotes, and with commas between what stands in columns."""
    return _COLUMNS.sub(", ", visible(text).strip()).replace("`", '"')


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    return _capital(text) + "." * (not text.endswith((".", "?", "!", ":", "…")))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
