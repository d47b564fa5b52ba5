"""`specrules fmt`: one layout, which changes nothing that is said and no comment."""

from __future__ import annotations

import io
import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from random_specs import rule_file
from shown import fences
from specrules.cli.main import main
from specrules.formatting.layout import WIDTH
from specrules.formatting.page import formatted
from specrules.source import Source, Span
from specrules.syntax import tree
from specrules.syntax.literate import may_be_program
from specrules.syntax.parser import parse

ROOT = Path(__file__).parent.parent
SHIPPED = [
    path
    for folder in ("rules", "checks", "tests/regressions", "docs", ".")
    for pattern in (("*.md",) if folder == "." else ("**/*.specrules", "**/*.md"))
    for path in sorted((ROOT / folder).glob(pattern))
    if path.suffix != ".md" or may_be_program(path.read_bytes())
]
UNREADABLE = {ROOT / "checks" / "SR100-syntax.md"}
"""What shows mistakes in the text, which has no layout."""

COMPACT = {("README", "bot.specrules")}
"""What pages show in fewer lines, on purpose: the fifteen of the founding case."""

SEEDS = 300


def read(text: str, path: str = "x.specrules") -> tree.File:
    file, findings = parse(Source(path, text))
    assert findings == ()
    return file


def said(node: Any) -> Any:
    """A tree without places."""
    if isinstance(node, tuple):
        return tuple(map(said, node))
    if isinstance(node, Span) or not is_dataclass(node):
        return None if isinstance(node, Span) else node
    return type(node).__name__, *(said(getattr(node, field.name)) for field in fields(node))


def assert_same(text: str, path: str = "x.specrules") -> str:
    """The layout of a text: it says the same, has the same comments, and is its own layout."""
    file = read(text, path)
    laid_out = formatted(file)
    again = read(laid_out, path)
    assert said(again.statements) == said(file.statements)
    assert sorted(c.text.rstrip() for c in again.comments) == sorted(c.text.rstrip() for c in file.comments)
    assert formatted(again) == laid_out
    return laid_out


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_files_say_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not parse(Source(str(path), text))[1]:
        assert_same(text, str(path))


@pytest.mark.parametrize("folder", ["rules", "checks"])
def test_shipped_files_are_in_the_one_layout(folder: str) -> None:
    files = [path for path in SHIPPED if path.is_relative_to(ROOT / folder) and path not in UNREADABLE]
    texts = {path: path.read_text(encoding="utf-8") for path in files}
    assert len(files) >= 30
    assert [path for path, text in texts.items() if formatted(read(text, str(path))) != text] == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.stem
)
def test_what_pages_show_is_in_the_one_layout(page: Path) -> None:
    for fence in fences(page.read_text(encoding="utf-8")):
        if fence.tag.startswith("specrules ") and fence.run and (page.stem, fence.file) not in COMPACT:
            file, findings = parse(Source("x.specrules", fence.text))
            assert findings or formatted(file) == fence.text, f"line {fence.line}"


def test_random_specs_say_the_same_wherever_comments_and_line_ends_stand() -> None:
    for seed in range(SEEDS):
        random, text = Random(seed), rule_file(seed)
        words = text.split(" ")
        noise = ["\n", "  ", " # a comment\n", "\n\n# on its own\n\n", " #\n"]
        noisy = "".join(word + (random.choice(noise) if random.random() < 0.1 else " ") for word in words)
        for each in (text, noisy):
            if not parse(Source("x.specrules", each))[1]:  # a line end may have fallen into a text
                assert_same(each)


def test_the_layout() -> None:
    untidy = """\
spec    "A"   version "1"
fact night "It is night."   # when it is dark
fact visitor: friend | stranger   usually friend "Who is there."
action ring action knock
rule   quiet   for peace  when night
   must not   ring   at house "Nothing rings."  # ever
   unless visitor = friend and ( ring -> knock )
principle peace
levels house


# examples
example "late" given night expect must not ring good knock bad ring breaks quiet ok  not knock
"""
    assert (
        assert_same(untidy)
        == """\
spec "A" version "1"
fact night                                       "It is night."  # when it is dark
fact visitor: friend | stranger  usually friend  "Who is there."
action ring
action knock

rule quiet at house for peace
  "Nothing rings."  # ever
  when night
  unless visitor = friend and (ring -> knock)
  must not ring

principle peace
levels house

# examples
example "late"
  given night
  expect must not ring
  good knock
  bad  ring   breaks quiet
  ok   not knock
"""
    )


