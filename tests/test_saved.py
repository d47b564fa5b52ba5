"""The compiled form: what is read is what was written, and whatever else is read ends in one clear error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest

import specrules
from random_specs import rule_file
from specrules.files import load, load_text
from specrules.model.spec import Norm, Scenario
from specrules.program import Program
from specrules.saved.read import BrokenFile, loads
from specrules.saved.write import compact, digest, dumps

ROOT = Path(__file__).parent.parent
PACKS = [files for path in ("rules",) for files in load([str(ROOT / path)])]
TEXT = """
levels root > developer > user
principal developer at developer
principal user at user hints at user
principal tool
delegate tool at user when user permits follow
principle honesty "Be honest."
fact marked: no | implied | yes usually implied hidden
fact age: 0..130 usually 30
define minor = age < 18 and not (marked = no)
action follow
action reply: answer | refuse
action words: 0..5000
axiom follow -> reply = answer
rule keep at root for honesty "Keep it." source "doc#keep" when minor must reply = refuse otherwise must words <= 30
default brief at user should words <= 300 unless user requests reply = answer
on conflict at root must reply = refuse
example "one" given age = 12, user requests reply = answer expect must reply = refuse bad reply = answer breaks keep
assert never_follow when minor never follow
"""


def program(text: str) -> Program:
    return Program.build(load_text(text))


def place(norm: Norm) -> tuple[int, int]:
    return norm.head_span.source.position(norm.head_span.start)


def same(one: Program, other: Program) -> None:
    assert other.spec == one.spec
    assert list(other.spec.variables) == list(one.spec.variables)
    assert other.table.groups == one.table.groups
    for name, norm in one.spec.norms.items():
        mine = other.spec.norms[name]
        assert (mine.when, mine.unless) == (norm.when, norm.unless)
        assert mine.head_span.source.position(mine.head_span.start) == norm.head_span.source.position(
            norm.head_span.start
        )
    assert dumps(other) == dumps(one)


@pytest.mark.parametrize("files", PACKS, ids=lambda files: files.path)
def test_packs_come_back(files: Any) -> None:
    one = Program.build(files)
    same(one, loads(dumps(one), "pack.json"))


def test_random_specs_come_back_and_decide_the_same() -> None:
    for seed in range(150):
        one = program(rule_file(seed))
        if not one.usable or one.override_cycles:
            continue
        other = loads(dumps(one).encode(), "random.json")
        same(one, other)
        random = Random(seed)
        for _ in range(4):
            facts = {f.name: random.randint(f.domain.low, f.domain.high) for f in one.spec.facts}
            decisions = [each.evaluator.decide(Scenario(facts)) for each in (one, other)]
            assert decisions[0] == decisions[1], seed


def test_the_library_saves_and_loads(tmp_path: Path) -> None:
    spec = specrules.loads(TEXT)
    spec.save(tmp_path / "bot.json")
    again = specrules.load(tmp_path / "bot.json")
    for facts in ({"age": 12}, {"age": 40, "marked": "yes"}, {}):
        for said in ([], ["user requests reply = answer"], ["user requests words = 77", "user permits follow"]):
            assert again.decide(facts=facts, said=said) == spec.decide(facts=facts, said=said)
            assert again.why("keep", facts=facts).as_json() == spec.why("keep", facts=facts).as_json()
    with pytest.raises(specrules.SpecError, match="a compiled spec cannot be checked"):
        again.check()


def test_reading_needs_neither_parser_nor_solver(tmp_path: Path) -> None:
    specrules.loads(TEXT).save(tmp_path / "bot.json")
    code = (
        "import sys, specrules; specrules.load(sys.argv[1]).decide(facts={'age': 12}).as_json();"
        "print([m for m in ('lark', 'z3', 'networkx', 'pydantic', 'rich', 'click', 'pickle') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "bot.json"], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


def written(body: Any) -> str:
    """A file with this body, its checksum right."""
    document = json.loads(dumps(program(TEXT)))
    document |= {"body": body, "sha256": digest(compact(body))}
    return json.dumps(document)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON, or cut short"),
        ("{}", "is not a compiled spec"),
        ("[1]", "is not a compiled spec"),
        ("[" * 100_000, "is nested too deep"),
        (b"\xff\xfe", "is not UTF-8"),
        ('{"a": NaN}', "is not JSON, or cut short"),
        (dumps(program(TEXT)).replace('"version":1', '"version":2'), "has another form (made by specrules"),
        (dumps(program(TEXT)).replace("Keep it.", "Keep it!"), "was changed since it was written"),
        (written({}), "is damaged"),
        (written({"nodes": [], "spec": 0, "groups": []}), "is damaged"),
        (written({"nodes": [[0, "a"]], "spec": 0, "groups": []}), "is damaged"),
        (written([]), "was changed since it was written"),
    ],
    ids=range(12),
)
def test_what_is_wrong_is_said(content: str | bytes, message: str) -> None:
    with pytest.raises(BrokenFile) as found:
        loads(content, "x.json")
    assert str(found.value).startswith(message)


def test_cut_short_anywhere() -> None:
    text = dumps(program(TEXT))
    for end in range(0, len(text) - 1, 97):
        with pytest.raises(BrokenFile):
            loads(text[:end], "x.json")


def mutated(body: Any, random: Random) -> Any:
    """The body with one value somewhere in it replaced."""
    fresh = json.loads(json.dumps(body))
    here: Any = fresh
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = random.choice(keys)
        inner = here[key]
        if not isinstance(inner, (list, dict)) or not inner or random.random() < 0.15:
            others = [None, True, -1, 0, 1, 2, 3, 7, 10**30, 1.5, "x", "keep", "user", "age", [], [0], {}, "must", []]
            here[key] = random.choice(
                [*others, inner, random.choice(fresh["nodes"]), random.randrange(len(fresh["nodes"]))]
            )
            return fresh
        here = inner


def test_damage_with_a_right_checksum_never_crashes() -> None:
    body = json.loads(dumps(program(TEXT)))["body"]
    random, refused, usable, slowest = Random(4), 0, 0, 0.0
    for _ in range(2_500):
        content = written(mutated(body, random))
        begun = perf_counter()
        try:
            found = loads(content, "x.json")
        except BrokenFile:
            refused += 1
        else:
            usable += 1
            spec = specrules.Spec(found)
            spec.decide(said=["user requests reply = answer"] if "user" in found.spec.principals else []).as_json()
        slowest = max(slowest, perf_counter() - begun)
    assert refused > 1_000 and usable > 100
    assert slowest < 5


def test_sharing_cannot_make_a_formula_endless() -> None:
    body = json.loads(dumps(program("levels l\nfact f\naction a\nrule r at l when f and not f must a\n")))["body"]
    nodes = body["nodes"]
    conjunction = next(i for i, node in enumerate(nodes) if node[0] == 11)
    for _ in range(60):
        nodes.append([11, [conjunction, conjunction]])
        conjunction = len(nodes) - 1
    with pytest.raises(BrokenFile, match="a formula is too large"):
        loads(written(body), "x.json")
