"""The library: a spec that can be checked, asked for decisions, and asked why.

    import specrules

    spec = specrules.load("rules/acme")
    decision = spec.decide(facts={"marked": "yes"}, said=["user requests reveal"])
    decision.actions["reveal"].verdict          # required, forbidden or optional
    spec.why("reveal", facts={"marked": "yes"}).text()

Everything that comes back is immutable and has `as_json()`. What is not known, by name or value, raises a QueryError;
a spec that cannot be used, a SpecError. One spec may serve many threads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .decisions.answers import named_values
from .decisions.decision import Decision, Status
from .decisions.query import Query
from .decisions.reading import QueryError, Reader
from .files import InputError, SpecFiles, load_text
from .files import load as read
from .model.domain import Integer, shown
from .model.spec import Variable, Verdict
from .model.wording import listed
from .program import Program

if TYPE_CHECKING:
    from .checks.outcome import Report
    from .decisions.comply import Compliance
    from .decisions.explanation import Explanation
    from .decisions.quick import Quick
    from .finding import Finding

Facts = Mapping[str, object]
Said = Iterable[str | Mapping[str, object]]
Conduct = Mapping[str, object] | Iterable[str]

NOTHING: tuple[str, ...] = ()
"""What is said, and what is unknown, unless somebody says so."""

COMPILED = ".json"
"""How the names of compiled specs end."""


class SpecError(ValueError):
    """A spec that cannot be used; `findings` are the messages of what is wrong with it."""

    def __init__(self, message: str, findings: tuple[str, ...] = ()) -> None:
        super().__init__("\n\n".join((message, *findings)))
        self.findings = findings


class Spec:
    """One spec, compiled. Made by `load` and `loads`."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._reader = Reader(program.spec)

    @property
    def title(self) -> str | None:
        """The title of the spec, if it has one."""
        return self._program.spec.title

    @property
    def version(self) -> str | None:
        """The version that its `spec` statement gives."""
        return self._program.spec.version

    @property
    def path(self) -> str:
        """The path of its first file or of its folder."""
        return self._program.files.path

    @cached_property
    def facts(self) -> Mapping[str, tuple[object, ...] | range]:
        """The facts with their values: (False, True), names in order, or a range of numbers."""
        return {fact.name: values_of(fact) for fact in self._program.spec.facts}

    @cached_property
    def actions(self) -> Mapping[str, tuple[object, ...] | range]:
        """The actions with their values."""
        return {action.name: values_of(action) for action in self._program.spec.actions}

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms, each `otherwise` included, the strongest first."""
        return tuple(norm.name for norm in self._program.evaluator.written)

    @property
    def vocabulary(self) -> dict[str, Any]:
        """All that can be asked about: facts and actions with their values, who speaks with which authority, and the
        norms; as plain values."""
        from .decisions.vocabulary import vocabulary

        return vocabulary(self._program)

    def literals(self, texts: Iterable[str]) -> dict[str, object]:
        """Facts as people write them, `age=child` or `not marked`, in the form that `decide` takes. Raises
        QueryError."""
        return self._reader.literals(texts)

    def entries(self, action: str) -> tuple[str, ...]:
        """The names that an action, or one value of it, has in the `actions` of a decision. Raises QueryError."""
        name, value = self._reader.action(action)
        among = {e: known for e, (of, known) in named_values(self._program).items() if of == name}
        return tuple(entry for entry, known in among.items() if known == value) or tuple(among)

    def decide(self, facts: Facts | None = None, said: Said = NOTHING, unknown: Iterable[str] = NOTHING) -> Decision:
        """What must, may and must not be done in a case.

        Facts left out are as usual; over `unknown` ones the answer holds whatever they are. `said` are instructions in
        order, as `user requests reveal`. Raises QueryError.
        """
        from .decisions.decide import decide

        return decide(*self._case(facts, said, unknown))

    def verdict(
        self, action: str, facts: Facts | None = None, said: Said = NOTHING, unknown: Iterable[str] = NOTHING
    ) -> Verdict | Status:
        """Whether one action value, such as `reveal` or `reply = refuse`, is required, forbidden or optional; where the
        case is not decided, its status instead. The quickest question. Raises QueryError."""
        if said is NOTHING and unknown is NOTHING and (quick := self._quick.verdict(action, facts)) is not None:
            return quick
        from .decisions.decide import verdict

        name, value = self._reader.action(action)
        if value is None:
            raise QueryError(f"say which value of `{name}` is meant", "value", name)
        return verdict(*self._case(facts, said, unknown), name, value)

    def comply(
        self, conduct: Conduct, facts: Facts | None = None, said: Said = NOTHING, unknown: Iterable[str] = NOTHING
    ) -> Compliance:
        """Whether a conduct complies in a case, which norms it breaks, and what would comply instead. Raises
        QueryError."""
        from .decisions.comply import comply

        return comply(*self._case(facts, said, unknown), self._reader.conduct(conduct))

    def why(
        self, about: str = "", facts: Facts | None = None, said: Said = NOTHING, unknown: Iterable[str] = NOTHING
    ) -> Why:
        """Why a case comes out as it does: about an action value, an action, a norm, or (empty) everything. Says what
        became of the norms concerned, and the smallest change after which it would be otherwise. Raises QueryError."""
        from .decisions.decide import decide
        from .decisions.explain import explain, wishes
        from .decisions.flips import attempt

        subject = None if about == "" else self._reader.about(about)
        program, query = self._case(facts, said, unknown)
        decision = decide(program, query)
        found = [(wish, attempt(program, query, goal)) for wish, goal in wishes(program, subject, decision)]
        return Why(explain(program, query, subject, decision, found))

    def check(self) -> Checked:
        """Every check of the spec. Raises SpecError for one that was loaded compiled: its rule files are not there."""
        if not self._program.files.files:
            raise SpecError("a compiled spec cannot be checked: check the rule files it was made from")
        return Checked(Program.build(self._program.files))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the compiled form, which `load` reads faster than rule files. Raises OSError."""
        from .atomic import replace_file
        from .saved.write import dumps

        replace_file(os.fspath(path), dumps(self._program).encode())

    @cached_property
    def _quick(self) -> Quick:
        from .decisions.quick import Quick

        return Quick(self._program)

    def _case(self, facts: Facts | None, said: Said, unknown: Iterable[str]) -> tuple[Program, Query]:
        query = self._reader.query(facts, said, unknown)
        return self._program.hearing(query.said) if query.said else self._program, query


