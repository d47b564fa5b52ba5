"""An exception on one of the norms that conflict, for what tells its situation apart from the others'."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Finding
from ...program import Program
from ...syntax import tree
from ..candidate import Candidate, Reach
from ..layout import Layout
from ..sources import Sources


def exceptions(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """An `unless` on each of the norms: with the conditions of the others, or with the smallest scenario.

    What the norm asks for itself is left out, because an exception only counts where that holds.
    """
    members = [sources.norms[name] for name in bases(finding) if name in sources.norms]
    conditions = {m.name.text: conjuncts(sources.layout(m.span), m) for m in members}
    for norm in members:
        own = set(conditions[norm.name.text])
        others = [c for name, of in conditions.items() if name != norm.name.text for c in of]
        for wanted in (others, finding.scene.terms if finding.scene else ()):
            terms = [term for term in dict.fromkeys(wanted) if term not in own]
            if terms:
                clause = f"unless {' and '.join(terms)}"
                edit = sources.layout(norm.span).with_clause(norm.span, clause)
                yield Candidate(norm.name.text, clause, (edit,), Reach.CONDITION)


def bases(finding: Finding) -> list[str]:
    """The written norms the finding is about."""
    return list(dict.fromkeys(name.partition("/")[0] for name in finding.norms))


def conjuncts(layout: Layout, norm: tree.Norm) -> list[str]:
    """What must hold for the norm to be applicable, as parts that can be joined with `and`."""
    parts = [part for when in norm.when for part in _conjuncts(when)]
    denied = [f"not {_grouped(layout, e, tree.Name)}" for e in norm.unless]
    return [_grouped(layout, e, tree.Name, tree.Not, tree.Compare, tree.Member, tree.Said) for e in parts] + denied


def _conjuncts(of: tree.Expression) -> Iterator[tree.Expression]:
    if isinstance(of, tree.And):
        for part in of.of:
            yield from _conjuncts(part)
    else:
        yield of


def _grouped(layout: Layout, of: tree.Expression, *plain: type[tree.Expression]) -> str:
    """The expression as written, in parentheses unless it is one of the plain kinds."""
    text = of.text if isinstance(of, tree.Name) else layout.written(of.span)  # a tag stands in no fence
    return text if isinstance(of, plain) else f"({text})"