def test_each_clause_has_a_column() -> None:
    text = """\
principle ethics                    "What is good."
principle honesty        in ethics  "Nobody is deceived."
principle harm_avoidance in ethics  "Nobody is harmed."
principle even_handedness           "Both sides are heard."

principal operator at operator
principal user     at user  hints at helpful
"""
    assert assert_same(re.sub(" +", " ", text)) == text


@pytest.mark.parametrize(
    ("odd", "others"),
    [
        (f'action wide  "{"x" * 102}"', ['action narrow    "It fits."', 'action narrower  "It fits."']),
        (f"action wide: {'a' * 50} | {'b' * 50}", ['action narrow    "It fits."', 'action narrower  "It fits."']),
    ],
)
def test_what_is_too_wide_for_columns_stands_as_it_is(odd: str, others: list[str]) -> None:
    lines = [others[0], odd, others[1]]
    assert assert_same("\n".join(" ".join(line.split()) for line in lines) + "\n").splitlines() == lines


def test_clauses_in_another_order_keep_it_and_have_no_columns() -> None:
    lines = ["fact a  hidden  usually no", 'fact much_longer  hidden  "It is."', 'fact b            hidden  "It is."']
    assert assert_same("\n".join(" ".join(line.split()) for line in lines) + "\n").splitlines() == lines


def test_a_long_heading_is_broken_before_what_it_is_for() -> None:
    text = f'example "{"word " * 18}end" for {"n" * 20}, {"m" * 20}\n  expect may ring\n'
    assert assert_same(text).splitlines()[1] == f"  for {'n' * 20}, {'m' * 20}"


def test_long_lines_are_broken() -> None:
    names = [f"a_rather_long_name_{i}" for i in range(12)]
    text = "".join(f"fact {name}\n" for name in names)
    text += f"define all = {' and '.join(f'({x} or not {x})' for x in names)}\n"
    text += f"action x: {' | '.join(names)}\n" + f'action y "{"word " * 60}end"\n'
    lines = assert_same(text).splitlines()
    assert max(map(len, lines)) <= WIDTH


def test_what_is_not_program_stays_as_it_is() -> None:
    fence = "- item\r\n\r\n  ```specrules\r\n  levels   a\r\n  ```\r\n"
    text = f"# Title {{#t authority=a}}\r\n\r\nprose   here\r\n\r\n{fence}\r\n```py\r\nx  = 1\r\n```\r\n"
    assert formatted(read(text, "x.md")) == text.replace("levels   a", "levels a")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.specrules").write_bytes(b"\xef\xbb\xbflevels   a\r\n")
    (tmp_path / "b.specrules").write_text("levels b\n", encoding="utf-8")
    return tmp_path


def test_files_are_written_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check"]) == 1
    assert capsys.readouterr().out == "would change a.specrules\n"
    assert main(["fmt", "--diff"]) == 1
    assert "+levels a" in capsys.readouterr().out
    assert main(["fmt"]) == 0
    assert capsys.readouterr() == ("", "changed a.specrules\n")
    assert (here / "a.specrules").read_bytes() == b"\xef\xbb\xbflevels a\r\n"
    assert main(["fmt", "--check"]) == main(["fmt"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_file_with_an_error_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "c.specrules").write_text("levels   >\n", encoding="utf-8")
    assert main(["fmt"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "c.specrules:1" in err and "1 of 3 files could not be laid out" in err
    assert (here / "c.specrules").read_text(encoding="utf-8") == "levels   >\n"
    assert (here / "a.specrules").read_bytes().endswith(b"levels a\r\n"), "the others are laid out"


@pytest.mark.parametrize(
    ("given", "arguments", "status", "out"),
    [
        (b"levels   a\n", [], 0, "levels a\n"),
        (b"levels   a\n", ["--check"], 1, ""),
        (b"levels a\n", ["--check"], 0, ""),
        (b"x\n\n```specrules\nlevels   a\n```\n", ["--stdin-name", "x.md"], 0, "x\n\n```specrules\nlevels a\n```\n"),
        (b"levels \xff\n", [], 2, ""),
        (b"levels >\n", [], 2, ""),
    ],
)
def test_standard_input(
    given: bytes,
    arguments: list[str],
    status: int,
    out: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main(["fmt", "-", *arguments]) == status
    assert capsys.readouterr().out == out


def test_standard_input_goes_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "-", "a.specrules"]) == 2
    assert "goes alone" in capsys.readouterr().err
