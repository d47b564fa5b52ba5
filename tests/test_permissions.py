"""The policies of the benchmark of decisions mean what they say, in specrules and as they are written for others.

No other engine is needed here: specrules is compared with a direct reading of the policy.
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import decide
import engines
from permissions import (
    DENSE,
    LARGE,
    SIZES,
    SMALL,
    AtMost,
    Norm,
    Policy,
    Request,
    Size,
    applicable,
    edges,
    policy,
    requests,
)

BOUNDED = Norm(
    "bounded",
    permits=True,
    action="action_0",
    tests={
        "kind": ("kind_1",),
        "role": ("clerk",),
        "risk": AtMost(40),
        "region": ("asia", "africa"),
        "external": False,
    },
)
STANDING = Norm("standing", permits=False, action="action_1", tests={"mfa": False, "risk": AtMost(70, more=True)})
PAIR = Policy(Size("two norms", 2, 2, 2), (BOUNDED, STANDING))


@pytest.mark.parametrize("ours", engines.SPECRULES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_specrules_answers_as_the_policy_means(size: Size, ours: engines.Engine) -> None:
    about = policy(size)
    asked = [*edges(about), *islice(requests(about), 2_000)]
    assert decide.difference(about, {ours: ours.prepare(about)}, asked) is None


def test_sizes_are_what_they_are_called() -> None:
    assert [len(policy(size).norms) for size in SIZES] == [size.norms for size in SIZES] == [50, 1_000, 1_000]
    assert policy(LARGE) == policy(LARGE) != policy(LARGE, seed=1)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_requests_are_permitted_forbidden_and_passed_over(size: Size) -> None:
    about = policy(size)
    drawn = list(islice(requests(about), 2_000))
    assert drawn == list(islice(requests(about), 2_000))
    outcomes = Counter((applicable(about, request)[0] > 0, about.allows(request)) for request in drawn)
    assert sum(outcomes.values()) == 2_000
    assert min(outcomes[case] for case in ((True, True), (True, False), (False, False))) > 100


def norms_to_a_request(size: Size) -> float:
    """How many norms apply to a request, on average."""
    about = policy(size)
    return sum(applicable(about, request)[0] for request in islice(requests(about), 1_000)) / 1_000


def test_no_more_norms_apply_in_the_large_policy_than_in_the_small() -> None:
    assert norms_to_a_request(LARGE) < 1.5 * norms_to_a_request(SMALL)
    assert norms_to_a_request(DENSE) > 10 * norms_to_a_request(SMALL)


def test_every_norm_is_passed_and_failed_at_its_edges() -> None:
    about = policy(SMALL)
    asked = iter(edges(about))
    for norm in about.norms:
        passing = next(asked)
        assert passing.action == norm.action
        assert norm.about(passing.attributes)
        for name in norm.tests:
            failing = next(asked).attributes
            assert not norm.about(failing)
            assert {**failing, name: passing.attributes[name]} == passing.attributes
    assert next(asked, None) is None


def test_what_is_forbidden_or_not_permitted_is_denied() -> None:
    calm = {"kind": "kind_1", "role": "clerk", "risk": 40, "region": "asia", "external": False, "mfa": False}
    assert PAIR.allows(Request("action_0", calm))
    assert not PAIR.allows(Request("action_0", calm | {"risk": 41}))
    assert not PAIR.allows(Request("action_1", calm))
    forbidding = Norm("forbidding", permits=False, action="action_0", tests={"mfa": False})
    assert not Policy(PAIR.size, (*PAIR.norms, forbidding)).allows(Request("action_0", calm))


def test_each_engine_is_given_the_same_two_norms() -> None:
    rules = engines.rule_file(PAIR).splitlines()
    assert rules[-2:] == [
        "rule bounded at permissions when kind = kind_1 and role = clerk and risk <= 40 and region in {asia, africa} "
        "and not external may action_0",
        "rule standing at prohibitions when not mfa and risk > 70 must not action_1",
    ]
    assert engines.cedar_text(PAIR).splitlines() == [
        'permit (principal == Role::"clerk", action == Action::"action_0", resource == Kind::"kind_1") '
        'when { context.risk <= 40 && ["asia", "africa"].contains(context.region) && !context.external };',
        'forbid (principal, action == Action::"action_1", resource) when { !context.mfa && context.risk > 70 };',
    ]
    rows = engines.zen_table(PAIR)["nodes"][1]["content"]["rules"]
    assert [{name: cell for name, cell in row.items() if cell} for row in rows] == [
        {"_id": "standing", "action": '"action_1"', "mfa": "false", "risk": "> 70", "allow": "false"},
        {
            "_id": "bounded",
            "action": '"action_0"',
            "kind": '"kind_1"',
            "role": '"clerk"',
            "region": '"asia", "africa"',
            "external": "false",
            "risk": "<= 40",
            "allow": "true",
        },
    ]


def test_a_different_answer_is_told_with_the_request() -> None:
    request = Request("action_0", {"kind": "kind_0", "role": "clerk", "risk": 0, "region": "asia", "external": False})
    always = engines.Ready(lambda asked: asked, lambda asked: True)
    told = decide.difference(PAIR, {engines.VAKT: always}, [request])
    assert told == f"vakt answers True, the policy means False: {request}"
    assert decide.difference(PAIR, {engines.BINDING: always}, [request]) is None


def test_a_missed_goal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def timed(microseconds: float) -> decide.Timed:
        return decide.Timed(microseconds, microseconds, 1e6 / microseconds, 1)

    figures = {
        (SMALL, engines.OURS): timed(2),
        (LARGE, engines.OURS): timed(4),
        (SMALL, engines.VAKT): timed(30),
        (LARGE, engines.VAKT): timed(39),
    }
    assert decide.goals(figures)
    told = capsys.readouterr().out
    assert "MISSED: 1,000 norms: 9.75 times faster than vakt, wanted 10" in told
    assert told.count("MISSED") == 1
    assert "not judged: 50 norms, cedarpy" in told
    assert not decide.goals(figures | {(LARGE, engines.VAKT): timed(40)})
    assert decide.goals(figures | {(LARGE, engines.OURS): timed(5.1), (LARGE, engines.VAKT): timed(80)})
