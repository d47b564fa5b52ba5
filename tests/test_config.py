"""Configuration: where it is found, how strictly it is read, what it outranks, and that it leads nowhere else."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk import Run
from specrules.cli.check import check as check_command
from specrules.config.configuration import LARGEST, NONE, ConfigurationError, above, read
from specrules.config.keys import KEYS
from specrules.places import root_of
from specrules.program import BUDGET

CLASH = """\
levels root
fact danger
action sing
rule loud at root
  when danger
  must sing
rule quiet at root
  must not sing
"""
"""A contradiction: SR201."""

UNUSED = "levels root\nfact idle\naction sing\nrule loud at root\n  must sing\n"
"""A fact that nothing uses: SR106, a warning."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with no configuration above."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def wrong(text: str, name: str = "specrules.toml") -> str:
    """What is said of this configuration."""
    put(name, text)
    with pytest.raises(ConfigurationError) as caught:
        found = read(name)
        for key in found.settings:
            found.value(key)
    return str(caught.value)


def test_the_nearest_one_upward_counts_alone(here: Path) -> None:
    put("specrules.toml", 'select = ["SR2"]\nfail-on = "info"')
    put("a/b/pyproject.toml", '[tool.specrules]\nselect = ["SR4"]')
    put("a/b/c/spec.specrules", UNUSED)
    found = above(os.path.realpath("a/b/c"))
    assert (found.path, {key: each.value for key, each in found.settings.items()}) == (
        "a/b/pyproject.toml",
        {"select": ("SR4",)},
    )
    assert root_of(os.path.realpath("a/b/c")) == os.path.realpath("a/b")
    assert above(os.path.realpath("a")).path == "specrules.toml"


def test_the_search_ends_at_a_repository_and_at_home(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("specrules.toml", 'select = ["SR2"]')
    for name in ("repository/.git/HEAD", "worktree/.git", "home/me/x"):
        put(name, "")
    (here / "plain" / "deep").mkdir(parents=True)
    (here / "home" / "me" / "deep").mkdir()
    monkeypatch.setenv("HOME", str(here / "home" / "me"))
    for name, found in (("repository", ""), ("worktree", ""), ("home/me/deep", ""), ("plain/deep", "specrules.toml")):
        assert above(os.path.realpath(name)).path == found, name
    put("repository/specrules.toml", "")
    assert above(os.path.realpath("repository")).path == "repository/specrules.toml"


def test_a_project_of_other_tools_is_no_configuration(here: Path) -> None:
    put("pyproject.toml", "[tool.ruff]\nline-length = 120\n")
    assert above(str(here)) == NONE


def test_two_in_one_folder_are_one_too_many(here: Path, specrules: Callable[..., Run]) -> None:
    put("specrules.toml", "")
    put("pyproject.toml", "[tool.specrules]\n")
    put("spec.specrules", UNUSED)
    run = specrules("check")
    assert (run.status, run.out) == (2, "")
    message = "`specrules.toml` and `[tool.specrules]` in `pyproject.toml` both configure one folder: keep one of them"
    assert run.err == f"specrules: {message}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nselct = []", "specrules.toml:2: there is no key `selct`; did you mean `select`?"),
        ("fail_on = 'error'", "specrules.toml:1: there is no key `fail_on`; did you mean `fail-on`?"),
        ("x = 1", "specrules.toml:1: there is no key `x`; `specrules config` lists them"),
        ("[test]\n\ncoverage = 1", "specrules.toml:3: there is no key `test.coverage`; did you mean"),
        ("[per-file-ignores]\n'*' = ['SR1']", "specrules.toml:1: there is no key `per-file-ignores`; did you mean"),
        ("test = 1", "specrules.toml:1: `test` is a table: expected `[test]`"),
        ("select = 'SR2'", "specrules.toml:1: `select` is not as it should be: expected a list of codes"),
        ("select = ['E501']", "specrules.toml:1: `select` is not as it should be: expected a list of codes"),
        ("ignore = ['SR2', 3]", "specrules.toml:1: `ignore` is not"),
        ("paths = []", "specrules.toml:1: `paths` is not as it should be: expected a list of paths"),
        ("fail-on = 'fatal'", '`fail-on` is not as it should be: expected one of "error", "warning", "info"'),
        ("budget = 0", "`budget` is not as it should be: expected a whole number from 1 to 1,000,000,000"),
        ("budget = 9_000_000_000", "`budget` is not"),
        ("budget = true", "`budget` is not"),
        ("budget = 1.5", "`budget` is not"),
        ("jobs = 100000", "`jobs` is not as it should be: expected a whole number from 1 to 256"),
        ("cache = 'no'", "`cache` is not as it should be: expected true or false"),
        ("test = { coverage-min = 101 }", "specrules.toml:1: `test.coverage-min` is not as it should be"),
        ("[test]\n'coverage-min' = nan", "specrules.toml:2: `test.coverage-min` is not as it should be"),
        ("per-spec-ignore = ['SR2']", "`per-spec-ignore` is not as it should be: expected a table of codes"),
        (f"[per-spec-ignore]\n'{'*a' * 9999}' = ['SR2']", "specrules.toml:1: `per-spec-ignore` is not"),
        ("[per-spec-ignore]\n'a' = 'SR2'", "specrules.toml:1: `per-spec-ignore` is not"),
        ("a = 1\nb = = 2", "specrules.toml:2: this is not TOML: invalid value"),
        ("a = [1,", "specrules.toml:1: this is not TOML: "),
        ("paths = ['a']\npaths = ['b']", "specrules.toml:2: this is not TOML: cannot overwrite a value"),
        ("a = " + "[" * 5000 + "]" * 5000, "`specrules.toml` is nested too deep"),
        ("a = " + "9" * 5000, "`specrules.toml` is nested too deep, or has a number that is too long"),
        ("a" + ".a" * 30_000 + " = 1", "specrules.toml:1: a line has more than 200 dots"),
        ("#" * (LARGEST + 1), "`specrules.toml` is too large: at most 256,000 bytes are read"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, message: str, here: Path) -> None:
    begun = time.perf_counter()
    assert message in wrong(text)
    assert time.perf_counter() - begun < 1


