"""What `--staged` means: PATH… are files about to be committed, and the specs they belong to are looked at.

So hooks, which are given the names of files, look at whole specs and report what touches these files. Of a file that is
deleted hooks are not told; git is asked for those.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from . import configured, options

if TYPE_CHECKING:
    from ..config.configuration import Configuration

RULES, DOCUMENTS = ".specrules", ".md"

FROM, TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"
"""Where pre-commit says between which commits it was asked about files, if not about those staged."""

WHOLE = ("json", "sarif", "junit")
"""Formats of which an output is one document, so that two of them cannot follow each other."""

TEXT = (
    "PATH… are files about to be committed, by default those that git has staged: "
    "look at the specs they belong to, and at nothing else."
)


def option(command: options.Command) -> options.Command:
    """The option --staged."""
    return click.option("--staged", is_flag=True, help=TEXT)(command)


def in_turn(command: options.Command) -> options.Command:
    """The option --staged: runs the command once for every configuration that the files have, with what it configures
    as `paths` and the files as `focus`. Its exit status is the gravest."""

    @option
    @wraps(command)
    def run(staged: bool, **given: Any) -> int:
        if not staged:
            return command(**given)
        if given.get("focus"):
            raise click.UsageError("--focus and --staged exclude each other")
        groups = _groups(names(given["paths"]), given["config"], given["no_config"])
        if len(groups) > 1:
            _refuse_several(given, [configuration for configuration, _ in groups.values()])
        statuses = set[int]()
        for paths, (_, files) in groups.items():
            with suppress(options.NothingThere):  # documents alone, or all rules are gone
                statuses.add(command(**given | {"paths": paths, "focus": tuple(files)}))
        return next((status for status in (options.FOUND, options.UNDETERMINED) if status in statuses), options.CLEAN)

    return run


def names(given: Sequence[str]) -> tuple[str, ...]:
    """The files that may belong to a spec: those given and those that are to be deleted or, if none is given, all that
    git has staged. Raises CannotRun."""
    found = [*given, *_changed("D", needed=False)] if given else _changed("", needed=True)
    return tuple(dict.fromkeys(name for name in found if name.endswith((RULES, DOCUMENTS))))


def with_rules(paths: Iterable[str]) -> Iterator[str]:
    """The files without the documents that hold no program. Raises CannotRun."""
    from ..files import InputError, NotRules, read_each

    for path in paths:
        try:
            if os.path.lexists(path):
                read_each([path])
                yield path
        except NotRules:
            continue
        except InputError as error:
            raise options.CannotRun(str(error)) from None


def _changed(kinds: str, *, needed: bool) -> list[str]:
    """The files below this folder that git says are about to be changed, or changed in one of these ways."""
    import subprocess

    ends = os.environ.get(FROM, ""), os.environ.get(TO, "")
    between = f"{ends[0]}...{ends[1]}" if all(ends) else "--cached"
    command = ["git", "diff", "--name-only", "--no-renames", "--relative", "-z", f"--diff-filter={kinds}"]
    try:
        run = subprocess.run([*command, between, "--"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        if not needed:
            return []
        message = "git does not say what is staged here: name the files, or do without --staged"
        raise options.CannotRun(message) from None
    return [os.fsdecode(name) for name in run.stdout.split(b"\0") if name]


def _groups(
    files: Iterable[str], config: str | None, no_config: bool
) -> Mapping[tuple[str, ...], tuple[Configuration, list[str]]]:
    """By what is to be looked at, that is the paths of a configuration, or else all of this folder: the configuration
    and the files that have it. Raises CannotRun."""
    from ..config.configuration import ConfigurationError

    found: dict[tuple[str, ...], tuple[Configuration, list[str]]] = {}
    for file in files:
        try:
            wanted = configured.configuration((file,), config, no_config)
            paths = wanted.value("paths") or (os.path.relpath(wanted.root) if wanted.root else os.curdir,)
        except ConfigurationError as error:
            raise options.CannotRun(str(error)) from None
        found.setdefault(tuple(map(str, paths)) if isinstance(paths, tuple) else (), (wanted, []))[1].append(file)
    return found


def _refuse_several(given: Mapping[str, Any], groups: Iterable[Configuration]) -> None:
    """Raises UsageError if what is found with each of several configurations is to be one document."""
    if given.get("output") is not None:
        asked = "-o writes one file"
    elif forms := sorted({form for each in groups if (form := _form(given, each)) in WHOLE}):
        asked = f"--format {forms[0]} is one document"
    else:
        return
    raise click.UsageError(f"{asked}, and the files have several configurations: name those of one, or take --config")


def _form(given: Mapping[str, Any], configuration: Configuration) -> str:
    """The format in which something will be written; only where there is -o, a configuration has a say in it."""
    if "output" not in given or configured.is_given(click.get_current_context(), "form", given):
        return str(given["form"])
    return str(configuration.value("format") or given["form"])
