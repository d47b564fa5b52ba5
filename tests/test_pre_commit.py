"""The hooks, run by the real pre-commit at real commits.

pre-commit would install specrules from the package index; without a network the hooks run the specrules that is tested.
All else about them is as shipped.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from desk import Run

ROOT = Path(__file__).parent.parent
SHIPPED = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

WORDS = "levels root\n\nfact danger\naction sing\n"
LOUD = "rule loud at root\n  when danger\n  must sing\n"
QUIET = "rule quiet at root\n  unless danger\n  must not sing\n"
MAIN = 'spec "Songs"\n\nuse "words.specrules"\nuse "loud.specrules"\nuse "quiet.specrules"\n'
BROKEN = 'spec "Other"\n\nlevels top\n\naction hum\n\nrule a at top\n  must hum\n\nrule b at top\n  must not hum\n'


class Repository:
    """A scratch repository with two specs, each in a folder of its own, one of them with a contradiction for long."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")
        for name, text in (("main", MAIN), ("words", WORDS), ("loud", LOUD), ("quiet", QUIET)):
            self.write(f"songs/{name}.specrules", text)
        self.write("songs/specrules.toml", "")
        self.write("other/specrules.toml", "")
        self.write("other/spec.specrules", BROKEN)
        self.write("README.md", "# Songs\n\n```python\nprint()\n```\n")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "first")

    def install(self, *names: str) -> None:
        """Has pre-commit run these hooks at every commit."""
        wanted = [hook for hook in SHIPPED if hook["id"] in names]
        hooks = [{**hook, "language": "system", "entry": _entry(hook["entry"])} for hook in wanted]
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
        self.git("add", ".")
        run = self.run(sys.executable, "-m", "pre_commit", "install")
        assert run.returncode == 0, run.stdout

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """The command with what it says in `stdout`."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
        environment |= {
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONIOENCODING": "utf-8",
            "PRE_COMMIT_HOME": str(self.folder.parent / "hooks"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        }
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def git(self, *arguments: str) -> str:
        run = self.run("git", *arguments)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Tries to commit everything."""
        self.git("add", "-A")
        return self.run("git", "commit", "-m", "next")


def _entry(entry: str) -> str:
    """The same command, of the specrules that is tested."""
    program, *arguments = entry.split()
    assert program == "specrules"
    return shlex.join([sys.executable, "-m", "specrules", *arguments])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "scratch")


def test_a_contradiction_is_refused_with_both_rules(repository: Repository) -> None:
    repository.install("specrules-check")
    repository.write("songs/quiet.specrules", QUIET.replace("  unless danger\n", ""))
    run = repository.commit()
    assert run.returncode == 1
    assert "error[SR201 contradiction]: `loud` and `quiet` cannot all be followed" in run.stdout
    assert "--> songs/" in run.stdout
    assert "`a`" not in run.stdout, "the other spec was not touched"
    assert repository.git("log", "--oneline").count("\n") == 1


def test_a_clean_change_passes_whatever_is_wrong_elsewhere(repository: Repository) -> None:
    repository.install("specrules-check", "specrules-test", "specrules-fmt")
    repository.write("songs/quiet.specrules", QUIET.replace("quiet", "still"))
    run = repository.commit()
    assert run.returncode == 0, run.stdout
    assert run.stdout.count("Passed") == 3
    repository.write("other/spec.specrules", BROKEN.replace("rule a", "rule c"))
    assert "`b` and `c` cannot all be followed" in repository.commit().stdout


def test_a_layout_is_mended_and_has_to_be_looked_at(repository: Repository) -> None:
    repository.install("specrules-fmt")
    repository.write("songs/loud.specrules", LOUD.replace("\n  when", " when"))
    repository.write("note.md", "# Rules\n\n```specrules\nlevels   a\n```\n")
    run = repository.commit()
    assert run.returncode == 1
    assert "files were modified by this hook" in run.stdout
    assert (repository.folder / "songs/loud.specrules").read_text(encoding="utf-8") == LOUD
    assert "```specrules\nlevels a\n```" in (repository.folder / "note.md").read_text(encoding="utf-8")


def test_an_example_that_comes_to_fail_is_refused(repository: Repository) -> None:
    repository.install("specrules-test")
    example = 'example "at night"\n  given not danger\n  expect must not sing\n'
    repository.write("songs/main.specrules", f"{MAIN}\n{example}")
    assert repository.commit().returncode == 0
    repository.write("songs/quiet.specrules", QUIET.replace("must not", "must"))
    run = repository.run("git", "commit", "-qam", "next")
    assert run.returncode == 1
    assert "at night" in run.stdout


