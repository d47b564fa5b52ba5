"""`specrules report`: the page as a document, and as it behaves in a browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from browser import Visit, chromium, visit
from desk import SPEC, WRONG, loaded
from specrules.cli.main import main
from specrules.report.html.markup import data, element

WEB = Path(__file__).parent.parent / "src" / "specrules" / "report" / "html" / "web"

EVIL = "<img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;\u2028\u202e"

HONEST = """\
spec "Desk, honest"
levels root > developer > user
principal developer at developer
principal user at user
principle privacy "What is private stays so."
principle honesty "Nobody is misled."
principle service "People get answers."
fact marked "Whether it is private."
action reveal
action answer
rule discreet at root for privacy
  "Private files are not shown."
  source "handbook#privacy/s1"
  when marked
  must not reveal
default open at user for honesty
  must reveal
  allow SR402 because "That much is known."
default helpful at user for service
  must answer
example "a marked file" for helpful
  given marked
  expect must answer
example "this one is wrong" for helpful
  expect must not answer
assert never_shown
  when marked
  never reveal
"""

HOSTILE = f"""\
spec "{EVIL}" version "{EVIL}"
levels root > user
principal user at user
principle privacy "{EVIL}"
principle honesty "{EVIL}"
fact marked "{EVIL}"
action reveal "{EVIL}"
rule discreet at root for privacy
  "{EVIL}"
  source "{EVIL}"
  because "{EVIL}"
  when marked
  must not reveal
default open at user for honesty
  must reveal
  allow SR402 because "{EVIL}"
example "{EVIL}" for discreet
  source "{EVIL}"
  given marked
  expect must reveal
