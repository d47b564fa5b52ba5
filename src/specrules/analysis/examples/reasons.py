"""Examples in words: what they give, what a line of one expects, and what came of it instead."""

from __future__ import annotations

from collections.abc import Mapping

from ...decisions.fates import where
from ...model.spec import Example, Expectation, Spec
from ...model.strength import spoken
from ...model.wording import assigned, listed, worded
from ...program import Program
from ..conduct import Cautious, readable
from .judge import Failure, Judged, Line, demanded


def expected(spec: Spec, line: Line) -> str:
    """A line as it is written: `must not reveal`, `bad reply = lie`."""
    if isinstance(line, Expectation):
        return f"{line.modality} {worded(spec, line.formula)}"
    return f"{line.judgement} {', '.join(assigned(spec, *value) for value in line.values)}"


def situation(spec: Spec, example: Example) -> str:
    """What an example gives, on one line."""
    given = [spoken(spec, instruction) for instruction in example.instructions]
    given += [assigned(spec, *literal) for literal in example.facts]
    given += [f"unknown {name}" for name in example.unknown]
    return ", ".join(given) or "nothing: every fact is as usual, and nothing is said"


def got(program: Program, failed: Judged, failure: Failure) -> str:
    """What came of a line that does not hold."""
    clash = failed.contradiction
    if clash is not None:
        norms = listed(norm.name for norm in clash.contradictions[0])
        place = where(program.spec, clash.scenario, failed.example.unknown) if len(failed.decisions) > 1 else ""
        return f"{norms} contradict each other{f' ({place})' if place else ''}"
    if failed.dilemma:
        unknown = failed.example.unknown
        return f"no one conduct complies whatever {listed(unknown)} {'is' if len(unknown) == 1 else 'are'}"
    about = program.mentions.actions(demanded(program, failure.line))
    if failure.conduct is not None:
        does = "does not" if isinstance(failure.line, Expectation) and failure.line.modality == "must" else "does it"
        return f"a conduct that complies {does}: {conduct(program, failure.conduct, about)}"
    duties = Cautious(program, failed.decisions).excluding(demanded(program, failure.line))
    if not duties:
        return "it is not possible: the axioms exclude it"
    return f"no conduct that complies does it, because of {listed(norm.name for norm in duties)}"


def conduct(program: Program, values: Mapping[str, int], about: frozenset[str]) -> str:
    """A conduct on one line, for the actions of the groups that these actions belong to."""
    names = [name for name, _ in readable(program, values, about) or ()]
    return ", ".join(assigned(program.spec, name, values[name]) for name in names) or "anything"