def test_bytes_that_are_no_text(here: Path) -> None:
    (here / "specrules.toml").write_bytes(b"select = ['\xff']")
    with pytest.raises(ConfigurationError, match="is not UTF-8: the byte at 11"):
        read("specrules.toml")


def test_lines_are_those_of_the_table_in_a_shared_file(here: Path) -> None:
    text = '[tool.ruff]\nselect = ["E"]\n[tool.specrules]\njobs = 2\n[tool.specrules.test]\ncoverage-min = 12.5\n'
    put("pyproject.toml", text)
    found = read("pyproject.toml")
    assert found.place("jobs") == "pyproject.toml:4"
    assert (found.value("test.coverage-min"), found.place("test.coverage-min")) == (12.5, "pyproject.toml:6")
    assert "pyproject.toml:4: `jobs` is not" in wrong(text.replace("jobs = 2", "jobs = 'two'"), "pyproject.toml")
    assert (
        wrong("[tool]\nspecrules = 3", "pyproject.toml") == "`pyproject.toml` has a `tool.specrules` that is no table"
    )


@pytest.mark.parametrize("key", ["paths", "baseline"])
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../x", "is outside the root folder"),
        ("sub/../../x", "is outside the root folder"),
        ("out", "is outside the root folder"),
        ("/etc/passwd", "must be relative to the file that names it"),
        ("~/x", "must be relative to the file that names it"),
        ("a\\\\b", "has a backslash"),
    ],
)
def test_nothing_leads_out_of_the_root(key: str, path: str, why: str, here: Path) -> None:
    (here / "in").mkdir()
    (here / "in" / "out").symlink_to(here)
    value = f'["{path}"]' if key == "paths" else f'"{path}"'
    message = wrong(f"{key} = {value}", "in/specrules.toml")
    assert message.startswith("in/specrules.toml:1: `")
    assert why in message


def test_a_configuration_that_is_a_link_out_is_not_read(here: Path) -> None:
    put("secret.toml", "password = 'x'")
    (here / "in").mkdir()
    (here / "in" / "specrules.toml").symlink_to(here / "secret.toml")
    with pytest.raises(ConfigurationError, match="is a link that leads out of its folder"):
        above(os.path.realpath("in"))


