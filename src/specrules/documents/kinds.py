"""The kinds of documents, and who reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..source import Source
from . import agents, model_spec, prompt
from .document import Document

MODEL_SPEC = "model-spec"

KINDS: Mapping[str, Callable[[str, Source], Document]] = {
    MODEL_SPEC: model_spec.read,
    "agents": agents.read,
    "prompt": prompt.read,
}
"""What reads a document of each kind, by its name and text; any text is one."""
