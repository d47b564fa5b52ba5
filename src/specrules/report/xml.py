"""XML as test reports are written in it, JUnit's way: the texts it can hold, and a document as a file has it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, indent, tostring

from .escape import visible

NO_CHARACTERS = {code: f"\\u{{{code:x}}}" for code in (0xFFFE, 0xFFFF)}
"""What no XML may contain and `visible` leaves as it is."""


def allowed(text: str) -> str:
    """A text already made visible, without the characters that no XML may contain."""
    return text.translate(NO_CHARACTERS)


def line(text: str) -> str:
    """A text made visible, on one line."""
    return allowed(visible(text))


def document(root: Element) -> str:
    """The whole file; ends with a line end."""
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"
