"""The lock: what is written is read again, branches merge, and a damaged one is one clear error with its place."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specrules.cli.main import main
from specrules.files import load
from specrules.provenance.edition import Edition, Entry, Part, Relation, Review
from specrules.provenance.links import Place
from specrules.provenance.lock import HEAD, LONGEST_LINE, LockError, parsed, text_of

HASH = "0123456789abcdef"
START = (
    'specrules = 1\n\n["d"]\ndocument = { kind = "prompt" }\n\n["d#a"]\nsection = { title = "A", level = "user" }\n\n'
)
REVIEWED = 'relation = "formalises", by = "reader", on = 2025-12-18'

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#"), min_size=1, max_size=8)
REVIEWS = st.builds(Review, st.sampled_from(list(Relation)), TEXT, st.dates(), TEXT.map(lambda text: f"x{text}"))
ENTRIES = st.builds(
    Entry, st.text("0123456789abcdef", min_size=16, max_size=16), st.booleans(), st.none() | TEXT, st.none() | REVIEWS
)
PLACES = st.builds(Place, st.booleans(), st.integers(1, 999_999))
PARTS = st.builds(
    Part, TEXT, st.none() | TEXT, st.dictionaries(PLACES, ENTRIES, max_size=4), st.none() | REVIEWS
)  # fmt: skip
EDITIONS = st.builds(
    Edition,
    st.sampled_from(["model-spec", "agents", "prompt"]),
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), PARTS, max_size=3),
    st.booleans(),
)


@given(st.dictionaries(NAME, EDITIONS, max_size=3))
def test_what_is_written_is_read_again(lock: Mapping[str, Edition]) -> None:
    text = text_of(lock)
    assert parsed(text) == lock
    assert text_of(parsed(text)) == text
    assert all(line.isprintable() for line in text.split("\n"))
    tables = tomllib.loads(text)
    assert set(tables) == {"specrules", *lock, *(f"{name}#{section}" for name in lock for section in lock[name].parts)}


def test_a_lock_reads_as_it_should() -> None:
    review = Review(Relation.PARTIAL, "reader", date(2025, 12, 18), 'says "nothing" of gifts')
    entries = {
        Place(False, 2): Entry(HASH, counts=True, text="Never\u202e lie.", review=review),
        Place(True, 1): Entry(HASH, counts=True),
        Place(False, 10): Entry(HASH, counts=False),
    }
    parts = {"b": Part("B", None, {}), "a": Part("A", "user", entries, replace(review, relation=Relation.FORMALISES))}
    assert text_of({"handbook": Edition("agents", parts, keeps_text=False)}) == HEAD + "\n".join(
        [
            "",
            '["handbook"]',
            'document = { kind = "agents", text = false }',
            "",
            '["handbook#a"]',
            'section = { title = "A", level = "user", relation = "formalises", by = "reader", on = 2025-12-18, '
            'because = "says \\"nothing\\" of gifts" }',
            "",
            f's2 = {{ hash = "{HASH}", directive = true, relation = "partial", by = "reader", on = 2025-12-18, '
            'because = "says \\"nothing\\" of gifts", text = "Never\\u202E lie." }',
            "",
            f's10 = {{ hash = "{HASH}" }}',
            "",
            f'e1 = {{ hash = "{HASH}", contrasts = true }}',
            "",
            '["handbook#b"]',
            'section = { title = "B" }',
            "",
        ]
    )


def test_comments_blank_lines_and_windows_line_ends_do_not_matter() -> None:
    text = f'# one\r\n\r\n{START.replace(chr(10), chr(13) + chr(10))}# two\r\ns1 = {{ hash = "{HASH}" }}\r\n'
    assert list(parsed(text)["d"].parts["a"].entries) == [Place(False, 1)]


# Damage


ENTRY = f's1 = {{ hash = "{HASH}" }}\n'
DAMAGED = {
    "empty": ("", 1, "is no lock of specrules"),
    "something else": ("[tool]\nx = 1\n", 1, "line 1 is neither a heading such as"),
    "another file": ("tool = 1\n", 1, "line 1 is not `specrules = 1`, with which a lock begins"),
    "older": ("specrules = 0\n", 1, "line 1 is not `specrules = 1`, with which a lock begins"),
    "newer": ("specrules = 2\n", 1, "line 1 says version 2, of a newer specrules: this one reads version 1"),
    "true": ("specrules = true\n", 1, "line 1 is neither a heading such as"),
    "a merge not finished": (f"{START}<<<<<<< ours\n{ENTRY}", 9, "line 9 is a conflict marker: finish the merge first"),
    "the middle of a merge": (f"{START}=======\n", 9, "line 9 is a conflict marker: finish the merge first"),
    "the end of a merge": (f"{START}>>>>>>> theirs\n", 9, "line 9 is a conflict marker: finish the merge first"),
    "the base of a merge": (f"{START}||||||| base\n", 9, "line 9 is a conflict marker: finish the merge first"),
    "no TOML": (f"{START}s1 = {{ hash\n", 9, "line 9 is neither a heading such as"),
    "over two lines": (f'{START}s1 = """\n"""', 9, "line 9 is neither a heading such as"),
    "no table": (f"{START}s1 = 1\n", 9, "line 9 is no entry of a document or section"),
    "before any heading": (f"specrules = 1\n{ENTRY}", 2, "line 2 is no entry of a document or section"),
    "twice": (f"{START}{ENTRY}{ENTRY}", 10, "line 10 has `s1` a second time"),
    "a section twice": (f'{START}["d#a"]\n', 9, "line 9 opens `d#a` once more"),
    "a document twice": (f'{START}["d"]\n', 9, "line 9 opens `d` once more"),
    "title twice": (f'{START}section = {{ title = "B" }}\n', 9, "line 9 has `section` a second time"),
    "a list of tables": (f'{START}[["d#b"]]\n', 9, "line 9 is neither a heading such as"),
    "a heading of two keys": (f"{START}[d.b]\n", 9, "line 9 is neither a heading such as"),
    "no document": (f'{START}["x#b"]\n', 9, "line 9 is of the document `x`, which has no heading before it"),
    "no name": (f'{START}["#b"]\n', 9, "line 9 is no heading"),
    "no statement": (f'{START}x1 = {{ hash = "{HASH}" }}\n', 9, "line 9 is about `x1`, which is no statement"),
    "a run": (f'{START}"s1-s2" = {{ hash = "{HASH}" }}\n', 9, "line 9 is neither a heading such as"),
    "statement 0": (f'{START}s0 = {{ hash = "{HASH}" }}\n', 9, "line 9 is about `s0`, which is no statement"),
    "a statement of no section": (f'specrules = 1\n["d"]\n{ENTRY}', 3, "line 3 is about `s1`, which is no statement"),
    "a section of no section": (
        'specrules = 1\n["d"]\nsection = { title = "A" }\n',
        3,
        "line 3 is about `section`, which is no statement",
    ),
    "no hash": (f"{START}s1 = {{ }}\n", 9, "line 9 has no hash of sixteen hexadecimal digits"),
    "a short hash": (f'{START}s1 = {{ hash = "0" }}\n', 9, "line 9 has no hash of sixteen hexadecimal digits"),
    "a hash of another type": (f"{START}s1 = {{ hash = 1 }}\n", 9, "line 9 has no `hash` that is text"),
    "an unknown key": (f'{START}s1 = {{ hash = "{HASH}", x = 1 }}\n', 9, "line 9 has `x`, which is not known here"),
    "the flag of a comparison": (
        f'{START}s1 = {{ hash = "{HASH}", contrasts = true }}\n',
        9,
        "line 9 has `contrasts`, which is not known here",
    ),
    "a flag of another type": (
        f'{START}s1 = {{ hash = "{HASH}", directive = 1 }}\n',
        9,
        "line 9 has no `directive` that is `true` or `false`",
    ),
    "no relation": (
        f'{START}s1 = {{ hash = "{HASH}", by = "x" }}\n',
        9,
        "line 9 has no relation: `formalises`, `partial`, `interprets`, `aside`",
    ),
    "an unknown relation": (
        f'{START}s1 = {{ hash = "{HASH}", relation = "likes", by = "x", on = 2025-12-18 }}\n',
        9,
        "line 9 has no relation: ",
    ),
    "nobody": (
        f'{START}s1 = {{ hash = "{HASH}", relation = "formalises", on = 2025-12-18 }}\n',
        9,
        "line 9 has no `by` that is text",
    ),
    "no date": (
        f'{START}s1 = {{ hash = "{HASH}", relation = "formalises", by = "x", on = "today" }}\n',
        9,
        "line 9 has no `on` that is a date such as 2025-12-18",
    ),
    "a time": (
        f'{START}s1 = {{ hash = "{HASH}", relation = "formalises", by = "x", on = 2025-12-18T10:00:00 }}\n',
        9,
        "line 9 has no `on` that is a date such as 2025-12-18",
    ),
    "no reason": (
        f'{START}s1 = {{ hash = "{HASH}", relation = "aside", by = "x", on = 2025-12-18 }}\n',
        9,
        "line 9 says `aside`, and gives no reason with `because`",
    ),
    "an unknown kind": (
        'specrules = 1\n["d"]\ndocument = { kind = "poem" }\n',
        3,
        "line 3 has a `kind` of document that is not known: `poem`",
    ),
    "a long line": (
        f'{START}s1 = {{ hash = "{"0" * LONGEST_LINE}" }}\n',
        9,
        f"line 9 is longer than {LONGEST_LINE:,} characters",
    ),
    "brackets nested deep": (f"{START}s1 = {'[' * 50_000}\n", 9, "line 9 is neither a heading such as"),
    "tables nested deep": (f"{START}s1 = {'{a=' * 30_000}\n", 9, "line 9 is neither a heading such as"),
    "a key of many parts": (f"{START}{'a.' * 40_000}a = 1\n", 9, "line 9 is neither a heading such as"),
    "a field of many parts": (f"{START}s1 = {{ {'a.' * 40_000}a = 1 }}\n", 9, "line 9 is neither a heading such as"),
    "many fields": (f"{START}s1 = {{ {'a = 1, ' * 14_000}a = 1 }}\n", 9, "line 9 is not TOML: "),
    "quotes": (f"{START}s1 = {{ {'a = ' + chr(34)}{chr(92) * 90_000}\n", 9, "line 9 is neither a heading such as"),
    "a huge number": (f"{START}s1 = {'1' * 50_000}\n", 9, "line 9 has a number of too many digits"),
    "a bad escape": (f'{START}s1 = {{ hash = "\\x" }}\n', 9, "line 9 is not TOML: unescaped"),
    "a date that there is not": (f"{START}s1 = {{ on = 2025-13-01 }}\n", 9, "line 9 is not TOML: "),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_lock_is_one_error_with_its_place(case: str) -> None:
    text, line, message = DAMAGED[case]
    start = time.perf_counter()
    with pytest.raises(LockError) as error:
        parsed(text)
    assert time.perf_counter() - start < 2
    assert str(error.value).removeprefix("is damaged: ").startswith(message)
    assert error.value.line == line


@given(st.text(max_size=60) | st.text("[]{}=\"'#.,s1e \n<>", max_size=60))
def test_any_text_is_a_lock_or_an_error(text: str) -> None:
    for whole in (text, f"specrules = 1\n{text}", START + text):
        try:
            assert parsed(text_of(parsed(whole))) == parsed(whole)
        except LockError as error:
            assert "\n" not in str(error) and 1 <= error.line <= whole.count("\n") + 1


# The file


SPEC = 'levels user\naction lie\ndefault d at user source "handbook#a/s1" must not lie\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a spec and the document that it cites."""
    monkeypatch.chdir(tmp_path)
    Path("bot.specrules").write_text(SPEC)
    Path("handbook.md").write_text("# A {#a}\n\nNever lie. Smile. Be brief. Be kind. Ask.\n")
    return tmp_path


