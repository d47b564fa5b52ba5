"""What may be decided by without asking a solver whether the spec can be used."""

from __future__ import annotations

import pytest

from random_specs import rule_file
from specrules.checks import blocking
from specrules.files import load_text
from specrules.program import Program

HEAD = "levels root > user\nfact x\naction a\n"
RULES = "rule r at root{}\n  must a\nrule s at {}{}\n  must not a\n"


def test_what_is_plainly_sound_has_no_fatal_finding_and_most_specs_are() -> None:
    programs = [Program.build(load_text(rule_file(seed))) for seed in range(300)]
    sound = [program for program in programs if program.usable and program.plainly_sound]
    assert len(sound) > 200
    assert [blocking(program) for program in sound] == [()] * len(sound)


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        (RULES.format("", "root", " overrides r"), True),
        (RULES.format(" overrides s", "user", ""), True),
        (RULES.format(" overrides s", "root", " overrides r"), False),
        (RULES.format("", "user", " overrides r"), False),
        ("axiom x and not x\n", False),
        ("axiom not a\n", True),
    ],
)
def test_what_a_fatal_check_finds_is_not_plainly_sound(text: str, sound: bool) -> None:
    program = Program.build(load_text(HEAD + text))
    assert program.plainly_sound is sound
    assert bool(blocking(program)) is not sound


def test_what_is_only_unusual_needs_the_solver() -> None:
    program = Program.build(load_text(HEAD + "axiom x\n"))
    assert not program.plainly_sound
    assert blocking(program) == ()
