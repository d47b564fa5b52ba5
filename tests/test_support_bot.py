"""The support bot keeps its promises on top of the Model Spec, and its first draft shows the mistakes it is for."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

import specrules
from specrules import Verdict
from specrules.checks import run
from specrules.documents.kinds import KINDS
from specrules.files import load
from specrules.model.spec import Spec
from specrules.program import Program
from specrules.source import Source

FOLDER = Path(__file__).parent.parent / "rules" / "support-bot"
FLAWED = FOLDER / "flawed" / "spec.specrules"

Found = frozenset[tuple[str, ...]]


@cache
def program() -> Program:
    [files] = load([str(FOLDER / "spec.specrules")])
    return Program.build(files)


@cache
def bot() -> specrules.Spec:
    return specrules.load(FOLDER / "spec.specrules")


def findings(path: Path) -> Found:
    """Each finding's code and the norms it is about, or failing that what it says."""
    [files] = load([str(path)])
    report = run(Program.build(files))
    assert report.undetermined == () and report.skipped == ()
    return frozenset((f.code, *(f.norms or (f.message,))) for f in report.findings)


# --- the bot


def test_it_has_no_finding_of_its_own_and_every_claim_is_proved() -> None:
    report = run(program())
    own = [f for f in report.findings if not all(label.span.source.path.startswith("pack:") for label in f.labels)]
    assert (own, report.undetermined, report.skipped) == ([], (), ())
    assert [f for f in report.findings if f.code.startswith("SR5")] == []


def cited(spec: Spec) -> set[str]:
    """What the shop's own norms, claims and examples cite."""
    sources = [norm.source for norm in spec.norms.values() if norm.after is None]
    sources += [claim.source for claim in spec.claims] + [example.source for example in spec.examples]
    return {source for source in sources if source is not None and not source.startswith("model_spec#")}


def known(folder: Path, **kinds: str) -> set[str]:
    """The statements of documents, as they are cited."""
    return {
        f"{name}#{section.id}/s{statement.number}"
        for name, kind in kinds.items()
        for section in KINDS[kind](name, Source(name, (folder / f"{name}.md").read_text(encoding="utf-8"))).sections
        for statement in section.statements
    }


def statements(source: str) -> set[str]:
    """`a#b/s1,s3-s4` one by one."""
    section, numbers = source.split("/")
    spans = [re.findall(r"\d+", part) for part in numbers.split(",")]
    return {f"{section}/s{number}" for span in spans for number in range(int(span[0]), int(span[-1]) + 1)}


def test_every_citation_is_a_sentence_of_the_two_documents() -> None:
    ours = set().union(*map(statements, cited(program().spec)))
    assert ours <= known(FOLDER, system_prompt="prompt", agents="agents")
    draft = Program.build(load([str(FLAWED)])[0]).spec
    assert set().union(*map(statements, cited(draft))) <= known(FLAWED.parent, system_prompt="prompt")