def test_documents_without_rules_are_nobodys_business(repository: Repository) -> None:
    repository.install("specrules-check", "specrules-fmt")
    repository.write("README.md", "# Songs\n")
    repository.write("songs/broken.md", "# Not read\n\n> ```specrules\n> rule\n> ```\n")
    run = repository.commit()
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("command", [("rm", "-q"), ("mv",)])
def test_a_file_that_goes_and_is_still_used_is_missed(command: tuple[str, ...], repository: Repository) -> None:
    repository.install("specrules-check")
    target = ["songs/noisy.txt"] if command == ("mv",) else []
    repository.git(*command, "songs/loud.specrules", *target)
    run = repository.commit()
    assert run.returncode == 1
    assert "`loud.specrules` does not exist" in run.stdout
    repository.write("songs/main.specrules", MAIN.replace('use "loud.specrules"\n', ""))
    assert repository.commit().returncode == 0


def test_everything_can_be_looked_at(repository: Repository) -> None:
    repository.install("specrules-check")
    run = repository.run(sys.executable, "-m", "pre_commit", "run", "--all-files", "specrules-check")
    assert run.returncode == 1
    assert "`a` and `b` cannot all be followed" in run.stdout
    assert "songs/" not in run.stdout


def test_what_is_staged_can_be_asked_about_by_hand(repository: Repository) -> None:
    command = (sys.executable, "-m", "specrules", "check", "--staged")
    run = repository.run(*command)
    assert (run.returncode, run.stdout) == (0, "")
    repository.write("songs/quiet.specrules", QUIET.replace("  unless danger\n", ""))
    repository.git("add", "songs")
    assert "SR201" in repository.run(*command).stdout
    assert repository.run(*command, "README.md").returncode == 0
    assert "SR201" in repository.run(*command, "songs/loud.specrules").stdout
    run = repository.run(*command, "--focus", "songs/loud.specrules")
    assert "--focus and --staged exclude each other" in run.stdout


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The files of two specs with a configuration each, the second with a contradiction."""
    monkeypatch.chdir(tmp_path)
    texts = {"songs/spec.specrules": WORDS + LOUD, "other/spec.specrules": BROKEN}
    for file, text in texts.items():
        Path(file).parent.mkdir()
        Path(file).with_name("specrules.toml").touch()
        Path(file).write_text(text, encoding="utf-8")
    first, second = texts
    return first, second


def test_where_there_are_no_rules_nothing_is_wrong(repository: Repository) -> None:
    repository.git("rm", "-rq", "songs", "other")
    for command in ("check", "test", "fmt"):
        run = repository.run(sys.executable, "-m", "specrules", command, "--staged", "README.md")
        assert (run.returncode, run.stdout) == (0, ""), command


def test_without_git_files_have_to_be_named(tmp_path: Path, repository: Repository) -> None:
    command = (sys.executable, "-m", "specrules", "check", "--staged")
    repository.folder = tmp_path
    run = repository.run(*command)
    assert run.returncode == 2
    assert "git does not say what is staged here" in run.stdout
    assert "SR201" in repository.run(*command, "scratch/other/spec.specrules").stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("-o", "found.txt"), "-o writes one file"),
        (("--format", "json"), "--format json is one document"),
        (("--format", "concise", "-o", "found.txt"), "-o writes one file"),
    ],
)
def test_several_configurations_do_not_fit_into_one_document(
    arguments: tuple[str, ...], reason: str, apart: tuple[str, str], specrules: Callable[..., Run]
) -> None:
    run = specrules("check", "--staged", *arguments, *apart)
    assert (run.status, run.out) == (2, "")
    assert run.err == (
        f"specrules: {reason}, and the files have several configurations: name those of one, or take --config "
        "(see `specrules check --help`)\n"
    )
    assert not Path("found.txt").exists()
    assert specrules("check", "--staged", *arguments, apart[0]).status == 0


def test_a_configured_format_is_that_of_check_alone(apart: tuple[str, str], specrules: Callable[..., Run]) -> None:
    for file in apart:
        Path(file).with_name("specrules.toml").write_text('format = "sarif"\n')
    run = specrules("check", "--staged", *apart)
    assert (run.status, run.out) == (2, "")
    assert "--format sarif is one document" in run.err
    run = specrules("check", "--staged", "--format", "concise", *apart)
    assert (run.status, run.out.count("SR201")) == (1, 1)
    assert specrules("test", "--staged", *apart).status == 0
