"""Documents in the manner of the OpenAI Model Spec: authority in the headings, examples with good and bad answers."""

from __future__ import annotations

import re

from .. import markdown
from ..source import Source
from .asides import without_commentary, without_front_matter
from .dialogue import all_said, comparisons
from .document import Case, Document, Unclassified
from .outline import Block, Here, outline, parts
from .sentences import plain, references

_EXAMPLE = re.compile(r"\*\*Example\*\*[:.]?\s*", re.IGNORECASE)


def read(name: str, source: Source) -> Document:
    """The document; any text is one. Commentary (`!!! meta` and what is indented under it) is no part of it."""
    prose, aside = without_front_matter(source)
    document = markdown.read(without_commentary(prose))
    return outline(name, source, [*aside, *parts(document)], _example)


def _example(block: Block, here: Here) -> bool:
    """An example is the paragraph that names it and the fence after it."""
    title, here.pending = here.pending, None
    if title is not None and isinstance(block, markdown.Fence):
        _case(title, block, here)
        return True
    if title is not None:
        here.set_aside(title)
    if isinstance(block, markdown.Text) and block.kind == markdown.PARAGRAPH and _EXAMPLE.match(block.content):
        here.pending = block
    return here.pending is not None


def _case(title: markdown.Text, fence: markdown.Fence, here: Here) -> None:
    text = fence.content.text
    compared = comparisons(text, here.compared)
    here.compared += sum(bool(comparison.answers) for comparison in compared)
    here.references.extend(references(title.content))
    for answer in (answer for comparison in compared for answer in comparison.answers):
        here.references.extend(answer.references)
    here.cases.append(Case(plain(_EXAMPLE.sub("", title.content, count=1)), fence.opening, compared))
    if not all_said(text):
        here.unclassified.append(Unclassified(fence.opening, "words of an example that nobody says"))
