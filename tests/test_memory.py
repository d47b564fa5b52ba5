"""What is remembered of groups of norms is what would be found anew: on random specs, each edited in one place."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from json import dumps
from pathlib import Path
from random import Random

import pytest

from random_specs import rule_file
from specrules.checks import REGISTRY, kept, run
from specrules.files import load
from specrules.memory import memory
from specrules.program import Program
from specrules.report import json
from specrules.store import Store

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import products
import recheck
import synthetic

SPECS = 36
"""How many random specs are edited, in a few places each."""

EDITS = 3

_STATEMENT = re.compile(r"^(?=\w)", re.MULTILINE)


def edited(text: str, random: Random) -> str:
    """A rule file with one statement dropped, moved, doubled under another name, or changed; or a comment more."""
    statements = [each for each in _STATEMENT.split(text) if each]
    norms = [at for at, each in enumerate(statements) if each.startswith(("rule ", "default "))]
    at = random.choice(norms if norms and random.random() < 0.8 else range(len(statements)))
    chosen = statements[at]
    match random.randrange(7):
        case 0:
            del statements[at]
        case 1:
            statements.append(statements.pop(at))
        case 2:
            statements.append(re.sub(r"^(rule|default) (\w+)", r"\1 \2_again", chosen))
        case 3:
            statements[at] = re.sub(r"\b(must|should)\b( not)?", lambda m: m[1] + (not m[2]) * " not", chosen, count=1)
        case 4:
            statements[at] = re.sub(r"\d+", lambda m: str(max(0, int(m[0]) + random.choice((-1, 1)))), chosen, count=1)
        case 5:
            levels = re.findall(r"\bat (\w+)", text) or ["top"]
            statements[at] = re.sub(r"\bat \w+", f"at {random.choice(levels)}", chosen, count=1)
        case _:
            statements[at] = f"# what follows has moved\n\n{chosen}"
    return "".join(statements)


def found(place: Path, store: Store | None) -> str:
    """Everything that is found in a rule file, with places."""
    return json.checks([run(Program.build(load([place])[0]), store=store)], REGISTRY)


def counted(monkeypatch: pytest.MonkeyPatch) -> tuple[Counter[str], Counter[str]]:
    """How often, from now on, something of each kind is asked for, and how often it is there."""
    asked, hits = Counter[str](), Counter[str]()
    original = memory.Memory.recall

    def recall(self: memory.Memory, what: str, groups: Sequence[int] = (), *about: object) -> object:
        known = original(self, what, groups, *about)
        asked[what] += self.active
        hits[what] += known is not None
        return known

    monkeypatch.setattr(memory.Memory, "recall", recall)
    return asked, hits


def remembering(place: Path, store: Store) -> Program:
    program = Program.build(load([place])[0])
    program.remember(store)
    return program


def test_what_is_remembered_is_what_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FEWEST", 0)
    asked, hits = counted(monkeypatch)
    changed = 0
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    for seed in range(SPECS):
        random, text = Random(seed), rule_file(seed)
        before = None
        for _ in range(1 + EDITS):
            place.write_text(text)
            anew = found(place, None)
            assert found(place, store) == anew, f"seed {seed}:\n{text}"
            changed += before not in (None, anew)
            before, text = anew, edited(text, random)
    assert hits["results"] > asked["results"] / 10, "edits leave nothing to remember"
    assert changed > SPECS, "edits change nothing"


def test_a_large_spec_is_remembered_for_the_most_part(tmp_path: Path) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    text = synthetic.rule_file(120)
    place.write_text(text)
    whole = found(place, store)
    assert found(place, store) == whole == found(place, None)
    place.write_text(re.sub(r"(rule norm_\d+ .*\n  when .*)\n", r"\1 and flag_3\n", text, count=1))
    program = remembering(place, store)
    known = [bool(kept.recalled(program, group)) for group in program.groups if program.by_group.get(group)]
    assert known.count(False) == 1
    assert found(place, store) == found(place, None)


HOUSE = """\
levels law > house > guest
principal owner at house
principal visitor at guest
principle safety
principle candour
principle comfort
on conflict at law prohibitions prevail
yield comfort to safety because "Nobody is comfortable in a fire."
"""

ROOM = """
fact night_R
fact guest_R
fact noise_R: 0..100
action ring_R
action tell_R: all | some | none
rule quiet_R at house for comfort
  when night_R and noise_R > 40
  must not ring_R
  overrides alarm_R
rule alarm_R at house for safety
  when guest_R
  must ring_R
rule hush_R at law for safety
  when night_R and guest_R
  must tell_R != all
default open_R at guest for candour
  should tell_R = all
  otherwise should tell_R = some
default bell_R at guest for comfort
  when noise_R <= 10
  should not ring_R
assert never_all_R when night_R and guest_R never tell_R = all
assert may_tell_R when not guest_R possible tell_R = all
example "a loud night R" for quiet_R
  given night_R, noise_R = 60
  expect must not ring_R
  bad ring_R breaks quiet_R
example "who can tell R"
  given night_R, guest_R
  given unknown noise_R
  expect must not tell_R = all
