"""Text from rule files made safe and measurable: nothing shown can move the cursor, change colours or hide."""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB = "    "

UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and format characters (escapes, bidirectional overrides, zero-width), halves of characters, line ends."""


def cell(character: str) -> str:
    """One character as shown: `\\u{1b}` for one that cannot be seen or would do something to the terminal."""
    if " " <= character <= "~":
        return character
    return f"\\u{{{ord(character):x}}}" if category(character) in UNSHOWABLE else character


def visible(text: str) -> str:
    """The text with every character that is not plainly visible written out."""
    return text if text.isascii() and text.isprintable() else "".join(map(cell, text))


def in_source(character: str) -> str:
    """One character of a source line as shown under its line number; a tab becomes spaces."""
    return TAB if character == "\t" else cell(character)


def width(text: str) -> int:
    """The columns that text, already made visible, takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
