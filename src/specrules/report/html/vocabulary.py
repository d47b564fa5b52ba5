"""The words that norms are made of: principles, facts and actions."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.domain import Boolean, Domain, Enumeration
from ...model.spec import Variable
from .dossier import Dossier
from .links import Links, spot
from .markup import Content, Markup, element


def vocabulary(each: Dossier, links: Links) -> Markup:
    """The section."""
    spec = each.spec
    principles = [
        (p.name, f"in {p.parent}" if p.parent else "", p.text or "", spot(p.span)) for p in spec.principles.values()
    ]
    return element(
        "section",
        element("h3", "Words", id=links.id("part", "words-title")),
        _table("Principles", "principle", principles, links),
        _table("Facts", "fact", map(_row, spec.facts), links),
        _table("Actions", "action", map(_row, spec.actions), links),
        id=links.id("part", "words"),
        aria_labelledby=links.id("part", "words-title"),
    )


def _row(variable: Variable) -> tuple[str, str, str, Markup]:
    return variable.name, _values(variable.domain), variable.text or "", spot(variable.span)


def _values(domain: Domain) -> str:
    match domain:
        case Boolean():
            return ""
        case Enumeration(values):
            return " | ".join(values)
        case _:
            return f"{domain.low} .. {domain.high}"


def _table(title: str, kind: str, rows: Iterable[tuple[str, str, str, Markup]], links: Links) -> Markup | None:
    found = list(rows)
    if not found:
        return None
    body: list[Content] = [
        element(
            "tr",
            element("th", element("code", name), scope="row"),
            element("td", element("code", values) if values else None),
            element("td", text),
            element("td", place),
            id=links.id(kind, name),
            data_item=kind,
            data_name=name,
        )
        for name, values, text, place in found
    ]
    head = element("tr", (element("th", word, scope="col") for word in (kind, "values", "meaning", "written at")))
    table = element("table", element("thead", head), element("tbody", body), class_="words")
    return element("details", element("summary", f"{title} ({len(found):,})"), table)
