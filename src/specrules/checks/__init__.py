"""The checks: one file each, one line in the registry each, and the runner that makes a report of them."""

from .outcome import Report, Undetermined
from .registry import REGISTRY
from .runner import Tick, blocking, run, steps, unwatched
from .several import run_each

__all__ = ["REGISTRY", "Report", "Tick", "Undetermined", "blocking", "run", "run_each", "steps", "unwatched"]
