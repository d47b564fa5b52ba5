"""The encoding, the evaluator, the reference semantics and the oracle say the same of random specs.

SPECRULES_SEED moves the range of seeds, so that a run can look where none has looked before. A spec that once told two
of them apart is kept in `regressions/`, with a comment on what was wrong.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import deciders
from agreement import REGRESSIONS, agree, difference, minimised
from comparison import Case, Differs
from random_specs import features, rule_file, too_rare

FIRST = int(os.environ.get("SPECRULES_SEED", "0"))
SEEDS = 2000
LOT = 100
LOTS = range(FIRST, FIRST + SEEDS, LOT)
TOO_HARD = 0.01
"""The largest share of specs about which a question may stay open."""


@pytest.fixture(scope="session")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def explained(seed: int) -> Iterator[None]:
    """Adds to a disagreement the seed and the smallest part of the spec that still shows it."""
    try:
        yield
    except Exception as error:
        text, question = rule_file(seed), error.question if isinstance(error, Differs) else type(error).__name__
        smaller = minimised(text, lambda part: difference(part, seed) == question)
        error.add_note(f"seed {seed}, smallest part that shows it:\n{smaller}")
        raise


@pytest.mark.parametrize("first", LOTS)
def test_the_four_agree(first: int, board: Path) -> None:
    found = []
    for seed in range(first, first + LOT):
        case = Case(rule_file(seed), seed)
        with explained(seed):
            fired = agree(case)
        hard = {"too hard"} if case.oracle.decided and case.too_hard(*deciders.CODES) else set()
        found.append(sorted(features(case.oracle) | fired | hard))
    (board / f"features-{first}.json").write_text(json.dumps(found))
    the_specs_were_interesting(board)


def the_specs_were_interesting(board: Path) -> None:
    """Once all lots have been compared: things worth comparing happened often, and few questions stayed open."""
    notes = [board / f"features-{first}.json" for first in LOTS]
    if all(note.exists() for note in notes):
        found = [frozenset(one) for note in notes for one in json.loads(note.read_text())]
        assert len(found) == SEEDS
        assert not too_rare(found) + deciders.too_rare(found)
        assert sum("too hard" in one for one in found) <= TOO_HARD * SEEDS


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_they_agree_where_they_once_did_not(path: Path) -> None:
    case = Case(path.read_text(encoding="utf-8"))
    agree(case, references=40, encodings=40)
    assert not case.too_hard(*deciders.CODES)
