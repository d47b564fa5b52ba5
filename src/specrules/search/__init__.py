"""Finds conducts that satisfy formulas: a small complete search, for decisions that do without a solver.

A state of the search is a box, which leaves every action some of its values, together with what is still to be made
true: choices (disjunctions) and comparisons of sums. What leaves one alternative is followed up at once, comparisons
narrow the ranges of their terms, and only when nothing more follows is a choice made or a range halved. Formulas that
share no action are searched apart. Which values a number can have is worked out from the sums that are left once all
choices are made (`projection`). Every question may take so many steps and no more, which is repeatable.
"""

from .parts import apart, variables
from .search import EFFORT, Search

__all__ = ["EFFORT", "Search", "apart", "variables"]
