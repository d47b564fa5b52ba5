"""Baselines: what they accept, when they shrink, and what becomes of files that are not as they should be."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desk import Run
from porter import ALARM, CASES, HEAD, NIGHT, STORM
from specrules.atomic import replace_file
from specrules.baseline import FORMAT, VERSION
from specrules.cli.main import main


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs `specrules check` in a folder with one spec and, unless told otherwise, its baseline."""
    monkeypatch.chdir(tmp_path)
    Path("door.specrules").write_text(CASES)

    def call(*arguments: str, baseline: str = "known.json", path: str = "door.specrules") -> Run:
        status = main(["check", path, "--baseline", baseline, *arguments])
        return Run(status, *capsys.readouterr())

    return call


def entries(path: str = "known.json", spec: str = "door.specrules") -> list[dict[str, Any]]:
    found = json.loads(Path(path).read_text())["specs"].get(spec, [])
    assert isinstance(found, list)
    return found


def norms(*arguments: str) -> list[list[str]]:
    return [entry["norms"] for entry in entries(*arguments)]


BOTH = [["alarm_opens", "night_closes"], ["alarm_opens", "storm_closes"]]


def test_a_baseline_is_made_once_and_accepts_what_it_holds(check: Callable[..., Run]) -> None:
    made = check("--update-baseline")
    assert (made.status, made.err) == (0, "made the baseline `known.json` with 2 entries\n")
    assert made.out.startswith("no findings, 2 in the baseline in 1 file (3 rules, 0 defaults): ")
    assert norms() == BOTH
    again = check()
    assert (again.status, again.err) == (0, "")
    assert again.out.startswith("no findings, 2 in the baseline in 1 file")


def test_a_baseline_that_is_not_there_is_an_error_that_says_how_to_make_one(check: Callable[..., Run]) -> None:
    run = check()
    message = "the baseline `known.json` does not exist; --update-baseline makes it with today's findings"
    assert (run.status, run.out, run.err) == (2, "", f"specrules: {message}\n")


def test_updating_without_a_baseline_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--update-baseline"]) == 2
    assert capsys.readouterr().err.startswith("specrules: --update-baseline goes with --baseline")


def test_a_new_finding_counts_and_is_never_added(check: Callable[..., Run]) -> None:
    Path("door.specrules").write_text(HEAD.replace("fact storm\n", "") + ALARM + NIGHT)
    check("--update-baseline")
    Path("door.specrules").write_text(CASES)
    for arguments in ([], ["--update-baseline"]):
        run = check(*arguments)
        assert (run.status, run.err) == (1, "")
        assert run.out.startswith("error[SR201 contradiction]: `alarm_opens` and `storm_closes`")
        assert "1 error, 1 in the baseline in 1 file" in run.out
    assert norms() == BOTH[:1]