"""


@dataclass
class Document(HTMLParser):
    """A page taken apart: its elements, its text outside of scripts and style, and what those hold."""

    text: str = ""
    tags: Counter[str] = field(default_factory=Counter)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)
    policy: str = ""
    raw: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.text += " "
        self.tags[tag] += 1
        self.attributes |= given.keys()
        self._open = tag
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.text += " "
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.raw.append((self._open, data))
        else:
            self.text += data


def written(folder: Path, *specs: str, names: tuple[str, ...] = ("a", "b"), options: tuple[str, ...] = ()) -> Path:
    """The page of some specs, each a file in the folder."""
    paths = []
    for name, spec in zip(names, specs, strict=False):
        paths.append(folder / f"{name}.specrules")
        paths[-1].write_text(spec, encoding="utf-8")
    page = folder / "page.html"
    assert main(["report", *map(str, paths), "-o", str(page), *options]) in (0, 1, 3)
    return page


def read(page: Path) -> Document:
    found = Document()
    found.feed(page.read_text(encoding="utf-8"))
    found.close()
    return found


def words(document: Document) -> str:
    return " ".join(document.text.split())


# -- the document


def test_it_holds_everything_that_is_known_of_a_spec(tmp_path: Path) -> None:
    text = words(read(written(tmp_path, HONEST)))
    assert "1 error, 1 allowed in 1 file, 1 rule and 2 defaults." in text
    assert "SR502 example-fails the example this one is wrong fails" in text
    assert "Accepted by an allow : That much is known." in text
    assert "honesty to privacy by level only It yields, and nothing says this is meant." in text
    assert "must not reveal, when marked Private files are not shown." in text
    assert "source handbook#privacy/s1" in text
    assert "passed a marked file" in text and "failed this one is wrong" in text and "passed never_shown" in text
    assert "Overridden by 3 others root > user: discreet" in text


def test_ids_are_unique_and_every_link_leads_somewhere(tmp_path: Path) -> None:
    document = read(written(tmp_path, HONEST, SPEC))
    assert [each for each, count in Counter(document.ids).items() if count > 1] == []
    assert len(document.links) > 30
    assert {link for link in document.links if link.removeprefix("#") not in document.ids} == set()


def test_the_policy_lets_nothing_in_but_what_is_there(tmp_path: Path) -> None:
    document = read(written(tmp_path, HONEST))
    digests = {
        kind: b64encode(sha256(text.encode()).digest()).decode() for kind, text in document.raw if text[:1] not in "{["
    }
    assert document.policy == (
        f"default-src 'none'; script-src 'sha256-{digests['script']}'; style-src 'sha256-{digests['style']}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not {name for name in document.attributes if name.startswith("on")} | (
        document.attributes & {"style", "src"}
    )
    assert "url(" not in dict(document.raw)["style"]


def test_text_stays_text_wherever_it_comes_from(tmp_path: Path) -> None:
    page = written(tmp_path, HOSTILE, names=("<img src=x onerror=alert(1)>",))
    document = read(page)
    assert document.tags["img"] == 0
    assert document.tags["script"] == 2
    assert not any(name.startswith("on") for name in document.attributes)
    assert document.text.count("<img src=x onerror=alert(1)></script><script>alert(2)</script>&amp;") > 10
    assert not {"\u2028", "\u202e"} & set(page.read_text(encoding="utf-8"))


def test_data_for_the_script_cannot_end_it() -> None:
    shown = element("script", data({"name": EVIL}), type="application/json").html
    inner = shown.removeprefix('<script type="application/json">').removesuffix("</script>")
    assert not set(inner) & set("<>&\u2028\u2029")
    assert json.loads(inner) == {"name": EVIL}


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path, SPEC, options=("--jobs", "1")).read_bytes()
    assert written(tmp_path, SPEC, options=("--jobs", "2")).read_bytes() == first


def test_a_process_that_fails_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written(tmp_path, SPEC).read_bytes()
    monkeypatch.setattr("specrules.checks.beside._worked", lambda work, pipe: os._exit(1))
    assert written(tmp_path, SPEC).read_bytes() == whole


def test_what_could_not_be_settled_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "a.specrules"
    spec.write_text(SPEC)
    page = tmp_path / "page.html"
    assert main(["report", str(spec), "-o", str(page), "--budget", "1"]) == 3
    text = words(read(page))
    open_questions = re.search(r"(\d+) undetermined", text)
    assert open_questions and int(open_questions[1]) > 0
    assert "Left open" in text
    assert capfd.readouterr().err == f"wrote {page}\n"


def test_errors_in_the_text_are_told_with_what_was_skipped(tmp_path: Path) -> None:
    spec = tmp_path / "a.specrules"
    spec.write_text(WRONG)
    page = tmp_path / "page.html"
    assert main(["report", str(spec), "-o", str(page)]) == 1
    text = words(read(page))
    assert "SR101 unknown-name" in text
    assert re.search(r"[1-9]\d* checks skipped", text)
    assert "not checked because of errors in the text: " in text and "SR2xx" in text
    assert "Errors in the text leave nothing else to show." in text


def test_a_spec_with_nothing_in_it_has_a_page(tmp_path: Path) -> None:
    text = words(read(written(tmp_path, "levels root\naction reveal\n")))
    assert "No two principles could meet." in text
    assert "Norms (0)" in text


def test_it_is_written_as_a_whole_or_not_at_all(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "a.specrules"
    spec.write_text(HONEST)
    assert main(["report", str(spec), "-o", str(tmp_path)]) == 2
    assert main(["report", str(spec), "-o", str(tmp_path / "none" / "page.html")]) == 2
    assert [line for line in capfd.readouterr().err.splitlines() if "cannot be written" not in line] == []
    assert main(["report", str(spec), "-o", str(spec)]) == 2
    assert "would overwrite the rule file" in capfd.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.specrules"]
    page = written(tmp_path, HONEST).read_text(encoding="utf-8")
    capfd.readouterr()
    assert main(["report", str(spec), "-o", "-"]) == 0
    assert capfd.readouterr().out == page


def test_asking_for_help_loads_nothing_heavy() -> None:
    assert loaded("report", "--help") & {"lark", "networkx", "pydantic", "rich", "z3"} == set()


def test_checks_are_chosen_as_for_a_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "SR502" not in words(read(written(tmp_path, HONEST, options=("--ignore", "SR5"))))
    assert main(["report", str(tmp_path / "a.specrules"), "--select", "SR999"]) == 2
    assert "there is no check `SR999`" in capfd.readouterr().err


# -- in a browser


def found(opened: Visit) -> Any:
    """What the search lists."""
    return opened.page.locator("#found").get_by_role("option")


def arrives(opened: Visit, place: str) -> None:
    """Waits until the keyboard is at the place with this id."""
    opened.page.wait_for_function("place => document.activeElement.id === place", arg=place)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page"), HONEST, SPEC)


@pytest.fixture
def opened(browser: Any, page: Path) -> Iterator[Visit]:
    """The page; whatever a test does with it, it asks for nothing and complains of nothing."""
    with visit(browser, page, viewport={"width": 1200, "height": 800}) as found:
        yield found
        assert found.wrong() == []
        assert [url.partition("#")[0] for url in found.requests] == [page.as_uri()]


def test_a_cell_opens_the_norms_and_the_scenario(opened: Visit) -> None:
    opened.page.get_by_role("button", name="honesty to privacy: by level only").click()
    panel = opened.page.get_by_role("dialog")
    assert panel.locator(".scenario code").all_inner_texts() == ["marked"]
    assert panel.locator(".pairs a").all_inner_texts() == ["open", "discreet"]
    opened.page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert opened.focused == "honesty to privacy: by level only"
    opened.page.keyboard.press("Enter")
    panel.get_by_role("link", name="discreet").click()
    assert not panel.is_visible()
    arrives(opened, "s1-norm-discreet")


def test_arrow_keys_go_through_the_matrix_and_past_the_diagonal(opened: Visit) -> None:
    opened.page.get_by_role("button", name="honesty to privacy: by level only").focus()
    seen = []
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "End", "Home", "ArrowLeft", "ArrowDown"):
        opened.page.keyboard.press(key)
        seen.append(opened.focused.partition(":")[0])
    assert seen == [
        "honesty to service",
        "privacy to service",
        "honesty to service",
        "honesty to service",
        "honesty to privacy",
        "honesty to privacy",
        "service to privacy",
    ]
    assert opened.page.locator("#s1 table.matrix button[tabindex='0']").count() == 1
    opened.page.keyboard.press("Enter")
    assert "never meet" in opened.page.get_by_role("dialog").inner_text()


def test_search_finds_a_norm_by_what_it_says_and_goes_there(opened: Visit) -> None:
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("private files")
    field = opened.page.get_by_role("combobox", name="Search the report")
    assert field.get_attribute("aria-expanded") == "true"
    assert found(opened).first.inner_text().startswith("norm discreet")
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    arrives(opened, "s1-norm-discreet")
    field.fill("no such thing")
    assert found(opened).count() == 0
    assert opened.page.locator("#found").inner_text() == "nothing found"
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"


def test_search_goes_to_a_spec_that_is_not_shown(opened: Visit) -> None:
    choice = opened.page.get_by_label("Spec")
    assert choice.input_value() == "s1" and not opened.page.locator("#s2").is_visible()
    opened.page.get_by_role("combobox", name="Search the report").fill("no_answers")
    found(opened).first.click()
    arrives(opened, "s2-norm-no_answers")
    assert choice.input_value() == "s2" and not opened.page.locator("#s1").is_visible()
    assert opened.page.locator("#s2-norm-no_answers").is_visible()
    choice.select_option("s1")
    assert opened.page.locator("#s1").is_visible()


def test_the_graph_shows_what_is_around_a_norm(opened: Visit) -> None:
    assert opened.page.locator("#s1 .nodes text").all_text_contents() == ["honesty", "privacy"]
    opened.page.locator("#s1-norm-open").get_by_role("button", name="graph").click()
    names = opened.page.locator("#s1 .nodes text").all_text_contents()
    assert {"discreet", "open", "user's instructions at user"} <= set(names)
    opened.page.get_by_label("with what people say").first.uncheck()
    assert opened.page.locator("#s1 .nodes text").all_text_contents() == ["discreet", "open"]
    opened.page.get_by_role("button", name="discreet, rule at root").focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened.focused == "open, default at user"
    opened.page.keyboard.press("Enter")
    assert "overrides 0, overridden by 1 here" in opened.page.locator("#s1 .caption").inner_text()
    opened.page.locator("#s1 .caption").get_by_role("link", name="Go to the norm").click()
    arrives(opened, "s1-norm-open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_those_of_the_system_until_they_are_switched(browser: Any, page: Path, scheme: str) -> None:
    with visit(browser, page, color_scheme=scheme) as found:
        ground = "getComputedStyle(document.body).backgroundColor"
        before = found.page.evaluate(ground)
        assert (before == "rgb(22, 24, 28)") == (scheme == "dark")
        found.page.locator(".theme").click()
        assert (found.page.evaluate(ground) == "rgb(22, 24, 28)") == (scheme == "light")


def test_it_can_be_read_without_a_script(browser: Any, page: Path) -> None:
    with visit(browser, page, java_script_enabled=False) as found:
        for spec, norm in (("s1", "discreet"), ("s2", "no_answers")):
            assert found.page.locator(f"#{spec}-norm-{norm}").is_visible()
        found.page.get_by_role("link", name="honesty to privacy: by level only").click()
        assert found.page.url.endswith("#s1-meeting-honesty.privacy")
        assert found.page.locator("#s1 .legend").first.is_visible()


def test_a_narrow_window_never_scrolls_sideways(browser: Any, page: Path) -> None:
    with visit(browser, page, viewport={"width": 360, "height": 700}) as found:
        for spec in ("s1", "s2"):
            found.page.get_by_label("Spec").select_option(spec)
            assert found.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_there_are_no_controls_and_nothing_is_folded(browser: Any, page: Path) -> None:
    with visit(browser, page) as found:
        reason = found.page.locator("#s1-norm-open details li").first
        assert not reason.is_visible()
        found.page.emulate_media(media="print")
        found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not found.page.locator("#tools").is_visible()
        assert reason.is_visible() and reason.inner_text().startswith("root > user")
        assert found.page.pdf().startswith(b"%PDF")


def test_hostile_text_does_nothing_in_a_browser(browser: Any, tmp_path: Path) -> None:
    page = written(tmp_path, HOSTILE, names=("<img src=x onerror=alert(1)>",))
    with visit(browser, page) as found:
        found.page.get_by_role("combobox", name="Search the report").fill("img")
        assert "<img src=x onerror=alert(1)>" in found.page.get_by_role("listbox").inner_text()
        found.page.keyboard.press("Escape")
        found.page.get_by_role("button", name="honesty to privacy: by level only").click()
        found.page.keyboard.press("Escape")
        assert found.page.locator("img").count() == 0
        assert "<img src=x onerror=alert(1)>" in found.page.title()
        assert found.wrong() == []
        assert found.requests == [page.as_uri()]


# -- the bundle


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The front end with its libraries, as the lock file names them."""
    if os.environ.get("SPECRULES_REBUILD") != "1":
        pytest.skip("SPECRULES_REBUILD is not 1")
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no node or no npm")
    folder = tmp_path_factory.mktemp("web") / "web"
    shutil.copytree(WEB, folder, ignore=shutil.ignore_patterns("node_modules"))
    run = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True)
    if run.returncode:
        pytest.skip(f"npm cannot reach a registry: {run.stderr.strip()[-200:]}")
    return folder


def test_the_bundle_is_what_its_source_comes_to(workshop: Path, tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=workshop, check=True)
    assert (tmp_path / "report.js").read_bytes() == (WEB.parent / "assets" / "report.js").read_bytes()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, page: Path, workshop: Path, scheme: str) -> None:
    with visit(browser, page, color_scheme=scheme) as found:
        found.page.evaluate((workshop / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        violations = found.page.evaluate("axe.run()")["violations"]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


def test_the_bundle_is_small_and_brings_its_licences() -> None:
    bundle = (WEB.parent / "assets" / "report.js").read_text(encoding="ascii")
    assert len(bundle) < 700_000
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(each["integrity"].startswith("sha512-") for name, each in lock.items() if name)
    for name in json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert f"{name} {lock[f'node_modules/{name}']['version']}\n" in bundle
    assert bundle.count("Permission") >= 6
