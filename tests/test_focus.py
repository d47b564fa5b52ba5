"""`--focus`: whole specs are analysed, and what touches some files is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desk import Run
from specrules.checks import REGISTRY, Undetermined, run
from specrules.files import load
from specrules.focus import View
from specrules.program import Program
from specrules.report.forms import FORMS

MAIN = 'spec "Songs"\nuse "words.specrules"\nuse "loud.specrules"\nuse "quiet.specrules"\n'
WORDS = "levels root\nfact danger\nfact idle\naction sing\naction dance\n"
LOUD = "rule loud at root\n  when danger\n  must sing\nrule lively at root\n  must dance\n"
QUIET = "rule quiet at root\n  must not sing\nrule still at root\n  unless danger\n  must not dance\n"


@pytest.fixture(autouse=True)
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A spec of four files: two contradictions of `loud` and `quiet`, and an idle fact in `words`."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name, text in (("main", MAIN), ("words", WORDS), ("loud", LOUD), ("quiet", QUIET)):
        put(name, text)
    return tmp_path


def put(name: str, text: str) -> None:
    Path(f"{name}.specrules").write_text(text, encoding="utf-8")


def found(run: Run) -> list[tuple[str, list[str]]]:
    return [(each["code"], each["norms"]) for each in json.loads(run.out)["findings"]]


def test_what_touches_a_file_is_told_and_the_rest_is_counted(specrules: Callable[..., Run]) -> None:
    everything = found(specrules("check", "--format", "json"))
    assert sorted(code for code, _ in everything) == ["SR106", "SR201", "SR201"]
    run = specrules("check", "--focus", "words.specrules", "--format", "json")
    assert (run.status, found(run)) == (0, [("SR106", [])])
    assert json.loads(run.out)["summary"]["elsewhere"] == 2
    run = specrules("check", "--focus", "words.specrules")
    assert "1 warning, 2 elsewhere in 4 files" in run.out
    run = specrules("check", "--focus", "quiet.specrules")
    assert run.status == 1
    assert "2 errors, 1 elsewhere in 4 files" in run.out


def test_several_files_are_all_looked_at(specrules: Callable[..., Run]) -> None:
    run = specrules("check", "--focus", "words.specrules", "--focus", "./loud.specrules")
    assert "2 errors, 1 warning in 4 files" in run.out


def test_a_finding_about_a_norm_touches_the_file_the_norm_is_in(specrules: Callable[..., Run]) -> None:
    claims = "assert silence\n  never sing\n"
    put("main", MAIN + 'use "claims.specrules"\n')
    put("claims", claims)
    put("quiet", "rule still at root\n  unless danger\n  must not dance\n")
    only = ("check", "--select", "SR5", "--format", "json", "--focus")
    assert [code for code, _ in found(specrules(*only, "claims.specrules"))] == ["SR501"]
    assert found(specrules(*only, "words.specrules")) == []


def test_what_stops_the_analysis_is_always_told(specrules: Callable[..., Run]) -> None:
    put("loud", "rule loud at\n")
    run = specrules("check", "--focus", "quiet.specrules")
    assert run.status == 1
    assert run.out.startswith("error[SR100")
    assert "1 error in" in run.out


def test_a_file_that_is_gone_and_still_used(spec: Path, specrules: Callable[..., Run]) -> None:
    (spec / "loud.specrules").unlink()
    put("other", 'spec "Other"\nlevels high\naction hum\nrule hum at high\n  must hum\n')
    run = specrules("check", "--focus", "loud.specrules")
    assert run.status == 1
    assert "`loud.specrules` does not exist" in run.out
    assert run.err == "1 other spec has none of the files asked about\n"


def test_a_file_that_is_nowhere(specrules: Callable[..., Run]) -> None:
    run = specrules("check", "--focus", "quite.specrules")
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("specrules: `quite.specrules` does not exist, and no spec names it")


def test_a_file_outside_the_specs_checked(specrules: Callable[..., Run]) -> None:
    Path("notes.md").write_text("# Notes\n", encoding="utf-8")
    run = specrules("check", "--focus", "notes.md")
    assert (run.status, run.out) == (0, "")
    assert run.err == "`notes.md` is in none of the specs checked\n1 other spec has none of the files asked about\n"


@pytest.mark.parametrize("form", FORMS)
def test_no_spec_at_all_is_a_report_in_every_format(form: str, specrules: Callable[..., Run]) -> None:
    Path("notes.md").write_text("# Notes\n", encoding="utf-8")
    assert specrules("check", "--focus", "notes.md", "--format", form).status == 0


def test_what_is_extended_and_gone(specrules: Callable[..., Run]) -> None:
    put("top", 'spec "Top" extends "base"\n')
    assert "SR100" in specrules("check", "top.specrules", "--focus", "base/spec.specrules").out
    put("top", 'spec "Top" extends "pack:asimov/three-laws"\n')
    assert specrules("check", "top.specrules", "--focus", "top.specrules").status in (0, 1)


@pytest.mark.parametrize(
    ("norms", "touches"),
    [(("loud",), True), (("still", "loud/otherwise"), True), (("still",), False), ((), True), (("a_claim",), True)],
)
def test_open_questions_count_only_where_they_touch(norms: tuple[str, ...], touches: bool, spec: Path) -> None:
    (files,) = load(["main.specrules"])
    program = Program.build(files)
    whole = replace(run(program, {"SR303"}), undetermined=(Undetermined("SR201", norms, "the budget is spent"),))
    view = View(files, frozenset([str(spec.resolve() / "loud.specrules")]))
    seen = view.of(whole, program, REGISTRY)
    assert (bool(seen.undetermined), seen.elsewhere) == (touches, 0 if touches else 1)


@pytest.mark.parametrize("option", ["--fix", "--update-baseline"])
def test_what_changes_files_is_about_whole_specs(option: str, specrules: Callable[..., Run]) -> None:
    run = specrules("check", "--focus", "loud.specrules", "--baseline", "known.json", option)
    assert run.status == 2
    assert "they go without --focus" in run.err
    assert not Path("known.json").exists()


def test_a_baseline_is_asked_before_the_focus(specrules: Callable[..., Run]) -> None:
    specrules("check", "--baseline", "known.json", "--update-baseline")
    run = specrules("check", "--baseline", "known.json", "--focus", "loud.specrules")
    assert (run.status, run.err) == (0, "")
    assert "no findings, 2 in the baseline, 1 elsewhere in" in run.out