def test_what_has_the_name_of_a_configuration_and_is_none_is_told(here: Path, specrules: Callable[..., Run]) -> None:
    file = here / "specrules.toml"
    put("a.specrules", CLASH)
    file.mkdir()
    assert specrules("check").err == "specrules: `specrules.toml` is a folder, not a file\n"
    file.rmdir()
    os.mkfifo(file)
    assert specrules("check").err == "specrules: `specrules.toml` is not a regular file\n"
    file.unlink()
    file.symlink_to("gone.toml")
    assert specrules("check").err == "specrules: `specrules.toml` does not exist\n"


def test_check_goes_by_it_wherever_it_is_called(
    here: Path, monkeypatch: pytest.MonkeyPatch, specrules: Callable[..., Run]
) -> None:
    put("specrules.toml", 'paths = ["rules"]\nselect = ["SR106"]\nfail-on = "warning"\nformat = "json"\n')
    put("rules/spec.specrules", CLASH.replace("fact danger", "fact danger\nfact idle"))
    put("else.specrules", "broken broken")
    (here / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(here / "deep" / "er")
    run = specrules("check")
    assert (run.status, run.err) == (1, "")
    document = json.loads(run.out)
    assert [each["code"] for each in document["findings"]] == ["SR106"]
    assert document["spec"]["path"] == "../../rules"


def test_options_outrank_it(here: Path, specrules: Callable[..., Run]) -> None:
    put("specrules.toml", 'select = ["SR2"]\nfail-on = "info"\n')
    put("spec.specrules", UNUSED)
    assert specrules("check", "--select", "SR1", "--fail-on", "error").out.startswith("warning[SR106")
    assert specrules("check", "--no-config").status == 0
    assert "SR106" in specrules("check", "--no-config").out
    assert "SR106" not in specrules("check").out
    put("other.toml", 'select = ["SR1"]\nfail-on = "warning"')
    assert specrules("check", "--config", "other.toml").status == 1
    run = specrules("check", "--config", "other.toml", "--no-config")
    assert (run.status, run.err.partition(" (see")[0]) == (
        2,
        "specrules: --config and --no-config exclude each other",
    )
    assert "`gone.toml` does not exist" in specrules("check", "--config", "gone.toml").err


def test_values_are_held_against_what_the_options_take(here: Path, specrules: Callable[..., Run]) -> None:
    put("spec.specrules", UNUSED)
    put("specrules.toml", '\nformat = "xml"')
    for command in ("check", "config"):
        run = specrules(command)
        assert (run.status, run.out) == (2, "")
        assert run.err.startswith("specrules: specrules.toml:2: `format` is not as it should be: 'xml' is not one of")
    for line in ('ignore = ["SR299"]', 'per-spec-ignore = { "*" = ["SR299"] }'):
        put("specrules.toml", line)
        assert "specrules.toml:1: there is no check `SR299`; did you mean" in specrules("check").err
    put("specrules.toml", 'paths = ["gone"]')
    assert specrules("test").err == "specrules: specrules.toml:1: `gone` does not exist\n"


def test_what_is_not_needed_of_it_is_not_asked(here: Path, specrules: Callable[..., Run]) -> None:
    put("specrules.toml", "broken = =")
    put("spec.specrules", UNUSED)
    assert specrules("fmt", "--check", "spec.specrules").status == 1
    assert specrules("fmt", "--check").status == 2


def test_codes_are_left_out_of_some_specs(here: Path, specrules: Callable[..., Run]) -> None:
    put("specrules.toml", '[per-spec-ignore]\n"drafts/*" = ["SR201"]\n"*/b.specrules" = ["SR106"]\n')
    for name in ("drafts/a", "drafts/b", "final/a", "final/b"):
        put(f"{name}.specrules", f'spec "{name}"\n' + CLASH.replace("fact danger", "fact danger\nfact idle"))
    specs = json.loads(specrules("check", "--format", "json").out)["specs"]
    assert {spec["spec"]["path"]: [f["code"] for f in spec["findings"]] for spec in specs} == {
        "drafts/a.specrules": ["SR106"],
        "drafts/b.specrules": [],
        "final/a.specrules": ["SR201", "SR106"],
        "final/b.specrules": ["SR201"],
    }


def test_the_baseline_is_beside_the_configuration(
    here: Path, monkeypatch: pytest.MonkeyPatch, specrules: Callable[..., Run]
) -> None:
    put("specrules.toml", 'baseline = "known.json"')
    put("spec.specrules", CLASH)
    assert "the baseline `known.json` does not exist" in specrules("check").err
    assert "made the baseline `known.json` with 1 entry" in specrules("check", "--update-baseline").err
    assert specrules("check").status == 0
    (here / "deep").mkdir()
    monkeypatch.chdir(here / "deep")
    assert specrules("check", "..").status == 0


def test_coverage_that_is_wanted_of_every_test(here: Path, specrules: Callable[..., Run]) -> None:
    put("spec.specrules", CLASH)
    assert specrules("test").status == 0
    put("specrules.toml", "[test]\ncoverage-min = 10")
    run = specrules("test")
    assert (run.status, run.err) == (1, "specrules: the examples cover 0.0%, less than 10%\n")
    assert specrules("test", "--coverage-min", "0").status == 0


def test_paths_with_different_configurations(here: Path, specrules: Callable[..., Run]) -> None:
    put("a/specrules.toml", 'select = ["SR2"]')
    put("a/spec.specrules", UNUSED)
    put("b/spec.specrules", UNUSED)
    run = specrules("check", "a", "b")
    assert (run.status, run.out) == (2, "")
    assert "`a` and `b` have different configurations (a/specrules.toml, none): take one at a time" in run.err
    assert specrules("check", "a", "b", "--no-config").status == 0
    put("a/specrules.toml", "# only a root")
    assert specrules("check", "a", "b").status == 0


def test_config_says_what_is_in_force_and_why(here: Path, specrules: Callable[..., Run]) -> None:
    put("rules/specrules.toml", '\nselect = ["SR2"]\nper-spec-ignore = { "a*" = ["SR4"] }\n[test]\ncoverage-min = 80\n')
    lines = specrules("config", "rules", "--fail-on", "warning").out.splitlines()
    assert lines[0] == "`rules/specrules.toml` configures `rules`"
    rows = {line.split("  ")[0]: [part.strip() for part in line.split("  ")[1:] if part] for line in lines[2:]}
    assert list(rows) == list(KEYS)
    assert rows["paths"] == ['["rules"]', "command line"]
    assert rows["select"] == ['["SR2"]', "rules/specrules.toml:2"]
    assert rows["per-spec-ignore"] == ['{ "a*" = ["SR4"] }', "rules/specrules.toml:3"]
    assert rows["fail-on"] == ['"warning"', "command line"]
    assert rows["cache"] == ["true", "default"]
    assert rows["test.coverage-min"] == ["80", "rules/specrules.toml:5"]
    assert specrules("config").out.startswith("no configuration here or above: all is as it is by default\n")


def test_config_as_json(here: Path, specrules: Callable[..., Run]) -> None:
    put("specrules.toml", 'per-spec-ignore = { "a\\u001b" = ["SR4"] }')
    document = json.loads(specrules("config", "--format", "json").out)
    assert (document["root"], document["file"]) == (".", "specrules.toml")
    found = {each["key"]: each for each in document["settings"]}
    assert list(found) == list(KEYS)
    assert found["per-spec-ignore"]["value"] == {"a\x1b": ["SR4"]}
    assert found["per-spec-ignore"]["origin"] == "specrules.toml:1"
    assert (found["budget"]["value"], found["budget"]["origin"]) == (None, "default")
    assert "\x1b" not in specrules("config").out


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained_and_its_example_holds(key: str, here: Path, specrules: Callable[..., Run]) -> None:
    run = specrules("config", "--explain", key)
    assert run.out.startswith(f"{key}: {KEYS[key].expects}\n\n{KEYS[key].text}\n")
    table = f"[{KEYS[key].table}]\n" * bool(KEYS[key].table)
    put("specrules.toml", f"{table}{KEYS[key].example}\n")
    assert read("specrules.toml").settings[key].line == 1 + bool(table)


def test_a_key_that_is_none(here: Path, specrules: Callable[..., Run]) -> None:
    assert "there is no key `ignor`; did you mean `ignore`?" in specrules("config", "--explain", "ignor").err


def test_defaults_are_as_they_are_told() -> None:
    told = {name: key.default for name, key in KEYS.items()}
    options = {each.name: each.default for each in check_command.params}
    assert (told["fail-on"], told["format"], told["budget"]) == (options["fail_on"], options["form"], str(BUDGET))
