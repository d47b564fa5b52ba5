"""`specrules serve`: a real server process, asked by several clients at once, by a fuzzer, and by rude ones."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any

import pytest

import specrules
from desk import DECLARED
from random_specs import rule_file
from specrules.serving.limits import Limits, Refused, Workers

ROOT = Path(__file__).parent.parent
MAGIC = ROOT / "rules" / "tooth-fairy"
BOT = f"""spec "The desk"
{DECLARED}\
rule keep at developer when marked != no must not reveal unless developer permits reveal
default brief at user must words <= 300 unless wanted > 300
rule probed at root when probing must reply != omit
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


LISTENING = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from specrules.cli.main import main; sys.exit(main(sys.argv[1:]))"
)
"""The interrupt must reach the server even where the tests run in the background, which ignores it."""


class Server:
    """A running server."""

    def __init__(self, path: Path, process: subprocess.Popen[str], port: int) -> None:
        self.path, self.process, self.port = path, process, port

    def ask(self, path: str, body: object = None, method: str = "POST", **headers: str) -> tuple[int, Any]:
        """The status and the JSON that comes back."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            connection.request(method, path, sent, {"content-type": "application/json", **headers})
            answer = connection.getresponse()
            assert answer.headers["content-type"] == "application/json"
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    @property
    def memory(self) -> int:
        """Resident kilobytes."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        assert found
        return int(found[1])


@contextmanager
def serving(path: Path, *arguments: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "specrules", "serve", str(path), "--port", "0", *arguments]
    command[1:3] = ["-c", LISTENING]
    with subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            ready = process.stderr.readline()
            found = re.search(r"^serving .* on http://127\.0\.0\.1:(\d+)$", ready)
            assert found, ready + process.stderr.read()
            yield Server(path, process, int(found[1]))
        finally:
            process.kill()


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("bot") / "bot.specrules"
    path.write_text(BOT)
    with serving(path, "--max-body", "20000", "--timeout", "2") as server:
        yield server


def test_it_answers_as_the_library_does(bot: Server) -> None:
    spec = specrules.load(bot.path)
    for facts in ({}, {"marked": "yes"}, {"probing": True, "wanted": 4000}):
        for said in ([], ["user requests reveal"], ["user requests words = 137"]):
            for unknown in ([], ["marked"]):
                case = {"facts": {k: v for k, v in facts.items() if k not in unknown}, "said": said, "unknown": unknown}
                assert bot.ask("/decide", case) == (200, spec.decide(**case).as_json())
                conduct = {"reveal": True, "words": 400}
                assert bot.ask("/comply", {**case, "conduct": conduct}) == (200, spec.comply(conduct, **case).as_json())
                assert bot.ask("/why", {**case, "about": "reveal"}) == (200, spec.why("reveal", **case).as_json())
    assert bot.ask("/check")[1]["summary"]["norms"] == {"rules": 2, "defaults": 1}
    assert bot.ask("/health", method="GET") == (
        200,
        {"status": "ok", "version": specrules.__version__, "spec": "The desk"},
    )
    assert bot.ask("/vocabulary", method="GET")[1]["facts"]["wanted"]["to"] == 5000
    assert "/decide" in bot.ask("/openapi.json", method="GET")[1]["paths"]


RUDE: dict[str, tuple[int, str, Any]] = {
    "not JSON": (400, "the body is not JSON: expecting", b"{"),
    "empty": (400, "the body is not JSON: expecting value", b""),
    "not UTF-8": (400, "the body is not UTF-8", b'{"facts": "\xff"}'),
    "nested too deep": (400, "the body is nested too deep", b"[" * 19_000),
    "NaN": (400, "the body has NaN, which is not JSON", b'{"facts": {"wanted": NaN}}'),
    "a key twice": (400, "the body has `said` twice", b'{"said": [], "said": []}'),
    "a long number": (
        400,
        "the body has a number with too many digits",
        b'{"facts": {"wanted": ' + b"9" * 9_000 + b"}}",
    ),
    "oversized": (413, "the body may have 20,000 bytes", b" " * 20_001),
    "a list": (422, "a case is an object, not a list", []),
    "facts that are a list": (422, "`facts` is an object, not a list", {"facts": []}),
    "said that is a text": (422, "`said`", {"said": "user requests reveal"}),
    "a fact of the wrong type": (422, "`probing` is true or false", {"facts": {"probing": "yes"}}),
    "a fact nobody knows": (422, "there is no fact `probin`; did you mean `probing`?", {"facts": {"probin": True}}),
    "a key nobody knows": (422, "did you mean `facts`?", {"fact": {}}),
    "control characters": (422, "there is no fact `\\u{1b}[31m`", {"facts": {"\x1b[31m": True}}),
    "half a character": (422, "there is no fact", b'{"facts": {"\\ud800": true}}'),
}


