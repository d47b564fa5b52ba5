"""Literate specs: the fences of a Markdown document are the program, and its headings say who has authority."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from random_specs import rule_file
from specrules.checks import run
from specrules.cli.main import main
from specrules.files import InputError, load, load_text
from specrules.finding import Finding
from specrules.fixes.edit import edited
from specrules.fixes.offers import offered
from specrules.fixes.version import Version
from specrules.model.spec import Norm
from specrules.program import Program
from specrules.source import Span
from specrules.syntax import tree
from specrules.syntax.lexer import STATEMENTS

START = """\
```specrules
levels shop > clerk > customer
principal clerk at clerk
fact opened
fact minor
fact abroad
action refund
action smile
```
"""


def program(text: str, path: str = "handbook.md") -> Program:
    return Program.build(load_text(text, path))


def norm(text: str, name: str = "r") -> Norm:
    found = program(START + text)
    assert found.findings == ()
    return found.spec.norms[name]


def codes(found: Program) -> list[tuple[str, int, int]]:
    """The findings about the text, each with its line and column."""
    places = [(f.code, f.labels[0].span) for f in found.findings]
    return [(code, *span.source.position(span.start)) for code, span in places]


# What is program


FENCES = {
    "plain": ("```specrules\nfact f\n```", ["f"]),
    "tildes": ("~~~specrules\nfact f\n~~~", ["f"]),
    "white space around the tag": ("``` \t specrules \t\nfact f\n```", ["f"]),
    "longer fence": ("`````specrules\nfact f\n`````", ["f"]),
    "indented by three": ("   ```specrules\n   fact f\n   ```", ["f"]),
    "indented code": ("    ```specrules\n    fact f\n    ```", []),
    "in a list": (
        "- one\n\n  ```specrules\n  fact f\n  ```\n- two\n  1. ```specrules\n     fact g\n     ```",
        ["f", "g"],
    ),
    "in a quote": ("> ```specrules\n> fact f\n> ```", []),
    "in a list in a quote": ("> - ```specrules\n>   fact f\n>   ```", []),
    "in a longer fence": ("````markdown\n```specrules\nfact f\n```\n````", []),
    "in a fence of tildes": ("~~~\n```specrules\nfact f\n```\n~~~", []),
    "in a comment": ("<!--\n```specrules\nfact f\n```\n-->", []),
    "another tag": ("```specrules file=x.specrules\nfact f\n```\n```specrule\nfact f\n```\n```\nfact f\n```", []),
    "capital letters": ("```Specrules\nfact f\n```", []),
    "empty": ("```specrules\n```", []),
    "carriage returns": ("# A\r\n\r\n```specrules\r\nfact f\r\n```\r\n", ["f"]),
    "lone carriage returns": ("# A\r```specrules\rfact f\r```\r", ["f"]),
    "a byte order mark": ("\ufeff```specrules\nfact f\n```", ["f"]),
    "prose like rules": ('rule "x\n```specrules\nfact f\n```\nfact g " \0', ["f"]),
}


@pytest.mark.parametrize("case", FENCES)
def test_what_is_program(case: str) -> None:
    text, facts = FENCES[case]
    found = program(text)
    assert found.findings == ()
    assert list(found.spec.variables) == facts


def test_a_rule_file_is_all_program_whatever_it_looks_like() -> None:
    assert codes(program("```specrules\nfact f\n```", "x.specrules"))[0] == ("SR100", 1, 1)


def test_a_fence_that_is_never_closed_is_one_error_where_it_opens() -> None:
    found = program(
        START + "# More\n\n  ~~~ specrules\nrule x at unknown\n\nIt's not closed.\n```specrules\nfact g\n```"
    )
    assert [(f.message, c) for f, c in zip(found.findings, codes(found), strict=True)] == [
        ("this fence is never closed", ("SR100", 12, 3))
    ]
    found = program(
        START + "- ```specrules\n  fact g\n\nThe item ends, and its fence does not.\nrule x at nobody must g"
    )
    assert codes(found) == [("SR100", 10, 3)], "names it may have declared are not called unknown"


def test_no_statement_and_no_string_goes_on_in_the_next_fence() -> None:
    found = program(
        '```specrules\nrule r at\n```\n\n```specrules\nlevels a\nfact f "one\n```\nprose\n```specrules\ntwo"\n```'
    )
    assert codes(found) == [("SR100", 2, 8), ("SR100", 7, 8), ("SR100", 11, 4)]


def test_a_string_may_run_over_lines_inside_one_fence() -> None:
    found = program('- ```specrules\n  fact f "one\n          two"\n  ```')
    assert found.spec.variables["f"].text == "one two"


# What headings say


def test_a_section_gives_level_and_source() -> None:
    said = norm("## Refunds {#refunds authority=clerk}\n```specrules\nrule r must refund\n```")
    assert (said.level, said.source) == (1, "handbook#refunds")


def test_what_a_norm_says_itself_counts() -> None:
    said = norm(
        "## Refunds {#refunds authority=clerk}\n"
        '```specrules\nrule r at shop source "law#3" because "x" when opened must refund\n```'
    )
    assert (said.level, said.source) == (0, "law#3")


def test_a_source_that_begins_with_a_hash_is_in_the_document() -> None:
    said = norm('```specrules\nrule r at shop source "#refunds/s2" must refund\n```')
    assert said.source == "handbook#refunds/s2"
    found = program('levels l action a rule r at l source "#refunds" must a', "x.specrules")
    assert found.spec.norms["r"].source == "#refunds"


def test_examples_and_assertions_cite_their_section() -> None:
    found = program(
        START + '## Refunds {#refunds}\n```specrules\nassert a possible refund\nexample "e" good refund\n```'
    )
    assert [each.source for each in (*found.spec.claims, *found.spec.examples)] == ["handbook#refunds"] * 2


SECTIONS = {
    "inherited": ("# A {#a authority=clerk}\n## B\n", (1, "handbook#a", [])),
    "own id": ("# A {#a authority=clerk}\n## B {#b}\n", (1, "handbook#b", [])),
    "own authority": ("# A {#a authority=clerk}\n## B {#b authority=shop}\n", (0, "handbook#b", [])),
    "over two levels": ("# A {#a authority=clerk}\n### B {#b}\n#### C\n", (1, "handbook#b", [])),
    "after a deeper one": ("# A {#a authority=clerk}\n### B {#b authority=shop}\n## C\n", (1, "handbook#a", [])),
    "not from the one before": (
        "# A {#a authority=shop tags=minor}\n# B {#b authority=clerk}\n",
        (1, "handbook#b", []),
    ),
    "authority that cannot be cited": ("# A {#a authority=clerk}\n## B {authority=shop}\n", (0, None, [])),
    "tags": ("# A {#a authority=shop tags=minor}\n## B {tags=abroad}\n", (0, "handbook#a", ["minor", "abroad"])),
    "several tags": ('# A {authority=shop tags="minor, abroad"}\n', (0, None, ["minor", "abroad"])),
    "underlined": ("A {#a authority=clerk}\n===\n", (1, "handbook#a", [])),
    "closed": ("# A {#a authority=clerk} #\n", (1, "handbook#a", [])),
    "quoted values": ('# A {#a authority="clerk" other="x y"}\n', (1, "handbook#a", [])),
    "in a fence": ("# A {#a authority=clerk}\n~~~\n# B {#b authority=shop}\n~~~\n", (1, "handbook#a", [])),
    "in a quote": ("# A {#a authority=clerk}\n> # B {#b authority=shop}\n", (1, "handbook#a", [])),
    "braces in the middle": ("# A {#a authority=clerk}\n## {#b authority=shop} B\n", (1, "handbook#a", [])),
}


@pytest.mark.parametrize("case", SECTIONS)
def test_sections(case: str) -> None:
    headings, (level, source, guards) = SECTIONS[case]
    said = norm(headings + "```specrules\nrule r must refund\n```")
    assert (said.level, said.source, [part.span.text for part in said.when]) == (level, source, guards)


def test_tags_guard_the_norms_of_a_section() -> None:
    found = program(
        START
        + "# Minors {#minors authority=shop tags=minor}\n"
        + '```specrules\nrule r when opened must not refund\nrule free at shop because "x" must smile\n```\n'
    )
    plain = program(
        START.replace("```\n", "").replace("```specrules\n", "")
        + "rule r at shop when minor when opened must not refund rule free at shop when minor must smile",
        "x.specrules",
    )
    for name in ("r", "free"):
        assert found.spec.norms[name].condition == plain.spec.norms[name].condition


@pytest.mark.parametrize(
    ("attribute", "code", "words"),
    [
        ("tags=under_18", "SR101", "no fact or definition is called `under_18`"),
        ("tags=refund", "SR107", "refund"),
        ("authority=clark", "SR101", "no level is called `clark`"),
    ],
)
def test_what_a_heading_says_wrongly_is_said_once_and_there(attribute: str, code: str, words: str) -> None:
    heading = f"# A {{#a authority=shop {attribute}}}\n"
    found = program(START + heading + "```specrules\nrule r must refund\nrule s must smile\n```")
    [finding] = found.findings
    assert (finding.code, words in finding.message) == (code, True)
    place = finding.labels[0].span
    assert place.source.position(place.start)[0] == 10
    assert place.text == attribute.partition("=")[2]


def test_a_section_has_few_tags() -> None:
    heading = f"# A {{#a authority=shop tags={','.join(['minor'] * 100_000)}}}\n## B {{tags=opened}}\n"
    found = program(START + heading + "```specrules\n" + "rule r must refund\n" * 1_000 + "```")
    assert {(f.message, c[1]) for f, c in zip(found.files.findings, codes(found), strict=False)} == {
        ("a section has at most 16 tags", 10)
    }


def test_a_norm_without_a_level_is_an_error_in_documents_and_in_rule_files() -> None:
    (bare,) = program("levels l action a rule r must a", "x.specrules").findings
    (under,) = program(START + "# A {#a}\n```specrules\nrule r must refund\n```").findings
    assert bare.message == under.message == "the rule `r` has no level"
    assert bare.help == under.help[:1] == ("say whose authority it has with `at`",)
    assert "heading" in under.help[1]


def test_goals_of_a_preamble_are_objectives_that_bind_nobody() -> None:
    preamble = 'We want to help.\n\n```specrules\nobjective help "Help people."\nprinciple kindness serves help\n```\n'
    rules = "# Manners {#manners authority=clerk}\n```specrules\ndefault r for kindness should smile\n```\n"
    found, without = program(START + preamble + rules), program(START + rules.replace(" for kindness", ""))
    assert {n: o.text for n, o in found.spec.objectives.items()} == {"help": "Help people."}
    assert found.spec.principles["kindness"].serves == ("help",)
    bare = {n.name: replace(n, principles=()) for n in found.spec.norms.values()}
    assert same(bare, dict(without.spec.norms), spans=False)
    assert not [f for f in run(found).findings if "help" in f.message]


# SR108 and the fixes


def test_who_leaves_the_authority_of_a_section_says_why() -> None:
    text = START + (
        "# A {#a authority=clerk}\n```specrules\nrule r at shop when minor must refund\n"
        'rule s at shop because "the law" when opened must refund\nrule t must smile\n```\n'
        "# B {#b}\n```specrules\nrule u at shop when abroad must not smile\n```\n"
    )
    report = run(program(text), ["SR108"])
    assert [(f.norms, f.labels[0].span.text, f.labels[1].span.text) for f in report.findings] == [
        (("r",), "shop", "clerk"),
        (("u",), "shop", "b"),
    ]
    assert "has no authority" in report.findings[1].message


def test_no_fix_touches_prose() -> None:
    text = START + (
        "# A {#a authority=shop tags=minor}\n```specrules\nrule r when opened must refund\n```\n"
        'Prose.\n```specrules\nrule s at shop because "x" when abroad and minor must not refund\n```\nThe end.\n'
    )
    version = Version.of(program(text))
    found = offered(version, version.report.findings)
    fixes = [fix for finding in found for fix in finding.fixes]
    assert {finding.code for finding in found if finding.fixes} >= {"SR201", "SR305"}
    fence = re.compile(r"^```specrules\n.*?^```$", re.MULTILINE | re.DOTALL)
    for fix in fixes:
        assert fence.sub("", edited(text, fix.edits)) == fence.sub("", text)


def test_the_tags_of_a_section_are_not_idle_conditions_of_its_norms() -> None:
    text = START.replace("fact abroad", "fact abroad axiom opened -> minor") + (
        "# A {#a authority=clerk tags=minor}\n```specrules\nrule r when opened must refund\n```\n"
    )
    assert [f for f in run(program(text)).findings if f.code == "SR305"] == []


# Files and folders


def test_documents_are_checked_as_they_are(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("SPEC.md").write_text(
        'Hello.\n\n```specrules\nspec "S" use "words.md" use "more.specrules"\nrule r at l must a\n```\n'
    )
    Path("words.md").write_text("# Words\n\n```specrules\nlevels l\naction a\n```\n")
    Path("more.specrules").write_text("rule s at l must not a")
    Path("README.md").write_text("# No spec\n\n```specrules file=x.specrules\nfact f f\n```\n")
    for given in ("SPEC.md", "."):
        [spec] = load([given])
        assert (spec.path, spec.findings) == ("SPEC.md", ())
        assert [file.source.path for file in spec.files] == ["SPEC.md", "more.specrules", "words.md"]
        assert main(["check", given, "--select", "SR201"]) == 1
        out = capsys.readouterr().out
        assert "--> SPEC.md:5:13\n" in out and "5 | rule r at l must a\n" in out


def test_a_folder_with_documents_alone_is_a_spec(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("```specrules\nlevels l\n```\n")
    (tmp_path / "b.md").write_text("```specrules\naction a\nrule r at l must a\n```\n")
    (tmp_path / "c.md").write_text("spec\n")
    [spec] = load([tmp_path])
    assert len(spec.files) == 2 and Program.build(spec).usable


def test_documents_without_a_program_are_no_rule_files(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_text("```specrules file=x\nfact f\n```\n````\n```specrules\nfact f\n```\n````\n")
    Path("binary.md").write_bytes(b"\xff\xfe\0")
    Path("missing.md").symlink_to("nowhere.md")
    Path("outside.md").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="there are no rule files"):
        load(["."])
    with pytest.raises(InputError, match=r"`README\.md` is a document without a program: no fence in it is tagged"):
        load(["README.md"])
    Path("x.specrules").write_text('use "README.md"')
    [spec] = load(["."])
    assert [file.source.path for file in spec.files] == ["x.specrules"]
    assert "is a document without a program" in spec.findings[0].message


def test_prose_is_not_mistaken_for_a_title(tmp_path: Path) -> None:
    (tmp_path / "a.specrules").write_text('spec "A" use "b.md"')
    (tmp_path / "b.md").write_text("spec-like prose\nspec\n\n```specrules\nfact f f\n```\n")
    assert [spec.path for spec in load([tmp_path])] == [f"{tmp_path}/a.specrules"]


def test_a_document_that_is_not_utf_8_is_an_error_where_it_stops_being_so(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# caf\xc3\xa9\n\n```specrules\nfact f\n```\n\xff")
    [finding] = load([tmp_path])[0].findings
    assert finding.message == "this file is not UTF-8"


# The same program, with and without prose

PROSE = (
    "# A heading\n",
    'Some words, a `fence` and "quotes".\n',
    "- an item\n- another\n",
    "> quoted\n",
    "rule of thumb: 1 * 2\n",
    "```\nrule x at y must z\n```\n",
    "~~~xml\n# no heading {#x authority=a}\n~~~\n",
    "<!-- a comment -->\n",
)


def cut(text: str, rng: Random) -> str:
    """The rule file as a document, cut between statements."""
    words = "|".join(STATEMENTS)
    parts = re.split(rf"^(?=(?:{words})\b)", text, flags=re.MULTILINE)
    out, pending = [rng.choice(PROSE), "\n"], ""
    for number, part in enumerate(parts):
        pending += part
        if number == len(parts) - 1 or rng.random() < 0.4:
            mark = rng.choice(("```", "~~~~"))
            end = "" if pending.endswith("\n") else "\n"
            out += [f"{mark}specrules\n{pending}{end}{mark}\n", "\n", rng.choice(PROSE), "\n"]
            pending = ""
    return "".join(out)


def same(one: Any, other: Any, spans: bool = True) -> bool:
    """Whether two values are equal but for places, which, if `spans`, hold the same text."""
    if isinstance(one, Span):
        return not spans or one.text == other.text
    if is_dataclass(one) and type(one) is type(other):
        return all(same(getattr(one, f.name), getattr(other, f.name), spans) for f in fields(one))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key], spans) for key in one)
    if isinstance(one, tuple | list) and type(one) is type(other):
        return len(one) == len(other) and all(same(a, b, spans) for a, b in zip(one, other, strict=True))
    return bool(one == other)


@pytest.mark.parametrize("seed", range(60))
def test_a_spec_cut_into_fences_means_the_same(seed: int) -> None:
    text = rule_file(seed)
    whole, document = program(text, "x.specrules"), program(cut(text, Random(seed)), "x.md")
    assert whole.usable and document.findings == ()
    assert same(whole.spec, document.spec)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_found_in_fences_is_the_same(seed: int) -> None:
    text = rule_file(seed)
    ours = run(program(text, "x.specrules"))
    theirs = run(program(cut(text, Random(seed)), "x.md"))
    assert (ours.proved, ours.refuted) == (theirs.proved, theirs.refuted)
    assert same(key(ours.findings), key(theirs.findings))


def key(findings: tuple[Finding, ...]) -> list[Finding]:
    return sorted(findings, key=lambda f: (f.code, f.norms, f.message, str(f.scene)))


def test_errors_in_fences_are_the_same() -> None:
    found = 0
    for seed in range(40):
        rng = Random(f"errors {seed}")
        words = rule_file(seed).split(" ")
        del words[rng.randrange(len(words))]
        text = " ".join(words)
        ours, theirs = load_text(text, "x.specrules"), load_text(cut(text, Random(seed)), "x.md")
        assert [(f.code, f.message) for f in ours.findings] == [(f.code, f.message) for f in theirs.findings]
        found += bool(ours.findings)
        assert not any(isinstance(s, tree.Broken) for s in theirs.files[0].statements) or ours.findings
    assert found >= 5


# Whatever the text

PIECES = (
    "# ", "## ", "{#a ", "authority=l", "tags=f,", "}", "```", "~~~", "````", "specrules", "\n", "\n\n", "\r\n", "\r",
    "    ", "  ", "- ", "> ", "1. ", "===", "---", "<!--", "-->", '"', "#", "\t", "\0", "\ufeff", "é", "[a]: b",
    "fact f\n", "levels l\n", "action a\n", "rule r must a\n", "```specrules\n", "\n```\n",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(400))
def test_any_text_is_a_document(seed: int) -> None:
    rng = Random(f"any text {seed}")
    text = "".join(rng.choices(PIECES, k=rng.randrange(60)))
    found = program(text)
    inside = [span for file in found.files.files for span in file.program]
    assert [span.start for span in inside] == sorted(span.start for span in inside)
    for finding in found.findings:
        for label in finding.labels:
            assert 0 <= label.span.start <= label.span.end <= len(text)
    for span in inside:
        assert text[: span.start].splitlines()[-1].rstrip().endswith("specrules")


@pytest.mark.parametrize(
    "line", ["> " * 50 + "a\n", "- a\n  ", "[a\n", "<a\n", "* ", "```specrules\n", "# {#a tags=b}\n"]
)
def test_large_documents_take_time_in_proportion(line: str) -> None:
    head = "```specrules\nfact f\n```\n\n"
    found = program(head + line * (200_000 // len(line)))
    if line == "```specrules\n":
        assert not found.usable and found.findings
    else:
        assert list(found.spec.variables) == ["f"]
