"""`specrules decide`: one case from the command line, and many as JSON lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import specrules as library
from desk import ENVIRONMENT, SPEC, WRONG, Run, command, heed_interrupts, loaded
from desk import specrules as process
from specrules.cli import lines
from specrules.cli.main import main
from specrules.report import schema

SCHEMA = json.loads(Path(schema.__file__).with_name("schema.json").read_text())
HEAVY = {"lark", "networkx", "pydantic", "rich", "z3", "mcp"}


Decide = Callable[..., Run]


@pytest.fixture
def decide(spec: Path, specrules: Callable[..., Run]) -> Decide:
    """Runs the command in the folder of the spec."""
    return partial(specrules, "decide")


# One case


def test_what_is_decided_is_a_table_with_its_norms(decide: Decide) -> None:
    run = decide("--fact", "marked", "--fact", "age=child", "--said", "user requests reveal")
    assert run.out == (
        "some conduct complies: 1 required, 3 forbidden\n"
        "  reply = answer  forbidden  no_answers\n"
        "  reply = hint    required   no_answers\n"
        "  reply = refuse  forbidden  no_answers\n"
        "  reveal          forbidden  discreet\n"
        "  words           0 to 300   brief\n"
        "  = in force:         discreet, no_answers, brief\n"
        "  = overridden:       user requests reveal, by `discreet`\n"
        "                      helpful, by `no_answers`\n"
        "  = complies:         reply = hint, not reveal, words = 0\n"
    )
    assert (run.status, run.err) == (0, "")


def test_only_what_is_asked_for_is_shown_and_silence_is_said(decide: Decide) -> None:
    first = "some conduct complies: 1 forbidden, 1 optional\n  reply = hint  forbidden  helpful\n"
    for arguments in ((".", "reveal", "reply = hint"), ("--only", "reveal", "--only", "reply=hint")):
        run = decide(*arguments)
        assert run.out.startswith(f"{first}  reveal        optional   silent\n  = in force:")
        assert run.status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "first"),
    [
        (["--fact", "broken"], 1, "contradiction: `loud` and `quiet` contradict each other"),
        (["--unknown", "age"], 1, "dilemma: no one conduct complies whatever `age` is"),
        (["--fact", "broken", "--fact", "pages=301"], 1, "impossible: the axioms exclude what is given"),
        (["--unknown", "marked"], 0, "some conduct complies: 1 required, 3 forbidden"),
        (["--fact", "not marked", "--fact", "pages = 300"], 0, "some conduct complies"),
    ],
)
def test_how_a_case_comes_out(arguments: list[str], status: int, first: str, decide: Decide) -> None:
    run = decide(*arguments)
    assert (run.status, run.out[: len(first)]) == (status, first)


def test_a_dilemma_names_what_it_hinges_on_and_the_question_to_ask(decide: Decide) -> None:
    out = decide("--unknown", "age", "--unknown", "pages").out
    assert "  = hinges on:        age\n" in out
    assert "  = ask about:        age (every answer settles it)\n" in out


def test_json_is_the_librarys_answer_with_a_head(decide: Decide, spec: Path) -> None:
    run = decide("--format", "json", "--fact", "marked", "--said", "developer forbids reply = hint")
    document = json.loads(run.out)
    jsonschema.validate(document, SCHEMA)
    assert document["spec"] == {"path": "desk.specrules", "title": "Desk", "version": "3"}
    assert document["tool"] == {"name": "specrules", "version": library.__version__}
    expected = library.load(spec).decide({"marked": True}, ["developer forbids reply = hint"]).as_json()
    assert {key: document[key] for key in expected} == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fact", "broken"],
        ["--unknown", "age"],
        ["--comply", "reply = hint"],
        ["--comply", "reveal", "--fact", "broken"],
        ["--only", "words"],
    ],
)
def test_every_document_has_the_shipped_schema(arguments: list[str], decide: Decide) -> None:
    document = json.loads(decide("--format", "json", *arguments).out)
    kind = "ComplianceDocument" if "--comply" in arguments else "DecisionDocument"
    jsonschema.validate(document, {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]})


def test_the_schema_refuses_another_verdict(decide: Decide) -> None:
    document = json.loads(decide("--format", "json").out)
    document["actions"]["reveal"]["verdict"] = "allowed"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, {"$ref": "#/$defs/DecisionDocument", "$defs": SCHEMA["$defs"]})


def test_whether_a_conduct_complies(decide: Decide) -> None:
    assert decide("--comply", "reply=answer", "--comply", "not reveal") == Run(0, "complies\n", "")
    run = decide("--comply", "reply = hint", "--comply", "words=300")
    assert run.out == (
        "does not comply: it breaks `helpful`\n  = complies instead:  reply = answer, not reveal, words = 300\n"
    )
    assert run.status == 1
    document = json.loads(decide("--comply", "reveal", "--fact", "broken", "--format", "json").out)
    assert (document["complies"], document["status"]) == (False, "contradiction")


def test_too_many_unknown_facts_are_undetermined(tmp_path: Path, decide: Decide) -> None:
    facts = [f"f{number}" for number in range(14)]
    text = "levels root\naction a\n" + "".join(
        f"fact {name}\nrule r_{name} at root\n  when {name}\n  must a\n" for name in facts
    )
    (tmp_path / "wide.specrules").write_text(text)
    run = decide("wide.specrules", *(word for name in facts for word in ("--unknown", name)))
    assert run.status == 3
    assert run.out.startswith("undetermined: the unknown facts have 16,384 combinations")


# What cannot be answered


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fact", "age=chld"], "`age` is one of adult, teen, child, not `chld`; did you mean `child`?"),
        (["--fact", "makred"], "there is no fact `makred`; did you mean `marked`?"),
        (["--fact", "pages=401"], "`pages` is a number from 1 to 400, not the number 401"),
        (["--fact", "marked", "--fact", "not marked"], "`marked` is given twice"),
        (["--fact", "marked", "--unknown", "marked"], "`marked` is given and unknown at once"),
        (["--unknown", "reveal"], "`reveal` is an action, not a fact: what is done is decided, not given"),
        (["--said", "user request reveal"], "`request` is none of `requests`, `forbids`, `permits` and `hints`"),
        (["--said", "usr requests reveal"], "there is no principal `usr`; did you mean `user`?"),
        ([".", "revel"], "there is no action `revel`; did you mean `reveal`?"),
        (["--only", "reply = ansewr"], "did you mean `answer`?"),
        (["--comply", "reply"], "say which value of `reply` is meant"),
        (["--comply", "reveal", "--only", "reveal"], "--comply asks about a conduct"),
        (["--facts", "-", "--fact", "marked"], "--facts has the cases"),
        (["--facts", "nowhere.jsonl"], "`nowhere.jsonl` cannot be read"),
        (["--facts", "."], "`.` cannot be read"),
        (["nowhere"], "`nowhere` does not exist"),
        (["nowhere.json"], "`nowhere.json`"),
        (["--fact", "a\x1b[31m"], "\\u{1b}"),
    ],
)
def test_what_is_not_understood_is_one_line_and_status_2(arguments: list[str], message: str, decide: Decide) -> None:
    run = decide(*arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert run.err.startswith("specrules: ")
    assert run.err.count("\n") == 1


def test_a_spec_with_errors_shows_them_and_ends_with_status_1(spec: Path, decide: Decide) -> None:
    spec.write_text(WRONG)
    run = decide()
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("error[SR101 unknown-name]: ")
    assert "desk.specrules:3:15" in run.err


def test_several_specs_are_too_many_to_ask(spec: Path, decide: Decide) -> None:
    (spec.parent / "other.specrules").write_text(SPEC)
    run = decide()
    assert run.status == 2
    assert "there are 2 specs in `.`: name one of `desk.specrules` and `other.specrules`" in run.err


def test_a_compiled_spec_decides_as_its_rules_do(spec: Path, decide: Decide) -> None:
    assert main(("compile", str(spec), "-o", "desk.json")) == 0
    case = ("--fact", "marked", "--unknown", "pages", "--said", "user requests reveal")
    assert decide("desk.json", *case) == decide("desk.specrules", *case)


def test_a_damaged_compiled_spec_is_one_clear_message(spec: Path, decide: Decide) -> None:
    main(("compile", str(spec), "-o", "desk.json"))
    damaged = spec.with_name("desk.json")
    damaged.write_text(damaged.read_text()[:-200])
    run = decide("desk.json")
    assert (run.status, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("specrules: `desk.json` ")


def test_a_compiled_spec_has_a_name_by_which_it_is_known(
    spec: Path, decide: Decide, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(("compile", str(spec), "-o", "desk.txt")) == 2
    assert "ends in `.json`" in capfd.readouterr().err
    assert main(("compile", str(spec), "-o", "no/such/folder.json")) == 2
    assert "`no/such/folder.json` cannot be written" in capfd.readouterr().err


# Many cases


def answered(decide: Decide, path: Path, content: bytes, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and the answers to the lines."""
    (path.parent / "cases.jsonl").write_bytes(content)
    run = decide("--facts", "cases.jsonl", *arguments)
    assert run.err == ""
    return run.status, [json.loads(line) for line in run.out.splitlines()]


