"""From prose to statements: where a sentence ends, what of it counts, and whether it directs anybody.

All three are fixed rules, the same for every document, so that numbers and digests stay what they are.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator

_OPAQUE = re.compile(r"`[^`\n]*`|\]\([^()\s]*\)|<[^<>\s]+>|https?://[^\s)>\]]+")
# What is repeated is never tried again shorter (`*+`, `++`), and begins only where it can: a long line of one sign
# takes no longer than any other.
_END = re.compile(r"(?:[.!?]|\.\.\.|…)(?:[\"'”’)\]*_]|\[\^[^\[\]\s]*\])*+\s++(?=[\"'“‘(\[*_`]*+[A-Z0-9])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|cf|Mr|Mrs|Ms|Dr|Prof|St|No|Fig|Sec|approx|[A-Z]|(?:[A-Z]\.)+[A-Z])\.$")

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]*\]")
_EMPHASIS = re.compile(r"(?<!\\)[*`]+|(?<!_)(?:(?<!\w)(?:_++(?=\w)|__++)|(?<=[\w.!?])_++(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."})

_ASKS = re.compile(
    r"\b(?:must(?:n't)?|should(?:n't)?|shall|ought to|needs? to|has to|have to|never|always|cannot|can't|won't"
    r"|do not|don't|may not|may only"
    r"|avoid(?:s|ing)?|refrain|ensure|required?|prohibited|forbidden|permitted|allowed|expected to|obliged to|only when"
    r"|acceptable|inappropriate|off limits|encouraged to|free to|make sure|be sure|under no circumstances|at most"
    r"|at least|no more than|mandatory|unless)\b",
    re.IGNORECASE,
)
_PERMITS = re.compile(
    r"\b(?:assistant|models?|agents?|bots?|it|they|you|developers?|users?|operators?|customers?|clients?|callers?)\s+(?:may|can)\s+"
    r"(?!be\b|have\b|also be\b|sometimes\b|still be\b)",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"(?:please\s+)?(?:use|run|keep|write|follow|prefer|add|check|put|make|read|ask|tell|give|answer|reply|respond|stay"
    r"|be|include|refuse|decline|offer|provide|update|test|commit|escalate|confirm|treat|remember|limit|format|speak"
    r"|transfer|redirect|verify|protect|respect|mention|call|create|return|set|stop|wait|start|end|fix|document|name"
    r"|apologi[sz]e|apply|assume|attach|build|cancel|choose|cite|close|contact|copy|delete|deploy|deny|describe|edit"
    r"|explain|flag|focus|forward|generate|go|greet|group|handle|help|hide|ignore|implement|import|install|introduce"
    r"|invite|issue|let|list|log|look|match|merge|mock|move|notify|obey|open|pass|pick|place|print|prioriti[sz]e|promise"
    r"|publish|push|quote|rebase|record|reject|remove|rename|repeat|rephrase|replace|report|request|restrict|review"
    r"|rewrite|say|save|send|show|skip|sort|split|squash|stick|store|submit|suggest|summari[sz]e|switch|tag|take|thank"
    r"|think|translate|try|validate|wrap)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a paragraph or list item are, as offsets into it.

    One ends at `.`, `!` or `?`, with closing quotes and brackets, before white space and a capital letter or a digit;
    not after an abbreviation, and not inside code, a link's address or a URL.
    """
    opaque = [match.span() for match in _OPAQUE.finditer(text)]
    starts = [start for start, _ in opaque]
    here = 0
    for match in _END.finditer(text):
        place = bisect_right(starts, match.start()) - 1
        inside = place >= 0 and match.start() < opaque[place][1]
        stop = match.start() + 1
        if inside or (text[match.start()] == "." and _ABBREVIATION.search(text, max(here, stop - 12), stop)):
            continue
        yield here, here + len(text[here : match.end()].rstrip())
        here = match.end()
    if text[here:].strip():
        yield here, len(text.rstrip())


def plain(text: str) -> str:
    """The words of a sentence on one line, without markup. A link without words of its own reads as what it names."""
    text = _LINK.sub(lambda link: link[2] if link[1] in ("", "?") else link[1], text)
    text = _EMPHASIS.sub("", _FOOTNOTE.sub("", text))
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def digest(text: str) -> str:
    """Sixteen hexadecimal digits that stand for the plain words: the signs of typography make no difference."""
    words = re.sub(r"\s*-{2,}\s*|\s+-\s+", " - ", text.translate(_LIKE))
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:16]


def directive(text: str) -> bool:
    """Whether the plain words ask, forbid or permit.

    They do with `must`, `should`, `never`, `avoid` and the like anywhere; with `may` or `can` right after who may; and
    if they begin with an order such as `use` or `keep`. That errs on the side of yes.
    """
    text = text.translate(_LIKE)
    return bool(_ASKS.search(text) or _PERMITS.search(text) or _ORDERS.match(text.lstrip("\"'(“‘")))


def references(text: str) -> tuple[str, ...]:
    """The sections of the same document that links in the text lead to."""
    return tuple(link[2][1:] for link in _LINK.finditer(text) if link[2].startswith("#") and len(link[2]) > 1)