@pytest.mark.parametrize("rude", RUDE)
@pytest.mark.parametrize("path", ["/decide", "/comply", "/why"])
def test_bad_bodies_get_the_reason_and_the_next_request_works(bot: Server, path: str, rude: str) -> None:
    status, message, body = RUDE[rude]
    found, answer = bot.ask(path, body)
    assert (found, set(answer)) == (status, {"error", "kind", "name", "nearest"})
    assert message in answer["error"] or path == "/comply"
    assert bot.ask("/decide", {})[0] == 200


def test_other_mistakes(bot: Server) -> None:
    assert bot.ask("/decide", {}, **{"content-type": "text/plain"})[0] == 415
    assert bot.ask("/decide", method="GET")[0] == 405
    assert bot.ask("/decidee", {}) == (
        404,
        {"error": "there is no `/decidee` here", "kind": "path", "name": "", "nearest": None},
    )
    assert bot.ask("/comply", {})[1]["error"].startswith("say in `conduct` what you mean to do")
    assert bot.ask("/why", {"about": "keeep"})[1]["nearest"] == "keep"


def raw(bot: Server, sent: bytes, *, then: bytes = b"", wait: float = 0) -> bytes:
    with socket.create_connection(("127.0.0.1", bot.port), timeout=10) as connection:
        connection.sendall(sent)
        time.sleep(wait)
        connection.sendall(then)
        found = b""
        while part := connection.recv(65_536):
            found += part
            if b"}" in part:
                break
        return found


HEAD = b"POST /decide HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


def test_bodies_that_come_slowly_or_never_or_lie_about_their_length(bot: Server) -> None:
    assert b" 408 " in raw(bot, HEAD + b"content-length: 100\r\n\r\n{")
    assert b" 413 " in raw(bot, HEAD + b"content-length: 999999999999\r\n\r\n")
    assert b" 400 " in raw(bot, HEAD + b"content-length: -1\r\n\r\n")
    chunk = b"4e20\r\n" + b" " * 20_000 + b"\r\n"
    assert b" 413 " in raw(bot, HEAD + b"transfer-encoding: chunked\r\n\r\n" + chunk + chunk)
    assert b" 200 " in raw(bot, HEAD + b"content-length: 2\r\n\r\n{", then=b"}", wait=0.3)
    with socket.create_connection(("127.0.0.1", bot.port)) as gone:
        gone.sendall(HEAD + b"content-length: 100\r\n\r\n{")
    with socket.create_connection(("127.0.0.1", bot.port)) as other:
        other.sendall(b"\x16\x03\x01\x00\xff is no HTTP\r\n\r\n")
    assert bot.ask("/decide", {})[0] == 200


