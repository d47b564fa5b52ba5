"""What was found out about a spec when it was last checked: found again where all that it depends on is as it was."""

from .memory import Memory, Used
from .statements import Statements

__all__ = ["Memory", "Statements", "Used"]
