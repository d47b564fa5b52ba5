"""The grammar's tables: unambiguous, complete, and cached in a way that nothing can break."""

import logging
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lark import Lark

from specrules.packaged import data_path
from specrules.source import Source, Span
from specrules.syntax import tables as module
from specrules.syntax.expected import unexpected
from specrules.syntax.lexer import RESERVED, Tokens, tokens
from specrules.syntax.parser import Stuck, _Parser, parse
from specrules.syntax.statements import StatementBuilder
from specrules.syntax.tables import Tables, tables
from test_syntax import EVERYTHING

GRAMMAR = data_path("grammar", "specrules.lark").read_text(encoding="utf-8")


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache with the tables in it, and nothing in memory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tables.cache_clear()
    tables()
    tables.cache_clear()
    [place] = (tmp_path / "specrules").iterdir()
    yield place
    tables.cache_clear()


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with each time the tables are built anew."""
    built: list[str] = []

    def build(grammar: str) -> Tables:
        built.append(grammar)
        return original(grammar)

    original = module.build
    monkeypatch.setattr(module, "build", build)
    return built


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("lark")
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    monkeypatch.setattr(logger, "handlers", [caplog.handler])
    Lark(GRAMMAR, parser="lalr", lexer="basic", start="statement", maybe_placeholders=False, debug=True)
    assert [r.message for r in caplog.records if "conflict" in r.message.lower()] == []


def test_every_production_has_its_builder() -> None:
    builder = StatementBuilder(Tokens(Source("a", "")))
    labels = {p.label for p in tables().productions} - {"", "*"}
    assert [label for label in sorted(labels) if not callable(getattr(builder, label, None))] == []


def test_reserved_words_are_words_of_the_grammar() -> None:
    assert set(RESERVED) <= set(tables().terminals)


def test_cached_tables_are_those_that_were_built(cached: Path, builds: list[str]) -> None:
    found = tables()
    assert builds == []
    again = module.build(GRAMMAR)
    assert found.terminals == list(again.terminals) and len(found.actions) == len(again.actions)
    assert not parse(Source("a", EVERYTHING))[1]
    assert not [path for path in cached.parent.iterdir() if path != cached]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"1", b"2"),
        lambda content: b"no number\n{}",
        lambda content: b"\xff" * 100,
        lambda content: b"%08x\n" % zlib.crc32(b"{}") + b"{}",
        lambda content: b"%08x\n" % zlib.crc32(b"[1]") + b"[1]",
        lambda content: b"%08x\n" % zlib.crc32(b'{"grammar":"other"}') + b'{"grammar":"other"}',
    ],
)
def test_a_damaged_cache_is_replaced(cached: Path, builds: list[str], damage: object) -> None:
    assert callable(damage)
    cached.write_bytes(damage(cached.read_bytes()))
    tables()
    assert len(builds) == 1
    tables.cache_clear()
    tables()
    assert len(builds) == 1


def test_without_a_place_for_the_cache_the_tables_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, builds: list[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    for base in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(base))
        tables.cache_clear()
        tables()
    monkeypatch.setattr(module, "_cache_file", lambda grammar: None)
    tables.cache_clear()
    tables()
    assert len(builds) == 3


def test_the_tables_are_the_same_in_every_process(tmp_path: Path) -> None:
    code = "from specrules.syntax.tables import tables; tables()"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(tmp_path / seed)}
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    first, second = ([path.read_bytes() for path in (tmp_path / seed / "specrules").iterdir()] for seed in ("1", "2"))
    assert first and first == second


def test_tables_that_are_not_those_of_the_parser_are_an_error_and_no_endless_loop() -> None:
    source = Source("a", "rule r must a )")
    read = tokens(source, [Span(source, 0, len(source.text))])
    with pytest.raises(Stuck) as stuck:
        _Parser(read)._statement(0, len(read.types) - 1)
    found = tables()
    foreign = replace(found, gotos=[[0] * len(row) for row in found.gotos])
    with pytest.raises(AssertionError, match="where it stood"):
        unexpected(foreign, read, 0, stuck.value.index, stuck.value.index, stuck.value.states)


def test_a_relative_cache_directory_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    place = module._cache_file("grammar")
    assert place is not None and place.parent == Path.home() / ".cache" / "specrules"


def test_with_a_cache_lark_is_not_imported(cached: Path) -> None:
    code = (
        "import sys; from specrules.source import Source; from specrules.syntax.parser import parse;"
        "assert not parse(Source('a', 'fact f'))[1]; heavy = {'lark', 'difflib', 'importlib.resources'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    source = Path(module.__file__).parent.parent.parent
    environment = os.environ | {"PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
