"""A spec is a set of statements: whatever their order and their files, the findings are the same bytes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from agreement import joined, statements
from random_specs import rule_file
from specrules.checks import REGISTRY, run
from specrules.files import SpecFiles, load, load_text
from specrules.program import Program
from specrules.report.json import checks
from specrules.syntax import tree

FIRST = int(os.environ.get("SPECRULES_SEED", "0"))
SEEDS = 80
LOT = 20
FILES = 3
PACKS = [
    pack
    for pack in load([str(Path(__file__).parent.parent / "rules")])
    if not pack.extended and not any(between in pack.path for between in ("2025-04", "2025-09", "2025-10"))
]
"""Those that stand alone; of the Model Spec the first and the last release, which share most of what is between."""


def report(files: SpecFiles) -> str:
    """What `specrules check --format json --no-locations` writes."""
    return checks([run(Program.build(files))], REGISTRY, locations=False)


def shuffled(parts: Sequence[str], random: Random) -> list[str]:
    return random.sample(parts, len(parts))


def written(folder: Path, parts: Sequence[str], random: Random) -> SpecFiles:
    """The statements as a spec of some files in the folder, each but the first used by one before it."""
    names = ["spec", *random.sample(["a", "m", "z", "sub/b", "sub/deeper/y"], FILES - 1)]
    lots: list[list[str]] = [[] for _ in names]
    for part in parts:
        random.choice(lots[:1] if part.startswith("spec ") else lots).append(part)
    for number in range(1, FILES):
        user = random.randrange(number)
        path = Path(os.path.relpath(names[number], Path(names[user]).parent)).as_posix()
        lots[user].insert(random.randint(0, len(lots[user])), f'use "{path}.specrules"')
    for name, lot in zip(names, lots, strict=True):
        place = folder / f"{name}.specrules"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(joined(lot), encoding="utf-8")
    (spec,) = load(["spec.specrules"])
    assert len(spec.files) == FILES
    return spec


def of_pack(pack: SpecFiles) -> list[str]:
    """The statements of all files of a shipped spec."""
    return [
        file.source.text[statement.span.start : statement.span.end]
        for file in pack.files
        if not file.base  # what it extends comes with its `extends`
        for statement in file.statements
        if not isinstance(statement, tree.Use | tree.Broken)
    ]


def assert_order_is_nothing(parts: Sequence[str], random: Random, tmp_path: Path, where: str) -> None:
    expected = report(load_text(joined(parts), "spec.specrules"))
    assert report(load_text(joined(shuffled(parts, random)), "spec.specrules")) == expected, where
    folders = [tmp_path / where / name for name in ("one", "other")]
    found = set()
    for folder in folders:
        folder.mkdir(parents=True)
        os.chdir(folder)
        found.add(report(written(folder, shuffled(parts, random), random)))
    assert found == {expected.replace('"files": 1,', f'"files": {FILES},')}, where


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to leave again."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, LOT))
def test_the_order_of_random_statements_is_nothing(first: int, folder: Path) -> None:
    for seed in range(first, first + LOT):
        assert_order_is_nothing(statements(rule_file(seed)), Random(seed), folder, f"seed {seed}")


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: "/".join(Path(pack.path).parts[-2:]))
def test_the_order_of_a_pack_is_nothing(pack: SpecFiles, folder: Path) -> None:
    assert_order_is_nothing(of_pack(pack), Random(FIRST), folder, "pack")
