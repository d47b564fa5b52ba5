"""The interaction matrix as a picture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from specrules.finding import Scene
from specrules.report import matrix
from specrules.report.sheet import Sheet


def cell(state: str, *pairs: tuple[str, str], scene: Scene | None = None) -> Any:
    return SimpleNamespace(state=state, pairs=pairs, scene=scene)


def sheet(*principles: str, **cells: Any) -> Sheet:
    found = {tuple(pair.split("_to_")): each for pair, each in cells.items()}
    return Sheet("spec", "Support bot", None, SimpleNamespace(principles=principles, cells=found))  # type: ignore[arg-type]


SHEET = sheet(
    "honesty",
    "privacy",
    "[bold]",
    honesty_to_privacy=cell(
        "by level only",
        ("be_open", "keep_private"),
        scene=Scene((("marked", True),), ("developer requests upsell",)),
    ),
    privacy_to_honesty=cell("never meet"),
    privacy_to_privacy=cell("contradiction", ("keep_private", "share"), scene=Scene()),
)

PICTURE = """\
Support bot: does the principle of the row yield to that of the column?

          | 1 | 2 | 3
----------+---+---+--
1 honesty |   | ! |
2 privacy | . | X |
3 [bold]  |   |   |

  .  never meet: they never meet
  !  by level only: it yields, and nothing says this is meant
  X  contradiction: the spec does not say which yields

! honesty to privacy: by level only
    `be_open` yields to `keep_private`
    when: developer requests upsell, marked    (nothing else is said; all else may be anything)

X privacy to privacy: contradiction
    `keep_private` against `share`
    when: in every situation
"""


def test_the_picture() -> None:
    assert matrix.report(SHEET) == PICTURE


def test_colour_changes_nothing_but_colour(monkeypatch: Any) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    painted = matrix.report(SHEET, lambda text, role: f"\x1b[31m{text}\x1b[0m")
    assert "\x1b[31m!" in painted
    assert painted.replace("\x1b[31m", "").replace("\x1b[0m", "") == PICTURE


def test_a_spec_without_principles_says_so() -> None:
    assert matrix.report(sheet()) == "spec: no principles\n"


def test_many_principles_fit_without_folding() -> None:
    names = [f"principle_{number}" for number in range(40)]
    rows = matrix.report(sheet(*names)).split("\n\n")[1].split("\n")
    assert len(rows) == 42
    assert rows[-1].startswith("40 principle_39 ")
