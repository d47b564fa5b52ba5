"""The interaction matrix as a picture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from conftest import PRIVACY, SAFETY
from specrules.finding import Scene
from specrules.report import matrix
from specrules.report.sheet import Sheet


def pair(overridden: str, wins: str, state: str, loser: str = "p", winner: str = "q") -> Any:
    return SimpleNamespace(overridden=overridden, wins=wins, loser=loser, winner=winner, state=state)


def cell(state: str, *pairs: Any, scene: Scene | None = None, rolled_up: bool = False, **more: Any) -> Any:
    opened = {"labels": (), "conduct": None} | more
    return SimpleNamespace(state=state, pairs=pairs, scene=scene, rolled_up=rolled_up, **opened)


def sheet(*principles: str, parents: dict[str, str] | None = None, **cells: Any) -> Sheet[Any]:
    found = {tuple(pair.split("_to_")): each for pair, each in cells.items()}
    nested = dict.fromkeys(principles) | (parents or {})
    return Sheet("spec", "Support bot", None, SimpleNamespace(principles=principles, parents=nested, cells=found))


SHEET = sheet(
    "honesty",
    "privacy",
    "[bold]",
    honesty_to_privacy=cell(
        "by level only",
        pair("be_open", "keep_private", "by level only"),
        pair("be_kind", "keep_private", "pinned"),
        scene=Scene((("marked", True),), ("developer requests upsell",)),
    ),
    privacy_to_honesty=cell("never meet"),
    privacy_to_privacy=cell("contradiction", pair("keep_private", "share", "contradiction"), scene=Scene()),
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
    1 more in other states: --cell honesty,privacy
    when: developer requests upsell, marked    (nothing else is said; all else may be anything)

X privacy to privacy: contradiction
    `keep_private` against `share`
    when: in every situation

3 ordered pairs of principles: 1 contradiction, 1 by level only, 1 never meet
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
    rows = matrix.report(sheet(*names)).split("\n\n")[1].splitlines()
    assert len(rows) == 42
    assert rows[-1].startswith("40 principle_39 ")


NESTED = sheet(
    "kindness",
    "warmth",
    "justice",
    parents={"warmth": "kindness"},
    kindness_to_justice=cell(
        "contradiction",
        pair("hug", "keep_away", "contradiction", "warmth", "justice"),
        pair("smile", "stay_calm", "declared", "kindness", "justice"),
        scene=Scene((("crowd", True),)),
        rolled_up=True,
    ),
)


def test_nested_principles_are_indented_and_what_they_bring_in_says_so() -> None:
    shown = matrix.report(NESTED)
    assert "1 kindness |   |   | X\n" in shown
    assert "2   warmth |   |   |\n" in shown
    assert "X kindness to justice, with what is nested in them: contradiction\n" in shown
    assert "    `hug` for warmth against `keep_away` for justice\n" in shown
    assert "smile" not in shown


def test_an_opened_cell(label: Any) -> None:
    places = (
        label(SAFETY, "prevent_imminent_harm", "for `kindness`"),
        label(PRIVACY, "protect_privacy", "for `justice`"),
    )
    cells = {pair: SimpleNamespace(**vars(each)) for pair, each in NESTED.content.cells.items()}
    cells["kindness", "justice"].labels = places
    cells["kindness", "justice"].conduct = (("hug", False), ("say", "hello"))
    opened = Sheet("spec", None, None, SimpleNamespace(cells=cells))
    assert matrix.opened(opened) == OPENED


OPENED = """\
spec

X kindness to justice, with what is nested in them: contradiction (the spec does not say which yields)
    `hug` for warmth against `keep_away` for justice
    `smile` for kindness yields to `stay_calm` for justice: declared
 --> safety.specrules:3:6
  |
3 | rule prevent_imminent_harm at root for safety
  |      ^^^^^^^^^^^^^^^^^^^^^ for `kindness`
  |
 ::: privacy.specrules:9:6
  |
9 | rule protect_privacy at root for privacy
  |      --------------- for `justice`
  |
  = when:     crowd    (everything else may be anything)
  = conduct:  not hug, say = hello
"""


def test_names_that_would_move_the_cursor_are_written_out() -> None:
    evil = cell("declared", pair("a\x1b[2J", "b", "declared", "p\x07", "q"), rolled_up=True)
    shown = matrix.report(sheet("x\x1b[1m", "y", **{"x\x1b[1m_to_y": evil}))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\\u{1b}[2J" in shown
