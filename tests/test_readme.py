"""The README shows what really happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from specrules.cli.main import commands

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SECONDS = re.compile(r"[\d.]+ s$", re.MULTILINE)


def fence(tag: str) -> str:
    """The text of the first fence with this tag."""
    found = re.search(rf"^```{re.escape(tag)}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"no fence tagged {tag}"
    return found[1]


def test_the_spec_has_fifteen_lines() -> None:
    assert len(fence("specrules file=bot.specrules").splitlines()) == 15


def test_the_command_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.specrules").write_text(fence("specrules file=bot.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command, shown = fence("console").split("\n", 1)
    assert command == "$ specrules check bot.specrules"
    result = CliRunner().invoke(commands, ["check", "bot.specrules"])
    assert SECONDS.sub("", result.stdout) == SECONDS.sub("", shown)


def test_every_link_leads_somewhere() -> None:
    for page in [README, *(p.read_text(encoding="utf-8") for p in Path("docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page):
            assert any((Path(base) / target).exists() for base in (".", "docs")), target
