"""Why some parts of a condition exclude each other: the fewest of them, with the axioms and definitions it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..answer import GaveUp
from ..cells import Cells
from ..conflicts.table import Table
from ..encoding.scenario import (
    Feasible,
    Followed,
    Limit,
    Lines,
    OneStance,
    coherence,
    declare_vocabulary,
    definitions,
    possibility,
    term,
)
from ..encoding.smt import all_of, symbol
from ..finding import Label
from ..model.formula import Formula, In, Linear, Named, Said, leaves
from ..model.mentions import Mentions
from ..model.spec import Axiom, Definition, Norm
from ..model.wording import listed
from ..program import Program
from ..situations import Situations
from ..solve import Solver
from .conditions import Piece, quoted
from .cores import smallest_core

Reason = Axiom | Definition | Feasible | OneStance | Followed


@dataclass(frozen=True)
class Exclusion:
    """Pieces that cannot hold together, none of which can be left out, and what makes it so.

    `stances` tells that somebody would have to take two stances on one thing, `levels` names those at which what is
    asked could not be followed together.
    """

    pieces: tuple[Piece, ...]
    axioms: tuple[Axiom, ...] = ()
    definitions: tuple[Definition, ...] = ()
    stances: bool = False
    levels: tuple[str, ...] = ()

    @property
    def reasons(self) -> str:
        """What makes it so, in words; empty if the pieces speak for themselves."""
        found = [f"axiom `{_says(axiom)}`" for axiom in self.axioms]
        found += [f"definition `{definition.name}`" for definition in self.definitions]
        found += ["a principal takes one stance on a thing"] * self.stances
        found += [f"what is asked at `{level}` must be possible to follow together" for level in self.levels]
        return "; ".join(found)

    @property
    def where(self) -> str:
        """Where the pieces hold, as the end of a sentence: ` where … does`; empty without any."""
        verb = "do" if len(self.pieces) > 1 else "does"
        return f" where {listed(piece.text for piece in self.pieces)} {verb}" if self.pieces else ""

    def because(self, statement: str) -> str:
        """The statement followed by the reasons."""
        return f"{statement}: {self.reasons}" if self.reasons else statement

    @property
    def labels(self) -> Iterator[Label]:
        """The places of the axioms and definitions."""
        yield from (Label(axiom.span, "by this axiom") for axiom in self.axioms)
        yield from (Label(definition.span, "defined here") for definition in self.definitions)


def _says(axiom: Axiom) -> str:
    """The axiom as written, without its keyword and its text."""
    return quoted(axiom.span.text.removeprefix("axiom").partition('"')[0])


class Explainer:
    """Tells why formulas exclude each other. Use as `program.shared(Explainer)`.

    Its solver takes nothing for granted but the types of the facts: every axiom, every definition and everything that
    makes a scenario coherent is a condition that can be left out.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        spec, mentions, heard = program.spec, program.mentions, program.situations.voices
        lines = Lines()
        declare_vocabulary(lines, spec, heard)
        named = [spec.definitions[name] for name in definitions(spec, mentions)]
        for definition in named:
            lines.declare(symbol("def", definition.name))
        self._solver = Solver("\n".join(lines.lines), program.budget)
        limits: dict[Reason, list[Limit]] = {}
        for limit in (*possibility(spec, mentions, program.table), *coherence(spec, program.table, heard)):
            limits.setdefault(limit.reason, []).append(limit)
        self._terms = {reason: all_of(each.condition for each in same) for reason, same in limits.items()}
        self._about = {reason: named_in(*(f for each in same for f in each.about)) for reason, same in limits.items()}
        for definition in named:
            meaning = term(spec, definition.formula)
            self._terms[definition] = f"(= {symbol('def', definition.name)} {meaning})"
            self._about[definition] = named_in(definition.formula)

    def why(self, norm: Norm, pieces: Sequence[Piece], given: Sequence[Formula] = ()) -> Exclusion | None:
        """Why pieces of the norm's condition exclude each other wherever the given formulas hold.

        None if they do not, or if that stays open.
        """
        spec = self.program.spec
        terms: dict[Piece | Reason, str] = {each: term(spec, each.formula) for each in pieces}
        terms |= {each: self._terms[each] for each in self._relevant([*given, *(p.formula for p in pieces)])}
        try:
            core = smallest_core(self._solver, [term(spec, formula) for formula in given], terms)
        except GaveUp:
            return None
        return None if core is None else self._told(norm, core, given)

    def _relevant(self, formulas: Iterable[Formula]) -> list[Reason]:
        """What has to do with the things that the formulas name, directly or through one another."""
        reached, joined = set(named_in(*formulas)), set[Reason]()
        while joining := [r for r in self._terms if r not in joined and self._joins(r, reached)]:
            joined.update(joining)
            reached.update(*(self._about[reason] for reason in joining))
        return [reason for reason in self._terms if reason in joined]

    def _joins(self, reason: Reason, reached: set[str | Said]) -> bool:
        match reason:
            case Definition(name):
                return name in reached
            case OneStance(first, second):  # what nothing else asks for need not have been said
                return first in reached and second in reached
            case Followed():
                return any(isinstance(each, Said) and each in reached for each in self._about[reason])
            case _:
                return not reached.isdisjoint(self._about[reason])

    def _told(self, norm: Norm, core: Sequence[Piece | Reason], given: Sequence[Formula]) -> Exclusion:
        pieces = tuple(each for each in core if isinstance(each, Piece))
        axioms = tuple(each for each in core if isinstance(each, Axiom))
        followed = [each for each in core if isinstance(each, Followed)]
        groups = {each.group for each in core if isinstance(each, Followed | Feasible)}
        axioms += self._about_actions(norm, groups, axioms, [*given, *(each.formula for each in pieces)])
        return Exclusion(
            pieces,
            tuple(sorted(axioms, key=lambda axiom: axiom.span.key)),
            tuple(each for each in core if isinstance(each, Definition)),
            any(isinstance(each, OneStance) for each in core),
            tuple(dict.fromkeys(self.program.spec.levels[each.level] for each in followed)),
        )

    def _about_actions(
        self, norm: Norm, groups: Collection[int], others: tuple[Axiom, ...], formulas: Sequence[Formula]
    ) -> tuple[Axiom, ...]:
        """Axioms about the groups' actions that, with the others, exclude the formulas; none can be left out."""
        spec, mentions = self.program.spec, self.program.mentions
        actions = {action for group in groups for action in self.program.table.groups[group].actions}
        kept = tuple(axiom for axiom in spec.axioms if mentions.actions(axiom.formula) & actions)
        for axiom in kept:
            fewer = tuple(each for each in kept if each is not axiom)
            if not possible_under(self.program, norm, (*others, *fewer), formulas):
                kept = fewer
        return kept


def named_in(*formulas: Formula) -> frozenset[str | Said]:
    """The facts, actions, definitions and instructions that the formulas name; definitions are not opened."""
    found: set[str | Said] = set()
    for leaf in chain.from_iterable(map(leaves, formulas)):
        match leaf:
            case In(name, _) | Named(name):
                found.add(name)
            case Linear(terms, _):
                found.update(name for _, name in terms)
            case Said():
                found.add(leaf)
            case _:
                pass
    return frozenset(found)


def possible_under(program: Program, norm: Norm, axioms: tuple[Axiom, ...], formulas: Sequence[Formula]) -> bool:
    """Whether formulas from the norm's condition can hold together with these axioms alone, or nobody can tell."""
    spec = replace(program.spec, axioms=axioms, norms={norm.name: norm}, claims=(), settlements={}, examples=())
    mentions = Mentions(spec)
    table = Table(spec, mentions)
    try:
        return Situations(spec, mentions, table, Cells(spec, mentions, table), program.budget).possible(*formulas)
    except GaveUp:
        return True
