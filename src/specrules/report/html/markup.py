"""HTML that is escaped by construction: a string is always text, and only an element is markup."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from ..escape import visible


@dataclass(frozen=True)
class Markup:
    """HTML as it goes into the page."""

    html: str


Content: TypeAlias = "str | Markup | Iterable[Content] | None"
"""What an element may hold; strings are text, None is nothing."""

VOID = frozenset({"br", "input", "link", "meta"})
"""Elements that hold nothing and have no end."""


def element(tag: str, *content: Content, **attributes: str | bool | None) -> Markup:
    """The element. `class_` and `aria_label` stand for `class` and `aria-label`; False and None leave one out."""
    start = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID:
        return Markup(f"<{tag}{start}>")
    return Markup(f"<{tag}{start}>{_html(content)}</{tag}>")


def fragment(*content: Content) -> Markup:
    """The content without an element around it."""
    return Markup(_html(content))


def data(value: Any) -> Markup:
    """A value as JSON that no HTML parser can take for anything else."""
    text = json.dumps(value, separators=(",", ":"))  # in ASCII, so U+2028 and U+2029 are escaped too
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _attribute(name: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = name.removesuffix("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_text(value)}"'


def _html(content: Content) -> str:
    match content:
        case None:
            return ""
        case str():
            return _text(content)
        case Markup(html):
            return html
        case _:
            return "".join(map(_html, content))


def _text(text: str) -> str:
    """Text in which nothing is hidden and nothing is markup; line ends stay."""
    return "\n".join(escape(visible(line)) for line in text.split("\n"))
