"""Norms as meant: the modality and `while` worked into the head, `when` and `unless` into one condition."""

from __future__ import annotations

from collections.abc import Iterator

from ..syntax import tree
from ..syntax.literate import literate
from .formula import TRUE, Const, Formula, conjunction, disjunction, negation
from .names import Names, Reporter
from .operands import About
from .spec import Degree, Kind, Modality, Norm
from .typing import Typing


def norms(names: Names, typing: Typing) -> dict[str, Norm]:
    """Every norm followed by its `otherwise` chain, by name."""
    found: dict[str, Norm] = {}
    for name in sorted(names.norms):
        for norm in _chain(names.norms[name], names, typing):
            found[norm.name] = norm
    for declared in names.repeated:
        if isinstance(declared, tree.Norm):
            list(_chain(declared, names, typing))
    return found


def _chain(written: tree.Norm, names: Names, typing: Typing) -> Iterator[Norm]:
    level, modal = _level(written, names, typing.reporter), _modal(written, typing.reporter)
    principles = tuple(sorted({p.text for p in written.principles if names.principle(p)}))
    overrides = tuple(sorted({n.text for n in written.overrides if names.norm(n)}))
    when = tuple(typing.part(of, About.SITUATION) for of in written.when)
    unless = tuple(typing.part(of, About.SITUATION) for of in written.unless)
    during = typing.formula(written.during, About.CONDUCT) if written.during else TRUE
    condition = conjunction(*[part.formula for part in when], *[negation(part.formula) for part in unless])
    name, before = written.name.text, None
    modals = [modal, *written.otherwise] if modal else []
    for place, said in enumerate(modals):
        modality = Modality(said.word)
        suffix = ("", "/otherwise", f"/otherwise-{place}")[min(place, 2)]
        before = Norm(
            name=name + suffix,
            level=level,
            kind=Kind.RULE if written.word == "rule" else Kind.DEFAULT,
            modality=modality,
            degree=max(modality.degree, before.degree if before else Degree.MUST),
            condition=TRUE if before else condition,
            head=_head(modality, asked(said, typing), during),
            base=name,
            name_span=written.name.span,
            head_span=said.span,
            after=before.name if before else None,
            principles=principles,
            overrides=overrides,
            text=written.text.value if written.text and not before else None,
            source=written.source.value if written.source else None,
            because=written.because.value if written.because and not before else None,
            when=() if before else when,
            unless=() if before else unless,
        )
        yield before


def _level(written: tree.Norm, names: Names, reporter: Reporter) -> int:
    """The norm's level; the strongest stands in for one that is missing or unknown, which is reported."""
    if written.level is not None:
        return names.level(written.level) or 0
    message = f"the {written.word} `{written.name.text}` has no level"
    help = ["say whose authority it has with `at`"]
    if literate(written.name.span.source):
        help.append("or say it in the heading of its section, as in `## Refunds {#refunds authority=user}`")
    reporter.type_error(written.name.span, message, help=help)
    return 0


def _modal(written: tree.Norm, reporter: Reporter) -> tree.Modal | None:
    """The one modality of a norm; none, or a second one, is reported."""
    name = written.name.text
    if not written.modals:
        help = ("add `must`, `must not`, `should`, `should not` or `may`",)
        reporter.type_error(written.name.span, f"the {written.word} `{name}` asks for nothing", help=help)
        return None
    first, *others = written.modals
    for other in others:
        message = f"`{name}` asks for two things"
        places = ((first.span, "the first is here"),)
        help = ("join them with `and`, or write a norm for each",)
        reporter.type_error(other.span, message, "a norm has one `must`, `should` or `may`", *places, help=help)
    return first


def asked(modal: tree.Modal, typing: Typing) -> Formula:
    """What the modality is about; if nothing in it can be done or left undone, that is reported."""
    formula = typing.formula(modal.of, About.CONDUCT)
    if not isinstance(formula, Const) and typing.mentioned_action(formula) is None:
        message = f"`{modal.word}` asks for what can be done, and this mentions no action"
        typing.reporter.type_error(modal.of.span, message, help=("conditions belong in `when`",))
    return formula


def _head(modality: Modality, asked: Formula, during: Formula) -> Formula:
    """A duty's head where `while` holds is what it asks for, elsewhere true; a permission's is both together."""
    if modality is Modality.MAY:
        return conjunction(during, asked)
    return disjunction(negation(during), negation(asked) if modality.prohibits else asked)
