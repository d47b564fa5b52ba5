"""The examples and assertions as they are written, each with what became of it."""

from __future__ import annotations

from textwrap import dedent

from ...checks.trials import Item, State, Trial
from ..trials import VACUOUS
from .dossier import Dossier, named
from .findings import details
from .links import Links, chip, described, joined, spot
from .markup import Markup, element, fragment

ROLES = {State.FAILED: "error", State.UNDETERMINED: "undetermined", State.PASSED: "settled"}
"""The role of each state, the one most in need of attention first."""


def trials(each: Dossier, links: Links) -> Markup:
    """The section: what did not pass comes first."""
    assert each.pictures is not None
    order = list(ROLES)
    found = sorted(enumerate(each.pictures.trials), key=lambda pair: order.index(pair[1].state))
    kinds = [
        (title, [_card(each, place, trial, links) for place, trial in found if trial.item.kind == kind])
        for kind, title in (("example", "Examples"), ("assertion", "Assertions"))
    ]
    return element(
        "section",
        element("h3", f"Examples and assertions ({len(found):,})", id=links.id("part", "trials-title")),
        [(element("h4", f"{title} ({len(cards):,})"), cards) for title, cards in kinds if cards]
        or element("p", "There are none.", class_="quiet"),
        id=links.id("part", "trials"),
        aria_labelledby=links.id("part", "trials-title"),
    )


def linked(each: Dossier, place: int, links: Links) -> Markup:
    """A link to an example, with what became of it."""
    assert each.pictures is not None
    trial = each.pictures.trials[place]
    return fragment(links.to("trial", place, trial.item.name), " ", chip(trial.state, ROLES[trial.state]))


def _card(each: Dossier, place: int, trial: Trial, links: Links) -> Markup:
    item, mine = trial.item, named(trial)
    text = each.written.get(item.span)
    return element(
        "article",
        element("h5", chip(trial.state, ROLES[trial.state]), " ", _title(item)),
        element("pre", _unindented(text), tabindex="0", role="group", aria_label="as written") if text else None,
        described(
            [
                ("for", joined(map(links.norm, mine)) if mine else None),
                ("written at", spot(item.span)),
                ("but", trial.reason or (VACUOUS if trial.vacuous else None)),
            ]
        ),
        element("p", links.prose(trial.finding.message), class_="message") if trial.finding else None,
        details(trial.finding, links) if trial.finding else None,
        id=links.id("trial", place),
        class_="card trial",
        data_item=item.kind,
        data_name=item.name,
    )


def _title(item: Item) -> Markup:
    return element("span", item.name) if item.kind == "example" else element("code", item.name)


def _unindented(text: str) -> str:
    """A statement whose later lines are no further to the right than they need to be."""
    first, *others = text.expandtabs().split("\n")
    if not others:
        return first
    return "\n".join([first, *(f"  {line}".rstrip() for line in dedent("\n".join(others)).split("\n"))])
