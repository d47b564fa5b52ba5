"""The override graph as people read it: from each node what it overrides, or from one norm what overrides it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .escape import visible
from .paint import Paint, plain
from .sheet import Sheet
from .tally import plural
from .text import scene

if TYPE_CHECKING:
    from ..analysis.override_graph import Edge, Graph, Node, Unsettled
    from ..finding import Scene
    from ..source import Span

INDENT = "    "


def report(sheet: Sheet[Graph], paint: Paint = plain) -> str:
    """Every node with what it overrides, what stayed open, and a count; ends with a line end."""
    graph = sheet.content
    nodes = {node.name: node for node in graph.nodes}
    parts = [f"{visible(sheet.heading)}: what can override what"]
    for node in graph.nodes:
        edges = [edge for edge in graph.edges if edge.winner == node.name]
        if edges:
            parts.append("\n".join(_overriding(nodes, node, edges, paint)))
    parts += [_unsettled(each, paint) for each in graph.open]
    alone = _alone(graph)
    if alone:
        parts.append(f"overriding nothing and overridden by nothing: {', '.join(map(_quoted, alone))}")
    return "\n\n".join([*parts, _sum(graph)]) + "\n"


def tree(sheet: Sheet[Graph], norm: str, paint: Paint = plain) -> str:
    """The norm, then each `otherwise` after it, with what can override it, why, and when; ends with a line end."""
    graph = sheet.content
    nodes = {node.name: node for node in graph.nodes}
    parts = [f"{visible(sheet.heading)}: what can override {_quoted(norm)}"]
    parts += ["\n".join(_overridden(nodes, graph, name, paint)) for name in graph.about]
    parts += [_unsettled(each, paint) for each in graph.open]
    return "\n\n".join(parts) + "\n"


# -- from what overrides


def _overriding(nodes: Mapping[str, Node], node: Node, edges: Sequence[Edge], paint: Paint) -> Iterator[str]:
    """One node and all it overrides."""
    yield paint(_named(node), "strong")
    for edge in edges:
        whom = _named(nodes[edge.loser])
        if edge.loser == edge.winner:
            whom = "others of their own" if node.kind == "instructions" else "itself"
        verb = "contradicts" if not edge.count else "override" if node.kind == "instructions" else "overrides"
        yield f"{INDENT}{verb} {whom}: {_why(edge)}"
        yield from _when(edge.scene, INDENT * 2)


def _why(edge: Edge) -> str:
    """The reason between norms; between others how many norms, and how the spec answers it."""
    if edge.reason is not None:
        return visible(edge.reason.text)
    counted = [f"{plural(edge.count, 'pair')} of norms"] if edge.count else []
    return ", ".join([*counted, *([str(edge.state)] if edge.state is not None else [])])


def _alone(graph: Graph) -> list[str]:
    """The nodes without edges about which nothing stayed open."""
    busy = {name for edge in graph.edges for name in (edge.winner, edge.loser)}
    busy |= {name for each in graph.open for name in (each.loser, *each.winners)}
    return [node.name for node in graph.nodes if node.name not in busy]


def _sum(graph: Graph) -> str:
    """How many edges there are, between norms by reason too."""
    reasons = Counter(edge.reason.by.value for edge in graph.edges if edge.reason is not None)
    by = ", ".join(f"{count:,} by {reason}" for reason, count in sorted(reasons.items()))
    return plural(len(graph.edges), "edge") + (f": {by}" if by else "")


# -- from what is overridden


def _overridden(nodes: Mapping[str, Node], graph: Graph, name: str, paint: Paint) -> Iterator[str]:
    """One norm and all that overrides it."""
    yield f"{paint(_named(nodes[name]), 'strong')}{_places(nodes[name])}"
    edges = [edge for edge in graph.edges if edge.loser == name]
    if not edges and not any(each.loser == name for each in graph.open):
        yield f"{INDENT}nothing can override it"
    for edge in edges:
        winner, through = nodes[edge.winner], edge.reason.chain if edge.reason else ()
        why = "by a chain of `overrides`" if len(through) > 2 else _why(edge)
        yield f"{INDENT}overridden by {_named(winner)}{_places(winner)}: {why}"
        for depth, (one, other) in enumerate(pairwise(through) if len(through) > 2 else (), 2):
            yield f"{INDENT * depth}{_quoted(one)} overrides {_quoted(other)}"
        yield from _when(edge.scene, INDENT * 2)


# -- words


def _named(node: Node) -> str:
    """`keep_private`, a rule at `root`; what is said says itself at which level."""
    if node.kind in ("instructions", "on conflict"):
        return visible(node.name)
    if node.level is None:
        return _quoted(node.name)
    return f"{_quoted(node.name)}, a {node.kind} at {_quoted(node.level)}"


def _places(node: Node) -> str:
    """Where it is written, in brackets."""
    places = ", ".join(map(_place, node.spans))
    return f" ({'by delegation, ' * node.delegated}{places})" if places else ""


def _place(span: Span) -> str:
    line, _ = span.source.position(span.start)
    return f"{visible(span.source.path)}:{line}"


def _quoted(name: str) -> str:
    return f"`{visible(name)}`"


def _when(shown: Scene | None, indent: str) -> Iterator[str]:
    if shown is not None:
        first, *others = scene(shown)
        yield f"{indent}when: {first}"
        yield from (f"{indent}      {line}" for line in others)


def _unsettled(each: Unsettled, paint: Paint) -> str:
    winners = ", ".join(map(_quoted, each.winners))
    what = f"whether {winners} can override" if winners else "what can override"
    return f"{paint('undetermined', 'undetermined')}: {what} {_quoted(each.loser)}: {visible(each.reason)}"
