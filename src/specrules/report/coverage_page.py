"""A page of what specs cover of their documents: each section with its norms, examples and findings.

`python -m specrules.report.coverage_page` writes it for the packs that come with specrules: docs/coverage.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..checks import Report
from ..program import Program
from ..provenance.citations import Citation, citations
from ..provenance.coverage import Coverage, State, Tally, coverage
from ..provenance.edition import Edition
from ..provenance.provenance import Provenance
from .escape import visible

HEAD = """\
# What the packs cover

Generated from the packs by `python -m specrules.report.coverage_page`; do not edit. One table for each document that
the norms of a pack cite: its sections with the norms, claims and examples that come from them, and the codes of what
the checker finds about these. Where a pack has a record of the document (`specrules.lock`), the statements are
counted, too: those that direct somebody, and all; a statement is in a norm (in full or in part), set aside with a
reason, or open.
"""

HEADINGS = "| authority | norms | claims | examples | directive statements | findings |"
RULE = "|---|---|---|---|---|---|---|"

STATES = {State.FORMALISED: "in a norm", State.PARTIAL: "in part", State.ASIDE: "set aside", State.OPEN: "open"}


@dataclass
class Row:
    """What comes from one section."""

    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)


def page(packs: Iterable[tuple[str, Program, Report, Provenance]]) -> str:
    """The page in Markdown; each pack with its name."""
    return HEAD + "".join(f"\n{line}\n" for pack in packs for line in _pack(*pack))


def _pack(name: str, program: Program, report: Report, known: Provenance) -> Iterator[str]:
    yield f"## {_cell(name)}"
    rows = _rows(program, report)
    for document in sorted({document for document, _ in rows}):
        basis = known.bases.get(document)
        counted = coverage(known, document) if basis and basis.recorded else None
        mine = {section: row for (of, section), row in rows.items() if of == document}
        if counted is not None and basis is not None and basis.recorded is not None:
            yield "\n".join(_statements(counted))
            yield "\n".join(_sections(mine, basis.recorded, counted))
        else:
            yield "\n".join(_cited(document, mine))


def _rows(program: Program, report: Report) -> dict[tuple[str, str], Row]:
    """What comes from each section of each document; a finding is counted where each of its norms comes from."""
    rows: dict[tuple[str, str], Row] = {}
    homes: dict[str, tuple[str, str]] = {}
    for citation in citations(program.files):
        if citation.link is not None:
            place = citation.link.document, citation.link.section
            rows.setdefault(place, Row()).kinds[_kind(citation)] += 1
            homes[citation.name] = place
    for finding in report.findings:
        for place in dict.fromkeys(homes[name] for name in map(_base, finding.norms) if name in homes):
            rows[place].codes[finding.code] += 1
    return rows


def _base(norm: str) -> str:
    """The written norm of which this is one, or an `otherwise`."""
    return norm.partition("/")[0]


def _kind(citation: Citation) -> str:
    return "norm" if citation.kind in ("rule", "default") else citation.kind


def _statements(counted: Coverage) -> Iterator[str]:
    """How much of the document is covered, by authority: the statements that direct somebody, and all."""
    yield f"| statements | {' | '.join(STATES.values())} | of |"
    yield "|---|" + "---|" * (len(STATES) + 1)
    for title, pick in (("that direct somebody", _directive), ("all", _every)):
        for level, tally in counted.levels.items():
            states = pick(tally)
            numbers = " | ".join(str(states[state]) for state in STATES)
            whose = f"`{_cell(level)}`" if level else "no authority"
            yield f"| {title}, {whose} | {numbers} | {sum(states.values())} |"
    yield ""
    yield f"Comparisons of a good and a bad answer: {counted.shown} are examples, of {counted.contrasts}."


def _directive(tally: Tally) -> Mapping[State, int]:
    return tally.directive


def _every(tally: Tally) -> Mapping[State, int]:
    return tally.every


def _sections(rows: Mapping[str, Row], edition: Edition, counted: Coverage) -> Iterator[str]:
    """A line for each section that has authority, or that something comes from; in the order of the ids."""
    yield f"| section {HEADINGS}"
    yield RULE
    for section, part in sorted(edition.parts.items()):
        row = rows.get(section, Row())
        if part.level is None and not row.kinds:
            continue
        states = counted.sections[section].directive
        said = ", ".join(f"{states[state]} {STATES[state]}" for state in STATES if states[state])
        yield _line(section, part.level or "", row, said or "none")


def _cited(document: str, rows: Mapping[str, Row]) -> Iterator[str]:
    """The same of a document of which there is no record."""
    yield f"| section of `{_cell(document)}` {HEADINGS}"
    yield RULE
    for section, row in sorted(rows.items()):
        yield _line(section, "", row, "not recorded")


def _line(section: str, level: str, row: Row, statements: str) -> str:
    kinds = (row.kinds[kind] for kind in ("norm", "assert", "example"))
    codes = ", ".join(f"{code} × {n}" if n > 1 else code for code, n in sorted(row.codes.items()))
    cells = [f"`{_cell(section)}`", _cell(level), *map(str, kinds), statements, codes]
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """What nobody can end a cell of a table with."""
    return visible(text).replace("\\", "\\\\").replace("|", "\\|").replace("`", "'").replace("<", "&lt;")


def packs(paths: Sequence[str] = ()) -> str:
    """The page of the specs in a folder, by default that of the packs. Raises InputError, LockError, DocumentError."""
    import os

    from .. import bases
    from ..checks import run_each
    from ..files import load
    from ..provenance.at_hand import locked
    from ..provenance.provenance import provenance

    folder = bases.packs()
    found = load([*paths] or [folder])
    programs = [Program.build(files) for files in found]
    reports = run_each(programs, jobs=os.cpu_count() or 1)
    names = [bases.name(os.path.relpath(files.path, folder).replace(os.sep, "/")) for files in found]
    sources = [provenance(files, locked(files)) for files in found]
    return page(zip(names, programs, reports, sources, strict=True))


if __name__ == "__main__":
    sys.stdout.write(packs(sys.argv[1:]))
