"""Documents in the manner of the OpenAI Model Spec: authority in the headings, examples with good and bad answers."""

from __future__ import annotations

import re

from .. import markdown
from ..source import Source
from .dialogue import comparisons
from .document import Case, Document
from .outline import Block, Here, outline
from .sentences import plain, references

_EXAMPLE = re.compile(r"\*\*Example\*\*[:.]?\s*", re.IGNORECASE)


def read(name: str, source: Source) -> Document:
    """The document; any text is one."""
    return outline(name, source, _example)


def _example(block: Block, here: Here) -> bool:
    """An example is the paragraph that names it and the fence after it."""
    if isinstance(block, markdown.Text):
        titled = block.kind == markdown.PARAGRAPH and _EXAMPLE.match(block.content) is not None
        here.pending = block if titled else None
        return titled
    title, here.pending = here.pending, None
    if title is None:
        return False
    here.references.extend(references(title.content))
    numbered = sum(bool(comparison.answers) for case in here.cases for comparison in case.comparisons)
    compared = comparisons(block.content.text, numbered)
    for answer in (answer for comparison in compared for answer in comparison.answers):
        here.references.extend(answer.references)
    words = plain(_EXAMPLE.sub("", title.content, count=1))
    here.cases.append(Case(words, block.opening, compared))
    return True