def test_each_line_is_answered_as_the_library_does(spec: Path, decide: Decide) -> None:
    cases: list[dict[str, Any]] = [
        {"facts": {"marked": True, "pages": 7}, "id": "a"},
        {"said": ["user requests reveal", {"principal": "user", "stance": "forbids", "action": "reveal"}]},
        {"unknown": ["marked"], "id": {"deep": [None, 1.5]}},
        {},
    ]
    status, answers = answered(decide, spec, "\n".join(map(json.dumps, cases)).encode())
    assert status == 0
    desk = library.load(spec)
    for case, answer in zip(cases, answers, strict=True):
        named = {"id": case.pop("id")} if "id" in case else {}
        assert answer == named | desk.decide(**case).as_json()


def test_lines_are_answered_only_of_the_actions_asked_for(spec: Path, decide: Decide) -> None:
    _, answers = answered(decide, spec, b"{}\n", "--only", "reveal", "--only", "reply = hint")
    assert list(answers[0]["actions"]) == ["reply = hint", "reveal"]


def test_lines_can_be_asked_whether_a_conduct_complies(spec: Path, decide: Decide) -> None:
    content = b'{"id": 1}\n{"id": 2, "facts": {"marked": true}}\n'
    status, answers = answered(decide, spec, content, "--comply", "reveal")
    assert [(answer["id"], answer["complies"], answer["breaks"]) for answer in answers] == [
        (1, True, []),
        (2, False, ["discreet"]),
    ]
    assert status == 1


