"""`specrules check --fixes`, `--fix` and `--diff` on real files."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import validate

from desk import Run
from specrules import rewrite
from specrules.cli.main import main
from specrules.files import load
from specrules.fixes import write
from specrules.report.schema import json_schema

IDLE = """\
# The rules of the house.
levels root > user
fact night
fact late
action share
action call

rule quiet at root
  when night      # or so it says
  must not share
  overrides polite   # never needed

default polite at user
  when late
  must not call

default loud at user
  when late
  must share
"""
MENDED = IDLE.replace("  overrides polite   # never needed\n", "  # never needed\n")

CLASH = """\
levels root > user
fact risk
fact private
action share

rule rescue at root
  when risk
  must share

rule privacy at root
  when private
  must not share

default calm at user when not risk and not private should not share

example "go" given risk, private expect must share
"""

SECONDS = re.compile(r"[\d.]+ s$", re.MULTILINE)


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Run:
        status = main(["check", *arguments, "--select", "SR2", "--select", "SR30", "--select", "SR101"])
        out, err = capsys.readouterr()
        return Run(status, SECONDS.sub("- s", out), err)

    return call


def put(path: str, text: str) -> Path:
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text.encode())
    return place


def unchanged(folder: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# -- offering


def test_fixes_are_offered_under_their_finding(check: Callable[..., Run]) -> None:
    put("a.specrules", CLASH)
    run = check("a.specrules", "--fixes", "--select", "SR5")
    assert run.status == 1
    assert (
        "   = help: say which one yields: an `unless` on one of them, or `overrides` on `privacy` or `rescue`\n"
        "       each of these edits clears this and adds nothing new:\n"
        "       (a) rescue   overrides privacy  flips 1 of 1 example\n"
        "       (b) privacy  unless risk        flips 1 of 1 example\n"
        "       (c) privacy  overrides rescue   flips 0 of 1 example\n"
        "       (d) rescue   unless private     flips 0 of 1 example\n"
    ) in run.out
    assert Path("a.specrules").read_text() == CLASH


def test_without_asking_nothing_is_looked_for(check: Callable[..., Run]) -> None:
    put("a.specrules", CLASH)
    assert "adds nothing new" not in check("a.specrules").out


def test_offered_fixes_are_shown_as_diffs(check: Callable[..., Run]) -> None:
    put("a.specrules", CLASH)
    run = check("a.specrules", "--fixes", "--diff")
    assert (
        "       (b) privacy  unless risk        flips 1 of 1 example\n"
        "           --- a.specrules\n"
        "           +++ a.specrules\n"
        "           @@ -10,6 +10,7 @@\n"
        "            rule privacy at root\n"
        "              when private\n"
        "              must not share\n"
        "           +  unless risk\n"
    ) in run.out
    assert "error[SR201" in run.out


def test_json_has_fixes_and_edits(check: Callable[..., Run]) -> None:
    put("a.specrules", IDLE)
    document = json.loads(check("a.specrules", "--fixes", "--format", "json").out)
    validate(document, json_schema())
    (finding,) = document["findings"]
    assert finding["fixes"] == [
        {
            "title": "quiet: delete `overrides polite`",
            "safe": True,
            "flips": 0,
            "examples": 0,
            "edits": [
                {
                    "path": "a.specrules",
                    "start": {"line": 11, "column": 3},
                    "end": {"line": 11, "column": 22},
                    "text": "",
                }
            ],
        }
    ]
    without = json.loads(check("a.specrules", "--fixes", "--format", "json", "--no-locations").out)
    assert [fix["edits"] for fix in without["findings"][0]["fixes"]] == [[]]


def test_json_of_what_was_fixed_counts_it(check: Callable[..., Run]) -> None:
    put("a.specrules", IDLE)
    document = json.loads(check("a.specrules", "--fix", "--format", "json").out)
    validate(document, json_schema())
    assert document["summary"]["fixed"] == 1
    assert document["findings"] == []


def test_a_diff_is_text(check: Callable[..., Run]) -> None:
    put("a.specrules", IDLE)
    run = check("a.specrules", "--diff", "--format", "json")
    assert (run.status, run.out) == (2, "")
    assert run.err == "specrules: --diff goes with --format text (see `specrules check --help`)\n"


# -- fixing


def test_safe_fixes_are_made_and_what_is_left_is_reported(check: Callable[..., Run]) -> None:
    place = put("a.specrules", IDLE)
    run = check("a.specrules", "--fix", "--fail-on", "warning")
    assert run.status == 0
    assert place.read_text() == MENDED
    assert run.out == "fixed 1, no findings in 1 file (1 rule, 2 defaults): " + run.out.partition("): ")[2]
    again = check("a.specrules", "--fix")
    assert place.read_text() == MENDED
    assert "fixed" not in again.out


def test_only_findings_that_were_asked_for_are_fixed(check: Callable[..., Run]) -> None:
    place = put("a.specrules", IDLE)
    check("a.specrules", "--fix", "--ignore", "SR307")
    assert place.read_text() == IDLE


@pytest.mark.parametrize("arguments", [("--diff",), ("--fix", "--diff")])
def test_a_diff_is_shown_and_nothing_written(
    check: Callable[..., Run], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    put("sub/a.specrules", IDLE)
    run = check(str(tmp_path / "sub" / "a.specrules"), *arguments, "--fail-on", "warning")
    assert run.status == 1  # it is as it was
    assert run.out == (
        "--- sub/a.specrules\n"
        "+++ sub/a.specrules\n"
        "@@ -8,7 +8,7 @@\n"
        " rule quiet at root\n"
        "   when night      # or so it says\n"
        "   must not share\n"
        "-  overrides polite   # never needed\n"
        "+  # never needed\n"
        " \n"
        " default polite at user\n"
        "   when late\n"
    )
    assert Path("sub/a.specrules").read_text() == IDLE


def test_what_a_diff_shows_can_do_nothing_to_the_terminal(check: Callable[..., Run]) -> None:
    put("a.specrules", IDLE.replace("or so it says", "\u202eor\tso\u200b"))
    run = check("a.specrules", "--diff")
    assert "   when night      # \\u{202e}or\tso\\u{200b}\n" in run.out


def test_bytes_that_are_no_part_of_a_fix_stay(check: Callable[..., Run]) -> None:
    text = "\ufeff" + IDLE.rstrip("\n").replace("\n", "\r\n").replace("house", "häuser")
    place = put("a.specrules", text)
    os.chmod(place, 0o640)
    assert check("a.specrules", "--fix").out.startswith("fixed 1, ")
    expected = "\ufeff" + MENDED.rstrip("\n").replace("\n", "\r\n").replace("house", "häuser")
    assert place.read_bytes() == expected.encode()
    assert place.stat().st_mode & 0o777 == 0o640


def test_a_misspelt_name_is_corrected_in_the_file_it_is_in(check: Callable[..., Run]) -> None:
    put("main.specrules", 'use "sub/words.specrules"\n' + MENDED.replace("fact late\n", "").replace("late", "laet"))
    words = put("sub/words.specrules", "fact late\n")
    run = check("main.specrules", "--fix")
    assert run.status == 0
    assert run.out.startswith("fixed 2, no findings in 2 files")
    assert "laet" not in Path("main.specrules").read_text()
    assert words.read_text() == "fact late\n"


def test_several_specs_are_fixed_but_not_what_they_share(check: Callable[..., Run]) -> None:
    head, _, rest = IDLE.partition("\n\n")
    shared = head + "\naction wait\nrule common at root when night must wait overrides other\n"
    shared += "default other at user when late must not wait\n"
    put("shared.specrules", shared)
    for name in ("one", "two"):
        put(f"{name}.specrules", f'spec "{name}"\nuse "shared.specrules"\n\n{rest}')
    before = check(".", "--fail-on", "warning").out
    assert before.count("overrides other` decides nothing") == 2
    run = check(".", "--fix")
    assert run.out.count("fixed 1, ") == 2
    assert run.out.rstrip().splitlines()[-1].startswith("fixed 2, ")
    assert Path("shared.specrules").read_text() == shared
    for name in ("one", "two"):
        assert "overrides polite" not in Path(f"{name}.specrules").read_text()


def test_what_is_written_is_what_was_checked(check: Callable[..., Run]) -> None:
    put("a.specrules", 'spec "a"\n' + IDLE)
    put("b/a.specrules", 'spec "c"\n' + CLASH)
    put("b/b.specrules", 'spec "b"\n' + IDLE)
    check(".", "--fix")
    for spec in load(["a.specrules", "b/b.specrules"]):
        assert spec.findings == ()
        assert "overrides" not in spec.files[0].source.text


# -- what must not be written


def fails(run: Run, message: str) -> None:
    assert (run.status, run.out, run.err) == (2, "", f"specrules: {message}\n")


def test_a_read_only_file_is_one_error(check: Callable[..., Run], tmp_path: Path) -> None:
    place = put("a.specrules", IDLE)
    os.chmod(place, 0o444)
    before = unchanged(tmp_path)
    fails(check("a.specrules", "--fix"), "`a.specrules` is read-only; nothing was written")
    assert unchanged(tmp_path) == before


def test_one_file_that_must_not_be_written_keeps_all_from_being(check: Callable[..., Run], tmp_path: Path) -> None:
    put("a.specrules", 'spec "a"\n' + IDLE)
    os.chmod(put("b.specrules", 'spec "b"\n' + IDLE), 0o444)
    before = unchanged(tmp_path)
    fails(check(".", "--fix"), "`b.specrules` is read-only; nothing was written")
    assert unchanged(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_one_error(
    check: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.specrules", IDLE)

    def refuse(path: str, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(rewrite, "replace_file", refuse)
    before = unchanged(tmp_path)
    fails(check("a.specrules", "--fix"), "`a.specrules` cannot be written: Permission denied")
    assert unchanged(tmp_path) == before


def test_a_link_that_leads_out_is_not_written_through(check: Callable[..., Run], tmp_path: Path) -> None:
    real = put("elsewhere/real.specrules", IDLE)
    Path("here").mkdir()
    os.symlink(real.resolve(), "here/link.specrules")
    before = unchanged(tmp_path)
    message = "`here/link.specrules` is a link that leads out of its folder; nothing was written"
    fails(check("here/link.specrules", "--fix"), message)
    assert unchanged(tmp_path) == before


def test_a_link_inside_the_folder_stays_a_link(check: Callable[..., Run]) -> None:
    real = put("real.specrules", IDLE)
    os.symlink("real.specrules", "link.specrules")
    assert check("link.specrules", "--fix").out.startswith("fixed 1, ")
    assert Path("link.specrules").is_symlink()
    assert real.read_text() == MENDED


@pytest.mark.parametrize("now", [IDLE + "fact more\n", IDLE.replace("\n", "\r\n"), None])
def test_a_file_that_has_changed_is_not_overwritten(
    check: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, now: str | None
) -> None:
    place = put("a.specrules", IDLE)
    mending = write.write

    def meanwhile(mended: object) -> None:
        place.unlink() if now is None else put("a.specrules", now)
        mending(mended)  # type: ignore[arg-type]

    monkeypatch.setattr(write, "write", meanwhile)
    what = "does not exist" if now is None else "has changed since it was read"
    fails(check("a.specrules", "--fix"), f"`a.specrules` {what}; nothing was written")
    assert place.exists() is (now is not None)
    assert now is None or place.read_bytes() == now.encode()
