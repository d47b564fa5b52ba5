"""SR201 by brute force."""

from comparison import Case
from deciders.clashes import compare_remaining

FLOOR = 0.02


def compare(case: Case) -> None:
    compare_remaining(case, "SR201")
