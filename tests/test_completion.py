"""Help and completion: every command says how it is used, and a shell knows how a word goes on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from desk import ENVIRONMENT
from specrules.checks import REGISTRY
from specrules.cli.completion import SHELLS
from specrules.cli.main import COMMANDS, commands, main
from specrules.report.forms import FORMS


def every_command(command: click.Command = commands, name: str = "specrules") -> Iterator[tuple[str, click.Command]]:
    """The command and those in it, with their names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from every_command(found, f"{name} {inner}")


EVERY = dict(every_command())


@pytest.mark.parametrize("name", EVERY)
def test_help_is_all_there_is_to_know(name: str) -> None:
    command = EVERY[name]
    text = command.get_help(click.Context(command, info_name=name))
    assert "Examples:" in text and "Exit status:" in text
    assert re.search(rf"^ +{name}\b", text.partition("Examples:")[2], re.MULTILINE), "an example of the command"
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.opts


def test_every_command_is_among_them() -> None:
    assert {f"specrules {name}" for name in COMMANDS} <= set(EVERY)


@pytest.fixture
def bash(tmp_path: Path) -> Path:
    """A folder in which a bash finds `specrules`, its completion, and a rule file."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "specrules"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m specrules "$@"\n')
    program.chmod(0o755)
    (tmp_path / "my.specrules").write_text("levels root\n")
    return tmp_path


def completed(folder: Path, *words: str) -> list[str]:
    """What a bash, in which the script was read, makes of the last of these words."""
    script = """
        shopt -u hostcomplete
        source <(specrules completion bash)
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _specrules_completion specrules
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", "specrules", *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**ENVIRONMENT, "PATH": path},
    )
    # Outside a line that is being edited there is nothing for `compopt` to set.
    errors = [line for line in run.stderr.splitlines() if "compopt" not in line]
    assert errors == [], run.stderr
    return run.stdout.split()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ma",), ["matrix"]),
        (("check", "--format", "s"), ["sarif"]),
        (("check", "--fail-on", "w"), ["warning"]),
        (("check", "--base"), ["--baseline"]),
        (("check", "--select", "sr50"), [code for code in REGISTRY if code.startswith("SR50")]),
        (("check", "--ignore", "SR2"), ["SR2", *(code for code in REGISTRY if code.startswith("SR2"))]),
        (("explain", "contra"), ["contradiction"]),
        (("explain", "SR40"), [code for code in REGISTRY if code.startswith("SR40")]),
        (("completion", ""), list(SHELLS)),
    ],
)
def test_bash_knows_how_a_word_goes_on(words: tuple[str, ...], expected: list[str], bash: Path) -> None:
    assert completed(bash, *words) == expected


def test_bash_offers_every_format_and_command(bash: Path) -> None:
    assert completed(bash, "check", "--format", "") == ["text", *FORMS]
    assert completed(bash, "") == list(COMMANDS)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_for_the_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_SPECRULES_COMPLETE={shell}_complete" in script
    assert script.endswith("\n")


def test_there_is_no_other_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "csh"]) == 2
    assert "'bash', 'zsh', 'fish'" in capsys.readouterr().err
    assert main(["completion"]) == 2
    assert "Choose from: bash, zsh, fish (see" in capsys.readouterr().err
