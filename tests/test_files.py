"""Which files make one spec, and what is said of files that cannot be read."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import specrules.files as module
from specrules.files import InputError, SpecFiles, load, load_text
from specrules.finding import Finding
from specrules.model.resolve import resolve
from specrules.syntax import tree


def write_all(files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def told(specs: tuple[SpecFiles, ...]) -> list[tuple[str, list[str]]]:
    """Each spec with the paths of its files."""
    return [(spec.path, [file.source.path for file in spec.files]) for spec in specs]


def said(finding: Finding) -> str:
    """All the words of a finding."""
    return " | ".join((finding.message, *(label.text for label in finding.labels), *finding.help))


def where(finding: Finding) -> tuple[str, int, int]:
    span = finding.labels[0].span
    return (span.source.path, *span.source.position(span.start))


# What is one spec


def test_a_file_and_all_it_uses(folder: Path) -> None:
    write_all(
        {
            "a.specrules": 'use "sub/b.specrules" use "c.specrules" fact a',
            "sub/b.specrules": 'use "../c.specrules" fact b',
            "c.specrules": "fact c",
            "d.specrules": "fact d",
        }
    )
    [spec] = load(["a.specrules"])
    assert told((spec,)) == [("a.specrules", ["a.specrules", "c.specrules", "sub/b.specrules"])]
    assert spec.findings == ()
    found, findings = resolve(spec.files)
    assert found is not None and findings == () and list(found.variables) == ["a", "b", "c"]


def test_a_folder_has_one_spec_for_each_title(folder: Path) -> None:
    write_all(
        {
            "one/a.specrules": 'spec "A" use "../shared.specrules"',
            "two/b.specrules": 'spec "B" use "../shared.specrules"',
            "shared.specrules": "fact f",
            ".hidden/x.specrules": "nonsense",
            "one/.y.specrules": "nonsense",
            "one/notes.txt": "nonsense",
        }
    )
    specs = load([Path()])
    assert told(specs) == [
        ("one/a.specrules", ["one/a.specrules", "shared.specrules"]),
        ("two/b.specrules", ["shared.specrules", "two/b.specrules"]),
    ]
    assert specs[0].files[1] is specs[1].files[0], "a shared file is read once"
    assert all(spec.findings == () for spec in specs)


def test_a_folder_without_titles_is_one_spec(folder: Path) -> None:
    write_all({"rules/b.specrules": "fact b", "rules/sub/a.specrules": "fact a", "outside.specrules": "fact x"})
    assert told(load(["rules/"])) == [("rules", ["rules/b.specrules", "rules/sub/a.specrules"])]


def test_a_titled_file_that_another_uses_is_no_spec_of_its_own(folder: Path) -> None:
    write_all({"a.specrules": 'spec "A"', "b.specrules": 'spec "B" use "a.specrules"'})
    [spec] = load(["."])
    assert told((spec,)) == [("b.specrules", ["a.specrules", "b.specrules"])]
    assert [f.code for f in resolve(spec.files)[1]] == ["SR105"]


def test_a_file_no_spec_of_the_folder_uses_is_reported(folder: Path) -> None:
    write_all({"a.specrules": 'spec "A"', "lost.specrules": "fact f"})
    [spec] = load(["."])
    assert told((spec,)) == [("a.specrules", ["a.specrules"])]
    [finding] = spec.findings
    assert (finding.code, where(finding)) == ("SR106", ("lost.specrules", 1, 1))
    assert "no spec in this folder uses this file" in finding.message


def test_a_title_that_cannot_be_read_is_a_title(folder: Path) -> None:
    write_all({"a.specrules": 'spec "A"', "b.specrules": "spec B"})
    assert [path for path, _ in told(load(["."]))] == ["a.specrules", "b.specrules"]


def test_paths_are_shown_as_they_were_given(folder: Path) -> None:
    write_all({"x/y/a.specrules": 'spec "A" use "../z/b.specrules"', "x/z/b.specrules": "fact b", "specrules.toml": ""})
    expected = ["x/y/a.specrules", "x/z/b.specrules"]
    for given in ("x/y/a.specrules", "./x/y/a.specrules", "x", "./x/", "x/./z/..", "x/y"):
        assert told(load([given])) == [("x/y/a.specrules", expected)]
    absolute = str(folder / "x")
    assert told(load([absolute]))[0][0] == f"{absolute}/y/a.specrules"
    os.chdir("x/y")
    assert told(load(["a.specrules"])) == [("a.specrules", ["../z/b.specrules", "a.specrules"])]
    assert told(load(["../z", "."]))[1] == ("a.specrules", ["../z/b.specrules", "a.specrules"])


def test_a_spec_named_twice_is_loaded_once(folder: Path) -> None:
    write_all({"a.specrules": 'spec "A"', "b.specrules": 'spec "B"'})
    assert [path for path, _ in told(load(["b.specrules", ".", "a.specrules", "./b.specrules"]))] == [
        "a.specrules",
        "b.specrules",
    ]


def test_using_a_file_twice_is_harmless(folder: Path) -> None:
    write_all({"a.specrules": 'use "b.specrules" use "./b.specrules" use "x/../b.specrules"', "b.specrules": "fact b"})
    [spec] = load(["a.specrules"])
    assert told((spec,)) == [("a.specrules", ["a.specrules", "b.specrules"])]
    assert spec.findings == ()


def test_a_long_chain_of_files(folder: Path) -> None:
    write_all({f"f{n}.specrules": f'use "f{n + 1}.specrules"' for n in range(1_500)} | {"f1500.specrules": "fact f"})
    [spec] = load(["f0.specrules"])
    assert len(spec.files) == 1_501 and spec.findings == ()


# The root folder


@pytest.mark.parametrize(
    "configuration",
    [
        {"specrules.toml": ""},
        {"pyproject.toml": "[tool.specrules]\n"},
        {"pyproject.toml": "x = 1\n [ tool . specrules . check ]\n"},
    ],
)
def test_files_may_be_used_from_the_root_down(folder: Path, configuration: dict[str, str | bytes]) -> None:
    write_all({"sub/a.specrules": 'use "../b.specrules"', "b.specrules": "fact b", **configuration})
    assert load(["sub/a.specrules"])[0].findings == ()
    assert load(["sub"])[0].findings == ()


@pytest.mark.parametrize("configuration", [{}, {"pyproject.toml": "[tool.other]\n"}, {"pyproject.toml": b"\xff"}])
def test_without_a_configuration_the_root_is_what_was_named(
    folder: Path, configuration: dict[str, str | bytes]
) -> None:
    write_all({"sub/a.specrules": 'spec "A" use "../b.specrules"', "b.specrules": "fact b", **configuration})
    assert load(["."])[0].findings == ()
    for given in ("sub", "sub/a.specrules"):
        [finding] = load([given])[0].findings
        assert (finding.code, where(finding)) == ("SR100", ("sub/a.specrules", 1, 14))
        assert "`../b.specrules` is outside the root folder, `sub`" in finding.message


# `use` of what cannot be used

USES = {
    "missing": ("b.specrules", "`b.specrules` does not exist"),
    "outside": ("../x.specrules", "is outside the root folder, `inside`"),
    "far outside": ("../../x.specrules", "is outside the root folder"),
    "outside and missing": ("../none.specrules", "is outside the root folder"),
    "round about": ("sub/../../inside2/x.specrules", "is outside the root folder"),
    "absolute": ("/etc/x.specrules", "must be relative"),
    "home": ("~/x.specrules", "must be relative"),
    "drive": ("C:/x.specrules", "must be relative"),
    "backslash": ("sub\\\\x.specrules", "folders are separated by `/`"),
    "empty": ("", "is not the path of a file"),
    "no rule file": ("secret.txt", "is not a rule file"),
    "folder": ("folder.specrules", "is a folder, not a file"),
    "link outside": ("link.specrules", "is outside the root folder"),
    "linked folder outside": ("linked/x.specrules", "is outside the root folder"),
    "circular link": ("loop.specrules", "cannot be read"),
    "pipe": ("pipe.specrules", "is not a regular file"),
    "device": ("device.specrules", "is outside the root folder"),
    "itself": ("a.specrules", "uses this file in turn: a.specrules → a.specrules"),
    "too long": ("x" * 5_000 + ".specrules", "cannot be read"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
@pytest.mark.parametrize("case", USES)
def test_a_use_that_fails(folder: Path, case: str) -> None:
    path, words = USES[case]
    write_all({"../x.specrules": "fact x", "../inside2/x.specrules": "fact x", "secret.txt": "secret"})
    Path("folder.specrules").mkdir()
    Path("sub").mkdir()
    Path("link.specrules").symlink_to("../x.specrules")
    Path("linked").symlink_to("..")
    Path("loop.specrules").symlink_to("loop.specrules")
    Path("device.specrules").symlink_to("/dev/zero")
    os.mkfifo("pipe.specrules")
    write_all({"a.specrules": f'action y\nuse "{path}"\nlevels l rule r at l when unknown must y'})
    [spec] = load(["a.specrules"])
    [finding] = spec.findings
    assert (finding.code, where(finding)) == ("SR100", ("a.specrules", 2, 5))
    assert words in said(finding)
    assert [file.source.path for file in spec.files] == ["a.specrules"]
    assert resolve(spec.files) == (None, ()), "nothing is called unknown that the file may have declared"


def test_a_circle_of_files_is_named_once(folder: Path) -> None:
    write_all(
        {
            "a.specrules": 'spec "A" use "b.specrules"',
            "b.specrules": 'use "sub/c.specrules"',
            "sub/c.specrules": 'fact f\nuse "../b.specrules"',
        }
    )
    for given in ("a.specrules", "."):
        [spec] = load([given])
        assert len(spec.files) == 3
        [finding] = spec.findings
        assert where(finding) == ("sub/c.specrules", 2, 5)
        assert "b.specrules → sub/c.specrules → b.specrules" in finding.message


def test_titled_files_in_a_circle_are_still_checked(folder: Path) -> None:
    write_all({"a.specrules": 'spec "A" use "b.specrules"', "b.specrules": 'spec "B" use "a.specrules"'})
    [spec] = load(["."])
    assert spec.path == "a.specrules" and len(spec.findings) == 1


def test_a_link_inside_the_root_is_the_file_it_leads_to(folder: Path) -> None:
    write_all({"a.specrules": 'use "b.specrules" use "same.specrules"', "b.specrules": "fact b"})
    Path("same.specrules").symlink_to("b.specrules")
    [spec] = load(["a.specrules"])
    assert spec.findings == () and len(spec.files) == 2


# Contents that cannot be read


def contents(content: bytes) -> Finding:
    """What is said of a file with this content that a spec uses, and the same of the file itself."""
    write_all({"a.specrules": 'use "b.specrules"', "b.specrules": content})
    [finding] = load(["a.specrules"])[0].findings
    assert load(["b.specrules"])[0].findings == (finding,)
    assert finding.code == "SR100"
    return finding


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (b"fact f\n# caf\xe9", (2, 6), ("this file is not UTF-8", "byte 12 is 0xE9")),
        (b"\xef\xbb\xbffact f\n# \xe9", (2, 3), ("byte 12 is 0xE9",)),
        ("fact f".encode("utf-16"), (1, 1), ("UTF-16", "byte 0 is 0xFF")),
        ("# é".encode() + b"\xff", (1, 4), ("byte 4 is 0xFF",)),
        (b"fact f\n" + b"x" * 10_000_000, (1, 1), ("this file is too large", "at most 5,000,000 bytes")),
        (b"fact f \0", (1, 8), ("U+0000",)),
    ],
)
def test_contents_that_cannot_be_read(
    folder: Path, content: bytes, place: tuple[int, int], words: tuple[str, ...]
) -> None:
    finding = contents(content)
    assert where(finding) == ("b.specrules", *place)
    assert all(word in said(finding) for word in words)


def test_a_byte_order_mark_is_accepted(folder: Path) -> None:
    write_all({"a.specrules": b"\xef\xbb\xbffact f g"})
    [finding] = load(["a.specrules"])[0].findings
    assert where(finding) == ("a.specrules", 1, 8)


# What was named on the command line


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("none.specrules", "`none.specrules` does not exist"),
        ("none", "`none` does not exist"),
        ("a.specrules/x", "`a.specrules/x` cannot be read: Not a directory"),
        ("empty", "there are no rule files (`*.specrules`) in `empty`"),
        ("nul\0", "cannot be read: embedded null"),
        ("pipe.specrules", "`pipe.specrules` is not a regular file"),
        ("pipes", "is not a regular file"),
        ("links", "is a link that leads out of `links`"),
        ("dangling", "does not exist"),
        ("/dev/null", "`/dev/null` is not a regular file"),
    ],
)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
def test_what_was_named_cannot_be_read(folder: Path, path: str, words: str) -> None:
    write_all({"a.specrules": "fact f"})
    for name in ("empty", "empty/.hidden", "pipes", "links", "dangling"):
        Path(name).mkdir()
    os.mkfifo("pipe.specrules")
    os.mkfifo("pipes/pipe.specrules")
    Path("links/a.specrules").symlink_to("../a.specrules")
    Path("dangling/a.specrules").symlink_to("none.specrules")
    with pytest.raises(InputError) as caught:
        load(["a.specrules", path])
    assert words in str(caught.value)


def test_unreadable_files_and_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all({"a.specrules": 'use "b.specrules"', "b.specrules": "fact f"})
    original = os.open

    def refuse(path: str, *arguments: int) -> int:
        if str(path).endswith("b.specrules"):
            raise PermissionError(13, "Permission denied")
        return original(path, *arguments)

    monkeypatch.setattr(module.os, "open", refuse)
    with pytest.raises(InputError, match=r"`b\.specrules` cannot be read: Permission denied"):
        load(["b.specrules"])
    [finding] = load(["a.specrules"])[0].findings
    assert where(finding) == ("a.specrules", 1, 5)
    assert "`b.specrules` cannot be read: Permission denied" in finding.message

    def deny(path: str, onerror: Callable[[OSError], None]) -> list[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied"))
        return []

    monkeypatch.setattr(module.os, "walk", deny)
    with pytest.raises(InputError, match=r"`\.` cannot be read: Permission denied"):
        load(["."])


def test_names_of_files_that_are_no_text_are_shown(folder: Path) -> None:
    name = os.fsdecode(b"\xff.specrules")
    try:
        Path(name).write_text("fact f")
    except OSError:
        pytest.skip("this file system has no such names")
    assert told(load(["."])) == [(".", ["\\xff.specrules"])]


def test_a_text_is_a_spec() -> None:
    spec = load_text("fact f")
    assert told((spec,)) == [("<text>", ["<text>"])]
    assert spec.findings == ()
    [finding] = load_text('use "b.specrules"', "x").findings
    assert where(finding) == ("x", 1, 5)
    assert any(isinstance(s, tree.Broken) for s in load_text('use "b"').files[0].statements)


def test_loading_imports_nothing_heavy() -> None:
    code = (
        "import sys; from specrules.files import load_text; load_text('fact f');"
        "heavy = {'lark', 'difflib', 'importlib.resources', 'tomllib', 'pydantic', 'z3', 'networkx', 'click'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    source = Path(module.__file__).parent.parent
    load_text("fact f")  # fills the cache of grammar tables
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(source)})
