"""A policy rule engine with formal conflict checking."""

from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .api import Checked, Spec, SpecError, Why, check, load, loads
    from .decisions.comply import Compliance
    from .decisions.decision import Allowed, Decision, Overridden, Question, Standing, Status
    from .decisions.explanation import Explanation
    from .decisions.reading import QueryError
    from .model.spec import Verdict

_FROM = {
    "api": ("Checked", "Spec", "SpecError", "Why", "check", "load", "loads"),
    "decisions.comply": ("Compliance",),
    "decisions.decision": ("Allowed", "Decision", "Overridden", "Question", "Standing", "Status"),
    "decisions.explanation": ("Explanation",),
    "decisions.reading": ("QueryError",),
    "model.spec": ("Verdict",),
}
"""The public names, and the modules that have them: imported when first used, so that the command line starts fast."""

__all__ = [
    "Allowed", "Checked", "Compliance", "Decision", "Explanation", "Overridden", "QueryError", "Question", "Spec",
    "SpecError", "Standing", "Status", "Verdict", "Why", "__version__", "check", "load", "loads",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    for module, names in _FROM.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module `specrules` has no attribute `{name}`")
