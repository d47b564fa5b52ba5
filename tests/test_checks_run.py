"""Running checks: repeatable, selectable, and an order that does not depend on anything but the spec."""

from __future__ import annotations

from dataclasses import replace

import pytest

from random_specs import rule_file
from specrules.checks import REGISTRY, Report, run
from specrules.files import load_text
from specrules.program import Program


def timeless(report: Report) -> Report:
    return replace(report, seconds=0, timings=())


@pytest.mark.parametrize("seed", range(15))
def test_a_program_can_be_checked_again(seed: int) -> None:
    program = Program.build(load_text(rule_file(seed)))
    assert timeless(run(program)) == timeless(run(program))


@pytest.mark.parametrize("seed", range(8))
def test_selecting_a_check_finds_what_the_whole_run_finds(seed: int) -> None:
    text = rule_file(seed)
    everything = run(Program.build(load_text(text)))
    for code in REGISTRY:
        alone = run(Program.build(load_text(text)), {code})
        assert [f for f in alone.findings if f.code == code] == [f for f in everything.findings if f.code == code]


def test_findings_that_stop_the_analysis_are_told_whatever_was_selected() -> None:
    report = run(Program.build(load_text("levels root\nrule r at root must")), {"SR201"})
    assert [f.code for f in report.findings] == ["SR100"]
    assert report.skipped == ("SR201",)


def test_a_norm_and_its_otherwise_are_one_place() -> None:
    text = """\
levels root > user
fact marked
fact probed
action tell: truth | untruth | nothing
default answer at user
  must tell = truth
  otherwise must tell != untruth
rule secret at root
  when marked
  must tell != truth
rule telltale at root
  when probed
  must tell != nothing
assert no_lie
  never tell = untruth
"""
    (finding,) = run(Program.build(load_text(text)), {"SR501"}).findings
    assert {"answer", "answer/otherwise"} < set(finding.norms)
    places = [label.span.text for label in finding.labels]
    assert places.count("answer") == 1
    assert len(places) == len(set(places)) == 3
