"""From trees to the spec they mean: names looked up, expressions typed, norms normalised, everything sorted."""

from __future__ import annotations

from collections.abc import Sequence

from ..finding import Finding
from ..syntax import tree
from ..syntax.parser import few
from .canonical import canonical
from .cases import claims, example
from .formula import TRUE, negation
from .names import Names, Reporter
from .norms import asked, norms
from .operands import About
from .spec import Allow, Axiom, Delegation, Example, Objective, Principal, Principle, Settlement, Spec, Yield
from .typing import Typing
from .vocabulary import definitions, variables


def resolve(files: Sequence[tree.File]) -> tuple[Spec | None, tuple[Finding, ...]]:
    """The spec that the files make together, and what is wrong with it by name or type.

    There is no spec if anything is wrong, or if part of a file could not be read.
    """
    reporter = Reporter({file.source.path: file.base for file in files if file.base})
    ordered = sorted(files, key=lambda file: (-file.distance, file.source.path))
    statements = [s for file in ordered for s in file.statements]
    spec = _Resolver(statements, reporter).spec()
    broken = any(isinstance(statement, tree.Broken) for statement in statements)
    by_path: dict[str, list[Finding]] = {}
    for finding in dict.fromkeys(reporter.findings):  # what a heading says wrongly it says of every norm under it
        by_path.setdefault(finding.labels[0].span.source.path, []).append(finding)
    findings = tuple(finding for _, found in sorted(by_path.items()) for finding in few(found))
    return None if findings or broken else spec, findings


class _Resolver:
    """Resolves the statements of one spec; none of its methods fails, all report."""

    def __init__(self, statements: Sequence[tree.Statement], reporter: Reporter) -> None:
        self.statements, self.reporter = statements, reporter
        self.names = Names(statements, reporter)
        self.typing = Typing(self.names, variables(self.names, reporter), reporter)
        self.definitions = definitions(self.names, self.typing)

    def spec(self) -> Spec:
        title = self._title()
        return Spec(
            title=title.title.value if title else None,
            version=title.version.value if title and title.version else None,
            levels=tuple(self.names.levels),
            level_spans=tuple(level.span for level in self.names.levels.values()),
            principals=self._principals(),
            delegations=self._delegations(),
            objectives={
                name: Objective(name, goal.text.value, goal.name.span)
                for name, goal in sorted(self.names.goals.items())
                if isinstance(goal, tree.Objective)
            },
            principles=self._principles(),
            variables=self.typing.variables,
            definitions=self.definitions,
            axioms=self._axioms(),
            norms=norms(self.names, self.typing),
            yields=self._yields(),
            settlements=self._settlements(),
            claims=claims(self.names, self.typing),
            examples=self._examples(),
            allows=self._allows(),
            written=frozenset(self.typing.written),  # last: reading everything above fills it
        )

    def _title(self) -> tree.SpecTitle | None:
        first: tree.SpecTitle | None = None
        for statement in self.statements:
            if isinstance(statement, tree.SpecTitle):
                if first is not None:
                    self.reporter.twice("the spec is named", statement.span, first.span)
                first = first or statement
        return first

    def _principals(self) -> dict[str, Principal]:
        found = {}
        for name, written in sorted(self.names.principals.items()):
            level = self.names.level(written.level) if written.level else None
            hints_at = self.names.level(written.hints_at) if written.hints_at else None
            found[name] = Principal(name, level, hints_at, written.name.span)
        return found

    def _delegations(self) -> tuple[Delegation, ...]:
        found = []
        for written in self.statements:
            if isinstance(written, tree.Delegate):
                principal, level = self.names.principal(written.principal), self.names.level(written.level)
                condition = self.typing.formula(written.when, About.SITUATION) if written.when else TRUE
                if principal and principal.level:
                    message = f"`{principal.name.text}` has a level of its own, so nothing can be delegated to it"
                    place = (principal.level.span, "its level")
                    self.reporter.type_error(written.principal.span, message, "", place)
                if principal and level is not None:
                    found.append(Delegation(principal.name.text, level, condition, written.span))
        return tuple(sorted(found, key=lambda d: (d.principal, d.level, canonical(d.condition))))

    def _principles(self) -> dict[str, Principle]:
        found: dict[str, Principle] = {}
        for name, written in sorted(self.names.goals.items()):
            if isinstance(written, tree.Principle):
                parent = self.names.principle(written.parent) if written.parent else None
                serves = tuple(sorted({goal.text for goal in written.serves if self.names.goal(goal)}))
                text = written.text.value if written.text else None
                found[name] = Principle(name, parent.name.text if parent else None, serves, text, written.name.span)
        self._refuse_nesting_in_itself(found)
        return found

    def _refuse_nesting_in_itself(self, principles: dict[str, Principle]) -> None:
        outside: set[str] = set()
        for name in principles:
            path: dict[str, None] = {}
            here: str | None = name
            while here is not None and here not in path and here not in outside:
                path[here] = None
                here = principles[here].parent
            if here in path:
                cycle = [*path][[*path].index(here) :]
                message = f"the principle `{here}` is part of itself"
                self.reporter.type_error(principles[here].span, message, " in ".join((*cycle, here)))
            outside.update(path)

    def _axioms(self) -> tuple[Axiom, ...]:
        found = [
            Axiom(
                self.typing.formula(written.of, About.CONDUCT),
                written.span,
                written.text.value if written.text else None,
            )
            for written in self.statements
            if isinstance(written, tree.Axiom)
        ]
        return tuple(sorted(found, key=lambda a: (canonical(a.formula), a.text or "")))

    def _yields(self) -> tuple[Yield, ...]:
        found = []
        for written in self.statements:
            if isinstance(written, tree.Yield):
                loser, winner = self.names.principle(written.loser), self.names.principle(written.winner)
                if loser and loser is winner:
                    message = f"`{written.loser.text}` cannot yield to itself"
                    self.reporter.type_error(written.winner.span, message)
                if loser and winner:
                    found.append(Yield(loser.name.text, winner.name.text, written.because.value, written.span))
        return tuple(sorted(found, key=lambda y: (y.loser, y.winner, y.because)))

    def _settlements(self) -> dict[int, Settlement]:
        found: dict[int, Settlement] = {}
        for written in self.statements:
            if isinstance(written, tree.OnConflict):
                fallback = None
                if written.fallback:
                    fallback = asked(written.fallback, self.typing)
                    fallback = negation(fallback) if written.fallback.word.endswith("not") else fallback
                level = self.names.level(written.level)
                if level is not None and level in found:
                    what = f"conflicts at `{written.level.text}` are settled"
                    self.reporter.twice(what, written.span, found[level].span)
                elif level is not None:
                    found[level] = Settlement(level, fallback, written.span)
        return dict(sorted(found.items()))

    def _examples(self) -> tuple[Example, ...]:
        written = [s for s in self.statements if isinstance(s, tree.Example)]
        written.sort(key=lambda e: (e.title.value, e.span.text))
        return tuple(example(e, self.names, self.typing) for e in written)

    def _allows(self) -> tuple[Allow, ...]:
        found = []
        for written in self.statements:
            match written:
                case tree.Norm(name=name, allows=allows):
                    owner = name.text
                case tree.Yield(loser, winner, _, allows):
                    owner = f"{loser.text} to {winner.text}"
                case _:
                    continue
            found += [Allow(a.code.text, a.because.value, owner, a.span) for a in allows]
        return tuple(sorted(found, key=lambda a: (a.owner, a.code, a.because)))
