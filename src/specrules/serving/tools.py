"""The tools: what each is for, what it takes, and its answer as text and as plain values."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..api import Spec
from ..decisions.reading import QueryError, parts
from ..report import decision as written
from ..report.schema_decisions import Compliance, Decision, Explanation
from . import schemas

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An answer as people and models read it, and as plain values."""

    text: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """One tool; `answer` raises QueryError for arguments that cannot be understood."""

    name: str
    title: str
    description: str
    takes: schemas.Schema
    gives: schemas.Schema
    answer: Callable[[Arguments], Answer]


def tools(spec: Spec) -> dict[str, Tool]:
    """The tools that ask this spec, by name."""
    case = schemas.case(spec)
    found = (
        Tool(
            "decide",
            "What must, may and must not be done",
            "Ask before you act: says for each action whether it is required, forbidden or optional in this case, and "
            "by which norms. A case that is not decided (a contradiction, a dilemma, an impossible or undetermined "
            "case) allows nothing; if a question to ask is named, ask it.",
            schemas.arguments(case | {"actions": _actions()}),
            Decision.model_json_schema(),
            lambda given: _decide(spec, given),
        ),
        Tool(
            "comply",
            "Whether a conduct complies",
            "Says whether what you mean to do complies with every norm in force in this case, which norms it breaks, "
            "and what would comply instead.",
            schemas.arguments(case | {"conduct": schemas.conduct(spec)}, "conduct"),
            Compliance.model_json_schema(),
            lambda given: _comply(spec, given),
        ),
        Tool(
            "why",
            "Why a case comes out as it does",
            "Explains a decision: which norms apply, from the strongest down, what became of each, and the smallest "
            "change after which it would be otherwise.",
            schemas.arguments(case | {"about": _about()}),
            Explanation.model_json_schema(),
            lambda given: _why(spec, given),
        ),
        Tool(
            "vocabulary",
            "What can be asked about",
            "Lists the facts and actions with their values and meanings, who speaks with which authority, how to write "
            "what was said, and the norms from the strongest to the weakest.",
            schemas.arguments({}),
            schemas.vocabulary(),
            lambda given: _vocabulary(spec, given),
        ),
    )
    return {tool.name: tool for tool in found}


def _decide(spec: Spec, given: Arguments) -> Answer:
    case = parts(given, ("actions",))
    actions = case.pop("actions", [])
    if not isinstance(actions, list):
        raise QueryError("`actions` is a list", "form", "actions")
    only = frozenset(name for action in actions for name in spec.entries(action)) if actions else None
    decided = spec.decide(**case)
    return Answer(written.decision(decided, only), decided.as_json(only))


def _comply(spec: Spec, given: Arguments) -> Answer:
    case = parts(given, ("conduct",))
    conduct = case.pop("conduct", None)
    if not conduct or not isinstance(conduct, dict | list):
        raise QueryError(
            "say in `conduct` what you mean to do, for example as an object of action values", "form", "conduct"
        )
    judged = spec.comply(conduct, **case)
    return Answer(written.compliance(judged), judged.as_json())


def _why(spec: Spec, given: Arguments) -> Answer:
    case = parts(given, ("about",))
    about = case.pop("about", "")
    if not isinstance(about, str):
        raise QueryError("`about` is a text", "form", "about")
    explained = spec.why(about, **case)
    return Answer(explained.deliberation(), explained.as_json())


def _vocabulary(spec: Spec, given: Arguments) -> Answer:
    if given:
        raise QueryError("`vocabulary` takes no arguments", "form", next(iter(given)))
    about = {"title": spec.title, "version": spec.version}
    content = about | spec.vocabulary | {"said": schemas.HOW_TO_SAY}
    return Answer(json.dumps(content, indent=2), content)


def _actions() -> schemas.Schema:
    return {
        "type": "array",
        "description": "Only these actions, or action values such as `reply = refuse`; all if left out.",
        "items": {"type": "string"},
    }


def _about() -> schemas.Schema:
    return {
        "type": "string",
        "description": "A norm, an action, or an action value such as `reply = refuse`; everything if left out.",
    }
