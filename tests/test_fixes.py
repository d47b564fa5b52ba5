"""Fixes: every one that is offered is held against a run of its own on the text that it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from oracle import Oracle
from random_specs import rule_file
from specrules.checks import Report, run
from specrules.files import SpecFiles, load, load_text
from specrules.finding import Edit, Finding, Fix
from specrules.fixes import candidates, offers, proof
from specrules.fixes.edit import edited
from specrules.fixes.mend import mend
from specrules.fixes.offers import offered
from specrules.fixes.version import Version
from specrules.model.spec import Spec
from specrules.program import Program
from specrules.source import Source, Span
from test_pages import ALL, Case

SEEDS = 150

FEW = 2
"""So many findings of a random spec are looked at, each with another code."""

TRIED = 6
"""So many edits are tried for each."""


def version(text: str) -> Version:
    return Version.of(Program.build(load_text(text)))


def all_offered(text: str) -> dict[str, tuple[Fix, ...]]:
    """What is offered under each finding, by its message."""
    before = version(text)
    return {f.message: f.fixes for f in offered(before, before.report.findings)}


def titles(text: str, code: str) -> list[str]:
    before = version(text)
    found = offered(before, [f for f in before.report.findings if f.code == code])
    return [fix.title for finding in found for fix in finding.fixes]


def spliced(texts: dict[str, str], edits: Iterable[Edit]) -> dict[str, str]:
    """The texts with the edits made from the back to the front."""
    made = dict(texts)
    for edit in sorted(edits, key=lambda e: -e.span.start):
        path, span = edit.span.source.path, edit.span
        assert edit.span.source.text == texts[path]
        made[path] = made[path][: span.start] + edit.text + made[path][span.end :]
    return made


def keys(report: Report) -> Counter[tuple[object, ...]]:
    found = [*report.findings, *(finding for finding, _ in report.allowed)]
    return Counter((f.code, *(f.norms or (f.message,))) for f in found)


def test_edits_of_one_text_are_made_together_and_never_overlap() -> None:
    source = Source("a", "one two three")
    edits = [Edit(Span(source, 8, 13), "3"), Edit(Span(source, 0, 3), "1"), Edit(Span(source, 3, 3), ",")]
    assert edited(source.text, edits) == "1, two 3"
    with pytest.raises(AssertionError, match="overlap"):
        edited(source.text, [Edit(Span(source, 0, 5), ""), Edit(Span(source, 4, 6), "")])


# -- every fix that is offered, checked again from its text


def holds(before: Report, after: Report, finding: Finding, fix: Fix) -> None:
    """The finding is gone, and nothing is there that was not before."""
    renumbered = fix.change.startswith("delete `otherwise")  # those after it in the chain move up by one
    old, new = keys(before), keys(after)
    if renumbered:
        old, new = _by_base(old), _by_base(new)
    assert not new - old, fix.title
    key = (finding.code, *(finding.norms or (finding.message,)))
    (key,) = _by_base(Counter([key])) if renumbered else (key,)
    assert new[key] < old[key], fix.title
    assert {(u.code, u.norms) for u in after.undetermined} <= {(u.code, u.norms) for u in before.undetermined}


def _by_base(found: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    merged: Counter[tuple[object, ...]] = Counter()
    for key, count in found.items():
        merged[tuple(str(part).partition("/")[0] for part in key)] += count
    return merged


def decided_alike(before: Spec, after: Spec) -> None:
    """Both specs leave the same conducts in every scenario that analysis considers, or none in both."""
    one, other = Oracle(before), Oracle(after)
    for scenario, decision in one.decided:
        again = other.decide(scenario)
        assert bool(again.contradictions) is bool(decision.contradictions), scenario
        if not decision.contradictions:
            assert again.compliant == decision.compliant, scenario


@pytest.mark.parametrize("seed", range(SEEDS))
def test_fixes_of_random_specs_are_fixes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", TRIED)
    text = rule_file(seed)
    before = version(text)
    fixable = {f.code: f for f in reversed(before.report.findings) if f.code in proof.KINDS}
    for finding in offered(before, [fixable[code] for code in sorted(fixable, reverse=True)[:FEW]]):
        for fix in finding.fixes:
            made = spliced({"<text>": text}, fix.edits)["<text>"]
            program = Program.build(load_text(made))
            holds(before.report, run(program), finding, fix)
            if fix.safe:
                decided_alike(before.program.spec, program.spec)


@pytest.mark.parametrize("seed", range(0, SEEDS, 5))
def test_mended_random_specs_decide_the_same_and_need_no_more_mending(seed: int) -> None:
    found = mend(version(rule_file(seed)))
    text = found.after.files.files[0].source.text
    read = Program.build(load_text(text))
    assert keys(run(read)) == keys(found.after.report)
    assert (found.fixed == 0) is (text == rule_file(seed))
    if found.fixed:
        decided_alike(found.before.program.spec, read.spec)
        assert mend(version(text)).fixed == 0


CASES = [pytest.param(case, id=f"{page.code}:{case.line}") for page in ALL for case in page.cases]


@pytest.mark.parametrize("case", CASES)
def test_fixes_of_the_specs_on_the_pages_are_fixes(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    entry = next(iter(case.files))
    before = Version.of(Program.build(_written(case.files, entry)))
    for finding in offered(before, before.report.findings):
        for fix in finding.fixes:
            after = run(Program.build(_written(spliced(case.files, fix.edits), entry)))
            if before.program.usable:
                holds(before.report, after, finding, fix)
            else:
                assert finding.message not in {f.message for f in after.findings}


def _written(files: dict[str, str], entry: str) -> SpecFiles:
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8", newline="")
    (spec,) = load([entry])
    return spec


def test_pages_show_what_can_be_fixed() -> None:
    """The codes with fixes are offered some on their own pages."""
    unhelped = set()
    for page in ALL:
        found = [
            fix
            for case in page.cases
            if len(case.files) == 1
            for fixes in all_offered(next(iter(case.files.values()))).values()
            for fix in fixes
        ]
        if page.code in proof.KINDS and not found:
            unhelped.add(page.code)
    assert unhelped == set()


# -- what is offered

HEAD = """\
levels root > developer > user
principal developer at developer
principal user at user
fact risk: none | low | imminent
fact private
fact night
action share
action call
"""

CLASH = (
    HEAD
    + """
