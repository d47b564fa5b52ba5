"""What is released: a wheel that works where there is no checkout, and sources from which the same wheel is made."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from specrules import __version__
from specrules.cli.main import COMMANDS

ROOT = Path(__file__).parent.parent
DATA = ("grammar", "rules", "checks")
"""The folders that a checkout has at its top and the wheel inside the package."""

MADE = {"__pycache__", "node_modules"}
"""Folders that a checkout comes to have and nobody is given."""

CLASH = "levels house\naction sing\nrule loud at house must sing\nrule quiet at house must not sing\n"
OVERLAY = (
    'spec "Bedtime" extends "pack:tooth-fairy@2025-12-18"\nassert no_lie never reply = confirm and asks_about_magic\n'
)

Run = Callable[..., subprocess.CompletedProcess[str]]


def build(folder: Path, out: Path) -> Path:
    """The folder with what is built of the sources in a folder, without a network and in this environment."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"specrules-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment with the wheel in it. The libraries it needs are those of this environment; how
    this one has specrules is not seen, as nothing reads a second environment's `.pth` files."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    (site,) = place.rglob("site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Runs a program of the new environment in an empty folder, with nothing of this process's environment."""

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(installed), "HOME": str(tmp_path), "PYTHONUTF8": "1"}
        command = [str(installed / program), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")

    return run


def test_the_wheel_has_all_that_the_package_loads_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        found = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {path.relative_to(ROOT / "src") for path in (ROOT / "src" / "specrules").rglob("*") if path.is_file()}
    data = {Path("specrules/_data") / path.relative_to(ROOT) for name in DATA for path in (ROOT / name).rglob("*.*")}
    bundled = Path("specrules/report/html/web")  # what the scripts of the report are made from
    package = {path for path in package if not path.is_relative_to(bundled)}
    expected = {path.as_posix() for path in package | data if not MADE & set(path.parts)}
    assert found == expected
    assert {"specrules/py.typed", "specrules/report/schema.json", "specrules/_data/grammar/specrules.lark"} <= found


def test_the_sources_give_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(built / f"specrules-{__version__}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    kept = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md", "docs", "tests"}
    assert kept <= {path.name for path in folder.iterdir()}
    again = build(folder, tmp_path / "again") / wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_it_is_the_wheel_that_is_tried(run: Run, installed: Path) -> None:
    found = run("python", "-c", "import specrules; print(specrules.__file__)").stdout
    assert Path(found).is_relative_to(installed.parent)
    assert run("specrules", "--version").stdout == f"specrules {__version__}\n"


def test_a_spec_is_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "clash.specrules").write_text(CLASH, encoding="utf-8")
    checked = run("specrules", "check")
    assert checked.returncode == 1
    assert checked.stdout.startswith("error[SR201 contradiction]")
    assert checked.stderr == ""


def test_pages_and_packs_are_there(run: Run, tmp_path: Path) -> None:
    assert run("specrules", "explain", "SR402").stdout.startswith("# SR402 interaction-gap")
    assert "pack:model-spec@2025-12-18 " in run("specrules", "packs").stdout
    (tmp_path / "bedtime.specrules").write_text(OVERLAY, encoding="utf-8")
    tested = run("specrules", "test", "-v")
    assert (tested.returncode, tested.stderr) == (0, "")
    assert "passed bedtime.specrules:2 assertion no_lie" in tested.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_there(name: str, run: Run) -> None:
    shown = run("specrules", name, "--help")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"Usage: specrules {name}")


def test_the_library_decides(run: Run, tmp_path: Path) -> None:
    (tmp_path / "quiet.specrules").write_text("levels house\naction sing\nrule off at house must not sing\n")
    program = "import specrules; print(specrules.load('quiet.specrules').verdict('sing'))"
    assert run("python", "-c", program).stdout == "forbidden\n"
