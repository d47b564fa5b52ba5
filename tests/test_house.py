"""The house: who imports whom, what lies where, and how big it is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from fnmatch import fnmatch
from itertools import permutations
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

import specrules

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "specrules"
MODULES = sorted(SOURCE.rglob("*.py"))

FOLDERS = {".ci", "benchmarks", "checks", "docs", "grammar", "rules", "src", "tests"}
FILES = {
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "requirements.txt",
}

HEAVY = {"lark", "networkx", "pydantic", "rich", "z3"}


def docstring(module: Path) -> str:
    return ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_import_contract_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_checks_never_import_each_other() -> None:
    graph = grimp.build_graph("specrules", cache_dir=None)
    checks = [name for name in graph.find_children("specrules.checks") if re.match(r".*\.sr\d", name)]
    assert checks
    assert [pair for pair in permutations(sorted(checks), 2) if graph.chain_exists(*pair)] == []


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {module.parent for module in MODULES}
    assert [relative(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_top_level_has_nothing_unexpected() -> None:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line]
    expected = FOLDERS | FILES | {".git"}
    found = {path.name for path in ROOT.iterdir()}
    assert {name for name in found - expected if not any(fnmatch(name, pattern) for pattern in ignored)} == set()


@pytest.mark.parametrize("folder", ["rules", "checks", "grammar", "docs"])
def test_content_holds_no_python(folder: str) -> None:
    assert list((ROOT / folder).rglob("*.py")) == []


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_room_can_be_named_and_need_not_be_scrolled(module: Path) -> None:
    assert module.stem not in {"utils", "helpers", "common", "misc"}
    assert docstring(module) or not module.read_text(encoding="utf-8").strip(), "what is this file for?"
    length = len(module.read_text(encoding="utf-8").splitlines())
    assert length <= 400 or "400 lines" in docstring(module), f"{length} lines, and no reason in the docstring"


def test_the_lock_file_pins_every_package_by_hash_and_names_no_place() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 20
    assert all(re.fullmatch(r"[a-z0-9._-]+==[^ ]+ \\", pin) for pin in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
    forbidden = ("://", "--find-links", "--index-url", "--extra-index-url", "--trusted-host", " @ ", "file:")
    assert [line for line in lines if any(word in line for word in forbidden)] == []


def test_the_version_is_one() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", specrules.__version__)


def imported(*arguments: str) -> set[str]:
    """The heavy libraries that a command loads; the command must be able to run."""
    code = (
        "import sys\n"
        "from specrules.cli.main import main\n"
        "status = main(sys.argv[1:])\n"
        "print('loaded', *sys.modules, file=sys.stderr)\n"
        "sys.exit(status not in (0, 1, 3))\n"
    )
    run = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return set(run.stderr.rpartition("loaded ")[2].split()) & HEAVY


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("check", "--help"),
        ("matrix", "--help"),
        ("test", "--help"),
        ("graph", "--help"),
        ("explain", "--help"),
    ],
)
def test_asking_for_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments) == set()


def test_a_check_in_text_loads_only_the_parser_and_the_solver(tmp_path: Path) -> None:
    spec = tmp_path / "small.specrules"
    spec.write_text("levels root > user\naction reveal\nrule quiet at root\n  must not reveal\n")
    assert imported("check", str(spec)) <= {"lark", "z3"}
