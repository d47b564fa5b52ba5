"""The page as a whole: one file, and a policy that lets it load and run nothing but what is in it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.resources import files

from ...version import __version__
from ..tally import Catalogue, by_severity, spoken
from .dossier import Dossier
from .findings import findings
from .graph import graph
from .links import Links
from .markup import Markup, element, fragment
from .matrix import matrix
from .norms import norms
from .summary import summary
from .trials import trials
from .vocabulary import vocabulary

PARTS = {
    "summary": "Summary",
    "findings": "Findings",
    "matrix": "Matrix",
    "graph": "Graph",
    "norms": "Norms",
    "trials": "Examples",
    "words": "Words",
}
"""The sections of a spec, and what the navigation calls them."""

PICTURES: Sequence[Callable[[Dossier, Links], Markup]] = (matrix, graph)


def page(dossiers: Sequence[Dossier], catalogue: Catalogue) -> str:
    """The page of some specs; the same bytes for the same specs."""
    style, script = _asset("report.css"), _asset("report.js")
    several = len(dossiers) > 1
    title = "specrules report" if several else f"{dossiers[0].heading}: specrules report"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"specrules {__version__}"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        element("style", Markup(style)),
    )
    body = element(
        "body",
        element("a", "Skip to the report", href="#report", class_="skip"),
        _bar(dossiers),
        element("main", (_spec(n, each, catalogue) for n, each in enumerate(dossiers, 1)), id="report", tabindex="-1"),
        element("footer", element("p", f"specrules {__version__}")),
        element("script", Markup(script)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en').html}\n"


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Nothing is loaded, and only this style and this script are applied."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _bar(dossiers: Sequence[Dossier]) -> Markup:
    """The top of the page; the script puts search, the choice of a spec and the switch for the colours in it."""
    links = [element("li", element("a", each.heading, href=f"#s{n}")) for n, each in enumerate(dossiers, 1)]
    return element(
        "header",
        element("h1", "specrules report"),
        element("nav", element("ul", links), id="specs", aria_label="specs") if len(dossiers) > 1 else None,
        element("div", id="tools"),
        id="top",
    )


def _spec(number: int, each: Dossier, catalogue: Catalogue) -> Markup:
    prefix = f"s{number}"
    links = Links(prefix, each.spec.norms if each.pictures else ())
    version = f", version {each.report.version}" if each.report.version else ""
    shown = [summary(each, catalogue, links), findings(each, catalogue, links)]
    if each.pictures:
        shown += [*(picture(each, links) for picture in PICTURES), norms(each, catalogue, links)]
        shown += [trials(each, links), vocabulary(each, links)]
    else:
        shown.append(element("p", "Errors in the text leave nothing else to show.", class_="lead"))
    counts = spoken(by_severity(each.report.findings, catalogue))
    return element(
        "article",
        element("h2", each.heading, id=f"{prefix}-title"),
        element("p", element("code", each.report.path), version, class_="quiet"),
        _contents(each, links),
        fragment(shown),
        id=prefix,
        class_="spec",
        aria_labelledby=f"{prefix}-title",
        data_heading=f"{each.heading}{version}: {counts}",
    )


def _contents(each: Dossier, links: Links) -> Markup:
    """Links to the sections."""
    parts = PARTS if each.pictures else ("summary", "findings")
    items = [element("li", links.to("part", part, PARTS[part])) for part in parts]
    return element("nav", element("ul", items), class_="contents", aria_label="sections")
