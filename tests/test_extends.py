"""Specs that extend others: what comes first, what an overlay may not do, and where bases are found."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from specrules import bases
from specrules.checks import run
from specrules.cli.main import main
from specrules.files import SpecFiles, load, load_text
from specrules.finding import Finding
from specrules.fixes.offers import offered
from specrules.fixes.version import Version
from specrules.program import Program

BASE = """\
spec "Base" version "1"
levels shop > clerk
principal clerk at clerk
principle trade
fact opened
action refund
action smile
rule keep at shop for trade when opened must not refund
"""


def write_all(**files: str) -> None:
    """Rule files by their names with `__` for `/`, without `.specrules`."""
    for name, text in files.items():
        path = Path(f"{name.replace('__', '/')}.specrules")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def program(path: str) -> Program:
    [files] = load([path])
    return Program.build(files)


def where(finding: Finding) -> tuple[str, int, int]:
    span = finding.labels[0].span
    return (span.source.path, *span.source.position(span.start))


def layers(files: SpecFiles) -> list[tuple[str, str, int]]:
    return [(file.source.path, file.base, file.distance) for file in files.files]


def test_the_base_comes_first_and_the_title_is_the_overlays(folder: Path) -> None:
    write_all(base=BASE, a='spec "Ours" extends "base.specrules" default kind at clerk for trade must smile')
    found = program("a.specrules")
    assert found.findings == ()
    assert (found.spec.title, found.spec.version) == ("Ours", None)
    assert list(found.spec.norms) == ["keep", "kind"] and found.spec.levels == ("shop", "clerk")
    assert layers(found.files) == [("a.specrules", "", 0), ("base.specrules", "base.specrules", 1)]
    report = run(found)
    assert (report.title, report.files, report.rules, report.defaults) == ("Ours", 2, 1, 1)


def test_an_overlay_and_its_base_come_to_the_same_as_one_file(folder: Path) -> None:
    more = "default kind at clerk for trade must smile rule no at shop when opened must refund"
    write_all(base=BASE, a=f'spec "Base" version "1" extends "base.specrules" {more}', whole=BASE + more)
    ours, whole = run(program("a.specrules")), run(program("whole.specrules"))
    assert [(f.code, f.norms, f.scene) for f in ours.findings] == [(f.code, f.norms, f.scene) for f in whole.findings]
    assert (ours.proved, ours.refuted) == (whole.proved, whole.refuted)


REDECLARED = {
    "norm": ("rule keep at shop must smile", "`keep` is declared by `base.specrules`, which this extends"),
    "fact": ("fact opened", "`opened` is declared by `base.specrules`, which this extends"),
    "principle": ('objective trade "x"', "`trade` is declared by `base.specrules`, which this extends"),
    "principal": ("principal clerk at shop", "`clerk` is declared by `base.specrules`, which this extends"),
    "levels": ("levels x > y", "levels are declared by `base.specrules`, which this extends"),
    "settlement": (
        "on conflict at shop prohibitions prevail",
        "conflicts at `shop` are settled by `base.specrules`, which this extends",
    ),
}


@pytest.mark.parametrize("case", REDECLARED)
def test_an_overlay_never_edits_its_base(folder: Path, case: str) -> None:
    statement, message = REDECLARED[case]
    settled = BASE + "on conflict at shop must smile\n" * (case == "settlement")
    # The name of the overlay comes before that of the base: it is not the paths that decide who was first.
    write_all(base=settled, a=f'spec "Ours" extends "base.specrules"\n{statement}')
    found = program("a.specrules")
    [finding] = found.findings
    assert (finding.code, finding.message) == ("SR105", message)
    assert where(finding)[:2] == ("a.specrules", 2)
    assert finding.labels[1].span.source.path == "base.specrules"
    assert not found.usable


def test_a_name_twice_in_one_of_them_is_declared_twice(folder: Path) -> None:
    write_all(base=BASE + "fact opened", a='spec "Ours" extends "base.specrules" fact new fact new')
    assert [f.message for f in program("a.specrules").findings] == [
        "`new` is declared twice",
        "`opened` is declared twice",
    ]


def test_several_levels(folder: Path) -> None:
    write_all(
        z=BASE,
        m='spec "Middle" extends "z.specrules" use "words.specrules" default m at clerk for trade must wave',
        words="action wave",
        a='spec "Top" version "3" extends "m.specrules" use "mine.specrules" default top at clerk for trade must smile',
        mine="action wave fact opened rule m at shop must wave",
    )
    found = program("a.specrules")
    assert layers(found.files) == [
        ("a.specrules", "", 0),
        ("m.specrules", "m.specrules", 1),
        ("mine.specrules", "", 0),
        ("words.specrules", "m.specrules", 1),
        ("z.specrules", "z.specrules", 2),
    ]
    assert [(f.message, where(f)[0]) for f in found.findings] == [
        ("`wave` is declared by `m.specrules`, which this extends", "mine.specrules"),
        ("`opened` is declared by `z.specrules`, which this extends", "mine.specrules"),
        ("`m` is declared by `m.specrules`, which this extends", "mine.specrules"),
    ]
    write_all(mine="")
    assert program("a.specrules").spec.version == "3"


def test_what_both_use_is_the_bases(folder: Path) -> None:
    write_all(
        base='spec "Base" use "words.specrules" levels l rule r at l must wave',
        words="action wave",
        a='spec "Top" extends "base.specrules" use "words.specrules" rule s at l when far must not wave fact far',
    )
    found = program("a.specrules")
    assert found.findings == () and ("words.specrules", "base.specrules", 1) in layers(found.files)


CIRCLES = {
    "itself": ({"a": 'spec "A" extends "a.specrules"'}, ("a.specrules", "a.specrules → a.specrules")),
    "two": (
        {"a": 'spec "A" extends "b.specrules"', "b": 'spec "B" extends "a.specrules"'},
        ("b.specrules", "a.specrules → b.specrules → a.specrules"),
    ),
    "three": (
        {
            "a": 'spec "A" extends "b.specrules"',
            "b": 'spec "B" extends "c.specrules"',
            "c": 'spec "C" extends "b.specrules"',
        },
        ("c.specrules", "b.specrules → c.specrules → b.specrules"),
    ),
    "used by the overlay": (
        {"a": 'spec "A" extends "b.specrules" use "b.specrules"', "b": "fact f"},
        ("a.specrules", "is used by what is to extend it"),
    ),
    "the base uses the overlay": (
        {"a": 'spec "A" extends "b.specrules"', "b": 'use "a.specrules"'},
        ("a.specrules", "is used by what is to extend it"),
    ),
}


@pytest.mark.parametrize("case", CIRCLES)
def test_circles(folder: Path, case: str) -> None:
    files, (path, words) = CIRCLES[case]
    write_all(**files)
    found = program("a.specrules")
    assert not found.usable
    [finding] = found.findings
    assert (where(finding)[0], words in finding.message) == (path, True), finding.message


def test_a_long_chain_of_bases(folder: Path) -> None:
    write_all(**{f"f{n}": f'spec "{n}" extends "f{n + 1}.specrules" fact x{n}' for n in range(300)}, f300="fact y")
    found = program("f0.specrules")
    assert found.findings == () and len(found.spec.facts) == 301
    assert {file.distance for file in found.files.files} == set(range(301))


# Where bases are found

PATHS = {
    "missing": ("b.specrules", "`b.specrules` does not exist"),
    "outside": ("../x.specrules", "is outside the root folder, `inside`"),
    "absolute": ("/etc/x.specrules", "must be relative"),
    "empty": ("", "is not the path of a file"),
    "no rule file": ("notes.txt", "is not a rule file: their names end in `.specrules` or `.md`"),
    "link outside": ("link.specrules", "is outside the root folder"),
    "folder": ("empty", "is a folder without a `spec.specrules`"),
    "folder with a link outside": ("linked", "is outside the root folder"),
    "document": ("notes.md", "is a document without a program"),
    "no such pack": ("pack:modelspec@2025-12-18", "did you mean `pack:model-spec@2025-12-18`?"),
    "nothing like it": ("pack:zzzzzzzz", "`pack:zzzzzzzz` is no pack that is installed"),
    "no such version": ("pack:model-spec@2025-12-19", "did you mean `pack:model-spec@2025-12-18`?"),
    "another version": ("pack:tooth-fairy@1999", "is not installed, only version `2025-12-18`"),
    "several versions": ("pack:model-spec", "has several versions: name one of `pack:model-spec@2025-02-12`, "),
    "out of the packs": ("pack:../checks", "is not the name of a pack, such as `pack:model-spec@2025-12-18`"),
    "out by the version": ("pack:model-spec@../asimov", "is not the name of a pack"),
    "no name": ("pack:", "is not the name of a pack"),
    "readme": ("pack:model-spec/README", "is a document without a program"),
    "endless": ("pack:" + "x" * 50_000, "is no pack that is installed"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links")
@pytest.mark.parametrize("case", PATHS)
def test_an_extends_that_fails(folder: Path, case: str) -> None:
    path, words = PATHS[case]
    write_all(
        **{"../x": "fact x", "a": f'spec "A"\n  extends "{path}"\naction y levels l rule r at l when unknown must y'}
    )
    for name in ("empty", "linked"):
        Path(name).mkdir()
    Path("linked/spec.specrules").symlink_to("../../x.specrules")
    Path("notes.txt").write_text("fact f")
    Path("notes.md").write_text("# Notes")
    Path("link.specrules").symlink_to("../x.specrules")
    found = program("a.specrules")
    [finding] = found.findings
    assert (finding.code, where(finding)) == ("SR100", ("a.specrules", 2, 11))
    assert words in finding.message
    assert not found.usable


def test_paths_of_folders_and_documents(folder: Path) -> None:
    write_all(lib__base__spec='spec "B" use "../words.specrules" levels l', lib__words="action a")
    Path("lib/doc").mkdir()
    Path("lib/doc/spec.md").write_text('```specrules\nspec "C" extends "../base"\nrule r at l must a\n```\n')
    write_all(a='spec "A" extends "lib/doc"')
    found = program("a.specrules")
    assert layers(found.files) == [
        ("a.specrules", "", 0),
        ("lib/base/spec.specrules", "../base", 2),
        ("lib/doc/spec.md", "lib/doc", 1),
        ("lib/words.specrules", "../base", 2),
    ]
    assert found.usable and list(found.spec.norms) == ["r"]


@pytest.mark.parametrize(
    "name", ["pack:model-spec@2025-12-18", "pack:model-spec/2025-12-18", "pack:asimov/three-laws", "pack:tooth-fairy"]
)
def test_packs(folder: Path, name: str) -> None:
    write_all(a=f'spec "Ours" version "7" extends "{name}"')
    found = program("a.specrules")
    assert found.findings == () and found.written
    assert (found.spec.title, found.spec.version) == ("Ours", "7")
    others = [file for file in found.files.files if file.source.path != "a.specrules"]
    assert {file.base for file in others} == {name}
    assert all(file.source.path.startswith("pack:") for file in others)


def test_the_version_of_a_pack_may_be_what_its_title_says(folder: Path) -> None:
    write_all(a='spec "A" extends "pack:asimov/three-laws@1942"')
    assert program("a.specrules").findings == ()


def test_a_missing_installation_is_an_error_of_the_text(folder: Path, monkeypatch: Any) -> None:
    def missing(*parts: str) -> Path:
        raise FileNotFoundError("rules is missing from this installation of specrules")

    monkeypatch.setattr(bases, "data_path", missing)
    write_all(a='spec "A" extends "pack:tooth-fairy"')
    [finding] = program("a.specrules").findings
    assert "cannot be found: rules is missing from this installation" in finding.message


def test_a_text_can_extend_a_pack_and_nothing_else() -> None:
    assert Program.build(load_text('spec "A" extends "pack:tooth-fairy"')).usable
    [finding] = load_text('spec "A" extends "b.specrules"').findings
    assert finding.message == "`b.specrules` cannot be found: a text by itself is in no folder"


def test_in_a_folder_a_base_is_a_spec_of_its_own(folder: Path) -> None:
    write_all(base=BASE, a='spec "Ours" extends "base.specrules"', lost="fact x")
    specs = load(["."])
    assert [spec.path for spec in specs] == ["a.specrules", "base.specrules"]
    assert [(f.code, where(f)[0]) for spec in specs for f in spec.findings] == [("SR106", "lost.specrules")]
    assert [spec.title for spec in (Program.build(each).spec for each in specs)] == ["Ours", "Base"]


# What is shown, and mended


CLASH = "rule b at shop for trade when damaged must refund fact damaged"


def test_own_findings_come_first_and_those_of_the_base_are_still_there(folder: Path, capsys: Any) -> None:
    write_all(base=BASE + CLASH, a='spec "Ours" extends "base.specrules" fact idle')
    own, of_base = run(program("base.specrules")), run(program("a.specrules"))
    assert "SR201" in {f.code for f in own.findings}
    assert [where(f)[0] for f in of_base.findings] == ["a.specrules"] + ["base.specrules"] * len(own.findings)
    assert [f.message for f in of_base.findings[1:]] == [f.message for f in own.findings]
    assert main(["check", "a.specrules"]) == 1
    assert "base.specrules:" in capsys.readouterr().out


def test_a_finding_between_overlay_and_base_is_the_overlays(folder: Path) -> None:
    write_all(base=BASE, a=f'spec "Ours" extends "base.specrules" {CLASH}')
    report = run(program("a.specrules"))
    assert [f.norms for f in report.findings if f.code == "SR201"] == [("b", "keep")]
    assert report.findings[0].code == "SR201"


def test_no_fix_edits_a_base(folder: Path, capsys: Any) -> None:
    write_all(base=BASE + "fact idle", a=f'spec "Ours" extends "base.specrules" {CLASH}')
    version = Version.of(program("a.specrules"))
    found = offered(version, version.report.findings)
    edits = [edit for finding in found for fix in finding.fixes for edit in fix.edits]
    assert edits and {edit.span.source.path for edit in edits} == {"a.specrules"}
    before = Path("base.specrules").read_text()
    main(["check", "a.specrules", "--fix"])
    assert Path("base.specrules").read_text() == before
