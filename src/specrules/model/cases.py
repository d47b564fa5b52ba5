"""Claims and examples as meant: what is to be proved of a spec, and what is to be tried on it."""

from __future__ import annotations

from collections.abc import Iterable

from ..source import Span
from ..syntax import tree
from .domain import Boolean
from .formula import TRUE, conjunction
from .names import Names
from .operands import About
from .spec import Claim, ClaimKind, ConductCase, Example, Expectation, Instruction, Judgement, Modality, Variable
from .typing import Typing
from .values import action_value, described


def claims(names: Names, typing: Typing) -> tuple[Claim, ...]:
    """The assertions, by name."""
    for declared in names.repeated:
        if isinstance(declared, tree.Assert):
            list(_claim(declared, names, typing))
    return tuple(claim for _, written in sorted(names.assertions.items()) for claim in _claim(written, names, typing))


def _claim(written: tree.Assert, names: Names, typing: Typing) -> Iterable[Claim]:
    name, source = written.name, written.source.value if written.source else None
    condition = conjunction(*[typing.formula(part, About.SITUATION) for part in written.when])
    if not written.claims:
        help = ("add `never`, `always`, `possible`, `sometimes` or `decided`",)
        typing.reporter.type_error(name.span, f"the assertion `{name.text}` claims nothing", help=help)
    for other in written.claims[1:]:
        message, first = f"`{name.text}` claims two things", (written.claims[0].span, "the first is here")
        typing.reporter.type_error(other.span, message, "", first, help=("write an assertion for each",))
    for claim in written.claims[:1]:
        match claim:
            case tree.Claim(word, of, span):
                formula = typing.formula(of, About.CONDUCT)
                yield Claim(name.text, ClaimKind(word), condition, formula, None, span, name.span, source)
            case tree.Decided(action, span):
                names.action(action)
                kind = ClaimKind.DECIDED
                yield Claim(name.text, kind, condition, TRUE, action.text, span, name.span, source)


def example(written: tree.Example, names: Names, typing: Typing) -> Example:
    """The example; what is wrong with it is reported and left out."""
    facts: dict[str, int] = {}
    unknown: list[str] = []
    instructions: list[Instruction] = []
    first: dict[str, Span] = {}
    for given in written.given:
        match given:
            case tree.Literal(name):
                if names.fact(name) and _once(name, first, typing) and (value := literal(given, typing)) is not None:
                    facts[name.text] = value
            case tree.Unknown(name):
                if names.fact(name) and _once(name, first, typing):
                    unknown.append(name.text)
            case tree.Said() if said := typing.instruction(given):
                instructions.append(Instruction(*said))
    return Example(
        title=written.title.value,
        norms=tuple(dict.fromkeys(n.text for n in written.norms if names.norm(n))),
        facts=tuple(sorted(facts.items())),
        unknown=tuple(sorted(unknown)),
        instructions=tuple(instructions),
        expectations=tuple(
            Expectation(Modality(modal.word), typing.formula(modal.of, About.CONDUCT), modal.span)
            for modal in written.expect
        ),
        conducts=tuple(_conduct(conduct, names, typing) for conduct in written.conducts),
        span=written.title.span,
        source=written.source.value if written.source else None,
    )


def _conduct(written: tree.Conduct, names: Names, typing: Typing) -> ConductCase:
    values: dict[str, int] = {}
    first: dict[str, Span] = {}
    for part in written.literals:
        if names.action(part.name) and _once(part.name, first, typing) and (value := literal(part, typing)) is not None:
            values[part.name.text] = value
    breaks = written.breaks.text if written.breaks and names.norm(written.breaks) else None
    return ConductCase(Judgement(written.word), tuple(sorted(values.items())), breaks, written.span)


def _once(name: tree.Name, first: dict[str, Span], typing: Typing) -> bool:
    """Whether this is the first the example or the conduct says of it; a second time is reported."""
    span = first.setdefault(name.text, name.span)
    if span is not name.span:
        message = f"`{name.text}` is given two values"
        typing.reporter.type_error(name.span, message, "", (span, "the first is here"))
    return span is name.span


def literal(of: tree.Literal, typing: Typing) -> int | None:
    """The value a literal gives its fact or action; None if something is wrong with it, which is reported."""
    variable: Variable | None = typing.variables.get(of.name.text)
    if variable is None:
        return None
    if of.positive:
        return action_value(variable, of.value, of.name.span, typing.reporter)
    if isinstance(variable.domain, Boolean):
        return 0
    message = f"`not` says too little of `{variable.name}`"
    typing.reporter.type_error(of.span, message, f"it is {described(variable.domain)}", help=("name its value",))
    return None
