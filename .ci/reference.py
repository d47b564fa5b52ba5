"""Writes the pages under `docs/reference/` that are made from the program: `python .ci/reference.py`.

They are committed, so that they can be read, and their changes reviewed, without building anything. `--check` writes
nothing and says which pages are stale; the tests do the same.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import Field, fields, is_dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

import click

import specrules
import specrules.api
from specrules.checks import REGISTRY
from specrules.cli.main import commands
from specrules.cli.sources import VERBS, sources
from specrules.config.keys import KEYS
from specrules.report.schema import json_schema
from specrules.syntax.lexer import RESERVED

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made by .ci/reference.py; edit what it is made from. -->"

FAMILIES = {
    "SR1": "The text and what it declares",
    "SR2": "Norms that cannot be followed together",
    "SR3": "Norms that do nothing",
    "SR4": "What is left open or can be got round",
    "SR5": "Claims and examples",
    "SR6": "Documents the norms come from",
}


def pages() -> dict[str, str]:
    """Every page by its name."""
    made = {
        "checks": checks,
        "commands": command_line,
        "configuration": configuration,
        "grammar": grammar,
        "json": documents,
        "library": library,
    }
    return {f"{name}.md": written((MADE, "", *make())) for name, make in made.items()}


def written(lines: Iterable[str]) -> str:
    """The text of a page: never two empty lines in a row, and one line end at the end."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def main() -> int:
    """Writes the pages, or with `--check` the names of those that differ; the exit status tells if any does."""
    made = pages()
    if "--check" not in sys.argv[1:]:
        for name, text in made.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    stale = stale_pages(made)
    for name in stale:
        print(f"docs/reference/{name} is stale: run python .ci/reference.py")
    return 1 if stale else 0


def stale_pages(made: dict[str, str]) -> list[str]:
    """The names of pages that are not as they would be made now."""
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return [name for name, text in made.items() if found.get(name) != text]


# Checks


def checks() -> Iterator[str]:
    """The catalogue, each check with its page."""
    yield from ("# Checks", "")
    yield (
        "Each check has a page: what it finds and why that matters, what to do about it, what it does not find, and "
        "specs that show it, with near misses. `specrules explain CODE` shows the same page. A code never changes its "
        "meaning, and `--select` and `--ignore` take codes or their beginnings."
    )
    for family, members in groupby(REGISTRY.values(), lambda check: check.code[:3]):
        yield from ("", f"## {family}xx: {FAMILIES[family]}", "", "| check | severity | finds that |", "|---|---|---|")
        for check in members:
            page = f"../../checks/{check.code}-{check.name}.md"
            yield f"| [{check.code} {check.name}]({page}) | {check.severity} | {cell(check.summary)} |"


# The command line


def command_line() -> Iterator[str]:
    """Every command with its options, as its `--help` has them."""
    yield from ("# Commands", "")
    yield (
        "`--help` of each command has the same text and examples. Data goes to standard output, everything else to "
        "standard error. What the numbers mean that a command ends with is told for each below, and for all of them in "
        "[exit statuses](exit-statuses.md)."
    )
    context = click.Context(commands, info_name="specrules")
    for name, command in below(commands).items():
        yield from one_command(command, click.Context(command, parent=context, info_name=name))


def one_command(command: click.Command, context: click.Context, level: int = 2) -> Iterator[str]:
    """A command, and the commands below it."""
    yield from ("", f"{'#' * level} {context.command_path}", "")
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield from ("```text", usage, "```", "")
    yield from prose(command.help or "")
    records = [param.get_help_record(context) for param in command.params]
    rows = [f"| `{cell(name)}` | {cell(text)} |" for name, text in filter(None, records) if text]
    yield from ("| option | |", "|---|---|", *rows, "") if rows else ()
    yield from prose(command.epilog or "")
    for name, part in below(command).items():
        yield from one_command(part, click.Context(part, parent=context, info_name=name), level + 1)


def below(command: click.Command) -> dict[str, click.Command]:
    """The commands below a command, by name."""
    if not isinstance(command, click.Group):
        return dict(VERBS) if command is sources else {}
    context = click.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: part for name, part in found.items() if part is not None}


def prose(text: str) -> Iterator[str]:
    """A help text in Markdown: paragraphs, and what is to keep its lines as a fence under its first line."""
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        lines = paragraph.removeprefix("\b\n").splitlines()
        first = [line for line in lines[:1] if not line.startswith(" ")]
        rest = lines[len(first) :]
        if rest and all(line.startswith("  ") for line in rest):
            yield from (*first, "", "```text", *inspect.cleandoc("\n".join(("", *rest))).splitlines(), "```", "")
        else:
            yield from (marked(" ".join(paragraph.replace("\b", " ").split())), "")


# The configuration


def configuration() -> Iterator[str]:
    """Every key of `specrules.toml`."""
    yield from ("# Configuration", "")
    yield (
        "The first `specrules.toml` found upward from the spec, or `pyproject.toml` with a table `[tool.specrules]`, "
        "configures a run, and its folder is the root: no rule file outside it can be used. There is no second "
        "configuration that adds to the first, because conflicts belong to the whole spec. A key that does not exist "
        "is an error. Options on the command line outrank the configuration, and `specrules config` prints what is in "
        "force and from where."
    )
    yield from ("", "| key | value | without it | |", "|---|---|---|---|")
    for key in KEYS.values():
        yield f"| `{key.name}` | {cell(key.expects)} | {cell(key.default)} | {cell(key.text)} |"
    yield from ("", "With every key, it looks like this:", "", "```toml file=specrules.toml")
    for table, keys in groupby(KEYS.values(), lambda key: key.table):
        yield from ("", f"[{table}]") if table else ()
        yield from (key.example for key in keys)
    yield "```"


