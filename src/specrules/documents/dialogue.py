"""The conversations that a document shows: tags for who speaks, and comments for what is good and what is bad.

It looks like XML and is none: tags need not be closed, `<` and `&` stand for themselves, and only a tag at the start of
a line counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .document import Answer, Comparison, Turn
from .sentences import digest, plain, references

_TAG = re.compile(r"[ \t*]*<(?P<close>/?)(?P<name>[a-z][\w-]*)(?P<more>(?:\s[^<>]*)?)>(?P<rest>.*)")
_END = re.compile(r"</(?P<name>[a-z][\w-]*)>\s*\Z")
_VERDICT = re.compile(r"<!--\s*(?P<verdict>GOOD|BAD|OK)\b(?P<rest>.*?)(?:-->|$)")
_CITED = re.compile(r"(?:\s*\[#[^\]\s]+\])+")
_ID = re.compile(r"#([^\]\s]+)")
_WORD = re.compile(r"\w")
_COMPARISON = "comparison"
_NOBODY = ""


def comparisons(text: str, numbered: int = 0) -> tuple[Comparison, ...]:
    """What is said and what is compared, in turn; the first comparison has the number after `numbered`."""
    found = list[Comparison]()
    for turns, answers in _compared(text):
        numbered += bool(answers)
        judged = (f"{answer.verdict} {answer.turn.text}" for answer in answers)
        said = "\n".join([*(turn.text for turn in turns), *judged])
        found.append(Comparison(numbered if answers else 0, digest(plain(said)), turns, answers))
    return tuple(found)


def all_said(text: str) -> bool:
    """Whether somebody speaks, and every word is somebody's."""
    names = {element.name for element in _elements(text)} - {_COMPARISON}
    return bool(names) and _NOBODY not in names


def _compared(text: str) -> Iterator[tuple[tuple[Turn, ...], tuple[Answer, ...]]]:
    turns, answers = list[Turn](), list[Answer]()
    comparing = False
    for element in _elements(text):
        if element.name == _NOBODY:
            continue
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
    """A tag's name, what else stands in its line, and what it holds; a comparison's ends are elements of their own."""

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
    cited = _CITED.match(verdict["rest"])
    comment = verdict["rest"][cited.end() if cited else 0 :].strip().lstrip(":,").strip()
    named = _ID.findall(cited[0]) if cited else []
    return Answer(verdict["verdict"], plain(comment), (*named, *references(comment)), turn)


def _elements(text: str) -> Iterator[_Element]:
    """The elements in turn, and the lines between them. One that is never closed ends where the next begins."""
    lines = text.splitlines()
    closed = _closed(lines)
    name, head, body, closes = "", "", list[str](), False
    for number, line in enumerate(lines):
        tag, here = _TAG.match(line), line
        comparison = tag is not None and tag["name"] == _COMPARISON
        opens = tag is not None and not tag["close"] and not (name and closes)
        if name and (comparison or opens):
            yield _Element(name, head, "\n".join(body).strip())
            name = ""
        if tag and comparison:
            yield _Element(_COMPARISON, tag["close"])
            continue
        if tag and opens:
            name, head, body, here = tag["name"], tag["more"] + tag["rest"], [], _VERDICT.sub("", tag["rest"])
            closes = number in closed
        if not name:
            if _WORD.search(line) and not tag:
                yield _Element(_NOBODY, "", line)
            continue
        ended = here.rstrip().endswith(f"</{name}>")
        body.append(here.rstrip().removesuffix(f"</{name}>"))
        if ended:
            yield _Element(name, head, "\n".join(body).strip())
            name = ""
    if name:
        yield _Element(name, head, "\n".join(body).strip())


def _closed(lines: Sequence[str]) -> set[int]:
    """The lines that open an element which is closed before another of its name opens."""
    found, coming = set[int](), dict[str, bool]()
    for number in range(len(lines) - 1, -1, -1):
        if end := _END.search(lines[number]):
            coming[end["name"]] = True
        tag = _TAG.match(lines[number])
        if tag and tag["name"] == _COMPARISON:
            coming.clear()
        elif tag and not tag["close"]:
            if coming.get(tag["name"]):
                found.add(number)
            coming[tag["name"]] = False
    return found
