"""The description of the service in OpenAPI 3.1: requests by the spec's own vocabulary, answers by their schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..api import Spec
from ..version import __version__
from .tools import Tool

ERRORS = {
    400: "The body is not JSON.",
    408: "The body took too long to come.",
    413: "The body is too large.",
    415: "The body is not said to be JSON.",
    422: "The question cannot be understood: `name` is not known, `nearest` is the known name most like it.",
    503: "It took too long, or too many requests are waiting.",
}
"""What may go wrong with a question."""

ERROR = {
    "type": "object",
    "properties": {
        "error": {"type": "string", "description": "What is wrong, in one sentence."},
        "kind": {"type": "string"},
        "name": {"type": "string"},
        "nearest": {"type": ["string", "null"]},
    },
    "required": ["error", "kind", "name", "nearest"],
    "additionalProperties": False,
}


def description(spec: Spec, tools: Mapping[str, Tool]) -> dict[str, Any]:
    """The OpenAPI document."""
    components: dict[str, Any] = {"Error": ERROR}
    asked = {f"/{tool.name}": {"post": _asked(tool, components)} for tool in tools.values()}
    asked["/check"] = {"post": _check()}
    told = {
        "/vocabulary": _told("What can be asked about", {"type": "object"}),
        "/health": _told("That the service answers", _health()),
        "/openapi.json": _told("This description", {"type": "object"}),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": spec.title or "specrules", "version": __version__},
        "paths": asked | told,
        "components": {"schemas": components},
    }


def _asked(tool: Tool, components: dict[str, Any]) -> dict[str, Any]:
    """A question: what it takes, its answer, and what may go wrong."""
    errors = {str(status): _content(text, {"$ref": "#/components/schemas/Error"}) for status, text in ERRORS.items()}
    gives = {"$ref": f"#/components/schemas/{_component(tool, components)}"}
    return {
        "operationId": tool.name,
        "summary": tool.title,
        "description": tool.description,
        "requestBody": {"required": True, "content": {"application/json": {"schema": tool.takes}}},
        "responses": {"200": _content("The answer.", gives), **errors},
    }


def _check() -> dict[str, Any]:
    """Every check of the spec: nothing is asked, so there is no body."""
    errors = {str(status): _content(ERRORS[status], {"$ref": "#/components/schemas/Error"}) for status in (422, 503)}
    summary = "Contradictions, dead rules, gaps and loopholes of the spec"
    return {
        "operationId": "check",
        "summary": summary,
        "responses": {"200": _content(summary, {"type": "object"}), **errors},
    }


def _component(tool: Tool, components: dict[str, Any]) -> str:
    """Puts what a tool gives among the components, the definitions that it refers to beside it."""
    text = json.dumps(tool.gives).replace("#/$defs/", "#/components/schemas/")
    schema = json.loads(text)
    components.update(schema.pop("$defs", {}))
    name = f"{tool.name.capitalize()}Answer"
    components[name] = schema
    return name


def _told(summary: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"get": {"summary": summary, "responses": {"200": _content(summary, schema)}}}


def _content(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _health() -> dict[str, Any]:
    texts = {"status": {"const": "ok"}, "version": {"type": "string"}, "spec": {"type": ["string", "null"]}}
    return {"type": "object", "properties": texts, "required": [*texts], "additionalProperties": False}
