"""The override graph for programs that draw: DOT (Graphviz) and Mermaid.

Titles are arbitrary text, so every label is quoted, and whatever either language would take for more than a character
is written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from .escape import visible
from .sheet import Sheet

if TYPE_CHECKING:
    from ..analysis.override_graph import Edge, Graph, Node

SPECIAL = "#\"'`&<>%\\;|[]{}()"
"""What Mermaid may take for markup, for the end of a label, or for a directive; written as a character's number."""


def dot(sheet: Sheet[Graph]) -> str:
    """The graph as a `digraph`, norms in a cluster for each level; ends with a line end."""
    graph = sheet.content
    number = {node.name: f"n{i}" for i, node in enumerate(graph.nodes)}
    lines = ["digraph {", f"  label={_dot_quoted(_title(sheet))};", "  labelloc=t;", "  node [shape=box];"]
    lines += _grouped(graph, lambda i, level: (f"  subgraph cluster_{i} {{", f"    label={_dot_quoted(level)};"), "  }",
                      lambda node: f"{number[node.name]} [label={_dot_quoted(node.name)}];")  # fmt: skip
    for edge in graph.edges:
        plain = "" if edge.count else ", dir=none"
        label = _dot_quoted(_label(edge))
        lines.append(f"  {number[edge.winner]} -> {number[edge.loser]} [label={label}{plain}];")
    for each in graph.open:
        for winner in each.winners:
            lines.append(f'  {number[winner]} -> {number[each.loser]} [label="undetermined", style=dashed];')
    return "\n".join([*lines, "}"]) + "\n"


def mermaid(sheet: Sheet[Graph]) -> str:
    """The graph as a flowchart, norms in a subgraph for each level; ends with a line end."""
    graph = sheet.content
    number = {node.name: f"n{i}" for i, node in enumerate(graph.nodes)}
    lines = ["---", f"title: {_yaml_quoted(_title(sheet))}", "---", "flowchart TB"]
    lines += _grouped(graph, lambda i, level: (f"  subgraph l{i}[{mermaid_quoted(level)}]",), "  end",
                      lambda node: f"{number[node.name]}[{mermaid_quoted(node.name)}]")  # fmt: skip
    for edge in graph.edges:
        line = "-->" if edge.count else "---"
        lines.append(f"  {number[edge.winner]} {line}|{mermaid_quoted(_label(edge))}| {number[edge.loser]}")
    for each in graph.open:
        for winner in each.winners:
            lines.append(f'  {number[winner]} -.->|"undetermined"| {number[each.loser]}')
    return "\n".join(lines) + "\n"


def _grouped(
    graph: Graph, start: Callable[[int, str], tuple[str, ...]], end: str, drawn: Callable[[Node], str]
) -> Iterator[str]:
    """The nodes, those that stand at a level together."""
    levels = list(dict.fromkeys(node.level for node in graph.nodes if node.level is not None))
    for i, level in enumerate(levels):
        yield from start(i, level)
        yield from (f"    {drawn(node)}" for node in graph.nodes if node.level == level)
        yield end
    yield from (f"  {drawn(node)}" for node in graph.nodes if node.level is None)


def _title(sheet: Sheet[Graph]) -> str:
    return f"{sheet.heading}: what can override what"


def _label(edge: Edge) -> str:
    """What is written at an edge: why, between norms; between others how often, and how the spec answers it."""
    if edge.reason is not None:
        return edge.reason.by.value
    counted = [str(edge.count)] if edge.count else []
    return ", ".join([*counted, *([str(edge.state)] if edge.state is not None else [])])


def _dot_quoted(text: str) -> str:
    """A string of DOT: backslashes would start an escape, and `&` an entity."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{escaped}"'


def mermaid_quoted(text: str) -> str:
    """A label of Mermaid: its own marks would end it, or be taken for more than text."""
    return '"' + "".join(f"#{ord(c)};" if c in SPECIAL else c for c in visible(text)) + '"'


def _yaml_quoted(text: str) -> str:
    """A string of YAML; `%` too is written as a number, because Mermaid looks for directives in all of its input."""
    return '"' + "".join(f"\\x{ord(c):02x}" if c in '"\\%<>&' else c for c in visible(text)) + '"'
