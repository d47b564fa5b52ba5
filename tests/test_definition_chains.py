"""Definitions that use the one before twice, forty times over: followed use by use, they would never come to an end."""

from __future__ import annotations

import pytest

from specrules.checks import run
from specrules.files import load_text
from specrules.program import Program

LENGTH = 40
HEAD = "levels root > guest\nfact f\nfact g\naction x\naction y\n"


def chain(first: str, step: str) -> str:
    lines = [f"define d0 = {first}"]
    lines += [f"define d{n} = " + step.format(d=f"d{n - 1}") for n in range(1, LENGTH + 1)]
    return "\n".join(lines) + "\n"


STEPS = [
    "{d} and {d}",
    "{d} or {d}",
    "({d} and g) or ({d} and not g)",
    "not (not {d} or not {d})",
    "{d} <-> ({d} or {d})",
]


@pytest.mark.parametrize("step", STEPS)
def test_in_conditions(step: str) -> None:
    text = HEAD + chain("f", step) + f"rule r at root when d{LENGTH} must x\nrule q at root when f must not x\n"
    found = {finding.code for finding in run(Program.build(load_text(text))).findings}
    assert ("SR201" in found, "SR301" in found) == (True, False)


@pytest.mark.parametrize("step", STEPS[:4])
def test_in_heads(step: str) -> None:
    text = HEAD + chain("y", step) + f"rule r at root must d{LENGTH}\nrule q at root must not y\n"
    assert "SR201" in {finding.code for finding in run(Program.build(load_text(text))).findings}
