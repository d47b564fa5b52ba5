"""What a spec cites that is no longer as it was when somebody reviewed it, as findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ..finding import Finding, Label
from ..program import Program
from ..provenance.at_hand import DocumentError, How, lock_path, locked
from ..provenance.citations import Citation, citations
from ..provenance.judgement import Basis, Judgement, Status
from ..provenance.links import written
from ..provenance.lock import LockError
from ..provenance.provenance import Judged, provenance
from ..provenance.words import difference, marked


def stale(program: Program) -> Iterator[Finding | None]:
    """A finding for each statement of the spec that cites something stale, None for each that cites what is as it was.

    What has no review, or cannot be compared, is passed over.
    """
    files = program.files
    try:
        lock = locked(files)
        known = provenance(files, lock, only=lock) if lock else None
    except LockError as error:
        yield from _unknown(program, f"`{lock_path(files)}` {error}")
    except DocumentError as error:
        yield from _unknown(program, str(error))
    else:
        for _, group in groupby(known.judged if known else (), key=lambda each: id(each.citation)):
            judged = list(group)
            lapsed = [each for each in judged if each.judgement.status.stale]
            if known and lapsed and (citation := lapsed[0].citation):
                yield _finding(program, citation, lapsed, known.bases[lapsed[0].document])
            elif any(each.judgement.status is Status.FRESH for each in judged):
                yield None


def _unknown(program: Program, why: str) -> Iterator[Finding]:
    """What was reviewed, or is to be compared with that, cannot be read: said once, where a source is first cited."""
    for citation in citations(program.files)[:1]:
        label = Label(citation.span, "so nobody knows whether this was reviewed")
        yield Finding("SR601", why, (label,), help=("mend the file, or remove it",))


def _finding(program: Program, citation: Citation, lapsed: Sequence[Judged], basis: Basis) -> Finding:
    """One about a statement that cites these places of a document."""
    norm = program.spec.norms.get(citation.name) if citation.kind in ("rule", "default") else None
    who = f"the example `{citation.name}`" if citation.kind == "example" else f"`{citation.name}`"
    first = lapsed[0].judgement
    message = f"{who} cites {_place(basis, first)}, which {first.told(basis.name)}"
    if len(lapsed) > 1:
        message = f"{who} cites {len(lapsed)} places that are not as they were when they were reviewed"
    return Finding(
        "SR601",
        message,
        (Label(citation.span, f"cites {_place(basis, first)}"), *_standing(basis, first)),
        norms=(norm.name,) if norm else (),
        notes=tuple(note for each in lapsed for note in _notes(basis, each.judgement, several=len(lapsed) > 1)),
        help=(_advice(basis, first),),
        rank=(norm.level,) if norm else (),
    )


def _place(basis: Basis, about: Judgement) -> str:
    return f"`{written(basis.name, about.section, about.place)}`"


def _standing(basis: Basis, about: Judgement) -> Iterator[Label]:
    """Where it stands now, if the document is part of the spec."""
    section, here = about.now or ("", None)
    if basis.found and basis.found.how is How.PART and here and not here.compares:
        yield Label(basis.found.document.by_id[section].by_number[here.number].span, "what stands there now")


def _notes(basis: Basis, about: Judgement, *, several: bool) -> Iterator[tuple[str, str]]:
    """What changed, and who reviewed it last."""
    if several:
        yield written(basis.name, about.section, about.place), about.told(basis.name)
    if about.status is Status.EDITED and about.old is not None and about.new is not None:
        yield "changed", marked(difference(about.old, about.new))
    elif about.status is Status.REMOVED and about.old is not None:
        yield "it said", about.old
    if about.review and not several:
        yield "reviewed", f"by {about.review.by} on {about.review.on}"


def _advice(basis: Basis, about: Judgement) -> str:
    if about.status in (Status.MOVED, Status.RENAMED) and about.now:
        return f"cite `{written(basis.name, *about.now)}` instead, and record that with `specrules sources accept`"
    if about.status is Status.REMOVED:
        return "cite what says so now, or nothing, if nothing does"
    return "read it again, see whether the norm is still right, and record that with `specrules sources accept`"
