"""How `make docs` builds the documentation with Sphinx: from the Markdown where it lies, links and all.

The source folder is the repository, so that a link such as `../checks/SR402-interaction-gap.md` is right on a page that
is read as a file and on a page that is built. The order of the pages is here, so that no page holds anything but prose.
"""

from __future__ import annotations

import re

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String, Text, Whitespace
from sphinx.application import Sphinx

from specrules import __version__
from specrules.checks import REGISTRY
from specrules.packaged import data_path

project = "specrules"
release = version = __version__
copyright = "the authors of specrules; Apache-2.0"

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**", "checks/SR*", "rules/**", "README.md", "[CS][A-Z]*.md"]
exclude_patterns = [".*", "build", "dist", "src", "tests"]
nitpicky = True
myst_heading_anchors = 4
"""Links to a heading are checked as links to a page are."""

html_theme = "furo"
html_title = f"specrules {__version__}"
html_copy_source = False
html_extra_path = ["site"]
html_last_updated_fmt = None
"""The same sources give the same bytes, whatever the day."""

ORDER = {
    "Start": ["first-minutes", "tutorial"],
    "How to": [
        "how-to/every-day",
        "how-to/ci",
        "how-to/read-findings",
        "how-to/accept-findings",
        "how-to/examples-and-claims",
        "how-to/extend-a-pack",
        "how-to/literate-specs",
        "how-to/documents",
        "how-to/migrate-a-prompt",
        "how-to/ask-for-decisions",
    ],
    "Reference": [
        "reference/language",
        "reference/grammar",
        "reference/checks",
        "reference/commands",
        "reference/configuration",
        "reference/formats",
        "reference/exit-statuses",
        "reference/json",
        "reference/library",
    ],
    "Explanation": ["explanation/proved", "explanation/comparison", "semantics", "design", "coverage"],
    "Project": ["/README", "/rules/README", "/CONTRIBUTING", "/SECURITY", "/CHANGELOG"],
}
"""The pages in the order of the side bar, by chapter."""

INSIDE = {
    "docs/reference/checks": [f"/checks/{check.code}-{check.name}" for check in REGISTRY.values()],
    "rules/README": ["*/*", "support-bot/flawed/*"],
}
"""Pages that belong under another one."""


def setup(app: Sphinx) -> None:
    """What Sphinx calls first."""
    app.add_lexer("specrules", RuleFile)
    app.add_lexer("findings", Plain)
    app.connect("source-read", contents)


def contents(_: Sphinx, page: str, source: list[str]) -> None:
    """Puts the pages that belong under a page at its end."""
    if page == root_doc:
        source[0] += "".join(_tree(pages, f":caption: {caption}\n") for caption, pages in ORDER.items())
    elif page in INSIDE:
        source[0] += _tree(INSIDE[page], ":glob:\n")


def _tree(pages: list[str], options: str) -> str:
    return "\n".join(["", "```{toctree}", f":hidden:\n{options}", *pages, "```", ""])


KEYWORDS = sorted(set(re.findall(r'"([a-z]{2,})"', data_path("grammar", "specrules.lark").read_text("utf-8"))))
"""The words of the grammar."""


class RuleFile(RegexLexer):
    """Colours rule files."""

    name = "specrules"
    aliases = ("specrules",)
    tokens = {  # noqa: RUF012 -- as Pygments has it
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment),
            (r'"[^"]*"', String),
            (words(KEYWORDS, prefix=r"\b", suffix=r"\b"), Keyword),
            (r"\w*[^\W\d]\w*", Name),
            (r"\d+", Number),
            (r".", Punctuation),
        ]
    }


class Plain(RegexLexer):
    """Text that is no program."""

    name = "findings"
    aliases = ("findings",)
    tokens = {"root": [(r".+\n?|\n", Text)]}  # noqa: RUF012 -- as Pygments has it
