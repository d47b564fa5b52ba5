"""Baselines: findings accepted as they were one day, by fingerprint, in a file that only shrinks.

A spec is named by its path from the folder of the file, so that the file and the specs can be checked out together
anywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .atomic import replace_file
from .files import Unreadable, content, reason
from .finding import Finding
from .report.fingerprint import fingerprints
from .source import LARGEST_FILE

if TYPE_CHECKING:
    from .checks.outcome import Report
    from .report.tally import Catalogue

FORMAT = "specrules baseline"
VERSION = 1


class BaselineError(Exception):
    """A baseline that cannot be read or written; the message is for people."""


@dataclass(frozen=True)
class Entry:
    """One accepted finding. All but the fingerprint is for those who read the file."""

    fingerprint: str
    code: str
    norms: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Baseline:
    """The entries of each spec, by its path from the folder of the file.

    `path` is the file as people named it. One that is `new` has no file yet, and accepts whatever can be accepted.
    """

    path: str
    specs: Mapping[str, tuple[Entry, ...]]
    new: bool = False

    def accept(self, report: Report, catalogue: Catalogue) -> Report:
        """The report with the findings that are in the baseline set apart."""
        wanted = {entry.fingerprint for entry in self.specs.get(self.name(report), ())}
        left, accepted = list[Finding](), list[Finding]()
        for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
            known = (self.new or fingerprint in wanted) and catalogue[finding.code].acceptable
            (accepted if known else left).append(finding)
        return replace(report, findings=tuple(left), in_baseline=tuple(accepted))

    def with_findings(self, reports: Iterable[Report]) -> Baseline:
        """This baseline with an entry for each finding that it has accepted."""
        return replace(self, specs={self.name(report): tuple(_accepted(report)) for report in reports})

    def shrunk(self, reports: Iterable[Report]) -> Baseline:
        """This baseline without the entries that no finding needs any more.

        An entry stays if its spec was not looked at, or its check did not run or left something undetermined.
        """
        specs = dict(self.specs)
        for report in reports:
            if (name := self.name(report)) in specs:
                specs[name] = tuple(_needed(report, specs[name]))
        return replace(self, specs=specs)

    def name(self, report: Report) -> str:
        """What the spec of the report is called in the file."""
        place = os.path.realpath(report.path)
        try:
            return os.path.relpath(place, os.path.dirname(os.path.realpath(self.path))).replace(os.sep, "/")
        except ValueError:  # on another drive
            return place.replace(os.sep, "/")

    @property
    def size(self) -> int:
        return sum(map(len, self.specs.values()))

    def write(self) -> None:
        """Writes the file as a whole; raises BaselineError."""
        specs = {name: _written(entries) for name, entries in sorted(self.specs.items()) if entries}
        document = {"format": FORMAT, "version": VERSION, "specs": specs}
        try:
            replace_file(self.path, (json.dumps(document, indent=2) + "\n").encode())
        except OSError as error:
            raise BaselineError(f"the baseline `{self.path}` cannot be written: {reason(error)}") from None


def read(path: str) -> Baseline | None:
    """The baseline in a file, None if there is no such file; raises BaselineError."""
    if not os.path.exists(path):
        return None
    try:
        text = content(path)
        if len(text) > LARGEST_FILE:
            raise BaselineError(f"the baseline `{path}` is too large: at most {LARGEST_FILE:,} bytes are read")
        document = json.loads(text)
    except Unreadable as error:
        raise BaselineError(f"the baseline `{path}` {error}") from None
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BaselineError(f"the baseline `{path}` is damaged: it is not JSON{where}") from None
    match document:
        case {"format": str(name), "version": int(version)} if name == FORMAT and version > VERSION:
            found = f"version {version} of the format, and this one reads version {VERSION}"
            raise BaselineError(f"the baseline `{path}` was written by a newer specrules: {found}")
        case {"format": str(name), "version": 1, "specs": dict(specs)} if name == FORMAT:
            return Baseline(path, {name: _read(path, name, entries) for name, entries in specs.items()})
        case {"format": str(name)} if name == FORMAT:
            raise BaselineError(f"the baseline `{path}` is damaged: it has no version or no specs")
        case _:
            raise BaselineError(f"`{path}` is not a baseline of specrules")


def _read(path: str, spec: str, written: Any) -> tuple[Entry, ...]:
    """The entries of one spec, one for each fingerprint."""
    found: dict[str, Entry] = {}
    for entry in written if isinstance(written, list) else [None]:
        match entry:
            case {
                "fingerprint": str(fingerprint),
                "code": str(code),
                "norms": list(norms),
                "message": str(message),
                **more,
            } if not more and all(isinstance(norm, str) for norm in norms):
                found[fingerprint] = Entry(fingerprint, code, tuple(norms), message)
            case _:
                raise BaselineError(f"the baseline `{path}` is damaged: `{spec}` has an entry of another shape")
    return tuple(found.values())


def _written(entries: Collection[Entry]) -> list[dict[str, Any]]:
    ordered = sorted(entries, key=lambda each: (each.code, each.norms, each.message, each.fingerprint))
    return [{**vars(entry), "norms": list(entry.norms)} for entry in ordered]


def _accepted(report: Report) -> Iterator[Entry]:
    """An entry for each finding that the baseline has accepted; numbered as `accept` has numbered them."""
    every: Sequence[Finding] = (*report.findings, *report.in_baseline)
    for finding, fingerprint in list(zip(every, fingerprints(every), strict=True))[len(report.findings) :]:
        yield Entry(fingerprint, finding.code, finding.norms, finding.message)


def _needed(report: Report, entries: Iterable[Entry]) -> Iterator[Entry]:
    accepted = {entry.fingerprint for entry in _accepted(report)}
    settled = report.ran.difference(question.code for question in report.undetermined)
    for entry in entries:
        if entry.fingerprint in accepted or entry.code not in settled:
            yield entry
