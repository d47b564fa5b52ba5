"""What a finding says, in lines of plain text: for formats in which it is one message."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from .escape import visible
from .text import conduct, left_open
from .where import place


def account(each: Finding) -> Iterator[str]:
    """What was found, the scenario and conduct that show it, and what to do about it."""
    yield visible(each.message)
    if each.scene is not None:
        terms = ", ".join(map(visible, each.scene.terms))
        yield f"when: {terms} ({left_open(each.scene)})" if terms else "when: in every situation"
    if each.conduct is not None:
        yield f"conduct: {conduct(each.conduct)}"
    for heading, text in each.notes:
        yield from _entry(heading, text)
    if each.help:
        yield from _entry("help", "\n".join(each.help))


def _entry(heading: str, text: str) -> Iterator[str]:
    """Lines under a heading, which stands before the first of them."""
    first, *others = (" ".join(visible(line).split()) for line in text.split("\n"))
    yield f"{visible(heading)}: {first}"
    yield from others


def other_places(each: Finding) -> Iterator[str]:
    """The places besides the first that have something to say, with what it is."""
    for label in each.labels[1:]:
        if label.text:
            yield f"{place(label.span).text}: {visible(label.text)}"
