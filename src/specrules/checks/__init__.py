"""The checks: one file each, one line in the registry each, and the runner that makes a report of them."""

from .outcome import Report, Undetermined
from .registry import REGISTRY
from .runner import blocking, run
from .several import run_each

__all__ = ["REGISTRY", "Report", "Undetermined", "blocking", "run", "run_each"]
