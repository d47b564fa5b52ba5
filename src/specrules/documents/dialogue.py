"""The conversations that a document shows: tags for who speaks, and comments for what is good and what is bad.

It looks like XML and is none: tags need not be closed, `<` and `&` stand for themselves, and only a tag at the start of
a line counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .document import Answer, Comparison, Turn
from .sentences import digest, plain

_TAG = re.compile(r"[ \t*]*<(?P<close>/?)(?P<name>[a-z][\w-]*)(?P<more>(?:\s[^<>]*)?)>(?P<rest>.*)")
_VERDICT = re.compile(r"<!--\s*(?P<verdict>GOOD|BAD|OK)\b(?P<rest>.*?)(?:-->|$)")
_CITED = re.compile(r"\s*\[#([^\]\s]+)\]")
_COMPARISON = "comparison"


def comparisons(text: str, numbered: int = 0) -> tuple[Comparison, ...]:
    """What is said and what is compared, in turn; the first comparison has the number after `numbered`."""
    found = list[Comparison]()
    for turns, answers in _compared(text):
        numbered += bool(answers)
        said = "\n".join([*(turn.text for turn in turns), *(f"{answer.verdict} {answer.turn.text}" for answer in answers)])
        found.append(Comparison(numbered if answers else 0, digest(plain(said)), turns, answers))
    return tuple(found)


def _compared(text: str) -> Iterator[tuple[tuple[Turn, ...], tuple[Answer, ...]]]:
    turns, answers = list[Turn](), list[Answer]()
    comparing = False
    for element in _elements(text):
        if element.name == _COMPARISON:
            comparing = not element.head.startswith("/")
        answer = _answer(element) if comparing or _VERDICT.search(element.head) else None
        if answers and answer is None:
            yield tuple(turns), tuple(answers)
            turns, answers = [], []
        if answer is not None:
            answers.append(answer)
        elif element.name != _COMPARISON:
            turns.append(Turn(element.name, element.body))
    if turns or answers:
        yield tuple(turns), tuple(answers)


@dataclass(frozen=True)
class _Element:
    """A tag's name, what else stands in its line, and what it holds; a comparison's ends are elements without a body."""

    name: str
    head: str
    body: str = ""


def _answer(element: _Element) -> Answer | None:
    """What a comparison holds, with the verdict on it; its ends are no answers."""
    if element.name == _COMPARISON:
        return None
    turn, verdict = Turn(element.name, element.body), _VERDICT.search(element.head)
    if verdict is None:
        return Answer("", "", (), turn)
    rest, cited = verdict["rest"], list[str]()
    while reference := _CITED.match(rest):
        cited.append(reference[1])
        rest = rest[reference.end() :]
    return Answer(verdict["verdict"], rest.strip().lstrip(":,").strip(), tuple(cited), turn)


def _elements(text: str) -> Iterator[_Element]:
    name, head, body = "", "", list[str]()
    for line in text.splitlines():
        tag, here = _TAG.match(line), line
        if tag and tag["name"] == _COMPARISON:
            if name:
                yield _Element(name, head, "\n".join(body).strip())
            name = ""
            yield _Element(_COMPARISON, tag["close"])
            continue
        if tag and not name and not tag["close"]:
            name, head, body, here = tag["name"], tag["more"] + tag["rest"], [], _VERDICT.sub("", tag["rest"])
        if not name:
            continue
        ended = here.rstrip().endswith(f"</{name}>")
        body.append(here.rstrip().removesuffix(f"</{name}>"))
        if ended:
            yield _Element(name, head, "\n".join(body).strip())
            name = ""
    if name:
        yield _Element(name, head, "\n".join(body).strip())
