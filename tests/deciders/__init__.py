"""What the checks about meaning (SR2xx to SR5xx) should find, by brute force from the definitions on their pages.

One module for each check, named for its code. `expected(case)` is what the oracle says there is to find, as a set of
keys, and `told(finding)` is the key of a finding: the two sets must be equal. A module whose check has a choice in what
it tells has a `compare(case)` instead. `FLOOR` is the least share of random specs on which there is something to find.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from comparison import Case, same
from specrules.checks import REGISTRY
from specrules.finding import Finding


def decider(code: str) -> ModuleType:
    """The module that decides a check."""
    return import_module(f"deciders.{code.lower()}")


CODES = tuple(sorted(path.stem.upper() for path in Path(__file__).parent.glob("sr*.py")))
"""The checks that are decided here."""


def agree(case: Case) -> frozenset[str]:
    """The checks that find something. Raises Differs unless each finds what the oracle says there is."""
    impossible = [result for result in REGISTRY["SR104"].run(case.program) if isinstance(result, Finding)]
    same("SR104", bool(impossible), not case.oracle.decided)
    if not case.oracle.decided:
        return frozenset()
    for code in CODES:
        agree_on(code, case)
    return frozenset(code for code in CODES if case.findings(code))


def agree_on(code: str, case: Case) -> None:
    """Raises Differs unless the check finds what the oracle says there is, or says that a question stayed open."""
    module = decider(code)
    if case.too_hard(code):
        return
    if hasattr(module, "compare"):
        module.compare(case)
    else:
        same(code, {module.told(finding) for finding in case.findings(code)}, module.expected(case))


def too_rare(fired: Sequence[frozenset[str]]) -> list[str]:
    """The checks that find something in fewer specs than a comparison of check and oracle needs."""
    shares = {code: sum(code in codes for codes in fired) / len(fired) for code in CODES}
    return [f"{code}: {share:.3f}" for code, share in shares.items() if share < decider(code).FLOOR]
