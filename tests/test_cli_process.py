"""The command line as a process, with the whole program behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}

SPEC = """\
spec "Café"
levels root > user
action reveal
fact danger
rule quiet at root
  when danger
  must not reveal
rule loud at root
  must reveal
"""


def specrules(
    *arguments: str | Path, environment: dict[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "specrules", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=folder, env={**ENVIRONMENT, **(environment or {})})


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "spec.specrules"
    file.write_text(SPEC, encoding="utf-8")
    return file


def test_a_contradiction_ends_with_status_1(spec: Path) -> None:
    run = specrules("check", spec)
    assert run.returncode == 1
    assert run.stdout.startswith(b"error[SR201 contradiction]: ")
    assert run.stderr == b""


def test_the_founding_case_is_found() -> None:
    run = specrules("check", "rules/model-spec/2025-02-12", "--format", "json")
    assert run.stderr == b""
    document = json.loads(run.stdout)
    assert "SR402" in {finding["code"] for finding in document["findings"]}
    assert document["summary"]["undetermined"] == []


def test_json_without_locations_does_not_depend_on_the_order_of_statements(tmp_path: Path) -> None:
    statements = SPEC.replace("\n  ", "   ").splitlines()
    written = []
    for order in (statements, statements[::-1], statements[3:] + statements[:3]):
        (tmp_path / "spec.specrules").write_text("\n".join(order), encoding="utf-8")
        written.append(specrules("check", ".", "--format", "json", "--no-locations", folder=tmp_path).stdout)
    assert written[0]
    assert written == written[:1] * 3


def test_a_reader_that_stops_reading_ends_it_quietly(spec: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "specrules", "check", str(spec)]
    run = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=ENVIRONMENT)
    os.close(write)
    assert (run.returncode, run.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said(spec: Path) -> None:
    command = [sys.executable, "-m", "specrules", "check", str(spec)]
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert run.returncode == 2
    assert run.stderr.startswith(b"specrules: cannot write: ")
    assert run.stderr.count(b"\n") == 1


def test_what_a_terminal_cannot_show_is_written_out(spec: Path) -> None:
    spec.write_text(SPEC.replace("must reveal", "must reveal # 日"), encoding="utf-8")
    run = specrules("check", spec, environment={"PYTHONIOENCODING": "latin-1"})
    assert run.returncode == 1
    assert b"must reveal # \\u65e5" in run.stdout


def test_the_output_of_a_check_is_the_same_under_any_hash_seed(spec: Path) -> None:
    runs = [
        specrules("check", spec, "--format", "json", environment={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    ]
    assert runs == runs[:1] * 3


@pytest.mark.parametrize("name", ["nowhere", "nowhere.specrules"])
def test_what_is_not_there_cannot_be_checked(name: str, tmp_path: Path) -> None:
    run = specrules("check", name, folder=tmp_path)
    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr.startswith(b"specrules: ")
    assert run.stderr.count(b"\n") == 1


def test_an_empty_folder_cannot_be_checked(tmp_path: Path) -> None:
    run = specrules("check", folder=tmp_path)
    assert (run.returncode, run.stdout) == (2, b"")


@pytest.mark.parametrize("content", [b"\x00\x01\xff\xfe", b"rule", b"\x1b[31m rule \xe2\x80\xae", b"(" * 5000])
def test_bad_text_is_a_finding(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bad.specrules"
    file.write_bytes(content)
    run = specrules("check", file)
    assert run.returncode in (1, 2)
    assert b"Traceback" not in run.stderr
    assert not set(run.stdout + run.stderr) & {0x00, 0x1B}
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in run.stdout.decode()
