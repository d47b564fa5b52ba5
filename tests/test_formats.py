"""What `check` writes besides text: known word for word, as readers of each format want it, the same exit status.

SARIF has tests of its own.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import pytest
import xmlschema
from markdown_it import MarkdownIt

from agreement import joined, statements
from formats import (
    ALLOWED,
    BOT,
    BROKEN,
    CLEAN,
    HOSTILE,
    NASTY_NAME,
    RESCUE,
    SCHEMAS,
    WARNED,
    found_in,
    golden,
    said,
    versionless,
)
from random_specs import rule_file
from specrules.checks import REGISTRY, run_each
from specrules.cli.main import main
from specrules.files import load, load_text
from specrules.finding import Severity
from specrules.model.spec import Allow
from specrules.program import Program
from specrules.report.forms import FORMS, Manner, written
from specrules.report.markdown import LONGEST, code
from test_pages import ALL

PAGES = (("SR100", 0), ("SR106", 0), ("SR201", 3), ("SR303", 0), ("SR402", 0), ("SR403", 0), ("SR501", 0), ("SR502", 0))
"""Cases on pages of checks whose JSON is known: errors in the text, scenarios, instructions, conducts, examples."""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes a rule file in a folder to run in, and gives its name."""
    monkeypatch.chdir(tmp_path)

    def made(text: str, name: str = "bot.specrules") -> str:
        Path(name).write_text(text, encoding="utf-8")
        return name

    return made


# -- word for word


@pytest.mark.parametrize(("check", "number"), PAGES)
def test_the_json_of_a_page_is_known(check: str, number: int, spec: Callable[..., str]) -> None:
    (page,) = [each for each in ALL if each.code == check]
    case = [each for each in page.cases if each.section == "Shows it"][number]
    names = [spec(text, name) for name, text in case.files.items()]
    found = said("json", found_in(names[0]))
    assert versionless(found) == golden(f"{check}-{number + 1}.json", found)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_texts_are_known_in_every_format(form: str, spec: Callable[..., str]) -> None:
    found = said(form, found_in(spec(HOSTILE, NASTY_NAME)), manner=Manner(show_allowed=True))
    assert versionless(found) == golden(f"hostile/{form}.txt", found)


# -- the same for all of them


