"""Facts, actions and definitions: their types, and what definitions come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..syntax import tree
from .domain import Boolean, Domain, Enumeration, Integer
from .formula import Formula, Named, leaves
from .names import Names, Reporter
from .operands import About
from .spec import Definition, Role, Variable
from .typing import DEEPEST, TOO_DEEP, Typing, depth
from .values import value_of


def variables(names: Names, reporter: Reporter) -> dict[str, Variable]:
    """The facts and actions, by name; those whose type is at fault are reported and left out."""
    found: dict[str, Variable] = {}
    for name, declared in sorted(names.vocabulary.items()):
        if isinstance(declared, tree.Define) or (domain := _domain(declared.type, name, reporter)) is None:
            continue
        if isinstance(declared, tree.Action):
            text = declared.text.value if declared.text else None
            found[name] = Variable(name, Role.ACTION, domain, declared.name.span, domain.low, text=text)
        else:
            found[name] = _fact(declared, domain, names, reporter)
    return found


def _fact(declared: tree.Fact, domain: Domain, names: Names, reporter: Reporter) -> Variable:
    plain = Variable(declared.name.text, Role.FACT, domain, declared.name.span)
    usual = value_of(plain, declared.usual, reporter) if declared.usual else None
    teller = names.principal(declared.teller) if declared.teller else None
    return Variable(
        plain.name,
        Role.FACT,
        domain,
        plain.span,
        domain.low if usual is None else usual,
        declared.hidden,
        teller.name.text if teller else None,
        declared.text.value if declared.text else None,
    )


def _domain(type: tree.Type | None, name: str, reporter: Reporter) -> Domain | None:
    """The values of a type, or None if it has none to speak of, which is reported."""
    match type:
        case None:
            return Boolean()
        case tree.Range(low, high, span):
            if low.value <= high.value:
                return Integer(low.value, high.value)
            reporter.type_error(span, f"the range of `{name}` is empty", help=("the smaller number comes first",))
            return None
        case tree.Enumeration(values, span):
            first: dict[str, tree.Name] = {}
            for value in values:
                if first.setdefault(value.text, value) is not value:
                    what = f"`{value.text}` is a value of `{name}`"
                    reporter.twice(what, value.span, first[value.text].span)
            if len(values) == 1:
                help = ("without a type, it is true or false",)
                reporter.type_error(span, f"`{name}` has only one value", "at least two make a choice", help=help)
                return None
            return Enumeration(tuple(first)) if len(first) == len(values) else None


def definitions(names: Names, typing: Typing) -> dict[str, Definition]:
    """The definitions, by name; tells `typing` what each one mentions. Those that are cyclic are reported."""
    declared = {name: d for name, d in sorted(names.vocabulary.items()) if isinstance(d, tree.Define)}
    formulas = {name: typing.formula(d.of, About.CONDUCT) for name, d in declared.items()}
    uses = {name: sorted({x.name for x in leaves(f) if isinstance(x, Named)}) for name, f in formulas.items()}
    for name in _inmost_first(uses, declared, typing.reporter):
        _look_into(declared[name], formulas[name], typing)
    return {name: Definition(name, formulas[name], d.name.span) for name, d in declared.items()}


def _inmost_first(
    uses: Mapping[str, Iterable[str]], declared: Mapping[str, tree.Define], reporter: Reporter
) -> Iterable[str]:
    """Every definition after those it uses; where there is a cycle it is reported once."""
    done: dict[str, None] = {}
    for start in uses:
        path: dict[str, list[str]] = {start: [u for u in uses[start] if u not in done]} if start not in done else {}
        while path:
            pending = next(reversed(path.values()))
            if not pending:
                done[path.popitem()[0]] = None
            elif (used := pending.pop()) in path:
                names = list(path)
                cycle = names[names.index(used) :]
                message = f"`{used}` is defined by itself"
                reporter.type_error(declared[used].name.span, message, " → ".join((*cycle, used)))
            elif used not in done:
                path[used] = [u for u in uses[used] if u not in done]
    return done


def _look_into(definition: tree.Define, formula: Formula, typing: Typing) -> None:
    """Records what the definition mentions and how deep it is; those it uses have been looked into."""
    name = definition.name.text
    typing.acts[name] = typing.mentioned_action(formula)
    typing.depths[name] = depth(formula, typing.depths)
    if DEEPEST < typing.depths[name] < TOO_DEEP:
        message = f"with the definitions it uses, `{name}` is more than {DEEPEST} deep"
        typing.reporter.report("SR100", definition.name.span, message)
        typing.depths[name] = TOO_DEEP
