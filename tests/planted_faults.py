"""Plants single faults in a copy of the package and tells which of them the comparison with the oracle misses.

    python tests/planted_faults.py

A comparison is worth what it would notice. Each fault is one edit of the source, of the sort a tired person makes; a
copy of the package with it is held against the oracle, spec by spec, until they disagree. Where the text to be edited
has changed, the fault has to be planted anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
SEEDS = tuple(range(60))
CAUGHT, MISSED = 10, 11
"""Exit statuses of a comparison; all others mean that it could not be made."""


@dataclass(frozen=True)
class Fault:
    """One edit of a file of the package; `seed` is that of the random spec that shows it soonest."""

    name: str
    file: str
    old: str
    new: str
    seed: int


FAULTS = (
    Fault(
        "a permission never overrides",
        "encoding/force.py",
        "                options.append(all_of((*duties[:i], force.get(head, True), *duties[i + 1 :])))\n"
        "        return any_of(options)\n\n    def _rivals",
        "                pass\n        return any_of(options)\n\n    def _rivals",
        1,
    ),
    Fault(
        "two permissions override a permission",
        "evaluator/run.py",
        "self._sets(conflict, others, 0 if norm.permits else 1)",
        "self._sets(conflict, others, 1)",
        33,
    ),
    Fault(
        "inconsistent sets that are not minimal override",
        "conflicts/table.py",
        "conjunction(when, *(negation(w) for w in smaller))",
        "when",
        5,
    ),
    Fault(
        "a conflict overrides where it is none",
        "encoding/force.py",
        "all_of((self._borne(group, c, (head, norm.permits), force), term(self.spec, c.minimal))) for c in conflicts\n"
        "        )\n\n    @property",
        "self._borne(group, c, (head, norm.permits), force) for c in conflicts\n        )\n\n    @property",
        3,
    ),
    Fault(
        "`otherwise` applies wherever the norm before it does",
        "encoding/force.py",
        'return self.flag("ovr", self.spec.norms[norm.after], phase) if norm.after',
        'return self.flag("app", self.spec.norms[norm.after], phase) if norm.after',
        0,
    ),
    Fault(
        "the earlier instruction is the stronger",
        "encoding/force.py",
        "return order if one.name == second else no(order)",
        "return no(order) if one.name == second else order",
        33,
    ),
    Fault(
        "`should` is as strong as `must`",
        "model/spec.py",
        "return self.level, self.kind, self.degree",
        "return self.level, self.kind, Degree.MUST",
        4,
    ),
    Fault(
        "`overrides` does not reach along a chain",
        "model/strength.py",
        "                    pending.extend(direct.get(target, ()))\n",
        "",
        72,
    ),
    Fault(
        "the weakest of a contradiction are all of the lowest rank",
        "model/strength.py",
        "if not any(self.stronger(n, m) for m in among)",
        "if n.rank == max(m.rank for m in among)",
        267,
    ),
    Fault(
        "delegation holds whatever its condition",
        "model/voices.py",
        "conjunction(disjunction(*conditions), *map(negation, stronger))",
        "conjunction(*map(negation, stronger))",
        11,
    ),
    Fault(
        "instructions at one level may clash",
        "encoding/scenario.py",
        "                yield Limit(no(clash), followed, (conflict.when, *about))\n",
        "                yield from ()\n",
        5,
    ),
    Fault(
        "a principal may take two stances on one thing",
        "encoding/scenario.py",
        "        for first, second in combinations(together, 2):\n",
        "        for first, second in ():\n",
        5,
    ),
    Fault(
        "axioms about facts are left out",
        "encoding/scenario.py",
        "            yield Limit(term(spec, axiom.formula), axiom, (axiom.formula,))\n",
        "            pass\n",
        19,
    ),
    Fault(
        "at most is less than, for the solver",
        "encoding/scenario.py",
        'return f"(<= {total} {number(bound)})"',
        'return f"(< {total} {number(bound)})"',
        0,
    ),
    Fault(
        "at most is less than, for the evaluator",
        "evaluator/closures.py",
        "for f, n in terms) <= bound",
        "for f, n in terms) < bound",
        0,
    ),
    Fault(
        "the opposite of a comparison is off by one",
        "conflicts/clauses.py",
        "-formula.bound - 1)",
        "-formula.bound)",
        4,
    ),
    Fault(
        "thresholds do not imply each other",
        "conflicts/arithmetic.py",
        "        clauses.add((-smaller, larger))\n",
        "        pass\n",
        1,
    ),
    Fault(
        "an enumerated action may have two values",
        "conflicts/clauses.py",
        "self.add((-first, -second))",
        "pass",
        3,
    ),
    Fault(
        "settling withdraws nobody, for the evaluator",
        "evaluator/run.py",
        "withdrawn |= set(weakest)",
        "withdrawn |= set()",
        3,
    ),
    Fault(
        "settling withdraws prohibitions too",
        "encoding/force.py",
        "if m.norm.modality.prohibits}",
        "if False}",
        6,
    ),
    Fault(
        "settling withdraws all members, not the weakest",
        "encoding/force.py",
        "if other.norm.rank <= member.norm.rank and not self.strength.stronger(member.norm, other.norm):",
        "if True:",
        267,
    ),
    Fault(
        "claims hold where a contradiction remains",
        "analysis/claims.py",
        "no(encoding.contradiction)",
        '"true"',
        14,
    ),
    Fault(
        "what is left of a norm does not count",
        "analysis/meetings.py",
        'return all_of((yields, *(no(encoding.flag("frc", n)) for n in remainder(program.spec, meeting.loser))))',
        "return yields",
        21,
    ),
    Fault(
        "what is not shown may be said",
        "witness.py",
        "fixed = all_of((*(spoken_atoms[i] for i in chosen), *unsaid))",
        "fixed = all_of(spoken_atoms[i] for i in chosen)",
        26,
    ),
    Fault(
        "a scenario is shown before it is known to suffice",
        "witness.py",
        "            case Sat() as counterexample:\n",
        "            case Sat() as counterexample if len(candidate) < 2:\n",
        3,
    ),
    Fault(
        "the search for the smallest starts with the largest",
        "hitting.py",
        "for size in range(least, most + 1):",
        "for size in range(most, least - 1, -1):",
        3,
    ),
    Fault(
        "stretches of values begin one too late",
        "cells.py",
        "form.bound // factor + 1 if factor > 0",
        "form.bound // factor + 2 if factor > 0",
        30,
    ),
    Fault(
        "what is said again keeps its first place",
        "evaluator/evaluator.py",
        "last = {said: position for position, said in enumerate(instructions)}",
        "last = {said: position for position, said in reversed([*enumerate(instructions)])}",
        19,
    ),
    Fault(
        "axioms do not tie actions together",
        "conflicts/table.py",
        "[(a.formula,) for a in spec.axioms]",
        "[]",
        94,
    ),
    Fault(
        "heads that only permissions have are in no conflict",
        "conflicts/elimination.py",
        "if any(len(clause & denied) > 1 for denied in alone):",
        "if any(len(clause & denied) > 0 for denied in alone):",
        0,
    ),
    Fault(
        "the order of instructions never matters",
        "encoding/force.py",
        "for c in conflicts if len(c.heads) > 2 for head",
        "for c in conflicts if len(c.heads) > 9 for head",
        33,
    ),
    Fault(
        "hints bind like requests",
        "model/voices.py",
        "return () if principal.hints_at is None else ((principal.hints_at, TRUE),)",
        "return () if principal.level is None else ((principal.level, TRUE),)",
        1,
    ),
    Fault(
        "a redundant norm takes its `otherwise` along unnoticed",
        "analysis/variants.py",
        "if m.norm.base == without and m.norm.after]",
        "if False]",
        26,
    ),
    Fault(
        "what axioms exclude has to be contradicted all the same",
        "witness.py",
        "if fact in self.cells.free:",
        "if True:",
        215,
    ),
    Fault(
        "a completion forgets what facts have to be",
        "witness.py",
        "return Scenario({**self.inquiry.all_values(answer), **kept, **fixed}, self.instructions)",
        "return Scenario({**usual, **fixed}, self.instructions)",
        29,
    ),
    Fault(
        "what a denied choice of values needs is read as if it were not denied",
        "model/needs.py",
        "values if true else frozenset(range(domain.low, domain.high + 1)) - values",
        "values",
        107,
    ),
    Fault(
        "a context forgets the norms that need nothing of a fact",
        "contexts.py",
        "needs_of_one.get(fact, allowing)",
        "needs_of_one.get(fact, ())",
        1,
    ),
    Fault(
        "plain scenarios need not be possible",
        "analysis/plain.py",
        "if not evaluator.possible(scenario) or not evaluator.coherent(scenario):",
        "if not evaluator.coherent(scenario):",
        185,
    ),
    Fault(
        "a dilemma that is part of another is told too",
        "analysis/dilemmas.py",
        "        if any(names < other for other in by_names):\n            continue\n",
        "",
        9,
    ),
    Fault(
        "one may leak to those of one's own level",
        "analysis/leaks.py",
        "_authority(spec, f.teller) > level)",
        "_authority(spec, f.teller) >= level)",
        11,
    ),
    Fault(
        "parts found idle are still counted on",
        "analysis/idle_parts.py",
        "            del kept[i]\n",
        "",
        1,
    ),
    Fault(
        "a permission excludes a permission, as sets of norms",
        "evaluator/rivals.py",
        "found |= other.duties if permits else other.duties | other.permissions",
        "found |= other.duties | other.permissions",
        0,
    ),
    Fault(
        "what overrides is not stronger",
        "evaluator/rivals.py",
        "                    stronger |= 1 << other\n",
        "",
        28,
    ),
    Fault(
        "nobody hears what is said, in the index",
        "evaluator/index.py",
        "self._said[said] = careless | refused, careless | needed",
        "self._said[said] = careless | refused, careless | refused",
        1,
    ),
    Fault(
        "an alternative is lost, in the index",
        "evaluator/index.py",
        "            for place, case in enumerate(cases):",
        "            for place, case in enumerate(cases[:2]):",
        13,
    ),
    Fault(
        "what is withdrawn comes back as an `otherwise`",
        "evaluator/run.py",
        "pending |= 1 << member.successor & ~blocked",
        "pending |= 1 << member.successor",
        35,
    ),
    Fault(
        "contradictions of three are not seen",
        "evaluator/run.py",
        "                if member.further:\n                    force.tangled.add(member.place)\n",
        "",
        14,
    ),
    Fault(
        "a stretch begins one late, in the index",
        "evaluator/index.py",
        "starts = sorted({low, *(edge for edge in edges if low < edge <= high)})",
        "starts = sorted({low, *(edge + 1 for edge in edges if low < edge < high)})",
        1,
    ),
)


def planted(fault: Fault | None, folder: Path) -> Path:
    """A copy of the package, with the fault if there is one, where `grammar/` is found beside it."""
    half_written = shutil.ignore_patterns("*.pyc.*")
    shutil.copytree(ROOT / "src", folder / "src", ignore=half_written)  # what is compiled comes along, and saves time
    shutil.copytree(ROOT / "grammar", folder / "grammar")
    if fault is not None:
        file = folder / "src" / "specrules" / fault.file
        text = file.read_text(encoding="utf-8")
        assert text.count(fault.old) == 1, f"{fault.file} has changed: plant the fault `{fault.name}` anew"
        file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
        Path(cache_from_source(str(file))).unlink(missing_ok=True)
    return folder / "src"


def noticed(fault: Fault | None) -> str | None:
    """What the comparison says of the package with the fault; None if it finds nothing wrong."""
    seeds = SEEDS[:20] if fault is None else dict.fromkeys((fault.seed, *SEEDS))
    with TemporaryDirectory() as folder:
        source = planted(fault, Path(folder))
        run = subprocess.run(
            [sys.executable, __file__, *map(str, seeds)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(source), str(ROOT / "tests")])},
            capture_output=True,
            text=True,
        )
    if run.returncode not in (CAUGHT, MISSED):
        raise RuntimeError(run.stderr)
    return run.stdout.strip() if run.returncode == CAUGHT else None


def compare(seeds: list[int]) -> int:
    """Compares this process's package with the oracle on these specs until they disagree."""
    from agreement import agree
    from comparison import Case, Differs
    from random_specs import rule_file
    from scenes import assert_scenes_hold
    from specrules.analysis.replay import Disagreement

    for seed in seeds:
        case = Case(rule_file(seed), seed)
        try:
            agree(case)
            assert_scenes_hold(case)
        except (AssertionError, Differs, Disagreement) as difference:
            print(f"seed {seed}: {type(difference).__name__}: {difference}".splitlines()[0][:200])  # noqa: T201
            return CAUGHT
    return MISSED


def main() -> int:
    """The exit status: 0 exactly if every fault is caught."""
    missed = 0
    for fault in FAULTS:
        found = noticed(fault)
        missed += found is None
        print(f"{'MISSED' if found is None else 'caught'}  {fault.name}\n        {found or ''}")  # noqa: T201
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} planted faults are caught")  # noqa: T201
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(compare([*map(int, sys.argv[1:])]) if sys.argv[1:] else main())
