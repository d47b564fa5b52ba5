"""The search for conducts against going through all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, product
from random import Random

import pytest

from specrules.answer import GaveUp
from specrules.files import load_text
from specrules.model.domain import Boolean, Domain, Enumeration, Integer
from specrules.model.formula import TRUE, And, Const, Formula, Iff, In, Linear, Not, Or
from specrules.model.resolve import resolve
from specrules.model.spec import Role, Variable
from specrules.search import Search
from specrules.search.box import Box, Steps
from specrules.search.projection import projected
from specrules.search.stretches import true_of
from specrules.source import Source, Span

CASES = 600


def action(name: str, domain: Domain) -> Variable:
    return Variable(name, Role.ACTION, domain, Span(Source("", ""), 0, 0))


class Draw:
    """Random actions and formulas about them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        domains = [Boolean(), Enumeration(("x", "y", "z")), Integer(-2, 4), Integer(0, 6), Boolean()]
        chosen = self.random.sample(domains, self.random.randint(1, 4))
        self.actions = [action(f"a{i}", domain) for i, domain in enumerate(chosen)]

    def formulas(self) -> list[Formula]:
        return [self.formula(self.random.randint(0, 3)) for _ in range(self.random.randint(1, 6))]

    def formula(self, depth: int) -> Formula:
        if depth == 0:
            return self.atom()
        parts = tuple(self.formula(depth - 1) for _ in range(self.random.randint(1, 3)))
        return self.random.choice([And(parts), Or(parts), Not(parts[0]), Iff(parts[0], parts[-1])])

    def atom(self) -> Formula:
        numbers = [a.name for a in self.actions if isinstance(a.domain, Integer)]
        variable = self.random.choice(self.actions)
        if self.random.random() < 0.03:
            return Const(self.random.random() < 0.5)
        if not isinstance(variable.domain, Integer):
            values = range(variable.domain.high + 1)
            return In(variable.name, frozenset(self.random.sample(values, self.random.randint(1, len(values)))))
        names = sorted({variable.name, *self.random.sample(numbers, self.random.randint(1, len(numbers)))})
        terms = tuple((self.random.choice([-3, -2, -1, 1, 2, 3]), name) for name in names)
        return Linear(terms, self.random.randint(-8, 12))

    def conducts(self) -> Iterator[dict[str, int]]:
        for values in product(*(range(a.domain.low, a.domain.high + 1) for a in self.actions)):
            yield {a.name: value for a, value in zip(self.actions, values, strict=True)}


def satisfying(case: Draw, formulas: Sequence[Formula]) -> list[Mapping[str, int]]:
    steps = Steps(10**9)
    return [conduct for conduct in case.conducts() if all(true_of(f, conduct, steps) for f in formulas)]


def stretches(values: set[int]) -> tuple[tuple[int, int], ...]:
    starts = sorted(v for v in values if v - 1 not in values)
    return tuple((low, next(v for v in range(low, 99) if v + 1 not in values)) for low in starts)


def test_it_finds_what_there_is() -> None:
    empty = 0
    for seed in range(CASES):
        case = Draw(seed)
        search, formulas = Search(case.actions), case.formulas()
        found = satisfying(case, formulas)
        empty += not found
        assert search.possible(formulas) is bool(found), seed
        assert search.first(formulas) == (found[0] if found else None), seed
        for variable in case.actions:
            expected = stretches({conduct[variable.name] for conduct in found})
            assert search.allowed(formulas, variable.name) == expected, seed
    assert CASES * 0.2 < empty < CASES * 0.8


def test_a_core_has_nothing_to_spare() -> None:
    sizes = []
    for seed in range(CASES):
        case = Draw(seed)
        search, formulas = Search(case.actions), case.formulas()
        given, keyed = formulas[:1], dict(enumerate(formulas[1:]))
        core = search.core(keyed, given)
        assert (core is None) is bool(satisfying(case, formulas)), seed
        if core is not None:
            assert not satisfying(case, [*given, *(keyed[key] for key in core)]), seed
            for key in core:
                assert satisfying(case, [*given, *(keyed[other] for other in core if other != key)]), seed
            sizes.append(len(core))
    assert sizes.count(0) < len(sizes) / 2 and sizes.count(2) > 20


def heads(text: str) -> tuple[list[Variable], list[Formula]]:
    spec, _ = resolve(load_text(f"levels l\n{text}").files)
    assert spec is not None
    return list(spec.actions), [norm.head for norm in spec.norms.values()]


def test_wide_ranges_with_sums_are_quick() -> None:
    actions, formulas = heads(
        "action words: 0..1000000\naction links: 0..1000000\naction notes: 0..1000000\n"
        "rule a at l must words + links <= 1500\nrule b at l must links >= 2 * notes + 1\nrule c at l must notes >= 7\n"
        "rule d at l must (words < 100 or words > 200)\n"
    )
    search = Search(actions, effort=20_000)
    assert search.first(formulas) == {"words": 0, "links": 15, "notes": 7}
    assert search.allowed(formulas, "words") == ((0, 99), (201, 1485))
    assert search.allowed(formulas, "notes") == ((7, 749),)


