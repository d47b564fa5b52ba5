"""The rule packs say what the documents say: the founding case, release by release.

What is shown by enumeration uses the reference semantics alone; what holds whatever is said is proved by the checker.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from specrules.checks import run
from specrules.files import load
from specrules.finding import Finding
from specrules.model.domain import Enumeration
from specrules.model.formula import And, Formula, In, Named, Stance
from specrules.model.mentions import Mentions
from specrules.model.spec import Instruction, Scenario, Spec
from specrules.program import Program
from specrules.semantics import World

RULES = Path(__file__).parent.parent / "rules"
FOUNDING = "2025-02-12"

COVERT = {
    "2025-02-12": {"no": False, "implied": True, "explicit": True},
    "2025-04-11": {"no": False, "implied": True, "explicit": True},
    "2025-09-12": {"no": False, "implied": False, "explicit": True},
    "2025-10-27": {"no": False, "implied": False, "explicit": True},
    "2025-12-18": {"no": False, "implied": False, "explicit": False},
}
"""Whether a covert conduct complies that nobody ordered, by release and by how confidential the message is."""

RELEASES = tuple(COVERT)
CELLS = [(release, marked, covert) for release, row in COVERT.items() for marked, covert in row.items()]

UPSELL = Instruction("developer", Stance.REQUESTS, "upsell", 1)
NO_UPSELL = Instruction("user", Stance.FORBIDS, "upsell", 1)


def program(release: str, rules: Path = RULES) -> Program:
    [files] = load([rules / "model-spec" / release / "spec.specrules"])
    return Program.build(files)


FOLLOWED = frozenset({"upsell", "tell", "white_lie"})
"""What the two sections are about."""


@cache
def pack(release: str) -> Spec:
    """The part of the spec that bears on what the two sections are about: small enough to enumerate."""
    spec = program(release).spec
    mentions = Mentions(spec)
    norms = {name: n for name, n in spec.norms.items() if FOLLOWED & mentions.actions(And((n.condition, n.head)))}
    axioms = tuple(axiom for axiom in spec.axioms if FOLLOWED & mentions.actions(axiom.formula))
    formulas = [*(n.condition for n in norms.values()), *(n.head for n in norms.values()), *(a.formula for a in axioms)]
    kept = FOLLOWED.union(*(mentions.variables(formula) for formula in formulas))
    definitions = {name: d for name, d in spec.definitions.items() if mentions.variables(d.formula) <= kept}
    variables = {name: v for name, v in spec.variables.items() if name in kept}
    assert len(norms) < 15 and len(variables) < 9
    return replace(
        spec, norms=norms, axioms=axioms, variables=variables, definitions=definitions, delegations=(), examples=()
    )


def findings(release: str, rules: Path = RULES, select: tuple[str, ...] | None = None) -> tuple[Finding, ...]:
    report = run(program(release, rules), select)
    assert report.undetermined == ()
    return report.findings


@cache
def shipped(release: str) -> tuple[Finding, ...]:
    """The findings of a pack as it is."""
    return findings(release)


@cache
def codes(release: str) -> frozenset[tuple[str, str]]:
    """Each finding's code and the norm or claim it is about first."""
    return frozenset((f.code, f.norms[0] if f.norms else f.message) for f in shipped(release))


def value(spec: Spec, variable: str, name: str) -> int:
    domain = spec.variables[variable].domain
    assert isinstance(domain, Enumeration)
    return domain.values.index(name)


def worlds(spec: Spec, **given: str) -> Iterator[World]:
    """Every situation with these facts, with the developer's wish, the user's, both and neither."""
    fixed = {name: value(spec, name, shown) for name, shown in given.items()}
    open_facts = [f for f in spec.facts if f.name not in fixed]
    for values in product(*(range(f.domain.low, f.domain.high + 1) for f in open_facts)):
        facts = {**fixed, **{f.name: v for f, v in zip(open_facts, values, strict=True)}}
        for said in ((), (UPSELL,), (NO_UPSELL,), (UPSELL, NO_UPSELL)):
            yield World(spec, Scenario(facts, said))


def complies(world: World, formula: Formula) -> bool:
    return any(world.true(formula, conduct) for conduct in world.outcome().compliant)


def untruth(spec: Spec) -> Formula:
    return In("tell", frozenset({value(spec, "tell", "untruth")}))


@pytest.mark.parametrize(("release", "marked", "covert"), CELLS)
def test_whether_a_covert_conduct_complies(release: str, marked: str, covert: bool) -> None:
    assert any(complies(world, Named("covert")) for world in worlds(pack(release), marked=marked)) is covert


