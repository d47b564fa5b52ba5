"""The findings: those that count, then those that somebody has accepted, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from ...finding import Finding
from ..excerpt import excerpt, gutter_width
from ..fixes import effect
from ..paint import plain
from ..standing import Standing
from ..tally import Catalogue
from ..text import conduct
from .dossier import Dossier
from .links import Links, chip, described, joined, listed, scenario
from .markup import Content, Markup, element, fragment


def findings(each: Dossier, catalogue: Catalogue, links: Links) -> Markup:
    """The section."""
    cards = [_card(place, found, catalogue, links) for place, found in enumerate(each.standings)]
    counted = sum(found.accepted is None for found in each.standings)
    none = "Nothing was found." if not each.unsettled else "Nothing was found, but see what was left open above."
    return element(
        "section",
        element("h3", f"Findings ({counted:,})", id=links.id("part", "findings-title")),
        cards[:counted] or element("p", none, class_="quiet"),
        fragment(element("h4", "Accepted"), cards[counted:]) if cards[counted:] else None,
        id=links.id("part", "findings"),
        aria_labelledby=links.id("part", "findings-title"),
    )


def reference(place: int, found: Standing, catalogue: Catalogue, links: Links) -> Markup:
    """A link to a finding."""
    check = catalogue[found.finding.code]
    return links.to("finding", place, f"{check.code} {check.name}" + f" ({found.accepted})" * bool(found.accepted))


def _card(place: int, found: Standing, catalogue: Catalogue, links: Links) -> Markup:
    shown, check = found.finding, catalogue[found.finding.code]
    severity = chip("accepted", "settled") if found.accepted else chip(check.severity, check.severity)
    return element(
        "article",
        element("h4", severity, " ", element("span", f"{check.code} {check.name}", class_="code")),
        element("p", links.prose(shown.message), class_="message"),
        details(shown, links),
        element("p", _accepted(found), class_="quiet") if found.accepted else None,
        _help(shown, links) if not found.accepted else None,
        id=links.id("finding", place),
        class_="card finding",
        data_item="finding",
        data_name=f"{check.code} {check.name}: {shown.message}",
    )


def details(shown: Finding, links: Links) -> Markup:
    """The places, norms, scenario and notes of a finding."""
    lines = list(excerpt(shown.labels, plain, "", gutter_width(shown.labels))) if shown.labels else []
    notes = ((heading, _lines(text, links)) for heading, text in shown.notes)
    return fragment(
        element("pre", "\n".join(lines), tabindex="0", role="group", aria_label="where it is") if lines else None,
        described(
            [
                ("norms", joined(map(links.norm, shown.norms)) if shown.norms else None),
                ("when", scenario(shown.scene) if shown.scene else None),
                ("conduct", element("code", conduct(shown.conduct)) if shown.conduct is not None else None),
                *notes,
            ]
        ),
    )


def _lines(text: str, links: Links) -> Content:
    """A note; one of several lines may be in columns."""
    return element("pre", text, class_="note") if "\n" in text else links.prose(text)


def _accepted(found: Standing) -> Content:
    """Who has accepted it, and why."""
    if found.allow is None:
        return "Accepted by the baseline."
    return "Accepted by an ", element("code", "allow"), f": {found.allow.because}"


def _help(shown: Finding, links: Links) -> Markup | None:
    fixes: Sequence[str] = [f"{fix.title} {effect(fix)}".rstrip() for fix in shown.fixes]
    advice = [line for entry in (*shown.help, *fixes) for line in entry.split("\n")]
    return element("div", listed(*map(links.prose, advice)), class_="help") if advice else None