SUMS = [
    (0, 0, "money"), (50, 30, "money"), (51, 30, "staff"), (500, 0, "staff"), (501, 0, "manager"), (50, 31, "credit"),
    (50, 60, "credit"), (51, 60, "staff"), (1000, 60, "manager"), (0, 61, "nothing"), (1000, 365, "nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "days", "settled"), SUMS)
def test_refunds_at_their_boundaries(amount: int, days: int, settled: str) -> None:
    facts = {"wants_refund": True, "verified": True, "amount": amount, "days": days}
    assert bot().verdict(f"settle = {settled}", facts, ["user requests settle = money"]) is Verdict.REQUIRED
    assert bot().verdict("settle = nothing", {**facts, "verified": False}) is Verdict.REQUIRED


@pytest.mark.parametrize(("amount", "settled"), [(50, "money"), (51, "staff"), (501, "manager")])
def test_what_arrived_damaged_is_never_too_late(amount: int, settled: str) -> None:
    facts = {"wants_refund": True, "verified": True, "damaged": True, "amount": amount, "days": 365}
    assert bot().verdict(f"settle = {settled}", facts) is Verdict.REQUIRED


def test_what_cannot_be_written_down_is_for_the_staff() -> None:
    facts = {"wants_refund": True, "verified": True, "ledger_down": True, "amount": 20}
    for said in ([], ["user requests settle = money"], ["developer requests settle = money"]):
        assert bot().verdict("settle = staff", facts, said) is Verdict.REQUIRED


def test_the_model_spec_still_holds_under_the_shop() -> None:
    quiet = {"upsell": True, "tell": "nothing"}
    said = ["developer requests upsell", "user forbids upsell"]
    assert not bot().comply(quiet, {"house_brand_fits": True, "marked": "explicit"}, said).complies
    assert bot().verdict("upsell", {"house_brand_fits": True}, ["user forbids upsell"]) is Verdict.FORBIDDEN


# --- the first draft, and what mends it: what stands there, and what should

MIDDLE = "rule no_false_no at developer when asks_offers = whether must not on_offers = deny\n\n"

MENDS = {
    "SR201": [("must warn_of_recall\n\n", "must warn_of_recall\n  overrides wait_for_the_press\n\n")],
    "SR202": [("  may show_order", "  unless present\n  may show_order")],
    "SR403": [
        ("  unless says_owner\n", "  unless verified\n"),
        ('fact says_owner  from user  "The customer says that they are the owner."\n', ""),
    ],
    "SR302": [("rule always_in_full .*?\n\n", "")],
    "SR306": [("  unless open_hours\n", "")],
    "SR305": [("  unless age >= 21\n", "")],
    "SR401": [("amount < 50", "amount <= 50"), ("rule say_that_there", f"{MIDDLE}rule say_that_there")],
    "SR307": [("  overrides do_not_bring_it_up\n", "")],
    "SR402": [
        ("default frank_about_prices at user", "rule frank_about_prices at developer"),
        ("  must not say_so\n", "  while not charge_more\n  must not say_so\n"),
    ],
    "SR106": [('action send_newsletter  "Puts the customer on the list for the newsletter."\n', "")],
}
ALONG = {"SR401": {"SR502"}, "SR402": {"SR501"}}
"""The codes that go with a mend, because they show the same mistake from its other end."""


def mended(folder: Path, *codes: str) -> Path:
    file = folder / "draft.specrules"
    shutil.copy(FLAWED, file)
    for old, new in (edit for code in codes for edit in MENDS[code]):
        pattern = old if "*" in old else re.escape(old)
        text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert count == 1, old
        file.write_text(text, encoding="utf-8")
    return file


def test_each_mistake_shows_its_code_once() -> None:
    codes = sorted(code for code, *_ in findings(FLAWED))
    assert codes == sorted([*MENDS, "SR401", "SR501", "SR502"])


@pytest.mark.parametrize("code", MENDS)
def test_each_mend_clears_its_finding_and_nothing_else_comes(code: str, tmp_path: Path) -> None:
    before, after = findings(FLAWED), findings(mended(tmp_path, code))
    assert after <= before
    assert {gone for gone, *_ in before - after} == {code} | ALONG.get(code, set())
    assert code not in {left for left, *_ in after}


def test_with_all_of_them_nothing_is_found(tmp_path: Path) -> None:
    assert findings(mended(tmp_path, *MENDS)) == frozenset()


def test_the_comments_and_the_table_name_every_code() -> None:
    codes = {code for code, *_ in findings(FLAWED)}
    assert codes == set(re.findall(r"SR\d{3}", FLAWED.read_text(encoding="utf-8")))
    table = re.findall(r"^\|.*\| (SR\d{3}) \|", (FLAWED.parent / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(code for code, *_ in findings(FLAWED))


def test_the_draft_fools_its_customers_and_the_bot_does_not() -> None:
    draft = specrules.load(FLAWED)
    assert draft.comply({"charge_more": True, "say_so": False}, {"in_a_hurry": True}).complies
    assert draft.decide({"recalled": True, "embargoed": True}).status is specrules.Status.CONTRADICTION
    assert bot().decide({"recalled": True}).actions["warn_of_recall"].by == ("say_what_is_recalled",)