# The grammar


def grammar() -> Iterator[str]:
    """The productions of the grammar, without what only the parser needs."""
    yield from ("# Grammar", "")
    yield (
        "The productions of `grammar/specrules.lark`, from which the parser is made. `?` is optional, `*` any "
        "number, `+` at least one, `|` or; what stands in quotes is written as it is, `NAME`, `INT` and `STRING` are "
        "at the end. White space and line ends mean nothing, and `#` begins a comment. What the constructs mean is in "
        "[the language](language.md)."
    )
    yield from ("", f"These words can name nothing: {', '.join(f'`{word}`' for word in RESERVED)}.")
    _, *blocks = (ROOT / "grammar" / "specrules.lark").read_text(encoding="utf-8").strip().split("\n\n")
    for block in blocks:
        lines = block.splitlines()
        comments = [line.removeprefix("// ") for line in lines if line.startswith("//")]
        productions = list(plain(line for line in lines if not line.startswith(("//", "%"))))
        if comments and not productions:
            yield from ("", f"## {' '.join(comments)}")
        elif productions:
            yield from ("", " ".join(comments), "", "```text", *productions, "```")


def plain(lines: Iterable[str]) -> Iterator[str]:
    """Lines of the grammar without marks for the builder; alternatives stay below each other."""
    mark = ""
    for line in lines:
        if not line.startswith(" "):
            mark = line[0] if line[0] in "?!" else ""
        yield re.sub(r"\s*-> \w+$", "", line[len(mark) :])


# JSON


def documents() -> Iterator[str]:
    """Every document that `--format json` writes, field by field."""
    schema = json_schema()
    parts = schema["$defs"]
    yield from ("# JSON", "")
    yield (
        "What `--format json` writes. The schema itself is `specrules/report/schema.json` in the installed package. "
        "Within one major version of the schema fields are only ever added. Every field is always there."
    )
    top = [ref["$ref"].rpartition("/")[2] for ref in schema["anyOf"]]
    yield from ("", "## Documents", "")
    yield from (f"- [{title(name)}](#{anchor(name)}): {marked(said(parts[name]))}" for name in top)
    for name in (*top, *sorted(set(parts) - set(top))):
        yield from ("", f"## {title(name)}", "", marked(said(parts[name])))
        yield from ("", "| field | type | |", "|---|---|---|")
        for field, of in parts[name].get("properties", {}).items():
            yield f"| `{field}` | {kind(of)} | {cell(said(of))} |"


def said(part: dict[str, Any]) -> str:
    """The description of a part of the schema, on one line."""
    return " ".join(part.get("description", "").split())


def title(name: str) -> str:
    """What a part is called: its own name, where two modules have one of that name with the module's."""
    module, _, own = name.rpartition("__")
    return f"{own} ({module.rpartition('schema_')[2]})" if module else own


def anchor(name: str) -> str:
    """Where a part stands on the page."""
    return re.sub(r"[^\w ]", "", title(name).lower()).replace(" ", "-")


def kind(of: dict[str, Any]) -> str:
    """A type in words."""
    match of:
        case {"$ref": ref}:
            name = ref.rpartition("/")[2]
            return f"[{title(name)}](#{anchor(name)})"
        case {"anyOf": several}:
            return " or ".join(dict.fromkeys(map(kind, several)))
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"type": "array", "prefixItems": items}:
            return f"[{', '.join(map(kind, items))}]"
        case {"type": "array", "items": items}:
            return f"list of {kind(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"object of {kind(values)}"
    return str(of.get("type", "any"))


# The library


def library() -> Iterator[str]:
    """Every public name with its signature and its docstring."""
    yield from ("# Library", "", *prose(specrules.api.__doc__ or ""))
    for name in specrules.__all__:
        value = getattr(specrules, name)
        if inspect.isclass(value):
            yield from one_class(name, value)
        elif callable(value):
            yield from (f"## {name}", "", *signature(name, value), *prose(value.__doc__ or ""))


def one_class(name: str, of: type) -> Iterator[str]:
    """A class with what is public in it."""
    yield from (f"## {name}", "", *prose(of.__doc__ or ""))
    if is_dataclass(of):
        yield from ("```py", *(f"{field.name}: {field.type}" for field in shown_fields(of)), "```", "")
    for member, value in vars(of).items():
        if member.startswith("_"):
            continue
        if inspect.isfunction(value):
            yield from (f"### {name}.{member}", "", *signature(member, value), *prose(value.__doc__ or ""))
        elif (get := getattr(value, "fget", getattr(value, "func", None))) is not None:
            declared = f"{member}: {inspect.signature(get).return_annotation}"
            yield from (f"### {name}.{member}", "", "```py", declared, "```", "", *prose(get.__doc__ or ""))
    if issubclass(of, StrEnum):
        yield from (f"One of {', '.join(f'`{member}`' for member in of)}.", "")


def signature(name: str, of: Any) -> list[str]:
    """How something is called, in a fence."""
    typed = re.sub(r"(?<=[:>] )'([^']*)'", r"\1", f"{name}{inspect.signature(of)}")
    return ["```py", re.sub(r"\(self(, )?", "(", typed), "```", ""]


def shown_fields(of: type) -> list[Field[Any]]:
    """The fields of a dataclass that are public."""
    return [field for field in fields(of) if not field.name.startswith("_")]


# Markdown


def marked(text: str) -> str:
    """A text with what looks like HTML made visible."""
    return text.replace("<", "&lt;")


def cell(text: str) -> str:
    """A text inside a table."""
    return marked(" ".join(text.split())).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
