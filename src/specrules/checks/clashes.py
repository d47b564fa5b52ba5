"""How a contradiction is told: the same words for SR201, SR202, SR204 and SR205."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.contradictions import Contradiction, Contradictions
from ..finding import Finding, Label
from ..model import wording
from ..model.spec import Modality, Norm, Spec
from ..program import Program
from .outcome import Undetermined

DEMANDS = {
    Modality.MUST: "requires",
    Modality.SHOULD: "asks for",
    Modality.MUST_NOT: "forbids",
    Modality.SHOULD_NOT: "advises against",
    Modality.MAY: "guarantees",
}


def demand(spec: Spec, norm: Norm) -> str:
    """What a norm wants, as a label under its clause: ``forbids it, at `root` ``."""
    what = "this" if norm.after is None else "this where the norm itself is overridden"
    return f"`{norm.name}` {DEMANDS[norm.modality]} {what}, at `{spec.levels[norm.level]}`"


def clash_finding(code: str, program: Program, contradiction: Contradiction) -> Finding:
    """The finding about a contradiction: every member with its place, and the smallest scenario."""
    spec, norms = program.spec, contradiction.norms
    primary = contradiction.weakest[0] if contradiction.weakest else norms[0]
    ordered = [primary, *(n for n in norms if n is not primary)]
    return Finding(
        code,
        _message(code, spec, contradiction),
        tuple(Label(n.head_span, demand(spec, n)) for n in ordered),
        norms=tuple(n.name for n in norms),
        scene=contradiction.shown.scene,
        notes=_notes(spec, contradiction),
        help=_help(code, contradiction),
        rank=(primary.level, contradiction.shown.scene.size),
    )


def listed(norms: Sequence[Norm]) -> str:
    """The names of norms in a sentence: `a`, `b` and `c`."""
    return wording.listed(n.name for n in norms)


def _message(code: str, spec: Spec, contradiction: Contradiction) -> str:
    names = listed(contradiction.norms)
    level = f"`{spec.levels[contradiction.weakest[0].level]}`"
    match code:
        case "SR202":
            return f"{names} clash: a permission at {level} guarantees what the others exclude"
        case "SR204":
            return f"{names} pull in different directions at {level}, and nothing says which yields"
        case "SR205":
            clause = f"`on conflict at {spec.levels[contradiction.settled or 0]}`"
            return f"{names} contradict each other, and only {clause} settles it"
        case _:
            return f"{names} cannot all be followed, and nothing says which yields at {level}"


def _notes(spec: Spec, contradiction: Contradiction) -> tuple[tuple[str, str], ...]:
    return (*_together(contradiction), *_remains(spec, contradiction))


def _together(contradiction: Contradiction) -> tuple[tuple[str, str], ...]:
    """Of more than two parties, that it takes all of them."""
    parties = len(contradiction.conflict.heads)
    if parties < 3:
        return ()
    others = " and what is said" if parties > len(contradiction.norms) else ""
    return (("why", f"it takes all of them{others}; without any one the others could be followed together"),)


def _remains(spec: Spec, contradiction: Contradiction) -> tuple[tuple[str, str], ...]:
    if contradiction.settled is None or (settlement := spec.settlements[contradiction.settled]).fallback is not None:
        return ()
    stay = [n.name for n in contradiction.weakest if n.modality.prohibits]
    kept = ", ".join(f"`{name}`" for name in stay) or "none of them"
    return (("what remains", f"{kept}: prohibitions prevail at `{spec.levels[settlement.level]}`"),)


def _help(code: str, contradiction: Contradiction) -> tuple[str, ...]:
    if code == "SR205":
        return ()
    return (f"say which one yields: an `unless` on one of them, or `overrides` on {_either(contradiction)}",)


def _either(contradiction: Contradiction) -> str:
    return " or ".join(f"`{n.base}`" for n in contradiction.weakest if not n.name.startswith("on conflict"))


def told(contradictions: Sequence[Contradiction]) -> list[Contradiction]:
    """Those worth a finding of their own: one with an instruction in place of another's norm goes without saying."""
    return [c for c in contradictions if not any(c.echoes(other) for other in contradictions)]


def open_questions(code: str, found: Contradictions) -> Iterator[Undetermined]:
    """What the search for contradictions left open."""
    for left in found.open:
        yield Undetermined(code, left.norms, left.reason)
