"""Statements by what they declare, and the layout of the files they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ..source import Span
from ..syntax import tree
from .layout import Layout


class Sources:
    """The files of one spec as they are written."""

    def __init__(self, files: Sequence[tree.File]) -> None:
        self._files = {file.source.path: file for file in files}
        self._layouts: dict[str, Layout] = {}

    def layout(self, span: Span) -> Layout:
        """The layout of the file that the span is in."""
        path = span.source.path
        if path not in self._layouts:
            self._layouts[path] = Layout(self._files[path])
        return self._layouts[path]

    @property
    def statements(self) -> Iterator[tree.Statement]:
        for file in self._files.values():
            yield from file.statements

    def beside(self, span: Span) -> tuple[tree.Statement, ...]:
        """The statements of the file that the span is in."""
        return self._files[span.source.path].statements

    @cached_property
    def norms(self) -> dict[str, tree.Norm]:
        """The norms by name."""
        return {s.name.text: s for s in self.statements if isinstance(s, tree.Norm)}

    def has(self, span: Span) -> bool:
        """Whether the span is in one of the files."""
        file = self._files.get(span.source.path)
        return file is not None and file.source is span.source
