"""What things are called within the page, and links to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from ...finding import Scene
from ...source import Span
from ..text import assignment
from ..where import place
from .markup import Content, Markup, element, fragment


@dataclass(frozen=True)
class Links:
    """Ids and links of one spec; all its ids begin with `prefix`. A name that is not among `norms` is no link."""

    prefix: str
    norms: Collection[str] = ()

    def id(self, kind: str, name: str | int) -> str:
        """The id of something: a norm by its name, anything else by its number."""
        return f"{self.prefix}-{kind}-{name}"

    def to(self, kind: str, name: str | int, *content: Content, **attributes: str | bool | None) -> Markup:
        """A link to it."""
        return element("a", *content, href=f"#{quote(self.id(kind, name))}", **attributes)

    def norm(self, name: str) -> Markup:
        """The name of a norm, with a link if it is one of the spec."""
        if name not in self.norms:
            return element("code", name)
        return self.to("norm", name, element("code", name))

    def prose(self, text: str) -> Markup:
        """A sentence of ours: what stands in backquotes is code, and a link if it is a norm."""
        parts = text.split("`")
        if len(parts) % 2 == 0:  # a name with a backquote in it
            return fragment(text)
        return fragment(self.norm(part) if number % 2 else part for number, part in enumerate(parts))


def joined(parts: Iterable[Markup], between: str = ", ") -> Markup:
    """The parts in a row."""
    return fragment((between * (number > 0), part) for number, part in enumerate(parts))


def spot(span: Span) -> Markup:
    """Where something is written."""
    here = place(span)
    return element("code", f"{here.path}:{here.line}", class_="place")


def chip(text: str, role: str) -> Markup:
    """A word that tells a state; its colour only repeats it."""
    return element("span", text, class_=f"chip {role}")


def listed(*rows: Content, class_: str | None = None) -> Markup | None:
    """A list, if it has any rows."""
    return element("ul", (element("li", row) for row in rows), class_=class_) if rows else None


def described(pairs: Iterable[tuple[str, Content]]) -> Markup | None:
    """Headings with what belongs to each, without those that have nothing."""
    rows = [(element("dt", heading), element("dd", content)) for heading, content in pairs if content]
    return element("dl", rows) if rows else None


def scenario(scene: Scene) -> Markup:
    """A scenario, a term a line, and what is left open."""
    terms = [*scene.said, *(assignment(*fact) for fact in scene.facts)]
    if not terms:
        return element("p", "In every situation.")
    rest = "Nothing else is said; all else may be anything." if scene.said else "Everything else may be anything."
    return fragment(
        listed(*(element("code", term) for term in terms), class_="terms"), element("p", rest, class_="quiet")
    )
