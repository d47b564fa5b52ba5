"""SMT-LIB text, the few words of it the encoding needs, with constants folded away."""

from __future__ import annotations

from collections.abc import Iterable

YES = "true"
NO = "false"


def all_of(terms: Iterable[str]) -> str:
    """The conjunction of the terms."""
    return _joined("and", terms, YES, NO)


def any_of(terms: Iterable[str]) -> str:
    """The disjunction of the terms."""
    return _joined("or", terms, NO, YES)


def no(term: str) -> str:
    """The negation of a term."""
    return {YES: NO, NO: YES}.get(term, f"(not {term})")


def _joined(word: str, terms: Iterable[str], neutral: str, dominant: str) -> str:
    kept = dict.fromkeys(terms)
    kept.pop(neutral, None)
    if dominant in kept:
        return dominant
    inside = " ".join(kept)
    return neutral if not kept else inside if len(kept) == 1 else f"({word} {inside})"


def number(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def symbol(*words: object) -> str:
    """A quoted symbol made of words; names in specs have no `|` or backslash."""
    return f"|{' '.join(map(str, words))}|"