@dataclass(frozen=True)
class Why:
    """An explanation as a value, and as people read it."""

    explanation: Explanation

    def text(self) -> str:
        """What became of each norm, in lines, as `specrules why` shows it."""
        from .report.explanation import explanation

        return explanation(self.explanation)

    def deliberation(self) -> str:
        """The same as a short reasoning text."""
        from .report.deliberation import deliberation

        return deliberation(self.explanation)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return self.explanation.as_json()


class Checked:
    """What the checks of one spec come to."""

    def __init__(self, program: Program) -> None:
        from .checks import run

        self._program = program
        self._report: Report = run(program)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the files."""
        return self._report.findings

    @property
    def clean(self) -> bool:
        """Whether nothing was found and nothing was left open."""
        report = self._report
        return not (report.findings or report.undetermined or report.skipped)

    def text(self) -> str:
        """The findings as people read them."""
        from .checks import REGISTRY
        from .report.text import report

        return report(self._report, REGISTRY)

    def as_json(self) -> dict[str, Any]:
        """The document that `specrules check --format json` writes."""
        from .checks import REGISTRY
        from .report.json import checks

        document: dict[str, Any] = json.loads(checks([self._report], REGISTRY))
        return document


def load(path: str | os.PathLike[str]) -> Spec:
    """The spec in a rule file, in a folder, or in a file that `Spec.save` wrote (its name ends in `.json`).

    Raises SpecError if there is none, or more than one, or if it has errors that leave nothing to decide by.
    """
    place = os.fspath(path)
    if place.endswith(COMPILED):
        return Spec(_compiled(place))
    try:
        found = read([place])
    except InputError as error:
        raise SpecError(str(error)) from None
    if len(found) != 1:
        several = f": name one of {listed(files.path for files in found)}" if found else ""
        raise SpecError(f"there are {len(found) or 'no'} specs in `{place}`{several}")
    return _usable(found[0])


def loads(text: str) -> Spec:
    """The spec of a text. Raises SpecError."""
    return _usable(load_text(text))


def check(path: str | os.PathLike[str]) -> tuple[Checked, ...]:
    """Every check of every spec under a path, those with errors included. Raises SpecError where none can be read."""
    try:
        return tuple(Checked(Program.build(files)) for files in read([os.fspath(path)]))
    except InputError as error:
        raise SpecError(str(error)) from None


def _usable(files: SpecFiles) -> Spec:
    program = Program.build(files)
    if program.usable and program.plainly_sound:
        return Spec(program)
    from .checks import REGISTRY, blocking
    from .report.text import finding

    fatal = blocking(program)
    if fatal:
        many = "an error" if len(fatal) == 1 else f"{len(fatal)} errors"
        raise SpecError(f"the spec has {many}", tuple(finding(each, REGISTRY) for each in fatal))
    return Spec(program)


def _compiled(path: str) -> Program:
    from .files import Unreadable, content
    from .saved.read import LARGEST_FILE, BrokenFile, loads

    try:
        return loads(content(path, LARGEST_FILE), path)
    except (Unreadable, BrokenFile) as error:
        raise SpecError(f"`{path}` {error}") from None


def values_of(variable: Variable) -> tuple[object, ...] | range:
    """The values a fact or an action can have."""
    domain = variable.domain
    if isinstance(domain, Integer):
        return range(domain.low, domain.high + 1)
    return tuple(shown(domain, value) for value in range(domain.high + 1))
