"""How words on the command line may go on, where click does not know by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..report.tally import Catalogue


def codes(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The codes of checks, and what all those of a family begin with."""
    from ..checks import REGISTRY

    return _items((*_families(REGISTRY), *((code, check.name) for code, check in REGISTRY.items())), begun.upper())


def checks(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The codes of checks and, if something was begun, their names."""
    from ..checks import REGISTRY

    found = _items(((code, check.name) for code, check in REGISTRY.items()), begun.upper())
    return found + _items(((check.name, check.summary) for check in REGISTRY.values()), begun) if begun else found


def _families(known: Catalogue) -> Iterator[tuple[str, str]]:
    for family in sorted({code[:-2] for code in known}):
        yield family, f"all that begin with {family}"


def _items(words: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    """Those words that go on from what was begun, each with what it is."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(word, help=meaning) for word, meaning in words if word.startswith(begun)]
