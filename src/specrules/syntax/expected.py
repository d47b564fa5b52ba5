"""Says what a text should have had where it could not be read, in the words of the language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..finding import Finding, Label
from .lexer import STATEMENTS, Tokens, lexicon
from .tables import END, Tables

_KINDS = {
    "given": "a fact, an instruction or `unknown`",
    "literal": "an action or `not` with an action",
    "path": "a path in double quotes",
    "expr": "a condition",
    "implication": "a condition",
    "disjunction": "a condition",
    "conjunction": "a condition",
    "negation": "a condition",
    "sum": "a value or a number",
    "product": "a fact, an action or a number",
    "primary": "a fact, an action or a number",
    "new_name": "a name",
    "level": "a level name",
    "principal": "the name of a principal",
    "principle": "the name of a principle",
    "goal": "the name of an objective or a principle",
    "norm_name": "the name of a rule or default",
    "fact": "the name of a fact",
    "action": "the name of an action",
    "code": "the code of a finding, such as `SR402`",
    "value": "a value",
    "value_name": "the name of a value",
    "number": "a whole number",
    "text": "a text in double quotes",
}
"""What can be asked for, by the rule of the grammar that reads it; the first that can stand is named."""

_OPERATORS = frozenset(
    {"and", "or", "in", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "->", "<->"}
    | {"requests", "forbids", "permits", "hints"}
)
_TELLING = ("must", "when", "at", "never", "possible", "given", "expect", "because", "text", "usually")


def unexpected(
    grammar: Tables, tokens: Tokens, first: int, last: int, index: int, states: Sequence[int]
) -> tuple[Finding, int]:
    """The finding for a statement (tokens `first` to `last`) that cannot go on with the token at `index`; `states` is
    the stack of the parser that read it, by the same tables.

    Also the index before which nothing else is worth reading: a statement keyword used as a name starts no statement.
    """
    accepted = _accepted(grammar, states)
    line_start = tokens.starts[index] == 0 or tokens.source.text[tokens.starts[index] - 1] == "\n"
    if index == first or (index < last and line_start and END in accepted and tokens.text(index).isidentifier()):
        return _no_statement(tokens, index), 0
    message = f"expected {_wanted(grammar, states, accepted)} after `{tokens.text(index - 1)}`"
    word = tokens.text(index)
    terminal = tokens.types[index]
    same_line = "\n" not in tokens.source.text[tokens.ends[index - 1] : tokens.starts[index]]
    if index == last and not (same_line and "NAME" in accepted and word in STATEMENTS):
        end = tokens.span(index - 1)
        return Finding("SR100", message, (Label(end, "the statement ends here"),)), 0
    label = f"found `{word}`"
    if terminal in lexicon().reserved and "NAME" in accepted:
        label = f"`{word}` is a word of the language and cannot be a name"
    place = Label(tokens.span(index), label)
    finding = Finding("SR100", message, (place,), help=tuple(_advice(tokens, index, accepted)))
    return finding, index + 1 if index == last else 0


def _no_statement(tokens: Tokens, index: int) -> Finding:
    label = Label(tokens.span(index), f"found `{tokens.text(index)}`")
    help = tuple(_nearest(tokens.text(index), STATEMENTS))
    return Finding("SR100", "expected a statement, such as `rule` or `fact`", (label,), help=help)


def _accepted(grammar: Tables, states: Sequence[int]) -> frozenset[str]:
    """The terminals that can come next."""
    return frozenset(word for number, word in enumerate(grammar.terminals) if _reduced(grammar, states, number))


def _reduced(grammar: Tables, states: Sequence[int], terminal: int) -> list[int]:
    """The stack of states once everything is reduced that can be before this terminal; empty where it cannot come."""
    stack = list(states)
    while (step := grammar.actions[stack[-1]][terminal]) < 0:
        production = grammar.productions[-step - 1]
        del stack[-production.size :]
        goto = grammar.gotos[stack[-1]][production.symbol]
        if not goto:
            raise AssertionError("what was reduced can stand where it stood")
        stack.append(goto - 1)
        if stack[-1] == grammar.accepting:
            return stack
    return stack if step else []


def _begun(grammar: Tables, states: Sequence[int], word: str) -> Iterable[str]:
    """The rules that can begin with this terminal here."""
    row = grammar.gotos[_reduced(grammar, states, grammar.terminal(word))[-1]]
    return (symbol for symbol, goto in zip(grammar.symbols, row, strict=True) if goto)


def _wanted(grammar: Tables, states: Sequence[int], accepted: frozenset[str]) -> str:
    """What can come next, from the most telling to the least."""
    can_stand = {
        symbol for word in ("NAME", "STRING", "INT") if word in accepted for symbol in _begun(grammar, states, word)
    }
    words = {word for word in accepted if word.isalpha() and word.islower()} - _OPERATORS
    kinds = [phrase for symbol, phrase in _KINDS.items() if symbol in can_stand]
    clauses = len(words) > 3
    if kinds and not clauses:
        return kinds[0]
    wanted = [f"`{mark}`" for mark in (")", "}", "..", ":", "|") if mark in accepted]
    if "and" in accepted:
        wanted.append("an operator")
    elif accepted & _OPERATORS:
        wanted += [f"`{mark}`" for mark in sorted(accepted & _OPERATORS)]
    if "," in accepted:
        wanted.append("`,`")
    if clauses:
        shown = [w for w in _TELLING if w in words][:2] or sorted(words)[:2]
        wanted.append(f"a clause such as {' or '.join(f'`{w}`' for w in shown)}")
    else:
        wanted += [f"`{word}`" for word in sorted(words)]
    if END in accepted:
        wanted.append("a new statement")
    return _either(wanted)


def _either(wanted: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(wanted[:-1]), *wanted[-1:])))


def _advice(tokens: Tokens, index: int, accepted: frozenset[str]) -> Iterable[str]:
    word, before = tokens.text(index), tokens.text(index - 1)
    adjacent = tokens.ends[index - 1] == tokens.starts[index]
    if word == "-" and adjacent and tokens.types[index - 1] == lexicon().terminals["NAME"]:
        yield "names are written with `_`, not `-`"
    elif word == "=" and adjacent and before == "=":
        yield "equality is written `=`"
    elif word == "<->":
        yield "`<->` does not chain: put parentheses"
    elif word in ("=", "!=", "<", "<=", ">", ">="):
        yield "comparisons do not chain: join two with `and`"
    elif word.isidentifier():
        words = [w for w in accepted if w.isalpha() and w.islower()]
        yield from _nearest(word, [*words, *STATEMENTS] if END in accepted else words)


def _nearest(word: str, candidates: Iterable[str]) -> Iterable[str]:
    from difflib import get_close_matches

    for match in get_close_matches(word, sorted(candidates), 1):
        yield f"did you mean `{match}`?"