BAD = {
    b"\xff\xfe{}": "the line is not UTF-8",
    b"{": "the line is not JSON: expecting property name",
    b"[1]": "a case is an object, not a list",
    b"null": "a case is an object, not null",
    b"[" * 100_000: "the line is nested too deep",
    b'{"id": ' + b"[" * 5_000 + b"]" * 5_000 + b"}": "the line is nested too deep",
    b'{"facts": {"marked": true, "marked": false}}': "the line has `marked` twice",
    b'{"facts": {"pages": NaN}}': "the line has NaN, which is not JSON",
    b'{"id": 1e999}': "the line has too large a number, 1e999",
    b'{"id": ' + b"9" * 5_000 + b"}": "the line has a number with too many digits",
    b'{"facts": {"pages": 1.0}}': "`pages` is a number from 1 to 400, not the decimal number 1.0",
    b'{"facts": {"marked": 1}}': "`marked` is true or false, not the number 1",
    b'{"facts": null}': "`facts` is an object, not null",
    b'{"facts": {"agee": "teen"}}': "there is no fact `agee`; did you mean `age`?",
    b'{"fact": {}}': "`fact` is not one of `facts`, `said`, `unknown` and `id`; did you mean `facts`?",
    b'{"said": "user requests reveal"}': "`said` is a list, not the text `user requests reveal`",
    b'{"unknown": ["marked", 3]}': "a fact is named by a text, not the number 3",
    b'{"id": "' + b"x" * lines.LARGEST + b'"}': "the line is longer than 1,000,000 bytes",
}


@pytest.mark.parametrize("bad", BAD, ids=[message[:40] for message in BAD.values()])
def test_a_bad_line_is_answered_by_what_is_wrong_and_the_next_as_if_nothing_were(
    bad: bytes, spec: Path, decide: Decide
) -> None:
    status, (before, answer, after) = answered(decide, spec, b'{"id": 1}\n' + bad + b'\n{"id": 3}')
    assert status == 2
    assert (before["id"], before["status"], after["id"], after["status"]) == (1, "decided", 3, "decided")
    assert answer["error"].startswith(BAD[bad])
    assert answer["line"] == 2
    assert set(answer) - {"id"} == {"line", "error", "kind", "name", "nearest"}


def test_a_bad_case_keeps_its_id_and_names_the_nearest(spec: Path, decide: Decide) -> None:
    _, answers = answered(decide, spec, b'\n\n{"id": [7], "facts": {"age": "chld"}}\n')
    message = "`age` is one of adult, teen, child, not `chld`; did you mean `child`?"
    assert answers == [{"id": [7], "line": 3, "error": message, "kind": "value", "name": "chld", "nearest": "child"}]


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_line(spec: Path, decide: Decide) -> None:
    status, answers = answered(decide, spec, b'\xef\xbb\xbf{"id": 1}\r\n{"id": 2}\r\n')
    assert (status, [answer["id"] for answer in answers]) == (0, [1, 2])


CONTRADICTION, DECIDED = b'{"facts": {"broken": true}}\n', b"{}\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 0),
        (DECIDED, 0),
        (DECIDED + CONTRADICTION + DECIDED, 1),
        (CONTRADICTION + b"x\n" + DECIDED, 2),
        (b"x\n" + CONTRADICTION, 2),
    ],
)
def test_the_worst_line_gives_the_status(content: bytes, status: int, spec: Path, decide: Decide) -> None:
    assert answered(decide, spec, content)[0] == status