@pytest.mark.parametrize("form", FORMS)
def test_nothing_that_cannot_be_seen_is_written(form: str, checked: Any, catalogue: Any) -> None:
    evil = "\x1b[2J\r\n\u202e\u200b\ud800\ufeff]]>&<b>"
    first = checked.findings[0]
    nasty = replace(
        first,
        message=evil,
        labels=tuple(replace(each, text=evil) for each in first.labels),
        notes=((evil, f"{evil}\n{evil}"),),
        help=(evil,),
        conduct=((evil, evil),),
    )
    report = replace(
        checked,
        path=evil,
        findings=(nasty, nasty),
        allowed=((nasty, Allow("SR201", evil, "x", first.labels[0].span)),),
        undetermined=(replace(checked.undetermined[0], reason=evil),),
    )
    text = written(form, [report], catalogue, Manner(show_allowed=True))
    assert {each for each in text if category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")} <= {"\n"}
    assert text.endswith("\n") and text.encode()


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        (CLEAN, (), 0),
        (BOT, (), 1),
        (WARNED, (), 0),
        (WARNED, ("--fail-on", "warning"), 1),
        (ALLOWED, ("--fail-on", "warning"), 0),
        (CLEAN, ("--budget", "1"), 3),
        (BROKEN, (), 1),
    ],
)
def test_the_exit_status_is_the_same(
    text: str,
    arguments: tuple[str, ...],
    status: int,
    spec: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = spec(text)
    for form in ("text", *FORMS):
        assert main(["check", name, "--format", form, *arguments]) == status, form
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", FORMS)
def test_no_spec_at_all_can_be_told(form: str, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    spec(BOT)
    Path("other.txt").touch()
    assert main(["check", ".", "--focus", "other.txt", "--format", form]) == 0
    assert capsys.readouterr().out == said(form)


def test_the_bytes_are_the_same_for_any_number_of_processes(spec: Callable[..., str]) -> None:
    names = [spec(rule_file(seed), f"{seed}.specrules") for seed in (40, 41, 43)]
    programs = [Program.build(files) for files in load(names)]
    alone, together = (run_each(programs, None, jobs) for jobs in (1, 2))
    one, two = list(alone), list(together)
    assert sum(len(report.findings) for report in one) > 3
    for form in FORMS:
        assert written(form, one, REGISTRY, Manner()) == written(form, two, REGISTRY, Manner()), form


@pytest.mark.parametrize("seed", [41, 43])
def test_the_order_of_statements_only_changes_places(seed: int) -> None:
    parts = statements(rule_file(seed))
    reports = [found_in(load_text(joined(each), "spec.specrules")) for each in (parts, parts[::-1])]
    one, other = (list(_about_norms(said("concise", report))) for report in reports)
    assert one == other
    assert len(one) > 2


def _about_norms(text: str) -> Iterator[str]:
    """The lines about norms, which come in an order of their own, without their places."""
    for line in text.splitlines():
        match = re.fullmatch(r"spec\.specrules:\d+:\d+: (\w+\[SR[2-6].*)", line)
        if match:
            yield match[1]


def test_a_form_that_is_not_asked_for_is_not_loaded() -> None:
    from desk import loaded

    assert not {"xml", "pydantic"} & loaded("check", "--help")


# -- to a file


@pytest.mark.parametrize("form", ["concise", "sarif"])
def test_a_file_has_what_standard_output_would(
    form: str, spec: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = spec(BOT)
    assert main(["check", name, "--format", form]) == 1
    expected = capsys.readouterr().out
    assert main(["check", name, "--format", form, "-o", "found.txt"]) == 1
    assert capsys.readouterr() == ("", "")
    assert Path("found.txt").read_text(encoding="utf-8") == expected


def test_text_goes_to_a_file_without_colours(spec: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    names = [spec(BOT), spec(CLEAN, "clean.specrules")]
    assert main(["check", *names, "--output", "found.txt"]) == 1
    text = Path("found.txt").read_text(encoding="utf-8")
    assert text.startswith("error[SR501 claim-fails]") and text.endswith("in 2 specs\n")
    assert "\x1b" not in text


def test_a_file_that_cannot_be_written_is_told(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", spec(CLEAN), "-o", "nowhere/found.txt"]) == 2
    assert capsys.readouterr().err.startswith("specrules: `nowhere/found.txt` cannot be written: ")


def test_a_rule_file_is_never_overwritten(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    name = spec(CLEAN)
    assert main(["check", ".", "-o", f"./{name}"]) == 2
    assert "--output would overwrite the rule file" in capsys.readouterr().err
    assert Path(name).read_text(encoding="utf-8") == CLEAN


def test_nor_one_that_no_spec_uses(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    name, unused = spec(CLEAN), Path("unused.specrules")
    unused.write_text(WARNED, encoding="utf-8")
    assert main(["check", name, "-o", "unused.specrules"]) == 2
    assert "--output would overwrite the rule file" in capsys.readouterr().err
    assert unused.read_text(encoding="utf-8") == WARNED


def test_a_pipe_does_not_become_a_file(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    name = spec(CLEAN)
    os.mkfifo("pipe")
    assert main(["check", name, "-o", "pipe"]) == 2
    assert capsys.readouterr().err == "specrules: `pipe` cannot be written: it is not a regular file\n"
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)


# -- concise


def test_concise_has_a_line_for_each_finding_and_question(checked: Any, catalogue: Any) -> None:
    nowhere = replace(checked.findings[1], labels=())
    report = replace(checked, findings=(checked.findings[0], nowhere), skipped=("SR404",))
    *lines, last = written("concise", [report], catalogue, Manner()).splitlines()
    assert lines == [
        "safety.specrules:6:3: error[SR201] two `root` rules demand opposite things in the same situation",
        "spec: warning[SR402] `safety` yields to `privacy`, and nothing says this is meant",
        "spec: undetermined[SR202] could not be settled for `prevent_imminent_harm`: the budget is spent",
        "spec: not checked, because of the errors: SR404",
    ]
    assert last.startswith("1 error, 1 warning in 2 files (2 rules, 1 default)")


# -- GitHub


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """The workflow commands in a text as the runner reads them: name, properties, message."""
    for line in text.splitlines():
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        if match:
            properties = dict(each.split("=", 1) for each in match[2].split(","))
            yield match[1], {key: _unescaped(value) for key, value in properties.items()}, _unescaped(match[3])


def _unescaped(text: str) -> str:
    for mark, escape in (("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C"), ("%", "%25")):
        text = text.replace(escape, mark)
    return text


def test_github_is_told_where_and_what(spec: Callable[..., str]) -> None:
    claim, gap = commands(said("github", found_in(spec(BOT))))
    assert claim[:2] == (
        "error",
        {
            "file": "bot.specrules",
            "line": "15",
            "endLine": "15",
            "col": "25",
            "endColumn": "54",
            "title": "SR501 claim-fails",
        },
    )
    assert claim[2].splitlines()[1].startswith("when: developer requests upsell, user forbids upsell, marked (")
    assert gap[0] == "warning" and "see also bot.specrules:10:6: wins, only because root > user" in gap[2]


def test_no_text_becomes_a_command_of_its_own(spec: Callable[..., str]) -> None:
    name = spec(HOSTILE, NASTY_NAME)
    report = found_in(name)
    text = said("github", report)
    found = list(commands(text))
    assert [each[0] for each in found] == [
        {"error": "error", "warning": "warning", "info": "notice"}[REGISTRY[each.code].severity]
        for each in report.findings
    ]
    *lines, last = text.splitlines()
    assert len(lines) == len(found) and all(line.startswith("::") for line in lines)
    assert re.fullmatch(r"[\w ,():]+", last)
    assert {each[1]["file"] for each in found} == {name.replace("\n", r"\u{a}").translate(ESCAPED)}
    assert not any(set(each[1]) - {"file", "line", "endLine", "col", "endColumn", "title"} for each in found)


ESCAPED = {ord(each): f"\\u{{{ord(each):x}}}" for each in "\x1b\u202e"}


def test_columns_are_told_only_within_a_line(checked: Any, catalogue: Any) -> None:
    first = checked.findings[0].labels[0]
    wide = replace(first.span, start=first.span.start - 20)
    report = replace(
        checked,
        findings=(replace(checked.findings[0], labels=(replace(first, span=wide),)),),
        undetermined=(),
        skipped=("SR404",),
    )
    finding, skipped = commands(written("github", [report], catalogue, Manner()))
    assert set(finding[1]) == {"file", "line", "endLine", "title"}
    assert skipped == ("warning", {"file": "spec"}, "not checked, because of the errors: SR404")


# -- JUnit

JUNIT = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def suite(text: str) -> ElementTree.Element:
    """The only suite of a report that keeps to the schema."""
    JUNIT.validate(text)
    (found,) = ElementTree.fromstring(text.encode())
    counted = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    assert {key: int(found.get(key, "")) for key in counted} == {
        key: len(list(found.iter(state))) for key, state in counted.items()
    }
    assert int(found.get("tests", "")) == len(found)
    return found


def test_a_check_that_finds_nothing_is_a_case_that_passed(spec: Callable[..., str]) -> None:
    found = suite(said("junit", found_in(spec(CLEAN))))
    assert [case.get("name") for case in found] == [f"{check.code} {check.name}" for check in REGISTRY.values()]
    assert all(len(case) == 0 for case in found)


@pytest.mark.parametrize(("fail_on", "failures"), [("error", ["SR501"]), ("warning", ["SR402", "SR501"])])
def test_what_does_not_fail_the_run_is_no_failure(fail_on: str, failures: list[str], spec: Callable[..., str]) -> None:
    manner = Manner(fail_on=Severity(fail_on))
    found = suite(said("junit", found_in(spec(BOT)), manner=manner))
    assert [each.get("type") for each in found.iter("failure")] == failures
    (gap,) = [case for case in found if (case.get("name") or "").startswith("SR402")]
    assert "`honesty` yields to `confidentiality`" in (gap[0].text or "")


def test_what_stays_open_is_an_error_and_what_is_accepted_is_skipped(spec: Callable[..., str]) -> None:
    found = suite(said("junit", found_in(spec(CLEAN), budget=1)))
    assert {each.get("type") for each in found.iter("error")} == {"undetermined"}
    found = suite(said("junit", found_in(spec(ALLOWED))))
    assert [each.get("message") for each in found.iter("skipped")] == ["allowed because It is said twice on purpose."]
    found = suite(said("junit", found_in(spec(BROKEN))))
    assert [each.get("type") for each in found.iter("failure")] == ["SR101"]
    assert {each.get("type") for each in found.iter("skipped")} == {"not checked"}


def test_junit_is_xml_whatever_rule_files_say(spec: Callable[..., str]) -> None:
    found = suite(said("junit", found_in(spec(HOSTILE, NASTY_NAME))))
    assert len(list(found.iter())) == 1 + len(found) + sum(len(case) for case in found)
    assert "]]> `code`" in next(each.text or "" for each in found.iter("failure") if each.get("type") == "SR502")


# -- Markdown


def parsed(text: str) -> list[Any]:
    """The tokens of a comment, those inside others after them."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [each for token in tokens for each in (token, *(token.children or ()))]


def test_a_comment_has_a_row_and_a_fold_for_each_finding(spec: Callable[..., str]) -> None:
    tokens = parsed(said("markdown", found_in(spec(BOT))))
    assert sum(token.type == "tr_open" for token in tokens) == 1 + 2
    assert [token.content for token in tokens if token.type == "html_block"] == [
        "<details>\n<summary>1. error SR501 claim-fails</summary>\n",
        "</details>\n",
        "<details>\n<summary>2. warning SR402 interaction-gap</summary>\n",
        "</details>\n",
    ]
    fences = [token for token in tokens if token.type == "fence"]
    assert [fence.content.split("]")[0] for fence in fences] == [
        "error[SR501 claim-fails",
        "warning[SR402 interaction-gap",
    ]
    assert [token.content for token in tokens if token.type == "code_inline"] == [
        "no_covert_pursuit",
        "bot.specrules:15:25",
        "honesty",
        "confidentiality",
        "bot.specrules:12:9",
    ]


def test_what_rule_files_say_is_code_and_nothing_else(spec: Callable[..., str]) -> None:
    report = found_in(spec(HOSTILE, NASTY_NAME))
    assert {each.code for each in report.findings} >= {"SR201", "SR402", "SR501", "SR502"}
    tokens = parsed(said("markdown", report, manner=Manner(show_allowed=True)))
    kinds = {token.type for token in tokens}
    assert not kinds & {"link_open", "image", "html_inline", "s_open", "em_open", "strong_open", "code_block"}
    html = {token.content for token in tokens if token.type == "html_block"}
    assert all(re.fullmatch(r"<details>\n<summary>[\w .-]+</summary>\n|</details>\n", each) for each in html)
    told = [token.content for token in tokens if token.type == "text"]
    assert not any(re.search(r"[@#<>&`\[\]/|]|www|http", each) for each in told)
    cells = sum(token.type == "td_open" for token in tokens)
    assert cells == 5 * (len(report.findings) + len(report.allowed))
    whole = [token.content for token in tokens if token.type == "code_inline" and "@team" in token.content]
    assert any("[a](http://evil.example)" in each and "mail@evil.example" in each for each in whole)


@pytest.mark.parametrize("text", ["`", "``a", "a`", " a ", "a|b", r"a\|b", r"a\\|b", "\\", "a``b`c"])
def test_code_in_a_cell_says_what_it_is(text: str) -> None:
    tokens = parsed(f"| x | y |\n|---|---|\n| {code(text)} | end |\n")
    assert [token.content for token in tokens if token.type in ("code_inline", "text")][2:] == [
        text if "\\|" not in text else text.replace("|", r"\u{7c}"),
        "end",
    ]


def test_a_comment_is_never_too_long_and_says_what_it_leaves_out(checked: Any, catalogue: Any) -> None:
    long = replace(checked.findings[0], message="é@`|" * 400)
    many = replace(checked, findings=(long,) * 900)
    text = written("markdown", [many], catalogue, Manner())
    assert len(text.encode()) <= LONGEST
    rows = len(re.findall(r"^\| \d+ \|", text, re.MULTILINE))
    folds = text.count("<details>")
    assert 0 < folds <= rows < 900
    left = f"{901 - rows} rows of the table and {900 - folds} findings in full"
    assert f"Left out, as a comment can only be so long: {left}." in text
    assert text.count("<details>") == text.count("</details>")
    assert "900 errors in 2 files" in text


# -- plain


def test_plain_is_sentences_in_reading_order(spec: Callable[..., str]) -> None:
    assert said("plain", found_in(spec(RESCUE))) == (
        "1 error in 1 file (2 rules, 0 defaults): 18 checks, 17 proved, 1 refuted, 0 undetermined.\n"
        "\n"
        "Finding 1 of 1: error SR201, contradiction.\n"
        '"privacy" and "rescue" cannot all be followed, and nothing says which yields at "root".\n'
        'Place: file bot.specrules, line 11, column 3. "privacy" forbids this, at "root".\n'
        'See also: file bot.specrules, line 8, column 3. "rescue" requires this, at "root".\n'
        "When:\n"
        "  private is true\n"
        "  risk is imminent\n"
        "  everything else may be anything\n"
        'Help: say which one yields: an "unless" on one of them, or "overrides" on "privacy" or "rescue".\n'
    )


def test_plain_draws_nothing(spec: Callable[..., str]) -> None:
    for text in (BOT, RESCUE, BROKEN):
        told = said("plain", found_in(spec(text)))
        assert not re.search(r"[`|^┌│└─→]|--|  +\S+  ", told.replace("--budget", "")), told


def test_plain_tells_what_stays_open_and_what_was_not_checked(spec: Callable[..., str]) -> None:
    told = said("plain", found_in(spec(CLEAN + "fact odd\naxiom odd\n"), budget=1))
    assert "\nUndetermined: SR104, impossible-world.\nCould not be settled: the solver gave up (canceled).\n" in told
    told = said("plain", found_in(spec(BROKEN)))
    assert "Not checked, because of the errors: SR102, " in told and "all that begin with SR2" in told


def test_what_is_allowed_is_told_on_request(spec: Callable[..., str]) -> None:
    report = found_in(spec(ALLOWED))
    assert "Allowed" not in said("plain", report)
    told = said("plain", report, manner=Manner(show_allowed=True))
    assert "Allowed: SR303, redundant.\n" in told
    assert "Allowed because: It is said twice on purpose.\n" in told


def test_examples_are_told_in_sentences_too(spec: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    name = spec(RESCUE + 'example "in danger"\n  given risk = imminent, private\n  expect must share_address\n')
    assert main(["test", name, "--format", "plain", "--coverage"]) == 1
    told = capsys.readouterr().out
    assert told.startswith("1 failed in bot.specrules.\n\n")
    assert 'Failed: example "in danger", file bot.specrules, line 12.\n' in told
    assert "Strongest first:\n  privacy, root, in force\n  rescue, root, in force\n" in told
    assert "Coverage: 0 percent, 0 of 6.\n" in told
    assert 'No passing example in which "rescue" is in force, file bot.specrules, line 6.\n' in told
    assert not re.search(r"[`|^]|--", told)
    assert main(["test", spec(BROKEN), "--format", "plain"]) == 1
    assert capsys.readouterr().out == "No examples and no assertions in 0 specs.\n"


# -- JSON


def test_json_without_places_has_none(spec: Callable[..., str]) -> None:
    document = json.loads(said("json", found_in(spec(BOT)), manner=Manner(locations=False)))
    assert [finding["locations"] for finding in document["findings"]] == [[], []]
