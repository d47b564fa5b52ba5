"""Where to cut and where to add in one rule file, so that its layout and comments stay as they are.

Everything goes by tokens, because comments and white space may stand between any two of them.
"""

from __future__ import annotations

from bisect import bisect_left

from ..finding import Edit
from ..source import Span
from ..syntax import tree
from ..syntax.lexer import tokens

Stretch = tuple[int, int]
"""The numbers of the first and the last token of something."""


class Layout:
    """The tokens of one file and the lines they stand on."""

    def __init__(self, file: tree.File) -> None:
        self._tokens = tokens(file.source, file.program)
        self._text = file.source.text
        self._comments = file.comments
        self._line_end = "\r\n" if "\r\n" in self._text else "\n"

    def stretch(self, span: Span) -> Stretch:
        """The tokens of a node of the tree."""
        return bisect_left(self._tokens.starts, span.start), bisect_left(self._tokens.ends, span.end)

    def span(self, stretch: Stretch) -> Span:
        """Where the tokens stand."""
        first, last = stretch
        return Span(self._tokens.source, self._tokens.starts[first], self._tokens.ends[last])

    def outer(self, span: Span) -> Stretch:
        """The tokens of an expression with the parentheses around it."""
        first, last = self.stretch(span)
        while self.word(first - 1) == "(" and self.word(last + 1) == ")":
            first, last = first - 1, last + 1
        return first, last

    def word(self, token: int) -> str:
        """The text of a token; nothing before the first and after the last."""
        if not 0 <= token < len(self._tokens.starts):
            return ""
        return self._text[self._tokens.starts[token] : self._tokens.ends[token]]

    def written(self, span: Span) -> str:
        """A node of the tree on one line, without comments."""
        first, last = self.stretch(span)
        words = [self.word(first)]
        for token in range(first + 1, last + 1):
            words += " " * (self._tokens.ends[token - 1] < self._tokens.starts[token]), self.word(token)
        return "".join(words)

    # -- cutting

    def without(self, stretch: Stretch) -> Edit:
        """Cuts the tokens out, with their line if nothing else is on it; comments stay."""
        first, last = stretch
        start, end = self._tokens.starts[first], self._tokens.ends[last]
        line, line_end = self._line(start)[0], self._line(end)[1]
        alone = not self._text[line:start].strip()
        rest = self._text[end:line_end].strip()
        following = end + len(self._text[end:line_end]) - len(self._text[end:line_end].lstrip())
        if kept := self._comments_between(start, end):
            return self._edit(start, following if rest else end, self._kept(kept, end, more=bool(rest)))
        if alone and not rest:
            return self._edit(*self._whole_lines(line, line_end), "")
        if alone or self.word(first - 1) == "(":
            return self._edit(start, following, "")
        return self._edit(line + len(self._text[line:start].rstrip()), end, "")

    def up_to(self, first: int, following: int) -> Edit:
        """Cuts out the tokens from the first up to, not including, the following one, which takes their place."""
        start, end = self._tokens.starts[first], self._tokens.starts[following]
        kept = self._comments_between(start, end)
        return self._edit(start, end, self._kept(kept, end, more=True) if kept else "")

    def _kept(self, comments: list[str], end: int, more: bool) -> str:
        """Comments inside what is cut, each on a line of its own, and a line end if `more` follows what is cut."""
        break_ = self._line_end + self._indentation(self._line(end)[0])
        return break_.join(comments) + break_ * more

    def _comments_between(self, start: int, end: int) -> list[str]:
        return [c.text.rstrip() for c in self._comments if start <= c.start < end]

    def _whole_lines(self, start: int, end: int) -> tuple[int, int]:
        """The lines with the line end after them, or, at the end of the text, before; of two blank lines left, one."""
        if end == len(self._text):
            return len(self._text[:start].removesuffix("\n").removesuffix("\r")), end
        end += 1
        above = self._line(start - 1)[0] if start else 0
        if not self._text[above:start].strip():
            below = self._line(end)[1]
            if end == len(self._text):
                start = above
            elif below < len(self._text) and not self._text[end:below].strip():
                end = below + 1
        return start, end

    # -- adding

    def with_clause(self, statement: Span, clause: str) -> Edit:
        """Adds a clause to a statement: on a line of its own, unless the statement is written on one."""
        first, last = self.stretch(statement)
        end = self._tokens.ends[last]
        for token in range(first + 1, last + 1):
            gap = self._text[self._tokens.ends[token - 1] : self._tokens.starts[token]]
            if "\n" in gap:
                return self._insert(self._after_comment(last), self._line_end + gap.rpartition("\n")[2] + clause)
        return self._insert(end, " " + clause)

    def with_statement(self, before: Span, statement: str, apart: bool) -> Edit:
        """Adds a statement on a line of its own after another one, `apart` from it by an empty line."""
        _, last = self.stretch(before)
        place = self._after_comment(last)
        text = self._line_end * (2 if apart else 1) + statement
        follows_at_once = place < self._line(place)[1] and self._text[place : self._line(place)[1]].strip()
        return self._insert(place, text + self._line_end if follows_at_once else text)

    def _after_comment(self, token: int) -> int:
        """The end of a token, or of the line if only white space and a comment follow on it."""
        end = self._tokens.ends[token]
        line_end = self._line(end)[1]
        if token + 1 < len(self._tokens.starts) and self._tokens.starts[token + 1] < line_end:
            return end
        return end + len(self._text[end:line_end].rstrip())

    # -- lines

    def _line(self, offset: int) -> tuple[int, int]:
        """Where the line at an offset starts, and where its line end is."""
        end = self._text.find("\n", offset)
        return self._text.rfind("\n", 0, offset) + 1, len(self._text) if end < 0 else end

    def _indentation(self, line: int) -> str:
        text = self._text[line : self._line(line)[1]]
        return text[: len(text) - len(text.lstrip())]

    def _insert(self, place: int, text: str) -> Edit:
        return self._edit(place, place, text)

    def _edit(self, start: int, end: int, text: str) -> Edit:
        return Edit(Span(self._tokens.source, start, end), text)
