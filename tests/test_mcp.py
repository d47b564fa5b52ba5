"""`specrules mcp`: a real server process, asked by the official client and by a rude one."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult, Tool

import specrules as library
from desk import ENVIRONMENT, SPEC, WRONG, command
from desk import specrules as process
from specrules.serving.tools import tools as offered

Talk = Callable[[ClientSession], Awaitable[None]]

INITIALISE = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("desk") / "desk.specrules"
    file.write_text(SPEC, encoding="utf-8")
    return file


def talk(spec: Path, say: Talk) -> None:
    """Starts a server, initialises a session, and says what there is to say."""

    async def run() -> None:
        _, *arguments = command("mcp", spec)
        server = StdioServerParameters(command=sys.executable, args=arguments, env=ENVIRONMENT)
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            await say(session)

    asyncio.run(asyncio.wait_for(run(), 60))


def asked(spec: Path, *questions: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
    """The answers to calls of tools, one after the other in one session."""
    answers: list[CallToolResult] = []

    async def say(session: ClientSession) -> None:
        for name, arguments in questions:
            answers.append(await session.call_tool(name, arguments))

    talk(spec, say)
    return answers


def text(answer: CallToolResult) -> str:
    (content,) = answer.content
    assert content.type == "text"
    return content.text


@pytest.fixture(scope="module")
def tools(spec: Path) -> dict[str, Tool]:
    found: dict[str, Tool] = {}

    async def say(session: ClientSession) -> None:
        found.update({tool.name: tool for tool in (await session.list_tools()).tools})

    talk(spec, say)
    return found


# What there is to ask


def test_the_tools_only_answer(tools: dict[str, Tool]) -> None:
    assert list(tools) == ["decide", "comply", "why", "vocabulary"]
    for tool in tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)


def test_the_input_schema_is_the_vocabulary_of_the_spec(tools: dict[str, Tool]) -> None:
    facts = tools["decide"].input_schema["properties"]["facts"]
    assert facts["properties"] == {
        "age": {"type": "string", "enum": ["adult", "teen", "child"], "default": "adult"},
        "broken": {"type": "boolean", "default": False},
        "marked": {"type": "boolean", "default": False, "description": "Whether the file is marked."},
        "pages": {"type": "integer", "minimum": 1, "maximum": 400, "default": 1},
    }
    assert facts["additionalProperties"] is False
    conduct = tools["comply"].input_schema["properties"]["conduct"]["properties"]
    assert conduct["words"] == {"type": "integer", "minimum": 0, "maximum": 500}
    assert conduct["reply"]["enum"] == ["answer", "hint", "refuse"]
    assert tools["comply"].input_schema["required"] == ["conduct"]


@pytest.mark.parametrize(
    ("arguments", "fits"),
    [
        ({}, True),
        ({"facts": {"age": "teen", "pages": 400}, "unknown": ["marked"]}, True),
        ({"said": ["user requests reveal", "guest forbids reply = hint", "developer permits words = 30"]}, True),
        ({"facts": {"age": "tean"}}, False),
        ({"facts": {"pages": 401}}, False),
        ({"facts": {"marked": "yes"}}, False),
        ({"facts": {"reveal": True}}, False),
        ({"unknown": ["reveal"]}, False),
        ({"said": ["nobody requests reveal"]}, False),
        ({"said": ["user requests reply"]}, False),
        ({"said": ["user requests reveal = true"]}, False),
        ({"fact": {}}, False),
    ],
)
def test_the_input_schema_takes_what_the_library_takes(
    arguments: dict[str, Any], fits: bool, tools: dict[str, Tool], spec: Path
) -> None:
    validator = jsonschema.Draft202012Validator(tools["decide"].input_schema)
    assert validator.is_valid(arguments) is fits
    decide = offered(library.load(spec))["decide"].answer
    if fits:
        assert decide(arguments).content["status"] in ("decided", "contradiction")
    else:
        with pytest.raises(library.QueryError):
            decide(arguments)


# Answers


def test_each_tool_answers_as_the_library_does(spec: Path) -> None:
    desk = library.load(spec)
    case: dict[str, Any] = {"facts": {"marked": True}, "unknown": ["pages"], "said": ["user requests reveal"]}
    conduct = {"reveal": True, "reply": "hint"}
    decided, judged, explained, known = asked(
        spec,
        ("decide", case),
        ("comply", {**case, "conduct": conduct}),
        ("why", {**case, "about": "reveal"}),
        ("vocabulary", {}),
    )
    assert decided.structured_content == desk.decide(**case).as_json()
    assert text(decided).startswith(
        "some conduct complies: 1 required, 3 forbidden\n  reply = answer  required   helpful\n"
    )
    assert judged.structured_content == desk.comply(conduct, **case).as_json()
    assert text(judged).startswith("does not comply: it breaks `discreet`, `helpful`\n")
    assert explained.structured_content == json.loads(json.dumps(desk.why("reveal", **case).as_json()))
    assert text(explained) == desk.why("reveal", **case).deliberation()
    assert known.structured_content == json.loads(text(known))
    assert {key: known.structured_content[key] for key in desk.vocabulary} == desk.vocabulary
    assert not any(answer.is_error for answer in (decided, judged, explained, known))


def test_the_vocabulary_tells_who_speaks_and_how_to_write_it(spec: Path) -> None:
    (answer,) = asked(spec, ("vocabulary", {}))
    known = answer.structured_content
    assert known["principals"]["user"] == {"level": "user", "hints_at": None, "delegated": []}
    assert known["principals"]["guest"] == {"level": None, "hints_at": None, "delegated": []}
    assert known["facts"]["broken"] == {"type": "boolean", "text": None, "usual": False, "hidden": True}
    assert known["norms"]["discreet"] == "must not reveal, when marked"
    assert known["stances"] == ["requests", "forbids", "permits", "hints"]
    assert known["said"].startswith("`PRINCIPAL STANCE ACTION`")


def test_an_agent_can_ask_about_some_actions_only(spec: Path) -> None:
    (answer,) = asked(spec, ("decide", {"actions": ["words", "reply = hint"]}))
    assert list(answer.structured_content["actions"]) == ["reply = hint", "words"]
    assert "reveal  " not in text(answer)


def test_what_is_not_decided_says_so(spec: Path) -> None:
    dilemma, contradiction = asked(spec, ("decide", {"unknown": ["age"]}), ("decide", {"facts": {"broken": True}}))
    assert dilemma.structured_content["question"] == {"fact": "age", "settles": 3, "answers": 3}
    assert text(dilemma).startswith("dilemma: ")
    assert contradiction.structured_content["actions"] == {}
    assert contradiction.structured_content["contradictions"] == [["loud", "quiet"]]


WRONG_QUESTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("decide", {"facts": {"agee": "teen"}}, "there is no fact `agee`; did you mean `age`?"),
    ("decide", {"facts": {"age": "tean"}}, "`age` is one of adult, teen, child, not `tean`; did you mean `teen`?"),
    ("decide", {"facts": None}, "`facts` is an object, not null"),
    ("decide", {"said": ["usr requests reveal"]}, "there is no principal `usr`; did you mean `user`?"),
    ("decide", {"fact": {}}, "`fact` is not one of"),
    ("decide", {"actions": ["revael"]}, "there is no action `revael`; did you mean `reveal`?"),
    ("decide", {"actions": "reveal"}, "`actions` is a list"),
    ("decide", {"actions": [7]}, "an action is a text, not the number 7"),
    ("comply", {}, "say in `conduct` what you mean to do"),
    ("comply", {"conduct": {}}, "say in `conduct` what you mean to do"),
    ("comply", {"conduct": 7}, "say in `conduct` what you mean to do"),
    ("comply", {"conduct": {"replay": "hint"}}, "there is no action `replay`; did you mean `reply`?"),
    ("comply", {"conduct": {"words": 501}}, "`words` is a number from 0 to 500, not the number 501"),
    ("why", {"about": "discret"}, "there is no norm and no action `discret`; did you mean `discreet`?"),
    ("why", {"about": None}, "`about` is a text"),
    ("vocabulary", {"facts": {}}, "`vocabulary` takes no arguments"),
]


def test_a_wrong_question_is_answered_by_what_is_wrong_and_the_next_as_ever(spec: Path) -> None:
    questions = [(name, arguments) for name, arguments, _ in WRONG_QUESTIONS]
    *wrong, right = asked(spec, *questions, ("decide", {}))
    for answer, (_, _, message) in zip(wrong, WRONG_QUESTIONS, strict=True):
        assert answer.is_error
        assert text(answer).startswith(message)
        assert answer.structured_content["error"] == text(answer)
    assert wrong[0].structured_content["nearest"] == "age"
    assert not right.is_error


def test_what_an_agent_wrote_is_made_visible_where_it_is_repeated(spec: Path) -> None:
    (wrong,) = asked(spec, ("decide", {"facts": {"a\x1b[31m": True}}))
    assert text(wrong) == "there is no fact `a\\u{1b}[31m`"


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(spec: Path) -> None:
    with pytest.raises(BaseExceptionGroup) as raised:
        asked(spec, ("decid", {}))
    error = raised.value
    while isinstance(error, BaseExceptionGroup):
        (error,) = error.exceptions
    assert isinstance(error, MCPError)
    assert "there is no tool `decid`; did you mean `decide`?" in str(error)


# A rude client


@pytest.fixture
def server(spec: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has been initialised."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command("mcp", spec), stdin=pipe, stdout=pipe, stderr=pipe, env=ENVIRONMENT) as running:
        said(running, INITIALISE)
        assert heard(running)["result"]["serverInfo"]["name"] == "specrules"
        said(running, {"jsonrpc": "2.0", "method": "notifications/initialized"})
        yield running
        running.kill()


def said(server: subprocess.Popen[bytes], message: dict[str, Any] | bytes) -> None:
    assert server.stdin is not None
    server.stdin.write(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")
    server.stdin.flush()


def heard(server: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert server.stdout is not None
    found: dict[str, Any] = json.loads(server.stdout.readline())
    return found


def call(number: int, **parameters: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": parameters}


def test_noise_is_passed_over(server: subprocess.Popen[bytes]) -> None:
    noises = (b"garbage", b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc":"2.0"}', b"", b'{"id":NaN}')
    for number, noise in enumerate(noises):
        said(server, noise + b"\n")
        said(server, call(number, name="decide"))
        answer = heard(server)
        assert (answer["id"], answer["result"]["structuredContent"]["status"]) == (number, "decided")


def test_parameters_of_the_wrong_form_are_an_error_of_the_protocol(server: subprocess.Popen[bytes]) -> None:
    for number, parameters in enumerate(({"name": "decide", "arguments": [1]}, {"name": 7}, {}), start=1):
        said(server, call(number, **parameters))
        answer = heard(server)
        assert (answer["id"], answer["error"]["code"]) == (number, -32602)


def test_it_ends_with_its_input(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err) == (0, b"", b"")


def test_it_ends_quietly_if_nobody_reads_its_answers(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None and server.stdout is not None and server.stderr is not None
    server.stdout.close()
    said(server, call(1, name="decide"))
    server.stdin.close()
    assert server.wait(timeout=20) == 0
    assert server.stderr.read() == b""


def test_an_interrupt_ends_it_with_130(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=20) == 130
    assert server.stderr is not None
    assert server.stderr.read() == b""


# What cannot be served


def test_a_spec_that_cannot_be_used_is_not_served(tmp_path: Path) -> None:
    run = process("mcp", tmp_path / "nowhere")
    assert (run.returncode, run.stdout, run.stderr.count(b"\n")) == (2, b"", 1)
    (tmp_path / "wrong.specrules").write_text(WRONG)
    run = process("mcp", tmp_path)
    assert (run.returncode, run.stdout) == (1, b"")
    assert run.stderr.startswith(b"error[SR101 unknown-name]: ")


def test_without_the_extra_it_says_what_to_install(spec: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['mcp'] = None\n"
        "from specrules.cli.main import main\n"
        "sys.exit(main(['mcp', sys.argv[1]]))\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(spec)], capture_output=True, text=True, env=ENVIRONMENT)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == "specrules: this needs the package `mcp`: install `specrules[mcp]`\n"
