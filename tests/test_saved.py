"""The compiled form: what is read is what was written, and whatever else is read ends in one clear error."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest

import specrules
from random_specs import rule_file
from specrules.analysis.examples.judgments import judged
from specrules.analysis.replay import Disagreement
from specrules.conflicts.table import Conflict, Group
from specrules.files import load, load_text
from specrules.model.domain import Integer
from specrules.model.formula import And, In, Linear, Named, Not, Stance
from specrules.model.spec import (
    Axiom,
    Claim,
    ConductCase,
    Definition,
    Example,
    Expectation,
    Instruction,
    Norm,
    Part,
    Principal,
    Principle,
    Scenario,
    Spec,
    Variable,
    Yield,
)
from specrules.model.strength import spoken
from specrules.program import Program
from specrules.saved.form import NUMBER
from specrules.saved.read import BrokenFile, loads
from specrules.saved.write import dumps, enclosed
from specrules.source import LARGEST_FILE, Span

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


def places(program: Program) -> dict[str, list[Any]]:
    """What equality leaves out or could hide: conditions as written, with places and formulas, and all orders."""
    spec = program.spec
    parts = {name: [*norm.when, *norm.unless] for name, norm in spec.norms.items()}
    return {name: list(getattr(spec, name)) for name in ("variables", "principals", "settlements", "norms")} | {
        name: [(part, span.text, span.source.position(span.start)) for part in found for span in spans(part)]
        for name, found in parts.items()
    }


def spans(part: Part) -> Iterator[Span]:
    yield part.span
    for operand in part.of:
        yield from spans(operand)


def same(one: Program, other: Program) -> None:
    assert other.spec == one.spec
    assert places(other) == places(one)
    assert other.table.groups == one.table.groups
    assert dumps(other) == dumps(one)


@pytest.mark.parametrize("files", PACKS, ids=lambda files: files.path)
def test_packs_come_back(files: Any) -> None:
    one = Program.build(files)
    same(one, loads(dumps(one), "pack.json"))


def conversation(random: Random, spec: Spec, program: Program) -> Iterator[Instruction]:
    """Some things that people may say."""
    for _ in range(random.randint(0, 3) if spec.principals and program.table.action_values else 0):
        said = random.choice(program.table.action_values)
        yield Instruction(random.choice(sorted(spec.principals)), random.choice(list(Stance)), *said)


def test_random_specs_come_back_and_decide_the_same() -> None:
    compared = 0
    for seed in range(200):
        one = program(rule_file(seed))
        if not one.usable or one.override_cycles:
            continue
        other = loads(dumps(one).encode(), "random.json")
        same(one, other)
        random = Random(seed)
        for _ in range(4):
            facts = {f.name: random.randint(f.domain.low, f.domain.high) for f in one.spec.facts}
            scenario = Scenario(facts, tuple(conversation(random, one.spec, one)))
            decisions = [each.evaluator.decide(scenario) for each in (one, other)]
            assert decisions[0] == decisions[1], seed
            compared += bool(decisions[0].in_force)
    assert compared > 500


@pytest.mark.parametrize("files", PACKS, ids=lambda files: files.path)
def test_examples_of_packs_are_judged_the_same(files: Any) -> None:
    one = Program.build(files)
    other = loads(dumps(one), "pack.json")
    assert tuple(judged(other)) == tuple(judged(one))
    assert any(other.once(judged))


def test_the_same_spec_is_the_same_bytes() -> None:
    code = (
        "import sys; from specrules.files import load; from specrules.program import Program;"
        "from specrules.saved.write import dumps; [files] = load([sys.argv[1]]);"
        "sys.stdout.write(dumps(Program.build(files)))"
    )
    pack = str(ROOT / "rules" / "model-spec" / "2025-10-27")
    written = {
        subprocess.run(
            [sys.executable, "-c", code, pack],
            capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(written) == 1


def test_conditions_as_deep_as_rule_files_allow() -> None:
    deep = "f"
    for number in range(30):
        deep = f"not ({deep} and g) or h" if number % 2 else f"(({deep}) -> g)"
    text = f"levels l\nfact f\nfact g\nfact h\naction a\nrule r at l when {deep} must a while {deep}\n"
    same(one := program(text), loads(dumps(one), "deep.json"))


def test_what_is_larger_than_a_rule_file_may_be(tmp_path: Path) -> None:
    spec = specrules.loads(f'levels l\nfact f "{"é" * 600_000}"\naction a\nrule r at l when f must a\n')
    spec.save(tmp_path / "large.json")
    assert (tmp_path / "large.json").stat().st_size > LARGEST_FILE
    assert specrules.load(tmp_path / "large.json").decide({"f": True}) == spec.decide({"f": True})


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
        (enclosed({}), "is damaged"),
        (enclosed({"nodes": [], "spec": 0, "groups": []}), "is damaged"),
        (enclosed({"nodes": [[0, "a"]], "spec": 0, "groups": []}), "is damaged"),
        (enclosed([]), "is damaged"),
        (enclosed({"nodes": [[0, "a", "b"]], "spec": 0}), "is damaged"),
        (dumps(program(TEXT))[:-3], "is not JSON, or cut short"),
        ('{"format":"specrules compiled spec","version":1}', "was changed since it was written"),
        ('{"format":"specrules compiled spec","version":1,"body":{"a":"\ud800"}}', "was changed since it was written"),
    ],
    ids=range(16),
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


OTHERS = (None, True, -1, 0, 1, 2, 3, 7, 10**30, 1.5, "x", "keep", "user", "age", "and", "must", "", [], [0], {})
"""What a value in a file is replaced by, besides others of the same file."""


def mutated(body: Any, random: Random) -> Any:
    """The body with one value somewhere in it replaced."""
    fresh = json.loads(json.dumps(body))
    here: Any = fresh
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = random.choice(keys)
        inner = here[key]
        if not isinstance(inner, (list, dict)) or not inner or random.random() < 0.15:
            nodes = body["nodes"]
            here[key] = random.choice([*OTHERS, random.choice(nodes), *random.sample(range(len(nodes)), 3)])
            return fresh
        here = inner


def use(program: Program) -> None:
    """Asks all there is to ask; nothing of it may fail, whatever it says."""
    spec = specrules.Spec(program)
    sayable = [(p, *value) for p in program.spec.principals for value in program.table.action_values]
    said = [spoken(program.spec, Instruction(p, Stance.REQUESTS, *value)) for p, *value in sayable[-1:]]
    assert spec.decide(said=said).as_json()
    assert spec.why().text()
    for norm in spec.norms:
        assert spec.why(norm, said=said).text()
    with contextlib.suppress(Disagreement):  # the solver need not take the word of the table
        assert len(tuple(judged(program))) == len(program.spec.examples)


def test_damage_with_a_right_checksum_never_crashes() -> None:
    body = json.loads(dumps(program(TEXT)))["body"]
    random, refused, usable, slowest = Random(4), 0, 0, 0.0
    for _ in range(2_500):
        content = enclosed(mutated(body, random))
        begun = process_time()
        try:
            found = loads(content, "x.json")
        except BrokenFile:
            refused += 1
        else:
            usable += 1
            use(found)
        slowest = max(slowest, process_time() - begun)
    assert refused > 1_000 and usable > 20
    assert slowest < 5


def test_single_bytes_that_changed_are_noticed() -> None:
    content, random = dumps(program(TEXT)).encode(), Random(5)
    for place in random.sample(range(len(content) - 1), 400):
        changed = bytearray(content)
        changed[place] ^= 1 << random.randrange(8)
        with contextlib.suppress(BrokenFile):
            same(loads(bytes(changed), "x.json"), program(TEXT))  # as where it only says what it was made by


# What a small change of a file cannot make: each is built on a sound one


PLAIN = """levels l > m
principal p at l
principle q
principle s
yield q to s because "so it is"
fact f
fact g
fact n: 0..9
action a
action w: 0..9
define d = f
rule r at l for q when f and g must a otherwise must w <= 3
rule t at m when d and n + n <= 7 must not a overrides u
rule u at m when f must a
assert c when f decided a
example "e" given f expect must a bad not a breaks r
"""


class Opened:
    """A saved spec that can be changed node by node."""

    def __init__(self, text: str = PLAIN) -> None:
        self.body = json.loads(dumps(program(text)))["body"]
        self.nodes: list[Any] = self.body["nodes"]

    def all(self, type_: type) -> list[Any]:
        """The nodes of a type."""
        return [node for node in self.nodes if node[0] == NUMBER[type_]]

    def put(self, type_: type, *fields: Any) -> int:
        """A further node, by its number."""
        self.nodes.append([NUMBER[type_], *fields])
        return len(self.nodes) - 1

    def set(self, type_: type, name: str, value: Any, which: int = 0) -> Opened:
        """Gives a field of one of the nodes of a type another value."""
        self.all(type_)[which][1 + [field.name for field in fields(type_)].index(name)] = value
        return self

    def get(self, type_: type, name: str, which: int = 0) -> Any:
        return self.all(type_)[which][1 + [field.name for field in fields(type_)].index(name)]

    def refused(self) -> str:
        """What is said of the file; it must be refused, and soon."""
        begun = process_time()
        with pytest.raises(BrokenFile) as found:
            loads(enclosed(self.body), "x.json")
        assert process_time() - begun < 3
        return str(found.value).removeprefix("is damaged").removeprefix(": ")


def test_the_plain_spec_is_sound_as_it_is() -> None:
    use(loads(enclosed(Opened().body), "x.json"))


@pytest.mark.parametrize(
    ("type_", "name", "value", "message"),
    [
        (Variable, "name", "a b", "a name is not the name of what it names"),
        (Integer, "high", 10**17, "a range is empty, or too wide"),
        (Integer, "low", 10, "a range is empty, or too wide"),
        (Integer, "high", 10**19, ""),
        (Variable, "usual", 7, "a usual value is none"),
        (Linear, "terms", [], "a formula is about something that is not there"),
        (Linear, "terms", [[0, "n"]], "a formula is about something that is not there"),
        (Linear, "terms", [[1, "f"]], "a formula is about something that is not there"),
        (In, "values", [7], "a formula is about something that is not there"),
        (In, "values", [1, 1], ""),
        (Named, "name", "nothing", "a definition is used before it is defined"),
        (Definition, "name", "e", "a definition is used before it is defined"),
        (And, "of", [], "a formula joins fewer than two"),
        (Part, "word", "and", "a condition is not what its parts come to"),
        (Norm, "level", 2, "a norm has no level"),
        (Norm, "level", -1, "a norm has no level"),
        (Norm, "kind", 1, "an instruction is written down"),
        (Norm, "position", 1, "an instruction is written down"),
        (Norm, "degree", 1, "a norm has the degree of another modality"),
        (Norm, "base", "t", "a name is no name"),
        (Norm, "principles", ["nothing"], "a norm is for no principle"),
        (Norm, "overrides", ["nothing"], "a norm overrides none"),
        (Norm, "overrides", ["r/otherwise"], "a norm overrides none"),
        (Norm, "overrides", ["t"], "an `otherwise` is not like its norm"),
        (Norm, "after", "u", "a norm stands on none"),
        (Yield, "loser", "nothing", "what yields is no principle"),
        (Principle, "parent", "q", "a principle is part of itself"),
        (Principle, "serves", ["nothing"], "a principle serves nothing"),
        (Principal, "level", 2, "somebody speaks at no level"),
        (Claim, "action", None, "a claim is about no action"),
        (Claim, "kind", "never", "a claim is about no action"),
        (Expectation, "modality", "should", "an example expects what cannot be"),
        (ConductCase, "breaks", "nobody", "an example is about something that is not there"),
        (ConductCase, "values", [["w", 10]], "an example is about something that is not there"),
        (Example, "facts", [["a", 1]], "an example is about something that is not there"),
        (Example, "unknown", ["f"], "an example gives a fact twice"),
        (Conflict, "heads", [0, 99], "a conflict is between heads that are not there"),
        (Conflict, "heads", [1, 0], "a conflict is between heads that are not there"),
        (Conflict, "heads", [], "a conflict is between heads that are not there"),
        (Group, "heads", [], "the heads of a group are not its own"),
        (Group, "actions", ["w"], "its groups of actions are not its own"),
        (Spec, "levels", ["l", "l"], "a name is there twice"),
        (Spec, "levels", ["l"], "a level has no place"),
        (Spec, "written", ["nothing"], "a word is none of the vocabulary"),
    ],
)  # fmt: skip
def test_what_resolving_would_not_let_pass(type_: type, name: str, value: Any, message: str) -> None:
    assert Opened().set(type_, name, value).refused().startswith(message)


def test_norms_cannot_override_each_other() -> None:
    assert Opened().set(Norm, "overrides", ["t"], which=3).refused() == "norms override each other"


def test_a_condition_cannot_be_about_actions() -> None:
    spec = Opened()
    head = next(i for i, node in enumerate(spec.nodes) if node[0] == NUMBER[In] and node[1] == "a")
    part = spec.nodes.index(spec.all(Part)[0])
    assert spec.get(Part, "word") == "" and head < part, "a part without operands, after what it is to be about"
    spec.set(Part, "formula", head)
    assert spec.refused() == "a condition is about actions"


def test_names_are_in_order_and_there_once() -> None:
    for reorder in (lambda found: found[::-1], lambda found: [*found, found[-1]]):
        for name in ("variables", "norms"):
            spec = Opened()
            assert spec.set(Spec, name, reorder(spec.get(Spec, name))).refused() in (
                "", "names are not in order", "a norm stands on none",
            )  # fmt: skip


def test_sharing_cannot_make_a_formula_endless() -> None:
    spec = Opened()
    formula = spec.nodes.index(spec.all(In)[0])
    for _ in range(60):
        formula = spec.put(And, [formula, formula])
    assert spec.refused() == "a formula is too large"


def test_sharing_cannot_make_many_formulas_endless() -> None:
    spec = Opened()
    formula = spec.nodes.index(spec.all(In)[0])
    for _ in range(16):
        formula = spec.put(And, [formula, formula])
    for _ in range(100):
        spec.put(Axiom, spec.put(Not, formula), spec.get(Definition, "span"), None)
    assert spec.refused() == "its formulas are too large"


def test_no_formula_is_deeper_than_a_program_can_follow() -> None:
    spec = Opened()
    formula = spec.nodes.index(spec.all(In)[0])
    for _ in range(2_000):
        formula = spec.put(Not, formula)
    assert spec.refused() == "a formula is too large"


def test_no_definition_is_deeper_than_a_program_can_follow() -> None:
    spec = Opened()
    for number in range(2_000):
        used = spec.put(Named, f"e{number - 1}" if number else "d")
        spec.put(Definition, f"e{number}", used, spec.get(Definition, "span"))
    assert spec.refused() == "a formula is too large"


def test_a_definition_cannot_come_round_to_itself() -> None:
    spec = Opened()
    named = spec.put(Named, "e")
    spec.put(Definition, "e", named, spec.get(Definition, "span"))
    assert spec.refused() == "a definition is used before it is defined"


def test_groups_may_share_a_conflict() -> None:
    """Two groups with heads that conflict in the same way have one conflict in compiled form, and keep apart who bears
    it."""
    group = """
action {0}: x | y | z
rule {0}_not_x at top  must not {0} = x
rule {0}_not_y at top  must not {0} = y
default {0}_low at low  must {0} <= y
"""
    one = Program.build(load_text("levels top > low\n" + group.format("a") + group.format("b")))
    other = loads(dumps(one), "text")
    for program in (one, other):
        decision = program.evaluator.decide(Scenario({}))
        assert sorted(decision.overridden) == ["a_low", "b_low"]
