"""SR101: a name is undeclared or of the wrong kind."""

from ..finding import Severity
from .check import Check, from_text

CHECK = Check(
    "SR101", "unknown-name", Severity.ERROR, "a name is undeclared or of the wrong kind",
    from_text("SR101"), about_text=True,
)  # fmt: skip