def test_undetermined_is_worse_than_decided_and_better_than_a_contradiction(tmp_path: Path, decide: Decide) -> None:
    facts = [f"f{number}" for number in range(13)]
    rules = "".join(f"fact {name}\nrule r_{name} at root\n  when {name}\n  must a\n" for name in facts)
    clash = "fact clash\nrule never at root\n  when clash\n  must not a\nrule ever at root\n  when clash\n  must a\n"
    (tmp_path / "wide.specrules").write_text("levels root\naction a\n" + rules + clash)
    undetermined = json.dumps({"unknown": facts})
    for further, status in ("{}", 3), ('{"facts": {"clash": true}}', 1):
        (tmp_path / "cases.jsonl").write_text(f"{undetermined}\n{further}\n{undetermined}\n")
        assert decide("wide.specrules", "--facts", "cases.jsonl").status == status


# As a process


@pytest.fixture
def stream(spec: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command, reading cases from a pipe."""
    arguments = command("decide", spec, "--only", "reveal", "--facts", "-")
    pipe = subprocess.PIPE
    with subprocess.Popen(
        arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=ENVIRONMENT, preexec_fn=heed_interrupts
    ) as running:
        yield running
        running.kill()


def ask(running: subprocess.Popen[bytes], *questions: dict[str, Any]) -> list[dict[str, Any]]:
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write("".join(json.dumps(question) + "\n" for question in questions).encode())
    running.stdin.flush()
    return [json.loads(running.stdout.readline()) for _ in questions]


def memory(running: subprocess.Popen[bytes]) -> int:
    """The memory that the process has, in kilobytes."""
    status = Path(f"/proc/{running.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def test_a_question_from_a_pipe_is_answered_at_once(stream: subprocess.Popen[bytes]) -> None:
    for number in range(3):
        (answer,) = ask(stream, {"id": number, "facts": {"marked": True}})
        assert answer["id"] == number
        assert answer["actions"] == {"reveal": {"verdict": "forbidden", "by": ["discreet"], "silent": False}}
    out, err = stream.communicate(timeout=20)
    assert (stream.returncode, out, err) == (0, b"", b"")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_twenty_thousand_cases_take_no_more_memory_than_two_thousand(tmp_path: Path) -> None:
    (tmp_path / "small.specrules").write_text(
        "levels root > user\nprincipal user at user\nfact marked\nfact pages: 1 .. 400\naction reveal\n"
        "rule discreet at root\n  when marked and pages > 7\n  must not reveal\n"
    )
    arguments, pipe = command("decide", tmp_path, "--facts", "-"), subprocess.PIPE
    with subprocess.Popen(arguments, stdin=pipe, stdout=pipe, env=ENVIRONMENT) as running:
        after: dict[int, int] = {}
        for start in range(0, 20_000, 100):
            numbers = range(start, start + 100)
            questions = [
                {
                    "id": n,
                    "facts": {"marked": n % 2 == 0, "pages": n % 400 + 1},
                    "said": ["user requests reveal"] * (n % 3),
                }
                for n in numbers
            ]
            answers = ask(running, *questions)
            assert [answer["id"] for answer in answers] == list(numbers)
            forbidden = [n % 2 == 0 and n % 400 >= 7 for n in numbers]
            assert [answer["actions"]["reveal"]["verdict"] == "forbidden" for answer in answers] == forbidden
            after[start + 100] = memory(running)
        assert after[20_000] - after[2_000] < 2_000, "kilobytes"


def test_an_interrupt_ends_it_with_130(stream: subprocess.Popen[bytes]) -> None:
    assert ask(stream, {})
    stream.send_signal(signal.SIGINT)
    assert stream.wait(timeout=20) == 130
    assert stream.stderr is not None
    assert b"Traceback" not in stream.stderr.read()


def test_a_reader_that_stops_reading_ends_it_quietly(spec: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    given = b"{}\n" * 100
    run = subprocess.run(
        command("decide", spec, "--facts", "-"), input=given, stdout=write, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    os.close(write)
    assert (run.returncode, run.stderr) == (141, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide",),
        ("decide", "--format=json", "--unknown=age"),
        ("decide", "--comply=reveal"),
        ("why", "reveal"),
        ("why", "reveal", "--format=json"),
        ("why", "reveal", "--format=deliberation"),
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_loaded(arguments: tuple[str, ...], spec: Path) -> None:
    process("decide", spec)  # warms the cache of the grammar
    name, *rest = arguments
    places = [spec] if name == "decide" else []
    assert loaded(name, *places, *rest, *([spec] if name == "why" else [])) & HEAVY == set()


def test_a_compiled_spec_loads_nothing_heavy(spec: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "desk.json"
    assert process("compile", spec, "-o", compiled).returncode == 0
    assert loaded("decide", compiled) & HEAVY == set()


@pytest.mark.parametrize("name", ["decide", "why", "compile", "mcp"])
def test_asking_for_help_loads_nothing_heavy(name: str) -> None:
    assert loaded(name, "--help") & HEAVY == set()
