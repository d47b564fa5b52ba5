"""A document in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .document import Document

KNOWN_LEVELS = ("root", "platform", "system", "developer", "user", "guideline")
"""The authorities whose order is known, strongest first; the older releases have `platform` for `root`."""

VERDICTS = ("GOOD", "BAD", "OK")


@dataclass(frozen=True)
class Counts:
    """How much of everything there is. `authority` counts sections, and `directive_by_authority` statements.

    Both have the known levels first, strongest first, and then the others as the document has them.
    """

    sections: int
    authority: Mapping[str, int]
    examples: int
    comparisons: int
    contrasts: int
    """Comparisons that show both an answer that is good and one that is bad."""
    verdicts: Mapping[str, int]
    statements: int
    directive: int
    directive_by_authority: Mapping[str, int]
    unclassified: int


def counted(document: Document) -> Counts:
    """The document in numbers."""
    sections = document.sections
    statements = [(section.level, each) for section in sections for each in section.statements]
    comparisons = [each for section in sections for case in section.cases for each in case.comparisons if each.answers]
    verdicts = Counter(answer.verdict for each in comparisons for answer in each.answers)
    return Counts(
        sections=len(sections),
        authority=_by_level(section.level for section in sections),
        examples=sum(len(section.cases) for section in sections),
        comparisons=len(comparisons),
        contrasts=sum(each.contrasts for each in comparisons),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
        statements=len(statements),
        directive=sum(each.directive for _, each in statements),
        directive_by_authority=_by_level(level for level, each in statements if each.directive),
        unclassified=len(document.unclassified),
    )


def _by_level(levels: Iterable[str | None]) -> Mapping[str, int]:
    found = Counter(level for level in levels if level)
    known = [level for level in KNOWN_LEVELS if level in found]
    return {level: found[level] for level in [*known, *(level for level in found if level not in known)]}
