"""The pages of the checks: each agrees with its check, and every case on it is what the checker says of that spec.

A case is one fence per file, tagged `specrules` or named with `file=`, the first of them the entry, and a `findings`
fence right after them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import pytest

from specrules.checks import REGISTRY, run
from specrules.files import load
from specrules.finding import Finding
from specrules.program import Program

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "src" / "specrules" / "checks"
PAGES = sorted(path for path in (ROOT / "checks").glob("*.md") if path.name != "README.md")

SHOWS, NEAR = "Shows it", "Near misses"
SECTIONS = ["What it means", "Why it matters", "What to do about it", "What it does not find", SHOWS, NEAR]
OPTIONAL = "What to do about it"

FENCE = re.compile(r"^```(\w+)?(?: file=(\S+))?$")


@dataclass
class Case:
    """Files of a spec, by name, the first of them the entry, and the findings the page promises."""

    page: str
    section: str
    line: int
    files: dict[str, str] = field(default_factory=dict)
    findings: list[str] | None = None


@dataclass
class Page:
    """A page as written: its lines of text without the fences, its sections, and its cases."""

    path: Path
    text: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.path.name.split("-")[0]


def read(path: Path) -> Page:
    """The page; a spec that no findings follow directly, or the other way round, is an AssertionError."""
    page = Page(path)
    pending: Case | None = None
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    for number, line in numbered:
        fence = FENCE.match(line)
        where = f"{path.name}:{number}"
        if fence is None:
            assert not line.startswith("```"), f"{where}: a fence this test cannot read"
            assert not (line.strip() and pending), f"{where}: the findings must follow the spec directly"
            page.text.append(line)
            if line.startswith("## "):
                page.sections.append(line[3:])
            continue
        language, name = fence.groups()
        body = list(_until_closed(numbered))
        if language == "specrules" or name:
            pending = pending or Case(path.name, page.sections[-1], number)
            pending.files[name or "main.specrules"] = "".join(f"{text}\n" for text in body)
        elif language == "findings":
            assert pending, f"{where}: findings without a spec"
            pending.findings = body
            page.cases.append(pending)
            pending = None
    assert pending is None, f"{path.name}: the last spec has no findings"
    return page


def _until_closed(numbered: Iterator[tuple[int, str]]) -> Iterator[str]:
    for _, line in numbered:
        if line == "```":
            return
        yield line
    raise AssertionError("a fence is never closed")


def shown(finding: Finding, entry: str) -> str:
    """A finding as pages write it."""
    place = finding.labels[0].span
    line, column = place.source.position(place.start)
    file = "" if place.source.path == entry else f"{place.source.path}:"
    text = f"{finding.code} {file}{line}:{column}"
    if finding.norms:
        text += f" {', '.join(finding.norms)}"
    if finding.scene is not None:
        text += f" when {finding.scene.text}"
    if finding.conduct:
        text += f" does {', '.join(_does(name, value) for name, value in finding.conduct)}"
    return text


def _does(name: str, value: object) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} = {value}"


def found(case: Case) -> list[str]:
    """What the checker finds in the case, read from files in the working folder."""
    for name, text in case.files.items():
        Path(name).write_text(text, encoding="utf-8")
    entry = next(iter(case.files))
    (files,) = load([entry])
    report = run(Program.build(files))
    assert report.undetermined == ()
    return [shown(finding, entry) for finding in report.findings] or ["none"]


ALL = [read(path) for path in PAGES]
CASES = [pytest.param(case, id=f"{page.code}:{case.line}") for page in ALL for case in page.cases]


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_what_the_checker_finds(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    actual = found(case)
    if actual != case.findings:
        diff = "\n".join(unified_diff(case.findings or [], actual, "on the page", "found", lineterm=""))
        fence = "\n".join(["```findings", *actual, "```"])
        where = f"checks/{case.page}:{case.line}"
        pytest.fail(f"{where}\n\n{diff}\n\nIf the checker is right, the page should say\n\n{fence}\n", pytrace=False)


def test_pages_checks_and_registry_agree() -> None:
    assert [page.path.name for page in ALL] == [f"{c.code}-{c.name}.md" for c in REGISTRY.values()]
    files = sorted(path.name for path in CHECKS.glob("sr*.py"))
    assert files == [f"{c.code.lower()}_{c.name.replace('-', '_')}.py" for c in REGISTRY.values()]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_a_page_has_title_severity_and_sections(page: Page) -> None:
    check = REGISTRY[page.code]
    title, blank, definition, *_ = page.text
    assert title == f"# {check.code} {check.name}"
    assert blank == ""
    assert re.fullmatch(rf"\*\*{check.severity}\*\* – [^.]+\.", definition), definition
    assert page.sections == [s for s in SECTIONS if s != OPTIONAL or OPTIONAL in page.sections]
    links = re.findall(r"\]\(([^)]*)\)", "\n".join(page.text))
    assert set(links) <= {path.name for path in PAGES}


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_a_page_shows_its_finding_and_what_only_looks_like_it(page: Page) -> None:
    holds = {SHOWS: True, NEAR: False}
    for section, expected in holds.items():
        cases = [case for case in page.cases if case.section == section]
        assert len(cases) >= 2, f"{section}: two specs at least"
        wrong = [c.line for c in cases if any(f.startswith(page.code) for f in c.findings or ()) is not expected]
        assert wrong == [], section
    assert {case.section for case in page.cases} == set(holds)