def test_several_clients_get_right_answers_and_memory_stays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "random.specrules"
    seed = next(s for s in range(99) if len(specrules.loads(rule_file(s)).facts) > 3)
    path.write_text(rule_file(seed))
    spec, random = specrules.load(path), Random(1)
    cases = []
    for _ in range(300):
        facts = {name: random.choice(values) for name, values in spec.facts.items() if random.random() < 0.7}
        unknown = [name for name in facts if random.random() < 0.1]
        cases.append({"facts": {k: v for k, v in facts.items() if k not in unknown}, "unknown": unknown})
    expected = [spec.decide(**case).as_json() for case in cases]
    with serving(path) as server:

        def client(number: int) -> list[float]:
            connection, times = HTTPConnection("127.0.0.1", server.port, timeout=20), []
            for i in range(500):
                which = (i * 7 + number * 31) % len(cases)
                begun = time.perf_counter()
                connection.request("POST", "/decide", json.dumps(cases[which]), {"content-type": "application/json"})
                answer = connection.getresponse()
                found = json.loads(answer.read())
                times.append(time.perf_counter() - begun)
                assert (answer.status, found) == (200, expected[which])
            connection.close()
            return times

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(client, range(6)))
            before = server.memory
            times = sorted(t for found in pool.map(client, range(6, 12)) for t in found)
        grown = server.memory - before
    with capsys.disabled():
        median, slow = statistics.median(times) * 1000, times[int(len(times) * 0.99)] * 1000
        print(f"\n6 clients, {len(times)} decisions: median {median:.1f} ms, p99 {slow:.1f} ms; memory grew {grown} kB")  # noqa: T201
    assert grown < 3_000


def test_the_fuzzer_finds_nothing(bot: Server, tmp_path: Path) -> None:
    # A fact that is both given and unknown is a mistake that no schema can say.
    (tmp_path / "fuzz.toml").write_text('[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", "422"]\n')
    command = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(tmp_path / "fuzz.toml"), "run"]
    command += [f"http://127.0.0.1:{bot.port}/openapi.json", "--max-examples", "40", "--seed", "1", "--no-color"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=240)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
    assert re.search(r"(\d+) generated, \1 passed", run.stdout), run.stdout[-2000:]
    assert bot.ask("/decide", {})[0] == 200


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_stops_when_told_to(sent: signal.Signals, status: int) -> None:
    with serving(MAGIC) as server:
        assert server.ask("/decide", {})[0] == 200
        server.process.send_signal(sent)
        assert server.process.wait(10) == status
        assert server.process.stderr is not None
        assert server.process.stderr.read().strip() == ""


def test_requests_under_way_are_answered_before_it_stops() -> None:
    with serving(MAGIC) as server, socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(HEAD + b"content-length: 2\r\n\r\n{")
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(b"}")
        assert b" 200 " in connection.recv(65_536)
        assert server.process.wait(10) == 0


def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "specrules"]
    command = [sys.executable, *start, "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=30)


def test_what_cannot_be_served(bot: Server, tmp_path: Path) -> None:
    taken = run(str(MAGIC), "--port", str(bot.port))
    assert (taken.returncode, taken.stdout) == (2, "")
    assert taken.stderr == f"specrules: cannot listen at 127.0.0.1, port {bot.port}: address already in use\n"
    assert run("nowhere").stderr == "specrules: `nowhere` does not exist\n"
    assert run(str(MAGIC), "--host", "no such host").returncode == 2
    (tmp_path / "bad.specrules").write_text("levels a\nrule r at b must c\n")
    assert run(str(tmp_path)).returncode == 1
    missing = (
        "import sys; sys.modules['uvicorn'] = None; from specrules.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    without = run(str(MAGIC), code=missing)
    assert (without.returncode, without.stderr) == (
        2,
        "specrules: this needs the package `uvicorn`: install `specrules[serve]`\n",
    )


def test_a_compiled_spec_can_be_asked_but_not_checked(tmp_path: Path) -> None:
    specrules.loads(BOT).save(tmp_path / "bot.json")
    with serving(tmp_path / "bot.json") as server:
        assert server.ask("/decide", {"facts": {"marked": "yes"}})[1]["in_force"] == ["keep", "brief"]
        status, answer = server.ask("/check")
        assert (status, answer["kind"]) == (422, "spec")


def test_work_that_takes_too_long_or_waits_too_long_is_refused() -> None:
    import asyncio

    async def overload() -> list[Any]:
        workers = Workers(Limits(seconds=0.2, waiting=1), 1)
        asked = [workers.do(lambda: time.sleep(0.6)) for _ in range(4)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.sleep(1.3)
        found.append(await workers.do(lambda: "again"))
        workers.close()
        return found

    *refused, again = asyncio.run(overload())
    assert all(isinstance(each, Refused) and each.status == 503 for each in refused)
    assert sorted(each.content["kind"] for each in refused) == ["busy", "busy", "time", "time"]
    assert again == "again"
