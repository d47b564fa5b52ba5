"""The override graph: as tables of principles and levels to be read, and as data that the script draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...analysis.override_graph import Edge, Graph, Of
from ..tally import plural
from .dossier import Dossier
from .links import Links, joined
from .markup import Markup, data, element, fragment


def graph(each: Dossier, links: Links) -> Markup:
    """The section."""
    assert each.pictures is not None
    graphs = each.pictures.graphs
    count = len(graphs[Of.NORMS].edges)
    return element(
        "section",
        element("h3", "What can override what", id=links.id("part", "graph-title")),
        element(
            "p",
            f"{plural(count, 'override')} of norms and of what people say. An arrow leads from what overrides to what "
            "is overridden, in some possible scenario. The norms below list theirs; ",
            element("code", "specrules graph --norm NAME"),
            " shows a scenario of each.",
        ),
        element("div", class_="drawing", data_graph=links.id("part", "graph-data")),
        [_table(graphs[of], title) for of, title in ((Of.PRINCIPLES, "By principle"), (Of.LEVELS, "By level"))],
        element("script", data(_data(each, links)), type="application/json", id=links.id("part", "graph-data")),
        id=links.id("part", "graph"),
        aria_labelledby=links.id("part", "graph-title"),
    )


def _table(shown: Graph, title: str) -> Markup | None:
    """What each node overrides, and how many norms are behind it."""
    if not shown.edges:
        return None
    by_winner: dict[str, list[Edge]] = {}
    for edge in shown.edges:
        by_winner.setdefault(edge.winner, []).append(edge)
    rows = [
        element(
            "tr",
            element("th", element("code", winner), scope="row"),
            element("td", joined(_ends(edges))),
        )
        for winner, edges in by_winner.items()
    ]
    head = element("tr", element("th", "wins", scope="col"), element("th", "overridden", scope="col"))
    table = element("table", element("thead", head), element("tbody", rows), class_="edges")
    return element("details", element("summary", f"{title}, as a table"), table)


def _ends(edges: list[Edge]) -> Iterator[Markup]:
    for edge in edges:
        state = f", {edge.state}" if edge.state is not None else ""
        count = f"{edge.count:,}{state}" if edge.count else "contradicts"
        yield fragment(element("code", edge.loser), f" ({count})")


# -- for the script


def _data(each: Dossier, links: Links) -> dict[str, Any]:
    """Nodes and edges of each graph; edges name nodes by their places."""
    assert each.pictures is not None
    return {of.value: _picture(drawn, links) for of, drawn in each.pictures.graphs.items()}


def _picture(drawn: Graph, links: Links) -> dict[str, Any]:
    place = {node.name: number for number, node in enumerate(drawn.nodes)}
    nodes = [
        {
            "name": node.name,
            "kind": node.kind,
            "level": node.level,
            "id": links.id("norm", node.name) if node.name in links.norms else None,
        }
        for node in drawn.nodes
    ]
    edges = [[place[edge.winner], place[edge.loser], _told(edge), edge.count] for edge in drawn.edges]
    left = [[place[winner], place[each.loser], "undetermined", 1] for each in drawn.open for winner in each.winners]
    return {"nodes": nodes, "edges": edges, "open": left}


def _told(edge: Edge) -> str:
    """What is written at an edge."""
    if edge.reason is not None:
        return edge.reason.text
    if not edge.count:
        return "contradicts"
    return plural(edge.count, "pair") + (f", {edge.state}" if edge.state is not None else "")
