"""The graph of `overrides` statements (networkx, slow to import: only where a spec has any)."""

from __future__ import annotations

import networkx as nx

from .model.spec import Spec


def overrides(spec: Spec) -> nx.DiGraph:
    """The written norms, with an edge from each to those it names in `overrides`."""
    graph = nx.DiGraph()
    graph.add_nodes_from(n.name for n in spec.norms.values() if n.after is None)
    graph.add_edges_from((n.name, m) for n in spec.norms.values() if n.after is None for m in n.overrides)
    return graph


def cycles(spec: Spec) -> tuple[tuple[str, ...], ...]:
    """One shortest circle of `overrides` per knot, each starting with its alphabetically first norm."""
    graph = overrides(spec)
    found = []
    for knot in nx.strongly_connected_components(graph):
        first = min(knot)
        if len(knot) > 1 or graph.has_edge(first, first):
            back = (n for n in graph.predecessors(first) if n in knot)
            ways: list[list[str]] = [list(nx.shortest_path(graph.subgraph(knot), first, n)) for n in back]
            found.append(tuple(min((len(way), way) for way in ways)[1]))
    return tuple(sorted(found))


def chain(spec: Spec, winner: str, loser: str) -> tuple[str, ...]:
    """The shortest way from one written norm to another along `overrides`, both ends included; the first by name."""
    ways: list[list[str]] = list(nx.all_shortest_paths(overrides(spec), winner, loser))
    return tuple(min(ways))
