"""What has to be so of the norms of a saved spec."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..model.formula import TRUE, And, Formula, conjunction, disjunction, negation
from ..model.spec import Kind, Norm, Part, Spec
from ..syntax.lexer import LONGEST_NAME

NAME = re.compile(rf"[A-Za-z_][A-Za-z_0-9]{{0,{LONGEST_NAME - 1}}}")
"""A name, of a norm or of anything else."""


def norms(spec: Spec, parts: Iterable[Part]) -> Iterator[str]:
    """What is wrong with the norms; `parts` are their conditions as written, with all operands."""
    yield from ("" if _adds_up(part) else "a condition is not what its parts come to" for part in parts)
    before: Norm | None = None
    for norm in spec.norms.values():
        yield _place(spec, norm)
        yield _written(norm) if norm.after is None else _otherwise(norm, before)
        before = norm
    written = [norm.name for norm in spec.norms.values() if norm.after is None]
    yield "norms are not in order" * (sorted(written) != written)
    yield "norms override each other" * _cyclic({name: spec.norms[name].overrides for name in written})


def _place(spec: Spec, norm: Norm) -> str:
    """What is wrong with where a norm stands, and with what it names."""
    if not 0 <= norm.level < len(spec.levels):
        return "a norm has no level"
    if norm.kind is Kind.INSTRUCTION or norm.position:
        return "an instruction is written down"
    if any(name not in spec.norms or spec.norms[name].after is not None for name in norm.overrides):
        return "a norm overrides none"
    return "a norm is for no principle" * (not spec.principles.keys() >= set(norm.principles))


def _written(norm: Norm) -> str:
    """What is wrong with a norm that is no `otherwise`."""
    if norm.base != norm.name or not NAME.fullmatch(norm.name):
        return "a name is no name"
    if norm.degree is not norm.modality.degree:
        return "a norm has the degree of another modality"
    clauses = (*[part.formula for part in norm.when], *[negation(part.formula) for part in norm.unless])
    return "a condition is not what its parts come to" * (not _joins(norm.condition, clauses))


def _otherwise(norm: Norm, before: Norm | None) -> str:
    """What is wrong with an `otherwise`, which follows the norm it stands on."""
    if before is None or norm.after != before.name or norm.base != before.base:
        return "a norm stands on none"
    shared = (norm.level, norm.kind, norm.overrides) == (before.level, before.kind, before.overrides)
    bare = norm.condition == TRUE and not norm.when and not norm.unless
    degree = max(norm.modality.degree, before.degree)
    if not shared or not bare or norm.degree is not degree or not norm.name.startswith(f"{norm.base}/otherwise"):
        return "an `otherwise` is not like its norm"
    return ""


def _adds_up(part: Part) -> bool:
    """Whether a part of a condition is what its operands come to."""
    operands = tuple([each.formula for each in part.of])
    match part.word:
        case "":
            return not operands
        case "and":
            return _joins(part.formula, operands)
        case "or":
            return part.formula == disjunction(*operands)
        case "not" if len(operands) == 1:
            return part.formula == negation(operands[0])
        case _:
            return False


def _joins(formula: Formula, operands: tuple[Formula, ...]) -> bool:
    """Whether a formula is the conjunction of these; mostly it holds the very same ones, which is seen at once."""
    return (isinstance(formula, And) and formula.of == operands) or formula == conjunction(*operands)


def _cyclic(overrides: Mapping[str, Iterable[str]]) -> bool:
    """Whether some norm overrides itself, by way of others or directly."""
    waiting = {name: set(others) for name, others in overrides.items()}
    users: dict[str, list[str]] = {name: [] for name in waiting}
    for name, others in waiting.items():
        for other in others:
            users[other].append(name)
    ready = [name for name, others in waiting.items() if not others]
    done = 0
    while ready:
        done += 1
        name = ready.pop()
        for user in users[name]:
            waiting[user].discard(name)
            if not waiting[user]:
                ready.append(user)
    return done < len(waiting)
