"""Two processes find what one finds, to the byte, and do without each other if they must."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desk import heed_interrupts
from specrules.checks import REGISTRY, run, run_each
from specrules.checks import beside as processes
from specrules.files import load, load_text
from specrules.program import Program
from specrules.report import json, text

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from synthetic import rule_file

LARGE = rule_file(420)


def found(jobs: int) -> tuple[str, str]:
    """What people and programs read of the large spec, without the time it took."""
    report = run(Program.build(load_text(LARGE)), jobs=jobs)
    lines = text.report(report, REGISTRY).splitlines()
    return "\n".join(lines[:-1]), json.checks([report], REGISTRY)


def test_the_output_is_the_same_for_any_number() -> None:
    one = found(1)
    assert {"SR2", "SR3", "SR4"} <= {code[:3] for code in REGISTRY if code in one[0]}
    assert found(2) == one
    assert found(5) == one


def test_places_stay_places_in_the_same_files() -> None:
    program = Program.build(load_text(LARGE))
    (file,) = program.files.files
    spans = [label.span for finding in run(program, jobs=2).findings for label in finding.labels]
    assert spans
    assert all(span.source is file.source for span in spans)


def test_a_process_that_fails_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    one, here = found(1), os.getpid()

    def fails(work: object, pipe: object) -> None:
        assert os.getpid() != here
        os._exit(1)

    monkeypatch.setattr(processes, "_worked", fails)
    assert found(2) == one


def test_small_specs_stay_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> Sequence[object]:
        raise AssertionError("a process was started")

    monkeypatch.setattr(processes, "beside", never)
    small = Program.build(load_text(rule_file(40)))
    assert run(small, jobs=8).ran
    assert run(Program.build(load_text(LARGE)), jobs=1).ran


def test_an_interrupt_ends_both_quietly(tmp_path: Path) -> None:
    (tmp_path / "large.specrules").write_text(rule_file(3_000), encoding="utf-8")
    command = [sys.executable, "-m", "specrules", "check", "large.specrules", "--jobs", "2"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(processes.__file__).parents[2])},
        start_new_session=True,
        preexec_fn=heed_interrupts,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        pytest.skip("this system does not tell which processes a process has")
    while not children.read_text() and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_several_specs_give_the_same_reports_for_any_number_of_processes(tmp_path: Path) -> None:
    for number in range(4):
        rules = "\n".join(
            f"rule r{i} at top\n  when f{i}\n  must {'' if i % 7 else 'not '}a{i}" for i in range(20 + number)
        )
        words = "\n".join(f"fact f{i}\naction a{i}" for i in range(20 + number))
        clash = f"rule clash at top\n  must not a{number + 1}\n"
        (tmp_path / f"s{number}.specrules").write_text(f'spec "{number}"\nlevels top\n{words}\n{rules}\n{clash}')
    (tmp_path / "unused.specrules").write_text("fact nobody_uses_it\n")  # a finding about no file of any spec
    programs = [Program.build(files) for files in load([tmp_path])]
    reports = [run_each(programs, None, jobs) for jobs in (1, 2, 3, 9)]
    assert [report.path for report in reports[0]] == [program.files.path for program in programs]
    for others in reports[1:]:
        assert [(r.path, r.findings, r.undetermined, r.proved) for r in others] == [
            (r.path, r.findings, r.undetermined, r.proved) for r in reports[0]
        ]
    assert {finding.code for finding in reports[0][0].findings} == {"SR106", "SR201"}
    places = [label.span.source for report in reports[1] for finding in report.findings for label in finding.labels]
    known = {id(file.source) for program in programs for file in program.files.files}
    assert sum(id(source) in known for source in places) == len(places) - 1


def test_an_interrupt_that_comes_while_a_process_starts_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def interrupted() -> Iterator[None]:
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(processes, "_uninterrupted", interrupted)
    with pytest.raises(KeyboardInterrupt), processes.beside([], lambda: [time.sleep(60)]):
        pass
    assert multiprocessing.active_children() == []
