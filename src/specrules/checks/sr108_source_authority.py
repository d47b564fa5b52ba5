"""SR108: a norm at another level than the section it cites."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from ..provenance.links import section_of
from ..source import Span
from ..syntax import tree
from .check import Check, Proved, Result


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm that leaves the level of its section and does not say why."""
    levels, documents = level_clauses(program), program.once(documented)
    for section, citing in sections(program).items():
        for norm in citing:
            finding = None
            if norm.because is None and section in documents:
                finding = against_document(program, documents[section], norm, levels)
            elif norm.because is None:
                finding = against_others(program, section, norm, citing, levels)
            yield finding or Proved()


def documented(program: Program) -> Mapping[str, tree.Section]:
    """The sections of the documents in the spec that say who has authority in them, by how norms cite them."""
    found: dict[str, tree.Section] = {}
    for file in program.files.files:
        if any(section.authority for section in file.sections):
            for section in file.sections:
                if section.source:
                    found.setdefault(section.source.value, section)
    return found


def sections(program: Program) -> Mapping[str, list[Norm]]:
    """The written norms that cite each section."""
    found: dict[str, list[Norm]] = {}
    for norm in program.written:
        section = section_of(norm.source) if norm.source else None
        if section is not None:
            found.setdefault(section, []).append(norm)
    return dict(sorted(found.items()))


def level_clauses(program: Program) -> Mapping[Span, Span]:
    """Where each norm says its level, by the place of its name."""
    statements = (statement for file in program.files.files for statement in file.statements)
    return {s.name.span: s.level.span for s in statements if isinstance(s, tree.Norm) and s.level is not None}


def against_document(
    program: Program, section: tree.Section, norm: Norm, levels: Mapping[Span, Span]
) -> Finding | None:
    """Whether the norm has the authority that its section has in the document."""
    own, authority = program.spec.levels[norm.level], section.authority
    if section.source is None or (authority and authority.text == own):
        return None
    stands = f"`{norm.name}` stands at `{own}`, but the section it cites, `{section.source.value}`,"
    if authority is None:
        message, place = f"{stands} has no authority", Label(section.source.span, "nothing here says whose it has")
        advice = "say in the heading of the section whose authority it has"
    else:
        message, place = f"{stands} has the authority of `{authority.text}`", Label(authority.span, "said here")
        advice = f"move it to `{authority.text}`"
    return finding(norm, section.source.value, message, advice, place, levels)


def against_others(
    program: Program, section: str, norm: Norm, citing: Sequence[Norm], levels: Mapping[Span, Span]
) -> Finding | None:
    """Whether the norm stands where most of those stand that cite the section."""
    counts = Counter(norm.level for norm in citing)
    level = min(counts, key=lambda each: (-counts[each], each))
    if norm.level == level:
        return None
    example = next(norm for norm in citing if norm.level == level)
    own, usual = program.spec.levels[norm.level], program.spec.levels[level]
    message = f"`{norm.name}` stands at `{own}`, but the section it cites, `{section}`, stands at `{usual}`"
    place = Label(levels.get(example.name_span, example.name_span), f"`{example.name}` cites it too, at `{usual}`")
    return finding(norm, section, message, f"move it to `{usual}`", place, levels)


def finding(norm: Norm, section: str, message: str, advice: str, other: Label, levels: Mapping[Span, Span]) -> Finding:
    return Finding(
        "SR108",
        message,
        (Label(levels.get(norm.name_span, norm.name_span), f"cites `{section}`"), other),
        norms=(norm.name,),
        help=(f"{advice}, cite the section it comes from, or say why with `because`",),
        rank=(norm.level,),
    )


CHECK = Check(
    "SR108",
    "source-authority",
    Severity.WARNING,
    "a norm stands at another level than the section it cites",
    run,
)
