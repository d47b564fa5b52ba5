"""Synthetic specs of any size, written as rule files: the load for the benchmarks.

The vocabulary is fixed (60 boolean facts, 10 enumerations, 10 integers, 50 actions, 5 levels, 3 principals); the norms
are drawn from it with a seeded generator. As in specs people write, a larger spec is about more topics, not more about
one: each norm belongs to one of a number of topics that grows with the spec, told apart by four of the enumerations. To
its topic a condition adds one to three tests, sometimes an exception; heads are mostly single action values, some of
two tied actions; most norms about one action point the same way, and one in fifty goes against the others; about one
norm in fifty has an `otherwise`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

LEVELS = ("root", "system", "developer", "user", "guideline")
PRINCIPALS = ("system", "developer", "user")
BOOLEANS = [f"flag_{i}" for i in range(60)]
ENUMERATIONS = {f"kind_{i}": [f"v{j}" for j in range(3 + i % 4)] for i in range(10)}
INTEGERS = [f"amount_{i}" for i in range(10)]
SWITCHES = [f"do_{i}" for i in range(40)]
CHOICES = {f"style_{i}": [f"s{j}" for j in range(3 + i % 3)] for i in range(6)}
SIZES = [f"size_{i}" for i in range(4)]
TOPIC = 40
"""How many norms a topic has, on average."""

PRINCIPLES = ("safety", "honesty", "privacy", "helpfulness", "style")


def rule_file(norms: int, seed: int = 0) -> str:
    """A spec with this many norms."""
    rng = random.Random(seed)
    topics = max(1, norms // TOPIC)
    return "\n".join([*_vocabulary(), *_axioms(rng), *(_norm(rng, i, rng.randrange(topics)) for i in range(norms)), ""])


def _vocabulary() -> Iterator[str]:
    yield 'spec "synthetic"'
    yield "levels " + " > ".join(LEVELS)
    yield from (f"principal {name} at {name}" for name in PRINCIPALS)
    yield from (f"principle {name}" for name in PRINCIPLES)
    yield from (f"fact {name}" for name in BOOLEANS)
    yield from (f"fact {name}: {' | '.join(values)}" for name, values in ENUMERATIONS.items())
    yield from (f"fact {name}: 0..1000" for name in INTEGERS)
    yield from (f"action {name}" for name in SWITCHES)
    yield from (f"action {name}: {' | '.join(values)}" for name, values in CHOICES.items())
    yield from (f"action {name}: 0..1000" for name in SIZES)


def _axioms(rng: random.Random) -> Iterator[str]:
    for i in range(0, 20, 2):
        yield f"axiom {SWITCHES[i]} -> not {SWITCHES[i + 1]}"
    for name, values in CHOICES.items():
        yield f"axiom {rng.choice(SWITCHES[20:])} -> {name} != {values[(int(name[-1]) + 1) % len(values)]}"
    for _ in range(10):
        one, other = rng.sample(BOOLEANS, 2)
        yield f"axiom {one} -> not {other}"


def _topic(number: int) -> Iterator[str]:
    """What tells a topic apart from all others: the values of four enumerations, as digits of its number."""
    for name in list(ENUMERATIONS)[:4]:
        number, digit = divmod(number, len(ENUMERATIONS[name]))
        yield f"{name} = {ENUMERATIONS[name][digit]}"


def _condition(rng: random.Random, topic: int) -> str:
    tests = list(_topic(topic))
    for _ in range(rng.choice((1, 2, 2, 3))):
        match rng.randrange(10):
            case 0 | 1:
                name, values = rng.choice(list(ENUMERATIONS.items())[4:])
                tests.append(f"{name} = {rng.choice(values)}")
            case 2 | 3:
                tests.append(f"{rng.choice(INTEGERS)} {rng.choice(('<=', '>'))} {rng.randrange(50, 1000, 50)}")
            case 4:
                stance = rng.choice(("requests", "forbids", "permits"))
                tests.append(f"{rng.choice(PRINCIPALS)} {stance} {rng.choice(SWITCHES)}")
            case _:
                tests.append(rng.choice(("", "not ")) + rng.choice(BOOLEANS))
    return " and ".join(tests)


def _head(rng: random.Random) -> str:
    against = rng.random() < 0.02
    match rng.randrange(10):
        case 0 | 1:
            name, values = rng.choice(list(CHOICES.items()))
            usual = values[int(name[-1]) % len(values)]
            return f"{rng.choice(('must', 'should'))} {name} = {rng.choice(values) if against else usual}"
        case 2:
            name = rng.choice(SIZES)
            bound = rng.randrange(100, 500, 100)
            return f"must {name} >= {bound + 500}" if against else f"must {name} <= {bound + 500}"
        case 3:
            i = rng.randrange(0, 20, 2)
            return f"must ({SWITCHES[i]} or {SWITCHES[i + 1]})"
        case _:
            number = rng.randrange(len(SWITCHES))
            modality = rng.choice(("must", "must", "must", "should", "should", "should", "should", "may"))
            wanted = (number % 2 == 0) is not against or modality == "may"
            return f"{modality}{'' if wanted else ' not'} {SWITCHES[number]}"


def _norm(rng: random.Random, number: int, topic: int) -> str:
    kind, level, head = rng.choice(("rule", "default")), rng.choice(LEVELS), _head(rng)
    lines = [
        f"{kind} norm_{number} at {level} for {rng.choice(PRINCIPLES)}",
        f"  when {_condition(rng, topic)}",
        f"  {head}",
    ]
    if rng.random() < 0.2:
        lines.append(f"  unless {rng.choice(BOOLEANS)}")
    if rng.random() < 0.02:
        lines.append(f"  otherwise must {_beside(head)}")
    return "\n".join(lines)


def _beside(head: str) -> str:
    """What is left where a head cannot be had: the neighbouring switch, or not the choice."""
    last = head.replace(")", "").split()[-1]
    if last in SWITCHES:
        return SWITCHES[SWITCHES.index(last) ^ 1]
    return " ".join(
        [f"{name} = {values[0]}" for name, values in CHOICES.items() if name in head] or [f"{SIZES[0]} >= 0"]
    )


if __name__ == "__main__":
    import sys

    print(rule_file(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), end="")
