"""SR108: a norm at another level than the section it cites."""

from collections import Counter
from collections.abc import Iterator, Mapping

from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from ..source import Span
from ..syntax import tree
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm that leaves the level of its section and does not say why."""
    levels = level_clauses(program)
    for section, citing in sections(program).items():
        counts = Counter(norm.level for norm in citing)
        level = min(counts, key=lambda each: (-counts[each], each))
        example = next(norm for norm in citing if norm.level == level)
        for norm in citing:
            if norm.level == level or norm.because is not None:
                yield Proved()
            else:
                yield finding(program, section, norm, example, levels)


def sections(program: Program) -> Mapping[str, list[Norm]]:
    """The written norms that cite each section."""
    found: dict[str, list[Norm]] = {}
    for norm in program.written:
        section = cited(norm.source) if norm.source else None
        if section is not None:
            found.setdefault(section, []).append(norm)
    return dict(sorted(found.items()))


def cited(source: str) -> str | None:
    """The section a source is in: `spec#honesty` of `spec#honesty/s3`; None if it names a document as a whole."""
    document, _, place = source.partition("#")
    section = place.partition("/")[0].strip()
    return f"{document.strip()}#{section}" if section else None


def level_clauses(program: Program) -> Mapping[Span, Span]:
    """Where each norm says its level, by the place of its name."""
    statements = (statement for file in program.files.files for statement in file.statements)
    return {s.name.span: s.level.span for s in statements if isinstance(s, tree.Norm) and s.level is not None}


def finding(program: Program, section: str, norm: Norm, example: Norm, levels: Mapping[Span, Span]) -> Finding:
    own, usual = program.spec.levels[norm.level], program.spec.levels[example.level]
    return Finding(
        "SR108",
        f"`{norm.name}` stands at `{own}`, but the section it cites, `{section}`, stands at `{usual}`",
        (
            Label(levels.get(norm.name_span, norm.name_span), f"cites `{section}`"),
            Label(levels.get(example.name_span, example.name_span), f"`{example.name}` cites it too, at `{usual}`"),
        ),
        norms=(norm.name,),
        help=(f"move it to `{usual}`, cite the section it comes from, or say why with `because`",),
        rank=(norm.level,),
    )


CHECK = Check(
    "SR108",
    "source-authority",
    Severity.WARNING,
    "a norm stands at another level than the section it cites",
    run,
)
