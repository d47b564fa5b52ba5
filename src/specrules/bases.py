"""What `extends` names: a rule file, a folder with one called `spec`, or a pack that comes with specrules.

`pack:tooth-fairy` is a folder or a file among the packs, `pack:model-spec@2025-12-18` a version of one: a folder or
file in it, or what its `spec` statement says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from . import trail
from .model.names import nearest
from .packaged import data_path
from .places import Unreadable, inside
from .syntax.literate import SUFFIX as MARKDOWN

SUFFIX = ".specrules"
PACK = "pack:"
START = "spec"
"""The file that stands for the folder it is in."""

_REFERENCE = re.compile(r"pack:([A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*)(?:@([A-Za-z0-9][\w.-]*))?", re.ASCII)
_VERSION = re.compile(r"\d[\w.-]*")


def start(place: str) -> str:
    """The file that a path stands for: in a folder the one called `spec`, else nothing to add; raises Unreadable."""
    if trail.is_folder(place):
        found = _first(f"{place}/{START}{suffix}" for suffix in (SUFFIX, MARKDOWN))
        if found is None:
            raise Unreadable(f"is a folder without a `{START}{SUFFIX}`")
        return os.path.basename(found)
    if not place.endswith((SUFFIX, MARKDOWN)):
        raise Unreadable(f"is not a rule file: their names end in `{SUFFIX}` or `{MARKDOWN}`")
    return ""


def packs() -> str:
    """The folder of the packs, the root of all that they use; raises Unreadable."""
    try:
        return os.path.realpath(data_path("rules"))
    except FileNotFoundError as error:
        raise Unreadable(f"cannot be found: {error}") from None


def pack(reference: str) -> tuple[str, str | None]:
    """The file that a reference to a pack means, and the version it has to say it has; raises Unreadable."""
    match, folder = _REFERENCE.fullmatch(reference), packs()
    if match is None:
        raise Unreadable("is not the name of a pack, such as `pack:model-spec@2025-12-18`")
    name, version = match.groups()
    found = _of(folder, f"{name}/{version}") if version else None
    stated = None if found else version
    found = found or _of(folder, name)
    if found is None and version is None:
        versions = [known for known in known_packs(folder) if known.startswith(f"{name}@")]
        if len(versions) > 1:
            raise Unreadable(f"has several versions: name one of {', '.join(f'`{PACK}{each}`' for each in versions)}")
        found = _of(folder, versions[0].replace("@", "/")) if versions else None
    if found is None or not inside(trail.real(found), folder):
        raise Unreadable(f"is no pack that is installed{_did_you_mean(reference, folder)}")
    return trail.real(found), stated


def _of(folder: str, name: str) -> str | None:
    """The file of a pack, if there is one."""
    stem = f"{folder}/{name}"
    return _first(f"{path}{suffix}" for path in (f"{stem}/{START}", stem) for suffix in (SUFFIX, MARKDOWN))


def _first(places: Iterable[str]) -> str | None:
    return next((place for place in places if trail.is_file(place)), None)


def name(path: str) -> str:
    """What the pack is called whose file has this path in the folder of the packs, without `pack:`."""
    stem = path.removesuffix(SUFFIX).removesuffix(MARKDOWN).removesuffix(f"/{START}")
    above, _, last = stem.rpartition("/")
    return f"{above}@{last}" if above and _VERSION.fullmatch(last) else stem


def known_packs(folder: str) -> Iterator[str]:
    """The names of what may be packs, by the names of the files."""
    for place in trail.files_in(folder, (SUFFIX, START + MARKDOWN)):
        if place.endswith(SUFFIX) or os.path.basename(place) == START + MARKDOWN:
            yield name(os.path.relpath(place, folder).replace(os.sep, "/"))


def _did_you_mean(reference: str, folder: str) -> str:
    near = nearest(reference, (PACK + known for known in known_packs(folder)))
    return f"; did you mean `{near}`?" if near else ""
