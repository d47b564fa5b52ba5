"""Specs whose reports are known word for word, and how to renew what is known.

`SPECRULES_GOLDEN=renew pytest tests/test_formats.py` writes the files in `golden/` anew; look at the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

from specrules import __version__
from specrules.checks import REGISTRY, run
from specrules.checks.outcome import Report
from specrules.files import SpecFiles, load
from specrules.program import Program
from specrules.report.forms import Manner, written

GOLDEN = Path(__file__).parent / "golden"
SCHEMAS = Path(__file__).parent / "schemas"

SHOWN_VERSION = "the version"

NASTY = (
    r"<img src=x onerror=alert(1)> ]]> `code` ``` @team #1 [a](http://evil.example) www.evil.example "
    r"##[error]y ::error::z %0A {0} a|b c\\|d </details> --> ~~~ $(id) mail@evil.example"
)

NASTY_NAME = "evil\n::error::\x1b[31m<img>`@team,a:b%|\u202e\ufffe.specrules"

HOSTILE = f"""\
spec "{NASTY}"
levels root > user
principal user at user
principle honesty "{NASTY}"
principle secrecy
fact marked "{NASTY}"
action tell
rule quiet at root for secrecy
  "{NASTY}"
  when marked must not tell  # {NASTY}
default open_book at user for honesty
  must tell
rule loud at root
  when marked must tell because "{NASTY}"
default other at user for honesty
  must tell
  allow SR303 because "{NASTY}"
example "{NASTY}
::error::of two lines"
  given marked expect must tell
assert never_ever "{NASTY}" never tell
"""
"""A rule file that says all it can to be taken for something else than text."""

BOT = """\
levels root > developer > user
principal developer at developer
principal user at user
principle honesty
principle confidentiality
fact marked
action upsell
action disclose
define against_the_user = developer requests upsell and user forbids upsell
rule keep_private at root for confidentiality
  when marked must not disclose
default be_open at user for honesty
  when against_the_user must disclose
assert no_covert_pursuit
  when against_the_user never upsell and not disclose
"""

RESCUE = """\
levels root > user
principal user at user
fact risk: none | imminent
fact private
action share_address
rule rescue at root
  when risk = imminent
  must share_address
rule privacy at root
  when private
  must not share_address
"""

CLEAN = "levels root\nfact marked\naction reveal\nrule quiet at root\n  when marked must not reveal\n"

BROKEN = "levels root\naction reveal\nrule quiet at rot\n  must not reveal\n"

WARNED = """\
levels root
fact marked
action reveal
rule quiet at root
  when marked must not reveal
rule again at root
  when marked must not reveal
"""

ALLOWED = WARNED.replace(
    "rule again at root\n", 'rule again at root\n  allow SR303 because "It is said twice on purpose."\n'
)


def found_in(spec: str | SpecFiles, budget: int | None = None) -> Report:
    """What the checks say of a spec: that of a path, or files that have been read."""
    files = load([spec])[0] if isinstance(spec, str) else spec
    return run(Program.build(files) if budget is None else Program.build(files, budget))


def said(form: str, *reports: Report, manner: Manner | None = None) -> str:
    """The reports in a format."""
    return written(form, reports, REGISTRY, manner or Manner())


def golden(name: str, text: str) -> str:
    """What is known as a file of this name, and is the text if it is to be renewed. No version is known."""
    path = GOLDEN / name
    if os.environ.get("SPECRULES_GOLDEN") == "renew":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(versionless(text).encode())
    return path.read_bytes().decode()


def versionless(text: str) -> str:
    """The text with the version of the tool taken out."""
    return text.replace(f'"version": "{__version__}"', f'"version": "{SHOWN_VERSION}"')