def test_numbers_that_move_together_are_quick() -> None:
    actions, formulas = heads(
        "action total: 0..1000000\naction words: 0..1000000\naction links: 0..1000000\naction notes: 0..1000000\n"
        "rule a at l must total = words + links + notes\nrule b at l must notes = links\n"
        "rule c at l must words != 5 and words != 9 and words <= 400\nrule d at l must total >= 1000\n"
    )
    search = Search(actions, effort=40_000)
    assert search.allowed(formulas, "words") == ((0, 4), (6, 8), (10, 400))
    assert search.allowed(formulas, "links") == ((300, 500_000),)
    assert search.allowed(formulas, "total") == ((1000, 1_000_000),)


def test_every_projected_value_is_possible() -> None:
    known = exact = 0
    for seed in range(CASES):
        random = Random(seed)
        numbers = [action(f"n{i}", Integer(low, low + 6)) for i, low in enumerate(random.sample(range(-4, 4), 3))]
        factors = [-1, 1] if seed % 2 else [-3, -2, -1, 1, 2, 3]
        sums = [
            Linear(tuple((random.choice(factors), n.name) for n in numbers), random.randint(-9, 9))
            for _ in range(random.randint(1, 4))
        ]
        case = Draw(seed)
        case.actions = numbers
        possible = {conduct["n0"] for conduct in satisfying(case, sums)}
        found = projected(Box({n.name: n for n in numbers}), sums, "n0", Steps(10**6))
        values = set() if found is None else set(range(found[0], found[1] + 1))
        assert values <= possible, seed
        known += bool(values)
        exact += values == possible and bool(values)
    assert known > CASES * 0.5 and exact > CASES * 0.4


def test_many_sums_about_the_same_numbers() -> None:
    for seed in range(20):
        random = Random(seed)
        numbers = [action(f"n{i}", Integer(0, 20)) for i in range(9)]
        sums = [
            Linear(tuple((random.choice([-1, 1, 1, 2]), n.name) for n in numbers if random.random() < 0.8), 9)
            for _ in range(12)
        ]
        search = Search(numbers)
        ((low, high),) = search.allowed(sums, "n0")
        assert low == 0 and search.possible([*sums, Linear(((-1, "n0"),), -high)]), seed
        assert not search.possible([*sums, Linear(((-1, "n0"),), -high - 1)]), seed


def test_half_of_a_large_enumeration() -> None:
    reply = action("reply", Enumeration(tuple(f"v{i}" for i in range(2_000))))
    odd = tuple((value, value) for value in range(1, 2_000, 2))
    formula = Not(In("reply", frozenset(range(0, 2_000, 2))))
    assert Search([reply], effort=10_000).allowed([formula], "reply") == odd
    with pytest.raises(GaveUp):
        Search([reply], effort=900).possible([formula, Not(In("reply", frozenset({1})))])


def test_sums_that_exclude_each_other_are_seen() -> None:
    actions, formulas = heads(
        "action words: 0..1000000\naction links: 0..1000000\n"
        "rule a at l must words < links\nrule b at l must links < words\n"
    )
    assert not Search(actions, effort=200).possible(formulas)


def test_it_gives_up_rather_than_go_on() -> None:
    numbers = [action(f"n{i}", Integer(0, 1_000)) for i in range(6)]
    odd = [Linear(tuple((2 * sign, n.name) for n in numbers), sign * 2001) for sign in (1, -1)]
    with pytest.raises(GaveUp):
        Search(numbers, effort=5_000).possible(odd)


def test_a_question_with_many_parts_has_one_allowance() -> None:
    numbers = [action(f"n{i:02}", Integer(0, 1_000)) for i in range(40)]
    pairs = [Linear(((-1, one.name), (-1, other.name)), -1_500) for one, other in pairwise(numbers[:20])]
    apart = [Linear(((-1, number.name),), -500) for number in numbers[20:]]
    assert Search(numbers, effort=6_000).possible(pairs)
    with pytest.raises(GaveUp):
        Search(numbers, effort=6_000).first(pairs)
    assert Search(numbers, effort=60).possible(apart[:4])
    assert Search(numbers, effort=200).first(apart[:1])
    for question in (Search(numbers, effort=60).possible, Search(numbers, effort=200).first):
        with pytest.raises(GaveUp):
            question(apart)


def test_a_core_out_of_many_is_found() -> None:
    flags = [action(f"b{i:03}", Boolean()) for i in range(200)]
    chain = {i: Or((In(f"b{i:03}", frozenset({0})), In(f"b{i + 1:03}", frozenset({1})))) for i in range(199)}
    for ways in (list(chain.values()), list(reversed(chain.values()))):
        assert Search(flags, effort=5_000).possible(ways)
    ends = {-1: In("b090", frozenset({1})), 200: In("b093", frozenset({0}))}
    assert Search(flags).core(chain | ends) == [90, 91, 92, -1, 200]


def test_actions_nobody_mentions_take_their_first_value() -> None:
    search = Search([action("b", Integer(3, 9)), action("a", Boolean())])
    assert search.first([]) == search.first([TRUE]) == {"a": 0, "b": 3}
    assert search.allowed([TRUE], "b") == ((3, 9),)


def test_deep_formulas() -> None:
    deep: Formula = In("a", frozenset({1}))
    for _ in range(300):
        deep = Not(And((deep, deep)) if len(str(deep)) < 2_000 else deep)
    search = Search([action("a", Boolean())])
    assert search.possible([deep]) and search.possible([Not(deep)])
