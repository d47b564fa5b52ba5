"""What each name of a spec stands for, and what to say of a name that stands for nothing, for two things, or for
something else than is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from ..finding import Finding, Label
from ..source import Span
from ..syntax import tree

FEW = 8
"""So many alternatives are listed in a message; more would not be read."""

MOST_FINDINGS = 10_000
"""So many are collected of one spec; far fewer are shown."""

MOST_SUGGESTIONS = 50
"""For so many unknown names the nearest known one is looked for; with thousands of both that would take minutes."""

MOST_COMPARED = 200
"""An unknown name is compared in full with so many known ones, which takes some 20 µs each."""

LONGEST_COMPARED = 200
"""Nothing longer is like any name."""

Vocabulary = tree.Fact | tree.Action | tree.Define
Declaration = (
    tree.Name | tree.Principal | tree.Objective | tree.Principle | tree.Fact | tree.Action | tree.Define
    | tree.Norm | tree.Assert
)  # fmt: skip
"""What a name can stand for; a level has no statement of its own, so it is the name in the `levels` statement."""

D = TypeVar("D", bound=Declaration)
X = TypeVar("X", bound=Declaration)


class Reporter:
    """Collects the findings of one spec; `bases` names what the spec extends, by the paths of the files of that."""

    def __init__(self, bases: Mapping[str, str]) -> None:
        self.findings: list[Finding] = []
        self._bases = bases

    def report(
        self, code: str, span: Span, message: str, label: str = "", *others: tuple[Span, str], help: Iterable[str] = ()
    ) -> None:
        if len(self.findings) >= MOST_FINDINGS:
            return
        labels = (Label(span, label), *(Label(*other) for other in others))
        self.findings.append(Finding(code, message, labels, help=tuple(help)))

    def type_error(
        self, span: Span, message: str, label: str = "", *others: tuple[Span, str], help: Iterable[str] = ()
    ) -> None:
        self.report("SR107", span, message, label, *others, help=help)

    def twice(self, what: str, second: Span, first: Span) -> None:
        """SR105: `what` (a name and a verb) happens in two places, or in a base and in what extends it."""
        base = self._bases.get(first.source.path)
        if base in (None, self._bases.get(second.source.path)):
            self.report("SR105", second, f"{what} twice", "", (first, "first here"))
        else:
            help = ("what extends a base adds to it and changes nothing in it: take another name, or leave this out",)
            self.report("SR105", second, f"{what} by `{base}`, which this extends", "", (first, "here"), help=help)


class Names:
    """The names of a spec by kind; of two declarations of one name the first counts, the base before what extends it,
    then by path and then by place."""

    def __init__(self, statements: Iterable[tree.Statement], reporter: Reporter) -> None:
        self._reporter = reporter
        self.levels: dict[str, tree.Name] = {}
        self.principals: dict[str, tree.Principal] = {}
        self.goals: dict[str, tree.Objective | tree.Principle] = {}
        self.vocabulary: dict[str, Vocabulary] = {}
        self.norms: dict[str, tree.Norm] = {}
        self.assertions: dict[str, tree.Assert] = {}
        self.repeated: list[Declaration] = []
        """The later of two declarations of one name: looked at for errors, otherwise ignored."""
        self._lost: set[str] = set()
        self._anything_lost = False
        self._levels_span: Span | None = None
        self._missed_levels = False
        self.suggestions = MOST_SUGGESTIONS
        for statement in statements:
            self._declare(statement)
        self._ranks = {name: rank for rank, name in enumerate(self.levels)}

    def _declare(self, statement: tree.Statement) -> None:
        match statement:
            case tree.Levels():
                self._declare_levels(statement)
            case tree.Principal():
                self._add(self.principals, statement.name, statement)
            case tree.Objective() | tree.Principle():
                self._add(self.goals, statement.name, statement)
            case tree.Fact() | tree.Action() | tree.Define():
                self._add(self.vocabulary, statement.name, statement)
                if statement.name.text in ("true", "false"):
                    message = f"nothing can be called `{statement.name.text}`"
                    self._reporter.type_error(statement.name.span, message, "this is a value")
            case tree.Norm():
                self._add(self.norms, statement.name, statement)
            case tree.Assert():
                self._add(self.assertions, statement.name, statement)
            case tree.Broken(lost, anything):
                self._lost.update(lost)
                self._anything_lost |= anything
            case _:
                pass

    def _declare_levels(self, levels: tree.Levels) -> None:
        if self._levels_span is not None:
            self._reporter.twice("levels are declared", levels.span, self._levels_span)
            return
        self._levels_span = levels.span
        for name in levels.names:
            self._add(self.levels, name, name)

    def _add(self, into: dict[str, X], name: tree.Name, declaration: X) -> None:
        first = into.setdefault(name.text, declaration)
        if first is not declaration:
            self.repeated.append(declaration)
            self._reporter.twice(f"`{name.text}` is declared", name.span, _name_of(first).span)

    def lost(self, name: str) -> bool:
        """Whether the name may be declared in text that could not be read, so that nothing can be said of it."""
        return self._anything_lost or name in self._lost

    def level(self, name: tree.Name) -> int | None:
        """The place of a level, the strongest is 0; None if there is no such level, which is reported."""
        if not self.levels and not self.lost(name.text):
            if not self._missed_levels:
                message = "no levels of authority are declared"
                help = ("declare them, the strongest first: `levels root > developer > user`",)
                self._reporter.type_error(name.span, message, "a level is named here", help=help)
            self._missed_levels = True
            return None
        return self._ranks[name.text] if self._find(self.levels, name, "level", tree.Name) else None

    def principal(self, name: tree.Name) -> tree.Principal | None:
        return self._find(self.principals, name, "principal", tree.Principal)

    def principle(self, name: tree.Name) -> tree.Principle | None:
        return self._find(self.goals, name, "principle", tree.Principle)

    def goal(self, name: tree.Name) -> tree.Objective | tree.Principle | None:
        found = self._find(self.goals, name, "principle or objective", tree.Objective, tree.Principle)
        return found if isinstance(found, tree.Objective | tree.Principle) else None

    def norm(self, name: tree.Name) -> tree.Norm | None:
        return self._find(self.norms, name, "rule or default", tree.Norm)

    def fact(self, name: tree.Name) -> tree.Fact | None:
        return self._find(self.vocabulary, name, "fact", tree.Fact)

    def action(self, name: tree.Name) -> tree.Action | None:
        return self._find(self.vocabulary, name, "action", tree.Action)

    def _find(self, among: Mapping[str, Declaration], name: tree.Name, noun: str, *kinds: type[D]) -> D | None:
        found = among.get(name.text)
        if isinstance(found, kinds):
            return found
        if not self.lost(name.text):
            known = [other for other, declaration in among.items() if isinstance(declaration, kinds)]
            self.unknown(name, noun, known)
        return None

    def unknown(self, name: tree.Name, noun: str, known: Sequence[str], *advice: str) -> None:
        """SR101: the name is none of `known`, which are those of the kind `noun`."""
        other = self._other_kind(name.text)
        article = "an" if noun[0] in "aeiou" else "a"
        message = f"`{name.text}` is {other}, not {article} {noun}" if other else f"no {noun} is called `{name.text}`"
        label = (
            f"one of: {', '.join(known)}" if 0 < len(known) <= FEW else "" if known else f"there is no {noun} at all"
        )
        self.suggestions -= 1
        near = did_you_mean(name.text, known) if self.suggestions >= 0 else ()
        self._reporter.report("SR101", name.span, message, label, help=(*advice, *near))

    def _other_kind(self, name: str) -> str | None:
        """What the name stands for, if anything."""
        spaces: tuple[Mapping[str, Declaration], ...]
        spaces = (self.vocabulary, self.goals, self.principals, self.levels, self.norms, self.assertions)
        found = next((space[name] for space in spaces if name in space), None)
        return _kind(found) if found else None


def _kind(declaration: Declaration) -> str:
    match declaration:
        case tree.Name():
            return "a level"
        case tree.Principal():
            return "a principal"
        case tree.Objective():
            return "an objective"
        case tree.Principle():
            return "a principle"
        case tree.Fact():
            return "a fact"
        case tree.Action():
            return "an action"
        case tree.Define():
            return "a definition"
        case tree.Norm(word):
            return f"a {word}"
        case tree.Assert():
            return "an assertion"


def _name_of(declaration: Declaration) -> tree.Name:
    return declaration if isinstance(declaration, tree.Name) else declaration.name


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Advice with the nearest known word, or none."""
    near = nearest(word, known)
    return (f"did you mean `{near}`?",) if near else ()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if one is like it at all.

    Of very many only those that begin and end most like it are compared, so that the answer never takes long.
    """
    from difflib import get_close_matches

    if len(word) > LONGEST_COMPARED:
        return None
    among = sorted(known)
    if len(among) > MOST_COMPARED:
        among = sorted(among, key=lambda other: -_shared_ends(word, other))[:MOST_COMPARED]
    return next(iter(get_close_matches(word, among, 1)), None)


def _shared_ends(word: str, other: str) -> int:
    """How many characters two words share where they begin and where they end."""
    return _shared_start(word, other) + _shared_start(word[::-1], other[::-1])


def _shared_start(word: str, other: str) -> int:
    for place, (one, another) in enumerate(zip(word, other, strict=False)):
        if one != another:
            return place
    return min(len(word), len(other))
