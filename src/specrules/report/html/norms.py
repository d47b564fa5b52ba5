"""Every norm: what it says, where it comes from, what overrides it, and what examples and findings are about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...analysis.override_graph import Edge, Of
from ...model.spec import Kind, Norm
from ...model.wording import sentence
from ..tally import Catalogue, plural
from .dossier import Dossier
from .findings import reference
from .links import Links, chip, described, joined, listed, spot
from .markup import Content, Markup, element
from .trials import linked

Edges = Mapping[str, Sequence[Edge]]


def norms(each: Dossier, catalogue: Catalogue, links: Links) -> Markup:
    """The section, level by level from the strongest down."""
    losers: dict[str, list[Edge]] = {}
    winners: dict[str, list[Edge]] = {}
    assert each.pictures is not None
    for edge in each.pictures.graphs[Of.NORMS].edges:
        losers.setdefault(edge.loser, []).append(edge)
        winners.setdefault(edge.winner, []).append(edge)
    levels = []
    for number, level in enumerate(each.spec.levels):
        here = [norm for norm in each.spec.norms.values() if norm.level == number]
        if here:
            levels.append(element("h4", "At ", element("code", level), f" ({len(here):,})"))
            levels += [_card(each, norm, (losers, winners), catalogue, links) for norm in here]
    return element(
        "section",
        element("h3", f"Norms ({len(each.spec.norms):,})", id=links.id("part", "norms-title")),
        levels,
        id=links.id("part", "norms"),
        aria_labelledby=links.id("part", "norms-title"),
    )


def _card(each: Dossier, norm: Norm, edges: tuple[Edges, Edges], catalogue: Catalogue, links: Links) -> Markup:
    losers, winners = edges
    kind = "otherwise" if norm.after else "rule" if norm.kind is Kind.RULE else "default"
    return element(
        "article",
        element("h5", element("code", norm.name), " ", chip(kind, kind), " ", _for(norm)),
        element("p", element("code", sentence(each.spec, norm)), class_="sentence"),
        element("p", norm.text, class_="text") if norm.text else None,
        described(_facts(each, norm, catalogue, links)),
        _folded("Overridden by", [(e.winner, e) for e in losers.get(norm.name, ())], links),
        _folded("Overrides", [(e.loser, e) for e in winners.get(norm.name, ())], links),
        id=links.id("norm", norm.name),
        class_="card norm",
        data_item="norm",
        data_name=norm.name,
    )


def _for(norm: Norm) -> Markup | None:
    if not norm.principles:
        return None
    return element("span", "for ", joined(element("code", name) for name in norm.principles), class_="for")


def _facts(each: Dossier, norm: Norm, catalogue: Catalogue, links: Links) -> Iterator[tuple[str, Content]]:
    yield "source", norm.source
    yield "written at", spot(norm.head_span if norm.after else norm.name_span)
    yield "because", norm.because
    yield "after", links.norm(norm.after) if norm.after else None
    found = [
        reference(place, each.standings[place], catalogue, links) for place in each.findings_by_norm.get(norm.name, ())
    ]
    yield "findings", joined(found) if found else None
    trials = [linked(each, place, links) for place in each.trials_by_norm.get(norm.name, ())]
    yield "examples", listed(*trials) if trials else None


def _folded(title: str, others: Sequence[tuple[str, Edge]], links: Links) -> Markup | None:
    """The norms at the other ends of its edges, with the reason that makes one the stronger, told once."""
    if not others:
        return None
    by_reason: dict[str, list[str]] = {}
    for name, edge in others:
        by_reason.setdefault(edge.reason.text if edge.reason else "", []).append(name)
    rows = [
        (links.prose(reason), ": " * bool(reason), joined(map(links.norm, names)))
        for reason, names in by_reason.items()
    ]
    what = element("summary", f"{title} {plural(len(others), 'other') if len(others) > 1 else 'one other'}")
    return element("details", what, listed(*rows))
