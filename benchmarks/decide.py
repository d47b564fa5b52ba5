"""Decisions side by side with other engines: the same policies in specrules, cedarpy, zen-engine and vakt, in one run.

For each policy (`permissions.py`) it first checks that all engines answer alike, and as the policy means, on a set of
requests, those at the edges of norms among them; a difference ends in status 1. Then it prints for each engine the
median and the 99th percentile of the time for one decision, and decisions per second on many requests. The engines take
turns in rounds, so that a busy machine slows all of them alike; an engine that would take long for all of the requests
is measured on fewer, as the table says. All are called from Python, with requests made beforehand in their own form
(`engines.py`), until there is an answer to use.

The goals are judged on medians, each engine by its fastest interface, and on specrules asked about one action
(`Spec.verdict`), because that is the question the others answer. The decision of a case (`Spec.decide`), of which the
one action is looked at with the norms that make it so, has a row of its own. A missed goal ends in status 1. An engine
that is not installed is left out, with its goals: `pip install specrules[bench]` brings them all.

The third policy has as many norms as the second, of which about as large a share applies as of the first: it is there
to be seen, no goal is about it.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parent))

from engines import BINDING, CEDAR, ENGINES, OURS, VAKT, ZEN, Engine, Ready
from permissions import LARGE, SIZES, SMALL, Policy, Request, Size, applicable, edges, policy, requests

ROUNDS = 10
"""How many turns each engine takes."""

WARMING = 200
"""Decisions before the first that is timed."""

FASTER: Mapping[tuple[Size, Engine], float] = {
    (SMALL, CEDAR): 20,
    (LARGE, CEDAR): 80,
    (SMALL, ZEN): 1,
    (LARGE, ZEN): 1,
    (SMALL, VAKT): 1,
    (LARGE, VAKT): 10,
}
"""How many times faster than another engine specrules has to be, at least. zen-engine hardly grows with the policy
either, so there ten times is out of reach: a bare loop over a request's facts in Python takes a tenth of its time."""

GROWTH = 2.5
"""The most that a decision of the large policy may take, as a multiple of one of the small."""


@dataclass(frozen=True)
class Timed:
    """Microseconds of one decision, the median and the 99th percentile; decisions per second, and on how many."""

    median: float
    p99: float
    rate: float
    requests: int


