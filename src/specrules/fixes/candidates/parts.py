"""A part of a condition that changes nothing, dropped."""

from __future__ import annotations

from collections.abc import Iterator

from ...analysis.idle_parts import idle_parts
from ...finding import Edit, Finding
from ...program import Program
from ...source import Span
from ...syntax import tree
from ..candidate import Candidate, Reach
from ..layout import Layout
from ..sources import Sources


def part(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """A whole `when` or `unless`, or an operand of `and` or `or` in one, at the primary place of the finding.

    Of several idle parts of a norm each has been judged without those found before it, so only the first that was found
    can surely go alone.
    """
    norm, place = sources.norms[finding.norms[0]], finding.labels[0].span
    layout = sources.layout(place)
    idle = idle_parts(program, program.spec.norms[norm.name.text])[0].part.span == place
    reach = Reach.NOTHING if idle else Reach.CONDITION
    for word, clauses in (("when", norm.when), ("unless", norm.unless)):
        for clause in clauses:
            edit = _cut(layout, clause, place)
            if edit is not None:
                whole = edit == _whole(layout, clause)
                change = f"delete `{f'{word} ' * whole}{layout.written(clause.span if whole else place)}`"
                yield Candidate(norm.name.text, change, (edit,), reach, idle=idle)


def _cut(layout: Layout, clause: tree.Expression, place: Span) -> Edit | None:
    """The edit that drops the part at the place, if it is in this clause."""
    if place.start <= clause.span.start and place.end >= clause.span.end:
        return _whole(layout, clause)
    for parent in _connectives(clause):
        for number, operand in enumerate(parent.of):
            first, last = layout.outer(operand.span)
            if place in (operand.span, layout.span((first, last))):
                if number == 0:
                    return layout.up_to(first, layout.outer(parent.of[1].span)[0])
                return layout.without((layout.outer(parent.of[number - 1].span)[1] + 1, last))
    return None


def _whole(layout: Layout, clause: tree.Expression) -> Edit:
    first, last = layout.outer(clause.span)
    return layout.without((first - 1, last))


def _connectives(of: tree.Expression) -> Iterator[tree.And | tree.Or]:
    """Every `and` and `or` in the expression."""
    match of:
        case tree.And(parts) | tree.Or(parts):
            yield of
            for inner in parts:
                yield from _connectives(inner)
        case tree.Not(inner):
            yield from _connectives(inner)
        case tree.Implies(left, right) | tree.Iff(left, right):
            yield from _connectives(left)
            yield from _connectives(right)
        case _:
            pass
