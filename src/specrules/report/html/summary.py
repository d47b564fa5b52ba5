"""The head of a spec's part of the page: what was found, proved, left open and not checked, and how large it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ...finding import Severity
from ...model.spec import Kind, Norm, Spec
from ..tally import Catalogue, accepted, by_severity, plural, questions, spoken
from ..text import families
from .dossier import Dossier
from .links import Links, chip, listed
from .markup import Content, Markup, element, fragment

NORMS = ("rules", "defaults", "otherwise")
TRIALS = ("passed", "failed", "undetermined")


def summary(each: Dossier, catalogue: Catalogue, links: Links) -> Markup:
    """The section."""
    return element(
        "section",
        element("h3", "Summary", id=links.id("part", "summary-title")),
        element("p", _sentence(each, catalogue), class_="lead"),
        element("div", _tiles(each, catalogue), class_="tiles"),
        _left_open(each, catalogue, links),
        element("div", _plots(each), class_="plots"),
        id=links.id("part", "summary"),
        aria_labelledby=links.id("part", "summary-title"),
    )


def _sentence(each: Dossier, catalogue: Catalogue) -> str:
    """What it comes to, in one sentence, which says nothing of a clean spec while anything is open."""
    report = each.report
    found = spoken(by_severity(report.findings, catalogue)).capitalize()
    found += accepted(len(report.allowed), len(report.in_baseline))
    size = f"{plural(report.files, 'file')}, {plural(report.rules, 'rule')} and {plural(report.defaults, 'default')}"
    return f"{found} in {size}."


def _tiles(each: Dossier, catalogue: Catalogue) -> Iterator[Markup]:
    report = each.report
    for severity, number in by_severity(report.findings, catalogue).items():
        word = "info" if severity is Severity.INFO else f"{severity}s" if number != 1 else str(severity)
        yield _tile(number, word, str(severity) if number else "zero")
    yield _tile(report.proved, "proved", "settled")
    yield _tile(report.refuted, "refuted", "")
    yield _tile(len(report.undetermined), "undetermined", "undetermined" if report.undetermined else "zero")
    yield _tile(len(report.skipped), "checks skipped", "undetermined" if report.skipped else "zero")


def _tile(number: int, word: str, role: str) -> Markup:
    return element("p", element("strong", f"{number:,}"), " ", word, class_=f"tile {role}".rstrip())


def _left_open(each: Dossier, catalogue: Catalogue, links: Links) -> Markup | None:
    """What could not be settled, and what was not checked; it is never folded away."""
    report = each.report
    rows: list[Content] = []
    if report.skipped:
        codes = ", ".join(families(report.skipped, catalogue))
        rows.append((chip("not checked", "undetermined"), f" because of errors in the text: {codes}"))
    for question in questions(report):
        about = [links.prose(f" for `{norm}`") for norm in question.norms]
        check = element("strong", f"{question.code} {catalogue[question.code].name}")
        rows.append((chip("undetermined", "undetermined"), " ", check, about, f": {question.reason}"))
    for of, graph in each.pictures.graphs.items() if each.pictures else ():
        for left in graph.open:
            if of == "norms":
                who = links.prose(f" what overrides `{left.loser}`")
                rows.append((chip("undetermined", "undetermined"), who, f": {left.reason}"))
    if not rows:
        return None
    return element("div", element("h4", "Left open"), listed(*rows), class_="open")


# -- tables that the script also draws


def _plots(each: Dossier) -> Iterator[Markup]:
    if each.pictures is None:
        return
    yield _counted("Norms by level", "level", NORMS, list(_norms(each.spec)))
    rows = list(_trials(each))
    if rows:
        yield _counted("Examples and assertions", "kind", TRIALS, rows)


def _norms(spec: Spec) -> Iterator[tuple[str, list[int]]]:
    for number, level in enumerate(spec.levels):
        kinds = Counter(map(_kind, (n for n in spec.norms.values() if n.level == number)))
        yield level, [kinds[kind] for kind in NORMS]


def _kind(norm: Norm) -> str:
    return "otherwise" if norm.after else "rules" if norm.kind is Kind.RULE else "defaults"


def _trials(each: Dossier) -> Iterator[tuple[str, list[int]]]:
    trials = each.pictures.trials if each.pictures else ()
    for kind in ("example", "assertion"):
        states = Counter(str(trial.state) for trial in trials if trial.item.kind == kind)
        if states:
            yield f"{kind}s", [states[state] for state in TRIALS]


def _counted(title: str, what: str, columns: Sequence[str], rows: Iterable[tuple[str, list[int]]]) -> Markup:
    """A table of counts."""
    head = element("tr", element("th", what, scope="col"), (element("th", c, scope="col") for c in columns))
    body = [
        element("tr", element("th", name, scope="row"), (element("td", f"{number:,}") for number in numbers))
        for name, numbers in rows
    ]
    table = element("table", element("caption", title), element("thead", head), element("tbody", body), class_="counts")
    return fragment(element("div", table, class_="plot", data_series=" ".join(columns)))