def main() -> int:
    """Prints the figures; the exit status is 1 if answers differ or a goal is missed."""
    options = _options()
    figures: dict[tuple[Size, Engine], Timed] = {}
    known = installed()
    for size in SIZES:
        about = policy(size)
        ready = {engine: engine.prepare(about) for engine in known}
        checked = check_set(about, options.checked)
        if (fault := difference(about, ready, checked)) is not None:
            print(f"DIFFERENT: {size.name}: {fault}")
            return 1
        tell_policy(about, checked)
        timed = measured(about, ready, options)
        tell(timed)
        figures |= {(size, engine): of for engine, of in timed.items()}
    return int(goals(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checked", type=int, default=2_000, help="requests on which answers are compared")
    parser.add_argument("--singles", type=int, default=5_000, help="decisions timed one by one")
    parser.add_argument("--requests", type=int, default=100_000, help="decisions timed as a whole")
    parser.add_argument("--seconds", type=float, default=10, help="the most these may take an engine, about")
    return parser.parse_args()


def installed() -> list[Engine]:
    """The engines there are; prints which are left out."""
    found = []
    for engine in ENGINES:
        try:
            engine.prepare(policy(SMALL))
        except ImportError as reason:
            print(f"left out: {engine.name}: {reason}")
        else:
            found.append(engine)
    return found


def check_set(about: Policy, count: int) -> list[Request]:
    """Requests, up to half of them at the edges of norms."""
    found = list(edges(about))
    chosen = random.Random(0).sample(found, min(len(found), count // 2))
    return chosen + list(islice(requests(about), count - len(chosen)))


def difference(about: Policy, ready: Mapping[Engine, Ready], checked: Sequence[Request]) -> str | None:
    """The first request on which an engine does not answer as the policy means."""
    for request in checked:
        meant = about.allows(request)
        for engine, asked in ready.items():
            answer = asked.ask(asked.form(request))
            if engine is not BINDING and answer is not meant:
                return f"{engine.name} answers {answer}, the policy means {meant}: {request}"
    return None


def tell_policy(about: Policy, checked: Sequence[Request]) -> None:
    """Prints what the policy and the requests are like."""
    counts = [applicable(about, request) for request in islice(requests(about), 2_000)]
    drawn = [about.allows(request) for request in islice(requests(about), 2_000)]
    print(
        f"{about.size.name}: {about.size.actions} actions, {about.size.kinds} kinds of resources; "
        f"{mean(own for own, _ in counts):.1f} norms apply to a request on average, "
        f"{mean(whole for _, whole in counts):.1f} whatever the action; {mean(drawn):.0%} of requests are allowed"
    )
    print(f"    answers are the same on {len(checked):,} requests")


def measured(about: Policy, ready: Mapping[Engine, Ready], options: argparse.Namespace) -> dict[Engine, Timed]:
    """The figures of every engine."""
    singles = one_by_one(ready, list(islice(requests(about, seed=3), options.singles)))
    turns = {
        engine: max(1, int(min(options.requests, options.seconds * 1e6 / median(times)) / ROUNDS))
        for engine, times in singles.items()
    }
    rates = in_a_row(ready, requests(about, seed=4), turns)
    return {
        engine: Timed(median(times), percentile(times, 0.99), rates[engine], ROUNDS * turns[engine])
        for engine, times in singles.items()
    }


def one_by_one(ready: Mapping[Engine, Ready], asked: Sequence[Request]) -> dict[Engine, list[float]]:
    """The microseconds that each engine takes for each of the requests."""
    forms = {engine: [engine_ready.form(request) for request in asked] for engine, engine_ready in ready.items()}
    for engine, engine_ready in ready.items():
        for form in forms[engine][:WARMING]:
            engine_ready.ask(form)
    _settle()
    times: dict[Engine, list[float]] = {engine: [] for engine in ready}
    for number in range(ROUNDS):
        for engine, engine_ready in ready.items():
            ask, taken = engine_ready.ask, times[engine]
            for form in forms[engine][number::ROUNDS]:
                started = time.perf_counter_ns()
                ask(form)
                taken.append((time.perf_counter_ns() - started) / 1_000)
    return times


def in_a_row(
    ready: Mapping[Engine, Ready], asked: Iterator[Request], turns: Mapping[Engine, int]
) -> dict[Engine, float]:
    """Decisions per second of each engine, on so many requests in each round."""
    seconds = dict.fromkeys(ready, 0.0)
    for _ in range(ROUNDS):
        drawn = list(islice(asked, max(turns.values())))
        for engine, engine_ready in ready.items():
            forms = [engine_ready.form(request) for request in drawn[: turns[engine]]]
            ask = engine_ready.ask
            _settle()
            started = time.perf_counter()
            for form in forms:
                ask(form)
            seconds[engine] += time.perf_counter() - started
    return {engine: ROUNDS * turns[engine] / seconds[engine] for engine in ready}


def _settle() -> None:
    """Keeps the collector of garbage, which stays on, from going through the requests again and again."""
    gc.collect()
    gc.freeze()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def tell(timed: Mapping[Engine, Timed]) -> None:
    """Prints one policy's table; ratios are of medians, against specrules asked about one action."""
    print(f"\n    {'':<28}{'median':>10}{'p99':>10}{'ratio':>8}{'decisions/s':>14}  on")
    for engine, of in timed.items():
        print(
            f"    {engine.name:<28}{of.median:>7.1f} µs{of.p99:>7.1f} µs{of.median / timed[OURS].median:>8.1f}"
            f"{of.rate:>14,.0f}  {of.requests:,}"
        )
    if CEDAR in timed:
        share = timed[BINDING].median / timed[CEDAR].median
        print(f"\n    {share:.0%} of cedarpy's time is its binding: with no policies it takes that long")
    print(flush=True)


def goals(figures: Mapping[tuple[Size, Engine], Timed]) -> bool:
    """Prints which goals are kept; whether one is missed."""
    missed = False
    for (size, engine), wanted in FASTER.items():
        if (size, engine) not in figures:
            print(f"not judged: {size.name}, {engine.name}")
            continue
        ratio = figures[size, engine].median / figures[size, OURS].median
        missed |= ratio < wanted
        print(f"{_word(ratio >= wanted)}: {size.name}: {ratio:.2f} times faster than {engine.name}, wanted {wanted:g}")
    growth = figures[LARGE, OURS].median / figures[SMALL, OURS].median
    missed |= growth > GROWTH
    print(
        f"{_word(growth <= GROWTH)}: {LARGE.name} take {growth:.2f} times as long as {SMALL.name}, at most {GROWTH:g}"
    )
    return missed


def _word(kept: bool) -> str:
    return "kept  " if kept else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
