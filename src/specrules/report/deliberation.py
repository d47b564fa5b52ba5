"""Explanations as a short reasoning text: what is asked and known, what settles it, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import fill

from ..decisions.decision import Allowed, Standing, Status
from ..decisions.explanation import Case, Explanation, Step, Subject
from ..decisions.fates import Became, Fate
from ..finding import Value
from ..model.spec import Verdict
from ..model.wording import listed
from . import conclusion
from .escape import visible
from .tally import plural
from .text import assignment, done

WIDTH = 100

QUOTED = re.compile(r"`[^`]*`")

CLOSEST = 2
"""So many norms that are not applicable are told of."""

OPEN = "left open"


def deliberation(why: Explanation) -> str:
    """The whole text, in paragraphs; ends with a line end."""
    told = ([*_question(why), *_known(why.case)], [*_chain(why)], [*_outcome(why)], [*_changes(why)])
    return "\n\n".join(_wrapped(visible(" ".join(sentences))) for sentences in told if sentences) + "\n"


def _wrapped(text: str) -> str:
    """The text in lines that do not break within back quotes; nothing visible is in the way of NUL as a space there."""
    kept = QUOTED.sub(lambda quoted: quoted[0].replace(" ", "\0"), text)
    return fill(kept, WIDTH, break_long_words=False, break_on_hyphens=False).replace("\0", " ")


def _question(why: Explanation) -> Iterator[str]:
    """What is asked."""
    match why.subject:
        case Subject.EVERYTHING:
            yield "The question is what is required here, and what is forbidden."
        case Subject.NORM:
            yield f"The question is what becomes of the norm `{why.asked}`."
        case Subject.VALUE:
            yield f"The question is whether `{why.asked}` is allowed."
        case Subject.ACTION:
            yield f"The question is what `{why.asked}` may be."


def _known(case: Case) -> Iterator[str]:
    """What is known, what is taken as usual, what is not known, and what was said."""
    given, usual = _facts(case.given), _facts(case.usual)
    yield f"Given {_be(case.given)} {given}." if given else "No facts are given."
    if usual:
        yield f"Nothing being known to the contrary, {usual} {_be(case.usual)} taken as usual."
    if case.unknown:
        yield f"It is not known what {listed(case.unknown)} {_be(case.unknown)}."
    if case.said:
        said = ", then ".join(f"`{said}`" for said in case.said)
        yield f"What was said{', in order' * (len(case.said) > 1)}: {said}."
    else:
        yield "Nothing was said."


def _chain(why: Explanation) -> Iterator[str]:
    """The norms that apply, from the strongest down; then those that come closest, and what was said in vain."""
    applicable = [step for step in why.steps if step.applicable]
    if not applicable and (why.steps or why.others):
        yield "No norm about this applies."
    settling = _settling(why)
    foremost = sorted(applicable, key=lambda step: step.norm not in settling)[: conclusion.FEW]
    for index, step in enumerate(step for step in applicable if step in foremost):
        strongest = f"The strongest norm that {'can apply' if why.case.unknown else 'applies'}, " if index == 0 else ""
        yield f"{_capital(strongest + _named(step))}{',' * bool(strongest)} says: {step.says}{_source(step)}."
        yield f"{_capital(_became(step.fates))}."
    if further := len(applicable) - len(foremost):
        yield f"{plural(further, 'further norm')} {'applies' if further == 1 else 'apply'}."
    yield from _idle(why)
    for said, reason in why.unheard:
        yield f"`{said}` binds nobody: {reason}."


def _settling(why: Explanation) -> frozenset[str]:
    """The norms that have most to do with the outcome."""
    names = {why.asked, *(name for clash in why.clashes for name in clash.norms)}
    names |= {name for standing in why.actions.values() for name in standing.by}
    names |= {step.norm for step in why.steps if step.direct}
    return frozenset(names | {name for step in why.steps if step.direct for fate in step.fates for name in fate.by})


def _idle(why: Explanation) -> Iterator[str]:
    """The norms that would bear on the question if they applied."""
    idle = [step for step in why.steps if not step.applicable]
    idle.sort(key=lambda step: step.norm != why.asked)
    for step in idle[:CLOSEST]:
        yield f"{_capital(_named(step))} would say: {step.says}{_source(step)}."
        yield f"It does not apply, because {step.fates[0].why}."
    if others := len(idle[CLOSEST:]) + why.others:
        yield f"{plural(others, 'other norm')} {'does' if others == 1 else 'do'} not apply."


def _named(step: Step) -> str:
    return f"the {step.kind} `{step.norm}` at `{step.level}`"


def _source(step: Step) -> str:
    """Where a norm comes from, in brackets: its source, else its place; of an instruction, why it binds."""
    authority = next((fate.authority for fate in step.fates if fate.authority), "")
    source = step.source if step.source is not None else step.place or authority
    return f" [{source}]" if source else ""


def _became(fates: Sequence[Fate]) -> str:
    """What became of a norm, in a sentence."""
    if len(fates) > 1:
        return "; ".join(
            f"with {listed(fate.where.split(', '))} it is {replace(fate, where='').text}" for fate in fates
        )
    (fate,) = fates
    others = listed(fate.contradicts[0]) if fate.contradicts else listed(fate.by)
    together = "cannot be followed together with"
    match fate.state:
        case Became.OVERRIDDEN if fate.by:
            which = "which is stronger" if len(fate.by) == 1 else "which are stronger"
            return f"it {together} {others}, {which}, so it gives way"
        case Became.OVERRIDDEN:
            return "no conduct can follow it, so it gives way"
        case Became.WITHDRAWN:
            return f"it {together} {others}, so an `on conflict` withdraws it"
        case _ if others:
            return f"it is in force, and {together} {others}"
        case _:
            return f"it is {fate.text}"


def _outcome(why: Explanation) -> Iterator[str]:
    """How the case comes out, what is left open, and what conduct complies."""
    if why.status is Status.DECIDED and why.subject is Subject.EVERYTHING:
        yield from _verdicts(why)
    else:
        so = "so " if why.steps and why.status is not Status.UNDETERMINED else ""
        yield f"{_capital(so + conclusion.opening(why))}."
    if further := len(why.clashes[1:]):
        yield f"There {'is' if further == 1 else 'are'} {plural(further, 'further contradiction')}."
    if why.status is Status.CONTRADICTION:
        yield "No conduct complies."
    if why.subject is Subject.NORM:
        yield from (f"{_capital(conclusion.standing(*each))}." for each in why.actions.items())
    if why.hinges_on:
        yield f"It hinges on {listed(why.hinges_on)}."
    if why.ask is not None:
        yield f"The question to ask first: {conclusion.questioned(why.ask)}"
        yield f"{_capital(conclusion.settles(why.ask))}."
    if why.conduct:
        yield f"One conduct that complies: {listed(done(why.conduct.items()))}."


def _verdicts(why: Explanation) -> Iterator[str]:
    """Which values of actions are required, forbidden and left open."""
    silent = conclusion.silent(why)
    values = {name: each for name, each in why.actions.items() if isinstance(each, Standing) and name not in silent}
    for verdict in Verdict:
        if names := [name for name, each in values.items() if each.verdict is verdict]:
            yield f"{_capital(OPEN if verdict is Verdict.OPTIONAL else verdict)}: {listed(names)}."
    for name, each in why.actions.items():
        if isinstance(each, Allowed):
            yield f"{_capital(conclusion.standing(name, each))}."
    if silent:
        yield f"{len(silent):,} other values are left open, because no norm in force is about them."


def _changes(why: Explanation) -> Iterator[str]:
    """What would change the outcome."""
    for line in conclusion.flips(why):
        yield f"It {line}." if line.startswith("would") else f"{_capital(line)}."


def _facts(values: Mapping[str, Value]) -> str:
    return listed(assignment(*pair) for pair in values.items())


def _be(names: Collection[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
