"""What it takes to check again: nothing changed, and one norm in a thousand.

Prints the time of a check of the shipped packs that is answered from the cache as a multiple of `python -c pass`, and
how many times faster a check is after one norm of a spec of 1,000 was changed than one without a cache: of norms that
people wrote, and of random ones, which take so little time that starting and reading is most of it. Each is the median
of several runs that take turns, in processes of their own, as people start them. A missed goal ends in status 1.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import products
import synthetic

ROOT = Path(__file__).parent.parent
ROUNDS = 15
FEW = 11
"""How often what takes seconds is done."""

AGAIN = 8.0
"""The most that a check from the cache may take, as a multiple of `python -c pass`."""

EDITED = 10.0
"""How many times faster than a cold check one after an edit has to be, at least."""

CONDITION = re.compile(r"^(?:rule|default) (?:.+\n)+?  when .*", re.MULTILINE)
FACT = re.compile(r"^fact (\w+)(?: +\"|$)", re.MULTILINE)


def seconds(command: Sequence[str], cache: str) -> float:
    """How long a process takes, whatever it finds."""
    # Compiled modules are kept between runs, as in any installation.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"SPECRULES_CACHE_DIR": cache, "PYTHONPATH": str(ROOT / "src")}
    begun = time.perf_counter()
    run = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert run.returncode in (0, 1), run.stderr
    return time.perf_counter() - begun


def check(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "specrules", "check", *arguments]


def unchanged(cache: str) -> float:
    """A check from the cache as a multiple of an interpreter that does nothing."""
    packs = check(str(ROOT / "rules"))
    seconds(packs, cache)
    nothing, again = [], []
    for _ in range(ROUNDS):
        nothing.append(seconds([sys.executable, "-c", "pass"], cache))
        again.append(seconds(packs, cache))
    print(f"python -c pass {median(nothing):.4f} s; the packs from the cache {median(again):.4f} s")
    return median(again) / median(nothing)


def edited(cache: str, text: str, what: str) -> float:
    """How many times faster a check is after one norm was changed, another one each time."""
    places = [match.end() for match in CONDITION.finditer(text)]
    chosen, facts = random.Random(0).sample(places, FEW), FACT.findall(text)
    cold, warm = [], []
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "large.specrules"
        spec.write_text(text, encoding="utf-8")
        seconds(check(str(spec)), cache)
        for turn in range(FEW):
            place = chosen[turn]
            spec.write_text(f"{text[:place]} and not {facts[turn]}{text[place:]}", encoding="utf-8")
            warm.append(seconds(check(str(spec)), cache))
            cold.append(seconds(check("--no-cache", str(spec)), cache))
    print(f"{what} cold {median(cold):.2f} s; after an edit {median(warm):.2f} s ({min(warm):.2f} to {max(warm):.2f})")
    return median(cold) / median(warm)


def main() -> int:
    with tempfile.TemporaryDirectory() as cache:
        again = unchanged(cache)
        faster = edited(cache, products.rule_file(4), "996 norms of the Model Spec, with claims and examples,")
        drawn = edited(cache, synthetic.rule_file(1_000), "1,000 random norms")
    met = again <= AGAIN, faster >= EDITED
    for what, figure, goal, good in (
        ("from the cache, times python -c pass", again, f"at most {AGAIN:g}", met[0]),
        ("after an edit, times faster than cold", faster, f"at least {EDITED:g}", met[1]),
    ):
        print(f"{what}: {figure:.1f} ({goal}: {'met' if good else 'MISSED'})")
    print(f"of random norms: {drawn:.1f}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
