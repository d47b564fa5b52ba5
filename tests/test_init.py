"""`init` and `new`: what they write works, and nothing is written over."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from desk import Run, python
from specrules import atomic, starter
from specrules.atomic import create_files

ROOT = Path(__file__).parent.parent

SPEC = """\
levels company > customer
principal customer at customer
action reply: short | long
principle service
rule brief at company for service
  must reply = short
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the top of a repository."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: str = ".") -> list[str]:
    return sorted(name for name in os.listdir(folder) if name != ".git")


def test_what_init_writes_is_clean(specrules: Callable[..., Run]) -> None:
    run = specrules("init")
    assert (run.status, run.out) == (0, "")
    assert (
        run.err == "wrote spec.specrules\nwrote specrules.toml\nwrote .pre-commit-config.yaml\nnext: specrules check\n"
    )
    assert names() == [".pre-commit-config.yaml", "spec.specrules", "specrules.toml"]
    assert specrules("check", "--fail-on", "info").out.startswith("no findings in 1 file (1 rule, 1 default)")
    assert specrules("fmt", "--check") == Run(0, "", "")
    assert specrules("test").status == 0
    assert specrules("test").out.startswith("3 passed in spec.specrules")


def test_the_starter_shows_what_it_says_it_shows(specrules: Callable[..., Run]) -> None:
    specrules("init")
    text = Path("spec.specrules").read_text(encoding="utf-8")
    for statement in ("levels", "principal", "principle", "fact", "action", "rule", "default", "assert", "example"):
        assert re.search(rf"^{statement} ", text, re.MULTILINE), statement
    Path("spec.specrules").write_text(text.replace("  when about_somebody_else\n  must", "  must", 1), encoding="utf-8")
    assert specrules("check").status == 1, "a rule that says too much is found out"


@pytest.mark.parametrize("there", ["spec.specrules", "specrules.toml"])
def test_nothing_is_written_over(there: str, specrules: Callable[..., Run]) -> None:
    Path(there).write_text("mine", encoding="utf-8")
    run = specrules("init")
    assert (run.status, run.err) == (2, f"specrules: `{there}` is there already; nothing was written\n")
    assert names() == [there]
    assert Path(there).read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_configured_already(specrules: Callable[..., Run]) -> None:
    Path("pyproject.toml").write_text("[tool.specrules]\n", encoding="utf-8")
    run = specrules("init")
    assert run.err == "specrules: `pyproject.toml` configures this folder already; nothing was written\n"
    assert names() == ["pyproject.toml"]


