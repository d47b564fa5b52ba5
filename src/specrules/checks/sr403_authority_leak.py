"""SR403: who is weaker than a norm decides, by what they say of the facts, whether it binds."""

from collections.abc import Iterator

from ..analysis.conduct import readable
from ..analysis.leaks import Leak, judged
from ..finding import Finding, Label, Scene, Severity
from ..program import Program
from .check import Check, Proved, Result
from .outcome import Undetermined
from .unseen import labels, named


def run(program: Program) -> Iterator[Result]:
    """One finding per written norm that, by itself or by an `otherwise`, binds by the word of somebody weaker."""
    for name, leak in program.once(judged):
        match leak:
            case None:
                yield Proved()
            case str(reason):
                yield Undetermined("SR403", (name,), reason)
            case Leak():
                yield finding(program, name, leak)


def finding(program: Program, name: str, leak: Leak) -> Finding:
    spec, pair, norm = program.spec, leak.pair, leak.norm
    level = spec.levels[norm.level]
    tellers = sorted({teller for f in pair.differing if (teller := spec.variables[f].teller) is not None})
    dropped = norm.name not in {n.name for n in pair.decisions[1].in_force}
    scene = Scene(tuple(sorted((*pair.seen, *pair.unseen, *pair.apart[0]))), pair.said)
    one = len(pair.differing) == 1
    instead = f"`{norm.name}` {'does not bind' if dropped else 'asks for something else'}, and the conduct complies"
    return Finding(
        "SR403",
        f"{named(pair.differing)} {'decides' if one else 'decide'} {'whether' if dropped else 'what'} `{name}` "
        f"{'binds' if dropped else 'asks for'}, on the word of {named(tellers)} alone",
        (Label(norm.head_span, f"at `{level}`, which is stronger than {named(tellers)}"), *labels(program, pair)),
        norms=(name,),
        scene=scene,
        conduct=readable(program, leak.conduct, program.mentions.actions(norm.head)),
        notes=((f"if instead {Scene(pair.apart[1]).text}", instead),),
        help=(
            f"let `{name}` turn on what does not rest on their word, or on that of somebody at `{level}`",
            'if their word is meant to be enough, say so: `allow SR403 because "…"`',
        ),
        rank=(norm.level, scene.size),
    )


CHECK = Check(
    "SR403",
    "authority-leak",
    Severity.ERROR,
    "whether a norm binds rests on the word of somebody weaker",
    run,
)
