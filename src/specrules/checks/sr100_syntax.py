"""SR100: the text is not in the grammar, or a file cannot be read."""

from ..finding import Severity
from .check import Check, from_text

CHECK = Check("SR100", "syntax", Severity.ERROR, "the text is not in the grammar", from_text("SR100"), about_text=True)