rule rescue at root
  when risk = imminent and not night  # in danger
  must share  # at once

rule privacy at root when private unless night must not share
default calm at user when risk = low must call
"""
)


def test_a_contradiction_is_settled_by_either_side() -> None:
    assert titles(CLASH, "SR201") == [
        "privacy: overrides rescue",
        "rescue: overrides privacy",
        "rescue: unless private",
        "privacy: unless risk = imminent",
    ]


@pytest.mark.parametrize(
    ("title", "before", "after"),
    [
        (
            "rescue: unless private",
            "  must share  # at once\n",
            "  must share  # at once\n  unless private\n",
        ),
        (
            "privacy: unless risk = imminent",
            "must not share\n",
            "must not share unless risk = imminent\n",
        ),
    ],
)
def test_a_clause_is_added_as_the_norm_is_laid_out(title: str, before: str, after: str) -> None:
    fixes = {fix.title: fix for found in all_offered(CLASH).values() for fix in found}
    assert edited(CLASH, fixes[title].edits) == CLASH.replace(before, after)


def test_a_second_override_joins_the_first() -> None:
    text = CLASH.replace("at once\n", "at once\n  overrides other\n") + "rule other at root when night must not share\n"
    fixes = {fix.title: fix for found in all_offered(text).values() for fix in found}
    made = edited(text, fixes["rescue: overrides privacy"].edits)
    assert "  overrides other, privacy\n" in made


def test_parts_of_conditions_keep_their_meaning_in_an_exception() -> None:
    text = HEAD + (
        "rule a at root when risk = low # why\n  or night unless private and night must share\n"
        "rule b at root when risk != none and (call_asked or night) must not share\n"
        "fact call_asked default c at user when private must call unless call_asked"
    )
    assert "a: unless risk != none and (call_asked or night)" in titles(text, "SR201")
    assert "b: unless (risk = low or night) and not (private and night)" in titles(text, "SR201")


def test_what_both_norms_ask_for_is_left_out_of_the_exception() -> None:
    text = HEAD + (
        "rule a at root when night and private must share\nrule b at root when night must not share\n"
        "default c at user when risk = low must call"
    )
    assert "b: unless private" in titles(text, "SR201")
    assert not any(title.startswith("a: unless") for title in titles(text, "SR201"))


def test_a_fix_that_makes_an_example_pass_comes_first_and_says_so() -> None:
    text = (
        CLASH
        + 'example "go" given risk = imminent, private expect must share\nexample "no" given private expect may call'
    )
    before = version(text)
    (clash,) = (f for f in offered(before, before.report.findings) if f.code == "SR201")
    assert [(fix.title, fix.flips, fix.examples) for fix in clash.fixes] == [
        ("rescue: overrides privacy", 1, 2),
        ("privacy: unless risk = imminent", 1, 2),
        ("privacy: overrides rescue", 0, 2),
        ("rescue: unless private", 0, 2),
    ]
    assert not any(fix.safe for fix in clash.fixes)


GAP = """\
levels root > user
principal user at user
principle honesty
principle confidentiality
fact asked
action reply: answer | refuse | lie

