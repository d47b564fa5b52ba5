"""The command line: what goes where, and the exit status. What is checked here is made by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from desk import Run
from specrules import __version__
from specrules.finding import Scene


class InputError(Exception):
    pass


class NotRules(InputError):
    pass


@dataclass
class Engine:
    """Stands for everything below the command line; remembers what it was asked."""

    reports: list[Any]
    error: Exception | None = None
    paths: tuple[str, ...] = ()
    asked: list[Any] = field(default_factory=list)
    usable: bool = True

    def load(self, paths: tuple[str, ...]) -> tuple[Any, ...]:
        self.paths = paths
        if self.error:
            raise self.error
        return tuple(SimpleNamespace(path=report.path, report=report) for report in self.reports)

    def build(self, files: Any, budget: int = 7) -> Any:
        return SimpleNamespace(
            report=files.report, budget=budget, usable=self.usable, findings=files.report.findings, spec=files.report
        )

    def run(self, program: Any, select: frozenset[str] | None = None, *_: Any) -> Any:
        self.asked.append((program.budget, select))
        return program.report

    def run_each(self, programs: Any, select: frozenset[str] | None = None, *_: Any) -> Any:
        return [self.run(program, select) for program in programs]

    def matrix(self, program: Any) -> Any:
        state = "by level only"
        pair = SimpleNamespace(overridden="a", wins="b", loser="p", winner="q", state=state)
        cell = SimpleNamespace(state=state, pairs=(pair,), scene=Scene(), rolled_up=False, labels=(), conduct=None)
        return SimpleNamespace(principles=("p", "q"), parents={"p": None, "q": None}, cells={("p", "q"): cell})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch, checked: Any, catalogue: Any) -> Engine:
    made = Engine([checked])
    contents = {
        "files": {
            "load": lambda paths: made.load(paths),
            "InputError": InputError,
            "NotRules": NotRules,
            "SpecFiles": object,
        },
        "program": {"Program": SimpleNamespace(build=made.build)},
        "checks": {
            "run": made.run,
            "run_each": made.run_each,
            "steps": lambda program: 1,
            "REGISTRY": catalogue,
            "blocking": lambda program: () if program.usable else program.findings,
        },
        "analysis.matrix": {"matrix": made.matrix},
    }
    for name, members in contents.items():
        module = ModuleType(f"specrules.{name}")
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, f"specrules.{name}", module)
    return made


def test_findings_go_to_stdout_and_give_status_1(engine: Engine, specrules: Callable[..., Run]) -> None:
    run = specrules("check", "spec")
    assert run.status == 1
    assert run.out.startswith("error[SR201 contradiction]: two `root` rules")
    assert run.out.endswith("1 undetermined, 0.21 s\n")
    assert run.err == ""
    assert engine.paths == ("spec",)


def test_without_a_path_this_folder_is_checked(engine: Engine, specrules: Callable[..., Run]) -> None:
    specrules("check")
    assert engine.paths == (".",)


@pytest.mark.parametrize(
    ("keep", "undetermined", "skipped", "fail_on", "status"),
    [
        ("", False, False, "error", 0),
        ("SR201", False, False, "error", 1),
        ("SR402", False, False, "error", 0),
        ("SR402", False, False, "warning", 1),
        ("SR402", False, False, "info", 1),
        ("SR402", True, False, "error", 3),
        ("SR402", True, False, "warning", 1),
        ("", True, False, "error", 3),
        ("", False, True, "error", 3),
    ],
)
def test_the_exit_status(
    keep: str,
    undetermined: bool,
    skipped: bool,
    fail_on: str,
    status: int,
    engine: Engine,
    checked: Any,
    specrules: Callable[..., Run],
) -> None:
    engine.reports = [
        replace(
            checked,
            findings=tuple(each for each in checked.findings if each.code == keep),
            undetermined=checked.undetermined if undetermined else (),
            skipped=("SR404",) if skipped else (),
        )
    ]
    assert specrules("check", "--fail-on", fail_on).status == status


def test_several_specs_are_reported_in_turn(
    engine: Engine, clean: Any, specrules: Callable[..., Run], checked: Any
) -> None:
    engine.reports = [clean, checked]
    run = specrules("check", "a", "b")
    assert run.status == 1
    assert run.out.startswith("spec: no findings in 2 files")
    assert run.out.endswith("1 error, 1 warning, 1 undetermined in 2 specs\n")
    document = json.loads(specrules("check", "a", "b", "--format", "json").out)
    assert [len(spec["findings"]) for spec in document["specs"]] == [0, 2]


def test_json_without_locations(engine: Engine, specrules: Callable[..., Run]) -> None:
    run = specrules("check", "--format", "json", "--no-locations")
    assert run.status == 1
    assert all(finding["locations"] == [] for finding in json.loads(run.out)["findings"])


def test_statistics_go_to_stderr(engine: Engine, specrules: Callable[..., Run]) -> None:
    run = specrules("check", "--statistics", "--format", "json")
    assert json.loads(run.out)
    assert run.err.startswith("SR201  contradiction")


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        ((), None),
        (("--select", "SR"), None),
        (("--select", "SR2"), {"SR201", "SR202"}),
        (("--select", "sr201", "--select", "SR404"), {"SR201", "SR404"}),
        (("--ignore", "SR1", "--ignore", "SR2"), {"SR402", "SR404"}),
        (("--select", "SR2", "--ignore", "SR201"), {"SR202"}),
    ],
)
def test_checks_are_selected_by_prefix(
    arguments: tuple[str, ...], selected: set[str] | None, engine: Engine, specrules: Callable[..., Run]
) -> None:
    specrules("check", *arguments)
    assert engine.asked == [(7, selected)]


def test_the_budget_is_passed_on(engine: Engine, specrules: Callable[..., Run]) -> None:
    specrules("check", "--budget", "1000")
    assert engine.asked == [(1000, None)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chek",), "there is no command `chek`; did you mean `check`? (see `specrules --help`)"),
        (("check", "--select", "SR203"), "there is no check `SR203`; did you mean `SR202`? (see `specrules check -"),
        (("check", "--ignore", ""), "there is no check ``"),
        (("check", "--budget", "0"), "invalid value for '--budget'"),
        (("check", "--format", "xml"), "invalid value for '--format'"),
        (("check", "--no-locations"), "--no-locations goes with --format json (see"),
        (("check", "--wat\x1b[2J"), "no such option '--wat\\x1b[2J'"),
    ],
)
def test_a_usage_error_is_one_line_on_stderr(
    arguments: tuple[str, ...], message: str, engine: Engine, specrules: Callable[..., Run]
) -> None:
    run = specrules(*arguments)
    assert run.status == 2
    assert run.out == ""
    assert run.err.startswith(f"specrules: {message}")
    assert run.err.count("\n") == 1


def test_input_that_cannot_be_read(engine: Engine, specrules: Callable[..., Run]) -> None:
    engine.error = InputError("nowhere\x1b: no such file or folder")
    assert specrules("check", "nowhere") == Run(2, "", "specrules: nowhere\\u{1b}: no such file or folder\n")


def test_a_folder_without_rule_files(engine: Engine, specrules: Callable[..., Run]) -> None:
    engine.reports = []
    assert specrules("check", "empty") == Run(2, "", "specrules: no rule files in empty\n")


def test_a_bug_asks_for_a_report(
    engine: Engine, specrules: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.error = KeyError("x")
    run = specrules("check")
    assert (run.status, run.out) == (70, "")
    assert run.err.startswith("specrules: internal error: KeyError at cli/options.py:")
    assert run.err.count("\n") == 1
    monkeypatch.setenv("SPECRULES_DEBUG", "1")
    assert specrules("check").err.startswith("Traceback")


def test_control_c(engine: Engine, specrules: Callable[..., Run]) -> None:
    engine.error = KeyboardInterrupt()  # type: ignore[assignment]
    run = specrules("check")
    assert run.status == 130
    assert run.err.strip() == ""


@pytest.mark.parametrize(
    ("option", "environment", "terminal", "coloured"),
    [
        ("auto", {}, False, False),
        ("auto", {}, True, True),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {}, True, False),
    ],
)
def test_colour(
    option: str,
    environment: dict[str, str],
    terminal: bool,
    coloured: bool,
    engine: Engine,
    specrules: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert ("\x1b[" in specrules("check", "--color", option).out) is coloured
    assert ("\x1b[" in specrules("matrix", "--color", option).out) is coloured


def test_the_matrix(engine: Engine, specrules: Callable[..., Run]) -> None:
    assert "1 p |   | !\n" in specrules("matrix").out
    assert json.loads(specrules("matrix", "--format", "json").out)["cells"][0]["state"] == "by level only"


def test_a_spec_with_errors_has_no_matrix(engine: Engine, specrules: Callable[..., Run]) -> None:
    engine.usable = False
    for form in ("text", "json"):
        run = specrules("matrix", "--format", form)
        assert (run.status, run.out) == (1, "")
        assert run.err.startswith("error[SR201 contradiction]")


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [(), ("check",), ("matrix",), ("graph",)])
def test_help_has_examples(option: str, command: tuple[str, ...], specrules: Callable[..., Run]) -> None:
    run = specrules(*command, option)
    assert run.status == 0
    assert "Examples:" in run.out
    assert "Exit status:" in run.out


def test_the_version(specrules: Callable[..., Run]) -> None:
    assert specrules("--version") == Run(0, f"specrules {__version__}\n", "")


def test_without_a_command_help_is_shown(specrules: Callable[..., Run]) -> None:
    run = specrules()
    assert (run.status, run.out) == (2, "")
    assert "Commands:" in run.err
