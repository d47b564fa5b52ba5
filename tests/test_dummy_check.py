"""A new check is one file, one page and one line: adding one to a copy of the sources shows that nothing else is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk import python

ROOT = Path(__file__).parent.parent

FILE = '''\
"""SR999: a norm whose name has an even number of letters."""

from collections.abc import Iterator

from ..finding import Finding, Label, Severity
from ..program import Program
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per such norm."""
    for norm in program.written:
        if len(norm.name) % 2:
            yield Proved()
        else:
            label = Label(norm.name_span, f"{len(norm.name)} letters")
            yield Finding("SR999", f"`{norm.name}` is even", (label,), norms=(norm.name,), rank=(norm.level,))


CHECK = Check("SR999", "dummy", Severity.WARNING, "the name of a norm has an even number of letters", run)
'''

SPEC = """\
levels house
action sing
rule {} at house
  must sing
"""

CASE = "### {}\n\n```specrules\n" + SPEC + "```\n```findings\n{}\n```\n"

PAGE = "\n".join(
    [
        "# SR999 dummy\n\n**warning** – The name of a norm has an even number of letters.\n",
        "## What it means\n\nThat.\n\n## Why it matters\n\nIt does not.\n\n## What it does not find\n\nThe rest.\n",
        "## Shows it\n",
        CASE.format("Two", "ab", "SR999 3:6 ab"),
        CASE.format("Four", "abcd", "SR999 3:6 abcd"),
        "## Near misses\n",
        CASE.format("One", "a", "none"),
        CASE.format("Three", "abc", "none"),
    ]
)

LINE = "from .sr999_dummy import CHECK as SR999\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources with one more file, one more page, and one more line."""
    for folder in ("src", "checks", "grammar"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    checks = tmp_path / "src" / "specrules" / "checks"
    (checks / "sr999_dummy.py").write_text(FILE, encoding="utf-8")
    (tmp_path / "checks" / "SR999-dummy.md").write_text(PAGE, encoding="utf-8")
    registry = checks / "registry.py"
    lines = registry.read_text(encoding="utf-8").splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith("from .sr"))
    registry.write_text("".join([*lines[: last + 1], LINE, *lines[last + 1 :]]), encoding="utf-8")
    return tmp_path


def test_a_new_check_finds_is_selected_and_is_allowed(copy: Path) -> None:
    spec = copy / "song.specrules"
    spec.write_text(SPEC.format("ab"), encoding="utf-8")
    run = python(copy, "specrules", "check", "song.specrules", "--select", "SR999", "--fail-on", "warning")
    assert run.returncode == 1, run.stderr
    assert run.stdout.startswith("warning[SR999 dummy]: `ab` is even\n --> song.specrules:3:6\n")
    spec.write_text(SPEC.format("ab") + '  allow SR999 because "It is short."\n', encoding="utf-8")
    run = python(copy, "specrules", "check", "song.specrules", "--fail-on", "warning")
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("no findings, 1 allowed in 1 file")


def test_a_new_check_is_explained_and_listed(copy: Path) -> None:
    assert python(copy, "specrules", "explain", "dummy").stdout == PAGE
    *_, last = python(copy, "specrules", "explain").stdout.splitlines()
    assert last.split(maxsplit=3) == ["SR999", "dummy", "warning", "the name of a norm has an even number of letters"]


def test_the_page_of_a_new_check_is_run_as_a_test(copy: Path) -> None:
    (copy / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_pages.py", copy / "tests")
    wanted = ("pytest", "-q", "-p", "no:cacheprovider", "tests/test_pages.py", "-k", "SR999 or agree")
    run = python(copy, *wanted)
    assert run.returncode == 0, run.stdout
    assert "7 passed" in run.stdout
    page = copy / "checks" / "SR999-dummy.md"
    page.write_text(PAGE.replace("SR999 3:6 abcd", "none"), encoding="utf-8")
    run = python(copy, *wanted)
    assert run.returncode == 1
    assert "checks/SR999-dummy.md:" in run.stdout
