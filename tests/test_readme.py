"""The README shows what really happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from shown import Desk, fences

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_everything_is_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk()
    assert "\n\n".join(desk.play(README)) == ""
    spec, decision = desk.known["spec"], desk.known["decision"]
    assert (decision.actions["upsell"].verdict, decision.actions["upsell"].by) == (
        "required",
        ("developer requests upsell",),
    )
    assert decision.conduct == {"disclose": False, "upsell": True}
    assert spec.comply({"disclose": True}, facts={"marked": True}).breaks == ("keep_private",)
    (imported,) = (fence.text for fence in fences(README) if fence.text.startswith("# --- RULES"))
    assert Path("lamps.specrules").read_text(encoding="utf-8").endswith("\n\n\n" + imported)


def test_the_founding_spec_comes_first_and_has_fifteen_lines() -> None:
    spec, command = (fence for fence, _ in zip(fences(README), range(2), strict=False))
    assert spec.file == "bot.specrules"
    assert len(spec.text.splitlines()) == 15
    assert command.text.startswith("$ specrules check bot.specrules\nerror[SR501 claim-fails]")
