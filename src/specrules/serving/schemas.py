"""What may be asked of a spec, as JSON Schema made from its own vocabulary: agents see every name and value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..api import Spec

Schema = dict[str, Any]

HOW_TO_SAY = "`PRINCIPAL STANCE ACTION`, for an action that is not boolean `PRINCIPAL STANCE ACTION = VALUE`"
"""How an instruction is written."""


def arguments(properties: Mapping[str, Schema], *required: str) -> Schema:
    """The schema of the arguments of a tool."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def case(spec: Spec) -> dict[str, Schema]:
    """The schemas of the parts of a case."""
    known = spec.vocabulary
    facts = {name: _value(fact) | {"default": fact["usual"]} for name, fact in known["facts"].items()}
    return {
        "facts": {
            "type": "object",
            "description": "What is known of the situation. A fact left out has its default.",
            "properties": facts,
            "additionalProperties": False,
        },
        "unknown": {
            "type": "array",
            "description": "Facts that are not known and matter: the answer then holds whatever they are.",
            "items": _one_of(facts),
            "uniqueItems": True,
        },
        "said": {
            "type": "array",
            "description": f"What the principals said, the earliest first; each as {HOW_TO_SAY}.",
            "items": {"type": "string", "pattern": _spoken(known)},
        },
    }


def conduct(spec: Spec) -> Schema:
    """The schema of a conduct."""
    return {
        "type": "object",
        "description": "What you mean to do, as a value for each action concerned; the others are left open.",
        "properties": {name: _value(action) for name, action in spec.vocabulary["actions"].items()},
        "additionalProperties": False,
        "minProperties": 1,
    }


def vocabulary() -> Schema:
    """The schema of what `vocabulary` answers."""
    return {
        "type": "object",
        "properties": {
            "title": {"type": ["string", "null"]},
            "version": {"type": ["string", "null"]},
            **{part: {"type": "object"} for part in ("facts", "actions", "principals", "norms")},
            **{part: {"type": "array", "items": {"type": "string"}} for part in ("levels", "stances")},
            "said": {"type": "string"},
        },
        "required": ["facts", "actions", "levels", "principals", "stances", "norms", "said"],
    }


def _value(variable: Mapping[str, Any]) -> Schema:
    """The schema of the values of a fact or an action."""
    match variable["type"]:
        case "boolean":
            values: Schema = {"type": "boolean"}
        case "enumeration":
            values = {"type": "string", "enum": variable["values"]}
        case _:
            values = {"type": "integer", "minimum": variable["from"], "maximum": variable["to"]}
    return values if variable["text"] is None else values | {"description": variable["text"]}


def _one_of(names: Mapping[str, object]) -> Schema:
    """One of these names; an `enum` is never empty."""
    return {"type": "string", "enum": list(names)} if names else {"not": {}}


def _spoken(known: Mapping[str, Any]) -> str:
    """The regular expression of instructions."""
    principals, stances = "|".join(known["principals"]), "|".join(known["stances"])
    actions = "|".join(_said_of(name, action) for name, action in known["actions"].items())
    return f"^({principals}) ({stances}) ({actions})$"


def _said_of(name: str, action: Mapping[str, Any]) -> str:
    match action["type"]:
        case "boolean":
            return name
        case "enumeration":
            return f"{name} = ({'|'.join(action['values'])})"
        case _:
            return f"{name} = -?[0-9]+"
