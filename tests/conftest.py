"""What several tests build on: a catalogue of checks, places in text, and a checked spec made by hand."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import settings

from desk import SPEC, Run
from specrules.checks.outcome import Report, Undetermined
from specrules.cli.main import main
from specrules.finding import Finding, Label, Scene, Severity
from specrules.source import Source, Span

# The plugin of specrules would try the claims of these specs, which are there for what they say, not for being true.
collect_ignore_glob = ["regressions/*"]

# What one test found is not to be what another says; those about the cache have one of their own.
os.environ["SPECRULES_NO_CACHE"] = "1"

# Most of what tests make lives shortly and in no cycles: to look for such garbage less often saves a tenth of the time.
gc.set_threshold(50_000, 20, 50)

# Random tests draw the same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """A command that is run by itself leaves it to the end of the process to clear up."""
    yield
    gc.enable()


@dataclass(frozen=True)
class Check:
    """As much of a check as reports look at."""

    code: str
    name: str
    severity: Severity
    summary: str = ""


CHECKS = (
    Check("SR100", "syntax", Severity.ERROR),
    Check("SR101", "unknown-name", Severity.ERROR),
    Check("SR201", "contradiction", Severity.ERROR),
    Check("SR202", "permission-clash", Severity.ERROR),
    Check("SR402", "interaction-gap", Severity.WARNING),
    Check("SR404", "unobservable", Severity.INFO),
)

SAFETY = Source(
    "safety.specrules",
    """\
# What to do about danger.

rule prevent_imminent_harm at root for safety
  when risk = imminent
  # even if it hurts
  must share_location
""",
)
PRIVACY = Source(
    "privacy.specrules",
    "\n" * 8
    + """\
rule protect_privacy at root for privacy
  when location_of = private_person
  must not share_location
""",
)


def place(source: Source, text: str, label: str = "", occurrence: int = 1) -> Label:
    """A label on the numbered occurrence of the text."""
    start = -1
    for _ in range(occurrence):
        start = source.text.index(text, start + 1)
    return Label(Span(source, start, start + len(text)), label)


CONTRADICTION = Finding(
    "SR201",
    "two `root` rules demand opposite things in the same situation",
    (
        place(SAFETY, "must share_location", "requires `share_location`"),
        place(SAFETY, "rule prevent_imminent_harm"),
        place(SAFETY, "when risk"),
        place(PRIVACY, "rule protect_privacy"),
        place(PRIVACY, "when location_of"),
        place(PRIVACY, "must not share_location", "forbids it, also at `root`"),
    ),
    norms=("prevent_imminent_harm", "protect_privacy"),
    scene=Scene((("location_of", "private_person"), ("risk", "imminent"))),
    help=(
        "say which one yields; either edit clears this and adds nothing new",
        "(a) protect_privacy        unless risk = imminent",
        "(b) prevent_imminent_harm  unless location_of = private_person",
    ),
)
GAP = Finding(
    "SR402",
    "`safety` yields to `privacy`, and nothing says this is meant",
    (place(SAFETY, "prevent_imminent_harm", "overridden here"),),
    norms=("prevent_imminent_harm", "protect_privacy"),
    scene=Scene((("marked", True), ("night", False)), ("developer requests upsell", "user forbids upsell")),
    conduct=(("upsell", True), ("disclose", False), ("words", 12)),
    notes=(("what remains", "no norm for `safety` binds\nnothing is left"),),
)
UNKNOWN_NAME = Finding(
    "SR101",
    "no level is called `rot`",
    (place(PRIVACY, "root", "one of: root, user"),),
    help=("did you mean `root`?",),
)
REPORT = Report(
    path="spec",
    title="Safety and privacy",
    version="1",
    files=2,
    rules=2,
    defaults=1,
    findings=(CONTRADICTION, GAP),
    undetermined=(Undetermined("SR202", ("prevent_imminent_harm",), "the budget is spent"),),
    proved=208,
    refuted=2,
    skipped=(),
    seconds=0.214,
    timings=(("SR201", 0.1), ("SR402", 0.0123)),
)
CLEAN = replace(REPORT, findings=(), undetermined=(), refuted=0)


@pytest.fixture
def specrules(capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs a command in this process."""

    def call(*arguments: str) -> Run:
        status = main(arguments)
        return Run(status, *capfd.readouterr())

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one and not the root of anything."""
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    return inside


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a small spec, in the current folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "desk.specrules"
    file.write_text(SPEC, encoding="utf-8")
    return file


@pytest.fixture
def catalogue() -> dict[str, Check]:
    return {check.code: check for check in CHECKS}


@pytest.fixture
def label() -> Callable[..., Label]:
    return place


@pytest.fixture
def findings() -> dict[str, Finding]:
    return {"contradiction": CONTRADICTION, "gap": GAP, "unknown name": UNKNOWN_NAME}


@pytest.fixture
def checked() -> Report:
    """A spec with an error, a warning and an open question."""
    return REPORT


@pytest.fixture
def clean() -> Report:
    """A spec with nothing to tell."""
    return CLEAN
