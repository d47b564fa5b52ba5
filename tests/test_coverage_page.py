"""The page of what the packs cover: it is as the packs are, and it counts what it says it counts."""

from __future__ import annotations

from pathlib import Path

from specrules.checks import run
from specrules.files import load
from specrules.program import Program
from specrules.provenance.provenance import provenance
from specrules.report.coverage_page import packs, page

ROOT = Path(__file__).parent.parent

SPEC = """\
spec "Bell"
levels house
fact night
action ring
rule quiet at house
  source "handbook#nights/s1"
  when night
  must not ring
rule loud at house
  source "handbook#days|`more`"
  when night
  must ring
assert silence
  source "handbook#nights"
  when night
  never ring
example "at night"
  source "handbook#nights/e1"
  given not night
  expect may ring
"""


def test_the_page_of_the_packs_is_up_to_date() -> None:
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == packs()


def test_norms_claims_examples_and_findings_are_counted_by_section(tmp_path: Path) -> None:
    (tmp_path / "bell.specrules").write_text(SPEC, encoding="utf-8")
    [files] = load([tmp_path])
    program = Program.build(files)
    lines = page([("bell", program, run(program), provenance(files, None))]).splitlines()
    [nights] = [line for line in lines if line.startswith("| `nights`")]
    assert nights == "| `nights` |  | 1 | 1 | 1 | not recorded | SR201 |"
    [days] = [line for line in lines if line.startswith("| `days")]
    assert days.count(" | ") == nights.count(" | "), "what a section is called ends no cell"
