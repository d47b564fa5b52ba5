"""A command whose input is as it was writes what it wrote last time, without doing any of it again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from . import options

if TYPE_CHECKING:
    from ..store import Store

TEXT = "Whether to say again what was said the last time, if nothing has changed since; by default so."

LIBRARIES = ("z3", "lark", "markdown_it")
"""What else decides what a command says."""


def recalled(*acting: str) -> Callable[[options.Command], options.Command]:
    """Adds the option --cache/--no-cache to a command that only reads, and writes to its streams, but for the options
    `acting`, with which it does more. The command is given what is kept between runs, None for nothing, as `store`."""

    def decorated(command: options.Command) -> options.Command:
        @click.option("--cache/--no-cache", default=True, help=TEXT)
        @wraps(command)
        def run(cache: bool, **given: Any) -> int:
            from ..store import Store, folder

            if not cache:
                return command(**given, store=None)
            store = Store(folder(), _program())
            try:
                acts = any(given.get(option) for option in acting)
                return command(**given, store=store) if acts else _recalled(command, given, store)
            finally:
                store.close()

        return run

    return decorated


def _recalled(command: options.Command, given: Mapping[str, Any], store: Store) -> int:
    from ..trail import followed

    key = _key(command.__name__, given)
    status = _again(store, key)
    if status is None:
        with followed() as answers, options.heard() as said:
            status = command(**given, store=store)
        _keep(store, key, answers, said, status)
    return status


def _again(store: Store, key: bytes) -> int | None:
    """Writes what is kept under the key, if nothing has changed since, and returns the exit status."""
    import json

    from ..trail import asked_before, unchanged

    kept = store.get(key)
    if kept is None:
        return None
    record = json.loads(kept)
    answers = {(what, path): answer for what, path, answer in record["trail"]}
    if not unchanged(answers):
        return None
    asked_before(answers)
    for stream, text in record["said"]:
        (options.emit if stream == options.OUT else options.note)(text)
    status: int = record["status"]
    return status


def _keep(
    store: Store, key: bytes, answers: Mapping[tuple[str, str], str], said: Collection[tuple[str, str]], status: int
) -> None:
    import json

    from ..trail import unchanged

    # What was changed while it was read may have been read both before and after.
    if unchanged(answers):
        trail = [(what, path, answer) for (what, path), answer in answers.items()]
        store.put(key, json.dumps({"trail": trail, "said": list(said), "status": status}).encode())


def _key(name: str, given: Mapping[str, Any]) -> bytes:
    """Names the command with all it is told, and from where."""
    told = {**given, "colour": options.coloured(given["colour"])}
    context = click.get_current_context()
    return _digest(name, sorted(told.items()), context.params.get("staged"), repr(context.obj), os.getcwd())


def _program() -> bytes:
    """Tells this program from every other version of it: by what is in its files, as one that is worked on changes
    between releases, and by the libraries that decide what it finds. One that was installed again is the same."""
    from contextlib import closing

    from ..store import Store, folder

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    stamps = sorted(_stamps(package))
    with closing(Store(folder())) as store:
        # The files are read once, and then only when one of them seems to have changed.
        known = _digest("program", stamps)
        files = store.get(known)
        if files is None:
            files = _contents(package, [path for path, *_ in stamps])
            store.put(known, files)
    return _digest(sys.version, files, *_libraries())


def _digest(*parts: object) -> bytes:
    from hashlib import blake2b

    return blake2b(repr(parts).encode(errors="surrogateescape"), digest_size=32).digest()


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    """The modules of a package, each with when it was changed and its size."""
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.name.endswith((".py", ".lark")):
                    about = entry.stat()
                    yield entry.path, about.st_mtime_ns, about.st_size


def _contents(folder: str, paths: Iterable[str]) -> bytes:
    """Tells what is in the files of a folder from anything else, wherever it is and however old they are."""
    found = []
    for path in paths:
        with open(path, "rb") as file:
            found.append((os.path.relpath(path, folder), file.read()))
    return _digest(found)


def _libraries() -> Iterator[str]:
    """What is installed where the libraries are that decide what is found, each with its version."""
    from importlib.util import find_spec

    origins = (getattr(find_spec(library), "origin", None) for library in LIBRARIES)
    for folder in sorted({os.path.dirname(os.path.dirname(origin)) for origin in origins if origin}):
        yield from sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
