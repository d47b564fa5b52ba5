"""`specrules packs`: what is installed, for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from specrules import bases
from specrules.cli.main import main
from specrules.files import load_text
from specrules.packs import installed
from specrules.program import Program
from specrules.report import schema

RULES = Path(__file__).parent.parent / "rules"
SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["packs", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs in place of those installed."""
    monkeypatch.setattr(bases, "data_path", lambda *parts: tmp_path)
    return tmp_path


def test_the_packs_that_come_with_specrules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = listed(capsys).splitlines()
    names = [line.split(maxsplit=1)[0].partition("@")[0] for line in lines]
    assert names == sorted(names)
    [december] = [line for line in lines if line.startswith("pack:model-spec@2025-12-18 ")]
    assert december.split(maxsplit=3)[2] == "norms"
    assert re.search(r" norms  +The Model Spec  +CC0 1\.0$", december)


@pytest.mark.parametrize("pack", installed(), ids=lambda pack: pack.reference)
def test_every_pack_has_a_title_and_a_licence_and_can_be_extended(pack: object) -> None:
    from specrules.packs import Pack

    assert isinstance(pack, Pack)
    assert pack.title and pack.version and pack.licence
    program = Program.build(load_text(f'spec "x" extends "{pack.reference}"'))
    assert program.findings == () and len(program.written) == pack.norms


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(listed(capsys, "--format", "json"))
    jsonschema.validate(document, SCHEMA)
    assert [each["reference"] for each in document["packs"]] == [pack.reference for pack in installed()]


def test_names_versions_and_licences(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(packs / "README.md", "Licence: of all.")
    put(packs / "words.specrules", "fact f")
    put(packs / "a" / "spec.specrules", 'spec "A" version "3" use "../words.specrules"')
    put(packs / "a" / "README.md", "# A\n\nText. **Licence** of the source: CC0 1.0.\n")
    put(packs / "b" / "2.0" / "spec.md", '# B\n\n```specrules\nspec "B"\nlevels l action x rule r at l must x\n```\n')
    put(packs / "b" / "1.0" / "spec.specrules", 'spec "B\u202e" version "other" extends "pack:a" fact g')
    put(packs / "b" / "1.0" / "README.md", "License: MIT")
    put(packs / "c.specrules", 'spec "C"')
    text = listed(capsys)
    assert [line.rstrip() for line in text.splitlines()] == [
        "pack:a@3    0 norms  A          CC0 1.0",
        "pack:b@1.0  0 norms  B\\u{202e}  MIT",
        "pack:b@2.0  1 norm   B",
        "pack:c      0 norms  C",
    ]


def test_packs_that_cannot_be_read_are_one_error(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs"]) == 2
    assert capsys.readouterr().err.startswith("specrules: the packs cannot be read: there are no rule files")
