"""The nearest case that passes: the smallest change of what a failing example gives with which all it says holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ...answer import GaveUp
from ...model.spec import Example, Instruction
from ...model.strength import spoken
from ...model.voices import voices
from ...model.wording import assigned
from ...program import Program
from ..conduct import Cautious
from .judge import Completions, demanded, failure, lines

EFFORT = 100_000
"""How many norms are decided, at most, in the search for one nearest case."""

MOST_CHANGES = 2


@dataclass(frozen=True)
class Change:
    """A fact with another value, or an instruction that is given, or one that is not; one of the three."""

    fact: tuple[str, int] | None = None
    said: Instruction | None = None
    unsaid: Instruction | None = None


def nearest(program: Program, example: Example, groups: Collection[int]) -> tuple[Change, ...] | None:
    """The fewest changes, and of as few the first in canonical order, with which all that the example says holds.

    Changed are facts on which norms about these groups depend, and instructions about their actions. None if two
    changes do not suffice, or are too many to try. An instruction takes the place of another stance of its principal.
    """
    changes = list(_changes(program, example, groups))
    known: dict[object, bool] = {}
    effort = EFFORT
    for count in range(1, MOST_CHANGES + 1):
        for chosen in combinations(changes, count):
            if len({change.fact[0] for change in chosen if change.fact}) < sum(c.fact is not None for c in chosen):
                continue  # two values of one fact
            found = Completions(program, changed(example, chosen))
            effort -= (1 + len(program.spec.norms)) * max(1, len(found.scenarios))
            if effort < 0:
                return None
            if found.scenarios and _holds(program, example, Cautious(program, found.decisions), known):
                return chosen
    return None


def changed(example: Example, changes: Sequence[Change]) -> Example:
    """The example with the changes made."""
    facts, unknown, said = dict(example.facts), list(example.unknown), list(example.instructions)
    for change in changes:
        if change.fact is not None:
            facts[change.fact[0]] = change.fact[1]
            unknown = [name for name in unknown if name != change.fact[0]]
        elif change.unsaid is not None:
            said = [instruction for instruction in said if instruction != change.unsaid]
        elif (new := change.said) is not None:
            said = [i for i in said if (i.principal, i.action, i.value) != (new.principal, new.action, new.value)]
            said.append(new)
    return replace(example, facts=tuple(sorted(facts.items())), unknown=tuple(unknown), instructions=tuple(said))


def worded_change(program: Program, change: Change) -> str:
    """A change as people say it."""
    if change.fact is not None:
        return assigned(program.spec, *change.fact)
    if change.unsaid is not None:
        return f"not said: {spoken(program.spec, change.unsaid)}"
    assert change.said is not None
    return spoken(program.spec, change.said)


def _holds(program: Program, example: Example, conducts: Cautious, known: dict[object, bool]) -> bool:
    """Whether all that the example says holds of the conducts; what the answers depend on is remembered."""
    key = conducts.question(demanded(program, line) for line in lines(example))
    if key not in known:
        try:
            some = conducts.can()
            known[key] = all(failure(program, conducts, some, line) is None for line in lines(example))
        except GaveUp:
            known[key] = False
    return known[key]


def _changes(program: Program, example: Example, groups: Collection[int]) -> Iterator[Change]:
    """Facts by name and value, then instructions that are given, then those that are not, in canonical order."""
    spec, mentions = program.spec, program.mentions
    norms = [norm for group in groups for norm in program.by_group.get(group, ())]
    formulas = [f for norm in norms for f in (norm.condition, norm.head)]
    formulas += [d.condition for d in spec.delegations] + [expected.formula for expected in example.expectations]
    formulas += [c.minimal for group in groups for c in program.table.groups[group].conflicts]
    known = {f.name: f.usual for f in spec.facts if f.name not in example.unknown} | dict(example.facts)
    for name in sorted({name for formula in formulas for name in mentions.facts(formula)}):
        yield from (Change(fact=(name, v)) for v in program.cells.values(name) if known.get(name) != v)
    yield from (Change(unsaid=instruction) for instruction in dict.fromkeys(example.instructions))
    values = [(a, v) for a, v in program.table.action_values if program.table.group_of[a] in groups]
    heard = voices(spec, values, {atom for formula in formulas for atom in mentions.said(formula)})
    yield from (Change(said=v.instruction) for v in heard if v.instruction not in example.instructions)
