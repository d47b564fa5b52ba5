"""The keys of a configuration: the one table of them, from which they are read, explained and documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..finding import Severity

Value = bool | int | float | str | tuple[str, ...] | tuple[tuple[str, tuple[str, ...]], ...]
"""What a key may have: a list is a tuple, and a table pairs."""

MOST_BUDGET = 1_000_000_000
MOST_JOBS = 256
LONGEST_PATTERN = 500
"""A configuration is not to be trusted more than a rule file: it cannot ask for effort without end."""

_CODE = re.compile(r"SR\d{0,3}")


@dataclass(frozen=True)
class Key:
    """A key: `test.coverage-min` is `coverage-min` in the table `test`.

    `expects` completes "expected …", `default` says what holds without it, and `example` is a line of TOML, under its
    table. `accepted` is a value as read, or None for one that will not do.
    """

    name: str
    expects: str
    accepted: Callable[[object], Value | None]
    default: str
    text: str
    example: str

    @property
    def table(self) -> str:
        """The table it stands in, or empty."""
        return self.name.rpartition(".")[0]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...] | None:
    given = [_text(each) for each in value] if isinstance(value, list) else []
    found = tuple(each for each in given if each is not None)
    return found if found and len(found) == len(given) else None


def _codes(value: object) -> tuple[str, ...] | None:
    if value == []:
        return ()
    found = tuple(each.upper() for each in _texts(value) or ())
    return found if found and all(map(_CODE.fullmatch, found)) else None


def _codes_of_specs(value: object) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    found = [(spec, _codes(codes)) for spec, codes in value.items()] if isinstance(value, dict) else [("", None)]
    accepted = tuple((spec, codes) for spec, codes in found if codes is not None and len(spec) <= LONGEST_PATTERN)
    return accepted if len(accepted) == len(found) else None


def _severity(value: object) -> str | None:
    return value if isinstance(value, str) and value in list(Severity) else None


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _whole(most: int) -> Callable[[object], int | None]:
    def accepted(value: object) -> int | None:
        return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most else None

    return accepted


def _percentage(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value <= 100 else None  # type: ignore[operator, arg-type]


_A_SEVERITY = "one of " + ", ".join(f'"{severity}"' for severity in Severity)
_A_LIST_OF_CODES = 'a list of codes or their beginnings, such as ["SR2", "SR402"]'

KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key(
            "paths",
            'a list of paths, such as ["rules"]',
            _texts,
            "this folder",
            "What `check`, `test`, `fmt`, `matrix` and `graph` look at without a PATH: files and folders in the root.",
            'paths = ["rules"]',
        ),
        Key(
            "select",
            _A_LIST_OF_CODES,
            _codes,
            "every check",
            "Only these checks.",
            'select = ["SR1", "SR2"]',
        ),
        Key(
            "ignore",
            _A_LIST_OF_CODES,
            _codes,
            "none",
            "Not these checks, even if selected.",
            'ignore = ["SR106"]',
        ),
        Key(
            "per-spec-ignore",
            "a table of codes by the path of a spec, with `*` for anything",
            _codes_of_specs,
            "none",
            "Checks whose findings are left out of the specs whose path, from the root, is like this. A finding "
            "belongs to a spec and not to one of its files, so nothing can be left out of a single file.",
            'per-spec-ignore = { "drafts/*" = ["SR4"] }',
        ),
        Key(
            "fail-on",
            _A_SEVERITY,
            _severity,
            "error",
            "The least severity that gives `check` exit status 1.",
            'fail-on = "warning"',
        ),
        Key(
            "baseline",
            'the path of a file, such as "baseline.json"',
            _text,
            "none",
            "Findings in this file do not count. It is inside the root.",
            'baseline = "baseline.json"',
        ),
        Key(
            "format",
            "the name of a form, as `check --format` takes it",
            _text,
            "text",
            "How `check` writes what it finds.",
            'format = "text"',
        ),
        Key(
            "budget",
            f"a whole number from 1 to {MOST_BUDGET:,}",
            _whole(MOST_BUDGET),
            "20000000",
            "Solver effort allowed for each question, in z3's resource units.",
            "budget = 40000000",
        ),
        Key(
            "jobs",
            f"a whole number from 1 to {MOST_JOBS}",
            _whole(MOST_JOBS),
            "as many as there are processors",
            "Processes for large specs; the output is the same for any number.",
            "jobs = 2",
        ),
        Key(
            "cache",
            "true or false",
            _truth,
            "true",
            "Whether to keep results, so that what has not changed is not asked about again.",
            "cache = false",
        ),
        Key(
            "test.coverage-min",
            "a percentage from 0 to 100",
            _percentage,
            "none",
            "`test` fails if the passing examples exercise less of the spec.",
            "coverage-min = 80",
        ),
    )
}
"""Every key, in the order in which they are shown."""

TABLES = frozenset(key.table for key in KEYS.values() if key.table)
"""The tables that hold some of the keys."""
