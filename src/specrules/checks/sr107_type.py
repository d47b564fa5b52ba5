"""SR107: a value of another type or scale, an empty range, a condition that is not boolean."""

from ..finding import Severity
from .check import Check, from_text

CHECK = Check(
    "SR107", "type", Severity.ERROR, "a value is of another type or scale, or a range is empty",
    from_text("SR107"), about_text=True,
)  # fmt: skip
