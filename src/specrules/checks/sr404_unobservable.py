"""SR404: whether a norm applies turns on what nobody sees."""

from collections.abc import Iterator

from ..analysis.doubles import Pair, hidden, pairs
from ..answer import Unknown, Unsat
from ..encoding.scenario import term
from ..encoding.smt import all_of, no
from ..finding import Finding, Label, Severity
from ..model.spec import Norm
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined
from .unseen import labels, named


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm that applies in one of two scenarios which differ in hidden facts only."""
    yield from program.once(judged)


def judged(program: Program) -> tuple[Result, ...]:
    """What there is to say of the norms whose conditions mention what is hidden. Use as `program.once(judged)`."""
    unseen, mentions = program.once(hidden), program.mentions
    return tuple(judge(program, n) for n in program.written if not mentions.facts(n.condition).isdisjoint(unseen))


def judge(program: Program, norm: Norm) -> Result:
    group, _ = program.evaluator.place(norm.head)
    incomplete = program.table.groups[group].incomplete
    if incomplete is not None:
        return Undetermined("SR404", (norm.name,), incomplete)
    two = pairs(program, [group])
    one, other = two.halves.first.spec, two.halves.second.spec
    applies = all_of((term(one, norm.condition), no(term(other, other.norms[norm.name].condition))))

    def shows(pair: Pair) -> bool | None:
        return [program.evaluator.true(norm.condition, d.scenario) for d in pair.decisions] == [True, False] or None

    match two.smallest(applies, program.once(hidden), shows):
        case Unsat():
            return Proved()
        case Unknown(reason):
            return Undetermined("SR404", (norm.name,), reason)
        case (pair, _):
            return finding(program, norm, pair)


def finding(program: Program, norm: Norm, pair: Pair) -> Finding:
    return Finding(
        "SR404",
        f"whether `{norm.name}` applies turns on {named(pair.differing)}, which cannot be observed",
        (Label(norm.name_span, "cannot be followed as observed"), *labels(program, pair)),
        norms=(norm.name,),
        scene=pair.observed,
        notes=(("it applies if", pair.completion(0)), ("it does not if", pair.completion(1))),
        help=("let it apply by what can be seen, or say what holds while this is not known",),
        rank=(norm.level, pair.observed.size),
    )


CHECK = Check("SR404", "unobservable", Severity.INFO, "whether a norm applies depends on a hidden fact", run)
