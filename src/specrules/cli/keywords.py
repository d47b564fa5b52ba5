"""The expressions of `-k`: words joined by `and`, `or` and `not`, as test runners have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import click

Choice = Callable[[Iterable[str]], bool]
"""Whether something with these names is chosen."""

DEEPEST = 50
"""So many parentheses and `not` may lie within one another."""

TOKEN = re.compile(r'\s*(?:"([^"]*)"|([()])|([^\s()"]+))')


def chosen(expression: str) -> Choice:
    """What the expression chooses: a word stands for every name that contains it, in any case.

    Raises UsageError where it cannot be read.
    """
    return _Reader(expression).choice()


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, expression: str) -> None:
        self.tokens: list[tuple[str, bool]] = []
        place, end = 0, len(expression.rstrip())
        while place < end:
            token = TOKEN.match(expression, place)
            if token is None:
                raise click.UsageError('-k: a `"` is never closed')
            quoted, parenthesis, word = token.groups()
            self.tokens.append((quoted, True) if quoted is not None else (parenthesis or word, False))
            place = token.end()
        self.next = 0
        self.depth = 0

    def choice(self) -> Choice:
        found = self._any()
        if self.next < len(self.tokens):
            word = self.tokens[self.next][0]
            what = "a `)` too many" if word == ")" else f"`and` or `or` is missing before `{word}`"
            raise click.UsageError(f"-k: {what}")
        return found

    def _any(self) -> Choice:
        parts = [self._all()]
        while self._took("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda names: any(part(names) for part in parts)

    def _all(self) -> Choice:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda names: all(part(names) for part in parts)

    def _one(self) -> Choice:
        self.depth += 1
        if self.depth > DEEPEST:
            raise click.UsageError(f"-k: more than {DEEPEST} deep")
        found = self._negated() if self._took("not") else self._within() if self._took("(") else self._word()
        self.depth -= 1
        return found

    def _negated(self) -> Choice:
        of = self._one()
        return lambda names: not of(names)

    def _within(self) -> Choice:
        found = self._any()
        if not self._took(")"):
            raise click.UsageError("-k: a `(` is never closed")
        return found

    def _word(self) -> Choice:
        if self.next == len(self.tokens):
            after = f" after `{self.tokens[-1][0]}`" if self.tokens else ""
            raise click.UsageError(f"-k: a word is missing{after}")
        word, quoted = self.tokens[self.next]
        if not quoted and word in ("and", "or", ")"):
            raise click.UsageError(f"-k: a word is missing before `{word}`")
        self.next += 1
        return lambda names: any(word.casefold() in name.casefold() for name in names)

    def _took(self, word: str) -> bool:
        """Whether this comes next; if so, it is passed over."""
        took = self.tokens[self.next : self.next + 1] == [(word, False)]
        self.next += took
        return took
