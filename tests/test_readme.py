"""The README shows what really happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from specrules.cli.main import commands

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SECONDS = re.compile(r"[\d.]+ s$", re.MULTILINE)


def fences(tag: str) -> list[str]:
    """The text of every fence with this tag."""
    found = re.findall(rf"^```{re.escape(tag)}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"no fence tagged {tag}"
    return found


def fence(tag: str) -> str:
    """The text of the first fence with this tag."""
    return fences(tag)[0]


def test_the_spec_has_fifteen_lines() -> None:
    assert len(fence("specrules file=bot.specrules").splitlines()) == 15


def test_the_command_prints_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.specrules").write_text(fence("specrules file=bot.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command, shown = fence("console").split("\n", 1)
    assert command == "$ specrules check bot.specrules"
    result = CliRunner().invoke(commands, ["check", "bot.specrules"])
    assert SECONDS.sub("", result.stdout) == SECONDS.sub("", shown)


def test_the_examples_are_tried_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bot.specrules", "examples.specrules"):
        (tmp_path / name).write_text(fence(f"specrules file={name}"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith("$ specrules test "))
    command, shown = shown.split("\n", 1)
    result = CliRunner().invoke(commands, command.split()[2:])
    assert SECONDS.sub("", result.stdout) == SECONDS.sub("", shown)


@pytest.mark.parametrize("name", ["matrix", "graph"])
def test_the_pictures_are_as_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.specrules").write_text(fence("specrules file=bot.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith(f"$ specrules {name} "))
    command, shown = shown.split("\n", 1)
    assert CliRunner().invoke(commands, command.split()[2:]).stdout == shown


@pytest.mark.parametrize("name", ["decide", "why"])
def test_answers_are_as_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.specrules").write_text(fence("specrules file=bot.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith(f"$ specrules {name} "))
    command, shown = shown.replace("\\\n", "").split("\n", 1)
    assert CliRunner().invoke(commands, shlex.split(command)[2:]).stdout == shown


def test_the_library_answers_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot.specrules").write_text(fence("specrules file=bot.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    exec(fence("python"), known)  # our own README
    spec, decision = known["spec"], known["decision"]
    assert (decision.actions["upsell"].verdict, decision.actions["upsell"].by) == (
        "required",
        ("developer requests upsell",),
    )
    assert decision.conduct == {"disclose": False, "upsell": True}
    assert spec.comply({"disclose": True}, facts={"marked": True}).breaks == ("keep_private",)


def test_every_link_leads_somewhere() -> None:
    for page in [README, *(p.read_text(encoding="utf-8") for p in Path("docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page):
            assert any((Path(base) / target).exists() for base in (".", "docs")), target


@pytest.mark.parametrize("start", ["$ specrules check desk.specrules ", "$ specrules check bot.specrules --baseline "])
def test_what_is_to_stay_is_accepted_as_shown(start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bot.specrules", "desk.specrules"):
        (tmp_path / name).write_text(fence(f"specrules file={name}"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith(start))
    command, shown = shown.split("\n", 1)
    result = CliRunner().invoke(commands, command.split()[2:])
    assert SECONDS.sub("", result.output) == SECONDS.sub("", shown)


def test_fixes_are_offered_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rescue.specrules").write_text(fence("specrules file=rescue.specrules"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith("$ specrules check rescue.specrules "))
    command, shown = shown.split("\n", 1)
    result = CliRunner().invoke(commands, command.split()[2:])
    assert SECONDS.sub("", result.stdout) == SECONDS.sub("", shown)


def test_a_document_becomes_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lamps.txt").write_text(fence("text file=lamps.txt"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (shown,) = (text for text in fences("console") if text.startswith("$ specrules import "))
    command, shown = shown.split("\n", 1)
    assert CliRunner().invoke(commands, command.split()[2:]).stderr == shown
    assert (tmp_path / "lamps.specrules").read_text(encoding="utf-8").endswith("\n\n\n" + fence("text"))


def test_sources_are_judged_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for tag in ("markdown file=handbook.md", "specrules file=shop.specrules", "markdown file=handbook-2.md"):
        (tmp_path / tag.partition("=")[2]).write_text(fence(tag), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    both = [text.split("\n", 1) for text in fences("console") if text.startswith("$ specrules sources ")]
    assert len(both) == 2
    for command, shown in both:
        assert CliRunner().invoke(commands, command.split()[2:]).output == shown
