"""What nothing needs, deleted: idle clauses and statements, redundant norms, unused declarations, stale allows."""

from __future__ import annotations

from collections.abc import Iterator

from ...checks import REGISTRY
from ...finding import Finding
from ...program import Program
from ...syntax import tree
from ..candidate import Candidate, Reach
from ..sources import Sources

DECLARATIONS = tree.Fact | tree.Action | tree.Define | tree.Principle | tree.Objective
"""The statements that declare one name each."""


def idle(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """The `overrides`, `otherwise` or `yield` that decides nothing."""
    match finding.norms:
        case (winner, loser):
            yield from _overrides(sources, winner, loser)
        case (name,):
            yield from _otherwise(program, sources, name)
        case _:
            yield from _yield(sources, finding)


def norm(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """A norm that adds nothing.

    That changes no decision, but it may be all that governs an action, which is what `decided` asks about; and what it
    says to people, or cites, is theirs to give up.
    """
    name = finding.norms[0]
    written = sources.norms[name]
    about = program.mentions.actions(program.spec.norms[name].head)
    claimed = any(claim.action in about for claim in program.spec.claims)
    documents = written.text or written.source or written.because
    layout = sources.layout(written.span)
    edit = layout.without(layout.stretch(written.span))
    yield Candidate(name, "delete it", (edit,), Reach.STATEMENT, idle=not (claimed or documents))


def declaration(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """A fact, action, definition, principle or objective that nothing uses."""
    place = finding.labels[0].span
    if sources.has(place):
        for statement in sources.beside(place):
            if isinstance(statement, DECLARATIONS) and statement.name.span == place:
                layout = sources.layout(place)
                edit = layout.without(layout.stretch(statement.span))
                yield Candidate(statement.name.text, "delete it", (edit,), Reach.STATEMENT)


def clause(program: Program, sources: Sources, finding: Finding) -> Iterator[Candidate]:
    """An `allow` that no finding needs, at the primary place of the finding; one with a misspelt code may be needed."""
    place = finding.labels[0].span
    layout = sources.layout(place)
    first, last = layout.stretch(place)
    code = layout.word(first + 1)
    subject = finding.norms[0] if finding.norms else ""
    edit = layout.without((first, last))
    yield Candidate(subject, f"delete `allow {code}`", (edit,), Reach.NOTHING, idle=code in REGISTRY)


def _yield(sources: Sources, finding: Finding) -> Iterator[Candidate]:
    place = finding.labels[0].span
    for statement in sources.beside(place):
        if isinstance(statement, tree.Yield) and statement.span == place:
            layout = sources.layout(place)
            subject = f"yield {statement.loser.text} to {statement.winner.text}"
            yield Candidate(subject, "delete it", (layout.without(layout.stretch(place)),), Reach.NOTHING, idle=True)


def _overrides(sources: Sources, winner: str, loser: str) -> Iterator[Candidate]:
    norm = sources.norms[winner]
    layout = sources.layout(norm.span)
    places = [name.span for name in norm.overrides if name.text == loser]
    if len(places) == 1:
        token, _ = layout.stretch(places[0])
        # Before the name stands a comma, or `overrides` itself.
        stretch = (token, token + 1) if layout.word(token + 1) == "," else (token - 1, token)
        yield Candidate(winner, f"delete `overrides {loser}`", (layout.without(stretch),), Reach.NOTHING, idle=True)


def _otherwise(program: Program, sources: Sources, name: str) -> Iterator[Candidate]:
    """The `otherwise` after it in the chain go by other names without it."""
    base = program.spec.norms[name].base
    chain = [n.name for n in program.spec.norms.values() if n.base == base and n.after is not None]
    norm, number = sources.norms[base], chain.index(name)
    modal = norm.otherwise[number]
    layout = sources.layout(modal.span)
    first, last = layout.stretch(modal.span)
    change = f"delete `otherwise {layout.written(modal.span)}`"
    renamed = tuple(zip(chain[number:], chain[number + 1 :], strict=False))
    yield Candidate(base, change, (layout.without((first - 1, last)),), Reach.NOTHING, idle=True, renamed=renamed)