def accept(*links: str, status: int = 0) -> None:
    assert main(["sources", "accept", *links, "--by", "reader", "--on", "2025-12-18"]) == status


def aside(link: str) -> None:
    assert main(["sources", "aside", link, "--by", "reader", "--on", "2025-12-18", "--because", "it is taste"]) == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("x"), "is damaged: line 1 is neither a heading"),
        (lambda path: path.write_bytes(b"specrules = 1\n\xff"), "is not UTF-8: line 2 has the byte 0xFF"),
        (lambda path: path.write_bytes(b"#" * 5_000_001), "is too large: at most 5,000,000 bytes are read"),
        (lambda path: path.mkdir(), "is a folder, not a file"),
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.symlink_to("/etc/passwd"), "is outside the root folder"),
        (lambda path: path.symlink_to("nowhere"), "does not exist"),
    ],
)
def test_what_cannot_be_read_is_one_message(
    make: object, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(make)
    make(folder / "specrules.lock")
    accept(status=2)
    assert main(["sources"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 2)
    for line in err.splitlines():
        assert line.startswith("specrules: `specrules.lock` ") and message in line
    assert main(["check", "--fail-on", "warning"]) == 1
    assert "SR601" in capsys.readouterr().out


def test_a_link_inside_the_folder_is_followed_and_stays(folder: Path) -> None:
    (folder / "specrules.lock").symlink_to("reviews.toml")
    Path("reviews.toml").write_text("specrules = 1\n")
    accept()
    assert (folder / "specrules.lock").is_symlink()
    assert "handbook" in parsed(Path("reviews.toml").read_text())


def test_a_lock_that_cannot_be_written_stays_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accept()
    before = Path("specrules.lock").read_text()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert main(["sources", "aside", "handbook#a/s2", "--by", "reader", "--because", "taste"]) == 2
    assert capsys.readouterr().err.endswith("specrules: `specrules.lock` cannot be written: No space left on device\n")
    assert Path("specrules.lock").read_text() == before
    assert sorted(path.name for path in folder.iterdir()) == ["bot.specrules", "handbook.md", "specrules.lock"]


def test_without_a_lock_and_with_one_from_elsewhere(folder: Path) -> None:
    [files] = load(["bot.specrules"])
    assert not files.has_lock
    accept()
    assert files.has_lock


# Branches


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("order", [1, -1])
def test_branches_that_review_different_statements_merge(order: int, folder: Path) -> None:
    accept()
    base = Path("specrules.lock").read_text()
    branches = []
    for number in (3, 4)[::order]:  # neighbours
        Path("specrules.lock").write_text(base)
        aside(f"handbook#a/s{number}")
        branches.append(Path("specrules.lock").read_text())
    merged = merge(base, *branches)
    entries = parsed(merged)["handbook"].parts["a"].entries
    assert [p.number for p, e in entries.items() if e.review] == [1, 3, 4]
    assert merged == text_of(parsed(merged))


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_branches_that_renew_different_statements_merge(folder: Path) -> None:
    Path("bot.specrules").write_text(SPEC.replace("a/s1", "a/s1-s5"))
    accept()
    base = Path("specrules.lock").read_text()
    Path("handbook.md").write_text("# A {#a}\n\nNever, ever lie. Smile a lot. Be brief. Be kind. Ask.\n")
    branches = []
    for number in (1, 2):
        Path("specrules.lock").write_text(base)
        accept(f"handbook#a/s{number}")
        branches.append(Path("specrules.lock").read_text())
    Path("specrules.lock").write_text(merge(base, *branches))
    assert main(["sources"]) == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_branches_that_review_different_documents_and_sections_merge(folder: Path) -> None:
    Path("bot.specrules").write_text(
        SPEC + 'default e at user source "other#x" must lie default f at user source "more#y" must lie'
    )
    Path("handbook.md").write_text("# A {#a}\n\nNever lie.\n\n# B {#b}\n\nSmile.\n\n# C {#c}\n\nAsk.\n")
    accept()
    base, branches = Path("specrules.lock").read_text(), []
    for link in ("handbook#b", "handbook#c"):
        Path("specrules.lock").write_text(base)
        aside(link)
        branches.append(Path("specrules.lock").read_text())
    assert parsed(merge(base, *branches))["handbook"].parts["c"].entries[Place(False, 1)].review


def merge(base: str, ours: str, theirs: str) -> str:
    """What git makes of it; a conflict is an error."""
    assert len({base, ours, theirs}) == 3
    for name, text in {"base": base, "ours": ours, "theirs": theirs}.items():
        Path(f"{name}.txt").write_text(text)
    command = ["git", "merge-file", "-p", "ours.txt", "base.txt", "theirs.txt"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
