"""`specrules why`: explanations from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import jsonschema
import pytest

import specrules as library
from desk import WRONG, Run
from specrules.cli.main import main
from specrules.report import schema

SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())


Why = Callable[..., Run]


@pytest.fixture
def why(spec: Path, specrules: Callable[..., Run]) -> Why:
    """Runs the command in the folder of the spec."""
    return partial(specrules, "why")


def test_a_verdict_is_explained(why: Why) -> None:
    run = why("reveal", "--fact", "marked", "--said", "user requests reveal")
    assert (
        run.out
        == """\
`reveal` is forbidden, because of `discreet`
 --> desk.specrules:14
  |
  = given:            marked
  = as usual:         not broken
  = said:             user requests reveal
  = strongest first:  discreet              root  rule         in force
                        must not reveal, when marked
                        [privacy#marked] desk.specrules:14
                      user requests reveal  user  instruction  overridden by `discreet`
                        must reveal
                        `user` speaks at `user`
                      helpful               user  default      in force
                        must reply = answer
                        desk.specrules:22
  = not applicable:   loud   root  `broken` does not hold
                      quiet  root  `broken` does not hold
                      and 2 others
  = complies:         reply = answer, not reveal
  = would be allowed if `not marked`
"""
    )
    assert (run.status, run.err) == (0, "")


def test_a_norm_is_explained(why: Why) -> None:
    run = why("helpful", "desk.specrules", "--fact", "age=child")
    assert run.out.startswith("`helpful` is overridden by `no_answers`\n --> desk.specrules:22\n")
    assert run.out.endswith("  = would be in force if `age = adult`\n")


def test_deliberation_is_a_text_in_paragraphs(why: Why) -> None:
    run = why("reply = answer", "--format", "deliberation", "--unknown", "age")
    paragraphs = run.out.split("\n\n")
    assert paragraphs[0].startswith("The question is whether `reply = answer` is allowed.")
    assert "It is not known what `age` is." in " ".join(paragraphs[0].split())
    assert "It hinges on `age`." in run.out
    assert run.status == 0


@pytest.mark.parametrize("arguments", [(), ("",), ("", ".")])
def test_without_a_subject_everything_is_explained(arguments: tuple[str, ...], why: Why) -> None:
    document = json.loads(why(*arguments, "--format", "json").out)
    assert document["subject"] == "everything"
    assert set(document["actions"]) == {"reply = answer", "reply = hint", "reply = refuse", "reveal", "words"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("reveal", "--fact", "marked"),
        ("discreet", "--unknown", "marked"),
        ("reveal", "--fact", "broken"),
        ("words",),
        ("", "--unknown", "age"),
        ("", "--fact", "broken", "--fact", "pages=301"),
        ("reply = hint", "--said", "guest requests reply = hint", "--said", "user forbids reply = hint"),
    ],
    ids=" ".join,
)
def test_json_is_the_librarys_answer_with_a_head_and_has_the_shipped_schema(
    arguments: tuple[str, ...], why: Why
) -> None:
    document = json.loads(why(*arguments, "--format", "json").out)
    jsonschema.validate(document, {"$ref": "#/$defs/ExplanationDocument", "$defs": SCHEMA["$defs"]})
    assert (document["schema_version"], document["spec"]["title"]) == (schema.SCHEMA_VERSION, "Desk")
    assert document["asked"] == arguments[0]


def test_json_tells_what_the_library_tells(why: Why, spec: Path) -> None:
    document = json.loads(why("reveal", "--fact", "marked", "--format", "json").out)
    expected = library.load("desk.specrules").why("reveal", {"marked": True}).as_json()
    assert {key: document[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["discret"], "there is no norm and no action `discret`; did you mean `discreet`?"),
        (["marked"], "`marked` is a fact, not an action"),
        (["desk.specrules"], "there is no norm and no action `desk.specrules`"),
        (["reveal", "--fact", "age"], "say which value of `age` is meant"),
        (["reveal", "nowhere"], "`nowhere` does not exist"),
        (["reveal", "--said", "reveal"], "`reveal` is not what somebody says"),
    ],
)
def test_what_is_not_understood_is_one_line_and_status_2(arguments: list[str], message: str, why: Why) -> None:
    run = why(*arguments)
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith(f"specrules: {message}")


def test_a_spec_with_errors_shows_them_and_ends_with_status_1(spec: Path, why: Why) -> None:
    spec.write_text(WRONG)
    run = why("quiet")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("error[SR101 unknown-name]: ")


def test_a_compiled_spec_is_explained_as_its_rules_are(spec: Path, why: Why) -> None:
    assert main(("compile", str(spec.name), "-o", "desk.json")) == 0
    assert why("reveal", "desk.json", "--fact", "marked") == why("reveal", "desk.specrules", "--fact", "marked")


def test_colour_is_only_on_request(why: Why) -> None:
    assert "\x1b" not in why("reveal").out
    assert "\x1b[" in why("reveal", "--color", "always").out
