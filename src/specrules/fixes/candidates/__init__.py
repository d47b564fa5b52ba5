"""Candidates: one module for each kind of edit, and here which kinds may clear the findings of which check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...finding import Finding
from ...program import Program
from ..candidate import Candidate
from ..sources import Sources
from .deletions import clause, declaration, idle, norm
from .exceptions import exceptions
from .names import renames
from .parts import part
from .precedence import precedence
from .remainders import remainders

Kind = Callable[[Program, Sources, Finding], Iterator[Candidate]]
"""What may clear a finding about a program; none of the candidates has been checked."""

CONFLICT: tuple[Kind, ...] = (precedence, exceptions)

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "SR101": (renames,),
    "SR106": (declaration,),
    "SR109": (clause,),
    "SR201": CONFLICT,
    "SR202": CONFLICT,
    "SR204": CONFLICT,
    "SR303": (norm,),
    "SR305": (part,),
    "SR307": (idle,),
    "SR402": (remainders,),
}

MOST_CANDIDATES = 16
"""So many edits are tried for one finding."""


def candidates(program: Program, sources: Sources, finding: Finding) -> list[Candidate]:
    """The edits worth trying for a finding, without repetitions."""
    found: dict[tuple[object, ...], Candidate] = {}
    for kind in KINDS.get(finding.code, ()):
        for candidate in kind(program, sources, finding):
            found.setdefault((candidate.subject, candidate.change), candidate)
    return list(found.values())[:MOST_CANDIDATES]
