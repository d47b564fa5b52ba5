"""A check of what has not changed says again what it said, and of anything that has, what is true now."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desk import ENVIRONMENT, loaded
from specrules.cli.main import main
from specrules.trail import asked_before, beginning, files_in, followed, is_file, real, unchanged

SPEC = """\
spec "A bot"
levels root > user
action reveal
action upsell
rule quiet at root
  must not reveal
use "more.specrules"
"""
MORE = "default offer at user\n  must upsell\n"
CLASH = "rule loud at root\n  must reveal\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec, and a cache of its own."""
    monkeypatch.delenv("SPECRULES_NO_CACHE")
    monkeypatch.setenv("SPECRULES_CACHE_DIR", str(tmp_path / "cache"))
    project = tmp_path / "project"
    project.mkdir()
    (project / "spec.specrules").write_text(SPEC)
    (project / "more.specrules").write_text(MORE)
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, bool]]:
    """Checks with some arguments: the exit status, what was said (without the time), and whether it was worked out."""
    from specrules.checks import several

    runs: list[object] = []
    real_run = several.run

    def counted(*arguments: object, **options: object) -> object:
        runs.append(None)
        return real_run(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(several, "run", counted)

    def checked(*arguments: str) -> tuple[int, str, bool]:
        runs.clear()
        status = main(["check", *arguments])
        out, err = capsys.readouterr()
        said = out.replace(", from the cache", "")
        said = "\n".join(line.rpartition(", ")[0] if line.endswith(" s") else line for line in said.split("\n"))
        return status, said + err, bool(runs)

    return checked


def test_the_same_is_said_again_without_work(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    first, again = check(), check()
    assert (first[2], again[2]) == (True, False)
    assert first[:2] == again[:2]
    assert "no findings" in first[1]


def test_what_is_said_again_loads_neither_checks_nor_parser(folder: Path) -> None:
    (folder / "specrules.toml").write_text('paths = ["spec.specrules"]\nignore = ["SR3"]\nfail-on = "warning"\n')
    environment = {**os.environ, "PYTHONPATH": ENVIRONMENT["PYTHONPATH"]}
    heavy = {"specrules.checks", "specrules.syntax", "specrules.model"}
    assert heavy < loaded("check", environment=environment)
    assert heavy & loaded("check", environment=environment) == set()


def test_that_it_was_not_worked_out_is_said_in_place_of_the_time(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check"])
    assert capsys.readouterr().out.endswith(" s\n")
    main(["check"])
    assert capsys.readouterr().out.endswith("0 undetermined, from the cache\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "more.specrules").write_text(MORE + CLASH),
        lambda folder: (folder / "more.specrules").unlink(),
        lambda folder: (folder / "new.specrules").write_text("rule loud at root\n  must reveal\n"),
        lambda folder: (folder / "sub").mkdir() or (folder / "sub" / "new.specrules").write_text("action beyond\n"),
        lambda folder: (folder / "doc.md").write_text("# Rules\n\n```specrules\naction further\n```\n"),
        lambda folder: (folder / "specrules.lock").write_text("nonsense"),
        lambda folder: (folder / "more.specrules").write_bytes(b"\xff"),
    ],
    ids=["text", "gone", "new", "below", "document", "lock", "encoding"],
)
def test_every_change_is_seen(
    folder: Path, check: Callable[..., tuple[int, str, bool]], change: Callable[[Path], object]
) -> None:
    before = check()
    change(folder)
    after = check()
    assert after[2]
    assert after == (*check("--no-cache")[:2], True)
    assert after[1] != before[1] or (folder / "specrules.lock").exists()
    if after[0] != 2:
        assert check() == (*after[:2], False)


def test_a_change_of_the_same_size_at_the_same_moment_is_seen(
    folder: Path, check: Callable[..., tuple[int, str, bool]]
) -> None:
    check()
    about = (folder / "more.specrules").stat()
    (folder / "more.specrules").write_text(MORE.replace("upsell", "reveal"))
    os.utime(folder / "more.specrules", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert check()[2]


def test_a_link_that_leads_elsewhere_is_seen(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    (folder / "more.specrules").rename(folder / "one.specrules")
    (folder / "two.specrules").write_text(MORE + CLASH)
    (folder / "more.specrules").symlink_to("one.specrules")
    assert check("spec.specrules")[0] == 0
    (folder / "more.specrules").unlink()
    (folder / "more.specrules").symlink_to("two.specrules")
    assert check("spec.specrules")[0] == 1


def test_what_is_asked_for_is_part_of_the_question(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    (folder / "more.specrules").write_text(MORE + CLASH)
    seen = set()
    for arguments in ((), ("--ignore", "SR201"), ("--fail-on", "info"), ("--format", "json"), ("--color", "always")):
        assert check(*arguments)[2]
        status, said, worked = check(*arguments)
        assert not worked
        seen.add((status, said))
    assert len(seen) == 4  # `--fail-on` changes nothing where there are errors


def test_elsewhere_the_same_path_is_another(
    folder: Path, check: Callable[..., tuple[int, str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    check("spec.specrules")
    shutil.copytree(folder, folder.parent / "copy")
    monkeypatch.chdir(folder.parent / "copy")
    assert check("spec.specrules")[2]


def test_what_cannot_be_read_is_not_kept(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    assert check("nowhere.specrules")[0] == 2
    (folder / "nowhere.specrules").write_text("levels top\naction a\nrule r at top\n  must a\n")
    assert check("nowhere.specrules")[0] == 0


@pytest.mark.parametrize("option", ["--fix", "--statistics", "--no-cache"])
def test_what_does_more_than_say_is_done_again(
    folder: Path, check: Callable[..., tuple[int, str, bool]], option: str
) -> None:
    assert check(option)[2]
    assert check(option)[2]


def test_a_baseline_is_read_again(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    (folder / "more.specrules").write_text(MORE + CLASH)
    assert check("--baseline", "b.json", "--update-baseline")[0] == 0
    assert check("--baseline", "b.json")[0] == 0
    assert not check("--baseline", "b.json")[2]
    text = (folder / "b.json").read_text()
    (folder / "b.json").write_text(text.replace('"fingerprint": "', '"fingerprint": "0'))
    assert check("--baseline", "b.json")[0] == 1


def test_a_changed_program_forgets(folder: Path, tmp_path: Path) -> None:
    """What another version of specrules found is not said again."""
    copy = tmp_path / "copy"
    package = Path(sys.modules["specrules"].__file__ or "").parent
    for part in ("grammar", "rules", "checks"):
        (copy / part).symlink_to(package.parents[1] / part) if copy.exists() else copy.mkdir()
        (copy / part).exists() or (copy / part).symlink_to(package.parents[1] / part)
    shutil.copytree(package, copy / "src" / "specrules", ignore=shutil.ignore_patterns("__pycache__"))

    def run() -> str:
        command = [sys.executable, "-m", "specrules", "check", str(folder)]
        return subprocess.run(
            command, env={**os.environ, "PYTHONPATH": str(copy / "src")}, capture_output=True, text=True, check=True
        ).stdout

    assert "from the cache" not in run()
    assert "from the cache" in run()
    for module in (copy / "src").rglob("*.py"):
        os.utime(module, (1, 1))
    assert "from the cache" in run(), "it was installed again"
    changed = copy / "src" / "specrules" / "analysis" / "plain.py"
    changed.write_text(changed.read_text() + "\n# a change\n")
    assert "from the cache" not in run()


def test_a_damaged_record_is_dropped(folder: Path, check: Callable[..., tuple[int, str, bool]]) -> None:
    first = check()
    (file,) = (folder.parent / "cache").glob("*.sqlite")
    file.write_bytes(os.urandom(3_000))
    assert check() == first
    assert not check()[2]


def test_questions_within_questions_are_told_to_both(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    path = str(tmp_path / "a.txt")
    with followed() as outer:
        with followed() as inner:
            assert beginning(path, 10) == b"a"
        asked_before({("is_file", "elsewhere"): "False"})
    assert set(inner) < set(outer)
    assert len(outer) == 2
    assert unchanged(outer)


def test_each_kind_of_question_is_asked_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    path = str(tmp_path / "a.txt")
    with followed() as answers:
        assert is_file(path) and real(path) and beginning(path, 1) == b"a" and files_in(str(tmp_path), (".txt",))
        with pytest.raises(FileNotFoundError):
            beginning(path + "x", 1)
    assert len(answers) == 5
    for question in answers:
        assert unchanged({question: answers[question]})
        assert not unchanged({question: "another answer"})
    (tmp_path / "a.txtx").write_text("")
    assert not unchanged(answers)


@pytest.mark.parametrize("asked", ["beginning x", "no such question", "beginning"])
def test_a_question_nobody_understands_has_no_answer(asked: str) -> None:
    assert not unchanged({(asked, "/"): "True"})