"""


NOTHING: tuple[str, ...] = ()
OF_GROUPS = "results", "troubled", "meetings", "override"
EVERYTHING = *OF_GROUPS, "claim", "passes", "breaks what it names"
"""What is still remembered of what has nothing to do with an edit: nothing where that is no norm, `overrides` or an
instruction that somebody listens to; and not that claims hold, and examples pass, where there is a contradiction."""


@pytest.mark.parametrize(
    ("old", "new", "still"),
    [
        ("when guest_c\n", "when guest_c and night_c\n", EVERYTHING),
        ("  overrides alarm_c\n", "", NOTHING),
        ("noise_c > 40", "noise_c > 41", EVERYTHING),
        ("noise_c <= 10", "noise_c <= 60", EVERYTHING),
        ("when noise_c <= 10", "when noise_c <= 10 or guest_d", EVERYTHING),
        ("rule hush_c at law", "rule hush_c at guest", EVERYTHING),
        ("rule hush_c", "rule told_c at law for candour\n  when night_c\n  must ring_c\nrule hush_c", EVERYTHING),
        ("  otherwise should tell_c = some\n", "", EVERYTHING),
        ("should tell_c = all\n", "should ring_c\n", OF_GROUPS),
        ("must not ring_c\n  bad", "must ring_c\n  bad", EVERYTHING),
        ("given night_c, noise_c = 60", "given night_c, noise_c = 60, guest_c", EVERYTHING),
        ("breaks quiet_c", "breaks bell_c", EVERYTHING),
        ("possible tell_c = all", "possible ring_c", NOTHING),
        ("fact night_c\n", 'fact night_c\naxiom night_c -> not guest_c\n', NOTHING),
        ("fact noise_c: 0..100", "fact noise_c: 0..100 usually 50", NOTHING),
        ("principal owner at house\n", "principal owner at guest\n", NOTHING),
        ("when night_c and noise_c > 40\n", "when night_c and noise_c > 40 or owner forbids tell_c = some\n", NOTHING),
    ],
)  # fmt: skip
def test_after_any_edit_what_is_remembered_is_what_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, still: tuple[str, ...]
) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    text = HOUSE + "".join(ROOM.replace("_R", f"_{room}").replace(" R", f" {room}") for room in "abcdefghij")
    place.write_text(text)
    found(place, store)
    assert old in text
    place.write_text(text.replace(old, new, 1))
    _, hits = counted(monkeypatch)
    assert found(place, store) == found(place, None)
    assert {kind for kind in EVERYTHING if hits[kind]} == set(still), hits
    assert found(place, store) == found(place, None)
    assert hits["smallest meeting"]


def test_edits_of_a_real_spec_leave_most_of_it_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    text = products.rule_file(1)
    place.write_text(text)
    found(place, store)
    asked, hits = counted(monkeypatch)
    places = [match.end() for match in recheck.CONDITION.finditer(text)]
    for end in Random(1).sample(places, 3):
        place.write_text(f"{text[:end]} and not {recheck.FACT.findall(text)[0]}{text[end:]}")
        assert found(place, store) == found(place, None)
    assert all(hits[kind] > asked[kind] / 2 > 5 for kind in EVERYTHING), (hits, asked)


def test_nothing_is_remembered_of_a_text_or_a_small_spec(tmp_path: Path) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    place.write_text("levels top\naction a\nrule r at top\n  must a\n")
    found(place, store)
    assert not kept.recalled(remembering(place, store), 0)


JUNK: tuple[object, ...] = (
    *(0, 1, -1.5, "true", [], [[]], {}),
    *({"facts": 1}, {"spent": [], "facts": []}, {"SR201": [[1]]}),
    {"spent": 0, "facts": [["x", 1]], "said": [], "unusual": {"x": 1}},
    {"meetings": [["quiet_a", "alarm_a"]], "excluded": 0},
)


@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_what_no_check_has_kept_is_not_believed(tmp_path: Path, junk: object) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    place.write_text(HOUSE + "".join(ROOM.replace("_R", f"_{room}").replace(" R", f" {room}") for room in "abcdefghij"))
    anew = found(place, store)
    mine = remembering(place, store).memory
    store.put(mine._place, dumps(dict.fromkeys(mine._before, (0, junk))).encode())
    assert len(mine._before) > 50
    assert found(place, store) == anew


@pytest.mark.parametrize("content", ['{"x": 1}', "[]", '{"KEY": [0, {"SR301": ["?"], "SR302": [{"code": "SR302"}]}]}'])
def test_a_memory_of_another_shape_is_none(tmp_path: Path, content: str) -> None:
    store, place = Store(str(tmp_path / "cache")), tmp_path / "spec.specrules"
    place.write_text(synthetic.rule_file(60))
    program = remembering(place, store)
    group = next(group for group in program.groups if program.by_group.get(group))
    mine = program.memory
    store.put(mine._place, content.replace("KEY", mine._key("results", [group], ())).encode())
    assert kept.recalled(remembering(place, store), group) == {}
    assert found(place, store) == found(place, None)