def test_what_no_finding_needs_is_told_and_removed_on_request(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    before = Path("known.json").read_bytes()
    Path("door.specrules").write_text(CASES.replace("when night", "when night and not alarm"))
    told = check()
    assert (told.status, told.err) == (
        0,
        "1 entry of the baseline is no longer needed; --update-baseline removes it\n",
    )
    assert Path("known.json").read_bytes() == before
    removed = check("--update-baseline")
    assert removed.err == "removed 1 entry that no finding needs from the baseline `known.json`\n"
    assert norms() == BOTH[1:]
    Path("door.specrules").write_text(CASES)
    assert check("--update-baseline").status == 1
    assert norms() == BOTH[1:]


def test_lines_that_move_and_words_that_change_do_not_matter(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    Path("door.specrules").write_text("# The door.\n\n" + HEAD + STORM + 'spec "Door"\n' + NIGHT + ALARM)
    assert (check().status, check().err) == (0, "")


def test_errors_in_the_text_are_never_in_a_baseline(check: Callable[..., Run]) -> None:
    Path("door.specrules").write_text(CASES + "fact unheard_of\n")
    made = check("--update-baseline")
    assert "warning[SR106 unused]" in made.out
    assert {entry["code"] for entry in entries()} == {"SR201"}
    forged = json.loads(Path("known.json").read_text())
    document = json.loads(check("--format", "json").out)
    (unused,) = document["findings"]
    forged["specs"]["door.specrules"].append({key: unused[key] for key in ("fingerprint", "code", "norms", "message")})
    Path("known.json").write_text(json.dumps(forged))
    run = check("--update-baseline")
    assert "warning[SR106 unused]" in run.out
    assert run.err.startswith("removed 1 entry")


def test_no_baseline_is_made_of_a_run_that_errors_cut_short(check: Callable[..., Run]) -> None:
    Path("door.specrules").write_text(CASES + "rule broken at hous must door = open\n")
    run = check("--update-baseline")
    assert run.status == 1
    assert run.err == "no baseline was made: because of errors in the text, some checks did not run\n"
    assert not Path("known.json").exists()


def test_errors_in_the_text_make_no_entry_needless(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    Path("door.specrules").write_text(CASES + "rule broken at hous must door = open\n")
    run = check("--update-baseline")
    assert (run.status, run.err) == (1, "")
    assert norms() == BOTH


@pytest.mark.parametrize(
    "arguments", [["--select", "SR3"], ["--ignore", "SR201"], ["--budget", "1"]], ids=["select", "ignore", "budget"]
)
def test_what_did_not_run_or_stayed_open_makes_no_entry_needless(
    arguments: list[str], check: Callable[..., Run]
) -> None:
    check("--update-baseline")
    Path("door.specrules").write_text(CASES.replace("when night", "when night and not alarm"))
    assert check("--update-baseline", *arguments).err == ""
    assert norms() == BOTH
    assert check("--update-baseline", "--select", "SR201").err.startswith("removed 1 entry")


def test_an_entry_of_a_check_nobody_knows_stays(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    document = json.loads(Path("known.json").read_text())
    document["specs"]["door.specrules"][0]["code"] = "SR999"
    document["specs"]["door.specrules"][0]["fingerprint"] = "0" * 16
    Path("known.json").write_text(json.dumps(document))
    assert check("--update-baseline").err == ""
    assert len(entries()) == 2


def test_specs_that_were_not_looked_at_keep_their_entries(check: Callable[..., Run]) -> None:
    os.mkdir("inside")
    Path("door.specrules").rename("inside/a.specrules")
    Path("inside/a.specrules").write_text('spec "A"\n' + CASES)
    Path("inside/b.specrules").write_text('spec "B"\n' + CASES)
    made = check("--update-baseline", path="inside")
    assert made.err == "made the baseline `known.json` with 4 entries\n"
    assert "no findings, 4 in the baseline, 0 undetermined in 2 specs" in made.out
    for name in "ab":
        Path(f"inside/{name}.specrules").write_text(
            f'spec "{name}"\n' + HEAD + NIGHT + STORM + ALARM.replace("open", "closed")
        )
    assert check("--update-baseline", path="inside/b.specrules").err.startswith("removed 2 entries")
    assert norms("known.json", "inside/a.specrules") == BOTH
    assert "inside/b.specrules" not in json.loads(Path("known.json").read_text())["specs"]


def test_a_spec_is_found_by_its_path_from_the_baseline_wherever_one_stands(
    check: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkdir("kept")
    check("--update-baseline", baseline="kept/known.json")
    assert list(json.loads(Path("kept/known.json").read_text())["specs"]) == ["../door.specrules"]
    monkeypatch.chdir(tmp_path / "kept")
    assert check(path="../door.specrules").status == 0
    assert check(path=str(tmp_path / "door.specrules"), baseline=str(tmp_path / "kept/known.json")).status == 0
    (tmp_path / "alias").symlink_to(tmp_path)
    assert (
        check(path=str(tmp_path / "alias/door.specrules"), baseline=str(tmp_path / "alias/kept/known.json")).err == ""
    )


TWINS = """\
levels house > guest
principal guest at guest
fact alarm
fact night
action door
rule open at house
  when alarm or alarm and night or alarm and not night
  must door
"""


def test_an_entry_for_one_of_two_equal_findings_accepts_one(check: Callable[..., Run]) -> None:
    arguments = ("--select", "SR305")
    Path("door.specrules").write_text(TWINS)
    check("--update-baseline", *arguments)
    twins = entries()
    assert len(twins) == 2 == len({entry["fingerprint"] for entry in twins})
    assert len({(entry["code"], *entry["norms"]) for entry in twins}) == 1
    for kept in twins:
        document = json.loads(Path("known.json").read_text())
        document["specs"]["door.specrules"] = [kept]
        Path("known.json").write_text(json.dumps(document))
        assert "1 warning, 1 in the baseline in 1 file" in check(*arguments).out
        assert check("--update-baseline", *arguments).err == ""


def test_what_an_allow_accepts_needs_no_entry(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    Path("door.specrules").write_text(CASES.replace("when alarm", 'allow SR201 because "So be it." when alarm'))
    run = check("--update-baseline", "--show-allowed")
    assert "no findings, 1 allowed, 1 in the baseline in 1 file" in run.out
    assert run.err.startswith("removed 1 entry")
    assert norms() == BOTH[1:]


def test_json_has_what_is_in_the_baseline_with_the_fingerprints_of_the_file(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    Path("door.specrules").write_text(CASES.replace("when alarm", 'allow SR201 because "So be it." when alarm'))
    document = json.loads(check("--format", "json").out)
    assert document["findings"] == []
    assert [(each["kind"], each["reason"]) for each in document["suppressed"]] == [
        ("baseline", None),
        ("allow", "So be it."),
    ]
    assert {each["finding"]["fingerprint"] for each in document["suppressed"]} == {
        entry["fingerprint"] for entry in entries()
    }
    assert document["summary"]["suppressed"] == {"allow": 1, "baseline": 1}


def test_the_file_is_for_people_and_the_same_every_time(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    first = Path("known.json").read_text()
    assert first.isascii()
    assert first.endswith("}\n")
    document = json.loads(first)
    assert (document["format"], document["version"]) == (FORMAT, VERSION)
    assert list(entries()[0]) == ["fingerprint", "code", "norms", "message"]
    Path("door.specrules").write_text(HEAD + STORM + NIGHT + ALARM)
    os.unlink("known.json")
    check("--update-baseline")
    assert Path("known.json").read_text() == first


ENTRY = {"fingerprint": "0", "code": "SR201", "norms": ["a"], "message": "m"}


def of(*found: Any, **more: Any) -> str:
    return json.dumps({"format": FORMAT, "version": 1, "specs": {"s": list(found)}, **more})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is damaged: it is not JSON (line 1)"),
        ('{\n"format": "specrules baseline",\n<<<<<<< mine\n', "is damaged: it is not JSON (line 3)"),
        ("[" * 100_000, "is damaged: it is not JSON"),
        ("\udcff", "is damaged: it is not JSON"),
        ("9" * 5_000, "is damaged: it is not JSON"),
        ("[]", "is not a baseline of specrules"),
        ('{"version": 1, "specs": {}}', "is not a baseline of specrules"),
        ('{"format": ["specrules baseline"]}', "is not a baseline of specrules"),
        (of(format="ruff"), "is not a baseline of specrules"),
        (of(version=2), "was written by a newer specrules: version 2 of the format, and this one reads version 1"),
        (of(version=0), "is damaged: it has no version or no specs"),
        (of(version="1"), "is damaged: it has no version or no specs"),
        (of(specs=[]), "is damaged: it has no version or no specs"),
        (of(specs={"s": {}}), "is damaged: `s` has an entry of another shape"),
        (of("x"), "is damaged: `s` has an entry of another shape"),
        (of({**ENTRY, "line": 3}), "is damaged: `s` has an entry of another shape"),
        (of({**ENTRY, "norms": [1]}), "is damaged: `s` has an entry of another shape"),
        (of({**ENTRY, "code": None}), "is damaged: `s` has an entry of another shape"),
        (of({"fingerprint": "0"}), "is damaged: `s` has an entry of another shape"),
        (of(specs={"\x1b[2J": [1]}), "is damaged: `\\u{1b}[2J` has an entry of another shape"),
        (of() + " " * 5_000_000, "is too large: at most 5,000,000 bytes are read"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
@pytest.mark.parametrize("arguments", [[], ["--update-baseline"]], ids=["read", "update"])
def test_a_file_that_is_no_baseline_is_one_clear_error_and_left_alone(
    content: str, message: str, arguments: list[str], check: Callable[..., Run]
) -> None:
    written = content.encode("utf-8", "surrogateescape")
    Path("known.json").write_bytes(written)
    run = check(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.removeprefix("specrules: ").removeprefix("the baseline ") == f"`known.json` {message}\n"
    assert Path("known.json").read_bytes() == written


def test_one_entry_of_two_that_a_merge_left_is_enough(check: Callable[..., Run]) -> None:
    check("--update-baseline")
    document = json.loads(Path("known.json").read_text())
    document["specs"]["door.specrules"] *= 2
    Path("known.json").write_text(json.dumps(document))
    assert (check().status, check().err) == (0, "")


def test_a_folder_and_a_pipe_are_no_baselines(check: Callable[..., Run]) -> None:
    os.mkdir("folder")
    os.mkfifo("pipe")
    assert check(baseline="folder").err == "specrules: the baseline `folder` is a folder, not a file\n"
    assert check(baseline="pipe").err == "specrules: the baseline `pipe` is not a regular file\n"
    assert check("--update-baseline", baseline="pipe").status == 2


def test_a_baseline_that_cannot_be_written_is_one_clear_error(check: Callable[..., Run]) -> None:
    run = check("--update-baseline", baseline="missing/known.json")
    assert run.status == 2
    assert run.err == "specrules: the baseline `missing/known.json` cannot be written: No such file or directory\n"


def test_a_link_stays_and_what_it_leads_to_is_replaced(check: Callable[..., Run]) -> None:
    os.mkdir("kept")
    Path("known.json").symlink_to("kept/real.json")
    check("--update-baseline")
    assert Path("known.json").is_symlink()
    assert norms("kept/real.json", "../door.specrules") == BOTH
    Path("door.specrules").write_text(HEAD + NIGHT + STORM + ALARM.replace("open", "closed"))
    assert check("--update-baseline").err.startswith("removed 2 entries")
    assert Path("known.json").is_symlink()
    assert os.listdir("kept") == ["real.json"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no"):
        replace_file(str(file), b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_replaced_file_keeps_its_mode_and_a_new_one_has_the_usual(tmp_path: Path) -> None:
    file, usual = tmp_path / "file", tmp_path / "usual"
    usual.touch()
    replace_file(str(file), b"one")
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    file.chmod(0o640)
    replace_file(str(file), b"two")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.read_bytes() == b"two"


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    file.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write everything
    with pytest.raises(PermissionError):
        replace_file(str(file), b"new")
    assert file.read_bytes() == b"old"
