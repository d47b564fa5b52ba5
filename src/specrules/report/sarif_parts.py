"""What SARIF documents are made of: messages, places, and the rules they refer to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..bases import PACK
from ..finding import Label, Severity
from ..packaged import data_path
from ..source import Span
from .escape import visible
from .where import place_utf16

if TYPE_CHECKING:
    from ..checks.check import Check

Object = dict[str, Any]
"""A part of a document."""

ROOT = "SRCROOT"
"""What the folder is called from which relative paths start: the one in which the command ran."""

LEVELS: Mapping[str, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_SECTION = re.compile(r"^## (?=Shows it$)", re.MULTILINE)
_MARKS = re.compile(r"^#+ |\*\*|`", re.MULTILINE)


def message(text: str) -> Object:
    """A text for people, already made visible. Braces are doubled, as single ones enclose placeholders; what would be a
    link, `[…](…)`, is pulled apart."""
    return {"text": _literal(text)}


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def artifact(path: str) -> Object:
    """A file: relative to the root, or wherever else its path leads."""
    if path.startswith(PACK):
        return {"uri": PACK + _encoded(path.removeprefix(PACK))}
    if path.startswith("/"):
        return {"uri": f"file://{_encoded(path)}"}
    return {"uri": _encoded(path), "uriBaseId": ROOT}


def _encoded(path: str) -> str:
    return quote(path, errors="backslashreplace")


def region(span: Span) -> Object:
    """Lines and columns, the end exclusive."""
    where = place_utf16(span)
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def location(label: Label) -> Object:
    """A place and what to say about it."""
    found: Object = {
        "physicalLocation": {"artifactLocation": artifact(label.span.source.path), "region": region(label.span)}
    }
    if label.text:
        found["message"] = message(visible(label.text))
    return found


def file_location(path: str) -> Object:
    """A file or folder as a whole."""
    return {"physicalLocation": {"artifactLocation": artifact(path)}}


def rule(check: Check) -> Object:
    """A check as a rule, with what its page says before the examples."""
    described: Object = {
        "id": check.code,
        "name": check.name,
        "shortDescription": message(f"{check.summary[:1].upper()}{check.summary[1:]}."),
        "defaultConfiguration": {"level": LEVELS[check.severity]},
    }
    if page := _page(check):
        meaning = page.partition("\n")[0].partition(" – ")[2]
        described["fullDescription"] = message(meaning)
        described["help"] = {"text": _literal(_MARKS.sub("", page)), "markdown": _literal(page)}
    return described


def _page(check: Check) -> str:
    """What the check finds and what to do about it, without title, links and examples; empty if there is no page."""
    try:
        text = data_path("checks", f"{check.code}-{check.name}.md").read_text(encoding="utf-8")
    except OSError:
        return ""
    body = _SECTION.split(text)[0].partition("\n")[2]
    return _LINK.sub(r"\1", body).strip() + "\n"
