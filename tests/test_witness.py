"""What is shown holds: every scenario and conduct of a finding, by brute force, and none that is smaller would do."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreement import REGRESSIONS
from comparison import Case
from random_specs import rule_file
from scenes import assert_scenes_hold
from specrules.checks import REGISTRY, run
from specrules.files import load_text
from specrules.hitting import Patience, smallest_hitting_set
from specrules.program import Program
from specrules.report.json import checks

FIRST = int(os.environ.get("SPECRULES_SEED", "0"))
SEEDS = 400
LOT = 40


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, LOT))
def test_every_scene_holds_and_is_the_smallest(first: int) -> None:
    for seed in range(first, first + LOT):
        assert_scenes_hold(Case(rule_file(seed), seed), f"seed {seed}: ")


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_scenes_hold_where_something_once_was_wrong(path: Path) -> None:
    assert_scenes_hold(Case(path.read_text(encoding="utf-8")))


# The same bytes


def report(seed: int) -> str:
    return checks([run(Program.build(load_text(rule_file(seed))))], REGISTRY)


def test_a_second_run_gives_the_same_bytes() -> None:
    for seed in range(FIRST, FIRST + 40):
        assert report(seed) == report(seed)


def test_another_process_gives_the_same_bytes() -> None:
    """One in which sets of strings come in another order."""
    seeds = range(FIRST, FIRST + 30)
    code = "import sys, test_witness; [sys.stdout.write(test_witness.report(int(seed))) for seed in sys.argv[1:]]"
    found = {
        subprocess.run(
            [sys.executable, "-c", code, *map(str, seeds)],
            env={**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for hashes in ("1", "2")
    }
    assert found == {"".join(map(report, seeds)).encode()}


# The search for hitting sets

LITERALS = "abcdefg"
some = st.frozensets(st.sampled_from(LITERALS), max_size=4)


@st.composite
def rivalries(draw: st.DrawFn) -> list[set[int]]:
    """The literals in groups, of which one at most can be chosen: as the values of a fact are."""
    group = [draw(st.integers(0, 4)) for _ in LITERALS]
    return [{i for i in range(len(LITERALS)) if group[i] == mine} for mine in group]


@given(rivalries(), st.lists(some, max_size=6), st.lists(some.filter(bool), max_size=3), st.integers(0, 7))
def test_the_hitting_set_is_the_first_of_the_smallest(
    rivals: list[set[int]], sets: list[frozenset[str]], nogoods: list[frozenset[str]], most: int
) -> None:
    def hits(chosen: tuple[int, ...]) -> bool:
        literals = {LITERALS[i] for i in chosen}
        apart = all(j not in rivals[i] for i, j in combinations(chosen, 2))
        return apart and all(s & literals for s in sets) and not any(n <= literals for n in nogoods)

    everything = (c for size in range(most + 1) for c in combinations(range(len(LITERALS)), size))
    expected = next((c for c in everything if hits(c)), None)
    for least in range(1 + (len(expected) if expected is not None else 0)):
        found = smallest_hitting_set(LITERALS, rivals, sets, nogoods, least, most, Patience(100_000))
        assert found == (None if expected is None else tuple(LITERALS[i] for i in expected))
