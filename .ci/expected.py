"""Checks every rule pack and compares the findings with those the packs' READMEs list.

A pack is a spec under `rules/`, named by its path there: `asimov/three-laws`, and `model-spec/2025-02-12` for the file
`spec.specrules` in that folder. A README lists findings in a fenced block tagged `findings`, one line each: the pack,
the code, and the norms concerned. Prints every line that differs and exits with status 1 if there is any. What was left
undetermined is never listed, so it differs.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from specrules.checks import Report, run_each
from specrules.files import SpecFiles, load
from specrules.program import Program

RULES = Path("rules")
FENCE = re.compile(r"^```findings\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """The exit status: 0 exactly if every pack's findings are those listed."""
    packs = load([str(RULES)])
    programs = [Program.build(pack) for pack in packs]
    reports = run_each(programs, jobs=os.cpu_count() or 1)
    listed, found = (
        Counter(expected()),
        Counter(line for pack, report in zip(packs, reports, strict=True) for line in findings(pack, report)),
    )
    for line in sorted((listed - found).elements()):
        print(f"listed, not found: {line}")
    for line in sorted((found - listed).elements()):
        print(f"found, not listed: {line}")
    if listed != found or not packs:
        print(f"{len(packs)} rule packs: the findings are not those that their READMEs list")
        return 1
    print(f"{len(packs)} rule packs: the {found.total()} findings are exactly those that their READMEs list")
    return 0


def expected() -> Iterator[str]:
    """The lines that READMEs list, with single spaces."""
    for readme in sorted(RULES.rglob("README.md")):
        for block in FENCE.findall(readme.read_text(encoding="utf-8")):
            yield from (" ".join(line.split()) for line in block.splitlines() if line.strip())


def findings(pack: SpecFiles, report: Report) -> Iterator[str]:
    """A line for each finding in the pack, for each question left open, and for each check that could not run."""
    name = Path(pack.path).relative_to(RULES).with_suffix("").as_posix().removesuffix("/spec")
    for finding in report.findings:
        yield " ".join([name, finding.code, *finding.norms])
    for question in report.undetermined:
        yield " ".join([name, question.code, *question.norms, "UNDETERMINED"])
    for code in report.skipped:
        yield f"{name} {code} SKIPPED"


if __name__ == "__main__":
    sys.exit(main())
