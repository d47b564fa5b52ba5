"""SR402: one principle yields to another by level only, and nothing says that it is meant."""

from collections.abc import Iterator, Sequence

from ..analysis.examples.pins import pinned
from ..analysis.interactions import declared, find
from ..analysis.meetings import Meeting
from ..analysis.overriding import because
from ..analysis.replay import Shown
from ..analysis.smallest_meeting import covert, smallest
from ..answer import Unknown
from ..finding import Finding, Label, Severity
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined


def run(program: Program) -> Iterator[Result]:
    """One finding per ordered pair of principles whose interaction is neither declared nor pinned by an example."""
    found = program.once(find)
    yield Proved(found.excluded)
    for loser, winner, reason in found.open:
        yield Undetermined("SR402", (loser, winner), reason)
    for (loser, winner), meetings in found.meetings.items():
        gaps = [m for m in meetings if m.gap and not m.deliberate and not pinned(program, m.loser, m.winner)]
        if not gaps or declared(program.spec, loser, winner):
            yield Proved()
            continue
        match smallest(program, gaps, gone=True):
            case Unknown(reason):
                yield Undetermined("SR402", tuple(dict.fromkeys(m.loser.name for m in gaps)), reason)
            case (first, shown):
                yield finding(program, loser, winner, gaps, first, shown)


def finding(
    program: Program, loser: str, winner: str, gaps: Sequence[Meeting], first: Meeting, shown: Shown
) -> Finding:
    ordered = [first, *sorted((m for m in gaps if m is not first), key=order)]
    return Finding(
        "SR402",
        f"`{loser}` yields to `{winner}`, and nothing says this is meant",
        (
            Label(first.loser.name_span, "overridden here"),
            Label(
                first.winner.name_span, f"wins, only because {because(program.spec, first.winner, first.loser).text}"
            ),
            *others(ordered),
        ),
        norms=tuple(dict.fromkeys(n.name for m in ordered for n in (m.loser, m.winner))),
        scene=shown.scene,
        conduct=covert(program, first, shown),
        notes=remains(program, loser, shown),
        help=advice(program, loser, winner, first),
        rank=(first.loser.level, shown.scene.size),
    )


def order(meeting: Meeting) -> tuple[object, ...]:
    """Strongest norms first, then by name."""
    return meeting.loser.rank, meeting.loser.name, meeting.winner.rank, meeting.winner.name


def others(ordered: Sequence[Meeting]) -> Iterator[Label]:
    """The further norms that meet in the same way."""
    seen = {ordered[0].loser.name, ordered[0].winner.name}
    for meeting in ordered[1:]:
        for norm, what in ((meeting.loser, "also overridden"), (meeting.winner, "also wins")):
            if norm.name not in seen:
                seen.add(norm.name)
                yield Label(norm.name_span, what)


def remains(program: Program, loser: str, left: Shown) -> tuple[tuple[str, str], ...]:
    """Which norms for the principle still bind in the scenario."""
    binding = [n.name for n in left.decision.in_force if loser in n.principles]
    what = ", ".join(f"`{n}`" for n in binding)
    return (("what remains", f"of `{loser}`: {what}" if what else f"no norm for `{loser}` binds"),)


def advice(program: Program, loser: str, winner: str, meeting: Meeting) -> tuple[str, ...]:
    return (
        f"write the interaction down: an `otherwise` on `{meeting.loser.base}` says what is left of it, or",
        f'yield {loser} to {winner} because "…"',
    )


CHECK = Check(
    "SR402",
    "interaction-gap",
    Severity.WARNING,
    "one principle yields to another, and nothing says this is meant",
    run,
)
