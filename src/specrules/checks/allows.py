"""`allow CODE because …`: each accepts one finding with that code about the norm or `yield` it stands on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..finding import Finding
from ..model.spec import Allow
from ..source import Span


@dataclass(frozen=True)
class Accepted:
    """Findings parted into those that an `allow` accepts and those that are left; `idle` allows accept none."""

    allowed: tuple[tuple[Finding, Allow], ...]
    left: tuple[Finding, ...]
    idle: tuple[Allow, ...]


def accept(allows: Sequence[Allow], findings: Sequence[Finding]) -> Accepted:
    """Accepts as many of the findings as there can be, the first of them if not all; each by an allow of its own."""
    fitting = list(_fitting(allows, findings))
    accepting = pairing(fitting)
    used = set(accepting.values())
    return Accepted(
        tuple((findings[index], allows[accepting[index]]) for index in sorted(accepting)),
        tuple(
            _told_why(finding) if fits else finding
            for index, (finding, fits) in enumerate(zip(findings, fitting, strict=True))
            if index not in accepting
        ),
        tuple(allow for index, allow in enumerate(allows) if index not in used),
    )


def _fitting(allows: Sequence[Allow], findings: Sequence[Finding]) -> Iterator[list[int]]:
    """For each finding the allows that could accept it, by index."""
    places: dict[tuple[str, str], list[int]] = {}
    for index, allow in enumerate(allows):
        places.setdefault((allow.code, allow.owner), []).append(index)
        places.setdefault((allow.code, ""), []).append(index)
    for finding in findings:
        if finding.norms:
            owners = dict.fromkeys(name.partition("/")[0] for name in finding.norms)
            yield [index for owner in owners for index in places.get((finding.code, owner), ())]
        else:  # about a statement without a name, such as a `yield`: the one that the allow is written in
            there = finding.labels[0].span if finding.labels else None
            yield [i for i in places.get((finding.code, ""), ()) if there and _encloses(there, allows[i].span)]


def _encloses(outer: Span, inner: Span) -> bool:
    return outer.source == inner.source and outer.start <= inner.start and inner.end <= outer.end


def pairing(choices: Sequence[Sequence[int]]) -> dict[int, int]:
    """A choice for each of as many as possible, no two the same; earlier ones come first, and keep theirs or another.

    Whoever finds all its choices taken asks their holders to move on to another, and those in turn others.
    """
    taken: dict[int, int] = {}  # choice to holder
    held: dict[int, int] = {}  # holder to choice
    hopeless: set[int] = set()
    for newcomer in range(len(choices)):
        asker: dict[int, int] = {}
        queue = deque([newcomer])
        free: int | None = None
        while queue and free is None:
            here = queue.popleft()
            for choice in choices[here]:
                if choice in asker or choice in hopeless:
                    continue
                asker[choice] = here
                if choice not in taken:
                    free = choice
                    break
                queue.append(taken[choice])
        if free is None:
            hopeless.update(asker)  # what cannot be freed now can never be
        while free is not None:
            holder = asker[free]
            taken[free] = holder
            held[holder], free = free, held.get(holder)
    return held


def _told_why(finding: Finding) -> Finding:
    """The finding, with why the allow that names its code does not accept it."""
    return replace(finding, help=(*finding.help, f"an `allow {finding.code}` accepts one finding; this is another"))
