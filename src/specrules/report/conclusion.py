"""What an explanation comes to, in sentences shared by its forms. They are not yet escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..decisions.decision import Allowed, Question, Standing, Status
from ..decisions.explanation import Ask, Explanation, Subject, Wanted
from ..decisions.flips import NoFlip
from ..model.spec import Verdict
from ..model.wording import listed
from .tally import plural

SILENT = "no norm in force is about it"

FEW = 8
"""So many things of one sort are told of one by one; if there are more, those that matter less are counted."""

WOULD = {
    Wanted.ALLOWED: "be allowed",
    Wanted.FORBIDDEN: "be forbidden",
    Wanted.REQUIRED: "be required",
    Wanted.NOT_REQUIRED: "no longer be required",
    Wanted.IN_FORCE: "be in force",
    Wanted.NOT_IN_FORCE: "no longer be in force",
    Wanted.NO_CONTRADICTION: "no longer be a contradiction",
}
"""Each thing that may be wanted instead, after `would`."""


def opening(why: Explanation) -> str:
    """How the case comes out, in one sentence."""
    match why.status:
        case Status.DECIDED:
            return _decided(why)
        case Status.UNDETERMINED:
            return f"this could not be worked out: {why.reason}"
        case _:
            return f"{why.reason}: {listed(why.axioms)}" if why.axioms else why.reason


def _decided(why: Explanation) -> str:
    if why.subject is Subject.NORM:
        return norm(why)
    if why.subject is Subject.EVERYTHING:
        return counted(why.actions.values())
    if not why.actions:
        return f"nothing is decided of `{why.asked}`"
    if len(why.actions) == 1:
        ((name, only),) = why.actions.items()
        return standing(name, only)
    return _choice(why.asked, [each for each in why.actions.values() if isinstance(each, Standing)])


def norm(why: Explanation) -> str:
    """What became of the norm asked about."""
    fates = next((step.fates for step in why.steps if step.norm == why.asked), ())
    if len(fates) == 1:
        return f"`{why.asked}` is {fates[0].text}"
    return f"what becomes of `{why.asked}` depends on {listed(why.case.unknown)}"


def counted(standings: Iterable[Standing | Allowed]) -> str:
    """How many values of actions have which verdict."""
    among = [each.verdict for each in standings if isinstance(each, Standing)]
    counts = [f"{among.count(verdict):,} {verdict}" for verdict in Verdict if verdict in among]
    return f"some conduct complies: {', '.join(counts)}" if counts else "some conduct complies"


def standing(name: str, decided: Standing | Allowed) -> str:
    """What is decided of one action, or one value of it, and because of which norms."""
    if isinstance(decided, Allowed):
        return _number(name, decided)
    if decided.verdict is Verdict.OPTIONAL:
        leave = "leaves" if len(decided.by) == 1 else "leave"
        return f"`{name}` is optional: {f'{listed(decided.by)} {leave} it open' if decided.by else SILENT}"
    return f"`{name}` is {decided.verdict}{because(decided.by) or ': the axioms leave nothing else'}"


def silent(why: Explanation) -> frozenset[str]:
    """Where everything is asked about, the optional values that no norm in force is about, if they are many: then they
    are only counted."""
    if why.subject is not Subject.EVERYTHING:
        return frozenset()
    values = [(name, each) for name, each in why.actions.items() if isinstance(each, Standing) and each.silent]
    found = frozenset(name for name, each in values if each.verdict is Verdict.OPTIONAL)
    return found if len(found) > FEW else frozenset()


def _number(name: str, decided: Allowed) -> str:
    if not decided.intervals:
        return f"which values of `{name}` comply could not be worked out"
    if decided.silent:
        return f"`{name}` may be anything {stretches(decided.intervals, 'from')}: {SILENT}"
    (low, _), (_, high) = decided.intervals[0], decided.intervals[-1]
    must = "must be" if low == high else "may be"
    return f"`{name}` {must} {stretches(decided.intervals)}{because(decided.by)}"


def stretches(intervals: Sequence[tuple[int, int]], word: str = "") -> str:
    """Stretches of numbers: `0 to 300 or 500`."""
    start = f"{word} " if word else ""
    return either(str(low) if low == high else f"{start}{low} to {high}" for low, high in intervals)


def _choice(action: str, standings: Sequence[Standing]) -> str:
    """Which values of an action are left."""
    for each in standings:
        if each.verdict is Verdict.REQUIRED:
            return f"`{action}` must be {each.value}{because(each.by)}"
    if all(each.silent for each in standings):
        return f"`{action}` may be anything: {SILENT}"
    left = [str(each.value) for each in standings if each.verdict is Verdict.OPTIONAL]
    out = dict.fromkeys(norm for each in standings if each.verdict is Verdict.FORBIDDEN for norm in each.by)
    return f"`{action}` may be {either(left)}{because(out)}"


def because(norms: Iterable[str]) -> str:
    """The norms that make it so; nothing where there are none."""
    names = listed(norms)
    return f", because of {names}" if names else ""


def either(words: Iterable[str]) -> str:
    """Words in a sentence: a, b or c."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def questioned(ask: Ask) -> str:
    """The question that would settle most: is `age` adult, teen or child?"""
    if ask.boolean:
        return f"does `{ask.fact}` hold?"
    return f"is `{ask.fact}` {either(ask.values)}?" if ask.values else f"what is `{ask.fact}`?"


def settles(ask: Ask | Question) -> str:
    """How much that question would settle."""
    if ask.settles == ask.answers:
        return "every answer settles it"
    return f"{ask.settles:,} of its {ask.answers:,} answers {'settles' if ask.settles == 1 else 'settle'} it"


def flips(why: Explanation) -> Iterator[str]:
    """What would change the outcome, or that nothing was found to."""
    in_vain = [flip for _, flip in why.flips if isinstance(flip, NoFlip)]
    if why.flips and len(in_vain) == len(why.flips):
        yield _in_vain(in_vain)
        return
    for wanted, flip in why.flips:
        if isinstance(flip, NoFlip):
            whatever, found = (
                f"nothing that is known or said makes it {wanted}",
                f"nothing was found to make it {wanted}",
            )
            yield whatever if flip.complete else f"{found}{_alone(flip.left_out)}"
        elif flip.changes:
            yield f"would {WOULD[wanted]} if {' and '.join(change.text for change in flip.changes)}"


def _in_vain(searches: Sequence[NoFlip]) -> str:
    """That nothing changes it, as far as that is proved."""
    if all(search.complete for search in searches):
        return "nothing that is known or said can change it"
    alone = _alone(name for search in searches for name in search.left_out)
    if not (fewest := min(search.up_to for search in searches if not search.complete)):
        return f"nothing was found to change it{alone}"
    return f"no change of up to {plural(fewest, 'thing')} was found to change it{alone}"


def _alone(facts: Iterable[str]) -> str:
    """The facts that a search could not change."""
    names = dict.fromkeys(facts)
    return f", with {listed(names)} left alone" if names else ""
