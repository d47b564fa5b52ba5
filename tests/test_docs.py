"""The documentation: what it shows happens, what it names is there, what is made from the program is current."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shown import Desk, fences
from specrules.cli.main import COMMANDS, commands

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OTHERS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
PAGES = sorted(DOCS.rglob("*.md"))
PLAYED = [
    page for page in PAGES if any(fence.file or fence.tag == "console" for fence in fences(page.read_text("utf-8")))
]
REFERENCE = runpy.run_path(str(ROOT / ".ci" / "reference.py"))

NOT_RUN = 5
"""So many fences may show what no test can do: fetching, serving, and other people's programs."""


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PLAYED, ids=name_of)
def test_what_a_page_shows_happens(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "\n\n".join(Desk().play(page.read_text(encoding="utf-8"))) == ""


def test_little_is_not_run() -> None:
    every = [fence for page in PAGES for fence in fences(page.read_text(encoding="utf-8"))]
    assert sum(not fence.run for fence in every) <= NOT_RUN
    assert sum(fence.tag == "console" for fence in every) >= 30
    assert {fence.tag for fence in every if fence.tag in ("sh", "bash", "shell")} == set(), "tag them `console`"


def mentions(text: str) -> Iterator[list[str]]:
    """The words of every command line of ours in a text, in backquotes or after a prompt."""
    for line in re.findall(r"(?:(?<!`)`|^\$ |^ *(?:- |entry: |- run: |    ))(specrules [^`\n]*)", text, re.MULTILINE):
        yield line.replace("\\|", "|").split()[1:]


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=name_of)
def test_commands_and_options_that_are_named_are_there(page: Path) -> None:
    for words in mentions(page.read_text(encoding="utf-8")):
        command: click.Command = commands
        while words and (part := REFERENCE["below"](command).get(words[0])):
            command, words = part, words[1:]
        assert command is not commands or words == ["--version"], f"there is no command `{' '.join(words)}`"
        options = (name for each in command.params for name in (*each.opts, *each.secondary_opts))
        known = {*options} | {"-h", "--help", "--version"}
        named = {word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)}
        assert named <= known, f"`{command.name}` has no such option"


def test_reference_pages_are_current() -> None:
    assert REFERENCE["stale_pages"](REFERENCE["pages"]()) == [], "run `python .ci/reference.py`"


def test_every_command_and_check_has_its_place_in_the_reference() -> None:
    text = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## specrules (\S+)$", text, re.MULTILINE) == list(COMMANDS)
    linked = re.findall(r"\(../../checks/(.*?)\)", (DOCS / "reference" / "checks.md").read_text(encoding="utf-8"))
    assert linked == sorted(path.name for path in (ROOT / "checks").glob("SR*.md"))


def test_what_is_promised_of_security_is_tested() -> None:
    promised = re.findall(r"`(test_\w+\.py)::(test_\w+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(promised) >= 20
    for file, test in promised:
        assert f"\ndef {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), f"{file}::{test}"


def test_it_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    """All links between pages, to headings and to files are checked by the builder."""
    pytest.importorskip("sphinx")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(ROOT / ".ci"), str(ROOT)]
    run = subprocess.run(
        [*command, "-d", str(tmp_path / "trees"), str(tmp_path / "site")], capture_output=True, text=True
    )
    assert (run.returncode, run.stderr) == (0, "")
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert (
            re.findall(r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//|<link[^>]* href="(?:https?:)?//', text) == []
        )
    tutorial = (tmp_path / "site" / "docs" / "tutorial.html").read_text(encoding="utf-8")
    assert 'href="../checks/SR201-contradiction.html"' in tutorial, "a link between files is one between pages"
