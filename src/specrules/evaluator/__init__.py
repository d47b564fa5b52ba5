"""Decisions of single scenarios, without a solver (docs/semantics.md)."""

from .closures import Compiler, Test
from .decision import Decision
from .evaluator import Evaluator

__all__ = ["Evaluator", "Decision", "Compiler", "Test"]
