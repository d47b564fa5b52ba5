"""The server on standard input and output (mcp)."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from ..api import Spec
from ..decisions.reading import QueryError
from ..model.names import nearest
from ..report.escape import visible
from ..version import __version__
from .tools import Tool, tools

INSTRUCTIONS = (
    "Answers what a written policy says of a case. Call `vocabulary` once to learn the names of facts and actions, "
    "then `decide` or `comply` before acting. What is not known is to be given as unknown, not guessed; a fact that is "
    "left out is taken as usual."
)

INTERRUPTED = 130


def serve(spec: Spec) -> None:
    """Answers questions about the spec until standard input ends; quietly, even if nobody reads the answers."""
    # The thread that waits for input cannot be called off, and there is nothing to save.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        asyncio.run(_served(spec))
    except* BrokenPipeError:
        pass


async def _served(spec: Spec) -> None:
    known = tools(spec)

    async def on_list(*_: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(tool) for tool in known.values()])

    async def on_call(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        if asked.name not in known:
            near = nearest(asked.name, known)
            help = f"; did you mean `{near}`?" if near else ""
            raise MCPError(types.INVALID_PARAMS, f"there is no tool `{asked.name[:40]}`{help}")
        return await asyncio.to_thread(_answered, known[asked.name], asked.arguments or {})

    server = Server(
        "specrules",
        version=__version__,
        title=spec.title,
        instructions=INSTRUCTIONS,
        on_list_tools=on_list,
        on_call_tool=on_call,
    )
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _listed(tool: Tool) -> types.Tool:
    """The tool as agents see it: it only answers, and always the same."""
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes,
        output_schema=tool.gives,
        annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


def _answered(tool: Tool, arguments: dict[str, Any]) -> types.CallToolResult:
    """The answer, or what is wrong with the question; the agent can read both and ask again."""
    try:
        answer = tool.answer(arguments)
    except QueryError as error:
        return _result(visible(str(error)), error.as_json(), wrong=True)
    return _result(answer.text, answer.content)


def _result(text: str, content: dict[str, Any], *, wrong: bool = False) -> types.CallToolResult:
    said = types.TextContent(type="text", text=text)
    return types.CallToolResult(content=[said], structured_content=content, is_error=wrong)
