"""What pages show is what happens: their files are written and their commands run, in the order in which they stand.

A fence tagged `file=NAME` is a file or, as a `diff`, a change of one; one tagged `console` is what a terminal shows; a
`python` fence is run with what the ones before it have left. A fence tagged `not-run` shows what a test cannot do. A
line `…` stands for any lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import Any

from specrules.cli.main import main

FENCE = re.compile(r"^(?P<marks>`{3,})(?P<tag>[^`\n]*)\n(?P<text>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)
SECONDS = re.compile(r"[\d.]+ s$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """A fence as written; `tag` is all that stands behind the opening marks, `line` the number of the line of those."""

    tag: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """The name of the file that it is, if it is one."""
        words = [word for word in self.tag.split() if word.startswith("file=")]
        return words[0].removeprefix("file=") if words else None

    @property
    def change(self) -> bool:
        """Whether it changes a file instead of being one."""
        return self.tag.startswith("diff ")

    @property
    def run(self) -> bool:
        """Whether it is no exception."""
        return "not-run" not in self.tag.split()


def fences(page: str) -> Iterator[Fence]:
    """Every fence of a page; those inside a longer fence are part of that one's text."""
    for found in FENCE.finditer(page):
        yield Fence(found["tag"].strip(), found["text"], page.count("\n", 0, found.start()) + 1)


def commands(fence: Fence) -> Iterator[tuple[str, str]]:
    """What is typed in a console fence, and what is printed; a command may run over lines that end in a backslash."""
    for part in re.split(r"^\$ ", fence.text, flags=re.MULTILINE)[1:]:
        typed = re.match(r"(?:.*\\\n)*.*\n", part)
        assert typed, f"line {fence.line}: a fence cannot end in a command"
        yield typed[0].replace("\\\n", " ").strip(), part[typed.end() :]


class Desk:
    """The working folder, in which a page is played."""

    def __init__(self) -> None:
        self.status = 0
        self.known: dict[str, Any] = {}

    def play(self, page: str) -> Iterator[str]:
        """Does what the page shows; yields a diff for every command that printed something else.

        A file may stand below the command that reads it; one that is shown again has changed from there on.
        """
        every = list(fences(page))
        for fence in reversed([fence for fence in every if not fence.change]):
            write(fence)
        for fence in every:
            write(fence)
            if fence.run and fence.tag == "console":
                for command, shown in commands(fence):
                    yield from different(fence.line, command, self.typed(command), shown)
            elif fence.run and fence.tag == "python":
                exec(fence.text, self.known)  # our own pages

    def typed(self, command: str) -> str:
        """What a terminal shows after a command: `specrules`, `cat FILE`, or `echo $?`."""
        match shlex.split(command):
            case ["specrules", *arguments]:
                printed = StringIO()
                with redirect_stdout(printed), redirect_stderr(printed):
                    self.status = main(arguments)
                return printed.getvalue()
            case ["cat", file]:
                return Path(file).read_text(encoding="utf-8")
            case ["echo", "$?"]:
                return f"{self.status}\n"
        raise AssertionError(f"tag the fence `not-run`, or teach tests/shown.py the command: {command}")


def write(fence: Fence) -> None:
    """Writes the file that a fence is, or changes, if it is one."""
    if fence.file is not None:
        path = Path(fence.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = changed(path.read_text(encoding="utf-8"), fence) if fence.change else fence.text
        path.write_text(text, encoding="utf-8")


def changed(text: str, fence: Fence) -> str:
    """A text with the lines that a diff takes out replaced by those that it puts in; they stand there just once."""
    lines = fence.text.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in marks) for marks in (" -", " +"))
    assert text.count(old) == 1, f"line {fence.line}: a diff of what is not there, or not only there"
    return text.replace(old, new)


def different(line: int, command: str, printed: str, shown: str) -> Iterator[str]:
    """A diff, if what was printed is not what is shown; how long something took is not compared."""
    printed, shown = (SECONDS.sub("… s", text.rstrip("\n") + "\n") for text in (printed, shown))
    parts = re.split(r"^…\n", shown, flags=re.MULTILINE)
    if not re.fullmatch("(?:.*\n)*".join(map(re.escape, parts)), printed):
        diff = unified_diff(shown.splitlines(), printed.splitlines(), "on the page", "printed", lineterm="")
        yield "\n".join((f"line {line}: $ {command}", *diff))
