"""Norms as sentences: read as a rule again, a sentence applies where its norm does, and asks for the same."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from oracle import values_of
from random_specs import rule_file
from specrules.files import load_text
from specrules.model.spec import Instruction, Norm, Spec
from specrules.model.strength import spoken
from specrules.model.voices import order
from specrules.model.wording import demand, sentence
from specrules.program import Program
from specrules.semantics import holds

VOCABULARY = """
levels root
fact marked
fact late
fact age: adult | teen | child
action call
action write
action reply: answer | hint | refuse
action words: 0..10
"""


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("must not call", "must not call"),
        ("must not (not call)", "must not (not call)"),
        ("must (not call and write)", "must (not call and write)"),
        ("must (not call or not write)", "must (not call or not write)"),
        ("must not (call or write)", "must not (call or write)"),
        ("may (not call)", "may (not call)"),
        ("must words = 3", "must words = 3"),
        ("should not reply != hint", "should not reply != hint"),
        ("while write must not call", "must not call while write"),
        ("while write must call or words > 3", "must (call or words >= 4) while write"),
        ("while write may call", "may write and call"),
        ("when marked when late must call", "must call, when marked and late"),
        ("when marked or late when age != child must call", "must call, when (marked or late) and age != child"),
        ("unless marked unless late must call", "must call, unless marked or late"),
    ],
)
def test_a_norm_is_told_as_a_sentence(clauses: str, expected: str) -> None:
    program = Program.build(load_text(f"{VOCABULARY}rule it at root {clauses}"))
    assert program.findings == ()
    assert sentence(program.spec, program.spec.norms["it"]) == expected


def test_an_otherwise_is_told_with_the_norm_it_stands_in_for() -> None:
    spec = Program.build(load_text(f"{VOCABULARY}rule it at root when marked must call otherwise should write")).spec
    assert sentence(spec, spec.norms["it/otherwise"]) == "should write, where `it` is overridden"


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_sentences_read_as_rules_mean_the_same(start: int) -> None:
    for seed in range(start, start + 50):
        text = rule_file(seed)
        program = Program.build(load_text(text))
        spec = program.spec
        norms = list(spec.norms.values())
        told = [f"rule told_{i} at {spec.levels[n.level]} {as_rule(spec, n)}" for i, n in enumerate(norms)]
        again = Program.build(load_text("\n".join([text, *told])))
        assert again.findings == (), again.findings
        for number, norm in enumerate(norms):
            same(program, norm, again.spec.norms[f"told_{number}"], Random(seed))


def as_rule(spec: Spec, norm: Norm) -> str:
    """The sentence of a norm as clauses of a rule; of an `otherwise` what it asks for."""
    if norm.after is not None:
        return demand(spec, norm)
    return sentence(spec, norm).replace(", when ", " when ").replace(", unless ", " unless ")


def same(program: Program, norm: Norm, again: Norm, rng: Random) -> None:
    """Condition and head of two norms come to the same for every sort of values, and of what is said."""
    assert (again.modality, again.permits) == (norm.modality, norm.permits)
    spec, atoms = program.spec, sorted(program.mentions.all_said, key=order)
    ranges = [values_of(variable) for variable in spec.variables.values()]
    sayable = [Instruction(atom.principal, atom.stance, atom.action, atom.value) for atom in atoms]
    every = list(product(*ranges))
    for chosen in rng.sample(every, min(60, len(every))):
        values = dict(zip(spec.variables, chosen, strict=True))
        said = tuple(instruction for instruction in sayable if rng.random() < 0.5)
        place = f"{norm.name} in {values} {[spoken(spec, instruction) for instruction in said]}"
        assert holds(again.condition, spec, values, said) is holds(norm.condition, spec, values, said), place
        assert holds(again.head, spec, values, said) is holds(norm.head, spec, values, said), place
