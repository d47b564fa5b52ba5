"""`specrules import`: what it writes, where, and what it refuses."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from specrules.cli.main import main
from specrules.report import schema
from specrules.source import LARGEST_FILE

SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())

HANDBOOK = """\
# Handbook {#handbook}

> A motto.

## Refunds {#refunds authority=developer tags=minor}

A refund must be asked for. The rules:

- one lamp, see [?](#lamps);
- no shades.

**Example**: a shade

~~~xml
<user>My shade!</user>
<comparison>
<assistant> <!-- GOOD: see [?](#handbook) -->
No.
</assistant>
<assistant> <!-- BAD[#lamps] -->
Yes.
</assistant>
<assistant>
Perhaps.
</assistant>
</comparison>
<user>Oh.</user>
~~~

## Lamps {#lamps authority=root}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2025-12-18.md").write_text(HANDBOOK, encoding="utf-8")
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one message of a run that could not be done."""
    assert main(["import", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("specrules: ") and err.count("\n") == 1
    return err.removeprefix("specrules: ").rstrip("\n")


def imported(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    assert main(["import", *arguments]) == 0
    out, err = capsys.readouterr()
    return out, err


def typed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Puts something on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_skeleton_and_the_document_in_numbers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = imported(capsys, "model-spec", "2025-12-18.md")
    assert out.startswith("# A skeleton of `2025_12_18`, made from 2025-12-18.md.\n")
    assert '\nspec "2025_12_18"\n\nlevels root > developer\n' in out
    assert '\n# rule refunds_s1 at developer source "2025_12_18#refunds/s1" …\n' in out
    assert err == (
        "3 sections, 2 with authority: 1 root, 1 developer\n"
        "4 statements, 1 of them directive\n"
        "1 example with 1 comparison of answers: 1 GOOD, 1 BAD, 0 OK\n"
        "1 unclassified\n"
    )


def test_a_file_that_can_be_checked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = imported(capsys, "model-spec", "2025-12-18.md", "--name", "model_spec", "-o", "spec.specrules")
    assert out == "" and err.startswith("3 sections, ")
    assert 'source "model_spec#refunds/s1"' in (here / "spec.specrules").read_text(encoding="utf-8")
    assert main(["check", "spec.specrules"]) == 0
    assert "2 warnings in 1 file" in capsys.readouterr().out


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = imported(capsys, "model-spec", "2025-12-18.md", "--name", "handbook", "--format", "json")
    assert err == ""
    document: dict[str, Any] = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert (document["name"], document["path"], document["scope"]) == ("handbook", "2025-12-18.md", None)
    assert document["counts"] == {
        "sections": 3,
        "authority": {"root": 1, "developer": 1},
        "examples": 1,
        "comparisons": 1,
        "contrasts": 1,
        "verdicts": {"GOOD": 1, "BAD": 1, "OK": 0},
        "statements": 4,
        "directive": 1,
        "directive_by_authority": {"developer": 1},
        "unclassified": 1,
    }
    assert document["unclassified"] == [
        {"reason": "block quote", "place": {"start": {"line": 3, "column": 1}, "end": {"line": 3, "column": 11}}}
    ]
    refunds = document["sections"][1]
    assert {key: refunds[key] for key in ("id", "title", "depth", "authority", "tags", "references")} == {
        "id": "refunds",
        "title": "Refunds",
        "depth": 2,
        "authority": "developer",
        "tags": ["minor"],
        "references": ["lamps", "handbook"],
    }
    assert refunds["statements"][2] == {
        "source": "handbook#refunds/s3",
        "number": 3,
        "text": "one lamp, see #lamps;",
        "digest": "7f74df6d420c333b",
        "directive": False,
        "lead": 2,
        "references": ["lamps"],
        "place": {"start": {"line": 9, "column": 3}, "end": {"line": 9, "column": 29}},
    }
    [example] = refunds["examples"]
    compared, rest = example["comparisons"]
    assert (example["title"], compared["source"], rest["source"]) == ("a shade", "handbook#refunds/e1", None)
    assert compared["said"] == [{"role": "user", "text": "My shade!"}]
    assert [(each["verdict"], each["comment"], each["references"], each["text"]) for each in compared["answers"]] == [
        ("GOOD", "see #handbook", ["handbook"], "No."),
        ("BAD", "", ["lamps"], "Yes."),
        (None, "", [], "Perhaps."),
    ]
    assert (rest["said"], rest["answers"]) == ([{"role": "user", "text": "Oh."}], [])


def test_the_same_document_gives_the_same_bytes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("skeleton", "json"):
        once, _ = imported(capsys, "model-spec", "2025-12-18.md", "--format", form)
        (here / "there").mkdir(exist_ok=True)
        (here / "there" / "2025-12-18.md").write_text(HANDBOOK, encoding="utf-8")
        again, _ = imported(capsys, "model-spec", "there/2025-12-18.md", "--format", form)
        assert once == again.replace('"there/', '"')


def test_notes_to_agents_speak_for_their_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / ".git").mkdir()
    (here / "packages" / "web").mkdir(parents=True)
    (here / "packages" / "web" / "AGENTS.md").write_text("Use tabs.\n")
    out, _ = imported(capsys, "agents", "packages/web/AGENTS.md")
    assert out.startswith(
        "# A skeleton of `AGENTS`, made from AGENTS.md.\n# It speaks for the folder `packages/web`.\n#\n# 1 section, "
    )
    (here / ".cursorrules").write_text("Use tabs.\n")
    out, _ = imported(capsys, "agents", ".cursorrules")
    assert "# A skeleton of `cursorrules`, made from .cursorrules.\n# It speaks for the root folder.\n" in out
    out, _ = imported(capsys, "agents", "packages/web/AGENTS.md", "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    assert document["scope"] == "packages/web"


def test_without_a_repository_the_root_folder_is_that_of_the_configuration(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "specrules.toml").write_text("")
    (here / "sub").mkdir()
    (here / "sub" / "CLAUDE.md").write_text("Use tabs.\n")
    out, _ = imported(capsys, "agents", "sub/CLAUDE.md", "--format", "json")
    assert json.loads(out)["scope"] == "sub"


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(monkeypatch, "RULES:\n• Never swear, nicht einmal „Mist“.\n".encode())
    out, _ = imported(capsys, "prompt", "-", "-o", "-")
    assert out.startswith("# A skeleton of `document`, made from <stdin>.\n#\n# 1 section, ")
    assert '# s1 * Never swear, nicht einmal „Mist“.\n# rule rules_s1 at … source "document#rules/s1" …\n' in out
    typed(monkeypatch, b"Use tabs.\n")
    out, _ = imported(capsys, "agents", "-", "--name", "agents-1.x", "--format", "json")
    assert (json.loads(out)["name"], json.loads(out)["scope"]) == ("agents-1.x", None)


def test_nothing_is_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = here / "out.specrules"
    out.write_text("mine")
    arguments = ("model-spec", "2025-12-18.md", "-o", "out.specrules")
    assert refused(capsys, *arguments) == "`out.specrules` is there already; --force writes over it"
    assert out.read_text() == "mine"
    imported(capsys, *arguments, "--force")
    assert out.read_text(encoding="utf-8").startswith("# A skeleton")
    (here / "dangling").symlink_to(here / "nowhere")
    assert "is there already" in refused(capsys, "model-spec", "2025-12-18.md", "-o", "dangling")


def test_the_document_itself_is_never_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "link.md").symlink_to(here / "2025-12-18.md")
    for output in ("2025-12-18.md", "./2025-12-18.md", "link.md"):
        message = refused(capsys, "model-spec", "2025-12-18.md", "-o", output, "--force")
        assert message == f"`{output}` is the document itself"
    assert (here / "2025-12-18.md").read_text(encoding="utf-8") == HANDBOOK


def test_a_failure_leaves_nothing_behind(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "bad.md").write_bytes(b"\xff")
    refused(capsys, "prompt", "bad.md", "-o", "out.specrules")
    assert not (here / "out.specrules").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ok \xe4", "`bad.md` is not UTF-8: byte 3 is 0xE4"),
        ("ok".encode("utf-16"), "`bad.md` has a NUL byte, so it is no text"),
        (b"a\0b", "`bad.md` has a NUL byte, so it is no text"),
        (b"a" * (LARGEST_FILE + 1), f"`bad.md` is too large: at most {LARGEST_FILE:,} bytes are read"),
    ],
    ids=["latin-1", "utf-16", "NUL", "large"],
)
def test_documents_that_cannot_be_read(
    here: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    (here / "bad.md").write_bytes(content)
    assert refused(capsys, "prompt", "bad.md") == message


def test_a_rule_file_that_could_not_be_read_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "long.md").write_text("Use it.\n\n" * 30_000)
    assert refused(capsys, "prompt", "long.md", "--name", "n" * 200) == (
        f"the rule file would be larger than {LARGEST_FILE:,} bytes, which is more than can be read again"
    )


def test_what_is_no_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(here / "pipe")
    assert refused(capsys, "agents", "nowhere.md") == "`nowhere.md` does not exist"
    assert refused(capsys, "agents", ".") == "`.` is a folder, not a file"
    assert refused(capsys, "agents", "/dev/zero") == "`/dev/zero` is not a regular file"
    assert refused(capsys, "agents", "pipe") == "`pipe` is not a regular file"


def test_what_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = ("prompt", "2025-12-18.md", "-o")
    assert refused(capsys, *start, "no/where") == "`no/where` cannot be written: No such file or directory"
    assert refused(capsys, *start, ".", "--force") == "`.` cannot be written: Is a directory"


@pytest.mark.parametrize("name", ["a#b", "a/s1", "", "a b", "..", 'a"', "é", "a\nb"])
def test_names_that_norms_could_not_cite(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert refused(capsys, "prompt", "2025-12-18.md", "--name", name).startswith("--name takes letters of a-z, digits")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("copilot-instructions.md", "copilot_instructions"),
        ("python.instructions.md", "python_instructions"),
        ("...", "document"),
        ("größe.md", "gr_e"),
        ("AGENTS", "AGENTS"),
    ],
)
def test_names_of_files(here: Path, capsys: pytest.CaptureFixture[str], file: str, name: str) -> None:
    (here / file).write_text("Use tabs.\n")
    out, _ = imported(capsys, "prompt", file, "--format", "json")
    assert json.loads(out)["name"] == name


def test_kinds_that_there_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "agent", "x") == (
        "`agent` is no kind of document: model-spec, agents, prompt; did you mean `agents`?"
        " (see `specrules import --help`)"
    )
    assert refused(capsys, "prompt") == "missing argument 'FILE' (see `specrules import prompt --help`)"


def test_a_closed_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert refused(capsys, "prompt", "-") == "standard input is closed"


def test_what_is_shown_cannot_move_the_cursor(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "x.md").write_text("# A {#a authority=\x1b[31m}\n\nUse \u202eit.\n", encoding="utf-8")
    out, err = imported(capsys, "model-spec", "x.md")
    assert "1 \\u{1b}[31m" in err and "Use \\u{202e}it." in out
    assert not {"\x1b", "\u202e"} & set(out + err)
