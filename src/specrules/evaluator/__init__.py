"""Decisions of single scenarios, without a solver (docs/semantics.md)."""

from .closures import Compiler, Test
from .decision import Decision
from .evaluator import Evaluator
from .index import Bits, places

__all__ = ["Bits", "Compiler", "Decision", "Evaluator", "Test", "places"]
