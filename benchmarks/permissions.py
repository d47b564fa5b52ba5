"""One policy of permissions and prohibitions as data, and requests to it: what every engine in `decide.py` is asked.

A norm permits or forbids one action on one kind of resource, to a role, where some attributes have certain values; a
few forbid an action to whoever is suspended or on a risky device, whatever the resource. What is forbidden is denied,
and so is what nothing permits. All is drawn with seeded generators, so the same sizes give the same policy and the same
requests everywhere.

As in systems people run, a larger policy is about more kinds of resources and some more actions (`LARGE`), so that no
more norms apply to one request than in a small one. `DENSE` has each norm of `SMALL` in twenty versions, which mostly
apply together: there about twenty times as many do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Value = str | bool | int

ACTIONS = [f"action_{i}" for i in range(40)]
KINDS = [f"kind_{i}" for i in range(50)]
ROLES = ("clerk", "analyst", "engineer", "manager", "director", "auditor", "contractor", "administrator")
DEPARTMENTS = ("sales", "finance", "legal", "operations", "research", "people")
REGIONS = ("europe", "americas", "asia", "africa")
HIGHEST_RISK = 100

GOOD: Mapping[str, bool] = {
    "mfa": True,
    "managed_device": True,
    "business_hours": True,
    "on_call": True,
    "suspended": False,
    "external": False,
}
"""The boolean attributes, each with the value that speaks for a permission."""


@dataclass(frozen=True)
class AtMost:
    """That a number is at most the limit or, with `more`, that it is greater."""

    limit: int
    more: bool = False

    def allows(self, value: Value) -> bool:
        """Whether the number is one of these."""
        return (int(value) <= self.limit) is not self.more


Test = tuple[str, ...] | bool | AtMost
"""What a norm wants of an attribute: one of some values, a boolean, or a bound."""


@dataclass(frozen=True)
class Norm:
    """Permits or forbids an action where every one of the attributes passes its test."""

    name: str
    permits: bool
    action: str
    tests: Mapping[str, Test]

    def about(self, attributes: Mapping[str, Value]) -> bool:
        """Whether the norm's condition holds of a request's attributes."""
        return all(passes(test, attributes[name]) for name, test in self.tests.items())


Drawn = tuple[bool, str, dict[str, Test]]
"""A norm without its name."""


@dataclass(frozen=True)
class Request:
    """Whether somebody may take an action, given a value for every attribute."""

    action: str
    attributes: Mapping[str, Value]


@dataclass(frozen=True)
class Size:
    """How large a policy is, how many actions and kinds of resources it is about, and in how many versions each norm is
    in it."""

    name: str
    norms: int
    actions: int
    kinds: int
    versions: int = 1


SMALL = Size("50 norms", 50, 20, 5)
LARGE = Size("1,000 norms", 1_000, 40, 50)
DENSE = Size("1,000 norms, dense", 1_000, 20, 5, versions=20)
SIZES = (SMALL, LARGE, DENSE)


@dataclass(frozen=True)
class Policy:
    """The norms, and the actions and kinds of resources that exist."""

    size: Size
    norms: tuple[Norm, ...]

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(ACTIONS[: self.size.actions])

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(KINDS[: self.size.kinds])

    @cached_property
    def enumerations(self) -> Mapping[str, tuple[str, ...]]:
        """The attributes that are one of some words, with those words."""
        return {"role": ROLES, "kind": self.kinds, "department": DEPARTMENTS, "region": REGIONS}

    @cached_property
    def by_action(self) -> Mapping[str, tuple[Norm, ...]]:
        """The norms about each action."""
        return {action: tuple(n for n in self.norms if n.action == action) for action in self.actions}

    def allows(self, request: Request) -> bool:
        """What the policy means: something permits the request and nothing forbids it."""
        applicable = [norm for norm in self.by_action[request.action] if norm.about(request.attributes)]
        return bool(applicable) and all(norm.permits for norm in applicable)


def passes(test: Test, value: Value) -> bool:
    """Whether an attribute with this value passes the test."""
    match test:
        case bool():
            return value is test
        case AtMost():
            return test.allows(value)
        case _:
            return value in test


def policy(size: Size, seed: int = 0) -> Policy:
    """A policy of this size. Every fourth action has a standing prohibition, whatever the resource."""
    rng = random.Random(seed)
    empty = Policy(size, ())
    drawn = [_standing(rng, action) for action in empty.actions[::4]]
    drawn += [_drawn(rng, empty) for _ in range(size.norms // size.versions - len(drawn))]
    if size.versions > 1:
        drawn = [_version(rng, norm) for norm in drawn for _ in range(size.versions)]
    return Policy(size, tuple(Norm(f"norm_{i}", *norm) for i, norm in enumerate(drawn)))


def _version(rng: random.Random, norm: Drawn) -> Drawn:
    """The same norm with a further test that most requests pass."""
    permits, action, tests = norm
    further: dict[str, Test] = {
        "department": tuple(rng.sample(DEPARTMENTS, len(DEPARTMENTS) - 1)),
        "region": tuple(rng.sample(REGIONS, len(REGIONS) - 1)),
        "risk": AtMost(rng.randrange(90, HIGHEST_RISK)),
        **GOOD,
    }
    name = rng.choice([name for name in further if name not in tests])
    return permits, action, tests | {name: further[name]}


def _standing(rng: random.Random, action: str) -> Drawn:
    tests: tuple[dict[str, Test], ...] = (
        {"suspended": True},
        {"external": True, "mfa": False},
        {"managed_device": False, "risk": AtMost(rng.randrange(60, 90, 10), more=True)},
    )
    return False, action, rng.choice(tests)


def _drawn(rng: random.Random, about: Policy) -> Drawn:
    """A norm about one kind of resource; two of three permit."""
    permits = rng.random() < 2 / 3
    tests: dict[str, Test] = {"kind": (rng.choice(about.kinds),)}
    if permits or rng.random() < 0.5:
        tests["role"] = (rng.choice(ROLES),)
    for _ in range(rng.choice((1, 2, 2, 3))):
        match rng.randrange(6):
            case 0:
                tests["department"] = tuple(rng.sample(DEPARTMENTS, rng.choice((1, 2))))
            case 1:
                tests["region"] = tuple(rng.sample(REGIONS, rng.choice((1, 2))))
            case 2:
                tests["risk"] = AtMost(rng.randrange(20, 90, 10), more=not permits)
            case _:
                name = rng.choice(list(GOOD))
                tests[name] = GOOD[name] is permits
    return permits, rng.choice(about.actions), tests


def requests(of: Policy, seed: int = 1) -> Iterator[Request]:
    """Requests without end. Each is one that some norm is about, in all else arbitrary; in two of five one attribute is
    then drawn anew, and one in ten is arbitrary in everything."""
    rng = random.Random(seed)
    while True:
        attributes = _arbitrary(rng, of)
        if rng.random() < 0.1:
            yield Request(rng.choice(of.actions), attributes)
            continue
        norm = rng.choice(of.norms)
        attributes |= {name: _passing(rng, test) for name, test in norm.tests.items()}
        if rng.random() < 0.4:
            name = rng.choice(list(attributes))
            attributes[name] = _arbitrary(rng, of)[name]
        yield Request(norm.action, attributes)


def edges(of: Policy, seed: int = 2) -> Iterator[Request]:
    """For each norm a request that just passes all its tests, and for each test one that just fails that one."""
    rng = random.Random(seed)
    for norm in of.norms:
        attributes = _calm(rng, of) | {name: _passing(rng, test, edge=True) for name, test in norm.tests.items()}
        yield Request(norm.action, attributes)
        for name, test in norm.tests.items():
            yield Request(norm.action, attributes | {name: _failing(rng, of, name, test)})


def _arbitrary(rng: random.Random, of: Policy) -> dict[str, Value]:
    attributes: dict[str, Value] = {name: rng.choice(words) for name, words in of.enumerations.items()}
    attributes |= {name: (rng.random() < 0.8) is good for name, good in GOOD.items()}
    return attributes | {"risk": rng.randint(0, HIGHEST_RISK)}


def _calm(rng: random.Random, of: Policy) -> dict[str, Value]:
    """Arbitrary, but nothing in it speaks against a permission."""
    return {**_arbitrary(rng, of), **GOOD, "risk": 0}


def _passing(rng: random.Random, test: Test, edge: bool = False) -> Value:
    match test:
        case bool():
            return test
        case AtMost(limit, more):
            low, high = (limit + 1, HIGHEST_RISK) if more else (0, limit)
            return (low if more else high) if edge else rng.randint(low, high)
        case _:
            return rng.choice(test)


def _failing(rng: random.Random, of: Policy, name: str, test: Test) -> Value:
    match test:
        case bool():
            return not test
        case AtMost(limit, more):
            return limit if more else limit + 1
        case _:
            return rng.choice([word for word in of.enumerations[name] if word not in test])


def applicable(of: Policy, request: Request) -> tuple[int, int]:
    """How many norms apply to the request; and how many apply to its attributes, whatever the action."""
    return (
        sum(norm.about(request.attributes) for norm in of.by_action[request.action]),
        sum(norm.about(request.attributes) for norm in of.norms),
    )
