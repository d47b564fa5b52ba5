"""`specrules explain`: every page by code and by name, for people, for programs and on terminals."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from specrules.checks import REGISTRY
from specrules.cli.main import main
from specrules.report import schema
from specrules.report.page import rendered

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())
ESCAPE = re.compile(r"\x1b\[[\d;]*m")
WORD = re.compile(r"[A-Za-z_]+")


def page(code: str) -> str:
    return (ROOT / "checks" / f"{code}-{REGISTRY[code].name}.md").read_text(encoding="utf-8")


def explained(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["explain", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("code", REGISTRY)
def test_every_check_is_explained_by_code_and_by_name(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = REGISTRY[code].name
    for word in (code, code.lower(), name, name.upper()):
        assert explained(word, capsys=capsys) == page(code)


def test_without_a_check_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys=capsys).splitlines()
    assert len(lines) == len(REGISTRY)
    for line, check in zip(lines, REGISTRY.values(), strict=True):
        assert line.split(maxsplit=3) == [check.code, check.name, check.severity, check.summary]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("sr2o1", "; did you mean `SR201`?"),
        ("contradictoin", "; did you mean `contradiction`?"),
        ("Unreachabel", "; did you mean `unreachable`?"),
        ("xyzzy", ""),
        ("../SR201", "; did you mean `SR201`?"),
        ("\x1b[2J", ""),
    ],
)
def test_an_unknown_check_is_one_error_with_the_nearest(
    word: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", word]) == 2
    out, err = capsys.readouterr()
    shown = word.replace("\x1b", "\\u{1b}")
    assert (out, err) == ("", f"specrules: there is no check `{shown}`{near} (see `specrules explain --help`)\n")


def test_json_for_one_check_and_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    one = json.loads(explained("sr402", "--format", "json", capsys=capsys))
    jsonschema.validate(one, SCHEMA)
    described = {
        "code": "SR402",
        "name": "interaction-gap",
        "severity": "warning",
        "summary": REGISTRY["SR402"].summary,
    }
    assert {key: one[key] for key in (*described, "page")} == {**described, "page": page("SR402")}
    every = json.loads(explained("--format", "json", capsys=capsys))
    jsonschema.validate(every, SCHEMA)
    assert [each["code"] for each in every["checks"]] == list(REGISTRY)
    assert described in every["checks"]


@pytest.mark.parametrize("coloured", [False, True])
def test_a_page_laid_out_says_what_the_page_says(coloured: bool) -> None:
    for code in ("SR201", "SR109"):
        shown = rendered(page(code), 60, coloured=coloured)
        assert bool(ESCAPE.search(shown)) is coloured
        plain = ESCAPE.sub("", shown)
        assert max(map(len, plain.splitlines())) <= 60
        assert "](" not in plain
        assert f"{code} {REGISTRY[code].name}" in plain
        said = WORD.findall(re.sub(r"\]\([^)]*\)", "", page(code)))
        assert set(said) - set(WORD.findall(plain)) <= {"specrules", "findings"}


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a terminal of 80 columns and 24 lines is sent, unless the environment says otherwise."""
    marker = folder / "pager"
    marker.write_text("#!/bin/sh\necho PAGED\ncat\n")
    marker.chmod(0o755)
    ours, theirs = pty.openpty()
    size = {"COLUMNS": "80", "LINES": "24", "TERM": "xterm", "PAGER": str(marker), "PYTHONPATH": str(ROOT / "src")}
    inherited = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "LESS")}
    command = [sys.executable, "-m", "specrules", "explain", *arguments]
    run = subprocess.Popen(command, stdin=theirs, stdout=theirs, env={**inherited, **size, **environment})
    os.close(theirs)
    sent = b""
    try:
        while more := os.read(ours, 65_536):
            sent += more
    except OSError:  # the terminal is closed
        pass
    os.close(ours)
    assert run.wait() == 0
    return sent.decode().replace("\r\n", "\n")


def test_a_long_page_goes_through_a_pager_on_a_terminal(tmp_path: Path) -> None:
    assert on_terminal(tmp_path, "SR201").startswith("PAGED\n")
    short = on_terminal(tmp_path, "SR201", LINES="1000")
    assert "PAGED" not in short
    assert ESCAPE.search(short)
    assert "**error**" not in short


def test_a_terminal_is_sent_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    for arguments, environment in (["--color", "never"], {}), ([], {"NO_COLOR": "1"}):
        sent = on_terminal(tmp_path, "SR201", *arguments, LINES="1000", **environment)
        assert ESCAPE.search(sent) is None
        assert "**error**" not in sent
    assert on_terminal(tmp_path, "SR201", TERM="dumb") == page("SR201")


def test_colour_on_request_without_a_terminal() -> None:
    from specrules.cli.main import commands

    result = CliRunner().invoke(commands, ["explain", "SR201", "--color", "always"], color=True)
    assert ESCAPE.search(result.stdout)


def installed(folder: Path) -> Path:
    """The package as a wheel installs it: what `packaged` finds lies inside it."""
    shutil.copytree(ROOT / "src" / "specrules", folder / "specrules", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "checks", folder / "specrules" / "_data" / "checks")
    return folder


def explain_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "specrules", "explain", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment)


def test_an_installed_package_has_the_pages(tmp_path: Path) -> None:
    folder = installed(tmp_path)
    assert explain_in(folder, "sr201").stdout == page("SR201")
    os.unlink(folder / "specrules" / "_data" / "checks" / "SR201-contradiction.md")
    broken = explain_in(folder, "sr201")
    assert (broken.returncode, broken.stdout) == (2, "")
    assert broken.stderr == (
        "specrules: the page of SR201 cannot be read: "
        "checks/SR201-contradiction.md is missing from this installation of specrules\n"
    )
