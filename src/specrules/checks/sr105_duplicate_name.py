"""SR105: one name, two declarations."""

from ..finding import Severity
from .check import Check, from_text

CHECK = Check(
    "SR105", "duplicate-name", Severity.ERROR, "one name has two declarations", from_text("SR105"), about_text=True
)
