"""Rule files as pytest tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = "pytester"

ROOT = Path(__file__).parent.parent
SPEC = """\
spec "Bell"
use "parts/words.specrules"
rule quiet at house
  when night
  must not ring
example "by day"
  expect may ring
example "at night" for quiet
  given night
  expect may ring
assert silence
  when night
  never ring
"""
WORDS = "levels house\nfact night\naction ring\n"


@pytest.fixture
def rules(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec of two files; the plugin is loaded by name, as if it were not installed."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    folder = pytester.mkdir("rules")
    (folder / "parts").mkdir()
    (folder / "bell.specrules").write_text(SPEC, encoding="utf-8")
    (folder / "parts" / "words.specrules").write_text(WORDS, encoding="utf-8")
    return folder


def tried(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest("-p", "specrules.pytest_plugin", *arguments)


def test_examples_and_assertions_are_tests(pytester: pytest.Pytester, rules: Path) -> None:
    result = tried(pytester, "rules", "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "rules/bell.specrules::at night FAILED*",
            "rules/bell.specrules::by day PASSED*",
            "rules/bell.specrules::silence PASSED*",
            '*_ example "at night" _*',
            "error[[]SR502 example-fails]: the example `at night` fails: `may ring` does not hold",
            "*= would pass with:  not night",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.parametrize(("expression", "count"), [("night", 1), ("quiet", 1), ("silence or day", 2), ("not bell", 0)])
def test_they_are_chosen_by_name(pytester: pytest.Pytester, rules: Path, expression: str, count: int) -> None:
    found = tried(pytester, "rules", "--collect-only", "-q", "-k", expression).parseoutcomes()
    assert 3 - found.get("deselected", 0) == count


def test_one_can_be_asked_for_by_its_id(pytester: pytest.Pytester, rules: Path) -> None:
    tried(pytester, "rules/bell.specrules::by day").assert_outcomes(passed=1)


def test_only_what_was_asked_for_is_collected(pytester: pytest.Pytester, rules: Path) -> None:
    other = pytester.mkdir("other")
    (other / "broken.specrules").write_text("levels", encoding="utf-8")
    pytester.makepyfile("def test_nothing(): pass")
    tried(pytester, "rules").assert_outcomes(passed=2, failed=1)
    tried(pytester, "test_only_what_was_asked_for_is_collected.py").assert_outcomes(passed=1)


def test_a_folder_without_titles_is_one_spec(pytester: pytest.Pytester, rules: Path) -> None:
    text = "".join(line for line in SPEC.splitlines(keepends=True) if not line.startswith(("spec", "use")))
    (rules / "bell.specrules").write_text(text, encoding="utf-8")
    tried(pytester, "rules").assert_outcomes(passed=2, failed=1)


def test_a_broken_spec_is_an_error_of_collection(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / "bell.specrules").write_text(SPEC.replace("must not ring", "must not sing"), encoding="utf-8")
    result = tried(pytester, "rules")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["error[[]SR101 unknown-name]: *`sing`*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_leads_out_of_the_folder_is_an_error_of_collection(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / "bell.specrules").write_text(SPEC.replace("parts/words", "../words"), encoding="utf-8")
    pytester.makefile(".specrules", words=WORDS)
    result = tried(pytester, "rules")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*is outside the root folder*"])


def test_what_stays_undetermined_does_not_pass(pytester: pytest.Pytester, rules: Path) -> None:
    more = "fact n1: 0..99 fact n2: 0..99999 rule many at house when n1 > n2 must not ring "
    (rules / "bell.specrules").write_text(f'{SPEC}{more}example "many" given unknown n1 bad ring', encoding="utf-8")
    result = tried(pytester, "rules", "-k", "many")
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["UNDETERMINED *the unknown `n1` has too many values to go through"])


def test_it_is_installed_for_pytest_and_can_be_turned_off(
    pytester: pytest.Pytester, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ((name, module),) = project["entry-points"]["pytest11"].items()
    installed = pytester.mkdir("specrules-0.dist-info")
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: specrules\nVersion: 0\n")
    (installed / "entry_points.txt").write_text(f"[pytest11]\n{name} = {module}\n")
    monkeypatch.setenv("PYTHONPATH", f"{pytester.path}{os.pathsep}{ROOT / 'src'}")
    pytester.runpytest_subprocess("rules").assert_outcomes(passed=2, failed=1)
    assert pytester.runpytest_subprocess("rules", "-p", f"no:{name}").parseoutcomes() == {}


def test_loading_it_loads_nothing_of_the_package() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import specrules.pytest_plugin\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "src")}, check=True
    )
    assert run.stdout.split() == ["specrules", "specrules.pytest_plugin", "specrules.version"]


def test_documents_with_a_program_are_tried_and_others_left_alone(pytester: pytest.Pytester, rules: Path) -> None:
    document = f"# The bell {{#bell}}\n\nProse.\n\n```specrules\n{SPEC}```\n"
    rules.joinpath("bell.specrules").unlink()
    rules.joinpath("bell.md").write_text(document, encoding="utf-8")
    rules.joinpath("notes.md").write_text("About specrules, without a fence.\n", encoding="utf-8")
    result = tried(pytester, "rules", "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*bell.md::by day*"])