rule keep at root for confidentiality
  when asked
  must reply != answer

rule open at user for honesty
  must reply = answer
"""


def test_a_gap_is_filled_by_what_remains_or_by_saying_so() -> None:
    assert titles(GAP, "SR402") == [
        'yield honesty to confidentiality because "TODO: say why."',
        "open: otherwise must reply = lie",
        "open: otherwise must reply = refuse",
    ]


def test_a_yield_stands_after_the_norm_that_yields_or_after_other_yields() -> None:
    statement = 'yield honesty to confidentiality because "TODO: say why."'
    fixes = {fix.title: fix for found in all_offered(GAP).values() for fix in found}
    assert edited(GAP, fixes[statement].edits) == GAP[:-1] + f"\n\n{statement}\n"
    text = GAP.replace("fact asked", 'yield confidentiality to honesty because "x"  # why\nfact asked')
    fixes = {fix.title: fix for found in all_offered(text).values() for fix in found}
    assert edited(text, fixes[statement].edits) == text.replace("# why\n", f"# why\n{statement}\n")


def test_line_ends_and_a_missing_last_one_stay() -> None:
    text = GAP.rstrip("\n").replace("\n", "\r\n")
    fixes = {fix.title: fix for found in all_offered(text).values() for fix in found}
    made = edited(text, fixes["open: otherwise must reply = refuse"].edits)
    assert made == text + "\r\n  otherwise must reply = refuse"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  overrides b\n", ""),
        ("  overrides b  # since then\n", "  # since then\n"),
        ("  overrides b, d must call\n", "  overrides d must call\n"),
        ("  overrides d, b\n", "  overrides d\n"),
        ("  overrides d overrides b\n", "  overrides d\n"),
        ("  overrides # since then\n    b\n", "  # since then\n"),
        ("  must call overrides b # since then\n", "  must call # since then\n"),
        ("  otherwise must not call\n  otherwise should call\n", ""),
        ("  otherwise # of old\n    must (not call)\n", "  # of old\n"),
    ],
)
def test_what_is_idle_goes_and_comments_stay(before: str, after: str) -> None:
    must, d = "" if "must call" in before else "  must call\n", "  overrides d\n" * (before == "")
    rest = "  when night\n" + d
    frame = HEAD + f"rule a at root\n{must}%s{rest}\nrule b at root must share when private\n"
    frame += "rule d at root\n  when risk = imminent and night\n  must not call\n"
    frame += "default e at user when risk = low must not call" * (" d" in before)
    if "d" not in before.split():
        frame = frame.replace("rule d at root", "default d at user")
    found = mend(version(frame % before), ["SR307"])
    assert found.after.files.files[0].source.text == frame % after
    assert found.fixed == before.count("otherwise") + before.count(" b")


def test_an_idle_yield_goes_with_its_lines() -> None:
    text = GAP + 'yield honesty to confidentiality because "x"\n'
    idle = text.replace("fact asked", 'yield confidentiality to honesty\n  because "x"\n\nfact asked')
    assert mend(version(idle)).after.files.files[0].source.text == text.replace("fact asked", "\nfact asked")


def test_a_stale_allow_goes_but_not_one_that_is_misspelt() -> None:
    allow = '  allow SR402 because "x"\n'
    for code, fixed in (("SR201", True), ("SR4O2", False)):
        text = GAP + allow + allow.replace("SR402", code)
        found = mend(version(text))
        assert (found.after.files.files[0].source.text == GAP + allow) is fixed
        assert titles(text, "SR109") == [f"open: delete `allow {code}`"]


@pytest.mark.parametrize(
    ("extra", "safe"),
    [("", True), ('  "People read this."\n', False), ('  because "x"\n', False), ('  source "d#s"\n', False)],
)
def test_a_redundant_norm_is_deleted_only_if_it_says_nothing_to_people(extra: str, safe: bool) -> None:
    text = HEAD + "rule a at root must share\nrule c at user when risk = low must call unless private and night\n"
    again = f"rule b at root\n  when night\n  must share\n{extra}"
    found = mend(version(text + again), ["SR303"])
    assert (found.after.files.files[0].source.text == text) is safe
    assert titles(text + again, "SR303") == ["b: delete it"]


def test_a_norm_that_decides_an_action_is_not_deleted_without_asking() -> None:
    text = HEAD + "rule a at root when private must share\nrule b at root when private and risk = low must share\n"
    text += "default c at user when night or risk = low must call\n"
    claim = "assert governed when private decided share\n"
    assert mend(version(text), ["SR303"]).fixed == 1
    assert mend(version(text + claim), ["SR303"]).fixed == 0
    assert titles(text + claim, "SR303") == ["b: delete it"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("when night and (private or true)", "when night"),
        ("when (true and private) or night", "when (private) or night"),
        ("when private and # why\n    true or night", "when private # why\n    or night"),
        ("when private when true or night", "when private"),
        ("when private unless not private or night", "when private unless night"),
        ("when (private or night) and (private or not night)", "when (private)"),
    ],
)
def test_an_idle_part_of_a_condition_is_cut_out(before: str, after: str) -> None:
    text = HEAD + "rule a at root\n  %s\n  must share\nrule b at user when risk = low and night or private must call\n"
    found = mend(version(text % before), ["SR305"])
    assert found.after.files.files[0].source.text == text % after
    decided_alike(found.before.program.spec, found.after.program.spec)


def test_of_parts_that_are_idle_one_after_the_other_only_one_is_sure_to_be() -> None:
    text = HEAD + "rule a at root when (private or night) and (private or not night) must share\n"
    fixes = [
        fix
        for found in all_offered(text + "rule b at user when night or risk = low must call").values()
        for fix in found
    ]
    assert [(fix.change, fix.safe) for fix in fixes if fix.subject == "a"] == [
        ("delete `not night`", True),
        ("delete `private or night`", False),
    ]


# -- unknown names


def test_misspelt_names_are_corrected_together() -> None:
    text = CLASH.replace("rule privacy at root", "rule privacy at developr")
    text = (
        text.replace("must call", "must cal").replace("must not share", "must not cal").replace("private\n", "private ")
    )
    found = mend(version(text))
    assert found.after.program.usable
    assert found.fixed == 3
    assert found.after.files.files[0].source.text == text.replace("developr", "developer").replace("cal\n", "call\n")
    assert set(all_offered(text)) >= {"no level is called `developr`"}
    assert [fix.title for fix in all_offered(text)["no level is called `developr`"]] == [
        "developr: rename to developer"
    ]


def test_only_names_of_the_right_kind_are_offered() -> None:
    text = CLASH.replace("fact night", "fact privat_\nfact night").replace(
        "at root when private", "at rot when private"
    )
    (fixes,) = all_offered(text).values()
    assert [fix.title for fix in fixes] == ["rot: rename to root"]


def test_of_two_near_names_nobody_can_be_sure() -> None:
    text = CLASH.replace("fact night", "fact nights\nfact night").replace("unless night", "unless nigth")
    (fixes,) = all_offered(text).values()
    assert [(fix.title, fix.safe) for fix in fixes] == [
        ("nigth: rename to night", False),
        ("nigth: rename to nights", False),
    ]
    assert mend(version(text)).fixed == 0


def test_a_name_is_not_corrected_where_that_brings_up_something_new() -> None:
    text = CLASH.replace("unless night", "unless nigth")
    assert [(fix.title, fix.safe) for fixes in all_offered(text).values() for fix in fixes] == [
        ("nigth: rename to night", False)
    ]


def test_nothing_is_offered_where_a_file_could_not_be_read() -> None:
    text = CLASH.replace("unless night", "unless nigth") + "rule broken at root must"
    assert all(fixes == () for fixes in all_offered(text).values())
    assert mend(version(text)).fixed == 0


# -- limits


def test_beyond_the_budget_the_finding_says_that_none_were_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "RECHECKS", 3)
    monkeypatch.setattr(proof, "FEWEST_RECHECKS", 3)
    before = version(CLASH)
    found = {f.code: f for f in offered(before, before.report.findings)}
    assert found["SR201"].fixes == ()
    assert found["SR201"].help[-1] == offers.NOT_LOOKED_FOR


def test_huge_specs_take_fewer_checks() -> None:
    small = version(CLASH)
    assert proof.Budget.of(small).left == proof.RECHECKS
    rules = "".join(f"rule r{i} at root must share\n" for i in range(400))
    large = Program.build(load_text(HEAD + rules))
    assert proof.Budget.of(Version(large, run(large, ["SR100"]))).left == proof.NORMS // 400


def test_the_same_fixes_whatever_the_order_of_statements() -> None:
    statements = CLASH.split("\n\n")
    backwards = "\n\n".join(reversed(statements))
    assert titles(backwards, "SR201") == titles(CLASH, "SR201")


def test_a_file_that_is_shared_is_left_alone() -> None:
    text = (
        HEAD + "rule a at root must share\nrule b at root when night must share\nrule c at user unless night must call"
    )
    assert mend(version(text), None, ["<text>"]).fixed == 0
    assert mend(version(text)).fixed > 0
