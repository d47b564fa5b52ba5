"""What the solver could not settle is said, and never taken for an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from random_specs import rule_file
from specrules.checks import Report, run
from specrules.cli.main import commands
from specrules.files import load_text
from specrules.program import Program

FOUNDING_CASE = str(Path(__file__).parent.parent / "rules/model-spec/2025-02-12")
BUDGETS = (1, 200, 1_000, 3_000, 10_000, 50_000)


def report(text: str, budget: int | None = None) -> Report:
    files = load_text(text)
    return run(Program.build(files) if budget is None else Program.build(files, budget=budget))


def told(found: Report) -> set[tuple[str, tuple[str, ...]]]:
    return {(finding.code, finding.norms[:1]) for finding in found.findings}


@pytest.mark.parametrize("seed", range(20))
def test_with_less_effort_less_is_known_and_nothing_is_wrong(seed: int) -> None:
    text = rule_file(seed)
    everything = told(report(text))
    for budget in BUDGETS:
        some = report(text, budget)
        if not some.undetermined:
            assert told(some) == everything
        # A weaker finding may take the place of a stronger one that stayed open; only then is there something new.
        assert some.undetermined or told(some) <= everything


@pytest.mark.parametrize("budget", ["1", "1000"])
def test_what_stays_open_is_listed_and_changes_the_exit_status(budget: str) -> None:
    result = CliRunner().invoke(commands, ["check", FOUNDING_CASE, "--budget", budget], standalone_mode=False)
    assert "undetermined[SR501" in result.stdout
    assert result.return_value == 3