def test_hooks_that_are_there_are_left_alone(specrules: Callable[..., Run]) -> None:
    Path(".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    run = specrules("init")
    assert run.status == 0
    assert Path(".pre-commit-config.yaml").read_text(encoding="utf-8") == "repos: []\n"
    assert "to check before each commit, add to .pre-commit-config.yaml:\n" in run.err
    (added,) = yaml.safe_load(run.out)
    assert [hook["id"] for hook in added["hooks"]] == ["specrules-fmt", "specrules-check", "specrules-test"]


def test_in_a_folder_of_a_repository_hooks_belong_to_the_top(specrules: Callable[..., Run]) -> None:
    run = specrules("init", "deep/rules")
    assert run.status == 0
    assert names("deep/rules") == ["spec.specrules", "specrules.toml"]
    assert names() == ["deep"]
    assert "add to .pre-commit-config.yaml:\n" in run.err
    assert run.err.endswith("next: specrules check deep/rules\n")
    assert specrules("check", "deep/rules").status == 0


def test_a_folder_that_is_none(specrules: Callable[..., Run]) -> None:
    Path("file").write_text("", encoding="utf-8")
    assert specrules("init", "file").err == "specrules: `file` is not a folder\n"
    run = specrules("init", "file/deeper")
    assert run.status == 2
    assert run.err.startswith("specrules: `file/deeper` cannot be written: ")
    assert specrules("init", "/proc").err.startswith("specrules: `/proc/spec.specrules` cannot be written: ")


def test_where_one_file_cannot_be_written_none_is(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    linked = os.link

    def link(source: str, target: str) -> None:
        if target == "b":
            raise OSError(28, "No space left on device", target)
        linked(source, target)

    monkeypatch.setattr(atomic.os, "link", link)
    with pytest.raises(OSError, match="No space"):
        create_files({"a": b"1", "b": b"2"})
    assert names() == []


def test_a_file_that_comes_to_be_there_is_not_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(atomic.os.path, "lexists", lambda path: False)  # it was not, when it was asked for
    with pytest.raises(FileExistsError):
        create_files({"a": b"1"})
    assert Path("a").read_text(encoding="utf-8") == "mine"
    assert names() == ["a"]


def test_the_hooks_of_the_starter_are_the_hooks_shipped() -> None:
    shipped = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    ((only,),) = [yaml.safe_load(starter.text("pre-commit-config.yaml")).values()]
    (repository,) = only
    assert repository["repo"] == "local"
    assert {hook["id"] for hook in repository["hooks"]} == set(shipped)
    for hook in repository["hooks"]:
        expected = {key: value for key, value in shipped[hook["id"]].items() if key != "description"}
        assert hook == expected | {"language": "system"}


def test_a_new_rule_is_laid_out_and_demands_nothing_yet(specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_text(SPEC, encoding="utf-8")
    assert specrules("fmt").status == 0
    run = specrules("new", "rule", "kind", "--at", "company", "--for", "service")
    assert (run.status, run.out, run.err) == (0, "", "added `kind` to spec.specrules:9\n")
    assert Path("spec.specrules").read_text(encoding="utf-8").splitlines()[8] == "rule kind at company for service"
    assert specrules("fmt", "--check") == Run(0, "", "")
    run = specrules("check")
    assert (run.status, run.out.count("[SR")) == (0, 1)
    assert run.out.startswith("warning[SR303 redundant]: `kind` adds nothing")


@pytest.mark.parametrize("action", ["action go", "action go: fast | slow", "action go: -3..3"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_whatever_the_actions_and_the_end_of_the_file(action: str, end: str, specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_text(f"levels a > b\n{action}{end}", encoding="utf-8")
    assert specrules("new", "rule", "first").status == 0
    text = Path("spec.specrules").read_text(encoding="utf-8")
    assert f"{action}\n\nrule first at b\n" in text
    assert "SR303" in specrules("check").out


def test_line_ends_stay(specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_bytes(SPEC.replace("\n", "\r\n").encode())
    assert specrules("new", "rule", "kind").status == 0
    content = Path("spec.specrules").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"short\r\n\r\nrule kind at customer\r\n" in content


def test_a_rule_in_a_document_has_a_fence_of_its_own(specrules: Callable[..., Run]) -> None:
    Path("spec.md").write_text(f"# Rules\n\n```specrules\n{SPEC}```\n\nSo much for that.\n", encoding="utf-8")
    assert specrules("new", "rule", "kind", "--file", "spec.md").status == 0
    text = Path("spec.md").read_text(encoding="utf-8")
    assert "So much for that.\n\n```specrules\nrule kind at customer\n" in text
    assert text.endswith("```\n")
    assert "`kind` adds nothing" in specrules("check", "spec.md").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("brief",), "nothing can be called `brief` here: `brief` is declared twice"),
        (("must",), "`must` is no name"),
        (("a b",), "`a b` is no name"),
        (("x at company must reply = long\nrule y",), "is no name"),
        (("x", "--at", "compny"), "no level is called `compny`; did you mean `company`?"),
        (("x", "--for", "servce"), "no principle is called `servce`; did you mean `service`?"),
        (("x", "--file", "gone.specrules"), "`gone.specrules` does not exist"),
    ],
)
def test_a_rule_that_cannot_be(arguments: tuple[str, ...], message: str, specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_text(SPEC, encoding="utf-8")
    run = specrules("new", "rule", *arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert Path("spec.specrules").read_text(encoding="utf-8") == SPEC


def test_a_rule_goes_into_the_spec_that_has_the_file(specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_text(f'spec "It"\nuse "more.specrules"\n{SPEC}', encoding="utf-8")
    Path("more.specrules").write_text("# more\n", encoding="utf-8")
    assert specrules("new", "rule", "kind", "--file", "more.specrules").status == 0
    assert Path("more.specrules").read_text(encoding="utf-8").startswith("# more\n\nrule kind at customer\n")
    Path("other.specrules").write_text('spec "Other"\nlevels a\naction go\n', encoding="utf-8")
    assert "there are 2 specs here: say to which file to add it, with --file" in specrules("new", "rule", "x").err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("levels a\n", "declares no action yet"),
        ("action go\n", "declares no level yet"),
        ("rule", "the spec has errors"),
    ],
)
def test_a_spec_that_no_rule_can_be_added_to(text: str, message: str, specrules: Callable[..., Run]) -> None:
    Path("spec.specrules").write_text(text, encoding="utf-8")
    run = specrules("new", "rule", "x")
    assert run.status == 2
    assert message in run.err


@pytest.fixture
def checkout(here: Path) -> Path:
    """A copy of what a contributor works on."""
    for folder in ("src", "checks", "grammar"):
        shutil.copytree(ROOT / folder, here / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (here / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_pages.py", here / "tests")
    return here


def test_a_new_check_works_as_it_is_written(checkout: Path) -> None:
    run = python(checkout, "specrules", "new", "check", "sr309", "unfinished-norm")
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr.splitlines() == [
        "wrote src/specrules/checks/sr309_unfinished_norm.py",
        "wrote checks/SR309-unfinished-norm.md",
        "added SR309 to src/specrules/checks/registry.py",
        "next: pytest tests/test_pages.py -k SR309",
    ]
    wanted = ("pytest", "-q", "-p", "no:cacheprovider", "tests/test_pages.py", "-k", "SR309 or agree")
    run = python(checkout, *wanted)
    assert run.returncode == 0, run.stdout
    assert "7 passed" in run.stdout
    files = [str(path) for path in (checkout / "src" / "specrules" / "checks").glob("sr309*")]
    assert python(checkout, "ruff", "check", "--config", str(ROOT / "pyproject.toml"), *files).returncode == 0
    assert (
        python(checkout, "ruff", "format", "--check", "--config", str(ROOT / "pyproject.toml"), *files).returncode == 0
    )
    imports = [
        line
        for line in (checkout / "src/specrules/checks/registry.py").read_text("utf-8").splitlines()
        if line.startswith("from .sr")
    ]
    assert imports == sorted(imports)
    run = python(checkout, "specrules", "new", "check", "SR309", "other")
    assert "there is a check SR309 unfinished-norm already" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SR201", "x"), "there is a check SR201 contradiction already"),
        (("SR299", "contradiction"), "there is a check SR201 contradiction already"),
        (("SR1", "x"), "`SR1` is not the code of a check about meaning"),
        (("SR299", "../x"), "`../x` is not the name of a check"),
    ],
)
def test_a_check_that_cannot_be(arguments: tuple[str, str], message: str, specrules: Callable[..., Run]) -> None:
    for folder in ("src/specrules/checks", "checks"):
        Path(folder).mkdir(parents=True)
    Path("src/specrules/checks/registry.py").write_text("", encoding="utf-8")
    run = specrules("new", "check", *arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert names("checks") == []


def test_outside_a_checkout_there_are_no_checks_to_write(specrules: Callable[..., Run]) -> None:
    run = specrules("new", "check", "SR299", "x")
    assert run.err == "specrules: this folder is in no checkout of specrules, where checks are written\n"


def test_what_there_is_to_begin(specrules: Callable[..., Run]) -> None:
    assert "`rul` is nothing to begin: rule or check; did you mean `rule`?" in specrules("new", "rul", "x").err
