"""The LALR(1) tables of the grammar, made by Lark once and kept as plain numbers in the user's cache.

Loading them takes a millisecond and needs no Lark, whose import would cost more than parsing a large file. The cache
is JSON, so that a damaged or foreign file can do no harm: whatever is wrong with it, the tables are built again.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..packaged import data_path

if TYPE_CHECKING:
    from lark import Lark

FORMAT = 1
"""Changes when the layout of the cached tables does."""

END = "$END"


@dataclass(frozen=True)
class Production:
    """A reduction: pops `size` symbols, puts `symbol` in their place, built by `label` from the symbols `kept`.

    An empty label passes the only symbol on; `*` collects repetitions in a list.
    """

    symbol: int
    size: int
    label: str
    kept: tuple[int, ...]


@dataclass(frozen=True)
class Tables:
    """`actions[state][terminal]` is n + 1 to shift to state n, -n - 1 to reduce by production n, 0 for an error;
    `gotos[state][symbol]` is n + 1 for state n, 0 where the symbol cannot stand."""

    terminals: Sequence[str]
    patterns: Sequence[tuple[str, str]]
    symbols: Sequence[str]
    actions: Sequence[Sequence[int]]
    gotos: Sequence[Sequence[int]]
    productions: Sequence[Production]
    start: int
    accepting: int

    def terminal(self, name: str) -> int:
        """The number of a terminal: a word or mark as written in rule files, or NAME, INT, STRING, $END."""
        return self.terminals.index(name)


@cache
def tables() -> Tables:
    """The tables of the packaged grammar, from the cache where it has them."""
    grammar = data_path("grammar", "specrules.lark").read_text(encoding="utf-8")
    place = _cache_file(grammar)
    cached = _read(place, grammar)
    if cached is not None:
        return cached
    built = build(grammar)
    _write(place, grammar, built)
    return built


def build(grammar: str) -> Tables:
    """Has Lark work out the tables; raises Lark's errors where the grammar is at fault."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(grammar, parser="lalr", lexer="basic", start="statement", maybe_placeholders=False)
    parsing = lark.parse_interactive("").parser_state.parse_conf
    states: dict[Any, dict[str, tuple[Any, Any]]] = parsing.states
    spelling = {END: END} | {t.name: t.pattern.value if t.pattern.type == "str" else t.name for t in lark.terminals}
    skipped = set(lark.ignore_tokens)
    terminals = sorted(set(spelling) - skipped)
    symbols = sorted({rule.origin.name for rule in lark.rules})
    rule_numbers = {rule: number for number, rule in enumerate(lark.rules)}
    state_numbers = _numbered(states, [parsing.start_state, parsing.end_state])
    actions = [[0] * len(terminals) for _ in states]
    gotos = [[0] * len(symbols) for _ in states]
    for state, row in states.items():
        number = state_numbers[state]
        for symbol, (kind, target) in row.items():
            if symbol in spelling:
                step = state_numbers[target] + 1 if kind is Shift else -rule_numbers[target] - 1
                actions[number][terminals.index(symbol)] = step
            elif symbol in symbols:
                gotos[number][symbols.index(symbol)] = state_numbers[target] + 1
    return Tables(
        tuple(spelling[name] for name in terminals),
        tuple((t.name, t.pattern.to_regexp()) for t in lark.terminals if t.pattern.type == "re"),
        tuple(symbols),
        actions,
        gotos,
        tuple(_productions(lark, symbols)),
        state_numbers[parsing.start_state],
        state_numbers[parsing.end_state],
    )


def _numbered(states: dict[Any, dict[str, tuple[Any, Any]]], first: list[Any]) -> dict[Any, int]:
    """A number for each state: the same in every process, whose order Lark leaves to the hashes of strings."""
    numbers = {state: number for number, state in enumerate(first)}
    ahead = [*first]
    for state in ahead:
        for _, (_, target) in sorted(states[state].items(), key=lambda item: item[0]):
            if target in states and target not in numbers:
                numbers[target] = len(numbers)
                ahead.append(target)
    return numbers


def _productions(lark: Lark, symbols: list[str]) -> Iterable[Production]:
    for rule in lark.rules:
        name, parts = rule.origin.name, rule.expansion
        kept = tuple(i for i, part in enumerate(parts) if not getattr(part, "filter_out", False))
        passes_on = rule.options.expand1 and rule.alias is None and len(parts) == 1
        label = "" if passes_on else "*" if name.startswith("__") else rule.alias or name
        yield Production(symbols.index(name), len(parts), label, kept)


def _cache_file(grammar: str) -> Path | None:
    """Where tables of this grammar are kept; None without a home directory."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
    except RuntimeError:
        return None
    return folder / "specrules" / f"grammar-{FORMAT}-{zlib.crc32(grammar.encode()):08x}.json"


def _read(place: Path | None, grammar: str) -> Tables | None:
    """The cached tables; None where there are none, or they are damaged or of another grammar."""
    if place is None:
        return None
    try:
        checksum, _, body = place.read_bytes().partition(b"\n")
        if int(checksum, 16) != zlib.crc32(body):
            return None
        stored = json.loads(body)
        if stored.pop("grammar") != grammar:
            return None
        stored["productions"] = [Production(a, b, c, tuple(d)) for a, b, c, d in stored["productions"]]
        stored["actions"] = [_full(row, len(stored["terminals"])) for row in stored["actions"]]
        stored["gotos"] = [_full(row, len(stored["symbols"])) for row in stored["gotos"]]
        return Tables(**stored)
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def _write(place: Path | None, grammar: str, built: Tables) -> None:
    """Keeps the tables for the next run; written beside and moved, so that nobody reads half a file."""
    if place is None:
        return
    stored = vars(built) | {
        "productions": [(p.symbol, p.size, p.label, p.kept) for p in built.productions],
        "actions": [_sparse(row) for row in built.actions],
        "gotos": [_sparse(row) for row in built.gotos],
        "grammar": grammar,
    }
    body = json.dumps(stored, separators=(",", ":")).encode()
    beside = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(f"{zlib.crc32(body):08x}\n".encode() + body)
        os.replace(beside, place)
    except OSError:
        return


def _sparse(row: Sequence[int]) -> dict[int, int]:
    return {column: entry for column, entry in enumerate(row) if entry}


def _full(row: dict[str, int], width: int) -> list[int]:
    entries = [0] * width
    for column, entry in row.items():
        entries[int(column)] = entry
    return entries
