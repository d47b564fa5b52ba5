"""Rule files as tests of pytest: `pytest rules/` tries every example and assertion of the specs that it finds there.

pytest loads this at every start, so what it needs is imported only when there is a rule file. `-p no:specrules` turns
it off.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .checks.trials import Item
    from .files import SpecFiles
    from .program import Program

LOADED = pytest.StashKey[dict[Path, "tuple[SpecFiles, ...]"]]()
"""The specs of each path that pytest was called with."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> RuleFile | None:
    """What pytest asks of every file that it comes by."""
    return RuleFile.from_parent(parent, path=file_path) if _may_be_program(file_path) else None


def _may_be_program(path: Path) -> bool:
    """Whether a file is a rule file, or a document that may hold a program."""
    if path.suffix != ".md":
        return path.suffix == ".specrules"
    from .places import Unreadable, content

    try:
        written = content(str(path))
    except Unreadable:
        return False
    if b"specrules" not in written:
        return False
    from .syntax.literate import may_be_program

    return may_be_program(written)


class Failed(Exception):
    """An example or an assertion does not hold, or could not be settled; the message is the report."""


class RuleFile(pytest.File):
    """A rule file; it has tests if a spec starts with it."""

    def collect(self) -> Iterable[RuleItem]:
        """A test for each example and assertion of the spec; errors that leave nothing to try end the collection."""
        from .checks import REGISTRY, blocking
        from .checks.trials import items
        from .program import Program
        from .report.escape import visible
        from .report.text import finding

        for spec in self._specs():
            if _home(spec) == self.path:
                program = Program.build(spec)
                if fatal := blocking(program):
                    raise self.CollectError("\n\n".join(finding(each, REGISTRY) for each in fatal))
                for item in items(program):
                    yield RuleItem.from_parent(self, name=visible(item.name), program=program, item=item)

    def _specs(self) -> tuple[SpecFiles, ...]:
        """The specs of the path that pytest was called with and that led here."""
        from .files import InputError, load

        known = self.session.stash.setdefault(LOADED, {})
        asked = self._asked()
        if asked not in known:
            try:
                known[asked] = load([asked])
            except InputError as error:
                raise self.CollectError(str(error)) from None
        return known[asked]

    def _asked(self) -> Path:
        """The nearest of the paths that pytest was called with; the file itself if it was called by none."""
        start = self.config.invocation_params.dir
        asked = (Path(os.path.abspath(start / argument.partition("::")[0])) for argument in self.config.args)
        return max((p for p in asked if self.path.is_relative_to(p)), key=lambda p: len(p.parts), default=self.path)


class RuleItem(pytest.Item):
    """An example or an assertion; `-k` also finds it by the norms it is for."""

    def __init__(self, *, program: Program, item: Item, **others: Any) -> None:
        super().__init__(**others)
        self.program, self.item = program, item
        self.extra_keyword_matches.update(item.norms)

    def runtest(self) -> None:
        """Raises Failed unless it holds; what stays undetermined does not pass."""
        from .checks import REGISTRY
        from .checks.trials import tried
        from .report.text import finding
        from .report.trials import VACUOUS, line

        trial = tried(self.program, self.item)
        if trial.finding is not None:
            raise Failed(finding(trial.finding, REGISTRY))
        if trial.reason:
            raise Failed(line(trial))
        if trial.vacuous:
            self.add_report_section("call", "specrules", VACUOUS)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *others: Any) -> Any:
        """The report, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Failed) else super().repr_failure(excinfo, *others)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands, and what it is called."""
        from .report.trials import title

        source = self.item.span.source
        return self.path, source.position(self.item.span.start)[0] - 1, title(self.item)


def _home(spec: SpecFiles) -> Path:
    """The file that a spec starts with; of a folder that is one spec, its first."""
    start = Path(os.path.abspath(spec.path))
    within = (Path(os.path.abspath(file.source.path)) for file in spec.files)
    return next((path for path in within if path != start and path.is_relative_to(start)), start)