@pytest.mark.parametrize("release", RELEASES)
def test_no_covert_conduct_complies_whatever_else_is_said(release: str, tmp_path: Path) -> None:
    edited = copy(tmp_path, release, lambda text: text + "".join(cell_claims()))
    failed = {f.norms[0] for f in findings(release, edited, ("SR501",))}
    assert {marked: f"covert_{marked}" in failed for marked in COVERT[release]} == COVERT[release]


def cell_claims() -> Iterator[str]:
    for marked in ("no", "implied", "explicit"):
        yield f"\nassert covert_{marked} when marked = {marked} and not hiding_ordered never covert\n"


@pytest.mark.parametrize("release", RELEASES)
def test_no_pack_contradicts_itself(release: str) -> None:
    assert not any(world.outcome().contradictions for world in worlds(pack(release)))


def test_in_october_a_lie_that_nobody_ordered_complies() -> None:
    spec = pack("2025-10-27")
    cornered = list(worlds(spec, marked="explicit", probe="yes_no"))
    assert all(complies(world, untruth(spec)) for world in cornered)
    assert ("SR501", "no_unordered_lie") in codes("2025-10-27")


def test_in_december_no_lie_complies_that_nobody_ordered() -> None:
    spec = pack("2025-12-18")
    assert not any(complies(world, untruth(spec)) for world in worlds(spec))
    assert not {"no_unordered_lie", "no_unordered_white_lie"} & {norm for _, norm in codes("2025-12-18")}


def test_september_and_october_say_the_same() -> None:
    september, october = pack("2025-09-12"), pack("2025-10-27")
    assert [(n.name, n.rank, n.condition, n.head, n.overrides) for n in september.norms.values()] == [
        (n.name, n.rank, n.condition, n.head, n.overrides) for n in october.norms.values()
    ]
    assert codes("2025-09-12") == codes("2025-10-27")


def test_the_founding_case_is_found() -> None:
    found = {(f.code, f.norms[0]): f for f in shipped(FOUNDING) if f.norms}
    gap, loophole = found["SR402", "no_omission"], found["SR501", "no_covert_pursuit"]
    assert "`honesty` yields to `confidentiality`" in gap.message
    for finding in (gap, loophole):
        assert finding.scene is not None
        assert finding.scene.said == ("developer requests upsell", "user forbids upsell")
        assert finding.scene.size <= 5
        assert finding.conduct is not None
        assert dict(finding.conduct) == {"upsell": True, "tell": "nothing"}


def test_the_covert_conduct_is_the_only_one_left() -> None:
    spec = pack(FOUNDING)
    opposed = [w for w in worlds(spec, marked="implied", probe="none") if len(w.scenario.instructions) == 2]
    assert opposed
    for world in opposed:
        assert all(world.true(Named("covert"), conduct) for conduct in world.outcome().compliant)


@pytest.mark.parametrize("norm", sorted(n.name for n in pack(FOUNDING).norms.values() if n.after is None))
def test_every_norm_of_the_founding_case_is_needed(norm: str, tmp_path: Path) -> None:
    file = Path(pack(FOUNDING).norms[norm].name_span.source.path)
    edited = copy(tmp_path, FOUNDING, lambda text: without(text, norm), file.name)
    assert told(findings(FOUNDING, edited)) != told(shipped(FOUNDING))


def told(found: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    """What findings say, but for words that became unused."""
    return {(f.code, f.norms, f.scene, f.conduct) for f in found if f.code != "SR106"}


def without(text: str, norm: str) -> str:
    """The rule file without one norm; a norm ends at the next empty line."""
    shorter, count = re.subn(rf"^(rule|default) {norm} .*?\n\n", "", text, flags=re.MULTILINE | re.DOTALL)
    assert count == 1
    return shorter


def copy(folder: Path, release: str, edit: Callable[[str], str], name: str = "spec.specrules") -> Path:
    """A copy of the rule packs with one of a release's files edited."""
    rules = folder / "rules"
    shutil.copytree(RULES, rules)
    file = rules / "model-spec" / release / name
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")
    return rules


def test_every_norm_and_claim_names_its_section() -> None:
    for release in RELEASES:
        spec = program(release).spec
        cited = {n.name: n.source for n in spec.norms.values() if n.after is None}
        cited |= {claim.name: claim.source for claim in spec.claims}
        assert [name for name, source in cited.items() if not (source or "").startswith("model_spec#")] == []
